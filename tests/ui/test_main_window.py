import threading
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from app.access import Actor
from app.catalogs.base import catalogs
from app.catalogs.goods import Batch
from app.catalogs.site import Site
from app.documents.base import kinds
from app.ui import messages, routes
from app.ui.help import HelpWindow
from app.ui.journal import Journal
from app.ui.main_window import MainWindow, Waiting
from app.ui.navigation import WIDTH
from app.ui.palette import Palette
from app.ui.today import Today
from app.ui.today_tile import Target, Tile


@pytest.mark.parametrize(("card", "report", "days"), [("expiring", "expiry", 7), ("below_zero", "sold-without-stock", None)])
def test_a_card_opens_the_report_behind_its_figure(window, context, qtbot, card, report, days):
    with context.store.write() as session:
        session.add(Batch(item_id=1, code="A", expiry=date(2026, 12, 1)))
        session.get_one(Site, 1).negative_stock = "allow"
    today = window.open_key("today")
    today.read()
    qtbot.waitUntil(lambda: card in today.cards)
    today.cards[card].act()
    view = window.tabs.currentWidget()
    assert view.report.name == report
    qtbot.waitUntil(lambda: view.asked is not None and view.asked["days"] == days)


def test_the_navigation_has_every_kind_and_catalog(window):
    keys = {item.data(0, 256) for item in window.navigation.items()}
    assert {f"journal:{name}" for name in kinds()} <= keys
    assert {f"catalog:{name}" for name in catalogs()} <= keys


def test_the_navigation_shows_what_the_role_may_see(context, qtbot):
    context.actor = Actor(5, "Vera", "viewer")
    keys = {entry.key for entry in routes.entries(context)}
    assert "catalog:staff" not in keys
    assert "journal:goods_receipt" in keys


def test_waiting_drafts_are_counted_in_the_navigation(window, qtbot):
    item = window.navigation.item_of("journal:goods_receipt")
    qtbot.waitUntil(lambda: item.data(0, 257) == 12)


def test_a_new_window_begins_with_today(window, qtbot):
    assert isinstance(window.tabs.currentWidget(), Today)
    today = window.tabs.currentWidget()
    qtbot.waitUntil(lambda: "old_drafts" in today.cards)
    assert today.cards["old_drafts"].figure.text() == "12"


def test_today_offers_new_documents_of_the_kinds_used_most(window, qtbot):
    today = window.tabs.currentWidget()
    qtbot.waitUntil(lambda: not today.new_buttons["goods_receipt"].isHidden())
    offered = [name for name, each in today.new_buttons.items() if not each.isHidden()]
    assert {"goods_receipt", "write_off"} <= set(offered)
    assert len(offered) == 4


def test_the_cards_of_today_stand_in_rows_where_the_window_is_narrow(window, qtbot):
    today = window.tabs.currentWidget()
    qtbot.waitUntil(lambda: "old_drafts" in today.cards)
    today.waits.put([Tile(f"card{n}", "1", "something that waits", Target()) for n in range(6)])
    window.resize(960, 600)
    qtbot.waitUntil(lambda: len({card.y() for card in today.waits.by_name.values()}) == 2)


def test_a_number_of_today_opens_the_list_behind_it(window, qtbot):
    today = window.tabs.currentWidget()
    qtbot.waitUntil(lambda: "old_drafts" in today.cards)
    today.cards["old_drafts"].act()
    journal = window.tabs.currentWidget()
    assert isinstance(journal, Journal)
    qtbot.waitUntil(lambda: journal.list.model.rowCount() == 12)


def test_a_screen_is_opened_once(window):
    first = window.open_key("journal:goods_receipt")
    window.open_key("catalog:item")
    assert window.open_key("journal:goods_receipt") is first
    assert window.tabs.count() == 3


def test_a_screen_that_is_not_there_is_told(window):
    assert window.open_key("journal:moon_landing") is None
    assert "moon_landing" in window.message_bar.label.text()


def test_tabs_come_back_at_the_next_start_and_are_filled_when_looked_at(window, context, qtbot):
    window.open_key("journal:goods_receipt")
    window.open_key("catalog:item")
    window.open_key("catalog:partner:new")
    window.open_key("journal:goods_receipt")
    window.keep()
    again = MainWindow()
    qtbot.addWidget(again)
    again.show()
    again.fill(context)
    assert [again.key_at(n) for n in range(again.tabs.count())] == ["today", "journal:goods_receipt", "catalog:item"]
    assert isinstance(again.tabs.currentWidget(), Journal)
    assert isinstance(again.tabs.widget(2), Waiting)
    again.tabs.setCurrentIndex(2)
    assert not isinstance(again.tabs.currentWidget(), Waiting)
    assert again.tabs.count() == 3
    again.context = None


