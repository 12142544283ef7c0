"""What documents of money ask: what a till holds and where it stands, what is still owed, whom a partner is to us, where over and short are booked."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.core.known import Question
from app.core.money import NOTHING, Money


@dataclass(frozen=True)
class TillBalance(Question[Money]):
    """What the books say a till holds just before the document that asks, were it of this moment."""

    till_id: int
    moment: datetime

    def nothing(self) -> Money:
        return NOTHING


class Elsewhere(NamedTuple):
    """A till that stands at another store: its name, that store's, and the name of the store that asks."""

    till: str
    its_site: str
    site: str


@dataclass(frozen=True)
class TillElsewhere(Question[Elsewhere | None]):
    """Whether a till, not a safe or a bank account, belongs to another store than this one; None: it does not."""

    till_id: int
    site_id: int

    def nothing(self) -> None:
        return None


@dataclass(frozen=True)
class StillOwed(Question[Money]):
    """What a supplier is still owed by a posted document and all posted ones based on it or on those: payments, returns, refunds of returns.

    Below zero: what the supplier owes. The document that asks does not count.
    """

    basis_id: int

    def nothing(self) -> Money:
        return NOTHING


class Payment(NamedTuple):
    """A posted document that brought money to a partner or back: its number, when, and how much."""

    number: str
    moment: datetime
    amount: Money


class Payments(NamedTuple):
    """The number of a posted document, empty for one that is not posted, and what was paid for it, in the order of the ledger."""

    number: str = ""
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True)
class PaymentsOf(Question[Payments]):
    """What was paid for a document by posted ones based on it; the document that asks does not count."""

    basis_id: int

    def nothing(self) -> Payments:
        return Payments()


class Standing(NamedTuple):
    """Whom a partner is to us."""

    supplier: bool
    customer: bool


@dataclass(frozen=True)
class PartnerStanding(Question[Standing]):
    """Whether a partner supplies us, buys from us, or both."""

    partner_id: int

    def nothing(self) -> Standing:
        return Standing(supplier=True, customer=True)


@dataclass(frozen=True)
class ArticleDirection(Question[str]):
    """Which way money of an article goes: in, out or both."""

    article_id: int

    def nothing(self) -> str:
        return "both"


@dataclass(frozen=True)
class StandardArticle(Question[int | None]):
    """The id of the article that a standard code means; it is made where it is missing and a document is being posted."""

    code: str

    def nothing(self) -> int | None:
        return None
