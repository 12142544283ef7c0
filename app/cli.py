"""The commands without a window: same rules, same rights. Each is a few lines over the layers below.

`run(argv)` answers the exit code: 0 done, 1 refused (why on standard error), 2 wrong use. Heavy parts load when needed.
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

import typer

from app.core.errors import Told, UserError
from app.i18n import N_, _, language, say, use_language

if TYPE_CHECKING:
    from app.access import Actor
    from app.exchange.command_import import Taken
    from app.reports.base import ReportTable
    from app.store.engine import Store

Value = TypeVar("Value")
TABLES = ("table", "json", "csv", "xlsx", "pdf")

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Larder without a window.")


class Asked(NamedTuple):
    """What stands before the command: which store, and who."""

    store: str | None
    user: str | None


def run(argv: list[str]) -> int:
    """Run one command and return the exit code. Everything foreseen is told in words, never by a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        typer.main.get_command(app).main(args=argv, prog_name="main.py")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except Told as told:
        complain(say(told))
        return 1
    except BrokenPipeError:
        return 0
    except OSError as error:
        complain(_("{path}: {reason}").format(path=error.filename or "", reason=error.strerror or error))
        return 1
    return 0


def complain(text: str) -> None:
    """Say why on standard error."""
    print(text, file=sys.stderr)


@app.callback()
def before(
    ctx: typer.Context,
    store: Annotated[str | None, typer.Option(help="A .larder file, or the URL of a database")] = None,
    user: Annotated[
        str | None, typer.Option(help="The log-in name of who does it; the password in LARDER_PASSWORD, if there is one")
    ] = None,
) -> None:
    """Run one command without a window."""
    ctx.obj = Asked(store, user)


def address_of(ctx: typer.Context) -> str:
    """The store that was named, else the one of this computer."""
    from app.store.location import default_store

    return ctx.obj.store or str(default_store())


@contextmanager
def opened(ctx: typer.Context) -> Iterator[tuple["Store", "Actor"]]:
    """The store, and who works in it."""
    from app.catalogs.command_user import actor_for
    from app.documents.base import kinds
    from app.store.info import read_info
    from app.store.opening import open_store

    kinds()  # a document is read as one of its own kind only when that kind is known
    store = open_store(address_of(ctx))
    try:
        with store.read() as session:
            use_language(read_info(session, "language") or "en")
        for warning in store.warnings:
            complain(say(warning))
        yield store, actor_for(store, ctx.obj.user, os.environ.get("LARDER_PASSWORD", ""), socket.gethostname())
    finally:
        store.close()


@app.command()
def new(
    ctx: typer.Context,
    currency: Annotated[str, typer.Option(help="Three letters: EUR, RUB; euros unless a demo speaks another language")] = "",
    costing: Annotated[str, typer.Option(help="average or fifo; for good")] = "average",
    name: Annotated[str, typer.Option(help="What stands at the head of printed documents")] = "Larder",
    demo: Annotated[bool, typer.Option("--demo", help="Two shops and a kitchen with 90 days behind them")] = False,
) -> None:
    """Make an empty or a demo store; an existing one is never touched."""
    from app.store.opening import create_store

    if costing not in {"average", "fifo"}:
        raise typer.BadParameter("--costing is average or fifo")
    if ctx.obj.store is None:
        Path(address_of(ctx)).parent.mkdir(parents=True, exist_ok=True)
    address = address_of(ctx)
    if demo:
        from app.demo import make_demo_store

        store = make_demo_store(address, language=language(), currency=currency, costing=costing)
    else:
        store = create_store(address, currency=currency or "EUR", costing=costing, name=name)
    store.close()
    print(_("Made: {path}").format(path=store.address if store.is_file else store.engine.url.render_as_string()))


@app.command()
def check(
    ctx: typer.Context, repair: Annotated[bool, typer.Option("--repair", help="First make costs and balances anew from the moves")] = False
) -> None:  # fmt: skip
    """Look at every invariant of the store and name what is wrong."""
    from app.posting import repair as repairing
    from app.posting.check import check_store
    from app.store.integrity import integrity_problems

    with opened(ctx) as (store, actor):
        if repair:
            store.write_retrying(lambda session: repairing.repair(session, actor))
        faults = integrity_problems(store)
        if not faults:
            with store.read() as session:
                faults = check_store(session)
    for fault in faults:
        complain(say(fault))
    if faults:
        raise typer.Exit(1)
    print(_("Everything adds up"))


