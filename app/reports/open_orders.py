"""What was ordered from suppliers and has not come yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.item_tree import goods_inside
from app.catalogs.lookup import codes_and_names
from app.core.money import MONEY_DIGITS, QTY_DIGITS, money
from app.core.unit import in_own_unit
from app.documents.base import State, journal, kinds
from app.documents.trade.purchase_order import PurchaseOrder, PurchaseOrderLine
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind, coded
from app.reports.stock import GROUP, ITEM, ITEM_COLUMNS, SITE, item_names
from app.store.engine import in_ids
from app.store.types import day_number, scaled, seconds

RECEIPT = "goods_receipt"
LOOK_BACK = 90
"""Days after which an order that nobody delivered is thought of no more, unless the filter says otherwise."""


@dataclass
class Ordered:
    """An item of an order, quantities in its own unit, and what it was to cost."""

    document: int
    item: int
    qty: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    came: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What has not come; nothing where more came than was ordered."""
        return max(Decimal(0), self.qty - self.came)


def open_orders(session: Session, params: Params) -> list[Ordered]:
    """Items of posted orders with something left to come, narrowed by the filters supplier, site, overdue and days, oldest order first."""
    query = select(journal.c.id).join(PurchaseOrder.__table__, PurchaseOrder.__table__.c.id == journal.c.id).where(
        journal.c.kind == "purchase_order", journal.c.state == State.POSTED,
        journal.c.moment >= datetime.now() - timedelta(days=params["days"] or LOOK_BACK),
    )  # fmt: skip
    if params["supplier"]:
        query = query.where(journal.c.partner_id == params["supplier"])
    if params["site"]:
        query = query.where(journal.c.site_id == params["site"])
    if params["overdue"]:
        query = query.where(PurchaseOrder.__table__.c.due_date < date.today())
    ids = list(session.execute(query.order_by(journal.c.moment, journal.c.id)).scalars())
    found: dict[tuple[int, int], Ordered] = {}
    for document, item, qty, factor, amount in _lines(session, PurchaseOrderLine, PurchaseOrderLine.document_id, ids):
        row = found.setdefault((document, item), Ordered(document, item))
        row.qty += in_own_unit(qty, factor)
        row.amount += amount
    for document, item, came in _came(session, ids):
        if (document, item) in found:
            found[document, item].came += came
    order = {id: no for no, id in enumerate(ids)}
    return sorted((each for each in found.values() if each.left), key=lambda each: order[each.document])


def _lines(session: Session, cls: Any, owner: Any, ids: list[int]) -> Any:
    query = select(owner, cls.item_id, cls.qty, cls.factor, cls.amount).where(in_ids(session, owner, ids), cls.item_id.is_not(None))
    return session.execute(query).all()


def _came(session: Session, orders: list[int]) -> Iterator[tuple[int, int, Decimal]]:
    """What posted receipts based on the orders brought: order, item, quantity in the item's own unit."""
    query = select(journal.c.id, journal.c.basis_id).where(
        in_ids(session, journal.c.basis_id, orders), journal.c.kind == RECEIPT, journal.c.state == State.POSTED
    )
    basis: dict[int, int] = {row[0]: row[1] for row in session.execute(query)}
    cls: Any = kinds()[RECEIPT].line_class()
    for receipt, item, qty, factor, _amount in _lines(session, cls, cls.document_id, sorted(basis)):
        yield basis[receipt], item, in_own_unit(qty, factor)


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each order and item with something left."""
    found = _narrowed(session, params, open_orders(session, params))
    items = item_names(session, {each.item for each in found})
    documents = _documents(session, {each.document for each in found})
    partners, sites = codes_and_names(session, "partner", {row[4] for row in documents.values()}), codes_and_names(session, "site")
    today = day_number(date.today())
    for each in found:
        uuid, number, moment, site, partner, due = documents[each.document]
        late = None if due is None or day_number(due) >= today else today - day_number(due)
        worth = money(each.amount * each.left / each.qty, 4)
        figures = (*(scaled(value, QTY_DIGITS) for value in (each.left, each.qty, each.came)), scaled(worth, MONEY_DIGITS))
        yield (
            uuid, number, *partners[partner], None if due is None else day_number(due), late, *items[each.item][:3], *figures,
            seconds(moment), *sites[site], each.document, each.item, partner,
        )  # fmt: skip


def _narrowed(session: Session, params: Params, found: list[Ordered]) -> list[Ordered]:
    if params["item"]:
        return [each for each in found if each.item == params["item"]]
    if params["group"]:
        inside = set(session.execute(goods_inside(session, params["group"])).scalars())
        return [each for each in found if each.item in inside]
    return found


def _documents(session: Session, ids: set[int]) -> dict[int, tuple[Any, ...]]:
    """Uuid, number, moment, store, supplier and due day of orders."""
    own = PurchaseOrder.__table__
    columns = (journal.c.id, journal.c.uuid, journal.c.number, journal.c.moment, journal.c.site_id, journal.c.partner_id, own.c.due_date)
    query = select(*columns).join(own, own.c.id == journal.c.id).where(in_ids(session, journal.c.id, sorted(ids)))
    return {row[0]: tuple(row[1:]) for row in session.execute(query)}


REPORT = Report(
    "open-orders",
    N_("Orders not delivered"),
    ("trade", 8),
    about=N_("What was ordered from suppliers and has not come yet, and what of it is overdue"),
    filters=(
        Filter("supplier", N_("Supplier"), catalog="partner"), SITE, GROUP, ITEM, Filter("overdue", N_("Only overdue"), "bool"),
        Filter("days", N_("Ordered within, days"), "int", default=LOOK_BACK),
    ),
    timing="",
    columns=(
        Column("document", N_("Document"), people=False),
        Column("number", N_("Order"), width=10),
        *coded("supplier", N_("Supplier"), 20),
        Column("due", N_("Deliver by"), "date", width=10),
        Column("late", N_("Days late"), "int", width=6),
        *ITEM_COLUMNS,
        Column("left", N_("Left"), "qty", width=8),
        Column("ordered", N_("Ordered, qty"), "qty", width=8),
        Column("received", N_("Received"), "qty", width=8),
        Column("amount", N_("Left, amount"), "money", total=True, width=11),
        Column("moment", N_("Ordered"), "moment", width=12),
        *coded("site", N_("Store"), 14),
        behind("document_id"), behind("item_id"), behind("partner_id"),
    ),
    rows=rows,
    picture=Picture(("amount",), by="supplier_name"),
)  # fmt: skip
