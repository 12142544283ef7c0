"""A report's answer, and the list of all reports, as text for a terminal."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.money import NUMBERS
from app.exchange.spreadsheet_text import CONTROL
from app.i18n import N_, _, date_text, moment_text, number
from app.reports.base import Column, ReportTable, reports

TIMES = {"at": "--at", "period": "--from --to", "": ""}
NARROW = 80
ENDLESS = 200
"""Characters a line where there is no terminal to tell."""

PERCENT_DIGITS = 2


def report_text(table: ReportTable, width: int = 0, digits: int = 2) -> str:
    """What people see of a report, drawn with lines; numbers by the user's language, long text over several lines."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=Text(_(table.report.title)), caption=Text("\n".join(table.said)), title_justify="left", caption_justify="left",
                  show_footer=table.has_totals)  # fmt: skip
    totals = {no: _text(table.totals[no], table.columns[no], digits) for no in table.shown}
    totals[table.shown[0]] = totals[table.shown[0]] or _(N_("Total"))
    for no in table.shown:
        column = table.columns[no]
        right = column.type in NUMBERS
        drawn.add_column(Text(_(column.label)), Text(totals[no]), justify="right" if right else "left", no_wrap=right, overflow="fold",
                         min_width=None if right else min(column.width or 8, 12))  # fmt: skip
    for row in table.rows:
        drawn.add_row(*[Text(_text(row[no], table.columns[no], digits)) for no in table.shown])
    out = io.StringIO()
    Console(file=out, width=max(width or ENDLESS, NARROW), color_system=None, legacy_windows=False).print(drawn)
    return out.getvalue()


def _text(value: Any, column: Column, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return number(value, digits if column.type == "money" else PERCENT_DIGITS if column.type == "percent" else None)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return date_text(value)
    return CONTROL.sub("", str(value))


def reports_text() -> str:
    """Every report: its name, what it answers, how its time is said, its filters and the columns of its JSON."""
    parts = []
    for each in reports().values():
        filters = ", ".join(f"{f.name}={'|'.join(v for v, _label in f.choices) or (f.catalog or f.type).upper()}" for f in each.filters)
        columns = ", ".join(column.name for column in each.columns if column.data)
        parts.append(
            "\n".join(
                line for line in (
                    f"{each.name}  {TIMES[each.timing]}".rstrip(), f"    {_(each.about)}.", f"    {_('Filters')}: {filters}" if filters else "",
                    f"    {_('Columns')}: {columns}",
                ) if line
            )
        )  # fmt: skip
    return "\n".join(parts)


def reports_json() -> str:
    """The same for programs."""
    return json.dumps(
        [
            {
                "report": each.name, "title": _(each.title), "about": _(each.about), "timing": each.timing,
                "filters": [{"name": f.name, "type": f.type, "catalog": f.catalog, "choices": [v for v, _label in f.choices], "required": f.required}
                            for f in each.filters],
                "columns": [column.name for column in each.columns if column.data],
            }
            for each in reports().values()
        ],
        ensure_ascii=False, indent=1,
    )  # fmt: skip
