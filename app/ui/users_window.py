"""Users of the store: who there is, their roles, passwords and PINs; and what each role may do."""

from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QScrollArea, QTabWidget, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import ACTIONS, INCLUDES, ROLE_LABELS, Actor, Role, Roles
from app.catalogs.base import catalogs
from app.catalogs.sign_in import require_owner_left
from app.catalogs.staff import User
from app.core.errors import UserError
from app.documents.base import kinds
from app.i18n import LANGUAGES, N_, _
from app.posting.catalog import save_row
from app.posting.user import give_secret
from app.store.engine import Store
from app.store.table import Field, fields_of
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.controls import BoolControl, Control, control_for
from app.ui.layout import across, button, down, frame, label, line
from app.ui.messages import MessageBar
from app.ui.plain_table import Heading, PlainTable

USERS: tuple[Heading, ...] = (
    (N_("First name and surname"), "text", 0), (N_("Log-in name"), "text", 12), (N_("Role"), "text", 11), (N_("Password"), "bool", 6), (N_("PIN"), "bool", 3),
    (N_("In use"), "bool", 6),
)  # fmt: skip
NARROWEST = 100
"""Pixels at 100 % that names keep, so that nothing has to be scrolled to in a small window."""
SHOWN = ("name", "code", "role", "language", "active")


