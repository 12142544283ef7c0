"""Ctrl+K: any module, document by number, item, partner, report or action, from a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.i18n import _
from app.store.search import fold
from app.ui import routes, tasks, theme
from app.ui.catalog_search import found_ids, picks
from app.ui.cell_role import DISPLAY, NOWHERE, TIP
from app.ui.context import Context
from app.ui.layout import down, label

WAIT_MS = 40
EACH = 8
ROWS = 12


@dataclass(frozen=True)
class Choice:
    """Something that can be opened or done: its text, what it is, and what happens."""

    text: str
    sort: str
    act: Callable[[], object]
    key: str = ""


class ChoiceModel(QAbstractListModel):
    """What the palette offers now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.choices: list[Choice] = []

    def put(self, choices: list[Choice]) -> None:
        """Offer these."""
        self.beginResetModel()
        self.choices = choices
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = DISPLAY) -> Any:
        if not index.isValid() or role not in (DISPLAY, TIP):
            return None
        return self.choices[index.row()].text


class ChoiceDelegate(QStyledItemDelegate):
    """The text at the left, what it is at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.scaled(200), theme.scaled(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model: Any = index.model()
        choice, rect = model.choices[index.row()], QRect(option.rect)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(rect, theme.colour("selection" if option.state & QStyle.StateFlag.State_Selected else "hover"))
        inner = rect.adjusted(theme.scaled(12), 0, -theme.scaled(12), 0)
        painter.setPen(theme.colour("muted"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), choice.sort)
        inner.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(choice.sort) - theme.scaled(16), 0)
        painter.setPen(theme.colour("text"))
        text = painter.fontMetrics().elidedText(choice.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


class Palette(QFrame):
    """A field over the window and what it finds below; Enter does, Escape closes."""

    found = Signal()
    """What the store knows has been added to the list."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.context = context
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field, self.view, self.model = QLineEdit(), QListView(), ChoiceModel(self)
        self.field.setPlaceholderText(_("Find a module, document, item, partner, report, or an action"))
        self.field.installEventFilter(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(ChoiceDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.clicked.connect(self.do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.scaled(8)] * 4)
        layout.setSpacing(theme.scaled(8))
        layout.addWidget(self.field)
        layout.addWidget(self.view)
        self.nothing = label(_("Nothing found. Part of a name, a number or a code is enough."), muted=True, wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.view.viewport().setLayout(down(self.nothing, 1, margin=24))
        self.known = known_choices(context)
        self._folded = [fold(f"{choice.text} {choice.sort}") for choice in self.known]
        self._serial = 0
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._ask_store)
        self.field.textChanged.connect(self._typed)
        self._typed("")
        self._place(parent)

    def _place(self, parent: QWidget) -> None:
        width, height = min(theme.scaled(640), parent.width() - 40), theme.scaled(30 * ROWS + 56)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.setGeometry(corner.x() + (parent.width() - width) // 2, corner.y() + theme.scaled(72), width, height)
        self.field.setFocus()

    @Slot(str)
    def _typed(self, text: str) -> None:
        words = fold(text).split()
        matching = [c for c, folded in zip(self.known, self._folded, strict=True) if all(word in folded for word in words)]
        if words:
            matching.sort(key=lambda c: nearness(c.text, text))
        self._serial += 1
        asks_store = len(text.strip()) > 1
        self._offer(matching, final=not asks_store)
        if asks_store:
            self._timer.start()

    def _offer(self, choices: list[Choice], *, final: bool = True) -> None:
        """Show these; that there are none is said once nothing more can come."""
        self.model.put(choices)
        self.nothing.setVisible(final and not choices)
        if choices:
            self.view.setCurrentIndex(self.model.index(0, 0))

    @Slot()
    def _ask_store(self) -> None:
        context, text, serial = self.context, self.field.text().strip(), self._serial

        def work(_progress: tasks.Progress) -> list[tuple[str, str, str]]:
            with context.store.read() as session:
                return stored_choices(session, context, text)

        tasks.run(context, _("Searching"), work, lambda rows: self._add(serial, rows), owner=self, quiet=True)

    def _add(self, serial: int, rows: Sequence[tuple[str, str, str]]) -> None:
        if serial == self._serial:
            stored = [Choice(text, sort, self._opener(key), key) for text, sort, key in rows]
            exact, known = fold(self.field.text()), self.model.choices
            titles = [c for c in known if nearness(c.text, exact) == 0]
            first = [c for c in stored if fold(c.text).split()[:1] == [exact] or c.key.startswith("document:")]
            known = known[len(titles) :]
            self._offer([*titles, *first, *known[:EACH], *[c for c in stored if c not in first], *known[EACH:]])
            self.found.emit()

    def _opener(self, key: str) -> Callable[[], object]:
        return lambda: self.context.open_key(key)

    @Slot(QModelIndex)
    def do(self, index: QModelIndex | None = None) -> None:
        """Do what is chosen."""
        row = (index if index is not None else self.view.currentIndex()).row()
        if 0 <= row < len(self.model.choices):
            choice = self.model.choices[row]
            self.close()
            QTimer.singleShot(0, choice.act)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}.get(Qt.Key(event.key()))
            if step is not None:
                row = max(0, min(len(self.model.choices) - 1, self.view.currentIndex().row() + step))
                self.view.setCurrentIndex(self.model.index(row, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.do()
                return True
        return super().eventFilter(watched, event)


def nearness(title: str, typed: str) -> int:
    """How near a title is to what was typed: 0 for the title itself, 1 for its beginning, 2 for its first word, 3 for any other place."""
    folded, wanted = fold(title), " ".join(fold(typed).split())
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    return 2 if folded.startswith(wanted.split(" ")[0]) else 3


def known_choices(context: Context) -> list[Choice]:
    """What is known without asking the store: screens, new documents, and what the window itself can do."""
    from app.catalogs.base import catalogs
    from app.documents.base import kinds

    def opener(key: str) -> Callable[[], object]:
        return lambda: context.open_key(key)

    found = [Choice(e.title, e.area or _("Module"), opener(e.key), e.key) for e in routes.entries(context)]
    may, new, action = context.actor.may, _("New: {title}"), _("Action")
    found += [
        Choice(new.format(title=_(c.title)), action, opener(f"new:{n}"), f"new:{n}") for n, c in kinds().items() if may("edit", c.roles)
    ]
    found += [
        Choice(new.format(title=_(c.title)), action, opener(f"catalog:{n}:new"), f"catalog:{n}:new")
        for n, c in catalogs().items() if may("edit", c.roles)
    ]  # fmt: skip
    found += [Choice(text, action, act) for text, act in window_actions(context)]
    return found


def window_actions(context: Context) -> list[tuple[str, Callable[[], object]]]:
    """What the window itself can do."""
    from app.ui.backup_task import back_up_now

    def looks(scheme: str) -> Callable[[], object]:
        def look() -> None:
            theme.apply(scheme, theme.percent())
            context.settings.setValue("theme", scheme)

        return look

    found: list[tuple[str, Callable[[], object]]] = [
        (_("Theme: light"), looks("light")), (_("Theme: dark"), looks("dark")), (_("Theme: as the system"), looks("system")),
    ]  # fmt: skip
    window: Any = context.window
    if hasattr(window, "scale"):
        found += [(_("Larger text"), lambda: window.scale(1)), (_("Smaller text"), lambda: window.scale(-1)), (_("Help"), window.help)]
    if hasattr(window, "idle_lock"):
        from app.ui.switch_user import lock_of, switch_user

        found += [(_("Switch user"), lambda: switch_user(window)), (_("Lock the window"), lambda: lock_of(window).lock())]
    if context.store.is_file:
        found.append((_("Back up now"), lambda: back_up_now(context)))
    return found


def stored_choices(session: Any, context: Context, text: str) -> list[tuple[str, str, str]]:
    """What the store knows: documents by number, items and partners, as text, sort and key."""
    from sqlalchemy import select

    from app.catalogs.base import catalogs
    from app.documents.base import Document, kinds
    from app.i18n import date_text

    journal: Any = Document.__table__
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = select(journal.c.id, journal.c.number, journal.c.kind, journal.c.moment)
    rows = session.execute(query.where(journal.c.number.ilike(pattern, escape="\\")).order_by(journal.c.moment.desc()).limit(EACH))
    found = [(f"{r.number}   {date_text(r.moment)}", _(kinds()[r.kind].title), f"document:{r.id}") for r in rows if r.kind in kinds()]
    for name in ("item", "partner"):
        cls = catalogs()[name]
        if context.actor.may("view", cls.roles):
            chosen = picks(session, name, found_ids(session, name, text, EACH))
            found += [(f"{p.code}   {p.name}", _(cls.title), f"catalog:{name}:{p.id}") for p in chosen]
    return found
