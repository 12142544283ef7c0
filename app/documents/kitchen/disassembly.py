"""What is taken apart: a carcass into cuts, a set into its pieces; the cost of one item goes over to several."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.ledger import Move, preparation, shelf
from app.core.money import NONE_OF_IT, Price, Qty
from app.core.share import parts_in_order, share_problems, weights_of_percent
from app.documents.base import BatchLine, Document, Sheet
from app.documents.figure import qty_problems
from app.i18n import N_
from app.store.table import choice, field, owner, table_of
from app.store.types import Percent


class SplitBy(StrEnum):
    """How the cost goes over to what comes out."""

    SHARE = "share"
    QTY = "qty"
    VALUE = "value"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"share": N_("Shares in percent"), "qty": N_("Quantity"), "value": N_("Quantity × price")}[self.value]


class DisassemblyLine(BatchLine):
    """What comes out. Waste is weighed and thrown away: it bears no cost and reaches no shelf."""

    keeps_to_unit = False

    document_id: Mapped[int] = owner("disassembly")
    share: Mapped[Percent | None] = field(
        N_("Share, %"), width=8, help=N_("The part of the cost that it bears; those left empty divide the rest equally")
    )
    price: Mapped[Price | None] = field(
        N_("Price"),
        width=8,
        help=N_("What the split by price goes by, per unit of the line: a selling price, or a coefficient such as 0.6"),
    )
    waste: Mapped[bool] = field(N_("Waste"), default=False, width=6)
    note: Mapped[str | None] = field(N_("Note"), width=16)

    @property
    def is_kept(self) -> bool:
        """Whether it goes on the shelf."""
        return not self.waste


class Disassembly(Document):
    """One item taken apart into several: meat into cuts, a set into its pieces. What comes out bears the cost of what went in."""

    title = N_("Disassembly")
    title_plural = N_("Disassemblies")
    prefix = "DA"
    menu = ("kitchen", 20)
    roles = Roles(edit="chef", post="chef", unpost="manager")
    total_at_cost = True
    prints = [
        Sheet(
            N_("Disassembly act"),
            columns=("item", "batch", "unit", "qty", "waste", "share", "unit_cost", "cost"),
            signs=(N_("Cook"), N_("Storekeeper")),
        ),
    ]

    item_id: Mapped[int | None] = field(N_("Item"), catalog="item", width=28, required=True)
    qty: Mapped[Qty] = field(N_("Qty"), default=NONE_OF_IT, width=8, help=N_("In the item's own unit"))
    split: Mapped[SplitBy] = choice(N_("Cost divided by"), SplitBy, default=SplitBy.SHARE, width=16)
    lines: Mapped[list[DisassemblyLine]] = table_of("DisassemblyLine")

    def problems(self) -> Iterator[Problem]:
        if self.qty <= 0:
            yield problem(N_("How much is taken apart? The quantity must be above zero"), field="qty")
        for line in self.lines:
            yield from qty_problems(line)
            if self.split == SplitBy.VALUE and line.is_kept and (line.price is None or line.price < 0):
                yield problem(
                    N_("Line {no}: say the price that the cost is divided by; zero for what bears none of it"), line=line.no, field="price"
                )
        yield from self._kept_problems()

    def _kept_problems(self) -> Iterator[Problem]:
        kept = self._kept()
        if self.lines and not kept:
            yield problem(N_("Everything is waste: use a write-off instead"), line=self.lines[0].no, field="waste")
        elif self.split == SplitBy.SHARE:
            yield from share_problems(kept)
        elif self.split == SplitBy.VALUE and kept and not any(line.price for line in kept):
            yield problem(N_("At least one line must have a price above zero: it bears the cost"), line=kept[0].no, field="price")

    def _kept(self) -> list[DisassemblyLine]:
        return [line for line in self.lines if line.is_kept]

    def _weights(self, kept: list[DisassemblyLine]) -> list[Fraction]:
        if self.split == SplitBy.SHARE:
            return weights_of_percent([line.share for line in kept])
        if self.split == SplitBy.QTY:
            return [Fraction(line.base_qty) for line in kept]
        return [Fraction(line.qty * (line.price or 0)) for line in kept]

    def moves(self) -> Iterator[Move]:
        gathered, kept = preparation(self.site_id), self._kept()
        yield Move(shelf(self.site_id), gathered, item=self.item_id, qty=self.qty)
        for place, share in parts_in_order(self._weights(kept)):
            line = kept[place]
            yield Move(
                gathered, shelf(self.site_id), item=line.item_id, qty=line.base_qty, share=share, batch=line.batch_id, line=line.no
            )  # fmt: skip
