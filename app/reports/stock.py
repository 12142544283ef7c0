"""What stood on the shelves at a moment: the question beneath all reports of stock.

Now is read from `pool`. A past day is one seek a pool in `pool_day`; a moment within a day adds that day's moves up to it.
"""

from collections.abc import Container, Iterable, Iterator
from fractions import Fraction
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, literal_column, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.item_tree import goods_inside
from app.catalogs.lookup import codes_of
from app.catalogs.site import Site
from app.catalogs.standard import unit_sign
from app.core.costing import SECONDS_A_DAY, WORTH_SCALE, proportion
from app.core.ledger import Mode
from app.core.money import MONEY_DIGITS, QTY_DIGITS
from app.documents.base import journal
from app.i18n import N_
from app.reports.base import Column, Filter, Params, behind, coded
from app.store.engine import in_ids
from app.store.ledger import move, of_document, place, pool
from app.store.past import state_of_day
from app.store.trouble import cursor_in_words

SITE = Filter("site", N_("Store"), catalog="site")
GROUP = Filter("group", N_("Group"), catalog="item_group")
ITEM = Filter("item", N_("Item"), catalog="item")


def item_columns(width: int = 36, *, when: str = "") -> tuple[Column, ...]:
    """Code, name and own unit of goods; `width` is the name's."""
    named = (("item", N_("Code"), 10), ("name", N_("Name"), width), ("unit", N_("Unit"), 6))
    return tuple(Column(name, label, width=wide, when=when) for name, label, wide in named)


ITEM_COLUMNS = item_columns()
SITE_COLUMNS = coded("site", N_("Store"), 16)
BEHIND_STOCK = (behind("item_id"), behind("site_id"))
"""A row of stock opens the item and the site."""

MOMENT = type_coerce(journal.c.moment, BigInteger)
"""A document's moment as the whole seconds it is kept as."""
ALL_SITES = 0
"""Stands for all sites together where figures are kept by site."""


class Balance(NamedTuple):
    """A pool at a moment, figures scaled: quantity, its value, and the cost last known (`last_amount` for `last_qty`)."""

    pool: int
    item: int
    qty: int
    amount: int
    last_amount: int
    last_qty: int
    site: int


Stock = dict[int, list[Any]]
"""By site, rows shaped like `Balance`: plain tuples as the driver gives them, for there are tens of thousands."""


def unit_cost(amount: int, qty: int, last_amount: int = 0, last_qty: int = 0) -> int | None:
    """What one costs (10⁻⁶), half up; where nothing is left, what it cost last; None where that isn't known."""
    if not qty:
        amount, qty = last_amount, last_qty
    if not qty:
        return None
    return proportion(amount, WORTH_SCALE, qty, 1) if qty > 0 else proportion(-amount, WORTH_SCALE, -qty, 1)


def costs_in(stock: Stock, items: Container[int]) -> dict[tuple[int, int], Fraction]:
    """What an own unit costs by item and site, and at all of them together: on average of what is there, else as it cost last."""
    sums: dict[tuple[int, int], list[int]] = {}
    for site, found in stock.items():
        for _pool, item, qty, amount, last_amount, last_qty, *_site in found:
            for key in ((item, site), (item, ALL_SITES)) if item in items else ():
                row = sums.setdefault(key, [0, 0, 0, 0])
                if qty > 0:
                    row[0] += qty
                    row[1] += amount
                if last_qty:
                    row[2:] = last_qty, last_amount
    known = ((key, *((row[1], row[0]) if row[0] else (row[3], row[2]))) for key, row in sums.items())
    return {key: Fraction(worth, of) * 10 ** (QTY_DIGITS - MONEY_DIGITS) for key, worth, of in known if of}


