"""From a mapped table to the screen where its goods are matched: a delivery, or the sales of a register."""

from typing import Any

from PySide6.QtWidgets import QWidget

from app.i18n import N_, _
from app.ui import import_work, tasks
from app.ui.context import Context
from app.ui.import_work import Reading

MATCHED = ("receipt", "sales")
"""Purposes whose goods are matched before anything is kept."""
ASKED = {"receipt": N_("Prices include VAT"), "sales": N_("Taxes are inside the net amounts")}
"""What the columns can't say of such a table."""


def open_match(
    context: Context, owner: QWidget, purpose: str, name: str, data: bytes, reading: Reading, partner: int | None, *, asked: bool
) -> None:
    """Match the goods off the window's thread, then open their screen. `asked`: the answer to what `ASKED` says."""
    store = context.store

    def work(_progress: tasks.Progress) -> Any:
        if purpose == "receipt":
            return import_work.receipt_draft(store, data, reading, partner, with_vat=asked)
        return import_work.sales_draft(store, data, reading, tax_inside=asked)

    def show(draft: Any) -> None:
        if purpose == "receipt":
            from app.ui.receipt_import import open_draft

            open_draft(context, name, draft)
        else:
            from app.ui.sales_import import SalesSource, open_sales

            open_sales(context, SalesSource(name, data, reading, asked), draft)

    tasks.run(context, _("Matching the goods"), work, show, owner=owner)
