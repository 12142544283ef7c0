"""Sets prices of goods: who, when and from which moment on stands in the audit trail; one price or tens of thousands at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.lookup import codes_and_names, codes_of
from app.catalogs.price import ItemPrice, PriceType
from app.core.errors import NotRight, problem
from app.core.known import NewPrice
from app.core.money import Price
from app.documents.record import text_of
from app.i18n import N_
from app.posting import audit
from app.posting.catalog import CHANGED, NEW, SAME
from app.store.engine import in_ids

__all__ = ["NewPrice", "prices_at", "set_prices"]


def set_prices(session: Session, actor: Actor, prices: Sequence[NewPrice]) -> list[str]:
    """Set prices; those that hold already are left alone. Returns what became of each: `new`, `changed` (from the same moment on) or `same`.

    Raises NotRight for prices below zero, UserError for a missing right.
    """
    require(actor, "edit", PriceType.roles, N_("prices"))
    wrong = [problem(N_("A price can't be below zero"), line=no, field="price") for no, each in enumerate(prices, 1) if each.price < 0]
    if wrong:
        raise NotRight(wrong)
    holding = _holding(session, prices)
    wanted = {_key(each): each for each in prices}
    actions = {key: _action(holding.get(key), each) for key, each in wanted.items()}
    changes = [(holding.get(key), each) for key, each in wanted.items() if actions[key] != SAME]
    _write(session, actor, changes)
    _note(session, actor, changes)
    return [actions[_key(each)] for each in prices]


_Key = tuple[int, int, int | None, datetime]
_Held = tuple[int, datetime, Price]
"""The id, start and price of a stored price."""


def _action(old: "_Held | None", each: NewPrice) -> str:
    if old is not None and old[2] == each.price:
        return SAME
    return CHANGED if old is not None and old[1] == each.starts else NEW


def _key(each: NewPrice) -> _Key:
    return (each.item_id, each.price_type_id, each.site_id, each.starts)


def prices_at(
    session: Session, price_type: int, moment: datetime, items: Iterable[int] | None = None, site: int | None = None,
    but_of: int | None = None,
) -> dict[int, Price]:  # fmt: skip
    """The price of each item at a moment: the site's own where it has one, else the one for all sites; those of a document left out."""
    found: dict[int, Price] = {}
    for where in (None,) if site is None else (None, site):
        found |= {item: held[2] for item, held in _latest(session, price_type, moment, items, where, but_of).items()}
    return found


def _latest(
    session: Session, price_type: int, moment: datetime, items: Iterable[int] | None, site: int | None, but_of: int | None = None
) -> dict[int, _Held]:
    at_site = ItemPrice.site_id.is_(None) if site is None else ItemPrice.site_id == site
    if but_of is not None:
        at_site &= func.coalesce(ItemPrice.document_id, 0) != but_of
    query = select(ItemPrice.item_id, func.max(ItemPrice.starts).label("starts")).where(
        ItemPrice.price_type_id == price_type, ItemPrice.starts <= moment, at_site
    )
    if items is not None:
        query = query.where(in_ids(session, ItemPrice.item_id, sorted(set(items))))
    last = query.group_by(ItemPrice.item_id).subquery()
    rows = session.execute(
        select(ItemPrice.item_id, ItemPrice.id, ItemPrice.starts, ItemPrice.price)
        .join(last, (last.c.item_id == ItemPrice.item_id) & (last.c.starts == ItemPrice.starts))
        .where(ItemPrice.price_type_id == price_type, at_site)
        .order_by(ItemPrice.id)
    )
    return {item: (row_id, starts, price) for item, row_id, starts, price in rows}


def _holding(session: Session, prices: Sequence[NewPrice]) -> dict[_Key, _Held]:
    """What holds at the moment each price begins, by item, price type, site and moment."""
    groups: dict[tuple[int, int | None, datetime], list[int]] = {}
    for each in prices:
        groups.setdefault((each.price_type_id, each.site_id, each.starts), []).append(each.item_id)
    found: dict[_Key, _Held] = {}
    for (price_type, site, starts), items in groups.items():
        for item, held in _latest(session, price_type, starts, items, site).items():
            found[item, price_type, site, starts] = held
    return found


def _write(session: Session, actor: Actor, changes: Sequence[tuple[_Held | None, NewPrice]]) -> None:
    table: Any = ItemPrice.__table__
    mended = [{"row_id": old[0], "new_price": each.price} for old, each in changes if old is not None and old[1] == each.starts]
    new = [
        {
            "price_type_id": each.price_type_id, "item_id": each.item_id, "site_id": each.site_id, "starts": each.starts, "price": each.price,
            "user_id": actor.user_id or None,
        }
        for old, each in changes if old is None or old[1] != each.starts
    ]  # fmt: skip
    if mended:
        statement = update(table).where(table.c.id == bindparam("row_id")).values(price=bindparam("new_price", type_=table.c.price.type))
        session.connection().execute(statement, mended)
    if new:
        session.execute(insert(table), new)
    if changes:
        session.info.setdefault("changed", set()).add(table.name)


def _note(session: Session, actor: Actor, changes: Sequence[tuple[_Held | None, NewPrice]]) -> None:
    items = codes_and_names(session, "item", {each.item_id for _, each in changes})
    types = codes_of(session, "price_type", {each.price_type_id for _, each in changes})
    sites = codes_of(session, "site", {each.site_id for _, each in changes if each.site_id})
    entries: list[audit.Entry] = []
    for old, each in changes:
        code, name = items[each.item_id]
        about = {"price_type": types[each.price_type_id], "starts": text_of(each.starts)} | (
            {"site": sites[each.site_id]} if each.site_id else {}
        )
        before = None if old is None else {**about, "starts": text_of(old[1]), "price": text_of(old[2])}
        entries.append(("price", f"item/{code}", name, before, {**about, "price": text_of(each.price)}))
    audit.note_all(session, actor, entries)
