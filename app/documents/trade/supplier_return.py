"""Goods that go back to a supplier."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.known import MoveFact, MovesOf, Question
from app.core.ledger import Move, input_vat, revaluation, shelf, supplier
from app.core.money import NOTHING, Money, Price, money, price, total
from app.core.tax import vat_on
from app.core.undo import Undoing
from app.core.unit import from_own_unit
from app.documents.base import Basis, BatchLine, Document, Sheet, State
from app.documents.figure import price_problems, qty_problems
from app.documents.vat import VAT_ROUNDING, rate_problems, share_vat
from app.i18n import N_
from app.store.table import field, owner, table_of
from app.store.types import Percent


class SupplierReturnLine(BatchLine):
    """Goods sent back: at the net price that the supplier credits, or without one at what they cost."""

    entry = ("item_id", "qty", "price")

    document_id: Mapped[int] = owner("supplier_return")
    price: Mapped[Price | None] = field(N_("Price"), width=10, help=N_("Net, as the supplier credits it; empty: what the goods cost"))
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, readonly=True, width=12)
    vat: Mapped[Percent] = field(N_("VAT %"), default=Decimal(0), width=6)
    vat_amount: Mapped[Money] = field(N_("VAT"), default=NOTHING, readonly=True, width=10)

    def tells(self, name: str) -> bool:
        """What goods without a price amount to is known when they have gone."""
        return name != "amount" or self.price is not None

    def changed(self, name: str, document: "SupplierReturn") -> None:
        if name in {"qty", "price", "vat"}:
            self.amount = money(self.qty * (self.price or 0), document.digits)
            self.vat_amount = vat_on(self.amount, self.vat, document.digits)


class SupplierReturn(Document):
    """Goods sent back to a supplier: those of a known receipt leave at what they cost then, others at what they cost now."""

    title = N_("Return to supplier")
    title_plural = N_("Returns to suppliers")
    prefix = "SR"
    menu = ("trade", 20)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    total_at = "supplier"
    partner_label = N_("Supplier")
    basis = Basis("receipt", N_("Receipt"), ("goods_receipt",), same_partner=True)
    prints = [
        Sheet(
            N_("Return note"), columns=("supplier_code", "item", "batch", "unit", "qty", "price", "worth", "vat", "vat_amount"),
            signs=(N_("Handed over by"), N_("Received by")),
        )
    ]  # fmt: skip

    lines: Mapped[list[SupplierReturnLine]] = table_of("SupplierReturnLine")

    def asks(self) -> Iterator[Question[Any]]:
        yield VAT_ROUNDING
        if self.basis_id is not None:
            yield MovesOf(self.basis_id)

    def learnt(self) -> None:
        """VAT goes back as it came."""
        share_vat(self, self.lines, inside=False)

    def fill_from(self, basis: Any) -> None:
        """What is left of the receipt, as it was charged."""
        received = self._received()
        for line in basis.lines:
            left = received.taken(line.item_id, line.base_qty, line.batch_id)
            if left > 0:
                mine = SupplierReturnLine(
                    item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=from_own_unit(left, line.factor), batch=line.batch,
                    price=price(basis.cost_of(line) / line.qty), vat=line.vat,
                )  # fmt: skip
                self.lines.append(mine)
                mine.changed("price", self)

    def _received(self) -> Undoing:
        def came_in(fact: MoveFact) -> bool:
            return fact.target.kind == "shelf"

        facts: tuple[MoveFact, ...] = self.known.of(MovesOf(self.basis_id)) if self.basis_id is not None else ()
        return Undoing(facts, came_in)

    def sum_up(self) -> Money:
        """What is credited by price. Goods without one add what they cost, when the document is posted."""
        return Money(total(line.amount for line in self.lines) + total(line.vat_amount for line in self.lines))

    def sums(self) -> list[tuple[str, Decimal]]:
        if self.state != State.POSTED:
            self.learnt()
        net, vat = total(line.amount for line in self.lines), total(line.vat_amount for line in self.lines)
        if any(line.price is None for line in self.lines):
            if self.state != State.POSTED:
                return []  # what they cost is not known yet
            net = Money(self.total - vat)
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
            if self.basis_id is not None and line.qty > 0:
                left = received.left_of(line.item_id, line.batch_id)
                if received.taken(line.item_id, line.base_qty, line.batch_id) < line.base_qty:
                    yield problem(
                        N_("Line {no}: the receipt has only {left} of it left to return"), line=line.no, field="qty",
                        left=f"{left.normalize():f}",
                    )  # fmt: skip

    def moves(self) -> Iterator[Move]:
        received, debt = self._received(), supplier(self.partner_id)
        for line in self.lines:
            goods_to = debt if line.price is None else revaluation(self.site_id)
            if self.basis_id is None:
                yield Move(shelf(self.site_id), goods_to, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
            for part in received.take(line.item_id, line.base_qty, line.batch_id):
                yield Move(
                    shelf(self.site_id), goods_to, item=line.item_id, qty=part.qty, like=part.of.ref, batch=part.of.batch, line=line.no
                )
            if line.price is not None:
                yield Move(revaluation(self.site_id), debt, item=line.item_id, amount=line.amount, line=line.no)
            if line.vat_amount:
                yield Move(input_vat(), debt, amount=line.vat_amount, line=line.no)