@app.command()
def backup(
    ctx: typer.Context, output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to make; default: a new one in the folder of backups")] = None
) -> None:  # fmt: skip
    """Copy the store to a file that has been opened and checked."""
    from app.catalogs.setting_value import backup_folder
    from app.store.backup import back_up, backup_name, name_of

    with opened(ctx) as (store, _actor):
        folder = backup_folder(store) if store.is_file else Path.cwd()
        done = back_up(store, output or folder / backup_name(name_of(store), datetime.now()))
    print(_("{path}: {size} bytes, read back and complete").format(path=done.path, size=done.size_bytes))


@app.command()
def restore(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="A backup")]) -> None:
    """Put a backup in the place of the store; the store that was there is kept beside it."""
    from app.store.backup import restore as put_back
    from app.store.engine import is_server

    address = address_of(ctx)
    if is_server(address):
        raise UserError(N_("A store on a server is restored with pg_restore, by whoever looks after the server"))
    aside = put_back(file, Path(address))
    print(_("{path} is restored.").format(path=address))
    if aside is not None:
        print(_("What was there is kept in {path}").format(path=aside))


def _month(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m")
    except ValueError as error:
        raise typer.BadParameter("a month looks like 2026-10") from error


Month = Annotated[datetime, typer.Option(parser=_month, metavar="YYYY-MM")]


@app.command()
def close(ctx: typer.Context, month: Month) -> None:
    """Close a month and everything before it: nothing in it changes any more."""
    from app.posting.periods import close_month

    with opened(ctx) as (store, actor), store.write() as session:
        close_month(session, actor, month.year, month.month)
    print(_("{month} is closed").format(month=f"{month:%Y-%m}"))


@app.command()
def reopen(ctx: typer.Context, month: Month) -> None:
    """Open a closed month again, and every month after it."""
    from app.posting.periods import reopen_month

    with opened(ctx) as (store, actor), store.write() as session:
        reopen_month(session, actor, month.year, month.month)
    print(_("{month} is open again").format(month=f"{month:%Y-%m}"))


@app.command(name="import")
def import_(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="records, goods, partners, receipt")],
    files: Annotated[list[Path], typer.Argument(help="The files")],
    each: Annotated[bool, typer.Option("--each", help="Go on past what is refused")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen, keep nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a document")] = False,
    mapping: Annotated[str | None, typer.Option(help="A saved column mapping")] = None,
    site: Annotated[str, typer.Option(help="receipt: the code of the store it goes to")] = "",
    supplier: Annotated[str, typer.Option(help="receipt: the code of the supplier, if the file doesn't name one")] = "",
    create: Annotated[bool, typer.Option("--create", help="receipt: make the goods and the supplier that are not known")] = False,
) -> None:
    """Read files into the store; the format is found from the file."""
    from app.exchange.command_import import IMPORTS, Way

    if kind not in IMPORTS:
        raise typer.BadParameter(f"KIND is one of: {', '.join(IMPORTS)}")
    refused = False
    way = Way(each, dry_run, mapping, site, supplier, create)
    with opened(ctx) as (store, actor):
        for file in files:
            taken = IMPORTS[kind](store, actor, file.read_bytes(), file.name, way)
            _say_taken(taken, file, as_json=as_json, dry_run=dry_run)
            refused |= taken.refused
    if refused:
        raise typer.Exit(1)


def _say_taken(taken: "Taken", file: Path, *, as_json: bool, dry_run: bool) -> None:
    """What became of a file: objects on standard output with --json, else a line; what was refused on standard error."""
    import json

    for wrong in taken.problems:
        complain(f"{file.name}: {wrong}")
    if as_json:
        for each in taken.objects:
            print(json.dumps(each, ensure_ascii=False))
    else:
        print(f"{file.name}: {taken.told}" + (f" ({_('tried only, nothing was kept')})" if dry_run else ""))


