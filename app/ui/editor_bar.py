"""The bar over a document: its number, partner and state, the buttons its state allows, and the keys of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from app.documents.base import Document, State
from app.i18n import N_, _, counted
from app.ui import layout, theme
from app.ui.context import Context
from app.ui.elided_label import ElidedLabel
from app.ui.flow import Flow

MARKS = {State.DRAFT: "\u25cb", State.POSTED: "\u25cf", State.VOID: "\u2715"}


@dataclass(frozen=True)
class Act:
    """Something that can be done with the document: its words, its keys, and the states in which it can."""

    name: str
    label: str
    keys: tuple[str, ...] = ()
    states: frozenset[State] = frozenset(State)
    right: str = ""
    in_menu: bool = True


DRAFT, POSTED = frozenset({State.DRAFT}), frozenset({State.POSTED})
ACTS = (
    Act("post", N_("Post"), ("Ctrl+Return", "Ctrl+Enter"), DRAFT, "post", in_menu=False),
    Act("post_new", N_("Post and new"), ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), DRAFT, "post"),
    Act("save", N_("Save"), ("Ctrl+S",), DRAFT, "edit", in_menu=False),
    Act("preview", N_("What it posts"), ("F9",)),
    Act("card", N_("Item card"), ("F7",)),
    Act("find", N_("Find in lines"), ("F3",)),
    Act("undo", N_("Undo"), ("Ctrl+Z",)),
    Act("redo", N_("Redo"), ("Ctrl+Y", "Ctrl+Shift+Z")),
    Act("print", N_("Print"), ("Ctrl+P",), in_menu=False),
    Act("labels", N_("Labels"), ("Ctrl+Shift+P",), in_menu=False),
    Act("based", N_("Create based on it"), ("Ctrl+B",)),
    Act("copy", N_("Copy to a new document"), ("Ctrl+Shift+D",)),
    Act("related", N_("Related documents")),
    Act("files", N_("Files…")),
    Act("history", N_("History")),
    Act("unpost", N_("Unpost"), (), POSTED, "unpost"),
    Act("void", N_("Void"), (), DRAFT | POSTED, "edit"),
)


class EditorBar(QWidget):
    """Title and buttons. Every action calls the method of its name in `acts`."""

    def __init__(self, context: Context, owner: QWidget, acts: dict[str, Callable[[], object]]) -> None:
        super().__init__(owner)
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self.actions_by_name = {act.name: self._action(owner, act, acts[act.name]) for act in ACTS}
        self.mark, self.title = layout.label(""), layout.label("", "title")
        self.state, self.status = layout.label("", muted=True), ElidedLabel()
        self.status.setObjectName("status")
        self.status.setProperty("muted", True)
        self.post = layout.button(_("Post"), acts["post"], primary=True, hint="Ctrl+Enter")
        self.correct = layout.button(_("Correct"), acts["correct"])
        self.give_up = layout.button(_("Give up changes"), acts["give_up"])
        self.save = layout.button(_("Save"), acts["save"], hint="Ctrl+S")
        self.print = layout.button(_("Print"), acts["print"], hint="Ctrl+P")
        self.labels = layout.button(_("Labels"), acts["labels"], hint="Ctrl+Shift+P")
        self.files = layout.tool("paperclip", acts["files"], _("Files kept with the document; drop one here to add it"))
        self.files.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.files.hide()
        self.more = self._more()
        buttons = (self.post, self.correct, self.give_up, self.save, self.print, self.labels, self.files, self.more)
        flow = Flow(margin=(12, 6, 12, 6), row_gap=6)
        flow.grow = layout.frame(layout.across(self.mark, self.title, self.state, self.status, 1))
        flow.addWidget(flow.grow)
        flow.tail = flow.count()
        for each in buttons:
            flow.addWidget(each)
        self.setLayout(flow)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    @staticmethod
    def _action(owner: QWidget, act: Act, call: Callable[[], object]) -> QAction:
        action = QAction(_(act.label), owner)
        action.setShortcuts([QKeySequence(keys) for keys in act.keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False: call())
        owner.addAction(action)
        return action

    def _more(self) -> QToolButton:
        button, menu = QToolButton(), QMenu(self)
        for act in ACTS:
            if act.in_menu:
                menu.addAction(self.actions_by_name[act.name])
        button.setText("\u22ef")
        button.setToolTip(_("More"))
        button.setAccessibleName(_("More"))
        button.setMenu(menu)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMinimumHeight(theme.scaled(28))
        return button

    def show_document(self, document: Document, partner: str, *, correcting: bool, waiting: bool, can_undo: tuple[bool, bool]) -> None:
        """Show what the document is, and offer what its state and the actor's rights allow."""
        self._show_mark(document.state)
        self.title.setText(" · ".join(part for part in (heading(document), partner) if part))
        self.state.setText(_("being corrected") if correcting else _(document.state.label))
        for act in ACTS:
            allowed = document.state in act.states and (not act.right or self.context.actor.may(act.right, document.roles))
            self.actions_by_name[act.name].setEnabled(allowed and not waiting)
        may_post, is_posted = self.context.actor.may("post", document.roles), document.state == State.POSTED
        self.actions_by_name["post"].setEnabled(may_post and not waiting and (document.state == State.DRAFT or correcting))
        self.actions_by_name["undo"].setEnabled(can_undo[0] and not waiting)
        self.actions_by_name["redo"].setEnabled(can_undo[1] and not waiting)
        self.post.setVisible(document.state == State.DRAFT or correcting)
        self.post.setText(_("Post changes") if correcting else _("Post"))
        self.post.setEnabled(may_post and not waiting)
        self.correct.setVisible(is_posted and not correcting)
        self.correct.setEnabled(may_post and not waiting)
        self.give_up.setVisible(correcting)
        self.save.setVisible(document.state == State.DRAFT)
        self.save.setEnabled(self.actions_by_name["save"].isEnabled())
        for button in (self.print, self.labels):
            button.setEnabled(not waiting)
        self.labels.setVisible(any("item_id" in line_class.__table__.c for line_class in document.tables().values()))

    def show_status(self, text: str) -> None:
        """Whether what is typed is kept; that it is not, which begins with a mark, stands in red."""
        self.status.setText(text)
        self.status.setProperty("alarm", text.startswith("\u26a0"))
        self.status.style().unpolish(self.status)
        self.status.style().polish(self.status)

    def show_files(self, count: int) -> None:
        """How many files are kept with the document; nothing without one."""
        self.files.setVisible(bool(count))
        self.files.setText(str(count))
        self.files.setAccessibleName(counted(count, "{n} file", "{n} files"))

    def _show_mark(self, state: State) -> None:
        """The sign of the state in its colour, as lists show it."""
        self.mark.setText(MARKS[state])
        self.mark.setProperty("state", state.value)
        self.mark.style().unpolish(self.mark)
        self.mark.style().polish(self.mark)


def heading(document: Document) -> str:
    """The number of a document; without one what it is, and whether it is new."""
    kind = _(document.title)
    return document.number or (kind if document.id is not None else _("New: {kind}").format(kind=kind))
