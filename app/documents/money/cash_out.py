"""Money that goes out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.cash import ArticleDirection, PartnerStanding, StillOwed
from app.core.errors import Doubt, Problem, problem
from app.core.known import Question
from app.core.ledger import Move, till
from app.core.money import NOTHING, Money
from app.documents.base import Basis, Document, Sheet
from app.documents.cash import amount_problems, other_side, settled_doubts, sides_asked, till_doubts
from app.i18n import N_
from app.store.table import field


class CashOut(Document):
    """Money that leaves a till, a safe or a bank account: to a supplier, back to a customer, or for an article."""

    title = N_("Cash payment")
    title_plural = N_("Cash payments")
    prefix = "CO"
    menu = ("money", 20)
    roles = Roles(edit="cashier", post="cashier", unpost="manager")
    partner_label = N_("Partner")
    partner_required = False
    basis = Basis("receipt", N_("Receipt"), ("goods_receipt",), same_partner=True)
    prints = [Sheet(N_("Cash payment"), signs=(N_("Manager"), N_("Cashier"), N_("Received by")))]

    till_id: Mapped[int | None] = field(N_("Till"), catalog="till", width=20, required=True)
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, width=12, required=True)
    article_id: Mapped[int | None] = field(
        N_("Article"), catalog="cash_article", width=20, help=N_("What it is for; empty: the debt to the partner")
    )
    issued_to: Mapped[str | None] = field(N_("Issued to"), width=30, help=N_("As the paper should name them; empty: the partner"))
    grounds: Mapped[str | None] = field(N_("Grounds"), width=40)
    appendix: Mapped[str | None] = field(N_("Appendix"), width=30)
    identity: Mapped[str | None] = field(N_("Identity document"), width=30, help=N_("Its name, number, date and who issued it"))

    def asks(self) -> Iterator[Question[Any]]:
        yield from sides_asked(self)

    def fill_from(self, basis: Any) -> None:
        """What is still owed for the receipt: what went back to the supplier, or was paid, is not."""
        self.amount = max(self._left(basis.id), NOTHING)
        self.grounds = basis.supplier_number or basis.number

    def sum_up(self) -> Money:
        return self.amount

    def problems(self) -> Iterator[Problem]:
        yield from amount_problems(self)
        if self.article_id is None and self.partner_id is None:
            yield problem(N_("Say where the money goes: choose a partner or an article"), field="article_id")
        if self.article_id is not None and self.known.of(ArticleDirection(self.article_id)) == "in":
            yield problem(N_("This article is for money that comes in: choose another one"), field="article_id")

    def doubts(self) -> Iterator[Doubt]:
        yield from till_doubts(self)
        yield from settled_doubts(self, self._left(self.basis_id))

    def moves(self) -> Iterator[Move]:
        payment = self.partner_id is not None and self.known.of(PartnerStanding(self.partner_id)).supplier
        yield Move(till(self.till_id), other_side(self, of_supplier=payment), amount=self.amount)

    def _left(self, basis_id: int | None) -> Money:
        """What is still owed for a receipt."""
        return self.known.of(StillOwed(basis_id)) if basis_id is not None else NOTHING
