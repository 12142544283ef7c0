"""Settings, made from their declarations and applied at once: this computer's, the store's, one's own, and users with their rights."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QScrollArea, QStackedWidget, QWidget

from app.access import Roles
from app.catalogs.setting_value import read_settings
from app.core.errors import UserError
from app.core.in_store_code import check_masks, parse_mask
from app.i18n import _, say, use_language
from app.posting.setting import STORE_ROLES, keep_setting
from app.settings import Scope, Setting, settings_of
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.layout import across, down, frame, label
from app.ui.messages import MessageBar
from app.ui.setting_control import SettingControl, captioned


def open_settings(context: Context) -> QWidget:
    """Open the settings in a tab."""
    return context.open_tab("settings", _("Settings"), lambda: SettingsView(context))


class SettingsView(QWidget):
    """Sections at the left, their settings at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.message_bar = context, MessageBar()
        self.queue = tasks.Queue(self, _("Saving"), context)
        self.sections, self.pages = QListWidget(), QStackedWidget()
        self.controls: dict[str, SettingControl] = {}
        self._makers: list[tuple[str, Callable[[], QWidget]]] = [(_(scope.label), partial(self._page, scope)) for scope in Scope]
        if context.actor.may("view", _user_roles()):
            self._makers.append((_("Users and rights"), self._users))
        self.sections.setObjectName("navigation")
        self.sections.currentRowChanged.connect(self.pages.setCurrentIndex)
        self._make_next()
        self.sections.setCurrentRow(0)
        head = frame(across(label(_("Settings"), "title"), 1, margin=(12, 13, 12, 13)), "bar")
        side = frame(down(self.sections, margin=(0, 8, 0, 0)), "side")
        side.setFixedWidth(theme.scaled(180))
        body = across(side, self.pages, gap=0)
        self.setLayout(down(head, self.message_bar, body, gap=0))

    def _make_next(self) -> None:
        """Make one more page, and the next in another turn of the window: all at once would hold it up. Then read the values."""
        if not self._makers:
            self._read_values()
            return
        title, make = self._makers.pop(0)
        self._add(title, make())
        QTimer.singleShot(0, self, self._make_next)

    def _add(self, title: str, page: QWidget) -> None:
        section = QListWidgetItem("  " + title)
        section.setSizeHint(QSize(0, theme.scaled(theme.ROW)))
        self.sections.addItem(section)
        self.pages.addWidget(page)

    def _users(self) -> QWidget:
        from app.ui.users_window import UsersView

        return UsersView(self.context)

    def _page(self, scope: Scope) -> QWidget:
        form, group = down(margin=(24, 12, 24, 24), gap=4), ""
        if not self._may_change(scope):
            form.addWidget(label(_("These are for managers and the owner to change."), muted=True))
        grid = QGridLayout()
        for each in settings_of(scope):
            if each.group != group:
                group, grid = each.group, QGridLayout()
                grid.setHorizontalSpacing(theme.scaled(16))
                grid.setVerticalSpacing(theme.scaled(10))
                grid.setColumnStretch(1, 1)
                title = label(_(group), "title")
                title.setContentsMargins(0, theme.scaled(12), 0, theme.scaled(4))
                form.addWidget(title)
                form.addLayout(grid)
            self._row(grid, each)
        form.addStretch(1)
        area = QScrollArea()
        area.setWidget(frame(form, "page"))
        area.setWidgetResizable(True)
        return area

    def _row(self, grid: QGridLayout, each: Setting) -> None:
        control = SettingControl(each, self.context)
        if each.scope is Scope.COMPUTER:
            control.show(each.fitting(self.context.settings.value(each.key, each.default)))
        else:
            control.widget.setEnabled(False)  # until its value is read
        control.edited.connect(partial(self._changed, control))
        self.controls[each.key] = control
        name, field = captioned(control)
        row = grid.rowCount()
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(field, row, 1)

    def _may_change(self, scope: Scope) -> bool:
        return scope is not Scope.STORE or self.context.actor.may("edit", STORE_ROLES)

    def _read_values(self) -> None:
        """Read what the store keeps, in another thread."""
        store, user_id = self.context.store, self.context.actor.user_id

        def work(_progress: tasks.Progress) -> dict[str, Any]:
            with store.read() as session:
                return {**read_settings(session, Scope.STORE), **read_settings(session, Scope.USER, user_id)}

        tasks.run(self.context, _("Reading"), work, self._show_values, owner=self, quiet=True)

    def _show_values(self, values: dict[str, Any]) -> None:
        for key, value in values.items():
            control = self.controls[key]
            control.show(value)
            control.widget.setEnabled(self._may_change(control.setting.scope))

    def _changed(self, control: SettingControl) -> None:
        value, each = control.read(), control.setting
        if trouble := trouble_of(each, value):
            control.tell(trouble)
            return
        control.tell("")
        control.show(value)
        if each.scope is Scope.COMPUTER:
            self.context.settings.setValue(each.key, value)
            self._apply(each.key, value)
        else:
            self._keep(each, value)

    def _keep(self, each: Setting, value: Any) -> None:
        """Keep it behind what was changed before: of two changes to one setting the later one stays."""
        store, actor = self.context.store, self.context.actor

        def work() -> None:
            store.write_retrying(lambda session: keep_setting(session, actor, each, value))

        self.queue.add(work, lambda _kept: messages.inform(self, _("Kept")))

    def _apply(self, key: str, value: Any) -> None:
        """What a setting of this computer changes at once."""
        settings = self.context.settings
        if key in {"theme", "scale"}:
            theme.apply(str(settings.value("theme", "system")), int(str(settings.value("scale", 100))))
        elif key == "language":
            use_language(str(value) or system_language())
            window: Any = self.context.window
            if window is not None:
                QTimer.singleShot(0, partial(_refill, window))


def _refill(window: Any) -> None:
    """Show the window in another language: all its tabs are made anew."""
    from app.ui.switch_user import refill

    refill(window)


def system_language() -> str:
    """The language of this computer, as far as Larder speaks it."""
    from PySide6.QtCore import QLocale

    return QLocale.system().name()[:2]


def trouble_of(setting: Setting, value: Any) -> str:
    """What is wrong with a value that its type alone allows; empty when nothing is."""
    if setting.key == "in_store_masks":
        try:
            clashes = check_masks([parse_mask(line) for line in str(value).splitlines() if line.strip()])
        except UserError as error:
            return say(error)
        if clashes:
            return say(clashes[0])
    if setting.key == "name" and not str(value).strip():
        return _("The store needs a name: it stands at the head of printed documents")
    return ""


def _user_roles() -> Roles:
    from app.catalogs.staff import User

    return User.roles