def test_closing_the_last_tab_leaves_today_and_the_closed_one_can_be_opened_again(window):
    window.open_key("journal:write_off")
    window.close_current()
    window.close_current()
    assert [window.key_at(n) for n in range(window.tabs.count())] == ["today"]
    window._closed = ["journal:write_off"]
    window.reopen()
    assert window.key_at(window.tabs.currentIndex()) == "journal:write_off"


def palette(window, qtbot, text):
    made = Palette(window.context, window)
    made.show()
    with qtbot.waitSignal(made.found):
        made.field.setText(text)
    return made


def test_the_palette_finds_a_document_by_its_number(window, qtbot):
    made = palette(window, qtbot, "000077")
    assert made.model.choices[0].text.startswith("GR-000077")
    made.do(made.model.index(0, 0))
    qtbot.waitUntil(lambda: window.key_at(window.tabs.currentIndex()) == made_key(window))
    assert window.key_at(window.tabs.currentIndex()).startswith("document:")


def made_key(window):
    return next((window.key_at(n) for n in range(window.tabs.count()) if window.key_at(n).startswith("document:")), None)


@pytest.mark.parametrize(
    ("text", "key"),
    [("4600000000005", "catalog:item:5"), ("supplier 007", "catalog:partner:7"), ("write-off", "journal:write_off"), ("new goods rec", "new:goods_receipt")],
)  # fmt: skip
def test_the_palette_finds_goods_partners_modules_and_actions(window, qtbot, text, key):
    made = palette(window, qtbot, text)
    assert key in [choice.key for choice in made.model.choices]
    made.close()


def test_a_title_typed_whole_comes_first_in_the_palette(window, qtbot):
    made = palette(window, qtbot, "write-offs")
    assert made.model.choices[0].key == "journal:write_off"
    made.close()
    made = palette(window, qtbot, "goods")
    assert made.model.choices[0].key == "catalog:item", "not a kind whose title only begins so"
    made.close()


def test_the_palette_says_when_there_is_nothing(window, qtbot):
    made = palette(window, qtbot, "no such thing at all")
    assert made.nothing.isVisible()
    with qtbot.waitSignal(made.found):
        made.field.setText("supplier 007")
    assert not made.nothing.isVisible()
    made.close()


def test_the_window_is_named_after_what_is_in_front_even_when_that_is_renamed(window):
    screen = window.open_key("catalog:partner:new")
    screen.setWindowTitle("Dairy Ltd")
    assert window.windowTitle() == "Dairy Ltd — Larder"
    window.open_key("today")
    screen.setWindowTitle("Acme")
    assert window.windowTitle() == "Today — Larder"


def test_long_titles_do_not_widen_the_modules(window):
    window.resize(1280, 800)
    assert window.navigation.width() <= WIDTH
    assert all(item.toolTip(0) for item in window.navigation.items() if item.data(0, 256))


def test_help_names_the_keys_of_the_screen(window, qtbot):
    window.open_key("journal:goods_receipt")
    help_window = HelpWindow(window.tabs.currentWidget(), window)
    texts = [child.text() for child in help_window.findChildren(type(window.task_host.words))]
    assert "Alt+F3" in texts
    assert "Goods receipts" in texts
    help_window.deleteLater()


def test_the_foot_tells_store_user_and_backup(window, qtbot):
    qtbot.waitUntil(lambda: "Test shop" in window.task_host.words.text())
    assert "Olga" in window.task_host.words.text()
    assert "no backup yet" in window.task_host.care.text()


def test_text_grows_and_shrinks_between_90_and_150_percent(window, context):
    before = QApplication.font().pointSizeF()
    for _ in range(8):
        window.scale(1)
    assert QApplication.font().pointSizeF() == pytest.approx(before * 1.5, rel=0.01)
    for _ in range(8):
        window.scale(-1)
    assert QApplication.font().pointSizeF() == pytest.approx(before * 0.9, rel=0.01)
    window.scale(1)


