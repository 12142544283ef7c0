"""What a store has sold in a day."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.access import Roles
from app.catalogs.lookup import ItemFacts
from app.core.errors import Doubt, Problem, problem
from app.core.known import Question
from app.core.ledger import Move, Place, cost_of_sales, output_vat, revenue, till
from app.core.money import NOTHING, Money, Price, money, price, total
from app.core.tax import vat_in
from app.documents.base import Basis, Document, Sheet
from app.documents.cash import no_till_doubts, till_asked, till_doubts
from app.documents.dish import dish_problems, dishes_asked, taken_from_shelf
from app.documents.figure import price_problems, qty_problems
from app.documents.free import free_doubts
from app.documents.register_line import RegisterLine, bind_known, goods_asked
from app.documents.vat import rate_problems
from app.i18n import N_
from app.store.table import field, owner, table_of
from app.store.types import Percent


class DailySalesLine(RegisterLine):
    """Goods sold at a gross price; a discount is taken off the amount."""

    entry = ("item_id", "qty", "price")

    document_id: Mapped[int] = owner("daily_sales")
    price: Mapped[Price] = field(N_("Price"), default=Decimal(0), width=10, help=N_("With VAT, per unit of the line"))
    discount: Mapped[Money] = field(N_("Discount"), default=NOTHING, width=9, help=N_("An amount, off the whole line"))
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)
    vat: Mapped[Percent] = field(N_("VAT %"), default=Decimal(0), width=6)
    vat_amount: Mapped[Money] = field(N_("VAT"), default=NOTHING, readonly=True, width=10)

    def changed(self, name: str, document: Document) -> None:
        if name in {"qty", "price", "discount", "vat"}:
            self.amount = Money(money(self.qty * self.price, document.digits) - self.discount)
            self.vat_amount = vat_in(self.amount, self.vat, document.digits)

    def chosen(self, facts: ItemFacts, document: Document) -> None:
        """The VAT of the goods, and their retail price per unit of the line where nothing was typed; what a register has said stays."""
        if not self.is_of_register:
            self.vat = Percent(facts.vat_percent or Decimal(0))
            if facts.retail_price is not None and not self.price:
                self.price = price(facts.retail_price * (self.factor or 1))
            self.changed("price", document)
        else:
            super().chosen(facts, document)

    @property
    def net(self) -> Money:
        """What was sold without VAT."""
        return Money(self.amount - self.vat_amount)


class DailySales(Document):
    """What was sold over the counter in a day or a shift: goods leave at cost, dishes as their ingredients, the money with its VAT comes into the till."""

    title = N_("Daily sales")
    title_plural = N_("Daily sales")
    prefix = "DS"
    menu = ("trade", 30)
    roles = Roles(edit="cashier", post="cashier", unpost="manager")
    basis = Basis("shift", N_("Shift"), ("till_shift",))
    prints = [
        Sheet(
            N_("Sales report"), columns=("item", "unit", "qty", "price", "discount", "amount", "vat", "cost"),
            signs=(N_("Cashier"), N_("Manager")),
        )
    ]  # fmt: skip

    till_id: Mapped[int | None] = field(N_("Till"), catalog="till", width=16)
    tax_given: Mapped[bool] = field(
        N_("VAT as at the register"), default=False, help=N_("The register has stated the VAT of each line; choosing an item leaves it")
    )
    source_hash: Mapped[str | None] = mapped_column()
    lines: Mapped[list[DailySalesLine]] = table_of("DailySalesLine")

    def sum_up(self) -> Money:
        return total(line.amount for line in self.lines)

    def sums(self) -> list[tuple[str, Decimal]]:
        vat = total(line.vat_amount for line in self.lines)
        return [(N_("Discount"), total(line.discount for line in self.lines)), (N_("VAT"), vat), (N_("Total"), self.sum_up())]

    def net_of(self, line: DailySalesLine) -> Money:
        """What a line sold for without VAT."""
        return line.net

    def asks(self) -> Iterator[Question[Any]]:
        yield from till_asked(self)
        yield from goods_asked(self)
        yield from dishes_asked(self)

    def fill_from(self, basis: Any) -> None:
        """The till of the shift; its takings were in the till when it was counted, so they stand before the count."""
        self.till_id, self.moment = basis.till_id, basis.moment - timedelta(seconds=1)

    def learnt(self) -> None:
        """Lines that wait take the item that their code at the register means by now."""
        bind_known(self)

    def problems(self) -> Iterator[Problem]:
        yield from dish_problems(self)
        for line in self.lines:
            yield from qty_problems(line)
            yield from price_problems(line)
            if line.discount < 0 or line.amount < 0:
                yield problem(N_("Line {no}: the discount is from zero to the whole amount"), line=line.no, field="discount")
            yield from rate_problems(line)

    def doubts(self) -> Iterator[Doubt]:
        yield from no_till_doubts(self)
        yield from till_doubts(self)
        sold = [line for line in self.lines if not line.discount]
        yield from free_doubts(sold, "price", N_("Line {no} has no price: the goods are given away"))

    def moves(self) -> Iterator[Move]:
        paid_into = till(self.till_id) if self.till_id is not None else Place("till")
        yield from taken_from_shelf(self, cost_of_sales(self.site_id))
        for line in self.lines:
            if line.net:
                yield Move(revenue(self.site_id), paid_into, item=line.item_id, amount=line.net, line=line.no)
            if line.vat_amount:
                yield Move(output_vat(), paid_into, item=line.item_id, amount=line.vat_amount, line=line.no)
