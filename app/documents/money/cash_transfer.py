"""Money that goes from one till to another."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Doubt, Problem, problem
from app.core.known import Question
from app.core.ledger import Move, till
from app.core.money import NOTHING, Money
from app.documents.base import Document, Sheet
from app.documents.cash import amount_problems, till_asked, till_doubts
from app.i18n import N_
from app.store.table import field


class CashTransfer(Document):
    """Money that goes from one till, safe or bank account to another."""

    title = N_("Cash transfer")
    title_plural = N_("Cash transfers")
    prefix = "CT"
    menu = ("money", 30)
    roles = Roles(edit="cashier", post="cashier", unpost="manager")
    prints = [Sheet(N_("Cash transfer"), signs=(N_("Handed over by"), N_("Received by")))]

    till_id: Mapped[int | None] = field(N_("From till"), catalog="till", width=20, required=True)
    to_till_id: Mapped[int | None] = field(N_("To till"), catalog="till", width=20, required=True)
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, width=12, required=True)

    def asks(self) -> Iterator[Question[Any]]:
        yield from till_asked(self)

    def sum_up(self) -> Money:
        return self.amount

    def problems(self) -> Iterator[Problem]:
        yield from amount_problems(self)
        if self.till_id is not None and self.till_id == self.to_till_id:
            yield problem(N_("The money would stay where it is: choose another till to bring it to"), field="to_till_id")

    def doubts(self) -> Iterator[Doubt]:
        yield from till_doubts(self)

    def moves(self) -> Iterator[Move]:
        yield Move(till(self.till_id), till(self.to_till_id), amount=self.amount)
