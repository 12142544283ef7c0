"""The cash book of a till: what it held, every document that brought or took money, what it holds."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.access import Role, Roles
from app.catalogs.lookup import codes_and_names
from app.core.costing import SECONDS_A_DAY
from app.i18n import N_, _
from app.posting.outcome import place_names
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind
from app.reports.document_name import title_of
from app.reports.money import Turn, balance_before, pools_at, running, turns


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """The balance before the period, then each document with the balance after it."""
    pools = pools_at(session, ("till",), params["till"])
    found = turns(session, pools, params) if pools else []
    balance = balance_before(session, pools, params.first_day)
    if params.first_day is not None and pools:
        yield (params.first_day * SECONDS_A_DAY, None, _("Balance before"), None, None, None, None, None, None, balance, None, None)
    names = place_names(session, {turn.other for turn in found})
    partners = codes_and_names(session, "partner", {turn.partner for turn in found if turn.partner})
    for told, amount, left in running(found, balance, lambda turn: turn.amount > 0):
        first, came = told[0], amount > 0
        yield (
            first.moment, first.kind, title_of(first.kind), first.number, _whose(told, names, partners),
            ", ".join(sorted({turn.account for turn in told})), first.note, amount if came else None, None if came else -amount, left,
            first.document, first.partner,
        )  # fmt: skip


def _whose(told: list[Turn], names: dict[tuple[str, int], str], partners: dict[int, tuple[str, str]]) -> str:
    """From whom or for what: the partner, else the places at the other end."""
    partner = partners.get(told[0].partner or 0)
    return partner[1] if partner else ", ".join(dict.fromkeys(names[turn.other] for turn in told))


REPORT = Report(
    "cash-book",
    N_("Cash book"),
    ("money", 20),
    about=N_("What came into a till, a safe or a bank account and went out of it, with the balance after each document"),
    timing="period",
    roles=Roles(edit=Role.OWNER, view=Role.CASHIER),
    filters=(Filter("till", N_("Till"), catalog="till", required=True),),
    columns=(
        Column("moment", N_("Date"), "moment", width=14),
        Column("kind", N_("Kind"), people=False),
        Column("kind_name", N_("Document"), width=18),
        Column("number", N_("Number"), width=10),
        Column("counterpart", N_("From or to"), width=24),
        Column("account", N_("Account"), width=8),
        Column("note", N_("Note"), width=16),
        Column("in", N_("In"), "money", total=True, width=11),
        Column("out", N_("Out"), "money", total=True, width=11),
        Column("balance", N_("Balance"), "money", width=11),
        behind("document_id"), behind("partner_id"),
    ),
    rows=rows,
    picture=Picture(("balance",), stands=True),
)  # fmt: skip
