"""Places as data names them: `shelf:W1`, `supplier:ACME`, `input_vat`."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_of
from app.posting.pools import PLACE_CATALOGS


def place_codes(session: Session, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Kind and code of places, given as kind and ref."""
    listed = set(places)
    wanted: dict[str, set[int]] = {}
    for kind, ref in listed:
        if ref and kind in PLACE_CATALOGS:
            wanted.setdefault(PLACE_CATALOGS[kind], set()).add(ref)
    codes: dict[tuple[str, int], str] = {}
    for catalog, ids in wanted.items():
        codes |= {(catalog, row_id): code for row_id, code in codes_of(session, catalog, ids).items()}
    return {
        (kind, ref): f"{kind}:{codes.get((PLACE_CATALOGS.get(kind, ''), ref), ref)}" if ref else kind for kind, ref in listed
    }  # fmt: skip
