"""Goods that another store sent: what arrived, what is missing or damaged and who bears it, and what came beyond it."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.known import MoveFact, MovesOf, Question, TheDocument
from app.core.ledger import Move, Place, shelf, shortage, supplier, surplus
from app.core.money import Qty
from app.core.undo import Undoing
from app.core.unit import from_own_unit, in_own_unit
from app.documents.base import Basis, BatchLine, Document, Sheet, State
from app.i18n import N_
from app.store.table import choice, field, owner, table_of


class Bearer(StrEnum):
    """Who bears the loss of goods on the way."""

    SENDER = "sender"
    RECEIVER = "receiver"
    CARRIER = "carrier"

    @property
    def label(self) -> str:
        """The bearer in words, to be translated."""
        return {"sender": N_("Sender"), "receiver": N_("Receiver"), "carrier": N_("Carrier")}[self.value]


class ArrivalLine(BatchLine):
    """Goods that arrived sound; those that did not; and those that nobody sent. All in the unit of the line."""

    entry = ("item_id", "qty", "missing", "damaged")

    document_id: Mapped[int] = owner("arrival")
    missing: Mapped[Qty] = field(N_("Missing"), default=Decimal(0), width=8, sort_order=1, help=N_("Sent, but not there"))
    damaged: Mapped[Qty] = field(N_("Damaged"), default=Decimal(0), width=8, sort_order=2, help=N_("There, but lost for sale"))
    surplus: Mapped[Qty] = field(N_("Surplus"), default=Decimal(0), width=8, sort_order=3, help=N_("Arrived beyond what was sent"))
    bearer: Mapped[Bearer] = choice(
        N_("Borne by"), Bearer, default=Bearer.SENDER, width=10, sort_order=4, help=N_("Who bears what is missing or damaged")
    )

    def in_own_unit(self, amount: Qty) -> Qty:
        """A quantity of the line in the item's own unit."""
        return in_own_unit(amount, self.factor)

    def tells(self, name: str) -> bool:
        return name != "bearer" or self.lost > 0

    @property
    def lost(self) -> Qty:
        """What is missing or damaged, in the line's unit."""
        return Qty(self.missing + self.damaged)


