"""What all kinds of documents share: the journal row, the lines, the life cycle, and the declarations that screens and paper read."""

import importlib
import pkgutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, cast

from sqlalchemy import ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.access import Roles
from app.core.errors import Doubt, Problem, problem
from app.core.identity import new_uuid
from app.core.known import Known, NewPrice, Question
from app.core.ledger import Move
from app.core.money import NOTHING, Money, currency_digits
from app.documents.ahead import ahead_doubts
from app.documents.figure import out_of_range, too_fine
from app.documents.line import BatchLine, GoodsLine, ItemLine, Line
from app.i18n import N_
from app.store.table import Base, Field, choice, field, fields_of, snake

__all__ = [
    "SHARED_FIELDS", "Basis", "BatchLine", "Document", "GoodsLine", "ItemLine", "Line", "Sheet", "State", "journal", "kinds", "now", "utc_now",
]  # fmt: skip


class State(StrEnum):
    """Where a document stands in its life."""

    DRAFT = "draft"
    POSTED = "posted"
    VOID = "void"

    @property
    def label(self) -> str:
        """The state in words, to be translated."""
        return {"draft": N_("draft"), "posted": N_("posted"), "void": N_("void")}[self.value]


@dataclass(frozen=True)
class Sheet:
    """A printed sheet of a kind: its title, the columns (fields of a line, or made: cost, worth, unit_cost, code, supplier_code, unit), signs.

    `table` names the table of lines that it lists; without it all of them stand one below the other, each with those of the columns
    that its lines have. Columns in which no line says anything are left out. `special` names a file of
    `app/printing/special` that fills it, where columns of lines don't tell what is to be printed.
    """

    title: str
    columns: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    table: str = ""
    special: str = ""


@dataclass(frozen=True)
class Basis:
    """The document that a kind is made from: what it is called in records and to people, of which kinds, and whether of the same partner."""

    name: str
    label: str
    kinds: tuple[str, ...]
    required: bool = False
    same_partner: bool = False
    rests: bool = False
    """Whether one that is made from a document cannot stand without that."""


def now() -> datetime:
    """The store's local time, to the second: the default moment of a document."""
    return datetime.now().replace(microsecond=0)


