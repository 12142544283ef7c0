"""Columns beside a reference to a document in lines: its date, whom it was with and its total, by which a person recognises it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.documents.base import Line, kinds
from app.i18n import N_
from app.store.table import fields_of
from app.ui.cells import Column, Figure
from app.ui.document_search import DocumentRow, is_document
from app.ui.line_book import LineBook


def document_figures(line_class: type[Line] | None, book: Callable[[], LineBook]) -> dict[str, Figure]:
    """The columns, by name, for every reference to a document that lines hold. `book` is asked each time for what is known of documents."""
    figures: dict[str, Figure] = {}
    for reference in fields_of(line_class) if line_class is not None else ():
        if reference.catalog and is_document(reference.catalog):
            after = reference.name
            for column, of in _columns(reference.name, reference.catalog):
                figures[column.name] = Figure(column, partial(_of_line, book, reference.name, of), after)
                after = column.name
    return figures


def _columns(name: str, kind: str) -> list[tuple[Column, Callable[[DocumentRow], Any]]]:
    declared = kinds().get(kind)
    whom = (declared.partner_label or N_("Store")) if declared is not None else N_("Partner")
    return [
        (Column(f"{name}.date", N_("Date"), "date", readonly=True, width=10), lambda row: row.moment.date()),
        (Column(f"{name}.about", whom, "text", readonly=True, width=24), lambda row: row.about),
        (Column(f"{name}.total", N_("Total"), "money", readonly=True, width=11), lambda row: row.total),
    ]


def _of_line(book: Callable[[], LineBook], name: str, of: Callable[[DocumentRow], Any], line: Any) -> Any:
    row = book().documents.get(getattr(line, name) or 0)
    return None if row is None else of(row)
