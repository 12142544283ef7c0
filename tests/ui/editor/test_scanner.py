import time
from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.documents.base import Document, State
from app.ui import editor_scan, messages
from tests.ui.editor.goods import CASE_CODE, MILK_CODE, UNKNOWN_CODE, id_of
from tests.ui.editor.hands import hit, opened, rest, scan, texts


@pytest.fixture
def receipt(qtbot, context):
    editor = opened(qtbot, context, "goods_receipt")
    editor.view.start_line()
    return editor


def quantities(editor):
    return [(editor.book.code(line.item_id), editor.book.name("unit", line.unit_id), line.qty) for line in editor.lines.lines]


def test_a_known_code_adds_one_and_a_repeat_adds_one_more(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 2)]


def test_a_scan_works_from_a_field_of_the_head_and_leaves_it_alone(receipt):
    receipt.header.go_to("supplier_number")
    hit(receipt, "INV")
    scan(receipt, MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 1)]
    assert receipt.document.supplier_number == "INV"


def test_twelve_times_adds_twelve(receipt):
    scan(receipt, "12*" + MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 12)]


def test_a_multiplier_typed_by_hand_counts_for_the_scan_that_follows(receipt):
    scan(receipt, MILK_CODE)
    hit(receipt, "12*")
    assert receipt.view.delegate.editor is not None
    scan(receipt, MILK_CODE)
    assert quantities(receipt) == [("MILK", "pc", 13)]


def test_the_barcode_of_a_case_adds_a_case(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, CASE_CODE)
    assert quantities(receipt) == [("MILK", "pc", 1), ("MILK", "case", 1)]
    assert receipt.lines.lines[1].factor == 12


def test_a_weight_code_gives_the_weight(receipt):
    from app.core.gtin import with_check_digit

    scan(receipt, with_check_digit("210123401250"))
    assert quantities(receipt) == [("CHEESE", "kg", Decimal("1.25"))]


@pytest.fixture
def priced(qtbot, context, goods_store):
    """A receipt at a store whose scale prints prices."""
    from app.catalogs.setting_value import write_setting

    with goods_store.write() as session:
        write_setting(session, "in_store_masks", "23IIIIIPPP.PPC")
    editor = opened(qtbot, context, "goods_receipt")
    editor.view.start_line()
    return editor


def price_cheese(store, price, **more):
    from app.catalogs.price import ItemPrice, PriceType

    with store.write() as session:
        wholesale, retail = PriceType(code="big", name="Wholesale"), PriceType(code="retail", name="Retail")
        session.add_all([wholesale, retail])
        session.flush()
        item = id_of(store, "item", "CHEESE")
        starts = datetime(2026, 1, 1)
        session.add(ItemPrice(price_type_id=wholesale.id, item_id=item, starts=starts, price=Decimal(1)))
        session.add(ItemPrice(price_type_id=retail.id, item_id=item, starts=starts, price=Decimal(price), **more))


def price_label(price):
    from app.core.gtin import with_check_digit

    return with_check_digit("2301234" + f"{int(Decimal(price) * 100):05d}")


def test_a_price_code_gives_the_weight_that_the_price_buys(priced, goods_store):
    price_cheese(goods_store, "14.00")
    scan(priced, price_label("5.25"))
    assert quantities(priced) == [("CHEESE", "kg", Decimal("0.375"))]
    assert "type the quantity" not in priced.offer_bar.text.text()


def test_the_weight_of_a_price_code_is_rounded_to_the_decimals_of_the_unit(priced, goods_store):
    price_cheese(goods_store, "14.99")
    scan(priced, price_label("5.25"))
    scan(priced, "2*" + price_label("5.25"))
    assert quantities(priced) == [("CHEESE", "kg", Decimal("1.050"))]  # three times 0.350 (0.35023…)


def test_a_price_code_goes_by_the_price_of_the_document_s_store(priced, goods_store):
    from app.catalogs.site import Site

    with goods_store.write() as session:
        session.add(Site(code="OTHER", name="Other store"))
    price_cheese(goods_store, "14.00", site_id=id_of(goods_store, "site", "OTHER"))
    scan(priced, price_label("5.25"))
    assert quantities(priced) == [("CHEESE", "kg", 0)]
    priced.document.site_id = id_of(goods_store, "site", "OTHER")
    scan(priced, price_label("5.25"))
    assert quantities(priced) == [("CHEESE", "kg", Decimal("0.375"))]