def test_several_documents_are_voided_and_each_refusal_is_named(window, qtbot, monkeypatch):
    from app.ui import batch

    asked, seen = [], []
    monkeypatch.setattr(messages, "ask", lambda parent, text, *more: asked.append(text) or True)
    monkeypatch.setattr(
        batch,
        "_one",
        lambda store, actor, action, id, *_more: seen.append(id) or (batch.Refused(id, "GR-1", "closed") if len(seen) == 1 else None),
    )
    shown = []
    monkeypatch.setattr(batch, "RefusedWindow", lambda refused, *_more: type("W", (), {"open": lambda self: shown.extend(refused)})())
    window.open_key("journal:goods_receipt")
    journal = window.tabs.currentWidget()
    journal.show_all()
    qtbot.waitUntil(lambda: journal.list.model.rowCount() == 120)
    journal.list.table.selectAll()
    journal.void()
    qtbot.waitUntil(lambda: bool(shown), timeout=5000)
    assert "120" in asked[0]
    assert shown[0].why == "closed"
    assert "119" in journal.message_bar.label.text()
    assert seen[-1] == 120, "what is newer goes first"


def test_a_batch_of_posting_names_what_is_wrong_with_each_document(window, qtbot, monkeypatch):
    from app.ui import batch

    shown = []
    monkeypatch.setattr(batch, "RefusedWindow", lambda refused, *_more: type("W", (), {"open": lambda self: shown.extend(refused)})())
    journal = window.open_key("journal::drafts0")
    qtbot.waitUntil(lambda: journal.list.model.rowCount() == 12)
    journal.list.table.selectRow(0)
    journal.post()
    qtbot.waitUntil(lambda: bool(shown), timeout=5000)
    assert shown[0].number.startswith("GR-")
    assert "no lines" in shown[0].why


def test_a_batch_that_is_stopped_tells_what_was_done(window, context, qtbot, monkeypatch):
    from app.ui import batch

    told = []

    def one(_store, _actor, _action, _id, _accepted):
        task.cancel()

    monkeypatch.setattr(batch, "_one", one)
    monkeypatch.setattr(messages, "inform", lambda _parent, text: told.append(text))
    ready = threading.Event()
    monkeypatch.setattr(batch, "in_order", lambda _store, ids, **_more: ready.wait(5) and ids)
    task = batch.run(context, window, "unpost", [5, 4, 3])
    ready.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["1 document taken back to draft · 2 left as they were: it was stopped"]


def test_what_only_a_doubt_keeps_back_is_posted_when_it_is_answered_yes(window, context, qtbot, monkeypatch):
    from app.ui import batch

    again = []
    monkeypatch.setattr(batch, "run", lambda _context, _parent, action, ids, accepted: again.append((action, ids, accepted)))
    refused = [batch.Refused(7, "WO-1", "below zero?", "below_zero"), batch.Refused(8, "WO-2", "no lines")]
    batch.RefusedWindow(refused, window, context, "post").go_on()
    assert again == [("post", [7], frozenset({"below_zero"}))]


def test_help_in_a_document_names_its_keys(window, qtbot):
    opened = window.open_key("document:1")
    qtbot.waitUntil(lambda: bool(opened.windowTitle()))
    help_window = HelpWindow(opened, window)
    texts = [child.text() for child in help_window.findChildren(type(window.task_host.words))]
    assert {"F9", "Ctrl+B", "Ctrl+Shift+D"} <= set(texts)
    help_window.deleteLater()


def test_a_picture_of_today_opens_its_report(window, qtbot):
    today = window.tabs.currentWidget()
    qtbot.waitUntil(lambda: bool(today.cards))
    for panel, report in (("by_day", "purchases"), ("stock", "stock-on-hand")):
        today.panels[panel].act()
        assert window.tabs.currentWidget().report.name == report


def test_the_bar_of_a_journal_stays_one_row_when_its_stores_are_known(context, qtbot):
    journal = Journal(context, "supplier_return")
    qtbot.addWidget(journal)
    journal.show()
    qtbot.waitUntil(lambda: journal.site.count() == 3)
    journal.resize(2000, 600)
    bar = journal.bar.layout()
    journal.resize(bar.one_row(), 600)
    assert journal.heading.isVisible()
    journal._offer_sites([(3, "Warehouse beyond the river"), (4, "Kiosk")])
    assert not journal.heading.isVisible()
    assert bar.one_row() <= journal.width()
