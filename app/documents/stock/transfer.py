"""Goods taken from the shelves of one store to those of another, at once."""

from collections.abc import Iterator

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.ledger import Move, shelf
from app.documents.base import BatchLine, Document, Sheet
from app.documents.figure import qty_problems
from app.i18n import N_
from app.store.table import field, owner, table_of


class TransferLine(BatchLine):
    """Goods taken over."""

    document_id: Mapped[int] = owner("transfer")
    note: Mapped[str | None] = field(N_("Note"), width=20)


class Transfer(Document):
    """Goods moved at once between stores of one address: they leave and arrive at the same moment, at what they cost."""

    title = N_("Transfer")
    title_plural = N_("Transfers")
    prefix = "TR"
    menu = ("stock", 10)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    total_at_cost = True
    site_label = N_("From")
    prints = [
        Sheet(
            N_("Transfer note"), columns=("code", "item", "batch", "unit", "qty", "cost", "note"),
            signs=(N_("Handed over by"), N_("Received by")),
        )
    ]  # fmt: skip

    to_site_id: Mapped[int | None] = field(N_("To"), catalog="site", width=20, required=True)
    lines: Mapped[list[TransferLine]] = table_of("TransferLine")

    def problems(self) -> Iterator[Problem]:
        if self.site_id is not None and self.site_id == self.to_site_id:
            yield problem(N_("Goods can't be transferred to the store they are in: choose another one"), field="to_site_id")
        for line in self.lines:
            yield from qty_problems(line)

    def moves(self) -> Iterator[Move]:
        here, there = shelf(self.site_id), shelf(self.to_site_id)
        for line in self.lines:
            yield Move(here, there, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
