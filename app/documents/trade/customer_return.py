"""Goods that customers bring back."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.access import Role, Roles
from app.catalogs.known import CostsAt
from app.core.errors import Problem, problem
from app.core.known import GivenBack, MoveFact, MovesOf, Question, Repaid, TheDocument
from app.core.ledger import Move, Place, cost_of_sales, expense, output_vat, revenue, shelf, shortage, till
from app.core.money import NOTHING, Money, Price, money, price, total
from app.core.recipe import is_dish
from app.core.tax import vat_in
from app.core.undo import Undoing
from app.core.unit import from_own_unit
from app.documents.base import Basis, Document, Sheet, State
from app.documents.dish import recipes_asked
from app.documents.figure import price_problems, qty_problems
from app.documents.given_back import Given, by_item, charged_for, lines_of, nearest, rounded_up, take_rest, untouched
from app.documents.register_line import RegisterLine, bind_known, goods_asked
from app.documents.vat import rate_problems
from app.i18n import N_
from app.store.table import choice, field, owner, table_of
from app.store.types import Percent


class ReturnedTo(StrEnum):
    """Where returned goods go."""

    SHELF = "shelf"
    SPOILED = "spoiled"

    @property
    def label(self) -> str:
        """The choice in words, to be translated."""
        return {"shelf": N_("Shelf"), "spoiled": N_("Spoiled")}[self.value]


class CustomerReturnLine(RegisterLine):
    """Goods brought back, and the gross price that is paid back."""

    entry = ("item_id", "qty", "price")

    document_id: Mapped[int] = owner("customer_return")
    price: Mapped[Price] = field(N_("Price"), default=Decimal(0), width=10, help=N_("With VAT, per unit of the line: what is paid back"))
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)
    vat: Mapped[Percent] = field(N_("VAT %"), default=Decimal(0), width=6)
    vat_amount: Mapped[Money] = field(N_("VAT"), default=NOTHING, readonly=True, width=10)
    to: Mapped[ReturnedTo] = choice(N_("Goes to"), ReturnedTo, default=ReturnedTo.SHELF, width=10)
    cost: Mapped[Price | None] = field(
        N_("Unit cost"), width=10, help=N_("What the goods are worth when there is no sale to refer to; empty: what they cost now")
    )

    def changed(self, name: str, document: Document) -> None:
        if name in {"qty", "price", "vat"}:
            self.amount = money(self.qty * self.price, document.digits)
            self.vat_amount = vat_in(self.amount, self.vat, document.digits)

    @property
    def net(self) -> Money:
        """What is paid back without VAT."""
        return Money(self.amount - self.vat_amount)


class CustomerReturn(Document):
    """Goods that customers bring back: those of a known sale come back at what they cost then; without one it takes a manager."""

    title = N_("Customer return")
    title_plural = N_("Customer returns")
    prefix = "CR"
    menu = ("trade", 40)
    roles = Roles(edit="cashier", post="cashier", unpost="manager")
    basis = Basis("sale", N_("Sale"), ("daily_sales",))
    partner_label = N_("Customer")
    partner_required = False
    prints = [
        Sheet(
            N_("Return act"), columns=("item", "unit", "qty", "price", "amount", "vat", "to"),
            signs=(N_("Customer"), N_("Cashier"), N_("Manager")),
        )
    ]  # fmt: skip

    till_id: Mapped[int | None] = field(N_("Till"), catalog="till", width=16)
    reason_id: Mapped[int | None] = field(
        N_("Reason"), catalog="write_off_reason", width=18, help=N_("What spoiled goods are charged to; empty: the store's shortage")
    )
    tax_given: Mapped[bool] = field(
        N_("VAT as at the register"), default=False, help=N_("The register has stated the VAT of each line; choosing an item leaves it")
    )
    source_hash: Mapped[str | None] = mapped_column()
    lines: Mapped[list[CustomerReturnLine]] = table_of("CustomerReturnLine")

    @property
    def rights(self) -> Roles:
        """Without a sale to refer to, a manager must answer for it."""
        return self.roles if self.basis_id is not None else Roles(edit=self.roles.edit, post=Role.MANAGER, unpost=Role.MANAGER)

    def asks(self) -> Iterator[Question[Any]]:
        yield from goods_asked(self)
        if self.basis_id is not None:
            yield MovesOf(self.basis_id)
            yield TheDocument(self.basis_id)
            yield GivenBack(self.basis_id, "customer_return")
            return
        yield recipes_asked(self.lines, self.moment)
        if self.site_id is not None:
            yield CostsAt(self.site_id, self.moment, frozenset(line.item_id for line in self.lines if line.item_id is not None))

    def learnt(self) -> None:
        """Lines that wait take the item that their code at the register means by now; what was cooked to order goes back on no shelf."""
        bind_known(self)
        cooked = self._cooked()
        for line in self.lines:
            if line.item_id in cooked:
                line.to = ReturnedTo.SPOILED
        self._as_paid()

    def _as_paid(self) -> None:
        """Money and VAT go back as they came: VAT that the register stated by share, and with the last part of the sale's goods the rest.

        What a register itself has paid back stays as it says.
        """
        paid, kept = charged_for(self._paid()), untouched(self)
        if not paid or self.source_hash:
            return
        for line in self.lines:
            line.changed("price", self)
            sold = paid.get(line.item_id) if self._sale().tax_given and line.item_id is not None else None
            if sold is not None and sold.amount:
                line.vat_amount = money(line.amount * sold.vat / sold.amount, self.digits)
        take_rest(self, paid, self._given(), self._sold(), kept)

    def _sale(self) -> Any:
        sale = self.known.of(TheDocument(self.basis_id)) if self.basis_id is not None else None
        return sale if sale is not None and sale.kind == "daily_sales" else None

    def _paid(self) -> list[tuple[Any, Money, Money]]:
        """The lines of the sale with what was paid for them, and its VAT."""
        sale = self._sale()
        return [(line, line.amount, line.vat_amount) for line in sale.lines] if sale is not None else []

    def _given(self) -> Given:
        return self.known.of(GivenBack(self.basis_id, "customer_return")) if self.basis_id is not None else {}

    def _cooked(self) -> set[int | None]:
        """Dishes that left as their ingredients: those of the sale, without one those that would today."""
        if self.basis_id is not None:
            return {fact.item for fact in self._sold().left if fact.source.kind == "preparation"}
        recipes = self.known.of(recipes_asked(self.lines, self.moment))
        return {item for item in recipes if is_dish(recipes, item)}

    def fill_from(self, basis: Any) -> None:
        """What has not come back yet of the sale, at its prices."""
        sold = self._sold()
        self.till_id, self.tax_given = basis.till_id, basis.tax_given
        for line in basis.lines:
            left = sold.left_of_line(line.no)
            if left > 0:
                mine = CustomerReturnLine(
                    item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=from_own_unit(left, line.factor), batch=line.batch,
                    price=price(line.amount / line.qty), vat=line.vat,
                )  # fmt: skip
                self.lines.append(mine)
                mine.changed("price", self)

    def _sold(self) -> Undoing:
        def went_out(fact: MoveFact) -> bool:
            return fact.target.kind == "cost_of_sales"

        facts: tuple[MoveFact, ...] = self.known.of(MovesOf(self.basis_id)) if self.basis_id is not None else ()
        return Undoing(facts, went_out)

    def _costs(self) -> dict[int, Price]:
        if self.site_id is None:
            return {}
        return self.known.of(CostsAt(self.site_id, self.moment, frozenset(x.item_id for x in self.lines if x.item_id is not None)))

    def sum_up(self) -> Money:
        return total(line.amount for line in self.lines)

    def sums(self) -> list[tuple[str, Decimal]]:
        if self.state != State.POSTED:
            self._as_paid()
        return [(N_("VAT"), total(line.vat_amount for line in self.lines)), (N_("Total"), self.sum_up())]

    def net_of(self, line: CustomerReturnLine) -> Money:
        """What is paid back for a line without VAT."""
        return line.net

    def problems(self) -> Iterator[Problem]:
        sold, costs = self._sold(), self._costs()
        for line in self.lines:
            yield from qty_problems(line)
            if line.qty <= 0:
                continue
            yield from price_problems(line)
            yield from rate_problems(line)
            if line.cost is not None and line.cost < 0:
                yield problem(N_("Line {no}: the cost can't be below zero"), line=line.no, field="cost")
            if self.basis_id is not None:
                yield from self._not_sold(sold, line)
            elif line.item_id is not None and line.cost is None and line.item_id not in costs:
                yield problem(N_("Line {no}: it is not known what it costs; type a unit cost"), line=line.no, field="cost")
        yield from self._overpaid()

    def _overpaid(self) -> Iterator[Problem]:
        """Nobody gets back more than was paid: for one not more than the dearest cost, and in all not more than all of them.

        A cent of rounding is allowed for every part that was paid back before.
        """
        before, charged = by_item(self._given()), charged_for(self._paid())
        for item, lines in lines_of(self.lines, charged).items():
            others, paid = before.get(item, Repaid()), charged[item]
            left = Money(paid.amount - others.amount)
            for line in lines:
                near = Fraction(others.lines) / 10**self.digits
                most = max(NOTHING, min(left, rounded_up(paid.highest * Fraction(line.base_qty) + near, self.digits)))
                if line.amount > most:
                    yield problem(
                        N_("Line {no}: no more than {paid} was paid for it"), line=line.no, field="price", paid=money(most, self.digits)
                    )
                left = Money(left - line.amount)

    def _not_sold(self, sold: Undoing, line: CustomerReturnLine) -> Iterator[Problem]:
        left = sold.left_of(line.item_id, line.batch_id)
        if sold.taken(line.item_id, line.base_qty, line.batch_id) < line.base_qty:
            yield problem(
                N_("Line {no}: the sale has only {left} of it left to return"), line=line.no, field="qty", left=f"{left.normalize():f}"
            )

    def moves(self) -> Iterator[Move]:
        sold, first = self._sold(), nearest(self._paid())
        paid_from = till(self.till_id) if self.till_id is not None else Place("till")
        for line in self.lines:
            spoiled_at = expense(self.reason_id) if self.reason_id is not None else shortage(self.site_id)
            goods_to = shelf(self.site_id) if line.to == ReturnedTo.SHELF else spoiled_at
            sales = cost_of_sales(self.site_id)
            for part in sold.take(line.item_id, line.base_qty, line.batch_id, first(line)):
                yield Move(sales, goods_to, item=line.item_id, qty=part.qty, like=part.of.ref, batch=part.of.batch, line=line.no)
            if self.basis_id is None and line.item_id is not None:
                yield self._unsold(line, goods_to)
            if line.net:
                yield Move(paid_from, revenue(self.site_id), item=line.item_id, amount=line.net, line=line.no)
            if line.vat_amount:
                yield Move(paid_from, output_vat(), item=line.item_id, amount=line.vat_amount, line=line.no)

    def _unsold(self, line: CustomerReturnLine, goods_to: Place) -> Move:
        """Goods of no known sale: at the cost that was typed, else at what the store's goods cost at that moment, also when that changes later."""
        worth = money(line.qty * line.cost, self.digits) if line.cost is not None else None
        return Move(
            cost_of_sales(self.site_id), goods_to, item=line.item_id, qty=line.base_qty, amount=worth,
            cost_of=shelf(self.site_id) if worth is None else None, batch=line.batch_id, line=line.no,
        )  # fmt: skip
