"""What documents ask about other documents: their moves, their lines, and how much of them is taken already."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, inspect, select
from sqlalchemy.orm import Session

from app.core.costing import SEQUENCE_BITS
from app.core.known import GivenBack, MoveFact, MovesOf, Repaid, SaidBefore, Taken, TheDocument
from app.core.ledger import Mode, Place
from app.core.money import MONEY_DIGITS, NONE_OF_IT, QTY_DIGITS, Money, Qty
from app.core.unit import in_own_unit
from app.documents.base import Document, ItemLine, State, journal, kinds
from app.store.engine import in_ids
from app.store.ledger import move, of_document, place, pool
from app.store.types import unscaled


def moves_of(session: Session, document: Document, asked: MovesOf) -> tuple[MoveFact, ...]:
    """The moves of a document but for differences, with how much of each is undone by others."""
    source, target, source_at, target_at = pool.alias(), pool.alias(), place.alias(), place.alias()
    rows = session.execute(
        select(
            move.c.id, move.c.line, source_at.c.kind, source_at.c.ref, target_at.c.kind, target_at.c.ref, move.c.item_id, move.c.batch_id,
            move.c.qty, move.c.amount,
        )
        .join(source, source.c.id == move.c.source_pool).join(source_at, source_at.c.id == source.c.place_id)
        .join(target, target.c.id == move.c.target_pool).join(target_at, target_at.c.id == target.c.place_id)
        .where(of_document(asked.document_id), move.c.mode != int(Mode.RESET)).order_by(move.c.id)
    ).all()  # fmt: skip
    undone = _undone(session, [row[0] for row in rows], document.id if asked.by is None else asked.by)
    return tuple(
        MoveFact(
            asked.document_id, (move_id & ((1 << SEQUENCE_BITS) - 1)) >> 2, line, Place(kind, ref), Place(to_kind, to_ref), item, batch,
            Qty(unscaled(qty, QTY_DIGITS)), Money(unscaled(amount, MONEY_DIGITS)), Qty(unscaled(undone.get(move_id, 0), QTY_DIGITS)),
        )
        for move_id, line, kind, ref, to_kind, to_ref, item, batch, qty, amount in rows
    )  # fmt: skip


def _undone(session: Session, ids: list[int], by: int | None) -> dict[int, int]:
    query = (
        select(move.c.like_id, func.sum(move.c.qty))
        .where(in_ids(session, move.c.like_id, ids), move.c.mode == int(Mode.LIKE), move.c.document_id != (by or 0))
        .group_by(move.c.like_id)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def the_document(session: Session, _document: Document, asked: TheDocument) -> Any:
    """The document with its lines, as a copy of its own: the answer outlives the session that it was read in."""
    found = session.get(Document, asked.document_id)
    if found is None:
        return None
    made = _copy(found)
    for name in found.tables():
        setattr(made, name, [_copy(line) for line in getattr(found, name)])
    return made


def _copy(row: Any) -> Any:
    """The row's columns in an object that no session knows."""
    return type(row)(**{each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs})


def taken(session: Session, document: Document, asked: Taken) -> dict[int, Qty]:
    """What posted documents of a kind hold of each item, all that are based on one together."""
    found: dict[int, Qty] = {}
    for line_class in kinds()[asked.kind].tables().values():
        if not issubclass(line_class, ItemLine):
            continue
        line: Any = line_class
        query = (
            select(line.item_id, line.qty, line.factor).join(journal, journal.c.id == line.document_id)
            .where(journal.c.basis_id == asked.basis_id, journal.c.kind == asked.kind, journal.c.state == State.POSTED)
            .where(journal.c.id != (document.id if asked.by is None else asked.by) if document.id or asked.by else journal.c.id > 0)
        )  # fmt: skip
        for item, amount, factor in session.execute(query):
            found[item] = Qty(found.get(item, NONE_OF_IT) + in_own_unit(amount, factor))
    return found


def given_back(session: Session, document: Document, asked: GivenBack) -> dict[tuple[int, int | None], Repaid]:
    """The lines of posted documents of a kind that are based on the one."""
    line: Any = kinds()[asked.kind].line_class()
    by = document.id if asked.by is None else asked.by
    query = (
        select(line.item_id, line.batch_id, line.qty, line.factor, line.amount, line.vat_amount)
        .join(journal, journal.c.id == line.document_id)
        .where(journal.c.basis_id == asked.basis_id, journal.c.kind == asked.kind, journal.c.state == State.POSTED, journal.c.id != (by or 0))
        .where(line.item_id.is_not(None))
    )  # fmt: skip
    found: dict[tuple[int, int | None], Repaid] = {}
    for item, batch, qty, factor, amount, vat in session.execute(query):
        said = Repaid(1, in_own_unit(qty, factor), amount, vat)
        found[item, batch] = found.get((item, batch), Repaid()).with_(said)
    return found


def said_before(session: Session, document: Document, asked: SaidBefore) -> str:
    """Of several the latest."""
    given = {
        "partner": asked.partner_id, "value": asked.value, "own": document.id or 0,
        "first": datetime(asked.year, 1, 1), "last": datetime(asked.year, 12, 31, 23, 59, 59),
    }  # fmt: skip
    return session.execute(_said_in(asked.kind, asked.field), given).scalar() or ""


@cache
def _said_in(kind: str, field: str) -> Select[Any]:
    """Made once for each field: it runs with every document that fills it in."""
    table: Any = kinds()[kind].__table__
    return (
        select(journal.c.number).join(table, table.c.id == journal.c.id)
        .where(journal.c.partner_id == bindparam("partner"), journal.c.moment.between(bindparam("first"), bindparam("last")))
        .where(journal.c.kind == kind, journal.c.state == State.POSTED, journal.c.id != bindparam("own"))
        .where(table.c[field] == bindparam("value")).order_by(journal.c.moment.desc(), journal.c.id.desc()).limit(1)
    )  # fmt: skip


ANSWERS = {MovesOf: moves_of, TheDocument: the_document, Taken: taken, GivenBack: given_back, SaidBefore: said_before}