@pytest.mark.parametrize("price", [None, "0", "99999"])
def test_a_price_code_of_goods_without_a_usable_price_is_told(priced, goods_store, price):
    if price is not None:
        price_cheese(goods_store, price)
    scan(priced, price_label("5.25" if price != "99999" else "0.01"))
    assert quantities(priced) == [("CHEESE", "kg", 0)]
    assert "has no price to reckon with: type the quantity" in priced.offer_bar.text.text()


def test_a_gs1_code_gives_batch_and_expiry_and_another_batch_is_another_line(receipt):
    first, second = "]C101040123456789011727063010B-7", "]C101040123456789011727073110B-8"
    scan(receipt, first)
    scan(receipt, second)
    scan(receipt, first)
    lines = receipt.lines.lines
    assert [(line.batch, line.expiry, line.qty) for line in lines] == [("B-7", date(2027, 6, 30), 2), ("B-8", date(2027, 7, 31), 1)]


def test_an_unknown_code_is_offered_to_be_bound_and_then_counts(receipt, qtbot, goods_store):
    scan(receipt, UNKNOWN_CODE)
    assert receipt.offer_bar.isVisible()
    assert UNKNOWN_CODE in receipt.offer_bar.text.text()
    field = receipt.offer_bar.parts[0]
    field.choose(id_of(goods_store, "item", "CHEESE"))
    qtbot.waitUntil(lambda: bool(receipt.lines.lines))
    assert quantities(receipt) == [("CHEESE", "kg", 1)]
    scan(receipt, UNKNOWN_CODE)
    assert quantities(receipt) == [("CHEESE", "kg", 2)]


def test_the_last_scan_can_be_undone(receipt):
    scan(receipt, "5*" + MILK_CODE)
    scan(receipt, MILK_CODE)
    receipt.offer_bar.button("Undo this scan").click()
    assert quantities(receipt) == [("MILK", "pc", 5)]
    receipt.history.undo()
    assert quantities(receipt) == [("MILK", "pc", 6)]


