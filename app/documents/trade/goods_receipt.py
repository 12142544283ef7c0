"""Goods that a supplier has delivered."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.access import Roles
from app.catalogs.known import FactsOf
from app.catalogs.lookup import ItemFacts
from app.core.currency import is_currency
from app.core.errors import Doubt, Problem, problem
from app.core.known import Question, SaidBefore, SettingOf, Taken, TheDocument
from app.core.ledger import Move, input_vat, shelf, supplier
from app.core.money import NONE_OF_IT, NOTHING, Money, Price, Qty, money, price, total
from app.core.tax import round_parts, vat_in, vat_on
from app.core.unit import from_own_unit
from app.documents.base import Basis, BatchLine, Document, Sheet, State
from app.documents.figure import below_zero, qty_problems
from app.documents.free import free_doubts
from app.documents.vat import VAT_ROUNDING, rate_problems, share_vat
from app.i18n import N_
from app.store.table import field, owner, table_of
from app.store.types import Percent

PRICES_INCLUDE_VAT = SettingOf("prices_include_vat")

TWICE = "received_twice"
"""The name of the doubt that a delivery is entered twice."""


class GoodsReceiptLine(BatchLine):
    """Goods received: the price and amount are net, or gross when the receipt's prices include VAT."""

    entry = ("item_id", "qty", "price")

    document_id: Mapped[int] = owner("goods_receipt")
    price: Mapped[Price] = field(N_("Price"), default=Decimal(0), width=10)
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, width=12)
    vat: Mapped[Percent] = field(N_("VAT %"), default=Decimal(0), width=6)
    vat_amount: Mapped[Money] = field(N_("VAT"), default=NOTHING, readonly=True, width=10)
    expiry: Mapped[date | None] = field(N_("Expires"), width=10, sort_order=22)
    ordered: Mapped[Qty | None] = field(N_("Ordered"), width=8, sort_order=23)
    rejected: Mapped[Qty | None] = field(
        N_("Rejected"), width=8, sort_order=24, help=N_("Delivered but not taken: it is not among the quantity")
    )

    def changed(self, name: str, document: "GoodsReceipt") -> None:
        if name == "amount" and self.qty:
            self.price = price(self.amount / self.qty)
        elif name in {"qty", "price"}:
            self.amount = money(self.qty * self.price, document.digits)
        if name in {"qty", "price", "amount", "vat"}:
            self.tax(document)

    def chosen(self, facts: ItemFacts, document: "GoodsReceipt") -> None:
        """The VAT of the goods, and what the supplier was last paid for them."""
        self.vat = Percent(facts.vat_percent or Decimal(0))
        self._take_last_price(facts, document)
        self.changed("price", document)

    def offered(self, facts: ItemFacts, document: "GoodsReceipt") -> None:
        if not self.price and not self.amount and facts.last_price is not None:
            self._take_last_price(facts, document)
            self.changed("price", document)

    def _take_last_price(self, facts: ItemFacts, document: "GoodsReceipt") -> None:
        """Per unit of the line and as the receipt states prices."""
        if facts.last_price is not None:
            gross = 1 + self.vat / 100 if document.prices_include_vat else 1
            self.price = price(facts.last_price * (self.factor or 1) * gross)

    def tax(self, document: "GoodsReceipt") -> None:
        """Work out the VAT of the amount."""
        tax_of = vat_in if document.prices_include_vat else vat_on
        self.vat_amount = tax_of(self.amount, self.vat, document.digits)


