import threading
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from sqlalchemy import select

from app.catalogs.goods import Item
from app.catalogs.partner import Partner
from app.documents.base import Document
from app.exchange.matching import Status
from app.exchange.saved_mapping import mappings
from app.store.audit import audit
from app.ui import messages, screen_files, tasks
from app.ui.import_drop import files_of
from app.ui.import_mapping import MappingView
from app.ui.import_window import RecordsImport, TrialWindow, look_at, open_import, take_file
from app.ui.mapping_preview import CHOOSER_ROW
from app.ui.receipt_import import ReceiptImport
from tests.ui.doors.waiting import WAIT

DELIVERY = "Article;Description;EAN;Quantity;Net price\nA1;Black tea;4006381333931;12;1,25\nA2;Unknown thing;;a few;2,00\nA3;Salt;4600000000015;3;0,50\nTotal;;;;\n"


@pytest.fixture
def opened(qtbot, context):
    """Tabs that screens have opened, by key."""
    tabs = {}

    def open_tab(key, title, factory):
        tabs[key] = factory()
        qtbot.addWidget(tabs[key])
        tabs[key].resize(1000, 700)
        tabs[key].show()
        return tabs[key]

    context.open_tab = open_tab
    return tabs


def file(tmp_path, text, name="delivery.csv") -> Path:
    path: Path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mapping_view(qtbot, context, opened, tmp_path, text=DELIVERY, name="delivery.csv", purpose=""):
    open_import(context, [file(tmp_path, text, name)])
    qtbot.waitUntil(lambda: any(isinstance(each, MappingView) and each.reading for each in opened.values()), timeout=WAIT)
    view = next(iter(opened.values()))
    if purpose and purpose != view.purpose:
        view.what.setCurrentIndex(view.what.findData(purpose))
        first = view.reading
        view.what.activated.emit(0)
        qtbot.waitUntil(lambda: view.reading is not first, timeout=WAIT)
    return view


def review(qtbot, context, opened, tmp_path):
    take_file(context, file(tmp_path, screen_files.invoice(context.store, "EUR"), "invoice.xml"))
    qtbot.waitUntil(lambda: any(isinstance(each, ReceiptImport) for each in opened.values()), timeout=WAIT)
    return next(iter(opened.values()))


# What comes in --------------------------------------------------------------------------------------------------------


def test_contents_tell_what_a_file_is_and_not_its_name(tmp_path):
    assert look_at(file(tmp_path, DELIVERY, "x.bin")).purpose == "receipt"
    assert look_at(file(tmp_path, "name;barcode;price\nTea;4006381333931;1.5\n")).purpose == "goods"
    assert look_at(file(tmp_path, "name;vat id;phone\nAcme;DE123;12345\n")).purpose == "partners"


def test_file_of_no_use_is_refused_in_words(qtbot, context, opened, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr("app.ui.messages.show_dialog", lambda _parent, text: said.append(text))
    take_file(context, file(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "photo.png"))
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT)
    assert "photo.png can't be taken in" in said[0]


def test_only_local_files_are_dropped(tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file(tmp_path, "x"))), QUrl("https://example.org/x.csv"), QUrl.fromLocalFile(str(tmp_path))])
    assert [path.name for path in files_of(data)] == ["delivery.csv"]


# The mapping ----------------------------------------------------------------------------------------------------------


def test_columns_are_guessed_and_bad_rows_listed_with_reason(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path)
    assert [box.currentData() for box in view.choosers] == ["supplier_code", "name", "barcode", "qty", "price"]
    assert [row[0] for row in view.bad.plain.rows] == [3]
    assert "a few" in view.bad.plain.rows[0][1]
    assert "2 rows to take" in view.counts.text()
    assert view.model.data(view.model.index(CHOOSER_ROW + 1, 4)) == "1.25"


def test_other_column_is_chosen_above_it(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path)
    view.choosers[4].setCurrentIndex(view.choosers[4].findData("amount"))
    view.choosers[4].activated.emit(0)
    qtbot.waitUntil(lambda: view.reading.rows and "amount" in view.reading.rows[0].values, timeout=WAIT)
    assert view.reading.mapping.column("price") is None


