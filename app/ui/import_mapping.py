"""How a table is read: its first rows as they will be understood, above each column what it is, and every bad row with its reason."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSplitter, QTableView, QWidget

from app.exchange.cell_value import Reading as CellReading
from app.exchange.incoming import Format
from app.exchange.mapping import Mapping, RowKind
from app.i18n import N_, _, counted, say
from app.ui import import_work, messages, tasks, theme
from app.ui.cell_text import number_text
from app.ui.context import Context
from app.ui.flow import flowing, named, stacked
from app.ui.import_matching import ASKED, MATCHED, open_match
from app.ui.import_work import PURPOSES, Reading, Switches, targets_of
from app.ui.kept_mappings import KeptMappings
from app.ui.layout import button, down, frame, label
from app.ui.mapping_preview import CHOOSER_ROW, PreviewModel
from app.ui.messages import MessageBar
from app.ui.padded_delegate import show_rows
from app.ui.picker import RefEdit
from app.ui.plain_table import PlainTable

ENCODINGS = ("", "utf-8", "cp1252", "cp1251", "cp1250", "cp1253", "iso8859-1", "cp866", "koi8-r", "utf-16")
DELIMITERS = (("", N_("found")), (",", N_("comma")), (";", N_("semicolon")), ("\t", N_("tab")), ("|", N_("bar")))
DAY_ORDERS = (("dmy", N_("day month year")), ("mdy", N_("month day year")), ("ymd", N_("year month day")))
ROW_KINDS = {
    RowKind.EMPTY: N_("empty"), RowKind.HEADING: N_("heading"), RowKind.HEADER_AGAIN: N_("header again"), RowKind.TOTAL: N_("total"),
}  # fmt: skip
NARROWEST, WIDEST, MEASURED_ROWS = 144, 340, 40
BAD_HEIGHT = 150
"""Pixels at 100 %, as the widths of columns."""
ARROW = 48
"""Pixels at 100 % that a drop-down takes beside its text."""


class MappingView(QWidget):
    """The screen of one table. `done` comes with what is to be taken: purpose, reading and supplier."""

    about = N_("Says what each column of a file is. What is chosen is kept for the supplier's next file.")
    keys = (("Ctrl+Enter", N_("go on")), ("Ctrl+S", N_("keep the mapping")))

    def __init__(self, context: Context, name: str, data: bytes, purpose: str) -> None:
        super().__init__()
        self.context, self.name, self.data, self.title = context, name, data, name
        self.reading: Reading | None = None
        self.message_bar = MessageBar()
        self.model, self.table = PreviewModel(context.digits, self), QTableView()
        self.bad = PlainTable(((N_("Row"), "int", 6), (N_("What is wrong"), "text", 0)))
        self.choosers: list[QComboBox] = []
        self._serial = 0
        self._settle = QTimer(self, singleShot=True, interval=120)
        self._settle.timeout.connect(self._read_again)
        self._make_fields(purpose)
        self._build()
        self._connect()
        self.read_file()

    @property
    def purpose(self) -> str:
        """What the table holds: receipt, goods or partners."""
        return str(self.what.currentData())

    def _make_fields(self, purpose: str) -> None:
        self.what, self.encoding, self.delimiter = QComboBox(), QComboBox(), QComboBox()
        self.sheet, self.header, self.sign, self.days, self.kept = (
            QComboBox(),
            QComboBox(),
            QComboBox(),
            QComboBox(),
            KeptMappings(self.context),
        )
        for box in (self.encoding, self.delimiter, self.sheet, self.header, self.sign, self.days, self.kept.box):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setToolTip(_("What stands in brackets was found out from the file"))
        for key, text in PURPOSES.items():
            self.what.addItem(_(text), key)
        self.what.setCurrentIndex(self.what.findData(purpose))
        for code in ENCODINGS:
            self.encoding.addItem(code or _("found"), code)
        for key, text in DELIMITERS:
            self.delimiter.addItem(_(text), key)
        for key, text in (("", N_("as found")), (".", N_("point: 1.50")), (",", N_("comma: 1,50"))):
            self.sign.addItem(_(text), key)
        self.days.addItem(_("as found"), "")
        for key, text in DAY_ORDERS:
            self.days.addItem(_(text), key)
        self.header.addItem(_("found"), None)
        self.header.addItem(_("none"), 0)
        for number in range(1, 31):
            self.header.addItem(_("row {n}").format(n=number), number)
        self.supplier, self.mapping_name = RefEdit(self.context, "partner"), QLineEdit()
        self.supplier.setMinimumWidth(theme.scaled(200))
        self.mapping_name.setPlaceholderText(_("name of this mapping"))
        self.with_vat = QCheckBox()
        self.keep_button = button(_("Keep the mapping"), self.keep)
        self.go = button("", self.take, primary=True, hint="Ctrl+Enter")

    def _build(self) -> None:
        title = label(self.name, "title")
        title.setToolTip(self.name)
        self.supplier_box = named(_("Supplier"), self.supplier)
        head = flowing(
            title, named(_("What it holds"), self.what), self.supplier_box, self.with_vat, gap=16, row_gap=6, margin=(12, 8, 12, 4)
        )  # fmt: skip
        self.switch_boxes = {
            key: named(text, widget)
            for key, text, widget in (
                ("encoding", _("Encoding"), self.encoding), ("delimiter", _("Delimiter"), self.delimiter), ("sheet", _("Sheet"), self.sheet),
                ("header", _("Header"), self.header), ("sign", _("Decimal sign"), self.sign), ("days", _("Dates"), self.days),
                ("kept", _("Mapping"), self.kept),
            )
        }  # fmt: skip
        switches = flowing(*self.switch_boxes.values(), gap=14, row_gap=6, margin=(12, 4, 12, 8))
        self._build_tables()
        self.counts = label("")
        foot = flowing(self.counts, tail=(self.mapping_name, self.keep_button, self.go), name="totals")
        self.mapping_name.setFixedWidth(theme.scaled(180))
        self.problems = label("", wrap=True)
        self.problems.setContentsMargins(theme.scaled(12), theme.scaled(6), theme.scaled(12), theme.scaled(6))
        self.problem_box = frame(down(self.problems), "message_bar")
        self.problem_box.setProperty("kind", "warning")
        body = QSplitter(Qt.Orientation.Vertical)
        body.addWidget(self.table)
        body.addWidget(self.bad_box)
        body.setStretchFactor(0, 1)
        body.setSizes([theme.scaled(600), theme.scaled(BAD_HEIGHT)])
        self.setLayout(
            down(stacked(head, switches), self.message_bar, self.problem_box, body, foot, gap=0)
        )  # fmt: skip

    def _build_tables(self) -> None:
        table = self.table
        table.setModel(self.model)
        show_rows(table)
        table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        table.verticalHeader().show()
        table.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        table.setCornerButtonEnabled(False)
        table.horizontalHeader().setDefaultSectionSize(theme.scaled(NARROWEST))
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.bad_title = label("", muted=True)
        self.bad_title.setContentsMargins(theme.scaled(12), theme.scaled(6), 0, theme.scaled(4))
        self.bad_box = frame(down(self.bad_title, self.bad, gap=0))
        self.bad_box.setMinimumHeight(theme.scaled(100))

    def _connect(self) -> None:
        for keys, act in (("Ctrl+Return", self.take), ("Ctrl+S", self.keep)):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for box in (self.encoding, self.delimiter, self.sheet, self.header):
            box.activated.connect(lambda _row: self.read_file(switched=True))
        for box in (self.sign, self.days):
            box.activated.connect(lambda _row: self._reread_cells())
        self.what.activated.connect(lambda _row: self.read_file())
        self.kept.picked.connect(self.read_file)
        self.supplier.picked.connect(lambda _id: self._supplier_picked())

    # Reading -----------------------------------------------------------------------------------------------------------

    def switches(self) -> Switches:
        """How the file is to be read, as far as the user says."""
        return Switches(
            str(self.encoding.currentData()), str(self.delimiter.currentData()), str(self.sheet.currentData() or ""), self.header.currentData()
        )  # fmt: skip

    def read_file(self, *, switched: bool = False) -> None:
        """Read the file anew: with the mapping that is chosen, else a guessed one."""
        self._serial += 1
        serial, data, purpose, switches = self._serial, self.data, self.purpose, self.switches()
        kept = None if switched else self.kept.chosen
        mapping = kept.mapping if kept is not None else None
        partner = self.supplier.value

        def work(_progress: tasks.Progress) -> tuple[Reading, list[Any]]:
            wanted = mapping or (None if switched else import_work.mapping_for(self.context.store, purpose, partner))
            return import_work.first_reading(data, purpose, wanted, switches), import_work.kept_mappings(self.context.store, purpose)

        tasks.run(
            self.context, _("Reading {name}").format(name=self.name), work, lambda made: self._take_reading(serial, *made), owner=self
        )

    def _take_reading(self, serial: int, reading: Reading, kept: Sequence[Any]) -> None:
        if serial != self._serial:
            return
        self.message_bar.hide()
        self._show_kept(kept)
        self._show_switches(reading)
        self._show_reading(reading)
        self._make_choosers()
        self._fit_columns()

    def _show_switches(self, reading: Reading) -> None:
        is_text = reading.table.kind is Format.CSV
        for key, shown in (
            ("encoding", is_text), ("delimiter", is_text), ("sheet", len(reading.table.sheet_names) > 1), ("sign", is_text),
            ("days", any(_type(self.purpose, c.target) == "date" for c in reading.mapping.columns)),
        ):  # fmt: skip
            self.switch_boxes[key].setVisible(shown)
        self.encoding.setItemText(0, f"({reading.table.encoding or '–'})")
        named = {key: _(text) for key, text in DELIMITERS}
        self.delimiter.setItemText(0, f"({named.get(reading.table.delimiter, reading.table.delimiter or '–')})")
        row = reading.table.header_row
        self.header.setItemText(0, f"({_('row {n}').format(n=row) if row else _('none')})")
        if not self.sheet.count():
            for name in reading.table.sheet_names:
                self.sheet.addItem(name, name)
        self.sheet.setCurrentIndex(max(0, self.sheet.findData(reading.table.sheet)))
        self.supplier_box.setVisible(self.purpose == "receipt")
        self.with_vat.setVisible(self.purpose in MATCHED)
        self.with_vat.setText(_(ASKED.get(self.purpose, "")))

    def _show_kept(self, kept: Sequence[Any]) -> None:
        self.kept.show_kept(self.purpose, kept)
        self.switch_boxes["kept"].setVisible(bool(kept))

    def _make_choosers(self) -> None:
        """A drop-down above each column says what it is."""
        assert self.reading is not None
        self.choosers = []
        for column in range(self.reading.table.width):
            box = QComboBox()
            box.addItem("—", "")
            for target in targets_of(self.purpose):
                box.addItem(_(target.label) + (" *" if target.required else ""), target.name)
            box.setAccessibleName(_("Column {n}").format(n=column + 1))
            box.activated.connect(partial(self._column_chosen, column))
            self.table.setIndexWidget(self.model.index(CHOOSER_ROW, column), box)
            self.choosers.append(box)
        self._show_choices()

    def _fit_columns(self) -> None:
        """Widths by what stands in the first rows."""
        metrics, pad = self.table.fontMetrics(), theme.scaled(3 * theme.PAD)
        for column in range(self.model.columnCount()):
            rows = range(1, min(MEASURED_ROWS, self.model.rowCount()))
            needs = (metrics.horizontalAdvance(str(self.model.index(row, column).data() or "")) for row in rows)
            self.table.setColumnWidth(column, min(theme.scaled(WIDEST), max(theme.scaled(NARROWEST), max(needs, default=0) + pad)))
            self._make_room(column)

    def _show_choices(self) -> None:
        assert self.reading is not None
        by_index = {column.index: column.target for column in self.reading.mapping.columns}
        for column, box in enumerate(self.choosers):
            box.setCurrentIndex(max(0, box.findData(by_index.get(column, ""))))
            self._make_room(column)

    def _make_room(self, column: int) -> None:
        """What a column was said to be is not cut off."""
        box = self.choosers[column]
        needed = box.fontMetrics().horizontalAdvance(box.currentText()) + theme.scaled(ARROW)
        self.table.setColumnWidth(column, max(self.table.columnWidth(column), needed))

    def _column_chosen(self, column: int, _row: int) -> None:
        assert self.reading is not None
        mapping, target = self.reading.mapping, str(self.choosers[column].currentData())
        headers = self.reading.table.headers
        header = headers[column] if column < len(headers) else ""
        if target:
            old = next((each.reading for each in mapping.columns if each.index == column), self._usual_reading())
            mapping = mapping.with_column(target, column, header, old)
        else:
            mapping = replace(mapping, columns=tuple(each for each in mapping.columns if each.index != column))
        self.reading = replace(self.reading, mapping=mapping)
        self._show_choices()
        self._settle.start()

    def _usual_reading(self) -> CellReading:
        """How most columns are read: what the user has set, else as the guess found it."""
        assert self.reading is not None
        found = [each.reading for each in self.reading.mapping.columns]
        usual = max(found, key=found.count) if found else CellReading()
        return CellReading(str(self.sign.currentData() or usual.decimal_sign), str(self.days.currentData() or usual.day_order))

    def _reread_cells(self) -> None:
        """The user says how numbers and dates are written: for all columns."""
        if self.reading is None:
            return
        sign, days = str(self.sign.currentData()), str(self.days.currentData())
        columns = tuple(
            replace(each, reading=CellReading(sign or each.reading.decimal_sign, days or each.reading.day_order))
            for each in self.reading.mapping.columns
        )
        self.reading = replace(self.reading, mapping=replace(self.reading.mapping, columns=columns))
        self._settle.start()

    @Slot()
    def _read_again(self) -> None:
        assert self.reading is not None
        self._serial += 1
        serial, table, mapping, purpose = self._serial, self.reading.table, self.reading.mapping, self.purpose
        tasks.run(
            self.context, _("Reading {name}").format(name=self.name), lambda _progress: import_work.reading_of(table, mapping, purpose),
            lambda made: self._reread(serial, made), owner=self, quiet=True,
        )  # fmt: skip

    def _reread(self, serial: int, reading: Reading) -> None:
        if serial == self._serial:
            self._show_reading(reading)
            self._make_choosers()

    def _show_reading(self, reading: Reading) -> None:
        self.reading = reading
        self.model.put(reading, self.purpose)
        goods, bad = reading.goods, reading.bad
        left = [row for row in reading.rows if row.kind is not RowKind.GOODS]
        self.bad.put([(row.number, "; ".join(say(problem) for problem in row.errors)) for row in bad])
        self.bad_title.setText(_("Rows that can't be read: {n}").format(n=number_text(len(bad))))
        self.bad_box.setVisible(bool(bad))
        self.problems.setText("\n".join("⚠ " + say(problem) for problem in (*reading.table.problems, *reading.problems)))
        self.problem_box.setVisible(bool(self.problems.text()))
        parts = [counted(len(goods) - len(bad), "{n} row to take", "{n} rows to take")]
        if bad:
            parts.append(_("✕ {n} bad").format(n=number_text(len(bad))))
        if left:
            kinds = {_(ROW_KINDS[row.kind]) for row in left}
            parts.append(_("{n} left out: {kinds}").format(n=number_text(len(left)), kinds=", ".join(sorted(kinds))))
        self.counts.setText(" · ".join(parts))
        self.go.setText(_("Match the goods") if self.purpose in MATCHED else _("Try the import"))
        self.go.setEnabled(
            len(goods) > len(bad) and not any(problem.field and self._is_missing(problem.field) for problem in reading.problems)
        )

    def _is_missing(self, target: str) -> bool:
        assert self.reading is not None
        return (
            any(each.name == target and each.required for each in targets_of(self.purpose)) and self.reading.mapping.column(target) is None
        )

    # Answers -----------------------------------------------------------------------------------------------------------

    def _supplier_picked(self) -> None:
        name = self.supplier.text().strip()
        if name and not self.mapping_name.text():
            self.mapping_name.setText(name)
        self.read_file()

    @Slot()
    def keep(self) -> None:
        """Keep the mapping under its name, for the supplier's next file."""
        if self.reading is None:
            return
        mapping, name = self._whole_mapping(), self.mapping_name.text().strip() or self.name.rpartition(".")[0]

        store, actor, purpose, partner = self.context.store, self.context.actor, self.purpose, self.supplier.value

        def work(_accepted: frozenset[str]) -> list[Any]:
            import_work.keep_mapping(store, actor, purpose, name, mapping, partner)
            return import_work.kept_mappings(store, purpose)

        def done(kept: list[Any]) -> None:
            self.mapping_name.setText(name)
            messages.inform(self, _("Kept as {name}").format(name=name))
            self._show_kept(kept)

        tasks.attempt(self.context, _("Saving"), work, done, owner=self, disabled=[self.keep_button])

    def _whole_mapping(self) -> Mapping:
        assert self.reading is not None
        table = self.reading.table
        return replace(
            self.reading.mapping, encoding=table.encoding, delimiter=table.delimiter, header_row=table.header_row or 0,
            sheet=table.sheet if len(table.sheet_names) > 1 else "",
        )  # fmt: skip

    @Slot()
    def take(self) -> None:
        """Go on: match the goods of a delivery, or try the import of goods and partners."""
        if self.reading is None or not self.go.isEnabled():
            return
        if self.purpose in MATCHED:
            self._match()
        else:
            from app.ui.import_window import TableImport, TrialWindow

            if self.mapping_name.text().strip():
                self.keep()
            way = TableImport(self.context, self.purpose, self.data, self.reading, self.name)
            TrialWindow(self, self.context, self.name, way).open()

    def _match(self) -> None:
        assert self.reading is not None
        if self.mapping_name.text().strip() and (self.supplier.value is not None or self.purpose != "receipt"):
            self.keep()
        partner, asked = self.supplier.value, self.with_vat.isChecked()
        open_match(self.context, self, self.purpose, self.name, self.data, self.reading, partner, asked=asked)


def _type(purpose: str, target: str) -> str:
    return next((each.type for each in targets_of(purpose) if each.name == target), "")
