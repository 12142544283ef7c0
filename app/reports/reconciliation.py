"""The reconciliation statement: what passed between a partner and us, document by document, and who owes whom what in the end."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Role, Roles
from app.catalogs.lookup import codes_and_names
from app.core.costing import SECONDS_A_DAY
from app.documents.base import kinds
from app.i18n import N_, _
from app.reports.base import Column, Filter, Params, Raw, Report, behind
from app.reports.document_name import title_of
from app.reports.money import balance_before, pools_at, running, turns
from app.store.engine import in_ids
from app.store.info import read_info


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """The balance before the period, then each document. A balance above zero: the partner owes us."""
    pools = pools_at(session, ("supplier", "customer"), params["partner"])
    if not pools:
        return
    found = turns(session, pools, params)
    balance = balance_before(session, pools, params.first_day)
    partner = codes_and_names(session, "partner", [params["partner"]])[params["partner"]]
    common = (*partner, read_info(session, "currency"))
    start = params.first_day * SECONDS_A_DAY if params.first_day is not None else None
    yield (start, None, _("Balance before"), None, None, None, None, balance, *common, None)
    theirs = _their_numbers(session, {turn.document for turn in found})
    for told, amount, left in running(found, balance):
        first = told[0]
        debit, credit = (amount, None) if amount >= 0 else (None, -amount)
        yield (
            first.moment, first.kind, title_of(first.kind), first.number, theirs.get(first.document), debit, credit, left,
            *common, first.document,
        )  # fmt: skip


def _their_numbers(session: Session, documents: set[int]) -> dict[int, str]:
    """The partner's own numbers of documents: of invoices."""
    found: dict[int, str] = {}
    for table in (kind.__table__ for kind in kinds().values()):
        if "supplier_number" in table.c:
            query = select(table.c.id, table.c.supplier_number).where(in_ids(session, table.c.id, sorted(documents)))
            found |= {row[0]: row[1] for row in session.execute(query) if row[1]}
    return found


REPORT = Report(
    "reconciliation",
    N_("Reconciliation statement"),
    ("money", 40),
    about=N_("What passed between a partner and us, document by document, to be signed by both"),
    timing="period",
    roles=Roles(edit=Role.OWNER, view=Role.STOREKEEPER),
    filters=(Filter("partner", N_("Partner"), catalog="partner", required=True),),
    columns=(
        Column("moment", N_("Date"), "moment", width=14),
        Column("kind", N_("Kind"), people=False),
        Column("kind_name", N_("Document"), width=20),
        Column("number", N_("Number"), width=10),
        Column("their_number", N_("Their number"), width=12),
        Column("debit", N_("Debit"), "money", total=True, width=12),
        Column("credit", N_("Credit"), "money", total=True, width=12),
        Column("balance", N_("Balance"), "money", width=12),
        Column("partner", N_("Partner"), people=False),
        Column("partner_name", N_("Partner"), people=False),
        Column("currency", N_("Currency"), people=False),
        behind("document_id"),
    ),
    rows=rows,
    picture=None,  # two sides sign the rows and their sums; where most of the money went is no question here
)  # fmt: skip
