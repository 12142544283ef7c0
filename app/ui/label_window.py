"""Labels and price tags: for which goods, how many of each, on which paper; as they will look, to a file or a printer."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHeaderView, QTableView, QWidget

from app.i18n import N_, _, counted, language
from app.printing.goods_label import as_received
from app.printing.label import LabelData, labels_pdf
from app.printing.label_template import described, templates
from app.store.table import Field
from app.ui import label_work, messages, tasks, theme
from app.ui.cell_role import ALIGN, DISPLAY, EDIT, FOREGROUND, LEFT, NOWHERE, RIGHT, Index
from app.ui.cell_text import cell_text, number_text
from app.ui.context import Context
from app.ui.controls import control_for
from app.ui.flow import flowing, named
from app.ui.label_preview import LabelPreview, SheetMap
from app.ui.label_work import Choices, Goods
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.padded_delegate import show_rows
from app.ui.picker import RefEdit
from app.ui.print_preview import note_print, preview_pdf
from app.ui.window_size import resize_within_screen

HEADINGS = (N_("Item"), N_("Code"), N_("Barcode"), N_("Price"), N_("Labels"))
PRICE, COPIES = 3, 4
MOST_COPIES = 9999
USUAL_TEMPLATE = "a4-70x37"


@dataclass
class Row:
    """Goods to label; the label comes from the store a moment later."""

    item_id: int
    quantity: Decimal
    copies: int
    label: LabelData | None = None


class LabelRows(QAbstractTableModel):
    """The goods and their numbers of labels, which can be typed."""

    counted = Signal()

    def __init__(self, digits: int, parent: QObject) -> None:
        super().__init__(parent)
        self.digits = digits
        self.rows: list[Row] = []

    @property
    def total(self) -> int:
        """Labels in all."""
        return sum(row.copies for row in self.rows)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == DISPLAY:
            return _(HEADINGS[section])
        return (RIGHT if section >= PRICE else LEFT) if role == ALIGN else None

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == ALIGN:
            return RIGHT if column >= PRICE else LEFT
        if role == EDIT and column == COPIES:
            return row.copies
        if role == FOREGROUND and column == PRICE and row.label is not None and row.label.price is None:
            return theme.colour("warning")
        return self._text(row, column) if role == DISPLAY else None

    def _text(self, row: Row, column: int) -> str:
        if column == COPIES:
            return cell_text(row.copies, "int")
        if row.label is None:
            return "…" if column == 0 else ""
        if column == PRICE:
            return _("⚠ no price") if row.label.price is None else cell_text(row.label.price, "price", self.digits)
        return (row.label.name, row.label.code, row.label.barcode)[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() == COPIES else plain

    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        try:
            copies = int(value)
        except (TypeError, ValueError):
            return False
        self.rows[index.row()].copies = min(MOST_COPIES, max(0, copies))
        self.dataChanged.emit(index, index)
        self.counted.emit()
        return True

    def add(self, quantities: dict[int, Decimal], *, received: bool) -> list[int]:
        """Add goods that are not there yet; gives the ids of the new ones."""
        known = {row.item_id for row in self.rows}
        fresh = [Row(item, qty, as_received(qty) if received else 1) for item, qty in quantities.items() if item not in known]
        if fresh:
            self.beginInsertRows(NOWHERE, len(self.rows), len(self.rows) + len(fresh) - 1)
            self.rows += fresh
            self.endInsertRows()
            self.counted.emit()
        return [row.item_id for row in fresh]

    def remove(self, places: Iterable[int]) -> None:
        """Take rows away."""
        for place in sorted(set(places), reverse=True):
            self.beginRemoveRows(NOWHERE, place, place)
            del self.rows[place]
            self.endRemoveRows()
        self.counted.emit()

    def take_labels(self, labels: dict[int, LabelData]) -> None:
        """The labels have come from the store."""
        for row in self.rows:
            row.label = labels.get(row.item_id, row.label)
        self._all_changed()

    def set_copies(self, *, received: bool) -> None:
        """As many labels as were received, or one of each."""
        for row in self.rows:
            row.copies = as_received(row.quantity) if received else 1
        self._all_changed()
        self.counted.emit()

    def _all_changed(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(HEADINGS) - 1))


def open_labels(context: Context, document_id: int | None = None, item_ids: Iterable[int] | None = None) -> QWidget:
    """Open the window for the goods of a document, for items, or empty."""
    window = LabelWindow(context)
    window.show()
    listed = None if item_ids is None else list(item_ids)
    if document_id is not None or listed:
        store = context.store
        tasks.run(context, _("Reading"), lambda _p: label_work.goods_of(store, document_id, listed), window.take_goods, owner=window)
    return window


class LabelWindow(QDialog):
    """The window; all choices stand above the goods, the picture of the label beside them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.parent, Qt.WindowType.Window)
        self.context, self.goods = context, Goods({})
        self._is_ready = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Labels and price tags"))
        self.rows, self.table = LabelRows(context.digits, self), QTableView()
        self.preview, self.sheet, self.message_bar = LabelPreview(), SheetMap(), MessageBar()
        self.template, self.price_type, self.copies = QComboBox(), QComboBox(), QComboBox()
        self.moment = control_for(Field("moment", N_("Price on"), "moment"), context)
        self.add_item = RefEdit(context, "item")
        self.count, self.sheet_title, self.size_title = label("", muted=True), label(_("First label at"), muted=True), label("", muted=True)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._show_label)
        self._fill_choices()
        self._build()
        self._connect()
        resize_within_screen(self, 1120, 700)
        self._show_counts()
        self._read_choices()

    def _fill_choices(self) -> None:
        for key, each in templates().items():
            self.template.addItem(described(each, language()), key)
        self.template.setCurrentIndex(max(0, self.template.findData(self.context.kept("labels/template", USUAL_TEMPLATE))))
        self.copies.addItem(_("one of each"), "one")
        self.copies.addItem(_("as many as received"), "received")
        self.copies.addItem(_("as typed"), "typed")
        self.moment.widget.setPlaceholderText(_("now"))  # type: ignore[attr-defined]

    def _read_choices(self) -> None:
        """Read the price types in another thread, then the goods that labels are wanted for."""
        store = self.context.store
        tasks.run(self.context, _("Reading"), lambda _progress: label_work.choices(store), self._take_choices, owner=self, quiet=True)

    def _take_choices(self, known: Choices) -> None:
        self._is_ready = True
        for row_id, name in known.price_types:
            self.price_type.addItem(name, row_id)
        self.price_type.setCurrentIndex(max(0, self.price_type.findData(known.price_type)))
        self.price_box.setVisible(len(known.price_types) > 1)
        if self.rows.rows:
            self.read_labels()

    def _build(self) -> None:
        self.print_button = button(_("Preview and print"), self.print, primary=True, hint="Ctrl+P", icon="printer")
        self.price_box = named(_("Price"), self.price_type)
        self.price_box.hide()
        bar = flowing(
            named(_("Paper"), self.template), self.price_box, named(_("Price on"), self.moment.widget), named(_("How many"), self.copies),
            name="bar", gap=12,
        )  # fmt: skip
        self.add_item.hint = _("Add goods: type a name, a code or a barcode")
        self.add_item.setPlaceholderText(self.add_item.hint)
        self.table.setModel(self.rows)
        show_rows(self.table)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 80), (2, 120), (3, 92), (4, 84)):
            self.table.setColumnWidth(column, theme.scaled(width))
        self.remove_button = button(_("Remove"), self.remove, hint="Ctrl+Delete")
        goods = down(across(self.add_item, self.remove_button, margin=(12, 8, 12, 8)), self.table, gap=0)
        side = down(self.size_title, self.preview, self.sheet_title, across(self.sheet, 1), 1, margin=12, gap=6)
        beside = frame(side, "side")
        beside.setMinimumWidth(theme.scaled(240))
        beside.setMaximumWidth(theme.scaled(440))
        body = across(gap=0)
        body.addLayout(goods, 3)
        body.addWidget(beside, 2)
        foot = frame(across(self.count, 1, button(_("Close"), self.close), self.print_button, margin=(12, 8, 12, 8)), "totals")
        self.setLayout(down(bar, self.message_bar, body, foot, gap=0))
        self.add_item.setFocus()

    def _connect(self) -> None:
        self.template.activated.connect(self._template_chosen)
        self.price_type.activated.connect(lambda _row: self.read_labels())
        self.moment.edited.connect(self.read_labels)
        self.copies.activated.connect(self._copies_chosen)
        self.add_item.picked.connect(self._picked)
        self.rows.counted.connect(self._show_counts)
        self.rows.dataChanged.connect(lambda *_: self._settle.start())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._settle.start())
        QShortcut(QKeySequence("Ctrl+P"), self, self.print)
        QShortcut(QKeySequence("Ctrl+Del"), self, self.remove)

    # Goods -------------------------------------------------------------------------------------------------------------

    def take_goods(self, goods: Goods) -> None:
        """Show these goods; those of a document begin with as many labels as were received."""
        self.goods = goods
        received = goods.subject != "labels/goods"
        if goods.title:
            self.setWindowTitle(_("Labels · {title}").format(title=goods.title))
        self.copies.setCurrentIndex(self.copies.findData("received" if received else "one"))
        self.rows.add(goods.quantities, received=received)
        self.table.selectRow(0)
        self.read_labels()

    @Slot(object)
    def _picked(self, item_id: object) -> None:
        if not isinstance(item_id, int):
            return
        self.add_item.show_value(None, "")
        if not self.rows.add({item_id: Decimal(1)}, received=False):
            place = next(no for no, row in enumerate(self.rows.rows) if row.item_id == item_id)
            self.rows.setData(self.rows.index(place, COPIES), self.rows.rows[place].copies + 1)
        self.table.selectRow(next(no for no, row in enumerate(self.rows.rows) if row.item_id == item_id))
        self.read_labels()

    @Slot()
    def remove(self) -> None:
        """Take the selected goods off the list."""
        self.rows.remove(index.row() for index in self.table.selectionModel().selectedRows())
        self._settle.start()

    @Slot()
    def read_labels(self) -> None:
        """Read the labels of all goods with the price type and moment chosen, as soon as the price types are known."""
        if not self._is_ready:
            return
        store, items, site = self.context.store, [row.item_id for row in self.rows.rows], self.goods.site_id
        price_type, moment = self.price_type.currentData(), self.moment.read()
        work = partial(label_work.labels_of, store, items, price_type, moment, site)
        tasks.run(self.context, _("Reading prices"), lambda _progress: work(), self._take_labels, owner=self)

    def _take_labels(self, labels: dict[int, LabelData]) -> None:
        self.rows.take_labels(labels)
        self._show_counts()
        self._show_label()

    # What is shown -----------------------------------------------------------------------------------------------------

    @Slot()
    def _template_chosen(self) -> None:
        self.context.keep("labels/template", self.template.currentData())
        self._show_counts()
        self._show_label()

    @Slot()
    def _copies_chosen(self) -> None:
        if self.copies.currentData() != "typed":
            self.rows.set_copies(received=self.copies.currentData() == "received")

    @Slot()
    def _show_counts(self) -> None:
        template, total = templates()[self.template.currentData()], self.rows.total
        self.sheet.show_sheet(template, total)
        self.sheet_title.setVisible(template.sheet is not None)
        parts = [counted(total, "{n} label", "{n} labels")]
        if template.sheet is not None and total:
            parts.append(counted(-(-(total + self.sheet.position) // template.sheet.places), "{n} sheet", "{n} sheets"))
        missing = sum(1 for row in self.rows.rows if row.label is not None and row.label.price is None)
        if missing:
            parts.append(_("⚠ {n} without a price").format(n=number_text(missing)))
        self.count.setText(" · ".join(parts))
        self.print_button.setEnabled(total > 0)

    @Slot()
    def _show_label(self) -> None:
        place = self.table.currentIndex().row()
        row = self.rows.rows[place] if 0 <= place < len(self.rows.rows) else next(iter(self.rows.rows), None)
        template = templates()[self.template.currentData()]
        self.preview.show_label(template, row.label if row is not None else None)
        width, height = (number_text(Decimal(str(side))) for side in (template.width, template.height))
        self.size_title.setText(_("At its true size, {width} × {height} mm").format(width=width, height=height))

    # Out ---------------------------------------------------------------------------------------------------------------

    @Slot()
    def print(self) -> None:
        """Make the pages and show them, to print or save them."""
        self.table.setFocus()  # a number being typed is taken first
        wanted = [(row.label, row.copies) for row in self.rows.rows if row.label is not None and row.copies]
        if not wanted:
            messages.warn(self, _("There are no labels to print: add goods, or raise the number of labels"))
            return
        template, start, code = templates()[self.template.currentData()], self.sheet.position, language()
        told = partial(note_print, self.context, self.goods.subject, self.goods.title)
        tasks.run(
            self.context, _("Preparing the labels"), lambda _progress: labels_pdf(template, wanted, start if template.sheet else 0, code),
            lambda data: preview_pdf(self.context, data, self.windowTitle(), told, "printer/labels"), owner=self,
        )  # fmt: skip
