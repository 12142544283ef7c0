"""Scans in an editor: seen and heard, repeated, taken back; a code nobody knows is offered to be bound or made an item.

Each scan is looked up in another thread, in a queue: none overtakes another, and none is lost when the next arrives.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.core.barcode import Scan
from app.core.in_store_code import InStoreMask
from app.i18n import _, say
from app.ui import messages, tasks, theme
from app.ui.barcode_binding import bind_barcode
from app.ui.cell_text import cell_text
from app.ui.line_book import LineBook
from app.ui.lines import LinesModel
from app.ui.picker import RefEdit
from app.ui.scan_lines import Scanned, Taken, look_up, masks_of, put_scan, take_back
from app.ui.scanner import Scanner, beep

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor

FLASH_MS = 1200


class ScanDesk(QObject):
    """Takes the scans of one editor. `taken` comes when one has found its line."""

    taken = Signal()

    def __init__(self, editor: "DocumentEditor") -> None:
        super().__init__(editor)
        self.editor = editor
        self.last: Taken | None = None
        self.last_in = editor.lines
        self.scanner = Scanner(editor, editor.context)
        self.scanner.scanned.connect(self.take)
        self.queue = tasks.Queue(editor, _("Looking up"), editor.context)
        self.masks: tuple[InStoreMask, ...] | None = None
        self.dark = QTimer(self, singleShot=True, interval=FLASH_MS)
        self.dark.timeout.connect(self._darken)

    @Slot()
    def _darken(self) -> None:
        self.editor.tables.flash(None)

    @property
    def takes_goods(self) -> bool:
        """Whether the document's lines are goods, and may be edited now."""
        return self.editor.tables.goods() is not None and not self.editor.is_locked

    @Slot(str)
    def take(self, text: str) -> None:
        """A scan came."""
        goods = self.editor.tables.goods()
        if goods is None or not self.takes_goods:
            self._refuse()
            return
        self.editor.tables.choose(goods)
        book, site_id = goods.book, goods.document.site_id
        self.queue.add(lambda: self._look_up(book, site_id, text), lambda scanned: self._put(goods, scanned, text))

    def _look_up(self, book: LineBook, site_id: int | None, text: str) -> Scanned:
        """Runs in another thread."""
        if self.masks is None:
            with book.read() as session:
                self.masks = masks_of(session)
        return look_up(book, site_id, text, self.masks)

    def _put(self, goods: LinesModel, scanned: Scanned, text: str) -> None:
        if self.editor.is_locked:
            self._refuse()
            return
        self.editor.tables.choose(goods)
        taken = put_scan(goods, scanned)
        if taken.line is None:
            self._unknown(taken, text)
        else:
            self._known(taken)
            self.taken.emit()

    def _refuse(self) -> None:
        beep(self.editor.context, 2)
        messages.warn(self.editor, _("This document can't take a scan as it is: its lines are locked or hold no goods."))

    def _known(self, taken: Taken) -> None:
        editor, line = self.editor, taken.line
        self.last, self.last_in = taken, editor.lines
        beep(editor.context, 2 if taken.warnings else 1)
        editor.tables.flash(line)
        self.dark.start()
        row = line.no - 1 - editor.lines.before
        if editor.view.delegate.editor is None:
            editor.view.go(row, editor.lines.places.get("qty", (editor.view.stops(row) or [0])[-1]))
        else:
            editor.view.scrollTo(editor.lines.index(row, 0))
        words = self._words(taken)
        text = ". ".join([words, *map(say, taken.warnings)])
        offers = ((_("Undo this scan"), self.undo_last),)
        editor.offer_bar.offer(text, offers, kind="warning" if taken.warnings else "info")

    def _words(self, taken: Taken) -> str:
        """What a scan did."""
        book, line = self.editor.book, taken.line
        item = book.name("item", line.item_id)
        if "qty" not in self.editor.lines.places:
            return _("{item}: line {no}").format(item=item, no=line.no)
        unit = book.name("unit", line.unit_id) if line.unit_id else ""
        return _("{item}: +{added} {unit}, now {qty}").format(
            item=item, added=cell_text(taken.added, "qty"), unit=unit, qty=cell_text(line.qty, "qty")
        )

    def undo_last(self) -> None:
        """Take the last scan back."""
        taken, self.last = self.last, None
        self.editor.offer_bar.hide()
        if taken is not None and not self.editor.is_locked:
            take_back(self.last_in, taken)

    def _unknown(self, taken: Taken, text: str) -> None:
        beep(self.editor.context, 2)
        shown = taken.scan.raw.strip() or text
        if taken.warnings:
            self.editor.offer_bar.offer(say(taken.warnings[0]), kind="warning")
            return
        field = RefEdit(self.editor.context, "item")
        field.setPlaceholderText(_("bind it to an item: type to find"))
        field.setMinimumWidth(theme.scaled(340))
        field.picked.connect(lambda item_id: self.bind(taken.scan, item_id, text))
        words = _("{code} is not known.").format(code=shown)
        offers = ((_("New item"), lambda: self._create(taken.scan)),)
        self.editor.offer_bar.offer(words, offers, kind="warning", field=field)

    def bind(self, scan: Scan, item_id: int | None, text: str) -> None:
        """Bind the code to an item, then take the scan as if it had been known."""
        if item_id is None:
            return
        editor = self.editor
        store, actor, code = editor.context.store, editor.context.actor, binding_code(scan)
        self.editor.offer_bar.hide()

        def bound(_result: object) -> None:
            editor.view.setFocus()
            self.take(text)

        tasks.run(editor.context, _("Binding the barcode"), lambda _p: bind_barcode(store, actor, code, item_id), bound, owner=editor)

    def _create(self, scan: Scan) -> None:
        """A new item in the catalog; its barcode waits on the clipboard."""
        QGuiApplication.clipboard().setText(binding_code(scan))
        if self.editor.context.open_key("catalog:item:new") is None:
            messages.warn(self.editor, _("The catalog can't be opened from here."))


def binding_code(scan: Scan) -> str:
    """The form under which a barcode is kept: digits as printed; of an in-store code the part that stays the same."""
    if scan.item_code:
        return scan.keys[0]
    return scan.raw.strip() if scan.gtin14 is None or len(scan.raw.strip()) in (8, 12, 13, 14) else scan.gtin14.lstrip("0").zfill(13)
