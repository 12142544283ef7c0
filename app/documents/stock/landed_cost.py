"""What it cost to bring goods here, added to the goods of the receipts it was paid for."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.catalogs.known import FactsOf
from app.core.errors import Problem, problem
from app.core.known import MoveFact, MovesOf, Question, TheDocument
from app.core.ledger import Move, Place, article, supplier
from app.core.measured import MeasuredIn
from app.core.money import NOTHING, Money, Qty, UnitFactor, allocate
from app.documents.base import Document, Line, Sheet, State
from app.i18n import N_
from app.store.table import choice, field, owner, table_of


class Split(StrEnum):
    """By what a cost is divided among goods."""

    VALUE = "value"
    WEIGHT = "weight"
    VOLUME = "volume"
    QTY = "qty"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"value": N_("Value"), "weight": N_("Weight"), "volume": N_("Volume"), "qty": N_("Quantity")}[self.value]


MEASURED = {Split.WEIGHT: "kg", Split.VOLUME: "l"}
"""The unit in which goods are measured for it."""
NAMED = 5
"""How many goods a sentence names."""


class LandedCostReceipt(Line):
    """A receipt whose goods the cost was paid for."""

    entry = ("receipt_id",)

    document_id: Mapped[int] = owner("landed_cost")
    receipt_id: Mapped[int | None] = field(N_("Receipt"), catalog="goods_receipt", width=20)


class LandedCost(Document):
    """Freight, duty, insurance: a cost that joins the goods of receipts from the moment they came, also when some of them are sold already."""

    title = N_("Landed cost")
    title_plural = N_("Landed costs")
    prefix = "LC"
    menu = ("stock", 60)
    roles = Roles(edit="manager")
    partner_label = N_("Carrier")
    partner_required = False
    prints = [Sheet(N_("Landed cost"), signs=(N_("Manager"), N_("Accountant")), special="landed_cost")]

    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, width=12, help=N_("Net: what joins the cost of the goods"))
    split: Mapped[Split] = choice(N_("Divided by"), Split, default=Split.VALUE, width=10)
    article_id: Mapped[int | None] = field(
        N_("Article"), catalog="cash_article", width=20, help=N_("What it is taken from when no carrier is owed for it")
    )
    receipts: Mapped[list[LandedCostReceipt]] = table_of("LandedCostReceipt")

    def asks(self) -> Iterator[Question[Any]]:
        ids = self._receipt_ids()
        for receipt in ids:
            yield TheDocument(receipt)
            yield MovesOf(receipt)
        items = self._items()
        if self.split in MEASURED and items:
            yield MeasuredIn(items, MEASURED[self.split])
            yield FactsOf(items)

    def _receipt_ids(self) -> list[int]:
        return [line.receipt_id for line in self.receipts if line.receipt_id is not None]

    def _goods(self) -> list[tuple[LandedCostReceipt, MoveFact]]:
        """What the receipts brought to the shelves."""
        return [
            (line, fact)
            for line in self.receipts
            if line.receipt_id is not None
            for fact in self.known.of(MovesOf(line.receipt_id))
            if fact.target.kind == "shelf" and fact.item is not None
        ]

    def _items(self) -> frozenset[int]:
        return frozenset(fact.item for _line, fact in self._goods() if fact.item is not None)

    def _sizes(self) -> Mapping[int, Qty | UnitFactor]:
        return self.known.of(MeasuredIn(self._items(), MEASURED[self.split]))

    def _weight(self, fact: MoveFact) -> Decimal:
        """How much of the cost these goods bear, beside others."""
        if self.split == Split.VALUE:
            return max(fact.amount, NOTHING)
        if self.split == Split.QTY:
            return fact.qty
        return fact.qty * self._sizes().get(fact.item or 0, Decimal(0))

    def sum_up(self) -> Money:
        return self.amount

    def problems(self) -> Iterator[Problem]:
        if not self.amount:
            yield problem(N_("Say how much the cost is"), field="amount")
        for line in self.receipts:
            yield from self._problems_of(line)
        if self.split in MEASURED:
            yield from self._unmeasured()

    def _problems_of(self, line: LandedCostReceipt) -> Iterator[Problem]:
        if line.receipt_id is None:
            yield problem(N_("Line {no}: choose a receipt"), line=line.no, field="receipt_id")
            return
        receipt = self.known.of(TheDocument(line.receipt_id))
        if receipt is not None and receipt.state != State.POSTED:
            yield problem(
                N_("Line {no}: {number} is not posted, so there are no goods to add to"), line=line.no, field="receipt_id",
                number=receipt.number or "",
            )  # fmt: skip
        if any(other.receipt_id == line.receipt_id for other in self.receipts if other.no < line.no):
            yield problem(N_("Line {no}: this receipt is named twice"), line=line.no, field="receipt_id")

    def _unmeasured(self) -> Iterator[Problem]:
        items = self._items()
        sizes, facts = self._sizes(), self.known.of(FactsOf(items))
        unknown = sorted(facts[item].name if item in facts else str(item) for item in items if item not in sizes)
        if unknown:
            template = (
                N_("It is not known how much these weigh: {items}; say so at the goods, or divide by something else")
                if self.split == Split.WEIGHT
                else N_("It is not known how much room these take: {items}; say so at the goods, or divide by something else")
            )
            yield problem(template, field="split", items=", ".join(unknown[:NAMED]) + ("…" if len(unknown) > NAMED else ""))

    def _owed(self) -> Place:
        if self.partner_id is not None:
            return supplier(self.partner_id)
        return article(self.article_id) if self.article_id is not None else Place("article")

    def moves(self) -> Iterator[Move]:
        goods = self._goods()
        parts = allocate(self.amount, [self._weight(fact) for _line, fact in goods], self.digits) if goods else []
        for (line, fact), part in zip(goods, parts, strict=True):
            if part:
                yield Move(self._owed(), fact.target, item=fact.item, amount=part, joins=fact.ref, line=line.no)
