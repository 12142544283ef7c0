"""Money that comes in."""

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


class CashIn(Document):
    """Money that comes into a till, a safe or a bank account: from a customer, back from a supplier, or for an article."""

    title = N_("Cash receipt")
    title_plural = N_("Cash receipts")
    prefix = "CI"
    menu = ("money", 10)
    roles = Roles(edit="cashier", post="cashier", unpost="manager")
    partner_label = N_("Partner")
    partner_required = False
    basis = Basis("basis", N_("Based on"), ("supplier_return",), same_partner=True)
    prints = [Sheet(N_("Cash receipt"), signs=(N_("Manager"), N_("Cashier")))]

    till_id: Mapped[int | None] = field(N_("Till"), catalog="till", width=20, required=True)
    amount: Mapped[Money] = field(N_("Amount"), default=NOTHING, width=12, required=True)
    article_id: Mapped[int | None] = field(
        N_("Article"), catalog="cash_article", width=20, help=N_("What it is for; empty: the partner's debt")
    )
    received_from: Mapped[str | None] = field(N_("Received from"), width=30, help=N_("As the paper should name them; empty: the partner"))
    grounds: Mapped[str | None] = field(N_("Grounds"), width=40)
    including: Mapped[str | None] = field(N_("Including"), width=30, help=N_("As the paper says it: VAT 20 % 100.00"))
    appendix: Mapped[str | None] = field(N_("Appendix"), width=30)

    def asks(self) -> Iterator[Question[Any]]:
        yield from sides_asked(self)

    def fill_from(self, basis: Any) -> None:
        """What is still to come back from the supplier, for the goods that went back."""
        self.amount = max(self._left(basis.id), NOTHING)
        self.grounds = basis.number

    def sum_up(self) -> Money:
        return self.amount

    def problems(self) -> Iterator[Problem]:
        yield from amount_problems(self)
        if self.article_id is None and self.partner_id is None:
            yield problem(N_("Say where the money comes from: choose a partner or an article"), field="article_id")
        if self.article_id is not None and self.known.of(ArticleDirection(self.article_id)) == "out":
            yield problem(N_("This article is for money that goes out: choose another one"), field="article_id")

    def doubts(self) -> Iterator[Doubt]:
        yield from till_doubts(self)
        yield from settled_doubts(self, self._left(self.basis_id))

    def moves(self) -> Iterator[Move]:
        refund = self.partner_id is not None and not self.known.of(PartnerStanding(self.partner_id)).customer
        yield Move(other_side(self, of_supplier=refund), till(self.till_id), amount=self.amount)

    def _left(self, basis_id: int | None) -> Money:
        """What is still to come back from the supplier."""
        return Money(-self.known.of(StillOwed(basis_id))) if basis_id is not None else NOTHING