def balances(session: Session, params: Params, at: int | None) -> Stock:
    """Every pool on shelves as it stood, narrowed by the filters site, group and item; `at` in seconds, None: now."""
    where = narrowed(session, params)
    shelves = shelf_places(session, params)
    if at is None:
        return {site: fetched(session, _now(site, place_id, where)) for site, place_id in shelves.items()}
    day, second = divmod(at, SECONDS_A_DAY)
    last = day if second == SECONDS_A_DAY - 1 else day - 1
    found = {}
    for site, place_id in shelves.items():
        found[site] = fetched(session, _now(site, place_id, [*where, pool.c.last_day <= last]))
        found[site] += fetched(session, on_day(session, site, place_id, where, last))
    if last < day:
        _add_moves(session, shelves, where, found, changes_between(session, day * SECONDS_A_DAY, at))
    return found


def fetched(session: Session, query: Any) -> list[Any]:
    """All rows of a select as the driver gives them: nothing is converted."""
    connection = session.connection()
    result = connection.execute(query)
    assert result.cursor is not None
    with cursor_in_words(connection):
        rows = list(result.cursor.fetchall())
    result.close()
    return rows


def shelf_places(session: Session, params: Params) -> dict[int, int]:
    """The places of shelves by site, in the order of the sites' codes; one of them with the filter site."""
    query = select(Site.id, place.c.id).join(place, place.c.ref == Site.id).where(place.c.kind == "shelf").order_by(Site.code)
    if params["site"]:
        query = query.where(Site.id == params["site"])
    return {row[0]: row[1] for row in session.execute(query)}


def _now(site: int, place_id: int, where: list[ColumnElement[bool]]) -> Select[Any]:
    figures = (pool.c.qty, pool.c.amount, pool.c.last_amount, pool.c.last_qty)
    return select(pool.c.id, pool.c.item_id, *figures, literal_column(str(int(site)))).where(pool.c.place_id == place_id, *where)


def on_day(session: Session, site: int, place_id: int, where: list[ColumnElement[bool]], day: int) -> Select[Any]:
    """Pools of a site's place that moved after a day, as they stood at its end: one seek each."""
    state, same = state_of_day(session, day)
    return (
        select(
            pool.c.id, pool.c.item_id, state.c.qty, state.c.amount, state.c.last_amount, state.c.last_qty, literal_column(str(int(site)))
        )
        .join(state, same).where(pool.c.place_id == place_id, pool.c.last_day > day, *where)
    )  # fmt: skip


def _add_moves(
    session: Session, shelves: dict[int, int], where: list[ColumnElement[bool]], stock: Stock, changes: dict[int, list[int]]
) -> None:
    """Bring the stock of the evening before up to the moment."""
    for site, place_id in shelves.items():
        query = select(pool.c.id, pool.c.item_id).where(pool.c.place_id == place_id, in_ids(session, pool.c.id, sorted(changes)), *where)
        moved = {row[0]: row[1] for row in session.execute(query)}
        before = {row[0]: row for row in stock[site]}
        for pool_id, item in moved.items():
            qty, amount, last_amount, last_qty = changes[pool_id]
            old = Balance(*before.get(pool_id, (pool_id, item, 0, 0, 0, 0, site)))
            known = (last_amount, last_qty) if last_qty else (old.last_amount, old.last_qty)
            before[pool_id] = Balance(pool_id, item, old.qty + qty, old.amount + amount, *known, site)
        stock[site] = list(before.values())


def changes_between(session: Session, start: int, end: int) -> dict[int, list[int]]:
    """By pool, what moved in these seconds: quantity, amount, and what came in last (amount, qty)."""
    changes: dict[int, list[int]] = {}
    columns = (move.c.source_pool, move.c.target_pool, move.c.qty, move.c.amount)
    rows = chain(session.execute(moves_between(start, end, *columns)), session.execute(joined_between(start, end, *columns)))
    for source, target, qty, amount in rows:
        for end_pool, sign in ((target, 1), (source, -1)):
            change = changes.setdefault(end_pool, [0, 0, 0, 0])
            change[0] += sign * qty
            change[1] += sign * amount
        if qty:
            changes[target][2:] = amount, qty
            changes[source][2:] = amount, qty
    return changes


