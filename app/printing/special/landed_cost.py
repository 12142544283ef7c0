"""The sheet of a landed cost: the receipts it was paid for with the part of each, and how it joins their goods."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import names_of
from app.core.known import MoveFact, MovesOf
from app.core.money import NOTHING, rounded
from app.documents.base import Document
from app.documents.stock.landed_cost import LandedCost
from app.i18n import N_, translate
from app.printing.document_word import reference
from app.printing.figures import Cell, Kind
from app.printing.sheet import SheetColumn, SheetData, SheetTable
from app.reports.count_value import names_in

Columns = tuple[tuple[str, Kind, float], ...]
RECEIPTS: Columns = (
    (N_("Receipt"), "text", 2.5), (N_("Supplier"), "text", 2.5), (N_("Value of goods"), "money", 1), (N_("Cost added"), "money", 1),
)  # fmt: skip
GOODS: Columns = (
    (N_("Code"), "text", 1), (N_("Item"), "text", 4), (N_("Unit"), "text", 0.7), (N_("Received"), "qty", 1), (N_("Value of goods"), "money", 1),
    (N_("Cost added"), "money", 1), (N_("Added per unit"), "price", 1),
)  # fmt: skip


def fill(session: Session, document: Document, sheet: SheetData, language: str) -> SheetData:
    """Two tables: receipts and goods. Before the document is right nothing is divided yet."""
    assert isinstance(document, LandedCost)
    added = {} if document.all_problems() else {each.joins: each.amount or NOTHING for each in document.moves()}
    facts = {line.no: _facts(document, line.receipt_id) for line in document.receipts}
    receipts: list[Sequence[Cell]] = []
    for line in document.receipts:
        receipt: Any = session.get(Document, line.receipt_id) if line.receipt_id is not None else None
        of_it = facts[line.no]
        told = reference(receipt, document, language, session)
        receipts.append(
            [told, _supplier(session, receipt), _worth(of_it), sum((added.get(each.ref, NOTHING) for each in of_it), Decimal(0))]
        )
    goods = [each for of_it in facts.values() for each in of_it]
    names = names_in(session, {each.item for each in goods if each.item is not None}, language)
    rows = [_row(each, names[each.item or 0], added.get(each.ref, NOTHING)) for each in goods]
    tables = (
        SheetTable(_columns(RECEIPTS, language), receipts, translate(N_("Goods receipts"), language), _sums(receipts, 2, language)),
        SheetTable(_columns(GOODS, language), rows, translate(N_("Goods"), language), _sums(rows, 4, language)),
    )
    first = tables[0]
    return replace(sheet, columns=first.columns, rows=first.rows, heading=first.title, sums=first.sums, numbered=True, more=tables[1:])


def _columns(columns: Columns, language: str) -> list[SheetColumn]:
    return [SheetColumn(translate(label, language), kind, width) for label, kind, width in columns]


def _facts(document: LandedCost, receipt: int | None) -> list[MoveFact]:
    """What a receipt brought to the shelves."""
    if receipt is None:
        return []
    return [fact for fact in document.known.of(MovesOf(receipt)) if fact.target.kind == "shelf" and fact.item is not None]


def _supplier(session: Session, receipt: Any) -> str:
    if receipt is None or receipt.partner_id is None:
        return ""
    return names_of(session, "partner", [receipt.partner_id]).get(receipt.partner_id, "")


def _worth(facts: Sequence[MoveFact]) -> Decimal:
    return sum((fact.amount for fact in facts), Decimal(0))


def _row(fact: MoveFact, name: tuple[str, str, str], added: Decimal) -> list[Cell]:
    return [*name, fact.qty, fact.amount, added, rounded(added / fact.qty, 4) if fact.qty else None]


def _sums(rows: Sequence[Sequence[Cell]], first: int, language: str) -> list[Cell]:
    """The row of sums: two columns of money from the `first` one on, the word beside the name."""
    if len(rows) < 2:
        return []
    sums = [sum((cell for cell in (row[no] for row in rows) if isinstance(cell, Decimal)), Decimal(0)) for no in (first, first + 1)]
    before: list[Cell] = [None] * first
    before[0 if first == 2 else 1] = translate(N_("Total"), language)
    return [*before, *sums]
