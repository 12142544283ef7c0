"""What a list shows, as SQL: which rows in which order, their cells page by page, and the totals. Knows no window."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.store.engine import in_ids
from app.store.trouble import cursor_in_words

PAGE = 256


@dataclass(frozen=True)
class RowColumn:
    """A column of a list.

    `expression` is its SQL, `type` that of a field, `width` in characters. `total` adds it up at the foot. `filter_by` is what a
    filter by the cell compares when that is not the expression itself. `marks` gives a choice's value a sign and a colour of the theme.
    `stretch` takes the room that is left; `shown` is whether it is there before the user has chosen.
    """

    name: str
    label: str
    type: str
    expression: Any
    width: int = 12
    total: bool = False
    filter_by: Any = None
    choices: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stretch: bool = False
    shown: bool = True
    digits: int = 2


Conditions = tuple[Any, ...]
"""SQL conditions that all hold."""
MakeConditions = Callable[[Session], Conditions]
"""Makes conditions where a search has to look something up first; called in the loading thread."""


@dataclass(frozen=True)
class RowQuery:
    """Rows of a list: `id` their key, `source` the joined tables, `order` the column (and direction) before the user has chosen."""

    id: Any
    source: Any
    columns: tuple[RowColumn, ...]
    order: str
    descending: bool = False
    where: Conditions = ()

    def column(self, name: str) -> RowColumn | None:
        """A column by its name."""
        return next((c for c in self.columns if c.name == name), None)


@dataclass(frozen=True)
class Loaded:
    """What a load of a list brings: all ids in order, the cells of the first rows, and the totals."""

    ids: "array[int]"
    first: list[tuple[Any, ...] | None]
    totals: dict[str, Decimal]


def load(session: Session, query: RowQuery, where: Conditions, order: str, descending: bool) -> Loaded:
    """Everything a list needs to be seen."""
    ids = ids_of(session, query, where, order, descending)
    return Loaded(ids, page_of(session, query, ids[:PAGE]), totals_of(session, query, where))


def ids_of(session: Session, query: RowQuery, where: Conditions, order: str, descending: bool) -> "array[int]":
    """The ids of all rows in their order; ties by id, so that the order is the same each time."""
    column = query.column(order) or query.column(query.order)
    expression = query.id if column is None else column.expression
    directed = [expression.desc(), query.id.desc()] if descending else [expression, query.id]
    statement = select(query.id).select_from(query.source).where(*query.where, *where).order_by(*directed)
    result: Any = session.execute(statement)
    with cursor_in_words(session.connection()):
        return array("q", (row[0] for row in result.cursor))  # the driver's own rows: no object is kept for each


def page_of(session: Session, query: RowQuery, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
    """The cells of these rows, in their order; None for a row that is gone."""
    if not ids:
        return []
    expressions = [column.expression.label(f"c{n}") for n, column in enumerate(query.columns)]
    statement = select(query.id.label("row_id"), *expressions).select_from(query.source).where(in_ids(session, query.id, list(ids)))
    found = {row[0]: tuple(row[1:]) for row in session.execute(statement)}
    return [found.get(id) for id in ids]


def totals_of(session: Session, query: RowQuery, where: Conditions) -> dict[str, Decimal]:
    """The sums of the columns that are added up."""
    columns = [column for column in query.columns if column.total]
    if not columns:
        return {}
    statement = select(*[func.sum(c.expression, type_=c.expression.type) for c in columns]).select_from(query.source)
    row = session.execute(statement.where(*query.where, *where)).one()
    return {column.name: value or Decimal(0) for column, value in zip(columns, row, strict=True)}


def totals_of_ids(session: Session, query: RowQuery, ids: Sequence[int]) -> dict[str, Decimal]:
    """The same sums over some rows."""
    return totals_of(session, query, (in_ids(session, query.id, list(ids)),))


def rows_of(session: Session, query: RowQuery, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """The cells of many rows, a page at a time."""
    for start in range(0, len(ids), PAGE):
        for row in page_of(session, query, ids[start : start + PAGE]):
            if row is not None:
                yield row


def reference_to(catalog: str, alias: str) -> tuple[Any, Any]:
    """What a reference points to, as a table to be joined by its `id`, and the column that names it: a document's number, else the name."""
    from app.catalogs.base import catalogs
    from app.store.table import Base

    cls = catalogs().get(catalog)
    table = Base.metadata.tables["document" if cls is None else catalog].alias(alias)
    return table, table.c.number if cls is None else table.c.name


def value_at(session: Session, query: RowQuery, column: RowColumn, id: int) -> Any:
    """What a filter by this cell compares with."""
    expression = column.expression if column.filter_by is None else column.filter_by
    return session.execute(select(expression).select_from(query.source).where(query.id == id)).scalar()


def equals(column: RowColumn, value: Any) -> Any:
    """The condition that a column has this value; for a moment, that it is on that day."""
    expression = column.expression if column.filter_by is None else column.filter_by
    if value is None:
        return expression.is_(None)
    if column.type == "moment" and isinstance(value, datetime):
        day = value.replace(hour=0, minute=0, second=0, microsecond=0)
        return (expression >= day) & (expression < day + timedelta(days=1))
    return expression == value