class UsersView(QWidget):
    """The list of users, the one that is chosen, and the table of rights."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.message_bar = MessageBar()
        self.users: list[User] = []
        self.user: User | None = None
        self.controls: dict[str, Control] = {}
        self.table, self.rights = PlainTable(USERS, narrowest=NARROWEST), PlainTable(_headings())
        self.rights.put(rights())
        self._fit_rights()
        self._build()
        for keys, act in (("Ctrl+N", self.new), ("Ctrl+S", self.save)):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        context.changes.tables_changed.connect(self._tables_changed)
        self.read()

    def _build(self) -> None:
        self.new_button = button(_("New user"), self.new, primary=True, hint="Ctrl+N", icon="plus")
        self.save_button = button(_("Save"), self.save, primary=True, hint="Ctrl+S")
        self.password_button = button(_("Password…"), lambda: self.ask_secret("password"))
        self.pin_button = button(_("PIN…"), lambda: self.ask_secret("pin"))
        form = down(margin=(16, 12, 16, 12), gap=4)
        self.form_title = label("", "title", wrap=True)
        form.addWidget(self.form_title)
        for field in _fields():
            control = control_for(field, self.context)
            self.controls[field.name] = control
            control.widget.setMinimumWidth(0)
            form.addSpacing(theme.scaled(4))
            if isinstance(control, BoolControl):
                control.box.setText(_(field.label))
            else:
                name = label(_(field.label), muted=True)
                name.setBuddy(control.widget)
                form.addWidget(name)
            form.addWidget(control.widget)
        form.addSpacing(theme.scaled(12))
        form.addLayout(across(self.password_button, self.pin_button, 1))
        self.secret_words = label("", muted=True, wrap=True)
        form.addWidget(self.secret_words)
        form.addSpacing(theme.scaled(12))
        form.addLayout(across(self.save_button, 1))
        form.addStretch(1)
        self.form = frame(form, "page")
        self.form.setFixedWidth(theme.scaled(272))
        may = self.context.actor.may("edit", User.roles)
        for widget in (self.new_button, self.save_button, self.password_button, self.pin_button):
            widget.setEnabled(may)
        listed = frame(down(across(self.new_button, 1, margin=8), self.table, gap=0))
        split = frame(across(listed, line(vertical=True), self.form, gap=0))
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        listed.setMinimumWidth(theme.scaled(560))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(split)
        tabs.addTab(scroll, _("Users"))
        tabs.addTab(self.rights, _("Who may do what"))
        self.tabs = tabs
        self.table.selectionModel().currentRowChanged.connect(lambda index, _before: self.choose(index.row()))
        self.setLayout(down(self.message_bar, tabs, gap=0))

    def _fit_rights(self) -> None:
        """Each column is as wide as its longest words."""
        table, metrics = self.rights.plain, self.rights.horizontalHeader().fontMetrics()
        for column in range(table.columnCount()):
            words = [str(table.headerData(column, Qt.Orientation.Horizontal)), *(str(row[column]) for row in table.rows)]
            needed = max(metrics.horizontalAdvance(each) for each in words)
            self.rights.setColumnWidth(column, needed + theme.scaled(2 * theme.PAD + 4))

    @Slot(frozenset)
    def _tables_changed(self, tables: frozenset[str]) -> None:
        if User.__tablename__ in tables:
            self.read()

    def read(self) -> None:
        """Read all users again in another thread; the one chosen stays."""
        store = self.context.store

        def work(_progress: tasks.Progress) -> list[User]:
            with store.read() as session:
                found = list(session.execute(select(User).order_by(User.active.desc(), User.name)).scalars())
                session.expunge_all()
                return found

        tasks.run(self.context, _("Reading"), work, self._take, owner=self, quiet=True)

    def _take(self, users: list[User]) -> None:
        chosen = self.user.id if self.user is not None else self.context.actor.user_id
        self.users = users
        self.table.put([
            (u.name, u.code, _(u.role.label), u.password_hash is not None, u.pin_hash is not None, u.active) for u in users
        ])  # fmt: skip
        self.table.selectRow(next((row for row, user in enumerate(users) if user.id == chosen), 0))

    def choose(self, row: int) -> None:
        """Show a user."""
        if 0 <= row < len(self.users):
            self._show(self.users[row])

    @Slot()
    def new(self) -> None:
        """Begin a new user."""
        self.table.clearSelection()
        self._show(User(code="", name="", role=Role.STOREKEEPER))
        self.controls["name"].widget.setFocus()

    def _show(self, user: User) -> None:
        self.user = user
        self.form_title.setText(user.name or _("New user"))
        for name, control in self.controls.items():
            control.show(getattr(user, name) if name != "language" else user.language or "")
        has = [_(word) for word, kept in ((N_("a password"), user.password_hash), (N_("a PIN"), user.pin_hash)) if kept]
        self.secret_words.setText(
            _("Has {what}.").format(what=_(" and ").join(has)) if has else _("Needs neither password nor PIN to get in.")
        )

    @Slot()
    def save(self) -> None:
        """Keep what was typed. Roles act at once, also for whoever works with this role now."""
        if self.user is None:
            return
        values = {name: control.read() for name, control in self.controls.items()}
        if not (values["name"] or "").strip():
            messages.tell(self, UserError(N_("The user needs a name")))
            return
        store, actor, known_id = self.context.store, self.context.actor, self.user.id
        tasks.attempt(
            self.context, _("Saving"), lambda _accepted: save_user(store, actor, known_id, values), self._saved, owner=self,
            disabled=self._in_use(),
        )  # fmt: skip

    def _saved(self, user: User) -> None:
        self.user = user
        self.read()
        messages.inform(self, _("Kept"))

    def _in_use(self) -> tuple[QWidget, ...]:
        """What can't be used while the user shown is being saved."""
        return self.form, self.new_button, self.table

    def ask_secret(self, sort: Literal["password", "pin"]) -> None:
        """Ask for a new password or PIN of the user shown."""
        if self.user is None or not self.user.id:
            messages.warn(self, _("Save the user first"))
            return
        dialog = SecretDialog(self, self.user, sort)
        if dialog.exec():
            self.set_secret(sort, dialog.secret.text())

    def set_secret(self, sort: Literal["password", "pin"], secret: str) -> None:
        """Give the user shown a password or PIN; an empty one takes it away."""
        assert self.user is not None
        store, actor, user_id = self.context.store, self.context.actor, self.user.id

        def work(_accepted: frozenset[str]) -> None:
            store.write_retrying(lambda session: give_secret(session, actor, user_id, sort, secret))

        def done(_given: None) -> None:
            self.read()
            messages.inform(self, _("Kept"))

        tasks.attempt(self.context, _("Saving"), work, done, owner=self, disabled=self._in_use())


