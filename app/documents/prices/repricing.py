"""Prices that change."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.catalogs.known import FactsOf, Held, MarkupsOf, PricesAt, StockPriced
from app.catalogs.lookup import ItemFacts
from app.core.errors import Problem, problem
from app.core.known import NewPrice, Question, TheDocument
from app.core.money import NONE_OF_IT, NOTHING, Money, Price, Qty, money, total
from app.documents.base import Basis, Document, GoodsLine, Sheet
from app.documents.figure import price_problems
from app.i18n import N_
from app.store.table import field, owner, table_of


class RepricingLine(GoodsLine):
    """A new price of an own unit, beside the one that held before and what is on hand."""

    entry = ("item_id", "price")

    document_id: Mapped[int] = owner("repricing")
    before: Mapped[Price | None] = field(N_("Price before"), readonly=True, width=10)
    price: Mapped[Price] = field(N_("New price"), default=Decimal(0), width=10)
    on_hand: Mapped[Qty] = field(
        N_("On hand"), default=NONE_OF_IT, readonly=True, width=9, help=N_("In the stores where the price will hold")
    )
    change: Mapped[Money] = field(
        N_("Change"), default=NOTHING, readonly=True, width=11, help=N_("What is on hand, by the difference in price")
    )

    def changed(self, name: str, document: Document) -> None:
        self.change = money(self.on_hand * (self.price - (self.before or Decimal(0))), document.digits)

    def chosen(self, facts: ItemFacts, document: Document) -> None:
        """The price that holds now, as far as it is that of the shelves."""
        self.before = facts.retail_price
        if not self.price:
            self.price = facts.retail_price or Price(Decimal(0))
        self.changed("price", document)


class Repricing(Document):
    """New prices of goods, from now or from a moment on, everywhere or at one store; unposted, the old ones hold again."""

    title = N_("Repricing")
    title_plural = N_("Repricing")
    prefix = "RP"
    menu = ("prices", 10)
    roles = Roles(edit="manager")
    basis = Basis("receipt", N_("Receipt"), ("goods_receipt",))
    in_ledger = False
    prints = [
        Sheet(
            N_("Repricing act"), columns=("code", "item", "unit", "before", "price", "on_hand", "change"), signs=(N_("Storekeeper"), N_("Manager")),
        )
    ]  # fmt: skip

    price_type_id: Mapped[int | None] = field(N_("Price type"), catalog="price_type", width=14, required=True)
    starts: Mapped[datetime | None] = field(N_("Valid from"), width=16, key="from", help=N_("Empty: from the date of the document"))
    everywhere: Mapped[bool] = field(N_("In all stores"), default=True)
    lines: Mapped[list[RepricingLine]] = table_of("RepricingLine")

    def _items(self) -> frozenset[int]:
        basis = self._receipt()
        rows = basis.lines if basis is not None and not self.lines else self.lines
        return frozenset(line.item_id for line in rows if line.item_id is not None)

    def _receipt(self) -> Any:
        return self.known.of(TheDocument(self.basis_id)) if self.basis_id is not None else None

    def asks(self) -> Iterator[Question[Any]]:
        if self.basis_id is not None:
            yield TheDocument(self.basis_id)
        yield self._prices()
        if self._stock() is not None:
            yield self._stock()  # type: ignore[misc]
        if self._receipt() is not None and not self.lines:
            yield FactsOf(self._items())
            price_type = self.known.of(self._prices()).price_type_id
            if price_type is not None:
                yield MarkupsOf(self._items(), price_type)

    def _prices(self) -> PricesAt:
        return PricesAt(self._items(), self.starts or self.moment, self.price_type_id, self._where())

    def _where(self) -> int | None:
        """The store whose prices change; None: all stores."""
        return None if self.everywhere else self.site_id

    def _stock(self) -> StockPriced | None:
        """The question for what is on hand where the prices will hold."""
        price_type = self.price_type_id or self.known.of(self._prices()).price_type_id
        return None if price_type is None else StockPriced(price_type, self.moment, self.starts or self.moment, self._where())

    def learnt(self) -> None:
        """The prices that held before, and what is on hand."""
        held: Held = self.known.of(self._prices())
        if self.price_type_id is None:
            self.price_type_id = held.price_type_id
        asked = self._stock()
        for line in self.lines:
            line.before = held.prices.get(line.item_id or 0)
            if asked is not None and asked in self.known:  # it is not asked while one types
                line.on_hand = self.known.of(asked).get(line.item_id or 0, NONE_OF_IT)
            line.changed("price", self)

    def fill_from(self, basis: Any) -> None:
        """What the markup rules say for the goods of a receipt, where that is another price than the one that holds."""
        held = self.known.of(self._prices())
        if held.price_type_id is None:
            return
        facts, rules = self.known.of(FactsOf(self._items())), self.known.of(MarkupsOf(self._items(), held.price_type_id))
        lines = []
        for item, cost in basis.bought_prices().items():
            if item in rules:
                vat = facts[item].vat_percent if held.includes_vat else None
                wanted = rules[item].price_for(cost, vat, self.digits)
                if wanted != held.prices.get(item):
                    lines.append(RepricingLine(item_id=item, price=wanted, before=held.prices.get(item)))
        self.lines = lines

    def sum_up(self) -> Money:
        """By how much the goods on hand are worth more at the new prices."""
        return total(line.change for line in self.lines)

    def sums(self) -> list[tuple[str, Decimal]]:
        before = total(money(line.on_hand * (line.before or 0), self.digits) for line in self.lines)
        return [(N_("Before"), before), (N_("After"), Money(before + self.sum_up())), (N_("Change"), self.sum_up())]

    def problems(self) -> Iterator[Problem]:
        seen: set[int] = set()
        for line in self.lines:
            yield from price_problems(line)
            if line.item_id in seen:
                yield problem(N_("Line {no}: this item has a price further up already"), line=line.no, field="item_id")
            seen.add(line.item_id or 0)

    def prices(self) -> Iterator[NewPrice]:
        for line in self.lines:
            if line.item_id is not None and self.price_type_id is not None:
                yield NewPrice(line.item_id, self.price_type_id, line.price, self.starts or self.moment, self._where())
