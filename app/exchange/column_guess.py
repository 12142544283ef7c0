"""Which column of a table is which field: by the words above it and by what stands in its cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Problem, problem
from app.core.gtin import is_gtin
from app.core.money import NUMBERS
from app.exchange.cell_value import Reading, column_is_damaged
from app.exchange.column_word import normal
from app.exchange.incoming import Format
from app.exchange.mapping import MappedColumn, Mapping, Target, damaged_column, problems_of
from app.exchange.number_text import DecimalSign, guess_day_order, guess_decimal_sign, is_ambiguous, looks_like_day, looks_numeric
from app.exchange.table_file import TableFile, cell_text
from app.exchange.workbook import Cell
from app.i18n import N_

SAMPLE = 2000
SAME, BEGINS, ENDS = 100.0, 40.0, 25.0
"""What a header is worth that is a known word, begins with one, or ends with one."""
COVERED_AT_BEGINNING, COVERED_AT_END = 0.35, 0.4
"""The part of a longer header that the known word must make up: "Quantity of included item" is not the quantity."""
BARCODES_WORTH = 60.0
"""Cells with right check digits say more than half a header, less than a whole one."""
ENOUGH = 0.5
"""The share of cells that must suit a type for the column to be taken for it."""


@dataclass(frozen=True)
class Guess:
    """A mapping to start from, and what the user should look at: required fields not found, numbers and dates that may be read two ways."""

    mapping: Mapping
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Content:
    """What the cells of a column look like, as shares of those that are filled."""

    filled: int
    numbers: float
    decimals: float
    days: float
    barcodes: float
    length: float
    damaged: str


def guess(table: TableFile, targets: Sequence[Target]) -> Guess:
    """Columns for the targets, each used once, with decimal signs and orders of dates as their cells show."""
    contents = [_content(table.column(index, SAMPLE)) for index in range(table.width)]
    worth = [
        (score, -index, target)
        for target in targets
        for index in range(table.width)
        if (score := _worth(_header(table, index), contents[index], target, named=bool(table.headers))) > 0
    ]
    chosen: dict[str, int] = {}
    for _, negative, target in sorted(worth, key=lambda entry: entry[:2], reverse=True):
        if target.name not in chosen and -negative not in chosen.values():
            chosen[target.name] = -negative
    if not table.headers:
        _add_numbers_by_content(chosen, contents, targets)
    return _as_guess(table, targets, chosen, contents)


def _header(table: TableFile, index: int) -> str:
    return table.headers[index] if index < len(table.headers) else ""


def _content(cells: list[Cell]) -> _Content:
    texts = [cell_text(cell) for cell in cells]
    count = len(texts) or 1
    typed_days = sum(1 for cell in cells if hasattr(cell, "year"))
    numeric = [text for text in texts if looks_numeric(text)]
    return _Content(
        filled=len(texts),
        numbers=len(numeric) / count,
        decimals=sum(1 for text in numeric if "." in text or "," in text) / count,
        days=(typed_days + sum(1 for cell, text in zip(cells, texts, strict=True) if isinstance(cell, str) and looks_like_day(text)))
        / count,
        barcodes=sum(1 for text in texts if is_gtin(text.removeprefix("'"))) / count,
        length=sum(map(len, texts)) / count,
        damaged=column_is_damaged(cells),
    )


def _worth(header: str, content: _Content, target: Target, *, named: bool) -> float:
    """How well a column suits a target; 0 when not at all."""
    if not _suits(content, target):
        return 0.0
    score = _header_worth(header, target)
    if target.type == "barcode" and content.barcodes >= ENOUGH:
        score += BARCODES_WORTH
    if target.name == "name" and not named and content.numbers < ENOUGH and content.days < ENOUGH and content.barcodes < ENOUGH:
        score += min(content.length, BARCODES_WORTH)
    # Of two columns with equal headers the one that is filled is meant.
    return score + min(content.filled, 100) / 1000 if score else 0.0


def _suits(content: _Content, target: Target) -> bool:
    """Whether the cells may be of the target's type; an empty column may be anything."""
    if content.filled == 0:
        return True
    if target.type == "barcode":
        return not content.damaged
    if target.type in NUMBERS:
        return content.numbers >= ENOUGH and content.barcodes < ENOUGH
    if target.type == "date":
        return content.days >= ENOUGH or content.numbers >= ENOUGH
    return True


