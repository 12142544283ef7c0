"""Finds the pools that moves run between, and makes those that are new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from app.catalogs.base import Catalog, catalogs
from app.catalogs.goods import Item
from app.core.ledger import PLACE_KINDS, Place, is_stocked
from app.core.money import PRICE_DIGITS
from app.store.engine import in_ids
from app.store.ledger import place, pool
from app.store.listed import WORDS, among
from app.store.row_lock import insert_missing
from app.store.types import scaled

ITEM_OR_NONE = func.coalesce(pool.c.item_id, literal_column("0"))
"""As the unique index of pools has it."""
POOLS_AT = (
    select(place.c.kind, place.c.ref, pool.c.item_id, pool.c.id).join(pool, pool.c.place_id == place.c.id)
    .where(among(place.c.kind, "kinds", WORDS), among(place.c.ref, "refs"), among(ITEM_OR_NONE, "items"))
)  # fmt: skip
FACTS = (
    select(pool.c.id, place.c.kind, place.c.ref, pool.c.item_id).join(place, place.c.id == pool.c.place_id).where(among(pool.c.id, "ids"))
)

PLACE_CATALOGS = {
    "shelf": "site", "transit": "site", "preparation": "site", "cost_difference": "site", "shortage": "site", "surplus": "site",
    "revenue": "site", "cost_of_sales": "site", "revaluation": "site", "supplier": "partner", "customer": "partner",
    "expense": "write_off_reason", "till": "till", "article": "cash_article",
}  # fmt: skip
"""Whose a place is: the catalog that its `ref` points into."""

End = tuple[Place, int | None]
"""A place and, at a stocked one, an item."""


def end_of(at: Place, item: int | None) -> End:
    """The end of a move: goods count only where they are kept."""
    return (at, item if is_stocked(at) else None)


@cache
def stocked_kinds() -> tuple[str, ...]:
    """Kinds of places that keep goods."""
    return tuple(kind for kind, meaning in PLACE_KINDS.items() if meaning.stocked)


@cache
def gathering_kinds() -> tuple[str, ...]:
    """Kinds of places that gather value in preparation."""
    return tuple(kind for kind, meaning in PLACE_KINDS.items() if meaning.gathering)


@dataclass(frozen=True)
class PoolFact:
    """What the walk must know of a pool's place."""

    id: int
    kind: str
    ref: int
    item: int | None


def pool_ids(session: Session, ends: Iterable[End]) -> dict[End, int]:
    """The id of each end's pool; pools (and places) that do not exist yet are made."""
    wanted = sorted(set(ends), key=lambda end: (end[0], end[1] or 0))
    found = _find_pools(session, wanted)
    missing = [end for end in wanted if end not in found]
    if missing:
        _make_pools(session, missing, _place_ids(session, {end[0] for end in missing}))
        found |= _find_pools(session, missing)
    return found


def facts_of(ends: Mapping[End, int]) -> dict[int, "PoolFact"]:
    """What the walk must know of pools that were just found."""
    return {pool_id: PoolFact(pool_id, at.kind, at.ref, item) for (at, item), pool_id in ends.items()}


def _find_pools(session: Session, ends: list[End]) -> dict[End, int]:
    if not ends:
        return {}
    given = {
        "kinds": sorted({at.kind for at, _ in ends}), "refs": sorted({at.ref for at, _ in ends}),
        "items": sorted({item or 0 for _, item in ends}),
    }  # fmt: skip
    found = {(Place(kind, ref), item): pool_id for kind, ref, item, pool_id in session.execute(POOLS_AT, given)}
    return {end: found[end] for end in ends if end in found}


def _make_pools(session: Session, ends: list[End], places: Mapping[Place, int]) -> None:
    items = sorted({item for _, item in ends if item is not None})
    query = select(Item.id, Item.estimated_cost).where(in_ids(session, Item.id, items), Item.estimated_cost.is_not(None))
    estimates = {item: scaled(cost, PRICE_DIGITS) for item, cost in session.execute(query) if cost is not None} if items else {}
    rows = [{"place_id": places[at], "item_id": item, "estimate": estimates.get(item or 0)} for at, item in ends]
    insert_missing(session, pool, rows)


def _place_ids(session: Session, places: set[Place]) -> dict[Place, int]:
    found = _find_places(session, places)
    missing = sorted(places - found.keys())
    if missing:
        accounts = _own_accounts(session, missing)
        insert_missing(
            session, place,
            [{"kind": at.kind, "ref": at.ref, "account": accounts.get(at, PLACE_KINDS[at.kind].account)} for at in missing],
        )  # fmt: skip
        found |= _find_places(session, set(missing))
    return found


def _find_places(session: Session, places: set[Place]) -> dict[Place, int]:
    query = select(place.c.kind, place.c.ref, place.c.id).where(
        place.c.kind.in_({at.kind for at in places}), in_ids(session, place.c.ref, sorted({at.ref for at in places}))
    )
    return {Place(kind, ref): place_id for kind, ref, place_id in session.execute(query)}


def _own_accounts(session: Session, places: Iterable[Place]) -> dict[Place, str]:
    """Accounts of those places whose owner names one: a write-off reason, a till, an article."""
    found: dict[Place, str] = {}
    owners: dict[str, list[int]] = {}
    for at in places:
        if at.ref and hasattr(owner_of(at.kind), "account"):
            owners.setdefault(at.kind, []).append(at.ref)
    for kind, refs in owners.items():
        cls: Any = owner_of(kind)
        rows = session.execute(select(cls.id, cls.account).where(in_ids(session, cls.id, refs), cls.account.is_not(None)))
        found |= {Place(kind, ref): account for ref, account in rows}
    return found


def owner_of(kind: str) -> type[Catalog] | None:
    """The catalog whose rows places of a kind belong to."""
    return catalogs().get(PLACE_CATALOGS.get(kind, ""))


def follow_accounts(session: Session, cls: Any) -> None:
    """Rows of a catalog may name other accounts than before: their places stand there from now on."""
    owned = [kind for kind, owner in PLACE_CATALOGS.items() if owner == cls.__tablename__]
    if owned and hasattr(cls, "account"):
        named = select(cls.account).where(cls.id == place.c.ref).scalar_subquery()
        session.execute(place.update().where(place.c.kind.in_(owned), place.c.account != named).values(account=named))


def pool_facts(session: Session, ids: Iterable[int]) -> dict[int, PoolFact]:
    """Place and item of pools by id."""
    return {row[0]: PoolFact(*row) for row in session.execute(FACTS, {"ids": sorted(ids)})}
