"""What stands beside a document in its editor: files, and related documents."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from app.posting.attachment import attachments_of
from app.ui import attachments, messages
from app.ui.attachments import AttachmentsWindow
from app.ui.document_chain import ChainWindow
from tests.ui.editor.hands import opened
from tests.ui.editor.test_based import receipt_id

__all__ = ["receipt_id"]


@pytest.fixture
def editor(qtbot, context, receipt_id):
    return opened(qtbot, context, document_id=receipt_id)


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "scan 7.pdf"
    path.write_bytes(b"%PDF-1.7")
    return path


def files(store, document_id):
    with store.read() as session:
        return [each.name for each in attachments_of(session, document_id)]


def window_of(editor, cls, qtbot):
    qtbot.waitUntil(lambda: any(each.isVisible() for each in editor.findChildren(cls)))
    return next(each for each in editor.findChildren(cls) if each.isVisible())


def test_a_file_dropped_on_the_editor_is_kept_and_counted_in_the_bar(editor, qtbot, scan, goods_store):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(scan))])
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(editor, QDragEnterEvent(QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, data, button, none))
    QApplication.sendEvent(editor, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none))
    qtbot.waitUntil(editor.bar.files.isVisible)
    assert editor.bar.files.text() == "1"
    assert files(goods_store, editor.document.id) == ["scan 7.pdf"]


def test_files_are_added_opened_saved_and_removed_in_their_window(editor, qtbot, scan, goods_store, monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(attachments, "QDesktopServices", SimpleNamespace(openUrl=lambda url: shown.append(url.toLocalFile())))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "kept.pdf"), ""))
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    editor.tools.files()
    window = window_of(editor, AttachmentsWindow, qtbot)
    assert window.empty.isVisible()
    window.add([scan])
    qtbot.waitUntil(lambda: window.current() is not None)
    window.open_current()
    qtbot.waitUntil(lambda: bool(shown))
    assert Path(shown[0]).read_bytes() == b"%PDF-1.7"
    window.save_current()
    qtbot.waitUntil((tmp_path / "kept.pdf").exists)
    window.remove_current()
    qtbot.waitUntil(lambda: not window.files)
    assert files(goods_store, editor.document.id) == []


def test_a_program_among_the_files_is_never_run(editor, qtbot, tmp_path, monkeypatch):
    shown, told = [], []
    monkeypatch.setattr(attachments, "QDesktopServices", SimpleNamespace(openUrl=shown.append))
    monkeypatch.setattr(messages, "warn", lambda _parent, text: told.append(text))
    path = tmp_path / "invoice.pdf.EXE"
    path.write_bytes(b"MZ")
    editor.tools.files()
    window = window_of(editor, AttachmentsWindow, qtbot)
    window.add([path])
    qtbot.waitUntil(lambda: window.current() is not None)
    window.open_current()
    assert "is a program" in told[0]
    assert not shown


def test_related_documents_are_a_tree_that_opens_them(editor, qtbot, context):
    keys = []
    context.window = SimpleNamespace(open_key=keys.append)
    editor.tools.related()
    window = window_of(editor, ChainWindow, qtbot)
    item = window.tree.topLevelItem(0)
    assert [item.text(column) for column in (0, 1, 3)] == ["GR-000001", "Goods receipt", "● posted"]
    assert window.words.isVisible()
    window.tree.itemActivated.emit(item, 0)
    assert keys == [f"document:{editor.document.id}"]
    context.window = None
