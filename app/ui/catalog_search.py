"""Finds rows of a catalog by what was typed: words, the start of a code, the digits of a barcode; of documents by their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.ui.document_search import EVERYWHERE, Within, document_by_number, document_rows, found_documents, is_document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LIMIT = 50


@dataclass(frozen=True)
class Pick:
    """A row that can be picked: `unit` and `stock` (all stores together, or one) are known for goods alone.

    Of a document `code` is its number and `name` its partner or store; `moment`, `total` and `state` are a document's alone.
    """

    id: int
    code: str
    name: str
    unit: str = ""
    stock: Decimal | None = None
    moment: datetime | None = None
    total: Decimal | None = None
    state: str = ""


def found_ids(
    session: "Session", catalog: str, text: str, limit: int = LIMIT, *, active: bool = True, within: Within = EVERYWHERE
) -> list[int]:
    """Ids of the rows that match, best first; for nothing typed the first rows by name. Documents: `found_documents`."""
    from sqlalchemy import select

    from app.catalogs.base import catalogs
    from app.store.search import find

    if is_document(catalog):
        return found_documents(session, catalog, text, limit, within)
    if text.strip():
        return find(session, catalog, text, limit, active_only=active)
    cls: Any = catalogs()[catalog]
    query = select(cls.id).order_by(cls.name).limit(limit)
    return list(session.scalars(query.where(cls.active) if active else query))


def picks(session: "Session", catalog: str, ids: Sequence[int], site_id: int | None = None) -> list[Pick]:
    """What the picker shows of these rows, in their order."""
    from sqlalchemy import select

    from app.catalogs.base import catalogs
    from app.catalogs.lookup import codes_and_names
    from app.catalogs.standard import unit_sign
    from app.store.engine import in_ids

    if not ids:
        return []
    if is_document(catalog):
        rows_of = document_rows(session, ids)
        known = [(id, rows_of[id]) for id in ids if id in rows_of]
        return [Pick(id, row.number, row.about, moment=row.moment, total=row.total, state=row.state) for id, row in known]
    cls: Any = catalogs()[catalog]
    if catalog != "item":
        found = {row_id: Pick(row_id, code, name) for row_id, (code, name) in codes_and_names(session, catalog, ids).items()}
    else:
        unit: Any = catalogs()["unit"]
        rows = session.execute(
            select(cls.id, cls.code, cls.name, unit.code.label("unit")).join(unit, unit.id == cls.unit_id, isouter=True)
            .where(in_ids(session, cls.id, list(ids)))
        ).all()  # fmt: skip
        stock = stock_of(session, ids, site_id)
        found = {row.id: Pick(row.id, row.code, row.name, unit_sign(row.unit or ""), stock.get(row.id, Decimal(0))) for row in rows}
    return [found[id] for id in ids if id in found]


def stock_of(session: "Session", ids: Sequence[int], site_id: int | None = None) -> dict[int, Decimal]:
    """On hand now, in each item's own unit; of all stores together when no site is given."""
    from sqlalchemy import func, select

    from app.core.money import QTY_DIGITS
    from app.store.engine import in_ids
    from app.store.ledger import place, pool
    from app.store.types import unscaled

    query = (
        select(pool.c.item_id, func.sum(pool.c.qty))
        .join(place, place.c.id == pool.c.place_id)
        .where(place.c.kind == "shelf", in_ids(session, pool.c.item_id, list(ids)))
        .group_by(pool.c.item_id)
    )
    if site_id is not None:
        query = query.where(place.c.ref == site_id)
    return {id: unscaled(int(qty), QTY_DIGITS) for id, qty in session.execute(query)}


def name_of(session: "Session", catalog: str, id: int | None) -> str:
    """The name of a catalog's row or the number of a document, as a field shows it; empty for none."""
    from app.catalogs.lookup import names_of

    return names_of(session, catalog, [id]).get(id, "") if id is not None else ""


def by_exact_code(session: "Session", catalog: str, text: str, within: Within = EVERYWHERE) -> int | None:
    """The row with exactly this code, or for goods this barcode; the document with exactly this number."""
    from sqlalchemy import select

    from app.catalogs.base import catalogs

    if is_document(catalog):
        return document_by_number(session, catalog, text, within.kinds)

    cls: Any = catalogs()[catalog]
    found = session.execute(select(cls.id).where(cls.code == text)).scalar_one_or_none()
    if found is None and catalog == "item":
        from app.catalogs.goods import ItemBarcode

        found = session.execute(select(ItemBarcode.item_id).where(ItemBarcode.code == text)).scalar_one_or_none()
    return found
