"""Documents of money: what those that bring it to a till and take it from there ask, and what is odd about them."""

from collections.abc import Iterator
from typing import Any

from app.core.cash import ArticleDirection, PartnerStanding, PaymentsOf, StillOwed, TillElsewhere
from app.core.errors import Doubt, Problem, Problems, problem
from app.core.known import Question
from app.core.ledger import Place, article, customer, supplier
from app.core.money import NOTHING, Money
from app.i18n import N_

SETTLED = "settled"
"""The name of the doubt that a document of money raises when it is more than is left to settle."""
FOREIGN = "foreign_till"
"""The name of the doubt about a till of another store."""
NO_TILL = "no_till"
"""The name of the doubt about money that comes to no till, or from none."""
SHOWN = 5
"""How many payments a question names."""


def till_asked(document: Any) -> Iterator[Question[Any]]:
    """Whether the till stands at the document's store."""
    if document.till_id is not None and document.site_id is not None:
        yield TillElsewhere(document.till_id, document.site_id)


def till_doubts(document: Any) -> Iterator[Doubt]:
    """The doubt that the till, or the store, is the wrong one: it belongs to another store."""
    for question in till_asked(document):
        found = document.known.of(question)
        if found is not None:
            told = N_("“{till}” belongs to the store {its_site}, and this document is of {site}.\nPost it all the same?")
            yield Doubt(FOREIGN, told, **found._asdict())


def no_till_doubts(document: Any) -> Iterator[Doubt]:
    """The doubt that a till was forgotten: the money would stand in none, and no count would ever meet it."""
    if document.till_id is None and document.sum_up():
        yield Doubt(NO_TILL, N_("No till is chosen: the money would stand in none of them, and in no cash book.\nPost it all the same?"))


def sides_asked(document: Any) -> Iterator[Question[Any]]:
    """Where the till stands, whom the money is from or for, and what is left to settle of the document that it is based on."""
    yield from till_asked(document)
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
