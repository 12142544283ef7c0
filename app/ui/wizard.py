"""The first start: a new store in three short pages, the demo store to look around in, or a store that is there already."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSettings, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.i18n import LANGUAGES, N_, _, language, use_language
from app.ui import messages, tasks, theme
from app.ui.layout import Part, across, button, down, frame, label
from app.ui.messages import MessageBar
from app.ui.window_settings import window_settings
from app.ui.window_size import resize_within_screen
from app.ui.wizard_work import CURRENCIES, METHODS, FirstStore, check_secrets, make_demo, make_store, open_existing, usual_currency

if TYPE_CHECKING:
    from app.store.engine import Store

WAYS = {
    "new": (N_("Start a new store"), N_("Empty, for your own goods. Three short pages."), "store-plus-outline"),
    "demo": (N_("Look around in a demo store"), N_("Two shops and a kitchen with 90 days of documents. Nothing can go wrong."), "storefront-outline"),
    "open": (N_("Open an existing store"), N_("A .larder file from another folder or computer."), "folder-open-outline"),
}  # fmt: skip


def first_start(parent: QWidget | None, default: Path) -> "Store | None":
    """Ask what to begin with and do it. `default` is where a new store's file is proposed; None: the user gave up."""
    wizard = Wizard(parent, default, window_settings())
    wizard.exec()
    return wizard.store


