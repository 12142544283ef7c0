"""What documents ask about the size of goods."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.measure import general_factors
from app.catalogs.unit import Unit
from app.core.measured import MeasuredIn
from app.core.money import Qty, UnitFactor
from app.core.unit import factor_of
from app.documents.base import Document
from app.store.engine import in_ids

SAID = {"kg": Item.weight, "l": Item.volume}
"""Where an item says it of itself."""


def measured_in(session: Session, _document: Document, asked: MeasuredIn) -> dict[int, Qty | UnitFactor]:
    """Two queries for any number of items, and one for the factors between units."""
    rows = session.execute(select(Item.id, Item.unit_id, SAID[asked.unit]).where(in_ids(session, Item.id, sorted(asked.items)))).all()
    unit = session.execute(select(Unit.id).where(Unit.code == asked.unit)).scalar_one_or_none()
    general = general_factors(session) if unit is not None else []
    by_unit = {own: factor_of(own, unit, general) for own in {row[1] for row in rows}} if unit is not None else {}
    found = {item: by_unit.get(own) or said for item, own, said in rows}
    return {item: size for item, size in found.items() if size}


ANSWERS = {MeasuredIn: measured_in}
