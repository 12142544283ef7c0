"""What the list of a catalog shows: its fields as columns, the names of what they refer to, and for goods the stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.base import catalogs
from app.catalogs.standard import UNIT_SIGNS
from app.i18n import N_
from app.store.engine import in_ids
from app.store.ledger import place, pool
from app.store.table import fields_of
from app.store.types import QtyColumn
from app.ui.catalog_search import found_ids
from app.ui.row_query import RowColumn, RowQuery, reference_to

FOUND_AT_MOST = 1_000
"""A search shows so many rows, which is quick for each letter typed; more letters find less."""
SHOWN: dict[str, tuple[str, ...]] = {
    "item": ("code", "name", "unit_id", "group_id", "vat_rate_id", "stock"),
    "partner": ("code", "name", "country", "vat_id", "phone", "email", "payment_days"),
}
"""Columns that are shown before the user chooses; of other catalogs all but notes and what is long."""
FOUND_FOR_GROUP = 20_000
"""Among so many the rows of a chosen group are looked for."""
LONG = frozenset({"note", "composition", "address", "technology"})


@dataclass(frozen=True)
class CatalogFilter:
    """What a list of a catalog is narrowed to; `groups` are ids, an empty tuple those without a group, None all."""

    text: str = ""
    active: bool | None = True
    groups: tuple[int, ...] | None = None


def catalog_query(name: str, digits: int = 2) -> RowQuery:
    """The list of a catalog."""
    cls: Any = catalogs()[name]
    own = cls.__table__
    source, columns = own, []
    chosen = SHOWN.get(name)
    for declared in fields_of(cls):
        column = own.c.get(declared.name)
        if declared.type == "picture" or column is None:
            continue
        shown = declared.name in chosen if chosen else declared.name not in LONG
        width, stretch = declared.width or 12, declared.name == "name"
        if declared.type == "ref":
            target, name_column = reference_to(declared.catalog or "", f"{declared.name}_1")
            source = source.outerjoin(target, target.c.id == column)
            is_unit = declared.catalog == "unit"
            said, kind, signs = (target.c.code, "choice", UNIT_SIGNS) if is_unit else (name_column, "text", {})
            columns.append(RowColumn(declared.name, declared.label, kind, said, width, filter_by=column, shown=shown, choices=signs))
        else:
            choices = dict(declared.choices)
            width = 24 if stretch else 8 if declared.type == "bool" else width
            columns.append(
                RowColumn(
                    declared.name,
                    declared.label,
                    declared.type,
                    column,
                    width,
                    choices=choices,
                    shown=shown,
                    stretch=stretch,
                    digits=digits,
                )
            )
    if name == "item":
        columns.insert(3, RowColumn("stock", N_("On hand"), "qty", _stock(own), 10))
    return RowQuery(own.c.id, source, tuple(columns), "name")


def _stock(item: Any) -> Any:
    """On hand now on all shelves together."""
    summed = func.sum(pool.c.qty, type_=QtyColumn())
    query = select(func.coalesce(summed, 0, type_=QtyColumn())).select_from(pool.join(place, place.c.id == pool.c.place_id))
    return query.where(pool.c.item_id == item.c.id, place.c.kind == "shelf").scalar_subquery()


def conditions(session: Session, name: str, narrowed: CatalogFilter) -> tuple[Any, ...]:
    """The conditions of a filter."""
    own: Any = catalogs()[name].__table__
    found: list[Any] = []
    if narrowed.active is not None:
        found.append(own.c.active == narrowed.active)
    if narrowed.groups is not None:
        found.append(own.c.group_id.in_(narrowed.groups) if narrowed.groups else own.c.group_id.is_(None))
    if narrowed.text.strip():
        ids = found_ids(
            session, name, narrowed.text, FOUND_AT_MOST if narrowed.groups is None else FOUND_FOR_GROUP, active=narrowed.active is True
        )
        found.append(in_ids(session, own.c.id, ids))
    return tuple(found)


def group_tree(session: Session) -> list[tuple[int, int | None, str]]:
    """Groups of goods: id, the id of the one they are inside, name; by name."""
    group: Any = catalogs()["item_group"]
    rows = session.execute(select(group.id, group.parent_id, group.name).where(group.active).order_by(group.name))
    return [(row[0], row[1], row[2]) for row in rows]


def with_inner(groups: Sequence[tuple[int, int | None, str]], id: int) -> tuple[int, ...]:
    """A group and all groups inside it."""
    found = [id]
    for each in found:
        found += [inner for inner, parent, _name in groups if parent == each and inner not in found]
    return tuple(found)
