"""The command that asks a report."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.cli.base import commands, opened, put
from app.i18n import language

if TYPE_CHECKING:
    from app.access import Actor
    from app.reports.base import Report, ReportTable
    from app.store.engine import Store

Value = TypeVar("Value")
TABLES = ("table", "json", "csv", "xlsx", "pdf")


def _typed(read: Callable[[str], Value], text: str | None, option: str) -> Value | None:
    try:
        return None if text is None else read(text)
    except ValueError as error:
        or_time = ", or with a time 2026-11-02T09:30" if option == "--at" else ""
        raise typer.BadParameter(f"{option} takes a date like 2026-11-02{or_time}") from error


def _require_fitting(report: "Report", at: str | None, start: str | None, end: str | None) -> None:
    """Raise BadParameter for a time that the report does not ask for: it would answer for another one."""
    if at is not None and report.timing != "at":
        raise typer.BadParameter(f"{report.name} is no report of a moment: leave out --at")
    if (start is not None or end is not None) and report.timing != "period":
        raise typer.BadParameter(f"{report.name} is no report of a period: leave out --from and --to")


@commands.command()
def report(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The report; --list names them")] = None,
    at: Annotated[str | None, typer.Option(help="A moment; a day alone is its end")] = None,
    start: Annotated[str | None, typer.Option("--from", help="The first day")] = None,
    end: Annotated[str | None, typer.Option("--to", help="The last day")] = None,
    filters: Annotated[list[str] | None, typer.Option("--filter", help="NAME=VALUE, as often as needed")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json, csv, xlsx or pdf; else by the name of the file")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Name the reports, their filters and columns")] = False,
) -> None:
    """Ask a report."""
    from app.exchange.report_text import reports_json, reports_text
    from app.reports.base import Params, find_report, run
    from app.reports.filter_text import read_day, read_filters, read_moment

    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    form = form or (ending if ending in TABLES else "table")
    if form not in TABLES:
        raise typer.BadParameter(f"--format is one of: {', '.join(TABLES)}")
    if listed:
        print(reports_json() if form == "json" else reports_text())
        return
    if name is None:
        raise typer.BadParameter("which report? --list names them")
    moment, first, last = _typed(read_moment, at, "--at"), _typed(read_day, start, "--from"), _typed(read_day, end, "--to")
    with opened(ctx) as (store, actor):
        _require_fitting(find_report(name), at, start, end)
        with store.read() as session:
            values = read_filters(session, find_report(name), filters or ())
            table = run(session, name, Params(moment, first, last, values), actor=actor)
        _show(store, actor, table, form, output)


def _show(store: "Store", actor: "Actor", table: "ReportTable", form: str, output: Path | None) -> None:
    """Write the table in its format; what goes into a file stands in the audit trail."""
    from app.posting import audit

    put(_as_file(store, table, form), output, is_text=form not in {"xlsx", "pdf"})
    if output is not None:
        with store.write() as session:
            audit.note(session, actor, "export", f"report/{table.report.name}", title=output.name, after={"said": list(table.said)})


def _as_file(store: "Store", table: "ReportTable", form: str) -> bytes:
    from app.core.money import currency_digits
    from app.store.info import read_info

    with store.read() as session:
        digits, name = currency_digits(read_info(session, "currency")), read_info(session, "name")
    if form == "table":
        from app.exchange.report_text import report_text

        return report_text(table, shutil.get_terminal_size((0, 0)).columns, digits).encode(sys.stdout.encoding or "utf-8", "replace")
    if form == "pdf":
        from app.printing.report import report_pdf

        return report_pdf(table, name, language())
    from app.exchange.report_file import report_file

    return report_file(table, form, digits)
