"""Who sits down: users as large tiles, then password or PIN; after wrong ones a delay that is told in words and grows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QScrollArea, QToolButton, QWidget

from app.i18n import _, say, use_language
from app.ui import login_work, messages, tasks, theme
from app.ui.layout import across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.window_size import resize_within_screen

if TYPE_CHECKING:
    from app.access import Actor
    from app.catalogs.sign_in import Person
    from app.store.engine import Store

ACROSS = 3
TILE = (172, 112)
HUES = (207, 160, 28, 275, 340, 190, 45, 120)
"""Grounds of the initials, by the user's id: a face is found quicker by its colour."""


def log_in(parent: QWidget | None, store: "Store") -> "Actor | None":
    """Ask who works now; a store that knows nobody yet is its owner's. None: the window was closed instead."""
    import platform

    from app.catalogs.command_user import actor_for
    from app.catalogs.sign_in import actor_of

    dialog = LogIn(parent, store)
    if not dialog.panel.people:
        dialog.deleteLater()
        return tasks.wait_for(lambda: actor_for(store, None, "", platform.node()))
    dialog.exec()
    if dialog.person is None:
        return None
    if dialog.person.language:
        use_language(dialog.person.language)
    return actor_of(dialog.person, platform.node())


class LogInPanel(QWidget):
    """Tiles of users and the field for the password. `entered` gives who was let in."""

    entered = Signal(object)

    def __init__(self, store: "Store", people: "list[Person] | None" = None) -> None:
        super().__init__()
        self.store = store
        # A dialog is nothing without its users, and nothing else can be done meanwhile.
        self.people = tasks.wait_for(lambda: login_work.users(store)) if people is None else people
        self.person: Person | None = None
        self.tiles: dict[int, QToolButton] = {}
        self.secret, self.words = QLineEdit(), label("", "field_problem", wrap=True)
        self.asked = label("", muted=True)
        self.go = button(_("Log in"), self.try_in, primary=True)
        self._left_seconds = 0
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._build()
        self.choose(self.people[0] if len(self.people) == 1 else None)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(theme.scaled(8))
        columns = min(ACROSS, max(1, len(self.people)))
        for place, person in enumerate(self.people):
            tile = self._tile(person)
            self.tiles[person.id] = tile
            grid.addWidget(tile, place // columns, place % columns)
        rows = -(-len(self.people) // columns)
        holder = frame(down(across(1, grid, 1), 1))
        area = QScrollArea()
        area.setWidget(holder)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(theme.scaled(min(3, rows) * (TILE[1] + 8) + 4))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setFixedWidth(theme.scaled(240))
        self.secret.returnPressed.connect(self.try_in)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMinimumHeight(theme.scaled(36))
        self.asked.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.entry = frame(down(self.asked, across(1, self.secret, self.go, 1), gap=8))
        self.setLayout(down(area, self.entry, self.words, gap=12))
        shades = theme.colours()
        self.setStyleSheet(
            f"#tile {{ background: {shades.base}; border: 1px solid {shades.border}; border-radius: 6px; padding: 8px; }}"
            f"#tile:hover, #tile:focus {{ border: 1px solid {shades.accent}; }}"
            f"#tile:checked {{ background: {shades.selection}; border: 1px solid {shades.accent}; }}"
        )

    def _tile(self, person: "Person") -> QToolButton:
        tile = QToolButton()
        tile.setObjectName("tile")
        tile.setText(f"{_elided(tile, person.name)}\n{_(person.role.label)}")
        tile.setIcon(initial_icon(person.name, person.id))
        tile.setIconSize(QSize(theme.scaled(44), theme.scaled(44)))
        tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        tile.setCheckable(True)
        tile.setAutoExclusive(True)
        tile.setFixedSize(theme.scaled(TILE[0]), theme.scaled(TILE[1]))
        tile.setToolTip(person.name)
        tile.setAccessibleName(f"{person.name}, {_(person.role.label)}")
        tile.clicked.connect(lambda _on=False: self.choose(person))
        return tile

    def choose(self, person: "Person | None") -> None:
        """Take a user as the one who wants in; one without password and PIN is in at once."""
        self.person = person
        self.words.setText("")
        self.secret.clear()
        self.entry.setVisible(True)
        needs = person is not None and not person.is_open
        self.secret.setEnabled(needs)
        self.go.setEnabled(person is not None)
        self.asked.setText(_asked(person))
        if person is None:
            return
        self.tiles[person.id].setChecked(True)
        if needs:
            self.secret.setFocus()
        else:
            self.go.setFocus()
            if len(self.people) > 1:
                self.try_in()

    @Slot()
    def try_in(self) -> None:
        """Try what was typed."""
        person, secret, store = self.person, self.secret.text(), self.store
        if person is None or self._left_seconds or (not person.is_open and not secret):
            return
        self.go.setEnabled(False)
        tasks.run(
            None,
            _("Log in"),
            lambda _progress: login_work.enter(store, person, secret),
            self._let_in,
            self._refused,
            owner=self,
            quiet=True,
        )

    def _let_in(self, person: "Person") -> None:
        self.secret.clear()
        self.go.setEnabled(True)
        self.entered.emit(person)

    def _refused(self, error: BaseException) -> None:
        from app.catalogs.sign_in import WrongSecret

        self.go.setEnabled(True)
        self.secret.selectAll()
        if not isinstance(error, WrongSecret):
            messages.tell(self, error)
            return
        self._left_seconds = error.seconds
        self.words.setText("✕ " + say(error))
        self.secret.setEnabled(False)
        self._clock.start()

    @Slot()
    def _tick(self) -> None:
        self._left_seconds = max(0, self._left_seconds - 1)
        if self._left_seconds:
            self.words.setText("✕ " + _("Wait {seconds} s more before you try again").format(seconds=self._left_seconds))
            return
        self._clock.stop()
        self.words.setText(_("Try again"))
        self.secret.setEnabled(True)
        self.secret.clear()
        self.secret.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        places = list(self.tiles.values())
        focus = next((no for no, tile in enumerate(places) if tile.hasFocus()), -1)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -ACROSS, Qt.Key.Key_Down: ACROSS}
        step = steps.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focus >= 0:
            places[focus].click()
        elif step is not None and places:
            places[min(len(places) - 1, max(0, focus + step))].setFocus()
        else:
            super().keyPressEvent(event)


class LogIn(QDialog):
    """The dialog; when it is accepted, `person` has been let in."""

    def __init__(self, parent: QWidget | None, store: "Store", title: str = "") -> None:
        super().__init__(parent)
        self.person: Person | None = None
        self.message_bar, self.panel = MessageBar(), LogInPanel(store)
        self.setWindowTitle(_("Log in"))
        head = label(title or _("Who works now?"), "empty_title")
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(down(self.message_bar, frame(down(head, self.panel, margin=(24, 24, 24, 12), gap=16), "page"), gap=0))
        self.panel.entered.connect(self._entered)
        resize_within_screen(self, 640, 460)
        if self.panel.secret.isEnabled():
            self.panel.secret.setFocus()  # what the panel asked for before it had a window is forgotten
        elif self.panel.tiles and self.panel.person is None:
            next(iter(self.panel.tiles.values())).setFocus()

    @Slot(object)
    def _entered(self, person: "Person") -> None:
        self.person = person
        self.accept()


def _asked(person: "Person | None") -> str:
    if person is None:
        return _("Choose who you are")
    if person.is_open:
        return _("{name} needs no password").format(name=person.name)
    if person.has_password and person.has_pin:
        return _("Password or PIN of {name}").format(name=person.name)
    return (_("Password of {name}") if person.has_password else _("PIN of {name}")).format(name=person.name)


def _elided(widget: QWidget, name: str) -> str:
    return widget.fontMetrics().elidedText(name.replace("&", "&&"), Qt.TextElideMode.ElideRight, theme.scaled(TILE[0] - 20))


def initial_icon(name: str, number: int, side: int = 88) -> QIcon:
    """The first letters of a name on a round ground."""
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor.fromHsv(HUES[number % len(HUES)], 130 if theme.is_dark() else 70, 120 if theme.is_dark() else 225)
    painter.setBrush(ground)
    painter.drawEllipse(0, 0, side, side)
    painter.setPen(theme.colour("text"))
    font = QFont(painter.font())
    font.setPixelSize(side * 2 // 5)
    font.setBold(True)
    painter.setFont(font)
    letters = "".join(word[0] for word in name.split()[:2] if word[0].isalnum()).upper() or "?"
    painter.drawText(picture.rect(), int(Qt.AlignmentFlag.AlignCenter), letters)
    painter.end()
    return QIcon(picture)
