"""A cashier's shift: what was counted in the till when it was closed."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.cash import StandardArticle, TillBalance
from app.core.errors import Doubt, Problem, problem
from app.core.known import Question
from app.core.ledger import Move, article, till
from app.core.money import NOTHING, Money, money, total
from app.documents.base import Document, Line, Sheet
from app.documents.cash import till_asked, till_doubts
from app.documents.denomination import denominations
from app.i18n import N_
from app.store.table import field, owner, table_of

FAR_OFF = "count_far_off"
"""The name of the doubt about a count that is far from what the books expect."""
OTHER_FLOAT = "other_float"
"""The name of the doubt about a shift that began with another float than the books say."""
FAR, FEW = Decimal("0.1"), 5
"""Far off is more than a tenth of what is expected, and more than so many units of the currency: less is lost in giving change."""


class TillShiftLine(Line):
    """So many coins or notes of a denomination."""

    entry = ("nominal", "pieces")

    document_id: Mapped[int] = owner("till_shift")
    nominal: Mapped[Money] = field(N_("Denomination"), default=NOTHING, width=10)
    pieces: Mapped[int] = field(N_("Pieces"), default=1, width=8)
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)

    @property
    def is_blank(self) -> bool:
        return not self.pieces

    def passes(self, name: str) -> bool:
        return name == "nominal" and self.nominal > 0

    def changed(self, name: str, document: "TillShift") -> None:
        if name in {"nominal", "pieces"}:
            self.amount = money(self.nominal * (self.pieces or 0), document.digits)


class TillShift(Document):
    """A cashier's shift, closed at its date: what was counted in the till then is what it holds; over and short are booked."""

    title = N_("Till shift")
    title_plural = N_("Till shifts")
    prefix = "SH"
    menu = ("money", 40)
    roles = Roles(edit="cashier", post="cashier", unpost="manager")
    needs_lines = False
    counts_tills = ("till_id",)
    prints = [Sheet(N_("Cash count"), columns=("nominal", "pieces", "amount"), signs=(N_("Cashier"), N_("Manager")))]

    till_id: Mapped[int | None] = field(N_("Till"), catalog="till", width=20, required=True)
    opened: Mapped[datetime | None] = field(N_("Opened"), width=16)
    opening_float: Mapped[Money | None] = field(N_("Float"), width=12, help=N_("What was in the till when the shift began"))
    over_id: Mapped[int | None] = field(N_("Article for cash over"), catalog="cash_article", width=20, help=N_("Empty: the standard one"))
    short_id: Mapped[int | None] = field(N_("Article for cash short"), catalog="cash_article", width=20, help=N_("Empty: the standard one"))
    lines: Mapped[list[TillShiftLine]] = table_of("TillShiftLine")

    def begin(self) -> None:
        """A line for each note and coin that there is, so that pieces alone need typing."""
        self.lines = [TillShiftLine(nominal=each, pieces=0) for each in denominations(self.currency)]

    def asks(self) -> Iterator[Question[Any]]:
        yield from till_asked(self)
        if self.till_id is not None:
            yield TillBalance(self.till_id, self.moment)
        if (begun := self._begun()) is not None:
            yield begun
        if self.over_id is None:
            yield StandardArticle("over")
        if self.short_id is None:
            yield StandardArticle("short")

    def _begun(self) -> TillBalance | None:
        """The question for what the till held when the shift began, where that is stated."""
        if self.till_id is None or self.opened is None or self.opening_float is None:
            return None
        return TillBalance(self.till_id, self.opened)

    @property
    def expected(self) -> Money:
        """What the till should hold by the books when the shift is closed."""
        return self.known.of(TillBalance(self.till_id, self.moment)) if self.till_id is not None else NOTHING

    @property
    def counted(self) -> Money:
        """What was found in it."""
        return total(line.amount for line in self.lines)

    @property
    def difference(self) -> Money:
        """What there is too much, or below zero too little."""
        return Money(self.counted - self.expected)

    def sum_up(self) -> Money:
        return self.counted

    def sums(self) -> list[tuple[str, Decimal]]:
        counted: list[tuple[str, Decimal]] = [(N_("Counted"), self.counted)]
        if self.till_id is None or TillBalance(self.till_id, self.moment) not in self.known:
            return counted
        return [(N_("Expected"), self.expected), (N_("Difference"), self.difference), *counted]

    def problems(self) -> Iterator[Problem]:
        for line in self.lines:
            if line.nominal <= 0:
                yield problem(N_("Line {no}: the denomination must be above zero"), line=line.no, field="nominal")
            if line.pieces < 0:
                yield problem(N_("Line {no}: there can't be fewer than no pieces"), line=line.no, field="pieces")
        if self.opened is not None and self.opened > self.moment:
            yield problem(N_("The shift is closed before it was opened"), field="opened")

    def doubts(self) -> Iterator[Doubt]:
        yield from till_doubts(self)
        if (begun := self._begun()) is not None and self.opening_float != self.known.of(begun):
            told = N_("The shift began with {stated} as typed, and with {held} by the books, which count.\nPost it all the same?")
            yield Doubt(OTHER_FLOAT, told, stated=self.opening_float, held=self.known.of(begun))
        apart = abs(self.difference)
        if apart <= FEW or apart <= abs(self.expected) * FAR:
            return
        template = (
            N_("The till should hold {expected}, and {counted} was counted: {apart} is missing.\nPost it all the same?")
            if self.difference < 0
            else N_("The till should hold {expected}, and {counted} was counted: {apart} is too much.\nPost it all the same?")
        )
        yield Doubt(FAR_OFF, template, expected=self.expected, counted=self.counted, apart=apart)

    def moves(self) -> Iterator[Move]:
        over = self.over_id or self.known.of(StandardArticle("over"))
        short = self.short_id or self.known.of(StandardArticle("short"))
        if self.difference > 0:
            yield Move(article(over), till(self.till_id), amount=self.difference)
        if self.difference < 0:
            yield Move(till(self.till_id), article(short), amount=Money(-self.difference))
