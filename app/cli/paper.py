"""Commands that make paper: sheets of documents, labels and price tags."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.base import commands, opened, put
from app.i18n import language


@commands.command(name="print")
def print_(
    ctx: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="Numbers of documents")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The PDF to make")],
    form: Annotated[str, typer.Option(help="Which of the sheets of the kind, from 1, or a prescribed form: KO-1")] = "1",
) -> None:
    """Print documents' sheets into one PDF."""
    if form.isdecimal() and int(form) < 1:
        raise typer.BadParameter("sheets are counted from 1")
    from app.access import require
    from app.posting import audit
    from app.posting.engine import find_document
    from app.printing.document import documents_pdf

    with opened(ctx) as (store, actor), store.write() as session:
        found = [find_document(session, number) for number in numbers]
        for each in found:
            require(actor, "view", each.roles, each.title_plural)
        data = documents_pdf(session, [each.id for each in found], language(), int(form) - 1 if form.isdecimal() else form)
        for each in found:
            audit.note(session, actor, "print", f"{each.kind}/{each.uuid}", title=each.number or "")
        put(data, output)


@commands.command()
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
