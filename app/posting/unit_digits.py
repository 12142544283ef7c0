"""Quantities with more decimals than their unit has: a slip, or a unit whose decimals nobody has stated yet."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.standard import unit_sign
from app.catalogs.unit import Unit
from app.core.errors import Doubt, Problem, Problems
from app.documents.base import Document, ItemLine
from app.documents.figure import finer_than_unit, quantities_of
from app.i18n import N_
from app.store.engine import in_ids

FINER = "finer_than_unit"
"""The name of the doubt."""
SHOWN = 5
"""How many lines a question names."""


def unit_doubts(session: Session, document: Document) -> Iterator[Doubt]:
    """The doubt that such a quantity was typed by mistake."""
    found = unit_problems(session, document)
    if found:
        yield Doubt(FINER, N_("{what}\nPost it all the same?"), what=Problems(found[:SHOWN]))


def unit_problems(session: Session, document: Document) -> list[Problem]:
    """What is said too finely; the store is asked only where a quantity has decimals at all."""
    lines = [line for line in document.rows if isinstance(line, ItemLine) and line.keeps_to_unit and _has_decimals(line)]
    units = _units(session, {line.unit_id for line in lines if line.unit_id is not None})
    own = _own_digits(session, {line.item_id for line in lines if line.item_id is not None})
    return [
        found
        for line in lines
        if line.unit_id in units and line.item_id in own
        for found in finer_than_unit(line, *units[line.unit_id], own[line.item_id])
    ]


def _has_decimals(line: ItemLine) -> bool:
    return any(amount % 1 for _field, amount in quantities_of(line))


def _units(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """By id how a unit is written, and how many decimals it has."""
    listed = sorted(ids)
    query = select(Unit.id, Unit.code, Unit.decimals).where(in_ids(session, Unit.id, listed))
    return {unit: (unit_sign(code), digits) for unit, code, digits in session.execute(query)} if listed else {}


def _own_digits(session: Session, items: Iterable[int]) -> dict[int, int]:
    """How many decimals the own unit of each item has."""
    listed = sorted(items)
    query = select(Item.id, Unit.decimals).join(Unit, Unit.id == Item.unit_id).where(in_ids(session, Item.id, listed))
    return {row.id: row.decimals for row in session.execute(query)} if listed else {}
