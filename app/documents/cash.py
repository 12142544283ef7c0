"""Money of one amount between a till and a partner or an article: what documents that bring it and take it ask, and what is odd about them."""

from collections.abc import Iterator
from typing import Any

from app.core.cash import ArticleDirection, PartnerStanding, PaymentsOf, StillOwed
from app.core.errors import Doubt, Problem, Problems, problem
from app.core.known import Question
from app.core.ledger import Place, article, customer, supplier
from app.core.money import NOTHING, Money
from app.i18n import N_

SETTLED = "settled"
"""The name of the doubt that a document of money raises when it is more than is left to settle."""
SHOWN = 5
"""How many payments a question names."""


def sides_asked(document: Any) -> Iterator[Question[Any]]:
    """Whom the money is from or for, and what is left to settle of the document that it is based on."""
    if document.partner_id is not None:
        yield PartnerStanding(document.partner_id)
    if document.article_id is not None:
        yield ArticleDirection(document.article_id)
    if document.basis_id is not None:
        yield StillOwed(document.basis_id)
        yield PaymentsOf(document.basis_id)


def amount_problems(document: Any) -> Iterator[Problem]:
    """What is wrong with the amount."""
    if document.amount <= 0:
        yield problem(N_("The amount must be above zero"), field="amount")


def other_side(document: Any, *, of_supplier: bool) -> Place:
    """Where money of a till comes from or goes to: the article; else what we owe the supplier, or what the customer owes us."""
    if document.article_id is not None:
        return article(document.article_id)
    assert document.partner_id is not None, "problems() lets none through without either"
    return supplier(document.partner_id) if of_supplier or document.basis_id is not None else customer(document.partner_id)


def settled_doubts(document: Any, left: Money) -> Iterator[Doubt]:
    """The doubt that money is paid twice: it is more than the `left` to settle of the posted document that it is based on."""
    if document.basis_id is None or document.article_id is not None:
        return
    before = document.known.of(PaymentsOf(document.basis_id))
    if not before.number or document.amount <= max(left, NOTHING):
        return
    paid = [
        problem(N_("{number} of {moment}: {amount}"), number=each.number, moment=each.moment, amount=each.amount)
        for each in before.payments
    ]
    values = {"number": before.number, "left": max(left, NOTHING), "amount": document.amount}
    if paid:
        template = N_("{number} has {left} left to settle, and this is {amount}. Paid before:\n{paid}\nPost it all the same?")
        yield Doubt(SETTLED, template, paid=Problems(paid[:SHOWN]), **values)
    else:
        yield Doubt(SETTLED, N_("{number} has {left} left to settle, and this is {amount}.\nPost it all the same?"), **values)
