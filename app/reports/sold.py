"""What was sold: net amount, VAT, cost and quantity by any key, returns deducted; read from the ledger alone.

Revenue, VAT and cost of sales are places of money, so each is one pool a store (VAT one in all), and an index leads to its moves of a
period. What flows back through the same places are the returns of customers.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from app.core.costing import proportion
from app.documents.base import journal
from app.reports.base import Params
from app.reports.stock import fetched, narrowed
from app.store.ledger import move, place, pool

A_DAY, AN_HOUR = literal_column("86400", BigInteger), literal_column("3600", BigInteger)
"""In seconds; written into the statement, so that it groups by what it selects on every database."""
DAY = move.c.moment // A_DAY
REVENUE, VAT, COST = "revenue", "output_vat", "cost_of_sales"
ENDS = {"source": move.c.source_pool, "target": move.c.target_pool}
SIGNS = {REVENUE: {"source": 1, "target": -1}, VAT: {"source": 1, "target": -1}, COST: {"target": 1, "source": -1}}
"""Revenue and VAT come out of their places, cost goes into its own; what goes the other way was returned."""
KEYS: dict[str, Any] = {
    "item": move.c.item_id,
    "day": DAY,
    "hour": (move.c.moment - DAY * A_DAY) // AN_HOUR,
    "document": move.c.document_id,
}
"""What sales can be grouped by beside the store."""

Key = tuple[Any, ...]


@dataclass
class Sold:
    """Sales less returns, figures scaled (money 10⁻⁴, quantity 10⁻⁶); `returned` is the net amount of the returns alone."""

    qty: int = 0
    returned: int = 0
    net: int = 0
    vat: int = 0
    cost: int = 0

    @property
    def gross(self) -> int:
        """What customers paid."""
        return self.net + self.vat

    @property
    def margin(self) -> int:
        """What is left of the net amount after the cost."""
        return self.net - self.cost

    @property
    def margin_percent(self) -> int | None:
        """The margin in percent of the net amount (10⁻⁴, rounded half up to two decimals); None where nothing was sold for money."""
        return percent_of(self.margin, self.net)

    def add(self, other: "Sold") -> None:
        """Add other sales to these."""
        self.qty, self.returned, self.net, self.vat, self.cost = (
            mine + more for mine, more in zip(astuple(self), astuple(other), strict=True)
        )


def percent_of(part: int, whole: int) -> int | None:
    """How many percent of a whole a part is, as a column of percent is kept: 10⁻⁴, rounded half up to two decimals."""
    if not whole:
        return None
    return proportion(part if whole > 0 else -part, 1_000_000, abs(whole), 100)


def sold_by(session: Session, params: Params, *keys: str) -> dict[Key, Sold]:
    """Sales of the period by these keys (of `KEYS`, or `site`), narrowed by the filters site, group and item."""
    sums: dict[Key, Sold] = {}
    pools = _pools(session, params)
    for kind in (REVENUE, VAT, COST):
        sites = {pool_id: site for pool_id, (found, site) in pools.items() if found == kind}
        for end, sign in SIGNS[kind].items() if sites else ():
            for *found, amount, qty in fetched(session, _query(session, params, kind, ENDS[end], sorted(sites), keys)):
                if "site" in keys and kind != VAT:
                    found[keys.index("site")] = sites[found[keys.index("site")]]
                _add(sums.setdefault(tuple(found), Sold()), kind, sign, int(amount), int(qty))
    return sums


def _pools(session: Session, params: Params) -> dict[int, tuple[str, int]]:
    """The pools of the three places with their kinds and stores."""
    query = (
        select(pool.c.id, place.c.kind, place.c.ref)
        .join(place, place.c.id == pool.c.place_id)
        .where(place.c.kind.in_((REVENUE, VAT, COST)))
    )
    if params["site"]:
        query = query.where(place.c.ref.in_((0, params["site"])))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _query(session: Session, params: Params, kind: str, end: Any, pools: Sequence[int], keys: Sequence[str]) -> Select[Any]:
    """Sums of what left or reached the pools, by the keys; a pool tells its store, but of VAT there is one, so its documents do."""
    of_site = journal.c.site_id if kind == VAT else end
    columns = [of_site if name == "site" else KEYS[name] for name in keys]
    query = select(*columns)
    if kind == VAT and ("site" in keys or params["site"]):
        query = query.select_from(move).join(journal, journal.c.id == move.c.document_id)
        if params["site"]:
            query = query.where(journal.c.site_id == params["site"])
    query = query.add_columns(func.sum(move.c.amount), func.sum(move.c.qty)).where(end.in_(pools), *_narrowed(session, params))
    start, last = params.seconds
    if start is not None:
        query = query.where(move.c.moment >= start)
    if last is not None:
        query = query.where(move.c.moment <= last)
    return query.group_by(*columns)


def _narrowed(session: Session, params: Params) -> list[ColumnElement[bool]]:
    """Sales name their goods; VAT of other things is no sale."""
    return [move.c.item_id.is_not(None), *narrowed(session, params, move.c.item_id)]


def _add(sold: Sold, kind: str, sign: int, amount: int, qty: int) -> None:
    if kind == VAT:
        sold.vat += sign * amount
    elif kind == COST:
        sold.cost += sign * amount
        sold.qty += sign * qty
    else:
        sold.net += sign * amount
        sold.returned += amount if sign < 0 else 0
