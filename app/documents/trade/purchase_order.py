"""Goods that a supplier is asked for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.catalogs.lookup import ItemFacts
from app.core.errors import Problem, problem
from app.core.money import NOTHING, Money, Price, money, price, total
from app.documents.base import Document, ItemLine, Sheet
from app.documents.figure import price_problems, qty_problems
from app.i18n import N_
from app.store.table import field, owner, table_of


class PurchaseOrderLine(ItemLine):
    """Goods ordered, at the net price that is expected."""

    entry = ("item_id", "qty")

    document_id: Mapped[int] = owner("purchase_order")
    price: Mapped[Price] = field(N_("Price"), default=Decimal(0), width=10, help=N_("Net, per unit of the line"))
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)
    note: Mapped[str | None] = field(N_("Note"), width=20)

    def changed(self, name: str, document: "PurchaseOrder") -> None:
        if name in {"qty", "price"}:
            self.amount = money(self.qty * self.price, document.digits)

    def chosen(self, facts: ItemFacts, document: "PurchaseOrder") -> None:
        """What the supplier was last paid, per unit of the line."""
        if facts.last_price is not None:
            self.price = price(facts.last_price * (self.factor or 1))
        self.changed("price", document)

    def offered(self, facts: ItemFacts, document: "PurchaseOrder") -> None:
        if not self.price and facts.last_price is not None:
            self.chosen(facts, document)


class PurchaseOrder(Document):
    """Goods that a supplier is asked to bring; posting it makes the order binding, and receipts are based on it."""

    title = N_("Purchase order")
    title_plural = N_("Purchase orders")
    prefix = "PO"
    menu = ("trade", 5)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    partner_label = N_("Supplier")
    in_ledger = False
    site_label = N_("Deliver to")
    prints = [
        Sheet(N_("Purchase order"), columns=("code", "supplier_code", "item", "unit", "qty", "price", "amount", "note"),
              signs=(N_("Ordered by"), N_("Confirmed by the supplier")))
    ]  # fmt: skip

    due_date: Mapped[date | None] = field(N_("Deliver by"), width=10)
    supplier_number: Mapped[str | None] = field(N_("Supplier's number"), width=14)
    lines: Mapped[list[PurchaseOrderLine]] = table_of("PurchaseOrderLine")

    def sum_up(self) -> Money:
        return total(line.amount for line in self.lines)

    def problems(self) -> Iterator[Problem]:
        if self.due_date is not None and self.due_date < self.moment.date():
            yield problem(N_("The delivery is due before the order is made"), field="due_date")
        for line in self.lines:
            yield from qty_problems(line)
            yield from price_problems(line)
