"""Lines that come from a register: they keep its code and name, and wait while nobody has said which item that is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from app.catalogs.known import FactsOf, SoldAs
from app.catalogs.lookup import ItemFacts
from app.catalogs.register import register_key
from app.core.errors import Problem, problem
from app.core.known import Question
from app.core.tax import vat_in
from app.documents.base import BatchLine
from app.i18n import N_
from app.store.table import field


class RegisterLine(BatchLine):
    """A line of goods that may come from a register."""

    __abstract__ = True

    # Beside the item, to be compared with it.
    register_name: Mapped[str | None] = field(N_("Name at the register"), width=24, sort_order=-9)
    register_code: Mapped[str | None] = field(N_("Code at the register"), width=14, sort_order=30)

    @property
    def is_of_register(self) -> bool:
        """Whether a register has said what was sold, and for how much."""
        return bool(self.register_code or self.register_name)

    @property
    def waits(self) -> bool:
        """Whether it is not known yet which item it is."""
        return self.item_id is None and self.is_of_register

    @property
    def register_key(self) -> str:
        """What lines of the same goods at the register have in common."""
        return register_key(self.register_code, self.register_name)

    @property
    def without_item(self) -> Problem:
        if not self.is_of_register:
            return super().without_item
        shown = " ".join(filter(None, (self.register_name, f"({self.register_code})" if self.register_code else "")))
        return problem(N_("Line {no} waits: say which item “{goods}” of the register is"), line=self.no, field="item_id", goods=shown)

    def chosen(self, facts: ItemFacts, document: Any) -> None:
        """What a register has said of the goods stays; other lines of the same goods that wait are the item too."""
        if self.is_of_register:
            self.take_vat(facts, document)
            bind_alike(self, facts, document)

    def take_vat(self, facts: ItemFacts, document: Any) -> None:
        """The VAT of the goods, inside the amount, where the register is silent on it."""
        line: Any = self
        if not document.tax_given:
            line.vat = facts.vat_percent or Decimal(0)
            line.vat_amount = vat_in(line.amount, line.vat, document.digits)


def goods_asked(document: Any) -> Iterator[Question[Any]]:
    """Which items the waiting lines are, and then what is known of those."""
    waiting = [line for line in document.lines if line.waits]
    if not waiting:
        return
    asked = _sold_as(document, waiting)
    yield asked
    found = frozenset(document.known.of(asked).values())
    if found:
        yield FactsOf(found)


def bind_known(document: Any) -> None:
    """Give the waiting lines the items that are known by now."""
    waiting = [line for line in document.lines if line.waits]
    if not waiting:
        return
    found = document.known.of(_sold_as(document, waiting))
    facts = document.known.of(FactsOf(frozenset(found.values()))) if found else {}
    for line in waiting:
        item = found.get(_said(line))
        if item in facts:
            _bind(line, facts[item], document)


def bind_alike(chosen: RegisterLine, facts: ItemFacts, document: Any) -> None:
    """A person has said what a line is: so are the other lines of the same goods that wait."""
    for line in document.lines:
        if line is not chosen and line.waits and line.register_key == chosen.register_key:
            _bind(line, facts, document)


def _bind(line: RegisterLine, facts: ItemFacts, document: Any) -> None:
    line.item_id, line.unit_id = facts.id, facts.unit_id
    line.take_vat(facts, document)


def _sold_as(document: Any, waiting: list[RegisterLine]) -> SoldAs:
    return SoldAs(document.till_id, frozenset(map(_said, waiting)))


def _said(line: RegisterLine) -> tuple[str, str]:
    return (line.register_code or "", line.register_name or "")
