"""What was bought in a period, by supplier and item, with the last price paid."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Raw, Report, behind
from app.reports.stock import GROUP, ITEM, ITEM_COLUMNS, SITE, item_names, narrowed, unit_cost, within
from app.store.ledger import move, place, pool


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each supplier and item: how often, how much, at what price on average and last."""
    sums: dict[tuple[int, int], list[Any]] = {}
    for supplier, item, document, moment, qty, amount in session.execute(_query(session, params)):
        row = sums.setdefault((supplier, item), [set(), 0, 0, None, 0, 0])
        row[0].add(document)
        row[1] += qty
        row[2] += amount
        if qty:
            row[3:] = moment, qty, amount
    partners = codes_and_names(session, "partner", {supplier for supplier, _item in sums})
    items = item_names(session, {item for _supplier, item in sums})
    for supplier, item in sorted(sums, key=lambda key: (partners[key[0]][1].casefold(), items[key[1]][1].casefold(), key)):
        documents, qty, amount, last, last_qty, last_amount = sums[supplier, item]
        yield (
            *partners[supplier], *items[item][:3], len(documents), qty, amount, unit_cost(amount, qty), unit_cost(last_amount, last_qty),
            last, supplier, item,
        )  # fmt: skip


def _query(session: Session, params: Params) -> Select[Any]:
    """Moves of goods from suppliers to shelves, oldest first; each supplier's debt is one pool, which an index finds."""
    debt, of_debt = pool.alias("debt"), place.alias("of_debt")
    query = (
        select(of_debt.c.ref, pool.c.item_id, move.c.document_id, move.c.moment, move.c.qty, move.c.amount)
        .select_from(of_debt).join(debt, debt.c.place_id == of_debt.c.id).join(move, move.c.source_pool == debt.c.id)
        .join(pool, pool.c.id == move.c.target_pool).join(place, place.c.id == pool.c.place_id)
        .where(of_debt.c.kind == "supplier", place.c.kind == "shelf", move.c.mode != int(Mode.JOIN), *narrowed(session, params))
    )  # fmt: skip
    if params["site"]:
        query = query.where(place.c.ref == params["site"])
    if params["supplier"]:
        query = query.where(of_debt.c.ref == params["supplier"])
    return within(query, *params.seconds)


REPORT = Report(
    "purchases",
    N_("Purchases"),
    ("trade", 10),
    about=N_("What was bought from whom, how much of it, and at what price last"),
    timing="period",
    filters=(Filter("supplier", N_("Supplier"), catalog="partner"), SITE, GROUP, ITEM),
    columns=(
        Column("supplier", N_("Supplier"), people=False),
        Column("supplier_name", N_("Supplier"), width=24),
        *ITEM_COLUMNS,
        Column("receipts", N_("Receipts"), "int", width=6),
        Column("qty", N_("Qty"), "qty", width=8),
        Column("amount", N_("Amount, net"), "money", total=True, width=11),
        Column("average_price", N_("Average price"), "price", width=10),
        Column("last_price", N_("Last price"), "price", width=10),
        Column("last_date", N_("Last bought"), "moment", width=12),
        behind("partner_id"), behind("item_id"),
    ),
    rows=rows,
)  # fmt: skip
