"""The item card (F7): stock by store, last moves, prices and receipts of the item in the current line."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from app.catalogs.standard import unit_sign
from app.documents.base import kinds
from app.i18n import N_, _
from app.ui import layout, tasks
from app.ui.cell_text import cell_text
from app.ui.context import Context
from app.ui.item_card_query import CardMove, ItemCard, read_card
from app.ui.plain_table import Heading, PlainTable
from app.ui.window_size import resize_within_screen

STOCK: tuple[Heading, ...] = (
    (N_("Store"), "text", 0), (N_("Qty"), "qty", 10), (N_("Value"), "money", 12), (N_("Unit cost"), "price", 12),
)  # fmt: skip
MOVES: tuple[Heading, ...] = (
    (N_("Date"), "moment", 16), (N_("Number"), "text", 12), (N_("Document"), "text", 16), (N_("Store"), "text", 14),
    (N_("Partner"), "text", 0), (N_("Qty"), "qty", 8), (N_("Value"), "money", 11), (N_("Unit cost"), "price", 10),
)  # fmt: skip
PRICES: tuple[Heading, ...] = (
    (N_("Price type"), "text", 0), (N_("Store"), "text", 18), (N_("Since"), "moment", 16), (N_("Price"), "price", 12),
)  # fmt: skip


class ItemCardWindow(QDialog):
    """Shows an `ItemCard`; a double click on a move opens its document."""

    def __init__(self, context: Context, card: ItemCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.card = context, card
        self.setWindowTitle(card.facts.name)
        self.setModal(True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.stock = self._add(_("Stock"), STOCK, card.stock)
        self.moves = self._add(_("Moves"), MOVES, [_row(each) for each in card.moves], card.moves)
        self.receipts = self._add(_("Last receipts"), MOVES, [_row(each) for each in card.receipts], card.receipts)
        self.prices = self._add(_("Prices"), PRICES, [row[:4] for row in card.prices])
        title = layout.label(card.facts.name, "title", wrap=True)
        codes = layout.label(" · ".join((card.facts.code, *card.barcodes)), muted=True, wrap=True)
        close = layout.button(_("Close"), self.reject)
        head = layout.down(title, codes, layout.across(*self._figures(), 1, gap=24), margin=(12, 12, 12, 4), gap=4)
        self.setLayout(layout.down(head, self.tabs, layout.across(1, close, margin=(12, 8, 12, 12)), gap=4))
        resize_within_screen(self, 920, 480)
        close.setDefault(True)

    def _figures(self) -> list[QWidget]:
        card, digits = self.card, self.context.digits
        figures = [
            (_("On hand"), f"{cell_text(card.qty, 'qty')} {unit_sign(card.facts.unit)}"),
            (_("Unit cost"), cell_text(card.unit_cost, "price", digits)),
            (_("Price"), cell_text(card.price, "price", digits)),
            (_("Margin"), f"{cell_text(card.margin_percent, 'percent')} %" if card.margin_percent is not None else ""),
        ]
        shown = []
        for name, value in figures:
            box = QWidget()
            box.setLayout(layout.down(layout.label(name, muted=True), layout.label(value or "–"), gap=0))
            shown.append(box)
        return shown

    def _add(self, title: str, headings: Sequence[Heading], rows: Sequence[Sequence[Any]], moves: Sequence[CardMove] = ()) -> PlainTable:
        table = PlainTable(headings, self.context.digits)
        table.put(rows)
        table.opened.connect(lambda row: self._open(moves[row].document_id) if row < len(moves) else None)
        self.tabs.addTab(table, f"{title} ({len(rows)})")
        return table

    def _open(self, document_id: int) -> None:
        self.reject()
        self.context.open_document(document_id)


def _row(each: CardMove) -> tuple[Any, ...]:
    cls = kinds().get(each.kind)
    return (each.moment, each.number, _(cls.title) if cls else each.kind, each.site, each.partner, each.qty, each.amount, each.unit_cost)


def open_card(context: Context, item_id: int, parent: QWidget | None) -> tasks.Task:
    """Read the card off the window's thread and show it."""
    store = context.store

    def work(_progress: tasks.Progress) -> ItemCard:
        with store.read() as session:
            return read_card(session, item_id)

    def show(card: ItemCard) -> None:
        window = ItemCardWindow(context, card, parent)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open()

    return tasks.run(context, _("Reading the item card"), work, show, owner=parent)