class Arrival(Document):
    """Goods of a dispatch that have come: whatever it does not account for stays on the way, and each keeps the cost of its dispatch."""

    title = N_("Arrival")
    title_plural = N_("Arrivals")
    prefix = "AR"
    menu = ("stock", 14)
    roles = Roles(edit="storekeeper", post="storekeeper", unpost="manager")
    basis = Basis("dispatch", N_("Dispatch"), ("dispatch",), required=True)
    partner_label = N_("Carrier")
    partner_required = False
    total_at_cost = True
    site_label = N_("To")
    head = ("moment", "site_id", "basis_id", "partner_id")
    prints = [
        Sheet(
            N_("Arrival act"), columns=("item", "batch", "unit", "qty", "missing", "damaged", "surplus", "bearer", "cost"),
            signs=(N_("Carrier"), N_("Received by"), N_("Manager")),
        )
    ]  # fmt: skip

    lines: Mapped[list[ArrivalLine]] = table_of("ArrivalLine")

    @classmethod
    def read_as(cls, record: dict[str, Any]) -> dict[str, Any]:
        """A file may name the sender as the store and the receiver beside it, as the dispatch does."""
        if "to_site" not in record:
            return record
        return {name: value for name, value in record.items() if name != "to_site"} | {"site": record["to_site"]}

    def asks(self) -> Iterator[Question[Any]]:
        if self.basis_id is not None:
            yield TheDocument(self.basis_id)
            yield MovesOf(self.basis_id)

    def _dispatch(self) -> Any:
        return self.known.of(TheDocument(self.basis_id)) if self.basis_id is not None else None

    def _on_the_way(self) -> Undoing:
        """What is left of the dispatch."""

        def went_out(fact: MoveFact) -> bool:
            return fact.target.kind == "transit"

        facts: tuple[MoveFact, ...] = self.known.of(MovesOf(self.basis_id)) if self.basis_id is not None else ()
        return Undoing(facts, went_out)

    def fill_from(self, basis: Any) -> None:
        """What is still on the way, as if all of it had arrived."""
        on_the_way = self._on_the_way()
        self.site_id, self.partner_id = basis.to_site_id, basis.partner_id
        for line in basis.lines:
            left = on_the_way.taken(line.item_id, line.base_qty, line.batch_id)
            if left > 0:
                self.lines.append(
                    ArrivalLine(
                        item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=from_own_unit(left, line.factor), batch=line.batch,
                    )
                )  # fmt: skip

    def problems(self) -> Iterator[Problem]:
        dispatch = self._dispatch()
        if dispatch is not None:
            yield from self._fits(dispatch)
        on_the_way = self._on_the_way()
        sent = {fact.item for fact in on_the_way.left}
        for line in self.lines:
            yield from self._figures_of(line)
            if dispatch is None or line.item_id is None:
                continue
            if line.item_id not in sent:
                yield problem(
                    N_("Line {no}: it is not on the dispatch; enter what nobody sent by a stock count"), line=line.no, field="item_id"
                )
                continue
            left, wanted = on_the_way.left_of(line.item_id, line.batch_id), line.in_own_unit(Qty(line.qty + line.lost))
            if on_the_way.taken(line.item_id, wanted, line.batch_id) < wanted:
                yield problem(
                    N_("Line {no}: only {left} of it are still on the way; enter what came beyond that as surplus"), line=line.no,
                    field="qty", left=f"{left.normalize():f}",
                )  # fmt: skip

    def _fits(self, dispatch: Any) -> Iterator[Problem]:
        """It arrives where it was sent, and not before."""
        if dispatch.state != State.POSTED:
            yield problem(N_("{number} is not posted: nothing of it is on the way"), field="basis_id", number=dispatch.number or "")
        if self.site_id is not None and self.site_id != dispatch.to_site_id:
            yield problem(
                N_("{number} was sent to another store: goods arrive where they were sent"), field="site_id", number=dispatch.number
            )
        if self.moment < dispatch.moment:
            yield problem(N_("Goods can't arrive before they were sent: {number} is of {moment}"), field="moment", number=dispatch.number,
                          moment=dispatch.moment)  # fmt: skip

    def _figures_of(self, line: ArrivalLine) -> Iterator[Problem]:
        figures = {"qty": line.qty, "missing": line.missing, "damaged": line.damaged, "surplus": line.surplus}
        for name, figure in figures.items():
            if figure < 0:
                yield problem(N_("Line {no}: a quantity can't be below zero"), line=line.no, field=name)
        if not any(figures.values()):
            yield problem(N_("Line {no}: say how much arrived or is missing, or take the line out"), line=line.no, field="qty")
        if line.lost > 0 and line.bearer == Bearer.CARRIER and self.partner_id is None:
            yield problem(N_("Line {no}: name the carrier who bears the loss at the head"), line=line.no, field="bearer")

    def _bearer(self, line: ArrivalLine) -> Place:
        if line.bearer == Bearer.CARRIER:
            return supplier(self.partner_id)
        return shortage(self._dispatch().site_id if line.bearer == Bearer.SENDER else self.site_id)

    def moves(self) -> Iterator[Move]:
        on_the_way, dispatch = self._on_the_way(), self._dispatch()
        first: dict[int | None, MoveFact] = {}
        for fact in on_the_way.left:
            first.setdefault(fact.item, fact)
        for line in self.lines:
            for amount, target in ((line.qty, shelf(self.site_id)), (line.lost, self._bearer(line))):
                for part in on_the_way.take(line.item_id, line.in_own_unit(amount), line.batch_id):
                    yield Move(part.of.target, target, item=line.item_id, qty=part.qty, like=part.of.ref, batch=part.of.batch, line=line.no)
            if line.surplus > 0:
                like = first[line.item_id]
                yield Move(
                    surplus(dispatch.site_id), shelf(self.site_id), item=line.item_id, qty=line.in_own_unit(line.surplus), same=like.ref,
                    batch=line.batch_id or like.batch, line=line.no,
                )  # fmt: skip
