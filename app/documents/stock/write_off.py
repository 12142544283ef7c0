"""Goods taken off the books."""

from collections.abc import Iterator

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.ledger import Move, expense, shelf
from app.documents.base import BatchLine, Document, Sheet
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
    prints = [Sheet(N_("Write-off act"), columns=("item", "unit", "qty", "cost", "note"), signs=(N_("Storekeeper"), N_("Manager")))]

    reason_id: Mapped[int | None] = field(N_("Reason"), catalog="write_off_reason", width=18, required=True)
    lines: Mapped[list[WriteOffLine]] = table_of("WriteOffLine")

    def problems(self) -> Iterator[Problem]:
        for line in self.lines:
            if line.qty <= 0:
                yield problem(N_("Line {no}: the quantity must be above zero"), line=line.no, field="qty")

    def moves(self) -> Iterator[Move]:
        for line in self.lines:
            yield Move(
                shelf(self.site_id), expense(self.reason_id), item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no
            )
