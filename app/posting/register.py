"""What the goods of a register are: found by what was said before, by codes and by name; and remembered when a person says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.lookup import find_goods
from app.catalogs.register import NO_TILL, RegisterItem, register_key, without_modifiers
from app.core.gtin import equivalents
from app.documents.base import Document
from app.documents.register_line import RegisterLine
from app.i18n import N_
from app.store.listed import among_texts

Said = tuple[str, str]
"""Code and name as a register has them; either may be empty."""


class FoundBy(StrEnum):
    """What goods of a register were recognised by."""

    BOUND = "bound"
    CODE = "code"
    NAME = "name"

    @property
    def label(self) -> str:
        """In words, to be translated."""
        return {"bound": N_("remembered"), "code": N_("by code"), "name": N_("by name")}[self.value]


@dataclass(frozen=True)
class Match:
    """The item that goods of a register are, and what says so."""

    item_id: int
    by: FoundBy
    unit_id: int | None = None
    """The pack's, where the barcode is one of a pack."""


def sold_as(session: Session, till_id: int | None, goods: Iterable[Said]) -> dict[Said, Match]:
    """What a person said of this till before, else the item with this barcode, code or PLU, else the one with exactly this name."""
    wanted = sorted(set(goods))
    bound = _bound(session, till_id, wanted)
    found = {said: Match(bound[key], FoundBy.BOUND) for said in wanted if (key := register_key(*said)) in bound}
    return found | _by_catalog(session, [each for each in wanted if each not in found])


def _bound(session: Session, till_id: int | None, wanted: list[Said]) -> dict[str, int]:
    keys = sorted({register_key(*said) for said in wanted} - {""})
    if not keys:
        return {}
    query = select(RegisterItem.key, RegisterItem.item_id)
    query = query.where(RegisterItem.till == (till_id or NO_TILL), among_texts(RegisterItem.key, keys))
    return dict(session.execute(query).all())


def _by_catalog(session: Session, wanted: list[Said]) -> dict[Said, Match]:
    """By barcode, code and PLU, then by the exact name of goods in use; what two items share decides nothing."""
    forms = {code: [code, *(equivalents(code) if code.isdigit() else ())] for code, _name in wanted if code}
    codes = find_goods(session, [form for listed in forms.values() for form in listed]) if forms else {}
    found: dict[Said, Match] = {}
    for said in wanted:
        hit = next((codes[form] for form in forms.get(said[0], ()) if form in codes), None)
        if hit is not None:
            found[said] = Match(hit.item_id, FoundBy.CODE, hit.unit_id)
    names = _named(session, {form for said in wanted if said not in found for form in _names_of(said)})
    for said in wanted:
        item = next((names[form] for form in _names_of(said) if form in names), None)
        if said not in found and item is not None:
            found[said] = Match(item, FoundBy.NAME)
    return found


def _names_of(said: Said) -> list[str]:
    return list(dict.fromkeys(form for form in (said[1], without_modifiers(said[1])) if form))


def _named(session: Session, names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    found: dict[str, set[int]] = {}
    query = select(Item.name, Item.id).where(among_texts(Item.name, sorted(names)), Item.active.is_(True))
    for name, item in session.execute(query):
        found.setdefault(name, set()).add(item)
    return {name: items.pop() for name, items in found.items() if len(items) == 1}


def remember_goods(session: Session, document: Document) -> None:
    """Keep what a person has just said lines of a register are, for this till; what the codes say themselves needs no keeping.

    Goods that are called different things on one document (`Miscellaneous`) are not remembered.
    """
    chosen = [line for line in document.rows if isinstance(line, RegisterLine) and line.is_of_register and _is_chosen_now(line)]
    said: dict[str, set[int]] = {}
    for line in chosen:
        said.setdefault(line.register_key, set()).add(line.item_id or 0)
    plain = {key: next(iter(items)) for key, items in said.items() if key and len(items) == 1}
    if not plain:
        return
    till = getattr(document, "till_id", None) or NO_TILL
    goods = {line.register_key: (line.register_code or "", line.register_name or "") for line in chosen}
    known = sold_as(session, till, [goods[key] for key in plain])
    new = {key: item for key, item in plain.items() if (match := known.get(goods[key])) is None or match.item_id != item}
    _keep(session, till, new, {key: name for key, (_code, name) in goods.items()})


def _is_chosen_now(line: Any) -> bool:
    history = inspect(line).attrs.item_id.history
    return line.item_id is not None and bool(history.added)


def _keep(session: Session, till: int, new: dict[str, int], names: dict[str, str]) -> None:
    if not new:
        return
    query = select(RegisterItem).where(RegisterItem.till == till, among_texts(RegisterItem.key, sorted(new)))
    kept = {each.key: each for each in session.execute(query).scalars()}
    for key, item in new.items():
        if key in kept:
            kept[key].item_id = item
        else:
            session.add(RegisterItem(till=till, key=key, name=without_modifiers(names[key]), item_id=item))
    session.info.setdefault("changed", set()).add("register_item")
