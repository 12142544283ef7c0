"""Partners that files know by name alone: found in the catalog, or made."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, dropwhile, islice
from typing import Any

from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import find_named
from app.catalogs.partner import Partner
from app.posting.catalog import save_rows
from app.posting.catalog_row import ids_by_code


def plain_name(said: Any) -> str:
    """A name as names are compared: one space between words, without regard to case."""
    return " ".join(str(said).split()).casefold()


def make_suppliers(session: Session, actor: Actor, names: Iterable[str]) -> dict[str, int]:
    """Suppliers by `plain_name`; those that the catalog does not know by code or name are made."""
    wanted = {plain_name(name): " ".join(name.split()) for name in names if name.strip()}
    found = find_named(session, "partner", wanted.values())
    missing = {plain: name for plain, name in wanted.items() if plain not in found}
    if missing:
        named = [*missing.values()]
        rows = [{"code": code, "name": name} for code, name in zip(new_codes(session, named), named, strict=True)]
        for plain, saved in zip(missing, save_rows(session, actor, "partner", rows), strict=True):
            if saved.id is not None:
                found[plain] = saved.id
    return found


def new_codes(session: Session, names: Sequence[str], given: Iterable[str] = ()) -> list[str]:
    """A code for each new partner: the letters of its name, with a number when that is taken, in the store or by one of those `given`.

    Of the codes in the store only those are asked for that a name may come upon.
    """
    taken, room = set(given), 1
    while True:
        codes = _free_codes(names, taken)
        asked = {form for name, code in zip(names, codes, strict=True) for form in _codes_from(name, code, room)}
        stored = ids_by_code(session, Partner, asked).keys()
        if stored.isdisjoint(codes):
            return codes
        taken |= stored
        room *= 10


def _free_codes(names: Sequence[str], taken: Iterable[str]) -> list[str]:
    codes: dict[str, None] = {}
    known = set(taken)
    for name in names:
        codes[next(code for code in _every_code(name) if code not in known and code not in codes)] = None
    return list(codes)


def _codes_from(name: str, code: str, room: int) -> Iterator[str]:
    """So many of the codes of a name, this one first."""
    return islice(dropwhile(lambda each: each != code, _every_code(name)), room)


def _every_code(name: str) -> Iterator[str]:
    letters = unicodedata.normalize("NFKD", name).upper()
    start = re.sub(r"[^\w]+", "", letters)[:10] or "P"
    yield start
    yield from (f"{start}{number}" for number in count(2))