def utc_now() -> datetime:
    """A technical stamp."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class DocumentKey:
    """Every kind's table has the journal's id."""

    @declared_attr.cascading  # type: ignore[arg-type]
    def id(cls: type[Any]) -> Mapped[int]:  # noqa: N805 - SQLAlchemy hands over the class
        if cls.__name__ == "Document":
            return mapped_column(primary_key=True, sort_order=-20)
        return mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, sort_order=-20)


class Document(DocumentKey, Base):
    """A row of the journal, the part that all kinds share.

    A kind is a subclass in a file of its own: columns made by `field`, lines by `table_of`, `problems()` and `moves()`, which
    never touch a session, and the class data below.
    """

    title: ClassVar[str] = ""
    title_plural: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    menu: ClassVar[tuple[str, int]] = ("", 0)
    roles: ClassVar[Roles] = Roles(edit="owner")
    prints: ClassVar[list[Sheet]] = []
    partner_label: ClassVar[str] = ""
    """What the partner is to this kind (`Supplier`); empty when it has none."""
    partner_required: ClassVar[bool] = True
    total_at_cost: ClassVar[bool] = False
    """Whether the journal's total is what the goods cost (it then follows every recosting)."""
    total_at: ClassVar[str] = ""
    """The sort of place (`supplier`) where what the document brings is its total, which then follows every recosting too."""
    basis: ClassVar[Basis | None] = None
    """What it may, or must, be based on."""
    needs_lines: ClassVar[bool] = True
    """Whether one without lines is not right yet."""
    table_labels: ClassVar[dict[str, str]] = {}
    """What its tables of lines are called, where there are several and `table_of` does not say it."""
    in_ledger: ClassVar[bool] = True
    """Whether it moves anything; an order or a change of prices does not."""
    site_label: ClassVar[str] = ""
    """What the store is to this kind where there are two of them (`From`), or where it is more than the place of the document."""
    head: ClassVar[tuple[str, ...]] = ("moment", "site_id", "partner_id", "basis_id")
    """The fields that its head begins with, in this order; the kind's others follow, and the note."""
    counts_tills: ClassVar[tuple[str, ...]] = ()
    """Fields of the head that name tills whose money it states: what it books there follows when money is entered at an earlier moment."""
    beginning: ClassVar[tuple[Question[Any], ...]] = ()
    """What `begin` must know."""
    clears_rest: ClassVar[Any] = False
    """Whether goods that it doesn't name are `not_there`: a hybrid over its columns, for the store is asked for such documents."""

    uuid: Mapped[str] = mapped_column(unique=True, default=new_uuid)
    kind: Mapped[str] = mapped_column()
    number: Mapped[str | None] = field(N_("Number"), readonly=True, width=12)
    moment: Mapped[datetime] = field(N_("Date"), default=now, width=16)
    site_id: Mapped[int | None] = field(N_("Store"), catalog="site", width=20)
    partner_id: Mapped[int | None] = field(N_("Partner"), catalog="partner", width=28)
    basis_id: Mapped[int | None] = field(N_("Based on"), catalog="document", width=16)
    state: Mapped[State] = choice(N_("State"), State, default=State.DRAFT, readonly=True, width=8)
    author_id: Mapped[int | None] = field(N_("Author"), catalog="staff", readonly=True)
    currency: Mapped[str] = mapped_column(default="EUR")
    total: Mapped[Money] = field(N_("Total"), default=NOTHING, readonly=True, width=12)
    note: Mapped[str | None] = field(N_("Note"), width=40)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    posted_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        if cls.__name__ == "Document":
            return {"polymorphic_on": "kind", "version_id_col": cls.version}
        return {"polymorphic_identity": snake(cls.__name__)}

    @classmethod
    def tables(cls) -> dict[str, type["Line"]]:
        """Its tables of lines by name, in order of declaration; most kinds have one, `lines`."""
        return _tables(cls)

    @classmethod
    def table_label(cls, name: str) -> str:
        """What one of its tables of lines is called, to be translated."""
        said: str = cls.table_labels.get(name) or cls.__mapper__.relationships[name].info.get("label", "")
        return said or (N_("Lines") if name == "lines" else name.replace("_", " ").capitalize())

    @property
    def rows(self) -> list[Any]:
        """All lines of the document, numbered through; empty for a kind that has none. To add or take lines use `tables()`."""
        names = self.tables()
        if len(names) == 1:
            return getattr(self, next(iter(names)))  # type: ignore[no-any-return]
        return [line for name in names for line in getattr(self, name)]

    @property
    def known(self) -> Known:
        """Answers to what `asks` wants to know; posting gives them, a test puts them in."""
        found: Known = self.__dict__.setdefault("_known", Known())
        return found

    @classmethod
    def read_as(cls, record: dict[str, Any]) -> dict[str, Any]:
        """A record of this kind in the names that it is read by; what files may say in another way is said in ours."""
        return record

    @property
    def rights(self) -> Roles:
        """Who may edit and post this very document: what its kind says, unless it is a special case."""
        return self.roles

    def asks(self) -> Iterator[Question[Any]]:
        """What `problems()` and `moves()` must know beyond the document; the answers stand in `known`."""
        yield from ()

    def learnt(self) -> None:
        """The answers are there: take what the document shows of them."""

    def begin(self) -> None:
        """A person begins a new one: put in what stands on each of them; the answers to `beginning` stand in `known`."""

    def fill(self, tables: Collection[str]) -> None:
        """Put into these tables the lines that follow from the head and from what is known; of what a person changed nothing is lost."""

    def fill_from(self, basis: Any) -> None:
        """Take from the document it is based on, and from what is known of that, what a person would otherwise type again."""

    def not_there(self) -> Collection[int]:
        """Goods that it takes as not there because it doesn't say how many there are; those that become known later go out with it too."""
        return ()

    def prices(self) -> Iterator[NewPrice]:
        """Prices that begin to hold when the document is posted, and no longer do when it is unposted."""
        yield from ()

    @property
    def digits(self) -> int:
        """Decimals of the document's currency."""
        return currency_digits(self.currency)

    def problems(self) -> Iterator[Problem]:
        """What keeps this kind from being posted, beyond what every kind asks for."""
        yield from ()

    def doubts(self) -> Iterator[Doubt]:
        """What is unusual about one of this kind that is right, and may be meant: asked before it is posted, each by a name of its own."""
        yield from ()

    def all_doubts(self) -> Iterator[Doubt]:
        """All that is unusual about it: what every kind is asked, then what this one is."""
        yield from ahead_doubts(self)
        yield from self.doubts()

    def moves(self) -> Iterator[Move]:
        """What the document does to the ledger."""
        yield from ()

    def sums(self) -> list[tuple[str, Decimal]]:
        """Totals to show at the foot: (label, amount)."""
        return [(N_("Total"), self.total if self.total_at_cost or self.total_at else self.sum_up())]

    @property
    def sums_in(self) -> str:
        """The currency of the last of its sums, the one that counts."""
        return self.currency

    def sum_up(self) -> Money:
        """The document's total, as the journal shows it."""
        return NOTHING

    def changed(self, name: str) -> None:
        """A field of the header was typed into: bring along what follows from it."""

    def figures_out_of_range(self) -> list[Problem]:
        """Numbers that no column can hold: they are refused before anything is worked out from them."""
        rows: list[Any] = [self, *self.rows]
        return [found for row in rows for found in out_of_range(row)]

    def all_problems(self) -> list[Problem]:
        """Everything that keeps the document from being posted, at once."""
        fine = [found for row in (self, *self.rows) for found in too_fine(row, self.digits, self.currency)]
        return [*_missing(self), *fine, *self.problems()]

    @classmethod
    def header_fields(cls) -> tuple[Field, ...]:
        """The fields a person fills in at the head: what it begins with, the kind's own, note."""
        fields = cls.fields()
        by_name = {f.name: f for f in fields}
        own = [f for f in fields if f.name not in SHARED_FIELDS and f.name not in cls.head]
        first = [by_name[name] for name in cls.head if name in by_name]
        return (*first, *own, by_name["note"])

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """All fields as this kind calls them; no partner and no basis where it has none."""
        return _fields(cls)

    @classmethod
    def line_class(cls) -> type["Line"] | None:
        """The class of its lines, those of the first table where there are several; None for a kind without lines."""
        return next(iter(cls.tables().values()), None)


