"""What a data terminal or a spreadsheet says was counted: codes with quantities, from CSV, XLSX, XLS or ODS."""

from collections.abc import Sequence
from decimal import Decimal

from app.core.errors import Problem, UserError, problem
from app.exchange.column_word import normal
from app.exchange.number_text import guess_decimal_sign, looks_numeric, parse_number
from app.exchange.table_file import TableFile, cell_text, read_table
from app.i18n import N_

CODE_WORDS = ("barcode", "ean", "gtin", "code", "sku", "article", "item", "штрихкод", "штрих-код", "код", "артикул", "шк")
QTY_WORDS = ("qty", "quantity", "count", "counted", "fact", "количество", "кол-во", "кол", "факт", "остаток")
ONE = Decimal(1)

Counted = dict[str, Decimal]
"""Quantity by code, rows of the same code added up, in the order of the file."""


def read_count_file(data: bytes) -> tuple[Counted, list[Problem]]:
    """Codes and quantities. A table without a column of quantities is a list of scans: each row counts one.

    Rows that can't be read are told as problems. Raises UserError when the file is no table, or has no code in any row.
    """
    table = read_table(data)
    code_at = _headed(table, CODE_WORDS)
    qty_at = _headed(table, QTY_WORDS)
    code_at = _first_filled(table) if code_at is None else code_at
    qty_at = _last_numbers(table, code_at) if qty_at is None else qty_at
    sign = guess_decimal_sign([cell_text(cell) for cell in table.column(qty_at, 500)]).sign if qty_at is not None else "."
    found: Counted = {}
    problems: list[Problem] = []
    for number, row in table.numbered_rows():
        code, text = _text(row, code_at), _text(row, qty_at)
        qty = ONE if qty_at is None else _number(text, sign)
        if code and qty is not None and qty >= 0:
            found[code] = found.get(code, Decimal(0)) + qty
        elif code:
            problems.append(problem(N_("Row {row}: {text} is no quantity"), row=number, text=text or "–"))
    if not found:
        raise UserError(
            N_("No row of this file has a code with a quantity: the first column should be the barcode, the second the quantity")
        )
    return found, problems


def _headed(table: TableFile, words: Sequence[str]) -> int | None:
    """The first column whose heading is one of these words, or begins with one."""
    titles = [normal(title) for title in table.headers]
    wanted = [normal(word) for word in words]
    exact = next((no for word in wanted for no, title in enumerate(titles) if title == word), None)
    return exact if exact is not None else next((no for word in wanted for no, title in enumerate(titles) if title.startswith(word)), None)


def _first_filled(table: TableFile) -> int:
    return next((no for no in range(table.width) if table.column(no, 1)), 0)


def _last_numbers(table: TableFile, code_at: int) -> int | None:
    """The last column that holds numbers, beside that of codes."""
    for no in reversed(range(table.width)):
        cells = [cell_text(cell) for cell in table.column(no, 200)]
        if no != code_at and cells and all(looks_numeric(text) for text in cells):
            return no
    return None


def _text(row: Sequence[object], at: int | None) -> str:
    return cell_text(row[at]) if at is not None and at < len(row) else ""  # type: ignore[arg-type]


def _number(text: str, sign: str) -> Decimal | None:
    try:
        return parse_number(text, sign)
    except ValueError:
        return None
