"""What a document must know beyond itself to be judged and posted: questions it asks, and the answers it is given.

A rule never opens the store. It asks by a frozen value, and whoever holds the store (or a test) puts the answer beside it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar, cast

from app.core.ledger import Place
from app.core.money import NONE_OF_IT, NOTHING, Money, Price, Qty

Answer = TypeVar("Answer")


class Question(Generic[Answer]):
    """A question; subclasses are frozen dataclasses. `nothing` is the answer while none was given."""

    for_moves: ClassVar[bool] = False
    """Whether only `moves()` needs the answer: it is asked when the document is posted, not while one types."""
    settled: ClassVar[bool] = False
    """Whether the answer is the same for all documents and as good as never changes, so that one had before will do."""

    def nothing(self) -> Answer:
        """What to go on with while the answer is not there."""
        raise AssertionError(f"{type(self).__name__} has no empty answer")


class Known(dict[Question[Any], Any]):
    """Answers by question."""

    def of(self, question: Question[Answer]) -> Answer:
        """The answer to a question, or its empty one."""
        return cast("Answer", self[question]) if question in self else question.nothing()


@dataclass(frozen=True)
class MoveFact:
    """A posted move: which it is, what it carried and what that is worth by now."""

    document: int
    sequence: int
    line: int
    source: Place
    target: Place
    item: int | None
    batch: int | None
    qty: Qty
    amount: Money
    undone: Qty
    """How much of it other documents have undone already, the one that asks left out."""

    @property
    def ref(self) -> tuple[int, int]:
        """What `Move.like` takes."""
        return (self.document, self.sequence)


@dataclass(frozen=True)
class MovesOf(Question[tuple[MoveFact, ...]]):
    """What a posted document did to the ledger, in its order. `by` is the id of the document that asks (None: not stored yet)."""

    document_id: int
    by: int | None = None

    def nothing(self) -> tuple[MoveFact, ...]:
        return ()


@dataclass(frozen=True)
class TheDocument(Question[Any]):
    """Another document itself, to be read only; None when there is none."""

    document_id: int

    def nothing(self) -> Any:
        return None


@dataclass(frozen=True)
class SettingOf(Question[Any]):
    """What the store has set for a key; None while nobody asked."""

    settled: ClassVar[bool] = True
    key: str

    def nothing(self) -> Any:
        return None


@dataclass(frozen=True)
class Taken(Question[dict[int, Qty]]):
    """How much of each item (own unit) posted documents of a kind have taken of the one they are based on; `by` is left out."""

    basis_id: int
    kind: str
    by: int | None = None

    def nothing(self) -> dict[int, Qty]:
        return {}


@dataclass(frozen=True)
class SaidBefore(Question[str]):
    """The number of another posted document of a kind and a partner that says the same in a text field, dated in that year; else empty."""

    kind: str
    partner_id: int
    field: str
    value: str
    year: int

    def nothing(self) -> str:
        return ""


@dataclass(frozen=True)
class Repaid:
    """What lines of several documents say together: their number, quantity (own unit), amounts and VAT."""

    lines: int = 0
    qty: Qty = NONE_OF_IT
    amount: Money = NOTHING
    vat: Money = NOTHING

    def with_(self, other: "Repaid") -> "Repaid":
        """Both together."""
        return Repaid(self.lines + other.lines, Qty(self.qty + other.qty), Money(self.amount + other.amount), Money(self.vat + other.vat))


@dataclass(frozen=True)
class GivenBack(Question[dict[tuple[int, int | None], Repaid]]):
    """What posted documents of a kind say they give back of the one they are based on, by item and batch; `by` is left out."""

    basis_id: int
    kind: str
    by: int | None = None

    def nothing(self) -> dict[tuple[int, int | None], Repaid]:
        return {}


@dataclass(frozen=True)
class NewPrice:
    """A price per own unit of an item from a moment on, at one site or, with None, at all of them."""

    item_id: int
    price_type_id: int
    price: Price
    starts: datetime
    site_id: int | None = None
