"""What was on the shelves when the store began to keep books here."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Doubt, Problem, problem
from app.core.ledger import Move, capital, shelf
from app.core.money import NOTHING, Money, Price, money, total
from app.documents.base import BatchLine, Document, Sheet
from app.documents.figure import qty_problems
from app.documents.free import free_doubts
from app.i18n import N_
from app.store.table import field, owner, table_of


class OpeningStockLine(BatchLine):
    """Goods on hand at the start, at a cost per unit."""

    entry = ("item_id", "qty", "cost")

    document_id: Mapped[int] = owner("opening_stock")
    cost: Mapped[Price] = field(N_("Unit cost"), default=Decimal(0), width=10)
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)
    expiry: Mapped[date | None] = field(N_("Expires"), width=10, sort_order=22)

    def changed(self, name: str, document: "OpeningStock") -> None:
        if name in {"qty", "cost"}:
            self.amount = money(self.qty * self.cost, document.digits)


class OpeningStock(Document):
    """Goods on hand on the day the store begins: where opening balances come from."""

    title = N_("Opening stock")
    title_plural = N_("Opening stock")
    prefix = "OS"
    menu = ("stock", 90)
    roles = Roles(edit="manager")
    prints = [
        Sheet(
            N_("Opening stock"),
            columns=("item", "batch", "expiry", "unit", "qty", "cost", "amount"),
            signs=(N_("Storekeeper"), N_("Manager")),
        )
    ]

    lines: Mapped[list[OpeningStockLine]] = table_of("OpeningStockLine")

    def sum_up(self) -> Money:
        return total(line.amount for line in self.lines)

    def problems(self) -> Iterator[Problem]:
        for line in self.lines:
            yield from qty_problems(line)
            if line.cost < 0:
                yield problem(N_("Line {no}: the cost can't be below zero"), line=line.no, field="cost")

    def doubts(self) -> Iterator[Doubt]:
        yield from free_doubts(self.lines, "cost")

    def moves(self) -> Iterator[Move]:
        for line in self.lines:
            yield Move(
                capital(), shelf(self.site_id), item=line.item_id, qty=line.base_qty, amount=line.amount,
                batch=line.batch_id, line=line.no,
            )  # fmt: skip