def _header_worth(header: str, target: Target) -> float:
    title = normal(header)
    if not title:
        return 0.0
    best = 0.0
    for place, word in enumerate(map(normal, target.words)):
        if not word:
            continue
        likely = place / 100
        if title == word:
            return SAME - likely
        covered = len(word) / len(title)
        if title.startswith(word + " ") and covered >= COVERED_AT_BEGINNING:
            best = max(best, BEGINS + len(word) / 2 - likely)
        elif title.endswith(" " + word) and covered >= COVERED_AT_END:
            best = max(best, ENDS + len(word) / 2 - likely)
    return best


def _add_numbers_by_content(chosen: dict[str, int], contents: list[_Content], targets: Sequence[Target]) -> None:
    """A table without headers: the first column of whole numbers after the name is the quantity, the first with decimals the price."""
    start = chosen.get("name", -1) + 1
    for name, wants_decimals in (("price", True), ("qty", False)):
        if name in chosen or all(target.name != name for target in targets):
            continue
        for index in range(start, len(contents)):
            content = contents[index]
            is_number = content.filled and content.numbers >= 0.9 and content.barcodes < ENOUGH and not content.damaged
            if is_number and index not in chosen.values() and (content.decimals >= ENOUGH) is wants_decimals:
                chosen[name] = index
                break


def _as_guess(table: TableFile, targets: Sequence[Target], chosen: dict[str, int], contents: list[_Content]) -> Guess:
    usual = _usual_sign(table, contents)
    columns, problems = [], []
    for target in targets:
        if target.name not in chosen:
            continue
        index = chosen[target.name]
        reading, doubt = _reading(table, index, target, usual)
        columns.append(MappedColumn(target.name, index, _header(table, index), reading))
        if doubt is not None:
            problems.append(doubt)
    mapping = Mapping(
        columns=tuple(columns),
        header_row=table.header_row or 0,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet if len(table.sheet_names) > 1 else "",
    )
    problems += _rounded_codes(table, targets, contents)
    return Guess(mapping, (*problems_of(table, mapping, targets), *problems))


def _rounded_codes(table: TableFile, targets: Sequence[Target], contents: list[_Content]) -> list[Problem]:
    """Columns that would be the barcode, had a spreadsheet not rounded them."""
    wanted = [target for target in targets if target.type == "barcode"]
    return [
        damaged_column(target.name, _header(table, index) or str(index + 1), content.damaged)
        for target in wanted
        for index, content in enumerate(contents)
        if content.damaged and (_header_worth(_header(table, index), target) or not table.headers)
    ]


def _usual_sign(table: TableFile, contents: list[_Content]) -> DecimalSign:
    """The decimal sign of the table as a whole, for columns that prove nothing themselves."""
    texts = [
        cell_text(cell)
        for index, content in enumerate(contents)
        if content.numbers >= ENOUGH and content.barcodes < ENOUGH and content.days < ENOUGH
        for cell in table.column(index, SAMPLE)
        if isinstance(cell, str)
    ]
    # A table delimited by semicolons comes from a country where the comma is taken.
    return guess_decimal_sign(texts, otherwise="," if table.delimiter == ";" else ".")


def _reading(table: TableFile, index: int, target: Target, usual: DecimalSign) -> tuple[Reading, Problem | None]:
    texts = [cell_text(cell) for cell in table.column(index, SAMPLE) if isinstance(cell, str)]
    header = _header(table, index) or str(index + 1)
    if target.type in NUMBERS:
        sign = guess_decimal_sign(texts, otherwise=usual.sign)
        example = next((text for text in texts if is_ambiguous(text)), "")
        doubt = None
        if example and not sign.certain and not usual.certain and table.kind is Format.CSV:
            message = N_("“{example}” in the column “{header}” is read with decimals behind a “{sign}”: look whether that is right")
            doubt = problem(message, field=target.name, example=example, header=header, sign=sign.sign)
        return Reading(decimal_sign=sign.sign), doubt
    if target.type == "date":
        order = guess_day_order(texts)
        doubt = None
        if texts and not order.certain:
            message = N_("“{example}” in the column “{header}” is read with the day first: look whether that is right")
            doubt = problem(message, field=target.name, example=texts[0], header=header)
        return Reading(day_order=order.order), doubt
    return Reading(), None
