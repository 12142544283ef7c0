"""Goods sent to another store: they are on the way until they arrive."""

from collections.abc import Iterator

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.ledger import Move, shelf, transit
from app.documents.base import BatchLine, Document, Sheet
from app.documents.figure import qty_problems
from app.i18n import N_
from app.store.table import field, owner, table_of


class DispatchLine(BatchLine):
    """Goods sent."""

    document_id: Mapped[int] = owner("dispatch")
    note: Mapped[str | None] = field(N_("Note"), width=20)


class Dispatch(Document):
    """Goods sent to another store at what they cost; they stay on the way until their arrival accounts for each of them."""

    title = N_("Dispatch")
    title_plural = N_("Dispatches")
    prefix = "DP"
    menu = ("stock", 12)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    partner_label = N_("Carrier")
    partner_required = False
    total_at_cost = True
    site_label = N_("From")
    head = ("moment", "site_id", "to_site_id", "partner_id")
    prints = [
        Sheet(
            N_("Dispatch note"), columns=("code", "item", "batch", "unit", "qty", "cost", "note"),
            signs=(N_("Handed over by"), N_("Carrier"), N_("Received by")),
        )
    ]  # fmt: skip

    to_site_id: Mapped[int | None] = field(N_("To"), catalog="site", width=20, required=True)
    lines: Mapped[list[DispatchLine]] = table_of("DispatchLine")

    def problems(self) -> Iterator[Problem]:
        if self.site_id is not None and self.site_id == self.to_site_id:
            yield problem(N_("Goods can't be sent to the store they are in: choose another one"), field="to_site_id")
        for line in self.lines:
            yield from qty_problems(line)

    def moves(self) -> Iterator[Move]:
        here, on_the_way = shelf(self.site_id), transit(self.to_site_id)
        for line in self.lines:
            yield Move(here, on_the_way, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
