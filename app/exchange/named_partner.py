"""Partners that files know by name alone: found in the catalog, or made."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import find_named
from app.catalogs.partner import Partner
from app.posting.catalog import save_rows


def plain_name(said: Any) -> str:
    """A name as names are compared: one space between words, without regard to case."""
    return " ".join(str(said).split()).casefold()


def make_suppliers(session: Session, actor: Actor, names: Iterable[str]) -> dict[str, int]:
    """Suppliers by `plain_name`; those that the catalog does not know by code or name are made."""
    wanted = {plain_name(name): " ".join(name.split()) for name in names if name.strip()}
    found = find_named(session, "partner", wanted.values())
    missing = {plain: name for plain, name in wanted.items() if plain not in found}
    if missing:
        taken = set(session.execute(select(Partner.code)).scalars())
        rows = [{"code": code_from_name(name, taken), "name": name} for name in missing.values()]
        for plain, saved in zip(missing, save_rows(session, actor, "partner", rows), strict=True):
            if saved.id is not None:
                found[plain] = saved.id
    return found


def code_from_name(name: str, taken: set[str]) -> str:
    """A code for a partner: the letters of its name, with a number when that is taken. It joins the taken ones."""
    letters = unicodedata.normalize("NFKD", name).upper()
    start = re.sub(r"[^\w]+", "", letters)[:10] or "P"
    code, number = start, 1
    while code in taken:
        number += 1
        code = f"{start}{number}"
    taken.add(code)
    return code