journal: Table = cast("Table", Document.__table__)
Index(None, journal.c.kind, journal.c.number, unique=True)
Index(None, journal.c.moment, journal.c.id)
Index(None, journal.c.kind, journal.c.moment, journal.c.id)
Index(None, journal.c.partner_id, journal.c.moment)
Index(None, journal.c.basis_id)

SHARED_FIELDS = frozenset(
    {"number", "moment", "site_id", "partner_id", "basis_id", "state", "author_id", "total", "note"},
)


@cache
def _fields(cls: type[Document]) -> tuple[Field, ...]:
    found = []
    for each in fields_of(cls):
        mended: Field | None = each
        if each.name == "partner_id":
            mended = replace(each, label=cls.partner_label, required=cls.partner_required) if cls.partner_label else None
        elif each.name == "basis_id":
            mended = _basis_field(each, cls.basis)
        elif each.name == "site_id":
            mended = replace(each, required=True, label=cls.site_label or each.label)
        if mended is not None:
            found.append(mended)
    return tuple(found)


def _basis_field(field: Field, basis: Basis | None) -> Field | None:
    if basis is None:
        return None
    catalog = basis.kinds[0] if len(basis.kinds) == 1 else "document"
    return replace(field, label=basis.label, catalog=catalog, required=basis.required, key=basis.name)


@cache
def _tables(cls: type[Document]) -> dict[str, type["Line"]]:
    return {each.key: each.mapper.class_ for each in cls.__mapper__.relationships if issubclass(each.mapper.class_, Line)}


def _missing(document: Document) -> Iterator[Problem]:
    """What every kind asks for: the header filled, lines there, each with an item and a known unit."""
    for each in document.header_fields():
        if each.required and getattr(document, each.name) in (None, ""):
            yield Problem(N_("{label} is missing: choose or type it"), {"label": each.label}, field=each.name)
    if document.needs_lines and document.tables() and not document.rows:
        yield problem(N_("There are no lines: add at least one"))
    for line in document.rows:
        if isinstance(line, GoodsLine):
            yield from _missing_in(line)


def _missing_in(line: GoodsLine) -> Iterator[Problem]:
    if line.item_id is None:
        yield line.without_item
    elif isinstance(line, ItemLine) and line.factor is None:
        yield problem(
            N_("Line {no}: it is not known how many of the item's own unit are in this unit; add a pack to the item"),
            line=line.no, field="unit_id",
        )  # fmt: skip


@cache
def kinds() -> dict[str, type[Document]]:
    """Every kind of document by name, in the order of the menu; found by looking into this package."""
    package = importlib.import_module("app.documents")
    for module in pkgutil.walk_packages(package.__path__, "app.documents."):
        importlib.import_module(module.name)
    return {snake(cls.__name__): cls for cls in sorted(Document.__subclasses__(), key=lambda c: (c.menu, c.__name__))}
