"""The act of a change of cost: what is on hand of each item, its unit cost before and after, and what the difference comes to."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from app.core.money import NOTHING, Money, money, rounded, total
from app.core.on_hand import OnHandAt
from app.documents.base import Document
from app.documents.stock.cost_change import CostChange
from app.i18n import N_, translate
from app.posting.answers.on_hand import on_hand_at
from app.printing.figures import Cell, Kind
from app.printing.sheet import SheetColumn, SheetData
from app.printing.words import money_in_words
from app.reports.count_value import names_in

COLUMNS: tuple[tuple[str, Kind, float], ...] = (
    (N_("Code"), "text", 1), (N_("Item"), "text", 4), (N_("Unit"), "text", 0.7), (N_("On hand"), "qty", 1), (N_("Cost before"), "price", 1),
    (N_("New unit cost"), "price", 1), (N_("Change"), "money", 1), (N_("Note"), "text", 1.5),
)  # fmt: skip


def fill(session: Session, document: Document, sheet: SheetData, language: str) -> SheetData:
    """Every line with what the books had just before, and what all of it was and is worth."""
    assert isinstance(document, CostChange)
    on_hand = on_hand_at(session, document, OnHandAt(document.site_id, document.moment)) if document.site_id is not None else {}
    names = names_in(session, {line.item_id for line in document.lines if line.item_id is not None}, language)
    rows: list[list[Cell]] = []
    before, after = [], []
    for line in document.lines:
        there = on_hand.get(line.item_id or 0)
        quantity, worth = (there.qty, there.amount) if there is not None else (Decimal(0), NOTHING)
        now = money(quantity * line.cost, document.digits)
        was = rounded(worth / quantity, 4) if quantity else None
        rows.append([*names.get(line.item_id or 0, ("", "", "")), quantity, was, line.cost, now - worth, line.note])
        before.append(worth)
        after.append(now)
    columns = COLUMNS if any(line.note for line in document.lines) else COLUMNS[:-1]
    change = Money(total(after) - total(before))
    sums = ((N_("Before"), total(before)), (N_("After"), total(after)), (N_("Change"), change))
    return replace(
        sheet, columns=[SheetColumn(translate(label, language), kind, width) for label, kind, width in columns],
        rows=rows, sums=(), totals=[(translate(label, language), amount) for label, amount in sums],
        in_words=[money_in_words(change, document.currency, language)],
    )  # fmt: skip
