"""The desk of a stock count: scanning on, goods loaded, a terminal's file, what the books expect, and which lines are shown."""

from datetime import datetime
from decimal import Decimal
from time import perf_counter

import pytest

from app.posting.engine import post
from app.ui import messages
from tests.makers import OWNER
from tests.ui.editor.goods import CASE_CODE, MILK_CODE, many_goods
from tests.ui.editor.hands import opened, rest, scan

D = Decimal


def idle(qtbot):
    """Wait until nothing runs."""
    from app.ui import tasks

    qtbot.waitUntil(lambda: not tasks.running)
    rest(20)


def receive(store, **goods):
    """A receipt of goods by code, three days ago."""
    from sqlalchemy import select

    from app.catalogs.goods import Item
    from app.catalogs.partner import Partner
    from app.catalogs.site import Site
    from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine

    with store.write() as session:
        ids = dict(session.execute(select(Item.code, Item.id)).all())
        units = dict(session.execute(select(Item.code, Item.unit_id)).all())
        document = GoodsReceipt(
            moment=datetime(2026, 11, 2, 9), site_id=session.execute(select(Site.id)).scalars().first(),
            partner_id=session.execute(select(Partner.id)).scalars().first(),
        )  # fmt: skip
        for code, (qty, price) in goods.items():
            line = GoodsReceiptLine(item_id=ids[code], unit_id=units[code], qty=D(qty), price=D(price))
            line.changed("price", document)
            document.lines.append(line)
        post(session, OWNER, document)


@pytest.fixture
def editor(goods_store, context, qtbot):
    receive(goods_store, MILK=(24, "0.80"), CHEESE=(5, "9.00"))
    made = opened(qtbot, context, "stock_count")
    idle(qtbot)
    return made


def figures(editor, name):
    """What a column of the books shows, by line."""
    from app.ui.cells import shown

    lines = editor.lines
    column = lines.columns[lines.places[f"books_{name}"]]
    return [shown(lines.value(line, column), column) for line in lines.lines]


def hidden(editor):
    return [editor.view.isRowHidden(row) for row in range(len(editor.lines.lines))]


def test_loading_goods_lists_what_the_books_know_not_yet_counted(editor, qtbot):
    editor.desk.fill()
    idle(qtbot)
    assert [(editor.book.name("item", line.item_id), line.qty) for line in editor.lines.lines] == [
        ("Gouda, by weight", None),
        ("Milk 3.2 % 1 l", None),
    ]
    editor.desk.fill()
    idle(qtbot)
    assert len(editor.lines.lines) == 2
    editor.tools.undo()
    assert editor.lines.lines == []


def test_scans_count_on_and_the_last_one_stands_in_large_letters(editor, qtbot):
    editor.desk.fill()
    idle(qtbot)
    for _ in range(3):
        scan(editor, MILK_CODE)
    milk = editor.lines.lines[1]
    assert milk.qty == 3
    assert editor.desk.last.text() == "Milk 3.2 % 1 l \u2014 3 pc"
    scan(editor, f"12*{MILK_CODE}")
    assert editor.desk.last.text() == "Milk 3.2 % 1 l \u2014 15 pc"
    scan(editor, CASE_CODE)
    assert editor.desk.totals[milk.item_id] == 27
    assert editor.desk.last.text() == "Milk 3.2 % 1 l \u2014 2.25 case"
    qtbot.waitUntil(lambda: editor.desk.progress.text() == "2 of 3 counted")


def test_taking_the_first_scan_back_leaves_the_line_not_counted(editor, qtbot):
    editor.desk.fill()
    idle(qtbot)
    scan(editor, MILK_CODE)
    editor.scan_desk.undo_last()
    assert editor.lines.lines[1].qty is None


def test_a_blind_count_shows_nothing_of_the_books_until_it_is_posted(editor, qtbot):
    editor.desk.fill()
    idle(qtbot)
    view, places = editor.view, editor.lines.places
    assert all(view.isColumnHidden(places[f"books_{name}"]) for name in ("expected", "difference", "amount"))
    assert figures(editor, "expected") == ["", ""]
    editor.lines.type_text(1, "qty", "20")
    editor.state.post()
    qtbot.waitUntil(lambda: editor.document.state == "posted")
    idle(qtbot)
    assert not view.isColumnHidden(places["books_expected"])
    qtbot.waitUntil(lambda: figures(editor, "expected")[1] == "24")
    assert (figures(editor, "difference")[1], figures(editor, "amount")[1]) == ("\u22124", "\u22123.20")


def test_an_open_count_shows_the_difference_as_one_types(editor, qtbot):
    editor.change_header("blind", False)
    editor.desk.fill()
    idle(qtbot)
    qtbot.waitUntil(lambda: figures(editor, "expected") == ["5", "24"])
    assert figures(editor, "difference") == ["", ""]
    editor.lines.type_text(1, "qty", "20")
    qtbot.waitUntil(lambda: figures(editor, "difference")[1] == "\u22124")
    assert figures(editor, "amount")[1] == "\u22123.20"


def foot(editor):
    return " · ".join(each.text() for each in (editor.foot.sums, editor.foot.total)).replace("\u00a0", " ")