def test_what_a_column_is_said_to_be_is_not_cut_off(qtbot, context, opened, filled, tmp_path):
    longest = "Sale or refund, as the register says it, and more"
    view = mapping_view(qtbot, context, opened, tmp_path)
    view.choosers[4].setItemText(view.choosers[4].findData("amount"), longest)
    view.choosers[4].setCurrentIndex(view.choosers[4].findData("amount"))
    view.choosers[4].activated.emit(0)
    assert view.table.columnWidth(4) > view.choosers[4].fontMetrics().horizontalAdvance(longest) + 20


def test_decimal_sign_is_read_anew_at_once(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path)
    view.sign.setCurrentIndex(view.sign.findData("."))
    view.sign.activated.emit(0)
    qtbot.waitUntil(lambda: len(view.reading.bad) == 3, timeout=WAIT)


def test_missing_required_column_keeps_the_button_shut(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path)
    view.choosers[3].setCurrentIndex(0)
    view.choosers[3].activated.emit(0)
    qtbot.waitUntil(lambda: not view.go.isEnabled(), timeout=WAIT)
    assert "Quantity" in view.problems.text()


def test_header_row_and_encoding_can_be_said(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path)
    view.header.setCurrentIndex(view.header.findData(0))
    view.header.activated.emit(0)
    qtbot.waitUntil(lambda: view.reading.table.header_row is None, timeout=WAIT)
    assert view.model.headerData(0, Qt.Orientation.Horizontal) == "Column 1"


def test_mapping_is_kept_for_the_supplier_and_used_for_the_next_file(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path, "Article;Wie viele;Description\nA1;3;Black tea\n", purpose="receipt")
    view.choosers[1].setCurrentIndex(view.choosers[1].findData("qty"))
    view.choosers[1].activated.emit(0)
    qtbot.waitUntil(lambda: view.reading.mapping.column("qty") is not None and view.go.isEnabled(), timeout=WAIT)
    view.supplier.show_value(filled.supplier("P001"))
    view.mapping_name.setText("Acme")
    view.keep()
    tasks.finish_writes(view)
    opened.clear()
    again = mapping_view(qtbot, context, opened, tmp_path, "Description;Wie viele;Article\nSalt;7;A3\n", "next.csv", "receipt")
    again.supplier.choose(filled.supplier("P001"))
    qtbot.waitUntil(lambda: again.reading.mapping.column("qty") is not None, timeout=WAIT)
    assert again.reading.goods[0].values["qty"] == 7


