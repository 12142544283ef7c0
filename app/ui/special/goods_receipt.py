"""The desk of a goods receipt: a column, hidden until it is asked for, with the retail price that the markup rules make of what a line costs."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.catalogs.known import MarkupsOf
from app.catalogs.price import PriceType
from app.core.money import Price
from app.core.pricing import Markup
from app.documents.trade.goods_receipt import GoodsReceipt
from app.i18n import N_, _
from app.posting.answers.price import markups_of
from app.posting.shelf_price import shelf_price_type
from app.store.engine import Store
from app.ui import tasks
from app.ui.cells import Column, Figure

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor

NAME = "price_by_rule"
SETTLE_MS = 250
Rules = tuple[dict[int, Markup], bool]
"""The markup rule of each item, and whether the prices of the shelves include VAT."""


def desk(editor: "DocumentEditor") -> "RulePrices":
    """The desk of an editor of a goods receipt."""
    return RulePrices(editor)


class RulePrices(QObject):
    """The column; there is nothing over the lines."""

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        self.bar = QWidget()
        self.bar.hide()
        self.rules: dict[int, Markup] = {}
        self.asked: frozenset[int] = frozenset()
        self.includes_vat = True
        column = Column(NAME, N_("Retail price by rule"), "price", readonly=True, width=10, hidden=True)
        editor.lines.figures[NAME] = Figure(column, self.price_of, "price")
        self.timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self.timer.timeout.connect(self.ask)
        editor.tables.edited.connect(self.timer.start)

    def show_document(self) -> None:
        """Another receipt is on the screen, or the same one in another state."""
        self.timer.start()

    @property
    def is_shown(self) -> bool:
        """Whether anybody looks at the column."""
        place = self.editor.lines.places.get(NAME)
        return place is not None and not self.editor.view.isColumnHidden(place)

    def ask(self) -> None:
        """Ask for the rules of goods that are not known yet."""
        if not self.is_shown:
            return
        items = frozenset(line.item_id for line in self.editor.lines.lines if line.item_id is not None)
        if items <= self.asked:
            return
        store, document = self.editor.context.store, GoodsReceipt()
        self.asked = items

        def done(found: Rules) -> None:
            self.rules, self.includes_vat = found
            self.editor.view.viewport().update()

        tasks.run(
            self.editor.context,
            _("Looking up markup rules"),
            lambda _p: rules_of(store, document, items),
            done,
            owner=self.editor,
            quiet=True,
        )

    def price_of(self, line: Any) -> Decimal | None:
        """What an own unit of the item should sell for after this line."""
        document = self.editor.document
        if line.item_id is not None and line.item_id not in self.asked and not self.timer.isActive():
            self.timer.start()  # the column has just been shown
        if line.item_id not in self.rules or not (line.qty and line.factor) or not isinstance(document, GoodsReceipt):
            return None
        cost = Price(document.net_of(line) * document.rate / (line.qty * line.factor))
        facts = self.editor.book.goods.get(line.item_id)
        vat = facts.vat_percent if facts is not None and self.includes_vat else None
        return self.rules[line.item_id].price_for(cost, vat, document.digits) if cost > 0 else None


def rules_of(store: Store, document: GoodsReceipt, items: frozenset[int]) -> Rules:
    """The rules of goods under the price type of the shelves. Runs in any thread."""
    with store.read() as session:
        price_type = shelf_price_type(session)
        if price_type is None:
            return {}, True
        return markups_of(session, document, MarkupsOf(items, price_type)), session.get_one(PriceType, price_type).includes_vat