class Wizard(QDialog):
    """The dialog; when it is accepted, `store` is open."""

    def __init__(self, parent: QWidget | None, default: Path, settings: QSettings | None = None) -> None:
        super().__init__(parent)
        self.default, self.store = default, None  # type: tuple[Path, Store | None]
        self.settings, self.page = settings, 0
        self._task: tasks.Task | None = None
        self.message_bar = MessageBar()
        self.pages = QStackedWidget()
        self.progress, self.told = QProgressBar(), label("", muted=True)
        self._make_fields()
        self._build()
        resize_within_screen(self, 720, 424)

    def _make_fields(self) -> None:
        """Everything that is asked; made once, so that a change of the language keeps what was typed."""
        self.languages, self.ways, self.methods = QButtonGroup(self), QButtonGroup(self), QButtonGroup(self)
        self.currency, self._currency_chosen = QComboBox(), False
        self.currency.activated.connect(self._choose_currency)
        self.back, self.next = button("", self.go_back), button("", self.go_on, primary=True)
        self.name, self.site, self.user = QLineEdit(), QLineEdit(), QLineEdit()
        self.password, self.again, self.pin, self.path = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.path.setText(str(self.default))
        for secret in (self.password, self.again, self.pin):
            secret.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self.name, self.site, self.user, self.path):
            field.textChanged.connect(self._check)

    # Pages -------------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.next.setAutoDefault(True)
        self.next.setDefault(True)
        self.steps = label("", muted=True)
        self.foot = frame(across(self.steps, self.told, self.progress, 1, self.back, self.next, margin=(24, 12, 24, 12)), "totals")
        self.progress.setRange(0, 0)
        self.progress.setFixedWidth(theme.scaled(120))
        self.setLayout(down(self.message_bar, self.pages, self.foot, gap=0))
        self._fill()

    def _fill(self) -> None:
        """Write all pages in the current language."""
        self.setWindowTitle(_("Welcome to Larder"))
        way, method = self._chosen(self.ways, "new"), self._chosen(self.methods, "average")
        currency = str(self.currency.currentData()) if self._currency_chosen else usual_currency()
        for field in (self.currency, self.name, self.site, self.user, self.password, self.again, self.pin, self.path):
            field.setParent(self)
        while self.pages.count():
            if (page := self.pages.widget(0)) is not None:
                self.pages.removeWidget(page)
                page.deleteLater()
        for group in (self.languages, self.ways, self.methods):
            for each in group.buttons():
                group.removeButton(each)
        for page in (self._welcome(way), self._store_page(currency, method), self._user_page(), self._place_page()):
            self.pages.addWidget(page)
        self._show(self.page)

    def _chosen(self, group: QButtonGroup, otherwise: str) -> str:
        checked = group.checkedButton()
        return str(checked.property("key")) if checked is not None else otherwise

    def _welcome(self, way: str) -> QWidget:
        tongues = across(gap=16)
        for code, name in LANGUAGES.items():
            choice = QRadioButton(name)
            choice.setProperty("key", code)
            choice.setChecked(code == language())
            self.languages.addButton(choice)
            choice.clicked.connect(lambda _on=False, code=code: self.speak(code))
            tongues.addWidget(choice)
        tongues.addStretch(1)
        parts: list[Any] = [
            _head(_("Welcome to Larder"), _("The back office of shops and kitchens: goods, stock, cost, paper and labels.")),
            tongues,
        ]  # fmt: skip
        for key, (title, about, icon) in WAYS.items():
            parts.append(_option(self.ways, key, _(title), _(about), icon, chosen=key == way))
        return _page(*parts)

    def _store_page(self, currency: str, method: str) -> QWidget:
        self.currency.clear()
        for code, name in CURRENCIES.items():
            self.currency.addItem(f"{code}   {_(name)}", code)
        self.currency.setCurrentIndex(max(0, self.currency.findData(currency)))
        self.name.setPlaceholderText(_("Green Grocer Ltd"))
        self.site.setPlaceholderText(_("Main store"))
        parts: list[Any] = [
            _head(_("The store"), _("All of this but the costing and the currency can be changed later.")),
            _asked(_("Name of the business"), self.name),
            _beside(_asked(_("First shop, warehouse or kitchen"), self.site), _asked(_("Currency"), self.currency)),
            label(_("What goods cost when they go out"), muted=True),
            _beside(*(_option(self.methods, key, _(title), _(about), "", chosen=key == method) for key, (title, about) in METHODS.items())),
        ]  # fmt: skip
        return _page(*parts)

    def _user_page(self) -> QWidget:
        self.user.setPlaceholderText(_("First name and surname"))
        self.password.setPlaceholderText(_("may stay empty"))
        self.again.setPlaceholderText(_("the same once more"))
        self.pin.setPlaceholderText(_("may stay empty"))
        return _page(
            _head(_("You"), _("You become the owner, who may do everything. Other users are added later.")),
            _asked(_("Your name"), self.user),
            _beside(_asked(_("Password, at least 8 characters"), self.password), _asked(_("Password again"), self.again)),
            _beside(_asked(_("PIN for quick log-in, 4 to 8 digits"), self.pin), QWidget()),
            label(_("Without a password and a PIN the window opens for whoever starts it. That is fine where you work alone."), muted=True, wrap=True),
        )  # fmt: skip

    def _place_page(self) -> QWidget:
        browse = button(_("Choose…"), self.browse)
        return _page(
            _head(_("Where the store lies"), _("One file holds everything. A local disk is the right place; copies of it are made every day.")),
            _asked(_("File"), across(self.path, browse)),
            label(_("Several computers that work together need a PostgreSQL server: start with python main.py --store URL."), muted=True, wrap=True),
            frame(self._told_so_far(), "card"),
        )  # fmt: skip

    def _told_so_far(self) -> QGridLayout:
        """What the store will be made of, to look over before it is made."""
        grid = QGridLayout()
        grid.setContentsMargins(*[theme.scaled(12)] * 4)
        grid.setHorizontalSpacing(theme.scaled(24))
        grid.setVerticalSpacing(theme.scaled(8))
        grid.setColumnStretch(1, 1)
        names = (
            _("Name of the business"),
            _("First shop, warehouse or kitchen"),
            _("Currency"),
            _("What goods cost when they go out"),
            _("Owner"),
        )
        self.summary = [label("") for _name in names]
        for row, (name, value) in enumerate(zip(names, self.summary, strict=True)):
            grid.addWidget(label(name, muted=True), row, 0)
            grid.addWidget(value, row, 1)
        return grid

    def _sum_up(self) -> None:
        """Show what was told on the pages before."""
        told = self.answers()
        values = (told.name, told.site, self.currency.currentText(), _(METHODS[told.costing][0]), told.user)
        for place, value in zip(self.summary, values, strict=True):
            place.setText(value)

    # Going through -----------------------------------------------------------------------------------------------------

    def speak(self, code: str) -> None:
        """Switch the language, everywhere at once."""
        use_language(code)
        if self.settings is not None:
            self.settings.setValue("language", code)
        self._fill()
        for choice in self.languages.buttons():
            if choice.property("key") == code:
                choice.setFocus()

    def _show(self, page: int) -> None:
        self.page = page
        self.pages.setCurrentIndex(page)
        self.message_bar.hide()
        self.back.setText(_("Back"))
        self.back.setVisible(page > 0)
        self.next.setText(_("Make the store") if page == self.pages.count() - 1 else _("Go on"))
        self.steps.setText(_("Page {n} of {all}").format(n=page, all=self.pages.count() - 1) if page else "")
        self._sum_up()
        self.told.setVisible(self._task is not None)
        self.progress.setVisible(self._task is not None)
        self._check()
        first = {1: self.name, 2: self.user, 3: self.path}.get(page)
        if first is not None:
            first.setFocus()
            first.selectAll()
        elif (checked := self.ways.checkedButton()) is not None:
            checked.setFocus()

    @Slot()
    def _check(self) -> None:
        needed = {1: (self.name,), 2: (self.user,), 3: (self.path,)}.get(self.page, ())
        self.next.setEnabled(self._task is None and all(field.text().strip() for field in needed))
        self.next.setDefault(True)  # a button that was disabled loses it

    @Slot()
    def _choose_currency(self) -> None:
        self._currency_chosen = True

    @Slot()
    def go_back(self) -> None:
        """To the page before."""
        self._show(max(0, self.page - 1))

    @Slot()
    def go_on(self) -> None:
        """To the next page, or do what was asked."""
        if self._task is not None:
            return
        if self.page == 0:
            self._begin(self._chosen(self.ways, "new"))
        elif self.page == 2:
            self._check_secrets()
        elif self.page < self.pages.count() - 1:
            self._show(self.page + 1)
        else:
            told = self.answers()
            self._work(_("Making the store"), lambda _progress: make_store(told))

    def _check_secrets(self) -> None:
        """Hashing them says whether they can be taken, and takes a while."""
        told = (self.password.text(), self.again.text(), self.pin.text())

        def done(_right: None) -> None:
            self._finish()
            self._show(3)

        def given_up(_error: BaseException) -> None:
            self._finish()
            (self.password if told[0] or told[1] else self.pin).setFocus()

        self._task = tasks.attempt(None, "", lambda _accepted: check_secrets(*told), done, owner=self, given_up=given_up)
        self._check()

    def _begin(self, way: str) -> None:
        if way == "new":
            self._show(1)
        elif way == "demo":
            path = Path(tempfile.mkdtemp(prefix="larder-demo-")) / "demo.larder"
            self._work(_("Making the demo store"), lambda progress: make_demo(path, progress.step))
        else:
            path_text, _kind = QFileDialog.getOpenFileName(self, _("Open a store"), str(self.default.parent), _("Larder stores (*.larder)"))
            if path_text:
                self._work(_("Opening the store"), lambda _progress: open_existing(Path(path_text)))

    def answers(self) -> FirstStore:
        """What was told."""
        path = Path(self.path.text().strip()).expanduser()
        return FirstStore(
            path if path.suffix else path.with_suffix(".larder"), self.name.text().strip(),
            self.site.text().strip() or self.site.placeholderText(),
            str(self.currency.currentData()), self._chosen(self.methods, "average"), self.user.text().strip(), self.password.text(),
            self.pin.text(),
        )  # fmt: skip

    @Slot()
    def browse(self) -> None:
        """Choose the file in a dialog."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Where the store lies"), self.path.text(), _("Larder stores (*.larder)"))
        if path:
            self.path.setText(path)

    def _work(self, title: str, work: Callable[[tasks.Progress], "Store"]) -> None:
        self.told.setText(title)
        self._task = tasks.run(None, title, work, self._made, self._failed, owner=self, quiet=True)
        self._task.progress.moved.connect(self._moved)
        self.told.show()
        self.progress.show()
        self.back.setEnabled(False)
        self._check()

    @Slot(int, int, str)
    def _moved(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        if text:
            self.told.setText(text)

    def _made(self, store: "Store") -> None:
        self.store = store
        self._finish()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._finish()
        messages.tell(self, error)

    def _finish(self) -> None:
        self._task = None
        self.told.hide()
        self.progress.hide()
        self.back.setEnabled(True)
        self._check()

    def reject(self) -> None:
        """Escape goes back a page; on the first it gives up. Nothing is left half done while a store is being made."""
        if self._task is not None:
            return
        if self.page:
            self.go_back()
        else:
            super().reject()


def _page(*parts: Any) -> QWidget:
    """A page: its parts below each other with room around."""
    return frame(down(*parts, 1, margin=(32, 24, 32, 16), gap=10), "page")


def _head(title: str, about: str) -> QVBoxLayout:
    return down(label(title, "empty_title"), label(about, muted=True, wrap=True), gap=4)


def _beside(*parts: Part) -> QHBoxLayout:
    """Parts of equal width beside each other."""
    row = across(*parts, gap=16)
    for place in range(row.count()):
        row.setStretch(place, 1)
    return row


def _asked(text: str, field: Any) -> QVBoxLayout:
    name = label(text, muted=True)
    if isinstance(field, QWidget):
        name.setBuddy(field)
        field.setAccessibleName(text)
    return down(name, field, gap=4)


class Option(QFrame):
    """A choice with a sentence about it; the whole card can be clicked."""

    def __init__(self, choice: QRadioButton, about: str, icon: str) -> None:
        super().__init__()
        self.choice = choice
        self.setObjectName("card")
        picture = QLabel()
        picture.setVisible(bool(icon))
        if icon:
            picture.setPixmap(theme.icon(icon, "accent").pixmap(theme.scaled(24), theme.scaled(24)))
        words = label(about, muted=True, wrap=True)
        words.setContentsMargins(theme.scaled(24), 0, 0, 0)
        layout = across(down(choice, words, gap=2), picture, margin=(12, 10, 16, 10), gap=12)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def mousePressEvent(self, event: QEvent) -> None:
        self.choice.setChecked(True)
        self.choice.setFocus()


def _option(group: QButtonGroup, key: str, title: str, about: str, icon: str, *, chosen: bool) -> QWidget:
    choice = QRadioButton(title)
    choice.setProperty("key", key)
    choice.setAccessibleDescription(about)
    choice.setChecked(chosen)
    font = choice.font()
    font.setBold(True)
    choice.setFont(font)
    group.addButton(choice)
    return Option(choice, about, icon)
