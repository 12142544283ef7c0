"""The results of a stock count: expected, counted, surplus and shortage with their amounts."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.documents.base import Document
from app.documents.stock.stock_count import StockCount
from app.i18n import N_, translate
from app.printing.figures import Kind
from app.printing.sheet import SheetColumn, SheetData
from app.printing.words import money_in_words
from app.reports.count_value import valued
from app.reports.counted import sums_of

COLUMNS: tuple[tuple[str, Kind, float], ...] = (
    (N_("Code"), "text", 1), (N_("Item"), "text", 4), (N_("Unit"), "text", 0.7), (N_("Expected"), "qty", 1), (N_("Counted"), "qty", 1),
    (N_("Surplus"), "qty", 1), (N_("Surplus, amount"), "money", 1), (N_("Shortage"), "qty", 1), (N_("Shortage, amount"), "money", 1),
)  # fmt: skip


def fill(session: Session, document: Document, sheet: SheetData, language: str) -> SheetData:
    """Every item of the count, and what all of it comes to. Raises UserError for a blind count that is still a draft."""
    assert isinstance(document, StockCount)
    rows = valued(session, document, language)
    surplus, shortage = sums_of(row.found for row in rows)
    totals = ((N_("Surplus"), surplus), (N_("Shortage"), shortage), (N_("Difference"), surplus - shortage))
    return replace(
        sheet,
        columns=[SheetColumn(translate(label, language), kind, width) for label, kind, width in COLUMNS],
        rows=[
            [row.code, row.name, row.unit, row.found.expected, row.found.counted, row.found.surplus or None, row.found.surplus_amount or None,
             row.found.shortage or None, row.found.shortage_amount or None]
            for row in rows
        ],
        totals=[(translate(label, language), amount) for label, amount in totals],
        in_words=[money_in_words(surplus - shortage, document.currency, language)],
    )  # fmt: skip