def test_mapping_that_is_of_no_use_any_more_is_forgotten(qtbot, context, opened, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(messages, "ask", lambda _parent, text, *_buttons: bool(asked.append(text)) or len(asked) > 1)
    view = mapping_view(qtbot, context, opened, tmp_path, "code;name;unit;price\nN1;New thing;pc;2.50\n", "goods.csv")
    view.mapping_name.setText("Acme")
    view.keep()
    tasks.finish_writes(view)
    assert view.switch_boxes["kept"].isVisibleTo(view)
    assert not view.kept.forget_button.isVisibleTo(view), "what is guessed is not kept"
    view.kept.box.setCurrentIndex(1)
    view.kept.forget_button.click()
    assert view.kept.chosen.name == "Acme", "the answer was no"
    view.kept.forget_button.click()
    qtbot.waitUntil(lambda: not view.switch_boxes["kept"].isVisibleTo(view), timeout=WAIT)
    assert "Acme" in asked[0]
    assert view.kept.chosen is None
    with context.store.read() as session:
        assert mappings(session, "goods") == []


def test_goods_are_tried_before_they_are_taken(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(
        qtbot, context, opened, tmp_path, "code;name;unit;price\nN1;New thing;pc;2.50\ntea;Black tea 100 g;pc;3.00\n", "goods.csv"
    )
    assert view.purpose == "goods"
    view.take()
    trial = view.findChild(TrialWindow)
    qtbot.waitUntil(lambda: trial.trial is not None, timeout=WAIT)
    assert trial.trial.counts["new"] == 1
    with context.store.read() as session:
        assert session.query(Item).filter_by(code="N1").count() == 0, "nothing is changed by a trial"
    qtbot.keyClick(trial.go, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: trial.trial.kept, timeout=WAIT)
    with context.store.read() as session:
        assert session.query(Item).filter_by(code="N1").one().name == "New thing"
    trial.close()


def test_records_show_what_is_refused_and_why(qtbot, context, filled):
    data = (
        b'{"format": "larder-records/1", "documents": [{"kind": "write_off", "uuid": "01890000-0000-7000-8000-000000000002",'
        b'"moment": "2026-11-03T20:00:00", "site": "NOPE", "reason": "spoiled", "state": "posted", "lines": [{"item": "tea", "qty": "2"}]}]}'
    )
    window = TrialWindow(None, context, "day.json", RecordsImport(context, data, "day.json"))
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.trial is not None, timeout=WAIT)
    assert window.trial.counts["refused"] >= 1
    assert "NOPE" in window.bad.plain.rows[0][1]
    assert not window.go.isEnabled()


# The review of a delivery ---------------------------------------------------------------------------------------------


def test_lines_say_how_they_were_recognised(qtbot, context, opened, filled, tmp_path):
    view = review(qtbot, context, opened, tmp_path)
    words = [view.table.rows.index(row, 1).data() for row in range(view.table.rows.rowCount())]
    assert words[0] == "● by barcode"
    assert "○ unmatched" in words
    assert "Total" in view.sums.text()
    assert "✓" in view.sums.text()


def test_open_lines_are_bound_taken_and_made_then_the_receipt_opens(qtbot, context, opened, filled, tmp_path):
    view = review(qtbot, context, opened, tmp_path)
    went = []
    context.open_document = went.append
    left = [each for each in view.draft.lines if each.status is not Status.MATCHED]
    first = view.draft.lines.index(left[0])
    view.table.selectRow(first)
    if left[0].status is Status.SUGGESTED:
        view.take()
    else:
        view.picked(filled.item("salt"))
    assert left[0].status is Status.MATCHED
    assert view.current in view.draft.unmatched, "the keyboard goes on to the next open line"
    view.make_item()
    view.make_all()
    qtbot.waitUntil(lambda: view.isEnabled() and not view.draft.unmatched, timeout=WAIT)
    view.make_supplier()
    view.site.choose(filled.site())
    view.open()
    qtbot.waitUntil(lambda: bool(went), timeout=WAIT)
    with context.store.read() as session:
        receipt = session.get_one(Document, went[0])
        supplier = session.get_one(Partner, receipt.partner_id)
        assert (receipt.state, supplier.name) == ("draft", "Northern Farms Cooperative")
        assert all(line.item_id for line in receipt.rows)
        assert receipt.total == receipt.sum_up() > Decimal(0)
        assert session.execute(select(audit.c.object).where(audit.c.action == "import")).scalars().all() == ["file/receipt"]


def test_items_that_can_not_be_made_leave_the_lines_as_they_were(qtbot, context, opened, filled, tmp_path, monkeypatch):
    from app.core.errors import UserError
    from app.ui import receipt_import

    view, made = review(qtbot, context, opened, tmp_path), receipt_import.create_item

    def second_fails(session, actor, draft, each):
        if each.source.name.startswith("Oat"):
            raise UserError("no oats")
        return made(session, actor, draft, each)

    monkeypatch.setattr(receipt_import, "create_item", second_fails)
    before = [each.status for each in view.draft.lines]
    view.make_all()
    qtbot.waitUntil(view.message_bar.isVisible, timeout=WAIT)
    assert [each.status for each in view.draft.lines] == before
    with context.store.read() as session:
        assert session.query(Item).filter(Item.name.like("Sea buckthorn%")).count() == 0


def test_same_file_twice_is_told(qtbot, context, opened, filled, tmp_path, monkeypatch):
    first = review(qtbot, context, opened, tmp_path)
    context.open_document = lambda _id: None
    first.supplier.choose(filled.supplier("P001"))
    first.site.choose(filled.site())
    first.open()
    qtbot.waitUntil(lambda: first.is_kept, timeout=WAIT)
    opened.clear()
    again = review(qtbot, context, opened, tmp_path)
    assert "already here" in again.message_bar.label.text()
    asked = []
    monkeypatch.setattr("app.ui.messages.ask", lambda _parent, text, *_: asked.append(text))
    again.open()
    assert asked
    assert not again.is_kept


def test_table_of_a_delivery_ends_in_the_same_review(qtbot, context, opened, filled, tmp_path):
    view = mapping_view(qtbot, context, opened, tmp_path)
    view.take()
    qtbot.waitUntil(lambda: any(isinstance(each, ReceiptImport) for each in opened.values()), timeout=WAIT)
    found = next(each for each in opened.values() if isinstance(each, ReceiptImport))
    assert [each.status for each in found.draft.lines] == [Status.MATCHED, Status.MATCHED]
    assert "a few" in found.asks.text()


@pytest.fixture
def foreign(qtbot, context, opened, filled, tmp_path):
    """The review of an invoice in dollars."""
    take_file(context, file(tmp_path, screen_files.invoice(context.store, "USD"), "invoice.xml"))
    qtbot.waitUntil(lambda: any(isinstance(each, ReceiptImport) for each in opened.values()), timeout=WAIT)
    return next(iter(opened.values()))


def type_rate(view, text):
    view.rate.widget.setText(text)
    view.rate.widget.editingFinished.emit()


def test_a_rate_that_is_no_number_is_told_and_not_taken_as_nothing(foreign):
    type_rate(foreign, "0.92")
    assert "USD" not in foreign.asks.text()
    type_rate(foreign, "abc")
    assert "Rate of USD: abc is not a number" in foreign.asks.text()
    assert foreign.rate.widget.property("wrong")
    assert foreign.draft.receipt.currency_rate is None
    type_rate(foreign, "0.93")
    assert foreign.draft.receipt.currency_rate == Decimal("0.93")
    assert "not a number" not in foreign.asks.text()


def test_a_receipt_is_not_opened_with_a_rate_that_is_no_number(foreign):
    foreign.rate.widget.setText("abc")
    foreign.open()
    assert "Rate of USD" in foreign.message_bar.label.text()
    assert foreign.isEnabled(), "nothing is under way"
    assert not foreign.is_kept


def test_keys_that_help_names_are_there(qtbot, context, opened, filled, tmp_path):
    from PySide6.QtGui import QShortcut

    view = mapping_view(qtbot, context, opened, tmp_path)
    answered = {shortcut.key().toString() for shortcut in view.findChildren(QShortcut)}
    assert {"Ctrl+Return", "Ctrl+S"} <= answered
    opened.clear()
    found = review(qtbot, context, opened, tmp_path)
    answered = {shortcut.key().toString() for shortcut in found.findChildren(QShortcut)}
    assert {"Space", "F4", "Ctrl+N", "Ctrl+Return"} <= answered


def test_answers_ask_the_store_off_the_window_s_thread(qtbot, context, opened, filled, tmp_path, monkeypatch):
    from app.ui import receipt_import

    view, bound, threads = review(qtbot, context, opened, tmp_path), receipt_import.bind, []
    monkeypatch.setattr(receipt_import, "bind", lambda *given: (threads.append(threading.get_ident()), bound(*given)))
    view.picked(filled.item("salt"))
    assert threads
    assert threads[0] != threading.main_thread().ident


def test_figures_of_a_delivery_are_never_cut(qtbot, context, filled, opened, tmp_path):
    view = review(qtbot, context, opened, tmp_path)
    view.draft.lines[0].line.price = Decimal("123456.789012")
    view.table.rows.put(view.draft.lines)
    price = view.table.rows.index(0, 7)
    assert "123,456.789012" in price.data()
    assert view.table.columnWidth(7) > view.table.fontMetrics().horizontalAdvance(price.data())
