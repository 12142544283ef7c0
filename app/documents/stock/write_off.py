"""Goods taken off the books."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem
from app.core.known import Question
from app.core.ledger import Move, expense
from app.documents.base import BatchLine, Document, Sheet
from app.documents.dish import dish_problems, dishes_asked, taken_from_shelf
from app.documents.figure import qty_problems
from app.i18n import N_
from app.store.table import field, owner, table_of


class WriteOffLine(BatchLine):
    """Goods written off."""

    document_id: Mapped[int] = owner("write_off")
    note: Mapped[str | None] = field(N_("Note"), width=20)


class WriteOff(Document):
    """Goods taken off the books: spoilage, breakage, own use."""

    title = N_("Write-off")
    title_plural = N_("Write-offs")
    prefix = "WO"
    menu = ("stock", 30)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    total_at_cost = True
    prints = [
        Sheet(
            N_("Write-off act"), columns=("code", "item", "batch", "unit", "qty", "cost", "note"), signs=(N_("Storekeeper"), N_("Manager"))
        )
    ]

    reason_id: Mapped[int | None] = field(N_("Reason"), catalog="write_off_reason", width=18, required=True)
    lines: Mapped[list[WriteOffLine]] = table_of("WriteOffLine")

    def asks(self) -> Iterator[Question[Any]]:
        yield from dishes_asked(self)

    def problems(self) -> Iterator[Problem]:
        yield from dish_problems(self)
        for line in self.lines:
            yield from qty_problems(line)

    def moves(self) -> Iterator[Move]:
        yield from taken_from_shelf(self, expense(self.reason_id))
