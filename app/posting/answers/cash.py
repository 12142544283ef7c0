"""What documents of money ask about tills, payments, partners and articles."""

from sqlalchemy import case, false, func, or_, select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.catalogs.cash_article import CashArticle
from app.catalogs.partner import Partner
from app.catalogs.standard import standard_row
from app.core.cash import (
    ArticleDirection,
    PartnerStanding,
    Payment,
    Payments,
    PaymentsOf,
    StandardArticle,
    Standing,
    StillOwed,
    TillBalance,
)
from app.core.costing import SECONDS_A_DAY
from app.core.money import MONEY_DIGITS, NOTHING, Money
from app.documents.base import Document, State, journal
from app.posting.catalog import save_rows
from app.posting.pools import pool_facts
from app.store.ledger import move, of_document, place, pool, pool_day
from app.store.types import seconds, unscaled

PROGRAM = Actor(0, "Larder", Role.OWNER)


def till_balance(session: Session, document: Document, asked: TillBalance) -> Money:
    """The balance as the day before left it, and the moves of the day before that document."""
    moment = seconds(asked.moment)
    own = document.id
    pool_id = session.execute(
        select(pool.c.id).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "till", place.c.ref == asked.till_id)
    ).scalar_one_or_none()
    if pool_id is None:
        return NOTHING
    day = moment // SECONDS_A_DAY
    before = session.execute(
        select(pool_day.c.amount).where(pool_day.c.pool_id == pool_id, pool_day.c.day < day).order_by(pool_day.c.day.desc()).limit(1)
    ).scalar_one_or_none()
    earlier = move.c.moment < moment
    at_once = (move.c.moment == moment) & (move.c.document_id < own if own is not None else move.c.id > 0)
    signed = func.sum(case((move.c.target_pool == pool_id, move.c.amount), else_=-move.c.amount))
    of_the_day = session.execute(
        select(signed).where(
            or_(move.c.target_pool == pool_id, move.c.source_pool == pool_id), move.c.moment >= day * SECONDS_A_DAY, or_(earlier, at_once),
            move.c.document_id != (own or 0),
        )
    ).scalar_one()  # fmt: skip
    held = Money(unscaled(int(before or 0) + int(of_the_day or 0), MONEY_DIGITS))
    return Money(held - _own_on_earlier_days(session, pool_id, own, day)) if own is not None else held


def _own_on_earlier_days(session: Session, pool_id: int, own: int, day: int) -> Money:
    """What the document itself moved, where it stood on an earlier day until now."""
    signed = func.sum(case((move.c.target_pool == pool_id, move.c.amount), else_=-move.c.amount))
    found = session.execute(
        select(signed).where(
            of_document(own),
            or_(move.c.target_pool == pool_id, move.c.source_pool == pool_id),
            move.c.moment < day * SECONDS_A_DAY,
        )
    ).scalar_one()
    return Money(unscaled(int(found or 0), MONEY_DIGITS))


def still_owed(session: Session, document: Document, asked: StillOwed) -> Money:
    """What their moves took out of debts to suppliers less what they brought there, of all that was based on it in its turn too."""
    based = select(journal.c.id).where(journal.c.basis_id == asked.basis_id)
    concerned = select(journal.c.id).where(
        or_(journal.c.id == asked.basis_id, journal.c.basis_id == asked.basis_id, journal.c.basis_id.in_(based)),
        journal.c.id != (document.id or 0),
    )
    documents = list(session.execute(concerned).scalars())
    owed = 0
    for end, sign in ((move.c.source_pool, 1), (move.c.target_pool, -1)):
        query = select(end, func.sum(move.c.amount)).where(or_(false(), *map(of_document, documents))).group_by(end)
        amounts = {pool_id: int(amount) for pool_id, amount in session.execute(query)}
        owed += sign * sum(amounts[fact.id] for fact in pool_facts(session, amounts).values() if fact.kind == "supplier")
    return Money(unscaled(owed, MONEY_DIGITS))


def payments_of(session: Session, document: Document, asked: PaymentsOf) -> Payments:
    """Documents based on it whose moves run between a till and a partner."""
    number = session.execute(select(journal.c.number).where(journal.c.id == asked.basis_id, journal.c.state == State.POSTED)).scalar()
    if not number:
        return asked.nothing()
    ends = [(pool.alias(), place.alias()) for _end in range(2)]
    (source, source_place), (target, target_place) = ends
    query = (
        select(journal.c.number, journal.c.moment, func.sum(move.c.amount)).join(move, of_document(journal.c.id))
        .join(source, source.c.id == move.c.source_pool).join(source_place, source_place.c.id == source.c.place_id)
        .join(target, target.c.id == move.c.target_pool).join(target_place, target_place.c.id == target.c.place_id)
        .where(journal.c.basis_id == asked.basis_id, journal.c.id != (document.id or 0))
        .where(
            or_(
                (source_place.c.kind == "till") & (target_place.c.kind == "supplier"),
                (source_place.c.kind == "supplier") & (target_place.c.kind == "till"),
            )
        )
        .group_by(journal.c.id, journal.c.number, journal.c.moment).order_by(journal.c.moment, journal.c.id)
    )  # fmt: skip
    found = session.execute(query).all()
    return Payments(number, tuple(Payment(row[0] or "", row[1], Money(unscaled(int(row[2]), MONEY_DIGITS))) for row in found))


def standing(session: Session, _document: Document, asked: PartnerStanding) -> Standing:
    """As the partner's card says."""
    row = session.execute(select(Partner.supplier, Partner.customer).where(Partner.id == asked.partner_id)).one_or_none()
    return Standing(*row) if row is not None else asked.nothing()


def direction(session: Session, _document: Document, asked: ArticleDirection) -> str:
    """As the article says."""
    found = session.execute(select(CashArticle.direction).where(CashArticle.id == asked.article_id)).scalar_one_or_none()
    return str(found) if found is not None else asked.nothing()


def standard_article(session: Session, _document: Document, asked: StandardArticle) -> int | None:
    """By its code; a standard article belongs to the program, which makes it when a document needs it to be posted."""
    query = select(CashArticle.id).where(CashArticle.code == asked.code)
    found = session.execute(query).scalar_one_or_none()
    row = standard_row("cash_article", asked.code)
    if found is None and row is not None and session.info.get("posting"):
        save_rows(session, PROGRAM, "cash_article", [row], as_program=True)
        found = session.execute(query).scalar_one_or_none()
    return found


ANSWERS = {
    TillBalance: till_balance, StillOwed: still_owed, PaymentsOf: payments_of, PartnerStanding: standing, ArticleDirection: direction,
    StandardArticle: standard_article,
}  # fmt: skip