def moves_between(start: int | None, end: int | None, *columns: Any) -> Select[Any]:
    """Moves in these seconds, in the ledger's order, but for those of `joined_between`.

    The journal's index finds the documents, and the ids of their moves follow.
    """
    query = select(*columns).select_from(journal).join(move, of_document(journal.c.id)).where(move.c.mode != int(Mode.JOIN))
    if start is not None:
        query = query.where(start <= MOMENT)
    if end is not None:
        query = query.where(end >= MOMENT)
    return query.order_by(journal.c.moment, move.c.id)


def joined_between(start: int | None, end: int | None, *columns: Any) -> Select[Any]:
    """Value that joined goods which came in these seconds, whatever the date of its document; there is little of it."""
    query = (
        select(*columns).select_from(move).join(journal, journal.c.id == move.c.document_id)
        .where(move.c.like_id.is_not(None), move.c.mode == int(Mode.JOIN))
    )  # fmt: skip
    return within(query, start, end)


def moves_of_pools(pools: list[int], start: int | None, end: int | None, *columns: Any) -> Select[Any]:
    """Moves into and out of a few pools in these seconds, in the ledger's order, with their documents."""
    query = (
        select(*columns).select_from(move).join(journal, journal.c.id == move.c.document_id)
        .where(or_(move.c.source_pool.in_(pools), move.c.target_pool.in_(pools)))
    )  # fmt: skip
    return within(query, start, end)


def within(query: Select[Any], start: int | None, end: int | None) -> Select[Any]:
    """Moves of these seconds alone, in the ledger's order; for queries that an index of pools leads to."""
    if start is not None:
        query = query.where(move.c.moment >= start)
    if end is not None:
        query = query.where(move.c.moment <= end)
    return query.order_by(move.c.moment, move.c.id)


def pools_of(session: Session, params: Params) -> dict[int, int]:
    """Pools on shelves that the filters site, group and item leave, with their sites."""
    query = select(pool.c.id, place.c.ref).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "shelf")
    if params["site"]:
        query = query.where(place.c.ref == params["site"])
    return {row[0]: row[1] for row in session.execute(query.where(*narrowed(session, params)))}


def narrowed(session: Session, params: Params, item: ColumnElement[Any] = pool.c.item_id) -> list[ColumnElement[bool]]:
    """Conditions on a column of goods, else on pools, from the filters group (with the groups inside it) and item."""
    where: list[ColumnElement[bool]] = []
    if params["item"]:
        where.append(item == params["item"])
    if params["group"]:
        where.append(item.in_(goods_inside(session, params["group"])))
    return where


ItemName = tuple[str, str, str, int | None]
"""What a report shows of an item: code, name, sign of the unit; and the id of its group."""


def item_names(session: Session, ids: Iterable[int]) -> dict[int, ItemName]:
    """Code, name, sign of the unit and group of items by id, in the order of their names, upper and lower case alike."""
    signs = {unit: unit_sign(code) for unit, code in codes_of(session, "unit").items()}
    columns = (Item.id, Item.code, Item.name, Item.unit_id, Item.group_id)
    rows = fetched(session, select(*columns).where(in_ids(session, Item.id, sorted(set(ids)))))
    rows.sort(key=lambda row: (row[2].casefold(), row[1]))
    return {row[0]: (row[1], row[2], signs[row[3]], row[4]) for row in rows}


def by_name(rows: list[Any], items: dict[int, ItemName]) -> Iterable[Any]:
    """Rows shaped like `Balance`, one an item, in the order of the items."""
    of_item = {row[1]: row for row in rows}
    if len(of_item) * 8 < len(items):
        order = {item: no for no, item in enumerate(items)}
        return sorted(rows, key=lambda row: order[row[1]])
    return [of_item[item] for item in items if item in of_item]


def in_order(stock: Stock, items: dict[int, ItemName]) -> Iterator[tuple[int, Any]]:
    """Site and row, by site and name."""
    for site, rows in stock.items():
        for row in by_name(rows, items):
            yield site, row
