"""The grids of a document's tables of lines, one below the other: what is done to lines is done in the one that was last used."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget

from app.core.errors import Problem
from app.documents.base import Document, GoodsLine
from app.i18n import _
from app.ui import layout, theme
from app.ui.context import Context
from app.ui.document_work import Costs
from app.ui.line_book import LineBook
from app.ui.line_view import LineView
from app.ui.lines import LinesModel
from app.ui.undo import History, Placed

LEAST_ROWS = 3
"""Rows that a grid shows however low the window is."""


class LineTables(QWidget):
    """A grid for each table of lines, numbered through; a kind without lines has one that is empty and hidden."""

    edited = Signal()
    header_changed = Signal()
    refused = Signal(str)
    pasted = Signal(str)
    many_changed = Signal(int)
    selected = Signal()

    def __init__(self, context: Context, document: Document, book: LineBook, history: History) -> None:
        super().__init__()
        self.context, self.at = context, 0
        names = list(document.tables()) or [""]
        self.models = [LinesModel(document, book, history, self, table=name) for name in names]
        self.views = [LineView(context, model) for model in self.models]
        self.splitter: QSplitter | None = None
        if len(names) == 1:
            self.setLayout(layout.down(self.views[0], gap=0))
        else:
            self._stack(document, names)
        self.views[0].setVisible(bool(document.tables()))
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for view in self.views:
            self._connect(view)

    def _stack(self, document: Document, names: Sequence[str]) -> None:
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        for view, name in zip(self.views, names, strict=True):
            view.setAccessibleName(_(document.table_label(name)))
            view.setMinimumHeight(theme.scaled(theme.ROW) * (LEAST_ROWS + 1))
            heading = layout.frame(
                layout.across(layout.label(_(document.table_label(name)), "table_title"), 1, margin=(12, 4, 12, 4)), "bar"
            )
            splitter.addWidget(layout.frame(layout.down(heading, view, gap=0)))
        kept = self.context.kept(f"lines/{document.kind}/shares")
        if not (isinstance(kept, QByteArray) and splitter.restoreState(kept)):
            splitter.setSizes([1000] * len(names))
        splitter.splitterMoved.connect(lambda *_: self.context.keep(f"lines/{document.kind}/shares", splitter.saveState()))
        self.setLayout(layout.down(splitter, gap=0))
        self.splitter = splitter
        next_one = QShortcut(QKeySequence("F6"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        next_one.activated.connect(self.go_to_next)

    def _connect(self, view: LineView) -> None:
        model = view.lines
        view.installEventFilter(self)
        view.pasted.connect(self.pasted)
        view.many_changed.connect(self.many_changed)
        view.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit())
        model.edited.connect(self.edited)
        model.header_changed.connect(self.header_changed)
        model.refused.connect(lambda _row, _column, why: self.refused.emit(why))
        model.renumbered.connect(lambda: self._renumber(model))

    def _renumber(self, changed: LinesModel) -> None:
        for model in self.models:
            if model is not changed:
                model.renumber()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched in self.views:
            self.at = self.views.index(watched)
            self.selected.emit()
        return super().eventFilter(watched, event)

    # --- which of them

    @property
    def document(self) -> Document:
        """The document on the screen."""
        return self.models[0].document

    @property
    def lines(self) -> LinesModel:
        """The lines of the grid that was last used."""
        return self.models[self.at]

    @property
    def view(self) -> LineView:
        """The grid that was last used."""
        return self.views[self.at]

    @property
    def count(self) -> int:
        """How many lines there are in all tables."""
        return sum(len(model.lines) for model in self.models)

    @property
    def current_no(self) -> int:
        """The number of the line where the hands are."""
        return self.lines.before + self.view.currentIndex().row() + 1

    def choose(self, model: LinesModel) -> None:
        """Make the grid of these lines the one that was last used."""
        self.at = self.models.index(model)

    def goods(self) -> LinesModel | None:
        """The lines that take goods: those last used, else the first that do; None when there are none."""
        listed = [self.lines, *self.models]
        return next((model for model in listed if model.line_class is not None and issubclass(model.line_class, GoodsLine)), None)

    @Slot()
    def go_to_next(self) -> None:
        """F6: to the next grid, from the last to the first."""
        self.at = (self.at + 1) % len(self.views)
        view = self.view
        if view.currentIndex().isValid():
            view.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            view.start_line()

    @Slot()
    def start(self) -> None:
        """Begin to type lines: in the first of the first grid that says nothing yet, else below all of them."""
        self.at = 0
        self.view.start_line(next((row for row, line in enumerate(self.lines.lines) if line.is_blank), None))

    def go_to(self, no: int, name: str) -> None:
        """Go to the cell of a column in the line of this number."""
        for place, model in enumerate(self.models):
            if model.before < no <= model.before + len(model.lines):
                self.at = place
                self.view.go_to_field(no - 1 - model.before, name)
                return

    # --- all of them

    def use(self, document: Document, costs: Costs, *, locked: bool) -> None:
        """Show another document of the kind, or the same one read anew."""
        for model in self.models:
            model.use(document, dict(costs.get(model.table, {})), locked=locked)

    def use_book(self, book: LineBook) -> None:
        """What is known of catalogs, for another document."""
        for model in self.models:
            model.book = book

    @property
    def costs(self) -> Costs:
        """What the ledger says lines cost."""
        return {model.table: model.costs for model in self.models}

    def put_costs(self, costs: Costs) -> None:
        """Show what lines cost by now."""
        for model in self.models:
            model.costs = dict(costs.get(model.table, {}))

    def lock(self, locked: bool) -> None:
        """Let lines be edited or not."""
        for model in self.models:
            model.lock(locked)
        for view in self.views:
            view.hide_cost()

    def repaint_lines(self) -> None:
        """What is only shown has changed; nothing was typed."""
        for view in self.views:
            view.viewport().update()

    def flash(self, line: Any) -> None:
        """Light up a line (None: none)."""
        for model in self.models:
            model.flash(line if line is None or type(line) is model.line_class else None)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Mark the cells where problems stand."""
        listed = list(problems)
        for model in self.models:
            model.show_problems(listed)

    def unread_problems(self) -> list[Problem]:
        """Typed or pasted text that could not be read."""
        return [each for model in self.models for each in model.unread_problems()]

    def settle(self) -> bool:
        """Take what is typed into a cell but not yet left; False when it can't be understood."""
        return all(view.delegate.editor is None or view.delegate.take(view.delegate.editor) for view in self.views)

    # --- what a step of the head brings along (`undo.Rows`)

    def put_rows(self, rows: Sequence[Placed]) -> None:
        """Insert lines in the grid that was last used."""
        self.lines.put_rows(rows)

    def take_rows(self, rows: Sequence[Placed]) -> None:
        """Remove lines of the grid that was last used."""
        self.lines.take_rows(rows)

    def changed_rows(self, targets: Sequence[Any]) -> None:
        """Lines of any table, or the document itself, changed their values."""
        if any(each is self.document for each in targets):
            self.header_changed.emit()
        for model in self.models:
            own = [each for each in targets if type(each) is model.line_class]
            if own:
                model.changed_rows(own, told=False)
        self.edited.emit()
