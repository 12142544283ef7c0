"""Keeps the text that catalog rows are found by: names, codes, barcodes and whatever else people type."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext

from sqlalchemy import bindparam, event, select, update
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from app.catalogs.base import Catalog, catalogs
from app.catalogs.goods import Item, ItemBarcode, SupplierItem
from app.catalogs.partner import Partner
from app.store.engine import StoreSession, in_ids
from app.store.search import fold, index_set_aside

FOUND_BY: dict[type[Catalog], tuple[str, ...]] = {
    Item: ("name", "code", "plu"),
    Partner: ("name", "code", "vat_id", "registration", "gln"),
}
"""The columns that go into the text; a catalog that is not named is found by name and code."""
PARTS = (ItemBarcode, SupplierItem)
Part = ItemBarcode | SupplierItem
BATCH = 5000
MANY = 1000


def search_text(row: Catalog, gone: Collection[object] = (), come: Sequence[Part] = ()) -> str:
    """The text that a row is found by. `gone` and `come` are parts deleted and added by themselves, not through the row's own lists."""
    said = [getattr(row, column) for column in FOUND_BY.get(type(row), ("name", "code"))]
    if isinstance(row, Item):
        parts: list[Part] = [*row.barcodes, *row.suppliers]
        parts += [each for each in come if each not in parts]
        said += [each.code for each in parts if each not in gone]
    return fold(" ".join(each for each in said if each))


@event.listens_for(StoreSession, "before_flush")
def _keep(session: Session, _context: UOWTransaction, _objects: object) -> None:
    gone, come = set(session.deleted), defaultdict(list)
    for each in session.new:
        if isinstance(each, PARTS) and each.item_id is not None:
            come[each.item_id].append(each)
    for row in _touched(session):
        said = search_text(row, gone, come.get(row.id, ()))
        if row.search != said:
            row.search = said


def _touched(session: Session) -> set[Catalog]:
    """The catalog rows about to be written, and the goods whose barcodes or suppliers' codes are."""
    rows = {each for each in (*session.new, *session.dirty) if isinstance(each, Catalog)}
    changed = (*session.new, *session.deleted, *(each for each in session.dirty if _has_new_code(each)))
    ids = {each.item_id for each in changed if isinstance(each, PARTS) and each.item_id is not None}
    ids -= {each.id for each in rows if isinstance(each, Item)}
    if ids:
        rows |= set(session.scalars(select(Item).where(in_ids(session, Item.id, sorted(ids)))))
    return rows - set(session.deleted)


def _has_new_code(part: object) -> bool:
    """Whether a barcode or a supplier's code is another now; a new last price, which every receipt brings, is not looked at."""
    return isinstance(part, PARTS) and bool(get_history(part, "code").has_changes())


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
    for part in PARTS:
        for item_id, code in session.execute(select(part.item_id, part.code).order_by(part.item_id, part.no)):
            if code:
                codes[item_id].append(code)
    return codes
