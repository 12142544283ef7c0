"""What stood on the shelves at a moment: the question beneath all reports of stock.

Now is read from `pool`. A past day is one seek a pool in `pool_day`; a moment within a day adds that day's moves up to it.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemGroup
from app.catalogs.unit import Unit
from app.core.costing import SECONDS_A_DAY, SEQUENCE_BITS
from app.documents.base import journal
from app.i18n import N_
from app.reports.base import Column, Filter, Params, behind
from app.store.engine import in_ids
from app.store.ledger import move, place, pool, pool_day

SITE = Filter("site", N_("Store"), catalog="site")
GROUP = Filter("group", N_("Group"), catalog="item_group")
ITEM = Filter("item", N_("Item"), catalog="item")
ITEM_COLUMNS = (
    Column("item", N_("Code"), width=10), Column("name", N_("Name"), width=36), Column("unit", N_("Unit"), width=6),
)  # fmt: skip
SITE_COLUMNS = (Column("site", N_("Store"), people=False), Column("site_name", N_("Store"), width=16))
BEHIND_STOCK = (behind("item_id"), behind("site_id"))
"""A row of stock opens the item and the site."""

MOMENT = type_coerce(journal.c.moment, BigInteger)
"""A document's moment as the whole seconds it is kept as."""
IDS_A_DOCUMENT = 1 << SEQUENCE_BITS
WORTH_PER_PRICE = 10**8
"""money 10⁻⁴ ÷ qty 10⁻⁶ × this = price 10⁻⁶."""


class Balance(NamedTuple):
    """A pool at a moment, figures scaled: quantity, its value, and the cost last known (`last_amount` for `last_qty`)."""

    pool: int
    site: int
    item: int
    qty: int
    amount: int
    last_amount: int
    last_qty: int


def unit_cost(amount: int, qty: int, last_amount: int = 0, last_qty: int = 0) -> int | None:
    """What one costs (10⁻⁶), half up; where nothing is left, what it cost last; None where that isn't known."""
    if not qty:
        amount, qty = last_amount, last_qty
    if not qty:
        return None
    worth, count = amount * WORTH_PER_PRICE, qty
    if count < 0:
        worth, count = -worth, -count
    return (2 * worth + count) // (2 * count) if worth >= 0 else -((-2 * worth + count) // (2 * count))


def balances(session: Session, params: Params, at: int | None) -> list[Any]:
    """Every pool on shelves as it stood (rows shaped like `Balance`), narrowed by the filters site, group and item; `at` in seconds, None: now."""
    where = narrowed(session, params)
    if at is None:
        return [*session.execute(_now(where))]
    day, second = divmod(at, SECONDS_A_DAY)
    whole = second == SECONDS_A_DAY - 1
    states = [*session.execute(_now([*where, pool.c.last_day <= day if whole else pool.c.last_day < day]))]
    states += session.execute(on_day(where, day if whole else day - 1))
    return states if whole else _with_moves(session, where, states, day * SECONDS_A_DAY, at)


def _now(where: list[ColumnElement[bool]]) -> Select[Any]:
    return _of_shelves(pool.c.qty, pool.c.amount, pool.c.last_amount, pool.c.last_qty).where(*where)


def _of_shelves(*figures: Any) -> Select[Any]:
    return (
        select(pool.c.id, place.c.ref, pool.c.item_id, *figures)
        .select_from(place).join(pool, pool.c.place_id == place.c.id).where(place.c.kind == "shelf")
    )  # fmt: skip


def on_day(where: list[ColumnElement[bool]], day: int) -> Select[Any]:
    """Pools that moved after a day, as they stood at its end: one seek each."""
    latest = (
        select(pool_day.c.day).where(pool_day.c.pool_id == pool.c.id, pool_day.c.day <= day)
        .order_by(pool_day.c.day.desc()).limit(1).correlate(pool).scalar_subquery()
    )  # fmt: skip
    return (
        _of_shelves(pool_day.c.qty, pool_day.c.amount, pool_day.c.last_amount, pool_day.c.last_qty)
        .join(pool_day, and_(pool_day.c.pool_id == pool.c.id, pool_day.c.day == latest))
        .where(pool.c.last_day > day, *where)
    )


def _with_moves(session: Session, where: list[ColumnElement[bool]], states: list[Any], start: int, end: int) -> list[Any]:
    """The states, and what moved in the seconds from `start` to `end`."""
    changes = changes_between(session, start, end)
    found = {row[0]: row for row in states}
    missing = sorted(changes.keys() - found.keys())
    for row in session.execute(_of_shelves().where(in_ids(session, pool.c.id, missing), *where)) if missing else ():
        found[row[0]] = Balance(row[0], row[1], row[2], 0, 0, 0, 0)
    for pool_id, (qty, amount, last_amount, last_qty) in changes.items():
        if pool_id in found:
            old = Balance(*found[pool_id])
            known = (last_amount, last_qty) if last_qty else (old.last_amount, old.last_qty)
            found[pool_id] = Balance(pool_id, old.site, old.item, old.qty + qty, old.amount + amount, *known)
    return list(found.values())


