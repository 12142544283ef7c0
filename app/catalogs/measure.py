"""How many of an item's own unit are in another unit: packs of the item first, then chains of factors that hold for everything."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemPack
from app.catalogs.unit import Unit
from app.core.money import UnitFactor, unit_factor
from app.core.unit import Factor, factor_of
from app.store.listed import among

ONE = unit_factor(1)
PACKS = select(ItemPack.item_id, ItemPack.unit_id, ItemPack.factor).where(among(ItemPack.item_id, "items"))
OWN_UNITS = select(Item.id, Item.unit_id).where(among(Item.id, "items"))

Pair = tuple[int, int]
"""An item's id and a unit's id."""


def factors(session: Session, pairs: Iterable[Pair]) -> dict[Pair, UnitFactor | None]:
    """How many of the item's own unit make one of the unit, for each (item, unit); None where no chain of factors joins them.

    At most three queries for any number of pairs. A missing factor is never taken for one to one.
    """
    wanted = set(pairs)
    items = sorted({item for item, _unit in wanted})
    own = {row.id: row.unit_id for row in session.execute(OWN_UNITS, {"items": items})}
    found: dict[Pair, UnitFactor | None] = {pair: ONE for pair in wanted if own.get(pair[0]) == pair[1]}
    left = wanted - found.keys()
    if left:
        packs = _packs(session, sorted({item for item, _unit in left}))
        found |= {pair: packs[pair] for pair in left if pair in packs}
        found |= _by_chain(session, left - packs.keys(), own, packs)
    return found


def _packs(session: Session, items: list[int]) -> dict[Pair, UnitFactor]:
    rows = session.execute(PACKS, {"items": items})
    return {(row.item_id, row.unit_id): row.factor for row in rows if row.factor > 0}


def _by_chain(session: Session, pairs: set[Pair], own: dict[int, int], packs: dict[Pair, UnitFactor]) -> dict[Pair, UnitFactor | None]:
    if not pairs:
        return {}
    general = general_factors(session)
    of_item: dict[int, list[Factor]] = {}
    for (item, unit), factor in packs.items():
        of_item.setdefault(item, []).append(Factor(unit, own[item], factor, item))
    return {
        (item, unit): factor_of(unit, own[item], [*of_item.get(item, ()), *general], item) if item in own else None
        for item, unit in pairs
    }  # fmt: skip


def general_factors(session: Session) -> list[Factor]:
    """The factors between units that hold for everything: 1 kg is 1000 g."""
    rows = session.execute(select(Unit.id, Unit.base_id, Unit.factor).where(Unit.base_id.is_not(None), Unit.factor.is_not(None)))
    return [Factor(row.id, row.base_id, row.factor) for row in rows]