class GoodsReceipt(Document):
    """Goods that a supplier has delivered, with their prices: they enter stock at the net price."""

    title = N_("Goods receipt")
    title_plural = N_("Goods receipts")
    prefix = "GR"
    menu = ("trade", 10)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    partner_label = N_("Supplier")
    basis = Basis("order", N_("Order"), ("purchase_order",))
    beginning = (PRICES_INCLUDE_VAT,)
    prints = [
        Sheet(
            N_("Goods receipt act"), columns=("item", "batch", "expiry", "unit", "qty", "price", "amount", "vat", "vat_amount"),
            signs=(N_("Delivered by"), N_("Received by")),
        )
    ]  # fmt: skip

    supplier_number: Mapped[str | None] = field(N_("Supplier's number"), width=14)
    supplier_date: Mapped[date | None] = field(N_("Supplier's date"), width=10)
    prices_include_vat: Mapped[bool] = field(N_("Prices include VAT"), default=False)
    invoice_currency: Mapped[str | None] = field(
        N_("Invoice currency"), width=5, help=N_("The currency the supplier invoices in, such as USD; empty when it is the store's own")
    )
    currency_rate: Mapped[Price | None] = field(
        N_("Rate"), width=8, help=N_("How much of the store's currency one unit of the invoice's currency costs")
    )
    source_hash: Mapped[str | None] = mapped_column(index=True)
    """The fingerprint of the file this receipt was read from: the same file twice is recognised."""
    lines: Mapped[list[GoodsReceiptLine]] = table_of("GoodsReceiptLine")

    def begin(self) -> None:
        """Suppliers' prices are as the store has set them."""
        self.prices_include_vat = bool(self.known.of(PRICES_INCLUDE_VAT))

    def asks(self) -> Iterator[Question[Any]]:
        yield VAT_ROUNDING
        yield from self._same_number()
        if self.basis_id is not None:
            yield Taken(self.basis_id, "goods_receipt")
            yield TheDocument(self.basis_id)
            yield FactsOf(self._ordered())

    def _ordered(self) -> frozenset[int]:
        order = self.known.of(TheDocument(self.basis_id)) if self.basis_id is not None else None
        return frozenset(line.item_id for line in order.lines if line.item_id is not None) if order is not None else frozenset()

    def fill_from(self, basis: Any) -> None:
        """What has not come yet of the order, at its prices."""
        taken = self.known.of(Taken(self.basis_id, "goods_receipt")) if self.basis_id is not None else {}
        came, facts = dict(taken), self.known.of(FactsOf(self._ordered()))
        for line in basis.lines:
            gone = Qty(min(line.base_qty, came.get(line.item_id, NONE_OF_IT)))
            left = from_own_unit(line.base_qty - gone, line.factor)
            came[line.item_id] = Qty(came.get(line.item_id, NONE_OF_IT) - gone)
            if left > 0:
                mine = GoodsReceiptLine(
                    item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=left, ordered=left, price=line.price,
                    vat=Percent(facts[line.item_id].vat_percent or Decimal(0)) if line.item_id in facts else Percent(Decimal(0)),
                )  # fmt: skip
                self.lines.append(mine)
                mine.changed("price", self)

    def changed(self, name: str) -> None:
        if name == "prices_include_vat":
            for line in self.lines:
                line.tax(self)
        elif name == "invoice_currency":
            self.invoice_currency = (self.invoice_currency or "").strip().upper() or None
            if not self.is_foreign():
                self.currency_rate = None

    def learnt(self) -> None:
        """Share the VAT of each rate out to its lines, unless they have it from the supplier's file or round on every line."""
        if not self.source_hash:
            share_vat(self, self.lines, inside=self.prices_include_vat)

    def net_of(self, line: GoodsReceiptLine) -> Money:
        """What the line's goods cost without VAT, in the invoice's currency."""
        return Money(line.amount - line.vat_amount) if self.prices_include_vat else line.amount

    def costs(self) -> list[Money]:
        """What the goods of each line cost without VAT, in the store's currency: with the VAT they make what is owed."""
        nets = [self.net_of(line) for line in self.lines]
        return self._converted(nets, Money(self.sum_up() - self.vat_sum()))

    def vats(self) -> list[Money]:
        """The VAT of each line in the store's currency; together they are `vat_sum`."""
        return self._converted([line.vat_amount for line in self.lines], self.vat_sum())

    def _converted(self, sums: list[Money], whole: Money) -> list[Money]:
        """Sums of the invoice in the store's currency, such that they add up to the whole."""
        if not self._is_converted():
            return [money(each, self.digits) for each in sums]
        invoiced = total(sums)
        return round_parts(sums, Fraction(whole) / Fraction(invoiced) if invoiced else Fraction(self.rate), self.digits)

    def vat_sum(self) -> Money:
        """The VAT of all lines, in the store's currency."""
        return money(total(line.vat_amount for line in self.lines) * self.rate, self.digits)

    @property
    def rate(self) -> Decimal:
        """What amounts of the invoice are multiplied by: 1 in the store's own currency, and while the rate is not known."""
        return self.currency_rate or Decimal(1)

    def is_foreign(self) -> bool:
        """Whether the invoice is in another currency than the store keeps its books in."""
        return bool(self.invoice_currency) and self.invoice_currency != self.currency

    def _is_converted(self) -> bool:
        """Whether the sums of the invoice can be told in the store's currency too; a rate may stand there without a currency's name."""
        return self.rate != 1

    @property
    def sums_in(self) -> str:
        """The store's currency, or the invoice's while the rate is not known."""
        return self.invoice_currency or self.currency if self.is_foreign() and not self._is_converted() else self.currency

    def sum_up(self) -> Money:
        """What is owed for it in the store's currency: the total of the invoice at the rate; while that is not known, in the invoice's."""
        invoiced = total(self.net_of(line) + line.vat_amount for line in self.lines)
        return money(invoiced * self.rate, self.digits) if self._is_converted() else invoiced

    def sums(self) -> list[tuple[str, Decimal]]:
        if self.state != State.POSTED:
            self.learnt()
        net, vat = total(self.net_of(line) for line in self.lines), total(line.vat_amount for line in self.lines)
        found: list[tuple[str, Decimal]] = [(N_("Net"), net), (N_("VAT"), vat), (N_("Total"), net + vat)]
        return [*found, (N_("Total at the rate"), self.sum_up())] if self._is_converted() else found

    def bought_prices(self) -> dict[int, Price]:
        """What one of the item's own unit cost, net and in the store's currency, by item: of all its lines together, so that goods that
        came free beside paid ones lower the price. What came free alone has none.
        """
        paid: dict[int, Decimal] = {}
        came: dict[int, Decimal] = {}
        for line in self.lines:
            if line.item_id is not None:
                paid[line.item_id] = paid.get(line.item_id, NOTHING) + self.net_of(line)
                came[line.item_id] = came.get(line.item_id, NONE_OF_IT) + line.qty * (line.factor or 0)
        return {item: price(net * self.rate / came[item]) for item, net in paid.items() if net and came[item]}

    def problems(self) -> Iterator[Problem]:
        yield from self._currency_problems()
        for line in self.lines:
            yield from qty_problems(line)
            yield from below_zero(line, "ordered", "rejected")
            if line.price < 0 or line.amount < 0:
                yield problem(N_("Line {no}: the price can't be below zero"), line=line.no, field="price")
            yield from rate_problems(line)

    def doubts(self) -> Iterator[Doubt]:
        yield from free_doubts(self.lines, "price")
        for asked in self._same_number():
            if there := self.known.of(asked):
                told = N_(
                    "{document} has the supplier's number {number} already: the same delivery may be entered twice.\nPost it all the same?"
                )
                yield Doubt(TWICE, told, document=there, number=asked.value)

    def _same_number(self) -> Iterator[SaidBefore]:
        """Whether another receipt has the supplier's number; suppliers begin anew every year."""
        if self.supplier_number and self.partner_id is not None:
            yield SaidBefore("goods_receipt", self.partner_id, "supplier_number", self.supplier_number, self.moment.year)

    def _currency_problems(self) -> Iterator[Problem]:
        code, rate = self.invoice_currency, self.currency_rate
        if code and not is_currency(code):
            told = N_("“{currency}” is no currency: use the three capital letters of its code, such as USD")
            yield problem(told, field="invoice_currency", currency=code[:20])
        if rate is not None and rate <= 0:
            yield problem(N_("The rate must be above zero"), field="currency_rate")
        elif rate is None and self.is_foreign():
            told = N_("The invoice is in {theirs}: say how much {ours} one {theirs} costs")
            yield problem(told, field="currency_rate", theirs=(code or "")[:20], ours=self.currency)
        elif rate not in {None, Decimal(1)} and code == self.currency:
            told = N_("The invoice is in the store's own currency: leave the rate empty, or name the currency that it is for")
            yield problem(told, field="currency_rate")

    def moves(self) -> Iterator[Move]:
        debt = supplier(self.partner_id)
        for line, amount in zip(self.lines, self.costs(), strict=True):
            yield Move(debt, shelf(self.site_id), item=line.item_id, qty=line.base_qty, amount=amount, batch=line.batch_id, line=line.no)
        vat = self.vat_sum()
        if vat:
            yield Move(debt, input_vat(), amount=vat)