def save_user(store: Store, actor: Actor, known_id: int | None, values: dict[str, Any]) -> User:
    """Save a user, a new one without an id, from the values of the form. Runs in any thread.

    Raises NotRight, or UserError when nobody would be left who may do everything.
    """

    def work(session: Session) -> User:
        user = session.get_one(User, known_id) if known_id else User(code="", name="")
        for name, value in values.items():
            setattr(user, name, Role(value) if name == "role" else value or None if name == "language" else value)
        user.code = user.code or user.name.split()[0].casefold()
        require_owner_left(session, user)
        save_row(session, actor, user)
        session.flush()
        return user

    return store.write_retrying(work)


class SecretDialog(QDialog):
    """A new password or PIN, typed twice."""

    def __init__(self, parent: QWidget, user: User, sort: str) -> None:
        super().__init__(parent)
        self.sort, self.message_bar = sort, MessageBar()
        self.secret, self.again = QLineEdit(), QLineEdit()
        for field in (self.secret, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        words = {
            "password": (_("Password of {name}"), _("At least 8 characters; a short sentence is easy to remember. Empty: no password.")),
            "pin": (_("PIN of {name}"), _("4 to 8 digits. Empty: no PIN.")),
        }[sort]
        self.setWindowTitle(words[0].format(name=user.name))
        ok = button(_("Set"), self.accept, primary=True)
        ok.setDefault(True)
        body = down(
            label(words[0].format(name=user.name), "title"), label(words[1], muted=True, wrap=True), self.secret,
            label(_("Once more"), muted=True), self.again, across(1, button(_("Cancel"), self.reject), ok), margin=16, gap=8,
        )  # fmt: skip
        self.body = frame(body)
        self.setLayout(down(self.message_bar, self.body, gap=0))
        self.setMinimumWidth(theme.scaled(360))

    def accept(self) -> None:
        """Take it when both are the same and it may be taken."""
        from app.catalogs.sign_in import hash_password, hash_pin

        secret, check = self.secret.text(), hash_password if self.sort == "password" else hash_pin
        if secret != self.again.text():
            messages.tell(self, UserError(N_("The two are not the same: type them again")))
        elif not secret:
            super().accept()
        else:  # hashing takes a while, and is what says whether it may be taken
            tasks.attempt(
                None, _("Saving"), lambda _accepted: check(secret), lambda _hash: QDialog.accept(self), owner=self, disabled=[self.body]
            )


def _fields() -> list[Field]:
    by_name = {field.name: field for field in fields_of(User)}
    languages = (("", N_("As the computer")), *LANGUAGES.items())
    by_name["language"] = Field("language", by_name["language"].label, "choice", choices=languages, required=True)
    by_name["name"] = replace(by_name["name"], label=N_("First name and surname"))
    by_name["code"] = Field("code", N_("Log-in name"), "text", help=N_("Empty: the first word of the name"))
    return [by_name[name] for name in SHOWN]


def _headings() -> tuple[Heading, ...]:
    return ((N_("What"), "text", 22), *((label_of, "text", 13) for label_of in ROLE_LABELS.values()))


def rights() -> list[tuple[Any, ...]]:
    """What each role may do with every kind of document and every catalog, from their declarations."""
    rows = [(_(cls.title_plural), *_row(cls.roles, tuple(ACTIONS))) for cls in kinds().values()]
    return rows + [(_(cls.title_plural), *_row(cls.roles, ("view", "edit"))) for cls in catalogs().values()]


def _row(roles: Roles, actions: tuple[str, ...]) -> list[str]:
    cells = []
    for role in ROLE_LABELS:
        allowed = [action for action in actions if roles.needed(action) in INCLUDES[role]]
        if len(actions) > len(allowed) > 1:
            allowed = [action for action in allowed if action != "view"]  # who changes it sees it
        cells.append(_("everything") if len(allowed) == len(actions) else ", ".join(_(ACTIONS[action]) for action in allowed) or "–")
    return cells
