"""The screens that came with the trade, after those of the list: an editor of every kind, posted and new, their journals and windows."""

from decimal import Decimal
from functools import partial

from app.documents.base import kinds
from app.ui.screen_list import latest, unkept
from app.ui.screens import Stage, screen, settle


def _add_kinds() -> None:
    """A journal, the last posted document and a new one of every kind."""
    for kind in kinds():
        screen(f"journal_{kind}")(partial(_journal, kind))
        screen(f"posted_{kind}")(partial(_posted, kind))
        screen(f"new_{kind}")(partial(_new, kind))


def _journal(kind: str, stage: Stage) -> None:
    stage.open(f"journal:{kind}")


def _posted(kind: str, stage: Stage) -> None:
    stage.open(f"document:{latest(stage, kind)}")


def _new(kind: str, stage: Stage) -> None:
    unkept(stage.open(f"new:{kind}"))


_add_kinds()


@screen("sales_draft")
def _sales_draft(stage: Stage) -> None:
    unkept(stage.open(f"document:{latest(stage, 'daily_sales', 'draft')}"))


@screen("stock_count_draft")
def _stock_count_draft(stage: Stage) -> None:
    unkept(stage.open(f"document:{latest(stage, 'stock_count', 'draft')}"))
    settle(0.6)


@screen("repricing_rule")
def _repricing_rule(stage: Stage) -> None:
    from app.ui.special.repricing_rule import RuleWindow

    editor = unkept(stage.open(f"document:{latest(stage, 'repricing')}"))
    window = RuleWindow(stage.context, editor.document, editor.book, lambda _proposal: None, editor)  # type: ignore[arg-type]
    window.percent.show(Decimal(5))
    window.work_out()
    stage.show(window)


@screen("based_on_order")
def _based_on_order(stage: Stage) -> None:
    _offer_based(stage, "purchase_order")


@screen("based_on_receipt")
def _based_on_receipt(stage: Stage) -> None:
    _offer_based(stage, "goods_receipt")


def _offer_based(stage: Stage, kind: str) -> None:
    """The menu of what can be made from a document, as Ctrl+B shows it."""
    editor = unkept(stage.open(f"document:{latest(stage, kind)}"))
    editor.tools.based()
    settle()


@screen("chain_of_order")
def _chain_of_order(stage: Stage) -> None:
    from app.ui.document_chain import open_chain

    document_id = latest(stage, "purchase_order", back=20)
    open_chain(stage.context, document_id, "", stage.open(f"document:{document_id}"))


@screen("related_documents")
def _related_documents(stage: Stage) -> None:
    from app.ui.document_chain import open_chain

    document_id = latest(stage, "goods_receipt")
    open_chain(stage.context, document_id, "", stage.open(f"document:{document_id}"))


@screen("attachments")
def _attachments(stage: Stage) -> None:
    from app.ui.attachments import AttachmentsWindow

    stage.show(AttachmentsWindow(stage.context, latest(stage, "goods_receipt"), "", may_edit=True, parent=stage.window))