def test_the_foot_tells_surplus_shortage_and_their_difference_apart(editor, qtbot):
    editor.desk.fill()
    idle(qtbot)
    editor.lines.type_text(0, "qty", "6")
    editor.lines.type_text(1, "qty", "20")
    qtbot.waitUntil(lambda: foot(editor) == "2 lines · ")  # a blind count
    editor.change_header("blind", False)
    qtbot.waitUntil(lambda: foot(editor) == "2 lines   ·   Surplus 9.00   ·   Shortage 3.20 · Difference 5.80 EUR")
    editor.lines.type_text(0, "qty", "5")
    qtbot.waitUntil(lambda: foot(editor) == "2 lines   ·   Surplus –   ·   Shortage 3.20 · Difference −3.20 EUR")
    editor.state.post()
    qtbot.waitUntil(lambda: editor.document.state == "posted")
    idle(qtbot)
    qtbot.waitUntil(lambda: foot(editor) == "2 lines   ·   Surplus –   ·   Shortage 3.20 · Difference −3.20 EUR")


def test_what_can_t_be_loaded_is_said_with_its_reason(editor, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(messages, "inform", lambda _parent, text: told.append(text))
    editor.desk.fill()
    idle(qtbot)
    editor.desk.fill()
    idle(qtbot)
    editor.change_header("moment", datetime(2026, 11, 1))
    editor.tools.undo()
    editor.tools.undo()
    editor.change_header("moment", datetime(2026, 11, 1))
    editor.desk.fill()
    idle(qtbot)
    assert told == [
        "2 items to count were added.",
        "Nothing was added: all goods that the books know here are listed already.",
        "Nothing was added: the books know of no such goods in this store at the date of the count.",
    ]


def test_filters_show_a_part_of_the_lines(editor, qtbot):
    editor.change_header("blind", False)
    editor.desk.fill()
    idle(qtbot)
    editor.lines.type_text(1, "qty", "24")
    editor.view.go(2, 0)
    idle(qtbot)

    def choose(name):
        editor.desk.shown.setCurrentIndex(editor.desk.shown.findData(name))
        editor.desk.filter()
        return hidden(editor)

    assert choose("open") == [False, True]
    assert choose("done") == [True, False]
    assert choose("differs") == [True, True]
    choose("all")
    editor.view.go(0, 0)
    editor.desk.recount()
    editor.view.go(2, 0)
    assert choose("recount") == [False, True]
    assert choose("all") == [False, False]


def test_a_terminals_file_adds_to_what_is_counted(editor, qtbot, tmp_path):
    editor.desk.fill()
    idle(qtbot)
    file = tmp_path / "terminal.csv"
    file.write_text(f"{MILK_CODE};10\n{CASE_CODE};1\n{MILK_CODE};2\n5901234123457;4\n", encoding="utf-8")
    for _ in range(2):
        editor.desk.take_file(file)
        idle(qtbot)
    assert [line.qty for line in editor.lines.lines] == [None, D(24), D(2)]
    editor.tools.undo()
    assert [line.qty for line in editor.lines.lines] == [None, D(12), D(1)]


def test_what_another_counted_is_taken_over_and_their_draft_crossed_out(editor, context, qtbot, goods_store):
    from app.documents.base import Document
    from app.ui.special.count_parts import other_drafts

    other = opened(qtbot, context, "stock_count")
    idle(qtbot)
    other.desk.fill()
    idle(qtbot)
    other.lines.type_text(1, "qty", "7")
    other.lines.type_text(1, "counter", "Bob")
    other.keeper.keep_now()
    idle(qtbot)
    scan(editor, MILK_CODE)
    [part] = other_drafts(goods_store, editor.document.site_id, editor.document.uuid)
    assert part.lines == 1
    editor.desk.take_part(part)
    idle(qtbot)
    assert [(line.qty, line.counter) for line in editor.lines.lines] == [(D(1), None), (D(7), "Bob")]
    with goods_store.read() as session:
        assert session.get_one(Document, other.document.id).state == "void"
    editor.desk.take_part(part)
    idle(qtbot)
    assert len(editor.lines.lines) == 2


def test_a_typed_zero_is_none_there_and_an_emptied_cell_is_not_counted(editor, qtbot):
    editor.desk.fill()
    idle(qtbot)
    editor.lines.type_text(0, "qty", "0")
    assert editor.lines.lines[0].qty == 0
    editor.lines.type_text(0, "qty", "")
    assert editor.lines.lines[0].qty is None


def test_five_thousand_lines_load_filter_and_scan_quickly(goods_store, context, qtbot):
    codes = many_goods(goods_store, 5000)
    receive(goods_store, **{f"G{no:05d}": (10, "1.00") for no in range(5000)})
    editor = opened(qtbot, context, "stock_count")
    idle(qtbot)
    editor.desk.fill()
    qtbot.waitUntil(lambda: len(editor.lines.lines) == 5000, timeout=15_000)
    idle(qtbot)
    for work in (editor.desk.refresh, editor.desk.filter):
        start = perf_counter()
        work()
        assert perf_counter() - start < 0.25
    editor.desk.shown.setCurrentIndex(1)
    start = perf_counter()
    editor.desk.filter()
    scan(editor, codes[4321])
    assert perf_counter() - start < 1
    assert editor.lines.lines[editor.desk.first[1000 + 4321].no - 1].qty == 1


def test_in_a_narrow_window_no_button_of_the_desk_is_cut(editor, qtbot):
    desk = editor.desk
    whole = {each: each.sizeHint().width() for each in desk.acts}
    desk.bar.setParent(None)
    qtbot.addWidget(desk.bar)
    desk.bar.resize(max(whole.values()) + 60, 300)
    desk.bar.show()
    rest(20)
    assert all(each.width() >= width for each, width in whole.items())
    assert all(each.geometry().right() <= desk.bar.width() for each in desk.acts)
