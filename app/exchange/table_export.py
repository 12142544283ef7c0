"""Goods, partners and recipes as a table, CSV or XLSX, with the columns that the import knows: the file comes back in unchanged."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.access import Actor
from app.core.errors import UserError
from app.exchange import goods_export, partner_export, recipe_export
from app.exchange.mapping import Target
from app.exchange.spreadsheet_text import MOST_ROWS, clean, harmless
from app.i18n import N_, _
from app.posting import audit
from app.store.engine import Store

FORMS = ("csv", "xlsx")
UNCLEAR_DECIMALS = 3
"""So many decimals look like thousands: 1.125 is written 1.1250."""
WIDTHS = {"text": 16, "barcode": 16}
Rows = Iterable[Mapping[str, Any]]

TABLES: dict[str, tuple[str, Sequence[Target], Callable[[Session, Actor], Rows]]] = {
    "goods": (N_("Goods"), goods_export.TARGETS, goods_export.goods_rows),
    "partners": (N_("Partners"), partner_export.TARGETS, partner_export.partner_rows),
    "recipes": (N_("Recipes"), recipe_export.TARGETS, recipe_export.recipe_rows),
}
"""Title, columns and rows of what can be written as a table."""


def export_table(store: Store, actor: Actor, kind: str, form: str) -> bytes:
    """`goods`, `partners` or `recipes` that are in use, as `csv` or `xlsx`. Raises UserError for a missing right or too many rows."""
    title, targets, rows_of = TABLES[kind]
    with store.read() as session:
        rows = [
            {target.name: row[target.name] for target in targets if row.get(target.name) is not None} for row in rows_of(session, actor)
        ]
    if form == "xlsx" and len(rows) >= MOST_ROWS:
        raise UserError(N_("A spreadsheet holds {most} rows and these are {count}: write them as CSV"), most=MOST_ROWS, count=len(rows))
    data = table_csv(targets, rows) if form == "csv" else table_xlsx(targets, rows, _(title))
    about = {"sha256": hashlib.sha256(data).hexdigest(), "rows": str(len(rows)), "format": form}
    store.write_retrying(lambda session: audit.note(session, actor, "export", f"file/{kind}", after=about))
    return data


def table_csv(targets: Sequence[Target], rows: Rows) -> bytes:
    """UTF-8 with a mark at the front (without it Excel reads another alphabet), commas, quotes as RFC 4180 has them; plain numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(_(target.label)) for target in targets])
    for row in rows:
        writer.writerow([_csv_cell(row.get(target.name)) for target in targets])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _csv_cell(value: Any) -> str:
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return f"{text}0" if len(text.partition(".")[2]) == UNCLEAR_DECIMALS else text
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else harmless(_said(value))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def table_xlsx(targets: Sequence[Target], rows: Rows, title: str) -> bytes:
    """A workbook of one sheet: a header that stays, texts as texts, numbers as numbers."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(clean(title)[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        for place, target in enumerate(targets):
            sheet.write_string(0, place, _(target.label), head)
            sheet.set_column(place, place, max(WIDTHS.get(target.type, 10), len(_(target.label))) + 2)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, 1):
            for place, target in enumerate(targets):
                _write(sheet, line, place, row.get(target.name))
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    """One cell; a number is a float from here on, unless that would change it."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and Decimal(repr(float(value))) == value:
        sheet.write_number(line, place, float(value))
    elif value is not None:
        text = f"{value.normalize():f}" if isinstance(value, Decimal) else _said(value)
        sheet.write_string(line, place, clean(text))
