"""What posting tells: how the ledger changed, ready to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.lookup import names_of
from app.core.errors import Problem
from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS, QTY_DIGITS
from app.documents.base import Document, State
from app.i18n import N_, _, translate
from app.posting.pools import PLACE_CATALOGS
from app.store.engine import in_ids
from app.store.ledger import move, of_document, place, pool
from app.store.types import unscaled

PLACE_NAMES = {
    "shelf": N_("Shelf"), "transit": N_("On the way"), "preparation": N_("In preparation"), "till": N_("Till"), "article": N_("Article"), "customer": N_("Customer"), "input_vat": N_("Input VAT"),
    "supplier": N_("Supplier"), "output_vat": N_("Output VAT"), "capital": N_("Capital"), "revenue": N_("Revenue"),
    "surplus": N_("Surplus"), "cost_of_sales": N_("Cost of sales"), "expense": N_("Expense"), "shortage": N_("Shortage"),
    "revaluation": N_("Revaluation"), "cost_difference": N_("Cost difference"),
}  # fmt: skip


@dataclass(frozen=True)
class MoveRow:
    """A move, ready to show."""

    line: int
    source: str
    target: str
    account_from: str
    account_to: str
    item_id: int | None
    item: str
    qty: Decimal
    amount: Decimal
    is_reset: bool


@dataclass(frozen=True)
class Recost:
    """How the value of another document's moves changed."""

    document_id: int
    kind: str
    number: str
    moment: datetime
    change: Decimal


@dataclass(frozen=True)
class BalanceRow:
    """What is on hand of an item at a store after it all, and how the change moved it."""

    item_id: int
    item: str
    place: str
    qty: Decimal
    amount: Decimal
    qty_before: Decimal
    amount_before: Decimal


@dataclass(frozen=True)
class Outcome:
    """What posting did."""

    document_id: int
    number: str
    moves: int
    recosted: tuple[Recost, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What posting would do; `problems` are why it would be refused."""

    moves: tuple[MoveRow, ...] = ()
    recosted: tuple[Recost, ...] = ()
    balances: tuple[BalanceRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    number: str = ""


def place_names(session: Session, places: Iterable[tuple[str, int]], language: str = "") -> dict[tuple[str, int], str]:
    """Names of places, in the user's language unless another one is asked for: `Shelf · Main store`."""
    wanted: dict[str, set[int]] = {}
    listed = set(places)
    for kind, ref in listed:
        if kind in PLACE_CATALOGS and ref:
            wanted.setdefault(PLACE_CATALOGS[kind], set()).add(ref)
    names = {(catalog, row_id): name for catalog, ids in wanted.items() for row_id, name in names_of(session, catalog, ids).items()}
    shown = {}
    for kind, ref in listed:
        whose = names.get((PLACE_CATALOGS.get(kind, ""), ref))
        what = translate(PLACE_NAMES[kind], language) if language else _(PLACE_NAMES[kind])
        shown[kind, ref] = f"{what} · {whose}" if whose else what
    return shown


def moves_of(session: Session, document_id: int) -> tuple[MoveRow, ...]:
    """What a posted document did to the ledger, in order."""
    source, target = pool.alias(), pool.alias()
    source_place, target_place = place.alias(), place.alias()
    query = (
        select(
            move.c.line, source_place.c.kind, source_place.c.ref, source_place.c.account, target_place.c.kind, target_place.c.ref,
            target_place.c.account, move.c.item_id, Item.name, move.c.qty, move.c.amount, move.c.mode,
        )
        .join(source, source.c.id == move.c.source_pool).join(source_place, source_place.c.id == source.c.place_id)
        .join(target, target.c.id == move.c.target_pool).join(target_place, target_place.c.id == target.c.place_id)
        .outerjoin(Item, Item.id == move.c.item_id)
        .where(of_document(document_id)).order_by(move.c.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    names = place_names(session, {(r[1], r[2]) for r in rows} | {(r[4], r[5]) for r in rows})
    return tuple(
        MoveRow(
            r[0], names[r[1], r[2]], names[r[4], r[5]], r[3], r[6], r[7], r[8] or "", unscaled(r[9], QTY_DIGITS),
            unscaled(r[10], MONEY_DIGITS), r[11] == Mode.RESET,
        )
        for r in rows
    )  # fmt: skip


def costs_by_line(session: Session, document: Document) -> dict[int, Decimal]:
    """What the ledger says the goods of each line cost, by number of line; nothing for a document that is not posted.

    What a line takes out of preparation is what it costs (its ingredients went in there); money that goods bring is no cost of theirs.
    Of goods that are given another cost it is what they gain by that, below zero what they lose.
    """
    if document.state != State.POSTED:
        return {}
    shared = func.sum(case((move.c.mode == int(Mode.SHARE), move.c.amount)))
    query = (
        select(move.c.line, shared, func.sum(case((move.c.mode == int(Mode.WORTH), -move.c.amount), else_=move.c.amount)))
        .where(of_document(document.id), move.c.line > 0, move.c.item_id.is_not(None))
        .where(move.c.mode != int(Mode.RESET), or_(move.c.mode != int(Mode.GIVEN), move.c.qty != 0)).group_by(move.c.line)
    )  # fmt: skip
    return {
        line: unscaled(int(amount if from_preparation is None else from_preparation), MONEY_DIGITS)
        for line, from_preparation, amount in session.execute(query)
    }


def recosts(session: Session, changes: dict[int, int]) -> tuple[Recost, ...]:
    """Documents whose moves changed in value, in the order of the ledger."""
    if not changes:
        return ()
    query = (
        select(Document.id, Document.kind, Document.number, Document.moment)
        .where(in_ids(session, Document.id, sorted(changes))).order_by(Document.moment, Document.id)
    )  # fmt: skip
    return tuple(Recost(row[0], row[1], row[2] or "", row[3], unscaled(changes[row[0]], MONEY_DIGITS)) for row in session.execute(query))


def balances(session: Session, pools: Iterable[int]) -> dict[int, tuple[str, int, int, str, int, int]]:
    """Stocked pools as they stand: place, item, its name, quantity and amount by pool id."""
    query = (
        select(pool.c.id, place.c.kind, place.c.ref, pool.c.item_id, Item.name, pool.c.qty, pool.c.amount)
        .join(place, place.c.id == pool.c.place_id).join(Item, Item.id == pool.c.item_id)
        .where(in_ids(session, pool.c.id, sorted(pools)))
    )  # fmt: skip
    return {row[0]: (row[1], row[2], row[3], row[4], row[5], row[6]) for row in session.execute(query)}


def balance_changes(
    session: Session, before: dict[int, tuple[str, int, int, str, int, int]], after: dict[int, tuple[str, int, int, str, int, int]]
) -> tuple[BalanceRow, ...]:
    """Balances that are not what they were."""
    names = place_names(session, {(row[0], row[1]) for row in after.values()})
    rows = []
    for pool_id, (kind, ref, item, name, qty, amount) in sorted(after.items()):
        was = before.get(pool_id, (kind, ref, item, name, 0, 0))
        if (qty, amount) != was[4:]:
            now, then = _figures(qty, amount), _figures(was[4], was[5])
            rows.append(BalanceRow(item, name, names[kind, ref], *now, *then))
    return tuple(rows)


def _figures(qty: int, amount: int) -> tuple[Decimal, Decimal]:
    return unscaled(qty, QTY_DIGITS), unscaled(amount, MONEY_DIGITS)
