"""What the desk of a stock count asks of the store: goods to be counted, what the books expect, a terminal's file. No Qt: runs in any thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.lookup import Found as Meant
from app.catalogs.lookup import codes_and_names, find_goods
from app.core.barcode import read_scan
from app.core.errors import Problem
from app.core.on_hand import OnHand, OnHandAt
from app.documents.stock.stock_count import Scope, StockCount, StockCountLine
from app.exchange.count_file import read_count_file
from app.exchange.limits import read_limited
from app.posting.answers.on_hand import on_hand_at
from app.reports.counted import Found, posted_rows
from app.reports.stock import item_names
from app.store.engine import Store, in_ids
from app.ui.line_book import LineBook
from app.ui.memory import calm


@dataclass(frozen=True)
class Asked:
    """Which count is meant: its id (None: not kept yet), store, moment and group."""

    id: int | None
    site_id: int
    moment: datetime
    group_id: int | None

    @property
    def stub(self) -> StockCount:
        """A document that stands where the count stands in the ledger."""
        return StockCount(id=self.id, site_id=self.site_id, moment=self.moment)


def asked_of(count: StockCount) -> Asked | None:
    """What to ask for a count; None while it has no store."""
    if count.site_id is None:
        return None
    return Asked(count.id, count.site_id, count.moment, count.group_id if count.scope == Scope.GROUP else None)


def goods_to_count(store: Store, book: LineBook, asked: Asked, there: frozenset[int]) -> list[StockCountLine]:
    """Lines for the goods of the scope that the books know on the shelves and that are not listed yet, by group and name."""
    with calm(), store.read() as session:
        question = OnHandAt(asked.site_id, asked.moment, asked.group_id)
        wanted = [item for item in on_hand_at(session, asked.stub, question) if item not in there]
        names = item_names(session, wanted)
        groups = codes_and_names(session, "item_group", {name[3] for name in names.values() if name[3] is not None})
        book.learn_goods(session, names)
    title = {item: groups[name[3]][1].casefold() if name[3] in groups else "" for item, name in names.items()}
    ordered = sorted(names, key=lambda item: (title[item], names[item][1].casefold()))
    return [StockCountLine(item_id=item, unit_id=book.goods[item].unit_id, qty=None) for item in ordered]


def expected_now(store: Store, asked: Asked) -> dict[int, OnHand]:
    """What the books say is on the shelves at the count's moment, without the count itself."""
    with calm(), store.read() as session:
        return on_hand_at(session, asked.stub, OnHandAt(asked.site_id, asked.moment))


def found_by_posted(store: Store, document_id: int) -> dict[int, Found]:
    """What a posted count found, by item."""
    with calm(), store.read() as session:
        return {row.item: row for row in posted_rows(session, document_id)}


@dataclass(frozen=True)
class FromFile:
    """What a file says was counted: quantity by item and unit, codes that nobody knows, rows that can't be read."""

    counted: dict[tuple[int, int], Decimal]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_terminal(store: Store, book: LineBook, path: Path) -> FromFile:
    """Read a data terminal's file. Raises UserError when it is no table of codes."""
    rows, problems = read_count_file(read_limited(path))
    with calm(), store.read() as session:
        meant = _meant(session, rows)
        units = _own_units(session, {each.item_id for each in meant.values()})
        book.learn_goods(session, units)
    counted: dict[tuple[int, int], Decimal] = {}
    for code, qty in rows.items():
        found = meant.get(code)
        if found is not None:
            key = (found.item_id, found.unit_id or units[found.item_id])
            counted[key] = counted.get(key, Decimal(0)) + qty
    book.ready_factors(counted)
    return FromFile(counted, tuple(code for code in rows if code not in meant), tuple(problems))


def _meant(session: Session, codes: Iterable[str]) -> dict[str, Meant]:
    """The item, and the pack, that each code means in any of its forms."""
    forms = {code: (code, *read_scan(code).keys) for code in codes}
    found = find_goods(session, {form for each in forms.values() for form in each}, None)
    return {
        code: next(found[form] for form in each if form in found) for code, each in forms.items() if any(form in found for form in each)
    }


def _own_units(session: Session, items: set[int]) -> dict[int, int]:
    return dict(session.execute(select(Item.id, Item.unit_id).where(in_ids(session, Item.id, sorted(items)))).all())
