"""Prices by a rule in the editors: repricing filled over a selection, and what a receipt's goods should sell for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.core.known import NewPrice
from app.core.pricing import PriceBase
from app.documents.base import now
from app.posting.price import set_prices
from tests.ui.editor.goods import OWNER, id_of
from tests.ui.editor.hands import opened


@pytest.fixture
def priced(marked_up):
    """Milk at 1.20 retail, and a markup of 50 % on everything."""
    milk, retail = id_of(marked_up, "item", "MILK"), id_of(marked_up, "price_type", "retail")
    with marked_up.write() as session:
        set_prices(session, OWNER, [NewPrice(milk, retail, Decimal("1.20"), now() - timedelta(days=2))])
    return marked_up


def test_a_repricing_is_filled_by_rule_and_taken_back(qtbot, context, priced):
    editor = opened(qtbot, context, "repricing")
    editor.change_header("site_id", id_of(priced, "site", "MAIN"))
    editor.desk.open()
    window = editor.desk.window
    window.percent.show(Decimal(10))
    window.work_out()
    qtbot.waitUntil(lambda: [each.after for each in window.proposal.prices] == [Decimal("1.32")])
    assert window.table.plain.index(0, 0).data() == "Milk 3.2 % 1 l"
    window.agree()
    line = editor.document.lines[0]
    assert (line.price, line.before) == (Decimal("1.32"), Decimal("1.20"))
    editor.history.undo()
    assert editor.document.lines == []


def test_a_second_rule_goes_over_the_same_lines(qtbot, context, priced):
    editor = opened(qtbot, context, "repricing")
    editor.change_header("site_id", id_of(priced, "site", "MAIN"))
    for percent in (10, 20):
        editor.desk.open()
        window = editor.desk.window
        window.percent.show(Decimal(percent))
        window.work_out()
        wanted = Decimal("1.2") * (100 + percent) / 100
        qtbot.waitUntil(lambda window=window, wanted=wanted: [each.after for each in window.proposal.prices] == [wanted])
        window.agree()
    assert [line.price for line in editor.document.lines] == [Decimal("1.44")]


def test_markup_rules_need_no_change(qtbot, context, priced):
    editor = opened(qtbot, context, "repricing")
    editor.desk.open()
    window = editor.desk.window
    window.base.setCurrentIndex(window.base.findData(PriceBase.MARKUP_RULE))
    window._changed()
    assert not window.change_box.isEnabled()
    window.work_out()
    qtbot.waitUntil(lambda: window.proposal.without_base + len(window.proposal.prices) + window.proposal.same > 0)
    window.reject()


def test_a_receipt_shows_the_price_by_rule_when_it_is_asked_for(qtbot, context, priced):
    editor = opened(qtbot, context, "goods_receipt")
    editor.lines.type_text(0, "item_id", "MILK")
    editor.lines.type_text(0, "qty", "10")
    editor.lines.type_text(0, "price", "1.00")
    place = editor.lines.places["price_by_rule"]
    assert editor.view.isColumnHidden(place)
    editor.view.setColumnHidden(place, False)
    editor.desk.show_document()
    qtbot.waitUntil(lambda: editor.lines.index(0, place).data() == "1.80")


def test_lines_of_a_register_are_counted_until_an_item_is_chosen(qtbot, context, priced):
    editor = opened(qtbot, context, "daily_sales")
    lines = editor.lines
    lines.set_values([(0, "register_name", "Cow juice"), (0, "qty", Decimal(1))], "")
    lines.set_values([(1, "register_name", "Cow juice"), (1, "qty", Decimal(2))], "")
    assert editor.desk.told.text() == "○ 2 lines of the register wait for their item: Cow juice"
    editor.desk.next()
    lines.type_text(editor.view.currentIndex().row(), "item_id", "MILK")
    assert [line.item_id for line in editor.document.lines] == [id_of(priced, "item", "MILK")] * 2
    assert editor.desk.bar.isHidden()


def test_a_sale_is_offered_the_price_of_its_own_day_and_store(qtbot, context, priced):
    milk = id_of(priced, "item", "MILK")
    with priced.write() as session:
        set_prices(session, OWNER, [NewPrice(milk, id_of(priced, "price_type", "retail"), Decimal("9.00"), now() - timedelta(hours=2))])
    editor = opened(qtbot, context, "daily_sales")
    editor.lines.type_text(0, "item_id", "MILK")
    editor.change_header("moment", now() - timedelta(days=1))
    editor.lines.type_text(1, "item_id", "MILK")
    assert [line.price for line in editor.document.lines] == [Decimal("9.00"), Decimal("1.20")]
