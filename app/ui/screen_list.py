"""The screens that `--screens` takes, in order."""

from functools import partial

from app.ui.screens import Stage, screen, settle


def _add_reports() -> None:
    from app.reports.base import reports

    for name in reports():
        screen(f"report_{name}")(partial(_report, name))


def _report(name: str, stage: Stage) -> None:
    from app.reports.base import Params, find_report
    from app.ui.report_view import open_report

    needs_item = any(each.name == "item" and each.required for each in find_report(name).filters)
    open_report(stage.context, name, Params(filters={"item": busiest_item(stage)}) if needs_item else None)


_add_reports()


@screen("print_preview")
def _print_preview(stage: Stage) -> None:
    from app.ui.print_preview import preview_document

    preview_document(stage.context, latest(stage, "goods_receipt"))
    settle()


def latest(stage: Stage, kind: str, state: str = "posted") -> int:
    """The id of the latest document of a kind in a state. Raises AssertionError when the store has none."""
    from sqlalchemy import select

    from app.documents.base import journal

    query = select(journal.c.id).where(journal.c.kind == kind, journal.c.state == state).order_by(journal.c.moment.desc()).limit(1)
    with stage.context.store.read() as session:
        found = session.execute(query).scalar_one_or_none()
    assert found is not None, f"the store has no {kind} that is {state}"
    return int(found)


def busiest_item(stage: Stage) -> int:
    """The id of the item that was received most often."""
    from sqlalchemy import func, select

    from app.documents.trade.goods_receipt import GoodsReceiptLine as Line

    query = select(Line.item_id).group_by(Line.item_id).order_by(func.count().desc(), Line.item_id).limit(1)
    with stage.context.store.read() as session:
        return int(session.execute(query).scalar_one() or 0)
