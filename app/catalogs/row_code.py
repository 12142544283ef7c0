"""The code that a new row of a catalog is offered."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.base import Catalog


def next_code(session: Session, catalog: type[Catalog], most_digits: int = 10) -> str:
    """The code after the highest one that is a number of at most so many digits, as long as that one; empty where codes are words."""
    length = func.length(catalog.code)
    query = select(catalog.code).where(catalog.code.between("0", "9" * most_digits), length <= most_digits)
    codes = session.execute(query.order_by(length.desc(), catalog.code.desc())).scalars()
    last = next((code for code in codes if code.isascii() and code.isdecimal()), "")
    return str(int(last) + 1).zfill(len(last)) if last else ""
