"""Goods that go back to a supplier."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.known import GivenBack, MoveFact, MovesOf, Question, TheDocument
from app.core.ledger import Move, input_vat, revaluation, shelf, supplier
from app.core.money import NOTHING, Money, Price, money, price, total
from app.core.tax import vat_on
from app.core.undo import Undoing
from app.core.unit import from_own_unit
from app.documents.base import Basis, BatchLine, Document, Sheet, State
from app.documents.figure import price_problems, qty_problems
from app.documents.given_back import Given, charged_for, nearest, take_elsewhere, take_rest, untouched, worth
from app.documents.vat import VAT_ROUNDING, rate_problems, share_vat
from app.i18n import N_
from app.store.table import field, owner, table_of
from app.store.types import Percent


class SupplierReturnLine(BatchLine):
    """Goods sent back: at the net price that the supplier credits, or without one at what was charged for them, or what they cost."""

    entry = ("item_id", "qty", "price")

    document_id: Mapped[int] = owner("supplier_return")
    price: Mapped[Price | None] = field(N_("Price"), width=10, help=N_("Net, as the supplier credits it; empty: what the goods cost"))
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)
    vat: Mapped[Percent] = field(N_("VAT %"), default=Decimal(0), width=6)
    vat_amount: Mapped[Money] = field(N_("VAT"), default=NOTHING, readonly=True, width=10)

    def tells(self, name: str) -> bool:
        """What goods without a price amount to is known for certain when they have gone."""
        return name != "amount" or self.price is not None

    def changed(self, name: str, document: "SupplierReturn") -> None:
        if name in {"qty", "price", "vat"}:
            self.amount = money(self.qty * (self.price or 0), document.digits)
            self.vat_amount = vat_on(self.amount, self.vat, document.digits)

    def take_worth(self, charged: Decimal, document: "SupplierReturn") -> None:
        """Take amount and VAT by the price, without one by what was charged for the goods."""
        self.changed("price", document)
        if self.price is None:
            self.amount = money(charged, document.digits)
            self.vat_amount = vat_on(self.amount, self.vat, document.digits)


class SupplierReturn(Document):
    """Goods sent back to a supplier: those of a known receipt leave at what they cost then, others at what they cost now.

    From another store than that of the receipt they leave at what they cost there; the supplier credits what was charged all the same.
    """

    title = N_("Return to supplier")
    title_plural = N_("Returns to suppliers")
    prefix = "SR"
    menu = ("trade", 20)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    total_at = "supplier"
    partner_label = N_("Supplier")
    basis = Basis("receipt", N_("Receipt"), ("goods_receipt",), same_partner=True, rests=True)
    prints = [
        Sheet(
            N_("Return note"), columns=("supplier_code", "item", "batch", "unit", "qty", "price", "worth", "vat", "vat_amount"),
            signs=(N_("Handed over by"), N_("Received by")),
        )
    ]  # fmt: skip

    source_hash: Mapped[str | None] = mapped_column()
    """The file that it was made from."""
    lines: Mapped[list[SupplierReturnLine]] = table_of("SupplierReturnLine")

    def asks(self) -> Iterator[Question[Any]]:
        yield VAT_ROUNDING
        if self.basis_id is not None:
            yield MovesOf(self.basis_id)
            yield TheDocument(self.basis_id)
            yield GivenBack(self.basis_id, "supplier_return")

    def learnt(self) -> None:
        """VAT goes back as it came: that of the net of each rate, and with the last part of a receipt's goods the rest of what was charged."""
        told, received, kept = self._charged(), self._received(), untouched(self)
        charged, first = charged_for(told), nearest(told)
        for line in self.lines if charged else ():
            line.take_worth(worth(received.take(line.item_id, line.base_qty, line.batch_id, first(line))), self)
        share_vat(self, self.lines, inside=False)
        if charged:
            take_rest(self, charged, self._given(), self._received(), kept)

    def _charged(self) -> list[tuple[Any, Money, Money]]:
        """The lines of the receipt with what they came to, net and VAT, in the store's currency."""
        receipt = self.known.of(TheDocument(self.basis_id)) if self.basis_id is not None else None
        if receipt is None or receipt.kind != "goods_receipt":
            return []
        return list(zip(receipt.lines, receipt.costs(), receipt.vats(), strict=True))

    def _given(self) -> Given:
        return self.known.of(GivenBack(self.basis_id, "supplier_return")) if self.basis_id is not None else {}

    def fill_from(self, basis: Any) -> None:
        """What is left of the receipt, as it was charged."""
        received = self._received()
        for line, cost in zip(basis.lines, basis.costs(), strict=True):
            left = received.left_of_line(line.no)
            if left > 0:
                mine = SupplierReturnLine(
                    item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=from_own_unit(left, line.factor), batch=line.batch,
                    price=price(cost / line.qty), vat=line.vat,
                )  # fmt: skip
                self.lines.append(mine)
                mine.changed("price", self)

    def _received(self) -> Undoing:
        def came_in(fact: MoveFact) -> bool:
            return fact.target.kind == "shelf"

        facts: tuple[MoveFact, ...] = self.known.of(MovesOf(self.basis_id)) if self.basis_id is not None else ()
        left = Undoing(facts, came_in)
        take_elsewhere(left, self._given())
        return left

    def sum_up(self) -> Money:
        """What is credited by price, or as it was charged. Goods without a price and a receipt add what they cost, when that is posted."""
        return Money(total(line.amount for line in self.lines) + total(line.vat_amount for line in self.lines))

    def sums(self) -> list[tuple[str, Decimal]]:
        if self.state != State.POSTED:
            self.learnt()
        net, vat = total(line.amount for line in self.lines), total(line.vat_amount for line in self.lines)
        if any(line.price is None for line in self.lines):
            if self.state == State.POSTED:
                net = Money(self.total - vat)
            elif self.basis_id is None:
                return []  # what they cost is not known yet
        return [(N_("Net"), net), (N_("VAT"), vat), (N_("Total"), net + vat)]

    def net_of(self, line: SupplierReturnLine) -> Money:
        """What the supplier is charged for a line without VAT."""
        return line.amount

    def problems(self) -> Iterator[Problem]:
        received = self._received()
        for line in self.lines:
            yield from qty_problems(line)
            yield from price_problems(line)
            yield from rate_problems(line)
            if self.basis_id is None and line.price is None and line.vat > 0:
                told = N_("Line {no}: without a receipt VAT takes a price: type what the supplier credits, or no VAT")
                yield problem(told, line=line.no, field="price")
            if self.basis_id is not None and line.qty > 0:
                left = received.left_of(line.item_id, line.batch_id)
                if received.taken(line.item_id, line.base_qty, line.batch_id) < line.base_qty:
                    yield problem(
                        N_("Line {no}: the receipt has only {left} of it left to return"), line=line.no, field="qty",
                        left=f"{left.normalize():f}",
                    )  # fmt: skip

    def moves(self) -> Iterator[Move]:
        received, first = self._received(), nearest(self._charged())
        debt, ours, lost = supplier(self.partner_id), shelf(self.site_id), revaluation(self.site_id)
        for line in self.lines:
            goods_to = debt if line.price is None else lost
            if self.basis_id is None:
                yield Move(ours, goods_to, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
            for part in received.take(line.item_id, line.base_qty, line.batch_id, first(line)):
                like = Move(ours, goods_to, item=line.item_id, qty=part.qty, like=part.of.ref, batch=part.of.batch, line=line.no)
                if part.of.target == ours:
                    yield like
                    continue
                yield Move(ours, lost, item=line.item_id, qty=part.qty, batch=part.of.batch, line=line.no)
                if line.price is None:
                    yield replace(like, source=lost)
            if line.price is not None:
                yield Move(lost, debt, item=line.item_id, amount=line.amount, line=line.no)
            if line.vat_amount:
                yield Move(input_vat(), debt, amount=line.vat_amount, line=line.no)
