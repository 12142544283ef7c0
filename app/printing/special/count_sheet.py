"""The blind sheet of a stock count: what is to be counted, group by group, with an empty box for the quantity; no figure of the books."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.on_hand import OnHandAt
from app.documents.base import Document
from app.documents.stock.stock_count import Scope, StockCount
from app.i18n import N_, translate
from app.posting.answers.on_hand import on_hand_at
from app.printing.figures import Cell
from app.printing.sheet import SheetColumn, SheetData
from app.reports.count_value import names_in
from app.reports.stock import item_names

COLUMNS = ((N_("Code"), 1), (N_("Item"), 4), (N_("Unit"), 0.6), (N_("Batch"), 1), (N_("Counted"), 1.4), (N_("Note"), 1.6))
BOX = "_" * 12
"""Where the quantity is written by hand."""
SPARE = 5
"""Empty lines at the end, for goods that are there but not on the list."""


def fill(session: Session, document: Document, sheet: SheetData, language: str) -> SheetData:
    """The lines in their order within each group; without lines the goods of the scope that the books know on the shelves."""
    assert isinstance(document, StockCount)
    columns = [SheetColumn(translate(label, language), "text", width) for label, width in COLUMNS]
    spare: list[list[Cell]] = [["", "", "", "", BOX, ""]] * SPARE
    rows = [*_rows(session, document, language), *spare]
    # It is written on while the count is a draft: no mark of one stands in the way.
    return replace(sheet, columns=columns, rows=rows, totals=(), in_words=(), numbered=False, draft=False)


def _rows(session: Session, count: StockCount, language: str) -> list[list[Cell]]:
    goods = _to_count(session, count)
    names = item_names(session, {item for item, _batch in goods})
    said = names_in(session, names, language)
    groups = codes_and_names(session, "item_group", {name[3] for name in names.values() if name[3] is not None})
    titles = {item: groups[name[3]][1] if name[3] in groups else "" for item, name in names.items()}
    known = [(item, batch) for item, batch in goods if item in names]
    known.sort(key=lambda each: titles[each[0]].casefold())
    rows: list[list[Cell]] = []
    for title, found in groupby(known, key=lambda each: titles[each[0]]):
        if len(groups) > 1 or title:
            rows.append(["", f"\u2014 {title or translate(N_('No group'), language)} \u2014", "", "", "", ""])
        rows += [[*said[item], batch, BOX, ""] for item, batch in found]
    return rows


def _to_count(session: Session, count: StockCount) -> list[tuple[int, str]]:
    """Item and batch of each line once; without lines what the books know, by name."""
    lines: dict[tuple[Any, str], None] = {(line.item_id, line.batch or ""): None for line in count.lines if line.item_id is not None}
    if lines or count.site_id is None:
        return [*lines]
    group = count.group_id if count.scope == Scope.GROUP else None
    on_hand = on_hand_at(session, count, OnHandAt(count.site_id, count.moment, group))
    return [(item, "") for item in item_names(session, on_hand)]
