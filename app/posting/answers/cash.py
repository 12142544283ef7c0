"""What documents of money ask about tills, payments, partners and articles."""

from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.access import PROGRAM
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
from app.store.ledger import move, of_document, place, pool, pool_day
from app.store.types import seconds, unscaled

POOL: BindParameter[int] = bindparam("pool")
BROUGHT = func.sum(case((move.c.target_pool == POOL, move.c.amount), else_=-move.c.amount))
"""What moves bring to a pool, less what they take out of it."""
POOL_OF_TILL = (
    select(pool.c.id).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "till", place.c.ref == bindparam("till"))
)  # fmt: skip
DAY_BEFORE = (
    select(pool_day.c.amount).where(pool_day.c.pool_id == POOL, pool_day.c.day < bindparam("day")).order_by(pool_day.c.day.desc()).limit(1)
)  # fmt: skip
AT_ONCE = (move.c.moment == bindparam("moment")) & or_(bindparam("own") == 0, move.c.document_id < bindparam("own"))
OF_THE_DAY = select(BROUGHT).where(
    or_(move.c.target_pool == POOL, move.c.source_pool == POOL), move.c.moment >= bindparam("first"),
    or_(move.c.moment < bindparam("moment"), AT_ONCE), move.c.document_id != bindparam("own"),
)  # fmt: skip
OWN_BEFORE = select(BROUGHT).where(
    of_document(bindparam("own")), or_(move.c.target_pool == POOL, move.c.source_pool == POOL), move.c.moment < bindparam("first")
)

OTHER = journal.alias()
(SOURCE, SOURCE_AT), (TARGET, TARGET_AT) = ((pool.alias(), place.alias()) for _end in range(2))


def _moved(*columns: Any) -> Select[Any]:
    """A query for documents, their moves, and the places at both ends of those."""
    return (
        select(*columns).select_from(journal).join(move, of_document(journal.c.id))
        .join(SOURCE, SOURCE.c.id == move.c.source_pool).join(SOURCE_AT, SOURCE_AT.c.id == SOURCE.c.place_id)
        .join(TARGET, TARGET.c.id == move.c.target_pool).join(TARGET_AT, TARGET_AT.c.id == TARGET.c.place_id)
    )  # fmt: skip


BASIS: BindParameter[int] = bindparam("basis")
NOT_ITSELF = journal.c.id != bindparam("own")
BASED = select(OTHER.c.id).where(OTHER.c.basis_id == BASIS)
OWED = _moved(
    func.sum(
        case((SOURCE_AT.c.kind == "supplier", move.c.amount), else_=0) - case((TARGET_AT.c.kind == "supplier", move.c.amount), else_=0)
    )
).where(or_(journal.c.id == BASIS, journal.c.basis_id == BASIS, journal.c.basis_id.in_(BASED)), NOT_ITSELF)
NUMBER = select(journal.c.number).where(journal.c.id == BASIS, journal.c.state == State.POSTED)
PAYMENTS = (
    _moved(journal.c.number, journal.c.moment, func.sum(move.c.amount)).where(journal.c.basis_id == BASIS, NOT_ITSELF)
    .where(
        or_(
            (SOURCE_AT.c.kind == "till") & (TARGET_AT.c.kind == "supplier"),
            (SOURCE_AT.c.kind == "supplier") & (TARGET_AT.c.kind == "till"),
        )
    )
    .group_by(journal.c.id, journal.c.number, journal.c.moment).order_by(journal.c.moment, journal.c.id)
)  # fmt: skip


def till_balance(session: Session, document: Document, asked: TillBalance) -> Money:
    """The balance as the day before left it, and the moves of the day before that document."""
    moment, own = seconds(asked.moment), document.id or 0
    pool_id = session.execute(POOL_OF_TILL, {"till": asked.till_id}).scalar_one_or_none()
    if pool_id is None:
        return NOTHING
    day = moment // SECONDS_A_DAY
    given = {"pool": pool_id, "day": day, "first": day * SECONDS_A_DAY, "moment": moment, "own": own}
    held = sum(int(session.execute(query, given).scalar_one_or_none() or 0) for query in (DAY_BEFORE, OF_THE_DAY))
    if own:  # where it stood on an earlier day until now, the day before knows what it moved
        held -= int(session.execute(OWN_BEFORE, given).scalar_one() or 0)
    return Money(unscaled(held, MONEY_DIGITS))


def still_owed(session: Session, document: Document, asked: StillOwed) -> Money:
    """What their moves took out of debts to suppliers less what they brought there, of all that was based on it in its turn too."""
    owed = session.execute(OWED, {"basis": asked.basis_id, "own": document.id or 0}).scalar_one()
    return Money(unscaled(int(owed or 0), MONEY_DIGITS))


def payments_of(session: Session, document: Document, asked: PaymentsOf) -> Payments:
    """Documents based on it whose moves run between a till and a partner."""
    number = session.execute(NUMBER, {"basis": asked.basis_id}).scalar()
    if not number:
        return asked.nothing()
    found = session.execute(PAYMENTS, {"basis": asked.basis_id, "own": document.id or 0})
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
