"""Goods taken off the books."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.known import Question
from app.core.ledger import Move, expense
from app.core.recipe import Recipes
from app.documents.base import BatchLine, Document, Sheet
from app.documents.dish import dish_problems, inside, recipes_asked, taken_from_shelf
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
        yield recipes_asked(self.lines, self.moment)
        if self._recipes():
            yield inside(self._recipes())

    def _recipes(self) -> Recipes:
        return self.known.of(recipes_asked(self.lines, self.moment))

    def problems(self) -> Iterator[Problem]:
        names = {item: facts.name for item, facts in self.known.of(inside(self._recipes())).items()}
        yield from dish_problems(self.lines, self._recipes(), names)
        for line in self.lines:
            if line.qty <= 0:
                yield problem(N_("Line {no}: the quantity must be above zero"), line=line.no, field="qty")

    def moves(self) -> Iterator[Move]:
        yield from taken_from_shelf(self.lines, self._recipes(), self.site_id, expense(self.reason_id))
