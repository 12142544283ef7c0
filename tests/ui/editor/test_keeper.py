"""Drafts are kept as one types, in an order in which nothing that is sent to the store meets its own save."""

import time

import pytest
from PySide6.QtWidgets import QDialog

from app.core.errors import StoreTrouble
from app.documents.base import State
from app.ui import document_work, editor_keeper, messages
from tests.ui.editor.goods import id_of
from tests.ui.editor.hands import opened, rest

SLOW_SECONDS = 0.3


@pytest.fixture
def draft(qtbot, context, goods_store):
    editor = opened(qtbot, context, "goods_receipt")
    editor.header.controls["partner_id"].line.choose(id_of(goods_store, "partner", "DAIRY"))
    editor.lines.type_text(0, "item_id", "MILK")
    editor.lines.type_text(0, "qty", "10")
    editor.keeper.keep_now()
    qtbot.waitUntil(lambda: editor.document.id is not None and not editor.keeper.running)
    return editor


def slowed(monkeypatch, name, seconds=SLOW_SECONDS):
    act = getattr(document_work, name)

    def slow(*given):
        time.sleep(seconds)
        return act(*given)

    monkeypatch.setattr(document_work, name, slow)


def preview_of(editor, qtbot):
    qtbot.waitUntil(lambda: any(each.isVisible() for each in editor.findChildren(QDialog)))
    return next(each for each in editor.findChildren(QDialog) if each.isVisible()).preview


def assert_no_conflict(editor):
    assert not editor.offer_bar.isVisible()
    assert not editor.message_bar.isVisible()


def test_f9_waits_for_the_save_under_way(draft, qtbot, monkeypatch):
    slowed(monkeypatch, "save")
    slowed(monkeypatch, "preview", 2 * SLOW_SECONDS)  # it looks into the store when the save has come before
    draft.lines.type_text(0, "qty", "12")
    draft.keeper.keep_now()
    assert draft.keeper.running == "save"
    draft.tools.preview()
    assert [move.qty for move in preview_of(draft, qtbot).moves if move.item] == [12]
    assert_no_conflict(draft)


def test_a_save_waits_for_the_preview_under_way(draft, qtbot, monkeypatch):
    slowed(monkeypatch, "preview")
    draft.lines.type_text(0, "qty", "12")
    draft.tools.preview()
    draft.keeper.keep_now()
    assert [move.qty for move in preview_of(draft, qtbot).moves if move.item] == [12]
    assert_no_conflict(draft)
    qtbot.waitUntil(lambda: not draft.keeper.is_dirty, timeout=6000)


def test_what_waits_for_a_save_is_all_done_in_its_order(draft, qtbot, monkeypatch):
    slowed(monkeypatch, "save")
    draft.lines.type_text(0, "qty", "12")
    draft.keeper.keep_now()
    draft.tools.preview()
    draft.tools.preview()
    draft.state.post()
    qtbot.waitUntil(lambda: draft.document.state == State.POSTED and not draft.waiting, timeout=6000)
    assert len([each for each in draft.findChildren(QDialog) if each.isVisible()]) == 1


def test_a_draft_is_kept_while_the_hands_never_rest(draft, qtbot, monkeypatch):
    monkeypatch.setattr(editor_keeper, "REST_MS", 150)
    began, saves = time.monotonic(), []
    draft.keeper.kept.connect(lambda kept: saves.append(kept.version))
    while time.monotonic() - began < 150 * editor_keeper.LONGEST_RESTS * 2 / 1000:
        draft.edited()
        rest(40)
    assert saves


def test_a_draft_that_is_not_saved_says_so_until_it_is(draft, qtbot, monkeypatch):
    def fail(*_given):
        raise StoreTrouble("The disk is full.")

    monkeypatch.setattr(messages, "ask", lambda *_: False)
    with monkeypatch.context() as broken:
        broken.setattr(document_work, "save", fail)
        broken.setattr(document_work, "post", fail)
        draft.lines.type_text(0, "qty", "12")
        for act in (draft.keeper.keep_now, draft.can_close, draft.state.post):
            act()
            qtbot.waitUntil(lambda: not draft.keeper.running and not draft.waiting)
            rest(30)
            qtbot.waitUntil(lambda: not draft.keeper.running and not draft.waiting)
            draft.message_bar.hide()
            assert "not saved: The disk is full." in draft.bar.status.text()
            assert draft.keeper.timer.isActive()  # it is tried again by itself
    draft.keeper.keep_now()
    qtbot.waitUntil(lambda: not draft.keeper.is_dirty)
    assert draft.bar.status.text().startswith("saved")