def changes_between(session: Session, start: int, end: int) -> dict[int, list[int]]:
    """By pool, what moved in these seconds: quantity, amount, and what came in last (amount, qty)."""
    changes: dict[int, list[int]] = {}
    query = moves_between(start, end, move.c.source_pool, move.c.target_pool, move.c.qty, move.c.amount)
    for source, target, qty, amount in session.execute(query):
        for end_pool, sign in ((target, 1), (source, -1)):
            change = changes.setdefault(end_pool, [0, 0, 0, 0])
            change[0] += sign * qty
            change[1] += sign * amount
        if qty:
            changes[target][2:] = amount, qty
            changes[source][2:] = amount, qty
    return changes


def moves_between(start: int | None, end: int | None, *columns: Any) -> Select[Any]:
    """Moves in these seconds, in the ledger's order: the journal's index finds the documents, and the ids of their moves follow."""
    of_document = and_(move.c.id >= journal.c.id * IDS_A_DOCUMENT, move.c.id < (journal.c.id + 1) * IDS_A_DOCUMENT)
    query = select(*columns).select_from(journal).join(move, of_document)
    if start is not None:
        query = query.where(MOMENT >= start)
    if end is not None:
        query = query.where(MOMENT <= end)
    return query.order_by(journal.c.moment, move.c.id)


def moves_of_pools(pools: list[int], start: int | None, end: int | None, *columns: Any) -> Select[Any]:
    """Moves into and out of a few pools in these seconds, in the ledger's order, with their documents."""
    query = (
        select(*columns).select_from(move).join(journal, journal.c.id == move.c.document_id)
        .where(or_(move.c.source_pool.in_(pools), move.c.target_pool.in_(pools)))
    )  # fmt: skip
    if start is not None:
        query = query.where(move.c.moment >= start)
    if end is not None:
        query = query.where(move.c.moment <= end)
    return query.order_by(move.c.moment, move.c.id)


def pools_of(session: Session, params: Params) -> dict[int, int]:
    """Pools on shelves that the filters site, group and item leave, with their sites."""
    return {row[0]: row[1] for row in session.execute(_of_shelves().where(*narrowed(session, params)))}


def narrowed(session: Session, params: Params) -> list[ColumnElement[bool]]:
    """Conditions on place and pool from the filters site, group (with the groups inside it) and item."""
    where: list[ColumnElement[bool]] = []
    if params["site"]:
        where.append(place.c.ref == params["site"])
    if params["item"]:
        where.append(pool.c.item_id == params["item"])
    if params["group"]:
        groups = sorted(groups_inside(session, params["group"]))
        where.append(pool.c.item_id.in_(select(Item.id).where(in_ids(session, Item.group_id, groups))))
    return where


def groups_inside(session: Session, group: int) -> set[int]:
    """A group and all groups inside it."""
    children: dict[int | None, list[int]] = {}
    for group_id, parent in session.execute(select(ItemGroup.id, ItemGroup.parent_id)):
        children.setdefault(parent, []).append(group_id)
    found, fresh = {group}, [group]
    while fresh:
        fresh = [child for parent in fresh for child in children.get(parent, ()) if child not in found]
        found.update(fresh)
    return found


class ItemName(NamedTuple):
    """What a report shows of an item."""

    code: str
    name: str
    unit: str
    group_id: int | None


def item_names(session: Session, ids: Iterable[int]) -> dict[int, ItemName]:
    """Code, name, unit and group of items by id."""
    units = {row[0]: row[1] for row in session.execute(select(Unit.id, Unit.name))}
    query = select(Item.id, Item.code, Item.name, Item.unit_id, Item.group_id).where(in_ids(session, Item.id, sorted(set(ids))))
    return {row[0]: ItemName(row[1], row[2], units[row[3]], row[4]) for row in session.execute(query)}


def by_site_and_name(rows: list[Any], sites: dict[int, tuple[str, str]], items: dict[int, ItemName]) -> list[Any]:
    """Rows shaped like `Balance` by store, then by the item's name, upper and lower case alike."""
    names = sorted(items, key=lambda item: (items[item].name.casefold(), items[item].code))
    place_of = {item: no for no, item in enumerate(names)}
    step = len(names) + 1
    site_of = {site: no * step for no, site in enumerate(sorted(sites, key=lambda site: sites[site][0]))}
    return sorted(rows, key=lambda row: site_of[row[1]] + place_of[row[2]])


def codes_and_names(session: Session, cls: Any, ids: Iterable[int] | None = None) -> dict[int, tuple[str, str]]:
    """Code and name of catalog rows by id; all of them without `ids`."""
    query = select(cls.id, cls.code, cls.name)
    if ids is not None:
        query = query.where(in_ids(session, cls.id, sorted(set(ids))))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
