"""The code that a new row of a catalog is offered."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.base import Catalog
from app.catalogs.goods import Item

ITEM_DIGITS = 6
"""Longer numbers among the codes of items are barcodes, not ours to count on."""


def next_code(session: Session, catalog: type[Catalog], most_digits: int = 10, also: Iterable[str] = ()) -> str:
    """The code after the highest one that is a number of at most so many digits, as long as that one; empty where codes are words.

    `also` are codes that are not stored yet.
    """
    length = func.length(catalog.code)
    query = select(catalog.code).where(catalog.code.between("0", "9" * most_digits), length <= most_digits)
    stored = session.execute(query.order_by(length.desc(), catalog.code.desc())).scalars()
    known = [
        next((code for code in stored if _is_number(code)), ""),
        *(code for code in also if _is_number(code) and len(code) <= most_digits),
    ]
    last = max(known, key=lambda code: (len(code), code))
    return following(last) if last else ""


def next_item_code(session: Session, also: Iterable[str] = ()) -> str:
    """The code of the next item; the first is 000001."""
    return next_code(session, Item, ITEM_DIGITS, also) or "1".zfill(ITEM_DIGITS)


def following(code: str) -> str:
    """The number after a code, as long as it: 010 after 009."""
    return str(int(code) + 1).zfill(len(code))


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdecimal()
