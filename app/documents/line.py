"""Lines of documents: what a line is, what it says of an item, how much of it, and of which batch."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogs.lookup import ItemFacts
from app.core.errors import Problem, problem
from app.core.money import Qty, UnitFactor, price
from app.core.unit import in_own_unit
from app.i18n import N_
from app.store.table import Base, field, fields_of
from app.store.types import FactorColumn


class Line(Base):
    """A line of a document: its number. Subclasses add `document_id = owner("kind")`."""

    __abstract__ = True
    entry: ClassVar[tuple[str, ...]] = ()
    """The cells that Enter goes through when lines are typed in; the rest follows from them, or is seldom needed."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-12)
    no: Mapped[int] = mapped_column(default=0, sort_order=-11)

    def changed(self, name: str, document: Any) -> None:
        """A cell was typed into: bring along what follows from it."""

    @property
    def stated(self) -> frozenset[str]:
        """Fields of which a file has said what they are, be it nothing: what is stated is meant. None while a line is typed."""
        found: frozenset[str] = self.__dict__.get("_stated", frozenset())
        return found

    def state(self, names: Iterable[str]) -> None:
        """A file has said what these fields are."""
        self.__dict__["_stated"] = frozenset(names)

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing yet, though it is there: paper leaves it out."""
        return False

    def passes(self, name: str) -> bool:
        """Whether Enter passes a cell by on this line, though it stops at others of its column."""
        return False

    def tells(self, name: str) -> bool:
        """Whether a field says something on this line; paper leaves the cell empty where it does not."""
        return True


class GoodsLine(Line):
    """A line that says something of an item."""

    __abstract__ = True

    item_id: Mapped[int | None] = field(N_("Item"), catalog="item", width=36, sort_order=-10)

    @property
    def label_qty(self) -> Decimal:
        """For how many pieces the line asks for labels."""
        return Decimal(1)

    @property
    def without_item(self) -> Problem:
        """What to say while it names no item."""
        return problem(N_("Line {no}: choose an item"), line=self.no, field="item_id")

    def chosen(self, facts: ItemFacts, document: Any) -> None:
        """An item was chosen, and with it `item_id` (`unit_id` and `factor` where there are such): take what else is known of it."""

    def offered(self, facts: ItemFacts, document: Any) -> None:
        """The partner was chosen: take what that one offers the item for, where nothing was typed."""


class ItemLine(GoodsLine):
    """A line of goods: an item and a quantity in the line's unit; `factor` of the item's own unit are in one of it."""

    __abstract__ = True
    entry: ClassVar[tuple[str, ...]] = ("item_id", "qty")
    keeps_to_unit: ClassVar[bool] = True
    """Whether its quantities have no more decimals than their unit: not where they follow from a recipe or from what was left of one."""

    unit_id: Mapped[int | None] = field(N_("Unit"), catalog="unit", width=6, sort_order=-7)
    qty: Mapped[Qty] = field(N_("Qty"), default=Decimal(0), width=8, sort_order=-6)
    # an unknown factor is kept as such, never as the default
    factor: Mapped[UnitFactor | None] = mapped_column(FactorColumn().evaluates_none(), default=Decimal(1), sort_order=-5)

    def measured(self, ratio: Decimal, document: Any) -> None:
        """Another unit was chosen, which holds `ratio` times as much: prices of a line are per unit of it."""
        for each in fields_of(type(self)):
            value = getattr(self, each.name) if each.type == "price" else None
            if value is not None:
                setattr(self, each.name, price(value * ratio))
                self.changed(each.name, document)

    @property
    def base_qty(self) -> Qty:
        """The quantity in the item's own unit."""
        return in_own_unit(self.qty, self.factor)

    @property
    def label_qty(self) -> Decimal:
        return self.base_qty


class BatchLine(ItemLine):
    """A line of goods that may name a batch."""

    __abstract__ = True

    batch: Mapped[str | None] = field(N_("Batch"), width=10, sort_order=20)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), sort_order=21)