def test_a_scan_is_a_step_of_undo(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, MILK_CODE)
    hit(receipt, (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert quantities(receipt) == [("MILK", "pc", 1)]


def test_a_slow_typist_is_not_a_scan(receipt):
    hit(receipt, "MILK", Qt.Key.Key_Return)
    assert quantities(receipt) == [("MILK", "pc", 0)]
    hit(receipt, "4006", Qt.Key.Key_Return)
    assert receipt.lines.lines[0].qty == 4006


def test_fast_keys_without_enter_go_where_they_were_meant(receipt):
    from PySide6.QtTest import QTest

    receipt.header.go_to("note")
    for sign in "fast hands":
        QTest.keyClick(receipt.window().windowHandle(), sign)
    rest(80)
    assert receipt.header.controls["note"].widget.text() == "fast hands"


def test_two_quick_digits_and_enter_are_typing(receipt):
    scan(receipt, MILK_CODE)
    scan(receipt, "24")
    rest(60)
    assert texts(receipt, 0)["qty"] == "24"


def test_a_posted_document_takes_no_scan(receipt):
    receipt.lines.lock(True)
    receipt.waiting = True
    scan(receipt, MILK_CODE)
    assert not receipt.lines.lines
    receipt.waiting = False


def test_a_scan_lights_up_its_line_for_a_moment(receipt, qtbot):
    scan(receipt, MILK_CODE)
    assert receipt.lines.flashed is receipt.lines.lines[0]
    qtbot.waitUntil(lambda: receipt.lines.flashed is None, timeout=3000)


def test_of_two_open_documents_the_one_in_front_takes_the_scan(qtbot, context):
    from PySide6.QtWidgets import QTabWidget

    from app.ui.editor_page import open_editor

    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    pages = [open_editor(context, "goods_receipt"), open_editor(context, "write_off")]
    for page in pages:
        tabs.addTab(page, page.windowTitle())
    with qtbot.waitExposed(tabs):
        tabs.show()
    qtbot.waitUntil(lambda: all(page.editor is not None for page in pages))
    editors = [page.editor for page in pages]
    rest(30)
    scan(editors[0], MILK_CODE)
    tabs.setCurrentIndex(1)
    rest(30)
    scan(editors[1], "3*" + MILK_CODE)
    assert quantities(editors[0]) == [("MILK", "pc", 1)]
    assert quantities(editors[1]) == [("MILK", "pc", 3)]
    for editor in editors:
        editor.keeper.kept_edits = editor.keeper.edits
        editor.keeper.timer.stop()


def test_an_expiry_date_that_is_none_is_told_and_the_goods_are_added(receipt):
    scan(receipt, "]C10104012345678901" + "17270231")
    assert quantities(receipt) == [("YOG", "pc", 1)]
    assert receipt.lines.lines[0].expiry is None
    told = receipt.offer_bar.text.text()
    assert "270231 in (17) is not a date" in told
    assert "+1 pc" in told


def test_goods_whose_date_has_passed_are_told_and_added(receipt):
    receipt.document.moment = datetime(2026, 11, 22, 9, 0)
    scan(receipt, "]C10104012345678901" + "17261122")
    assert "has passed" not in receipt.offer_bar.text.text()
    scan(receipt, "]C10104012345678901" + "17261121")
    assert [(line.qty, line.expiry) for line in receipt.lines.lines] == [(1, date(2026, 11, 22)), (1, date(2026, 11, 21))]
    assert "Its date has passed: 21 Nov 2026" in receipt.offer_bar.text.text()


def test_a_price_label_whose_price_can_not_be_read_gives_no_quantity(qtbot, context, goods_store):
    from app.catalogs.setting_value import write_setting
    from app.core.gtin import with_check_digit
    from app.core.in_store_code import measure_check_digit

    with goods_store.write() as session:
        write_setting(session, "in_store_masks", "21IIIIICWW.WWC")
    receipt = opened(qtbot, context, "goods_receipt")
    receipt.view.start_line()
    wrong = (int(measure_check_digit("1250")) + 1) % 10
    receipt.scan_desk.take(with_check_digit(f"2101234{wrong}1250"))
    receipt.scan_desk.queue.finish()
    assert quantities(receipt) == [("CHEESE", "kg", 0)]
    assert "check digit" in receipt.offer_bar.text.text()


def test_where_lines_say_no_quantity_a_scan_goes_to_the_line_of_the_item(qtbot, context):
    editor = opened(qtbot, context, "repricing")
    scan(editor, MILK_CODE)
    scan(editor, MILK_CODE)
    assert [line.no for line in editor.document.lines] == [1]
    assert editor.lines.columns[editor.view.currentIndex().column()].name == "price"
    editor.scan_desk.undo_last()
    assert len(editor.document.lines) == 1, "the second scan found the line there"


def test_no_scan_overtakes_another_and_posting_waits_for_all_of_them(receipt, qtbot, goods_store, monkeypatch):
    pauses, look_up = iter((0.15, 0.0, 0.05)), editor_scan.look_up

    def slowly(*told):
        time.sleep(next(pauses))
        return look_up(*told)

    monkeypatch.setattr(editor_scan, "look_up", slowly)
    monkeypatch.setattr(messages, "tell", lambda _editor, _doubt: True)  # nobody has said what the yoghurt costs
    receipt.header.controls["partner_id"].line.choose(id_of(goods_store, "partner", "DAIRY"))
    for code in (CASE_CODE, "12*" + MILK_CODE, "4012345678901"):
        receipt.scan_desk.take(code)
    receipt.state.post()
    assert not receipt.lines.lines
    qtbot.waitUntil(lambda: receipt.document.state == State.POSTED and not receipt.waiting)
    assert quantities(receipt) == [("MILK", "case", 1), ("MILK", "pc", 12), ("YOG", "pc", 1)]


def test_closing_waits_for_the_scans_under_way(receipt, goods_store):
    receipt.scan_desk.take(MILK_CODE)
    receipt.scan_desk.take(MILK_CODE)
    assert receipt.can_close()
    with goods_store.read() as session:
        assert [line.qty for line in session.get(Document, receipt.document.id).rows] == [2]
