"""Keeps the text that catalog rows are found by: names, codes, barcodes and whatever else people type."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext

from sqlalchemy import bindparam, event, select, update
from sqlalchemy.orm import Session, UOWTransaction

from app.catalogs.base import Catalog, catalogs
from app.catalogs.goods import Item, ItemBarcode, SupplierItem
from app.catalogs.partner import Partner
from app.store.engine import StoreSession
from app.store.search import fold, index_set_aside

FOUND_BY: dict[type[Catalog], tuple[str, ...]] = {
    Item: ("name", "code", "plu"),
    Partner: ("name", "code", "vat_id", "registration", "gln"),
}
"""The columns that go into the text; a catalog that is not named is found by name and code."""
BATCH = 5000
MANY = 1000


def search_text(row: Catalog) -> str:
    """The text that a row is found by."""
    parts = [getattr(row, column) for column in FOUND_BY.get(type(row), ("name", "code"))]
    if isinstance(row, Item):
        parts += [barcode.code for barcode in row.barcodes] + [supplier.code for supplier in row.suppliers]
    return fold(" ".join(part for part in parts if part))


@event.listens_for(StoreSession, "before_flush")
def _keep(session: Session, _context: UOWTransaction, _objects: object) -> None:
    for row in _touched(session):
        said = search_text(row)
        if row.search != said:
            row.search = said


def _touched(session: Session) -> set[Catalog]:
    """The catalog rows about to be written, and the goods whose barcodes or suppliers are."""
    rows = {each for each in (*session.new, *session.dirty) if isinstance(each, Catalog)}
    for part in (*session.new, *session.dirty, *session.deleted):
        if isinstance(part, ItemBarcode | SupplierItem) and part.item_id is not None:
            item = session.get(Item, part.item_id)
            if item is not None:
                rows.add(item)
    return rows - set(session.deleted)


def rebuild_search(session: Session) -> int:
    """Write the text of every row anew, for rows that came in past the mapped classes. Returns how many were wrong."""
    return sum(_rebuild(session, catalog) for catalog in catalogs().values())


def _rebuild(session: Session, catalog: type[Catalog]) -> int:
    more = _item_codes(session) if catalog is Item else {}
    wrong = list(_wrong(session, catalog, more))
    change = update(catalog.__table__).where(catalog.__table__.c.id == bindparam("row_id")).values(search=bindparam("said"))  # type: ignore[arg-type]
    with index_set_aside(session) if len(wrong) > MANY else nullcontext():
        for start in range(0, len(wrong), BATCH):
            session.connection().execute(change, wrong[start : start + BATCH])
    return len(wrong)


def _wrong(session: Session, catalog: type[Catalog], more: dict[int, list[str]]) -> Iterator[dict[str, object]]:
    columns = [getattr(catalog, name) for name in FOUND_BY.get(catalog, ("name", "code"))]
    for row_id, search, *parts in session.execute(select(catalog.id, catalog.search, *columns)):
        said = fold(" ".join(part for part in (*parts, *more.get(row_id, ())) if part))
        if said != search:
            yield {"row_id": row_id, "said": said}


def _item_codes(session: Session) -> dict[int, list[str]]:
    """Barcodes and suppliers' codes by item, in the order of `search_text`."""
    codes: dict[int, list[str]] = defaultdict(list)
    for part in (ItemBarcode, SupplierItem):
        for item_id, code in session.execute(select(part.item_id, part.code).order_by(part.item_id, part.no)):
            if code:
                codes[item_id].append(code)
    return codes
