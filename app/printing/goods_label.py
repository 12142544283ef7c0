"""What stands on the labels of goods: name, barcode, price and price per kilogram or litre, from the catalogs."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemBarcode
from app.catalogs.lookup import find_goods
from app.catalogs.price import ItemPrice
from app.catalogs.standard import unit_sign
from app.catalogs.unit import Unit
from app.core.errors import UserError
from app.core.money import currency_digits, rounded
from app.documents.base import Document, GoodsLine, now
from app.i18n import N_
from app.posting import audit
from app.posting.engine import find_document
from app.posting.shelf_price import shelf_prices
from app.printing.label import LabelData
from app.store.engine import in_ids
from app.store.info import read_info

CHANGED = "labels/changed"
"""What the audit trail calls a print of changed prices; its record says `until` when changes were looked for."""


def copies_of(session: Session, asked: Iterable[str]) -> dict[int, int]:
    """Copies by item from `CODE` and `CODE:COPIES`, where the code may be a barcode. Raises UserError for an unknown code or number."""
    parts = [text.rpartition(":") if ":" in text else (text, ":", "1") for text in asked]
    found = find_goods(session, [code for code, _colon, _copies in parts])
    copies: dict[int, int] = {}
    for code, _colon, number in parts:
        if code not in found:
            raise UserError(N_("There is no item with the code {code}"), code=code)
        if not number.isdecimal() or not 0 < int(number) <= 10_000:
            raise UserError(N_("{number} is no number of copies: 1 to 10,000"), number=number)
        item = found[code].item_id
        copies[item] = copies.get(item, 0) + int(number)
    return copies


def document_items(session: Session, number: str) -> dict[int, int]:
    """As many copies as there are units on the lines of a document; a part of a unit counts as one."""
    return {item: as_received(quantity) for item, quantity in labelled(find_document(session, number)).items()}


def labelled(document: Document) -> dict[int, Decimal]:
    """How much of each item there is on the lines of a document."""
    quantities: dict[int, Decimal] = {}
    for line in document.rows:
        if isinstance(line, GoodsLine) and line.item_id is not None and line.label_qty > 0:
            quantities[line.item_id] = quantities.get(line.item_id, Decimal(0)) + line.label_qty
    return quantities


def as_received(quantity: Decimal) -> int:
    """Copies for a quantity: a part of a unit counts as one."""
    return max(1, ceil(quantity))


def changed_items(session: Session) -> dict[int, int]:
    """One copy of each item whose price began since labels of changed prices were last printed; today's if they never were.

    A price of an earlier moment counts as well when its document was posted since.
    """
    last = audit.last_record(session, CHANGED)
    since = datetime.fromisoformat(last["until"]) if last else datetime.combine(date.today(), datetime.min.time())
    posted_since = since.astimezone(UTC).replace(tzinfo=None)
    query = (
        select(ItemPrice.item_id).outerjoin(Document, Document.id == ItemPrice.document_id)
        .where(or_(ItemPrice.starts > since, Document.posted_at > posted_since), ItemPrice.starts <= now())
        .distinct().order_by(ItemPrice.item_id)
    )  # fmt: skip
    items = [*session.execute(query).scalars()]
    if not items:
        raise UserError(N_("No price has changed since {since}: there is nothing to print"), since=since)
    return dict.fromkeys(items, 1)


def goods_labels(session: Session, copies: Mapping[int, int], site_id: int | None = None) -> list[tuple[LabelData, int]]:
    """A label for each item with its number of copies, with the prices in force now."""
    items = {item.id: item for item in session.execute(select(Item).where(in_ids(session, Item.id, sorted(copies)))).scalars()}
    units = {unit.id: unit for unit in session.execute(select(Unit)).scalars()}
    prices = shelf_prices(session, items, site_id)
    barcodes = _barcodes(session, items)
    shop: dict[str, Any] = {"currency": read_info(session, "currency"), "store": read_info(session, "name"), "date": date.today()}
    return [
        (_label(items[item], units, prices.get(item), barcodes.get(item, ""), shop), count)
        for item, count in copies.items()
        if item in items
    ]


def _barcodes(session: Session, items: Iterable[int]) -> dict[int, str]:
    """The first barcode of each item that is not a pack's."""
    query = (
        select(ItemBarcode.item_id, ItemBarcode.code)
        .where(in_ids(session, ItemBarcode.item_id, sorted(items)), ItemBarcode.unit_id.is_(None)).order_by(ItemBarcode.no.desc(), ItemBarcode.id.desc())
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(query)}


def _label(item: Item, units: Mapping[int, Unit], price: Decimal | None, barcode: str, shop: Mapping[str, Any]) -> LabelData:
    unit_price, per = unit_price_of(item, units, price, currency_digits(shop["currency"]))
    return LabelData(
        name=item.name, code=item.code, barcode=barcode, price=price, unit=units[item.unit_id].name, unit_price=unit_price, unit_price_unit=per,
        country=item.country or "", **shop,
    )  # fmt: skip


def unit_price_of(item: Item, units: Mapping[int, Unit], price: Decimal | None, digits: int = 2) -> tuple[Decimal | None, str]:
    """The price of a kilogram or litre and that unit's sign (Directive 98/6/EC); nothing where the content isn't known."""
    content = units.get(item.content_unit_id or 0)
    if price is None or content is None or not item.content:
        return None, ""
    base = units.get(content.base_id or 0)
    if base is None or not content.factor:
        return rounded(price / item.content, digits), unit_sign(content.code)
    return rounded(price / (item.content * content.factor), digits), unit_sign(base.code)
