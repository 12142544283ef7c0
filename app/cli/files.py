"""Commands that read files into the store and write them out."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.base import commands, complain, opened, put
from app.i18n import _

if TYPE_CHECKING:
    from app.exchange.command_import import Taken


@commands.command(name="import")
def import_(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(help="records, goods, partners, receipt, sales, recipes")],
    files: Annotated[list[Path], typer.Argument(help="The files")],
    each: Annotated[bool, typer.Option("--each", help="Go on past what is refused")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen, keep nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a document")] = False,
    mapping: Annotated[str | None, typer.Option(help="A saved column mapping")] = None,
    site: Annotated[str, typer.Option(help="receipt, sales: the code of the store")] = "",
    till: Annotated[str, typer.Option(help="sales: the code of the till")] = "",
    supplier: Annotated[str, typer.Option(help="receipt: the code of the supplier, if the file doesn't name one")] = "",
    rate: Annotated[str | None, typer.Option(help="receipt: how much of the store's currency one of a foreign invoice's costs")] = None,
    create: Annotated[bool, typer.Option("--create", help="receipt: make the goods and the supplier that are not known")] = False,
    posting: Annotated[bool, typer.Option("--post", help="sales: post the documents that nothing is missing in")] = False,
    tax_inside: Annotated[bool, typer.Option("--tax-inside", help="sales: taxes are inside the net amounts, not on top")] = False,
) -> None:
    """Read files into the store; the format is found from the file."""
    from app.exchange.command_import import IMPORTS, Way

    if kind not in IMPORTS:
        raise typer.BadParameter(f"KIND is one of: {', '.join(IMPORTS)}")
    refused = False
    way = Way(each, dry_run, mapping, site, supplier, create, _rate(rate), till, posting, tax_inside)
    with opened(ctx) as (store, actor):
        for file in files:
            taken = IMPORTS[kind](store, actor, file.read_bytes(), file.name, way)
            _say_taken(taken, file, as_json=as_json, dry_run=dry_run)
            refused |= taken.refused
    if refused:
        raise typer.Exit(1)


def _rate(text: str | None) -> Decimal | None:
    try:
        rate = None if text is None else Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter("--rate is a number like 0.92") from error
    if rate is not None and not (rate.is_finite() and 0 < rate < 10**9):
        raise typer.BadParameter("--rate is a number above zero")
    return rate


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


@commands.command()
def export(
    ctx: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            help="records, or a part of them: goods, partners, recipes, documents, goods_receipt …; ledger: all moves for hledger"
        ),
    ],
    output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
    form: Annotated[str, typer.Option("--format", help="json; goods, partners and recipes also csv, xlsx; default: by the end of -o")] = "",
) -> None:
    """Write records, or a table of goods, partners or recipes, to a file, as import takes them."""
    from app.exchange.records import export_records
    from app.exchange.table_export import FORMS, TABLES, export_table

    suffix = output.suffix.lower().lstrip(".") if output is not None else ""
    chosen = form or (suffix if suffix in FORMS else "json")
    if chosen not in {"json", *FORMS}:
        raise typer.BadParameter(f"--format is one of: json, {', '.join(FORMS)}")
    if chosen in FORMS and kind not in TABLES:
        raise typer.BadParameter(f"as {chosen} only these are written: {', '.join(TABLES)}")
    with opened(ctx) as (store, actor):
        if kind == "ledger":
            from app.exchange.plain_ledger import export_ledger

            put(export_ledger(store, actor), output)
        elif chosen in FORMS:
            put(export_table(store, actor, kind, chosen), output, is_text=chosen == "csv")
        else:
            put(export_records(store, actor, () if kind == "records" else (kind,)), output)
