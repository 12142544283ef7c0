"""Places as data names them: `shelf:W1`, `supplier:ACME`, `input_vat`."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.base import catalogs
from app.posting.pools import PLACE_CATALOGS
from app.store.engine import in_ids


def place_codes(session: Session, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Kind and code of places, given as kind and ref."""
    listed = set(places)
    wanted: dict[str, set[int]] = {}
    for kind, ref in listed:
        if ref and kind in PLACE_CATALOGS:
            wanted.setdefault(PLACE_CATALOGS[kind], set()).add(ref)
    codes = {}
    for catalog, ids in wanted.items():
        cls = catalogs()[catalog]
        for row_id, code in session.execute(select(cls.id, cls.code).where(in_ids(session, cls.id, sorted(ids)))):
            codes[catalog, row_id] = code
    return {
        (kind, ref): f"{kind}:{codes.get((PLACE_CATALOGS.get(kind, ''), ref), ref)}" if ref else kind for kind, ref in listed
    }  # fmt: skip
