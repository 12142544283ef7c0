"""A new unit cost of goods on hand."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.ledger import Move, revaluation, shelf
from app.core.money import Price
from app.documents.base import Document, GoodsLine, Sheet
from app.i18n import N_
from app.store.table import field, owner, table_of


class CostChangeLine(GoodsLine):
    """What one of an item is worth from now on, per the item's own unit."""

    entry = ("item_id", "cost")
    cost_label: ClassVar[str] = N_("Change")
    """What the goods gain or lose: what they cost stands beside it."""

    document_id: Mapped[int] = owner("cost_change")
    cost: Mapped[Price] = field(N_("New unit cost"), default=Decimal(0), width=10)
    note: Mapped[str | None] = field(N_("Note"), width=20)


class CostChange(Document):
    """Goods on hand revalued: all that is there of an item takes the new unit cost, and the difference is a loss or a gain of the store."""

    title = N_("Cost change")
    title_plural = N_("Cost changes")
    prefix = "CC"
    menu = ("stock", 50)
    roles = Roles(edit="manager")
    total_at = "shelf"
    prints = [Sheet(N_("Revaluation act"), signs=(N_("Manager"), N_("Accountant")), special="cost_change")]

    lines: Mapped[list[CostChangeLine]] = table_of("CostChangeLine")

    def problems(self) -> Iterator[Problem]:
        seen: dict[int, int] = {}
        for line in self.lines:
            if line.cost < 0:
                yield problem(N_("Line {no}: the cost can't be below zero"), line=line.no, field="cost")
            if line.item_id is not None and line.item_id in seen:
                yield problem(
                    N_("Line {no}: line {other} gives the same item a cost: keep one of them"), line=line.no, field="item_id",
                    other=seen[line.item_id],
                )  # fmt: skip
            elif line.item_id is not None:
                seen[line.item_id] = line.no

    def moves(self) -> Iterator[Move]:
        for line in self.lines:
            yield Move(shelf(self.site_id), revaluation(self.site_id), item=line.item_id, worth=line.cost, line=line.no)
