"""The check of the store: the database and every figure in it looked at from outside, and what was found."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QProgressBar

from app.core.errors import Problem
from app.i18n import _, counted, moment_text, say
from app.posting.repair import REPAIR
from app.ui import messages, tasks, theme
from app.ui.context import Context
from app.ui.layout import across, button, down, label
from app.ui.store_care_work import LastCheck, run_check, run_repair


class CheckSection(QFrame):
    """Starts a check, shows how far it is and what it found."""

    finished = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.context = context
        self.task: tasks.Task | None = None
        self.faults: list[Problem] | None = None
        self.answer, self.last = label("", "title", wrap=True), label("", muted=True, wrap=True)
        self.bar, self.text = QProgressBar(), QPlainTextEdit()
        self.bar.setTextVisible(False)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(_("What the check found"))
        self.text.setFixedHeight(theme.scaled(120))
        self.check_button = button(_("Check now"), self.check, primary=True)
        self.stop_button = button(_("Cancel"), self.stop)
        self.copy_button = button(_("Copy the list"), self.copy, icon="content-copy")
        self.repair_button = button(_("Repair…"), self.repair)
        about = _("Reads the whole store and compares every balance, cost, day and number with the documents, and the audit trail with itself. "
                  "It changes nothing.")  # fmt: skip
        head = down(label(_("Check"), "empty_title"), label(about, muted=True, wrap=True), gap=4)
        buttons = across(self.check_button, self.stop_button, self.copy_button, self.repair_button, 1)
        self.setLayout(down(head, self.answer, self.bar, self.text, self.last, buttons, margin=16, gap=12))
        self._show()

    def put(self, last: LastCheck | None) -> None:
        """Say when the store was checked last."""
        if last is None:
            self.last.setText(_("Never checked here"))
            return
        found = _("nothing wrong") if not last.faults else counted(last.faults, "{n} fault", "{n} faults")
        words = _("Last check: {moment}, {who}: {found}")
        self.last.setText(words.format(moment=moment_text(last.moment), who=last.who, found=found))

    @Slot()
    def check(self) -> None:
        """Check in another thread."""
        if self.task is not None:
            return
        store, actor = self.context.store, self.context.actor
        self.faults = None
        self.bar.setRange(0, 0)
        self.task = tasks.run(
            self.context,
            _("Checking the store"),
            lambda progress: run_check(store, actor, progress.step),
            self._done,
            self._failed,
            owner=self,
        )
        self.task.progress.moved.connect(self._moved)
        self._show()

    @Slot()
    def stop(self) -> None:
        """Give the check up at its next step."""
        if self.task is not None:
            self.task.cancel()
            self.stop_button.setEnabled(False)

    @Slot(int, int, str)
    def _moved(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _done(self, faults: list[Problem]) -> None:
        self.task, self.faults = None, faults
        self._show()
        self.finished.emit()

    def _failed(self, error: BaseException) -> None:
        self.task = None
        self._show()
        if not isinstance(error, tasks.Cancelled) and messages.tell(self, error):
            self.check()

    def _show(self) -> None:
        is_running, faults = self.task is not None, self.faults
        words = _("Checking…") if is_running else ""
        if faults is not None:
            words = counted(len(faults), "✕ {n} fault", "✕ {n} faults") if faults else _("✓ Everything adds up")
        self.answer.setText(words)
        self.answer.setVisible(bool(words))
        self.text.setPlainText("\n".join(f"✕ {say(fault)}" for fault in faults or ()))
        self.text.setVisible(bool(faults))
        self.copy_button.setVisible(bool(faults))
        self.repair_button.setVisible(bool(faults) and not is_running)
        self.repair_button.setEnabled(self.context.actor.may("edit", REPAIR))
        self.bar.setVisible(is_running)
        self.check_button.setVisible(not is_running)
        self.stop_button.setVisible(is_running)
        self.stop_button.setEnabled(True)

    @Slot()
    def repair(self) -> None:
        """Make everything anew that follows from the moves, then check again."""
        question = _("Costs, balances and days are made anew from the documents' moves. Documents and closed months stay as they are.")
        if not messages.ask(self, question, _("Repair")):
            return
        store, actor = self.context.store, self.context.actor
        self.task = tasks.run(
            self.context, _("Repairing the figures"), lambda _progress: run_repair(store, actor), self._repaired, self._failed, owner=self
        )
        self._show()

    def _repaired(self, _changed: int) -> None:
        self.task = None
        self.check()

    @Slot()
    def copy(self) -> None:
        """Put what was found on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        messages.inform(self, _("Copied"))
