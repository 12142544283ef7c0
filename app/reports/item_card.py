"""The card of an item: what came and went at one store or all, with the balance after each document line."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.documents.base import journal
from app.i18n import N_, _
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind, coded
from app.reports.document_name import title_of
from app.reports.stock import SITE, balances, moves_of_pools, pools_of, unit_cost
from app.store.ledger import move

COLUMNS_READ = (
    journal.c.id, journal.c.uuid, journal.c.kind, journal.c.number, journal.c.partner_id,
    move.c.moment, move.c.source_pool, move.c.target_pool, move.c.qty, move.c.amount, move.c.mode,
)  # fmt: skip


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """The balance before the period, then each move with the balance after it."""
    pools = pools_of(session, params)
    start, end = params.seconds
    qty = amount = 0
    if start is not None:
        before = [row for found in balances(session, params, start - 1).values() for row in found]
        qty, amount = sum(row[2] for row in before), sum(row[3] for row in before)
        yield (start, None, None, _("Balance before"), *[None] * 8, qty, amount, unit_cost(amount, qty), None)
    found = session.execute(moves_of_pools([*pools], start, end, *COLUMNS_READ)).all() if pools else []
    sites = codes_and_names(session, "site")
    partners = codes_and_names(session, "partner", {row[4] for row in found if row[4]})
    for row in found:
        for pool_id, sign in _ends(row, pools):
            qty, amount = qty + sign * row[8], amount + sign * row[9]
            name = _("Cost difference") if row[10] == Mode.RESET else title_of(row[2])
            partner = partners.get(row[4], (None, None))[1]
            figures = (row[8], row[9], None, None) if sign > 0 else (None, None, row[8], row[9])
            yield (
                row[5], row[1], row[2], name, row[3], *sites[pools[pool_id]], partner, *figures, qty, amount, unit_cost(amount, qty), row[0],
            )  # fmt: skip


def _ends(row: Any, pools: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Which pools of the card the move touches: out of the source first, then into the target."""
    if row[6] in pools:
        yield row[6], -1
    if row[7] in pools:
        yield row[7], 1


REPORT = Report(
    "item-card",
    N_("Item card"),
    ("stock", 20),
    about=N_("Everything that came and went of one item, with the balance after it"),
    timing="period",
    filters=(Filter("item", N_("Item"), catalog="item", required=True), SITE),
    columns=(
        Column("moment", N_("Date"), "moment", width=14),
        Column("document", N_("Document"), people=False),
        Column("kind", N_("Kind"), people=False),
        Column("kind_name", N_("Document"), width=16),
        Column("number", N_("Number"), width=10),
        *coded("site", N_("Store"), 14),
        Column("partner", N_("Partner"), width=18),
        Column("in_qty", N_("In"), "qty", total=True, width=8),
        Column("in_cost", N_("In, value"), "money", total=True, width=10),
        Column("out_qty", N_("Out"), "qty", total=True, width=8),
        Column("out_cost", N_("Out, value"), "money", total=True, width=10),
        Column("qty", N_("Balance"), "qty", width=8),
        Column("cost", N_("Value"), "money", width=10),
        Column("unit_cost", N_("Unit cost"), "price", width=10),
        behind("document_id"),
    ),
    rows=rows,
    picture=Picture(("qty",), stands=True),
)  # fmt: skip