@app.command()
def export(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="records, or a part of them: goods, partners, documents, goods_receipt …")],
    output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Write records to a file, as import takes them."""
    from app.exchange.records import export_records

    with opened(ctx) as (store, actor):
        put(export_records(store, actor, () if kind == "records" else (kind,)), output)


def put(data: bytes, output: Path | None, *, is_text: bool = True) -> None:
    """Write to the file, or to standard output."""
    if output is not None:
        output.write_bytes(data)
    elif not is_text and sys.stdout.isatty():
        raise typer.BadParameter("this format goes into a file: add -o FILE")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def _typed(read: Callable[[str], Value], text: str | None, option: str) -> Value | None:
    try:
        return None if text is None else read(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option} takes a date like 2026-11-02, or with a time 2026-11-02T09:30") from error


@app.command()
def report(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The report; --list names them")] = None,
    at: Annotated[str | None, typer.Option(help="A moment; a day alone is its end")] = None,
    start: Annotated[str | None, typer.Option("--from", help="The first day")] = None,
    end: Annotated[str | None, typer.Option("--to", help="The last day")] = None,
    filters: Annotated[list[str] | None, typer.Option("--filter", help="NAME=VALUE, as often as needed")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json, csv, xlsx or pdf")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Name the reports, their filters and columns")] = False,
) -> None:
    """Ask a report."""
    from app.exchange.report_text import reports_json, reports_text
    from app.reports.base import Params, find_report, run
    from app.reports.filter_text import read_day, read_filters, read_moment

    if form not in TABLES:
        raise typer.BadParameter(f"--format is one of: {', '.join(TABLES)}")
    if listed:
        print(reports_json() if form == "json" else reports_text())
        return
    if name is None:
        raise typer.BadParameter("which report? --list names them")
    moment, first, last = _typed(read_moment, at, "--at"), _typed(read_day, start, "--from"), _typed(read_day, end, "--to")
    with opened(ctx) as (store, actor):
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


@app.command(name="print")
def print_(
    ctx: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="Numbers of documents")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The PDF to make")],
    form: Annotated[str, typer.Option(help="Which of the sheets of the kind, from 1, or a prescribed form: KO-1")] = "1",
) -> None:
    """Print documents' sheets into one PDF."""
    from app.access import require
    from app.posting import audit
    from app.posting.engine import find_document
    from app.printing.document import documents_pdf

    with opened(ctx) as (store, actor), store.write() as session:
        found = [find_document(session, number) for number in numbers]
        for each in found:
            require(actor, "view", each.roles, each.title_plural)
        data = documents_pdf(session, [each.id for each in found], language(), max(0, int(form) - 1) if form.isdecimal() else form)
        for each in found:
            audit.note(session, actor, "print", f"{each.kind}/{each.uuid}", title=each.number or "")
        put(data, output)


@app.command()
def labels(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.pdf")],
    template: Annotated[str, typer.Option(help="The label template")],
    items: Annotated[list[str] | None, typer.Option("--item", help="CODE or CODE:COPIES")] = None,
    document: Annotated[str | None, typer.Option(help="A document: as many labels as goods on each line")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Goods whose price changed since this was last asked")] = False,
) -> None:
    """Print labels and price tags."""
    if sum((bool(items), document is not None, changed)) != 1:
        raise typer.BadParameter("choose one of --item, --document, --changed")
    if output.suffix.lower() != ".pdf":
        raise typer.BadParameter("labels are made as FILE.pdf")
    from app.documents.base import now
    from app.posting import audit
    from app.printing.goods_label import changed_items, copies_of, document_items, goods_labels
    from app.printing.label import labels_pdf
    from app.printing.label_template import template as template_named

    with opened(ctx) as (store, actor), store.write() as session:
        chosen = copies_of(session, items) if items else document_items(session, document) if document else changed_items(session)
        data = labels_pdf(template_named(template), goods_labels(session, chosen), language=language())
        subject = "labels/changed" if changed else "labels/goods"
        audit.note(
            session, actor, "print", subject, title=output.name, after={"until": now().isoformat(), "labels": str(sum(chosen.values()))}
        )
        put(data, output)
