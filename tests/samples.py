"""Lawful documents of any kind, made from its declaration alone; `HINTS` says what a declaration can't."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.catalogs.base import catalogs
from app.core.money import rounded
from app.documents.base import Document, Line, kinds
from app.documents.record import codes_of, record_of
from app.posting import engine
from app.store.engine import Store
from app.store.info import read_info
from app.store.table import Field, fields_of

OWNER = Actor(0, "Olga", Role.OWNER, "desk 1")
MOMENT = datetime(2026, 11, 3, 12, 0)
VALUES: dict[str, Any] = {
    "qty": Decimal(3), "price": Decimal("2.50"), "money": Decimal("7.50"), "int": 2, "percent": Decimal(10), "date": date(2026, 12, 24),
    "text": "text", "bool": True, "moment": MOMENT,
}  # fmt: skip
"""What is filled in by the type of a field."""
OPTIONAL = frozenset({"qty", "price"})
"""Types filled in although they may stay empty: nothing moves without them."""


def _for_an_article(document: Any) -> None:
    document.article_id = 1
    document.amount = Decimal("7.50")


def _of_a_partner(document: Any) -> None:
    document.partner_id = 1
    document.amount = Decimal("7.50")


def _to_the_safe(document: Any) -> None:
    document.to_till_id = document.till_id + 1
    document.amount = Decimal("7.50")


def _less_than_went_in(document: Any) -> None:
    """Tea is made of tea: with as much out as in nothing would have happened."""
    document.outputs[0].qty = Decimal(2)


def _a_packet_into_bags(document: Any) -> None:
    document.qty = Decimal(5)


def _to_the_harbour(document: Any) -> None:
    document.to_site_id = document.site_id + 1


def _freight(document: Any) -> None:
    document.partner_id, document.amount = 1, Decimal("7.50")


def _all_but_as_the_books_say(document: Any) -> None:
    document.lines[0].nominal, document.lines[0].pieces = Decimal(495), 2
    document.lines[0].changed("pieces", document)


def _into_the_till(document: Any) -> None:
    document.till_id = 1


HINTS: dict[str, Callable[[Any], None]] = {
    "transfer": _to_the_harbour,
    "dispatch": _to_the_harbour,
    "landed_cost": _freight,
    "cash_in": _of_a_partner,
    "cash_out": _for_an_article,
    "cash_transfer": _to_the_safe,
    "till_shift": _all_but_as_the_books_say,
    "daily_sales": _into_the_till,
    "production": _less_than_went_in,
    "disassembly": _a_packet_into_bags,
}
"""By kind: what to set right on a document after the declaration has been followed."""


def add_catalogs(store: Store, month: str = "2026-11") -> None:
    """One row of everything a document may name, and goods enough on the shelf, from this month on, for whatever takes them away."""
    from tests.makers import Shop

    shop = Shop(store)
    unit = shop.unit("pc", name="Piece")
    rate = shop.row("vat_rate", "10", name="10 %", percent=Decimal(10))
    shop.site("W1", name="Main store")
    shop.site("W2", name="Shop in the harbour")
    shop.supplier("ACME", name="Acme Foods")
    shop.reason("spoiled", name="Spoiled")
    shop.till("T1", name="Till 1")
    shop.till("SAFE", name="Safe", kind="safe")
    shop.article("rent")
    shop.cash_in(f"{month}-01 08:00", 1000, partner="BUYER")
    shop.row("price_type", "retail", name="Retail")
    shop.row("staff", "olga", name="Olga", role=Role.OWNER)
    shop.item("TEA", name="Black tea 100 g", unit_id=unit, vat_rate_id=rate, estimated_cost=Decimal(1))
    shop.opening(f"{month}-01 08:00", [{"item": "TEA", "qty": 100, "cost": "1.25"}])
    shop.opening(f"{month}-01 08:00", [{"item": "TEA", "qty": 30, "cost": "1.25"}], site="W2")
    shop.receipt(f"{month}-02 09:00", TEA=(10, "1.30"))
    shop.dispatch(f"{month}-02 10:00", TEA=20, site="W2", to="W1")


def sample(session: Session, kind: str) -> Document:
    """A document of a kind that may be posted; it is in no session yet."""
    cls = kinds()[kind]
    document = cls(moment=MOMENT, currency=read_info(session, "currency"))
    for each in cls.header_fields():
        if each.required and getattr(document, each.name) is None:
            setattr(document, each.name, _value(session, each))
    for name, line_class in cls.tables().items():
        getattr(document, name).append(_line(session, line_class, document))
    HINTS.get(kind, lambda _document: None)(document)
    for row in (document, *document.rows):
        for each in fields_of(row.__class__):
            if each.type == "money" and getattr(row, each.name) is not None:
                setattr(row, each.name, rounded(getattr(row, each.name), document.digits))
    return document


def sample_record(store: Store, kind: str) -> dict[str, Any]:
    """A lawful document of a kind as a file of records says it, to be posted; the store keeps nothing of it."""
    with store.editing() as session:
        session.begin_writing()
        document = sample(session, kind)
        engine.save(session, OWNER, document)
        record = record_of(document, codes_of(session, document))
        session.rollback()
    record.pop("number", None)
    return {**record, "state": "posted"}


def _line(session: Session, line_class: type[Line], document: Document) -> Line:
    line = line_class(no=1)
    filled = [each for each in fields_of(line_class) if not each.readonly and (each.required or each.name in line.entry)]
    filled += [each for each in fields_of(line_class) if each.name == "unit_id" or (each.type in OPTIONAL and each.name in line.entry)]
    for each in dict.fromkeys(filled):
        setattr(line, each.name, _value(session, each))
    for each in dict.fromkeys(filled):
        line.changed(each.name, document)
    return line


def _value(session: Session, field: Field) -> Any:
    if field.catalog is not None:
        cls: Any = catalogs().get(field.catalog) or kinds()[field.catalog]
        return session.execute(select(cls.id).order_by(cls.id).limit(1)).scalar_one()
    return field.choices[0][0] if field.choices else VALUES[field.type]


def typed(field: Field) -> str:
    """What hands type into a cell of the sample."""
    if field.catalog in kinds():
        return f"{kinds()[field.catalog].prefix}-000001"
    return "TEA" if field.catalog == "item" else "pc" if field.catalog == "unit" else str(VALUES[field.type])
