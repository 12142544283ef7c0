"""The screens that `--screens` takes, in order."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.catalogs.lookup import codes_and_names
from app.i18n import _
from app.ui import screen_files
from app.ui.screens import Stage, screen, settle

if TYPE_CHECKING:
    from app.catalogs.sign_in import Person
    from app.ui.editor import DocumentEditor


def _add_keys() -> None:
    """Screens that their keys alone open."""
    for name, key in (
        ("today", "today"), ("journal", "journal:"), ("journal_receipts", "journal:goods_receipt"),
        ("journal_write_offs", "journal:write_off"), ("journal_opening_stock", "journal:opening_stock"), ("catalog_goods", "catalog:item"),
        ("catalog_partners", "catalog:partner"), ("catalog_units", "catalog:unit"), ("editor_new", "new:goods_receipt"),
        ("store_care", "store_care"),
    ):  # fmt: skip
        screen(name)(partial(_open_key, key))


def _open_key(key: str, stage: Stage) -> None:
    stage.open(key)
    if key.startswith("catalog:"):
        settle(0.4)


_add_keys()


@screen("catalog_editor")
def _catalog_editor(stage: Stage) -> None:
    stage.open(f"catalog:item:{busiest_item(stage)}")


@screen("catalog_partner")
def _catalog_partner(stage: Stage) -> None:
    stage.open(f"catalog:partner:{last_supplier(stage)}")


@screen("catalog_nothing")
def _catalog_nothing(stage: Stage) -> None:
    from app.ui.catalog import CatalogList

    view = stage.open("catalog:item")
    assert isinstance(view, CatalogList)
    view.search.setText("no such thing")
    settle(0.4)


@screen("editor_draft")
def _editor_draft(stage: Stage) -> None:
    stage.open(f"document:{latest(stage, 'goods_receipt', 'draft')}")


@screen("editor_posted")
def _editor_posted(stage: Stage) -> None:
    stage.open(f"document:{latest(stage, 'goods_receipt')}")


@screen("editor_preview")
def _editor_preview(stage: Stage) -> None:
    press(stage.open(f"document:{latest(stage, 'goods_receipt')}"), Qt.Key.Key_F9)


@screen("editor_problems")
def _editor_problems(stage: Stage) -> None:
    editor = unkept(stage.open(f"document:{latest(stage, 'goods_receipt', 'draft')}"))
    editor.change_header("partner_id", None)
    editor.header.show_document(editor.document, editor.book)
    editor.lines.type_text(0, "qty", "0")
    editor.lines.type_text(2, "vat", "120")
    editor.state.post()


@screen("editor_correction")
def _editor_correction(stage: Stage) -> None:
    editor = unkept(stage.open(f"document:{latest(stage, 'goods_receipt', back=40)}"))
    editor.state.correct()
    editor.lines.type_text(0, "price", "7")
    editor.state.post()
    settle()


@screen("document_history")
def _document_history(stage: Stage) -> None:
    from app.ui.document_history import open_history

    open_history(stage.context, latest(stage, "goods_receipt"), "", stage.window)


@screen("editor_tables")
def _editor_tables(stage: Stage) -> None:
    unkept(stage.open("new:production"))


@screen("editor_form")
def _editor_form(stage: Stage) -> None:
    unkept(stage.open("new:cash_out"))


def unkept(widget: QWidget) -> "DocumentEditor":
    """The editor in a tab, made to keep nothing of what is typed for a picture."""
    from app.ui.editor import DocumentEditor

    editor = widget if isinstance(widget, DocumentEditor) else widget.findChild(DocumentEditor)
    assert editor is not None
    editor.keeper.timer.timeout.disconnect()
    return editor


@screen("help")
def _help(stage: Stage) -> None:
    stage.open(f"document:{latest(stage, 'goods_receipt')}")
    stage.window.help()


@screen("editor_write_off")
def _editor_write_off(stage: Stage) -> None:
    stage.open(f"document:{latest(stage, 'write_off')}")


@screen("editor_stock_count")
def _editor_stock_count(stage: Stage) -> None:
    from app.ui.special.stock_count import CountDesk

    editor = unkept(stage.open("new:stock_count"))
    desk = editor.desk
    assert isinstance(desk, CountDesk)
    with stage.context.store.read() as session:
        editor.change_header("site_id", min(codes_and_names(session, "site")))
    editor.change_header("blind", False)
    editor.header.show_document(editor.document, editor.book)
    desk.fill()
    settle(0.4)
    for row, qty in enumerate(("12", "7", "0", "25", "3")):
        editor.lines.type_text(row, "qty", qty)
    settle(0.6)


@screen("picker")
def _picker(stage: Stage) -> None:
    from app.ui.picker import RefEdit

    editor = stage.open("new:goods_receipt")
    field = next(each for each in editor.findChildren(RefEdit) if each.catalog == "partner")
    stage.window.activateWindow()
    field.open_list()


@screen("palette")
def _palette(stage: Stage) -> None:
    stage.window.open_palette()


@screen("item_card")
def _item_card(stage: Stage) -> None:
    from app.ui.item_card import open_card

    open_card(stage.context, busiest_item(stage), stage.window)


@screen("crash")
def _crash(stage: Stage) -> None:
    from app.ui.crash import report
    from app.ui.crash_window import CrashWindow

    try:
        raise ValueError("an example")
    except ValueError as error:
        stage.show(CrashWindow(report(error), stage.window))


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press a key in a screen, for what only its keys open."""
    from PySide6.QtGui import QKeySequence, QShortcut

    wanted = QKeySequence(key)
    for action in [*widget.findChildren(QAction), *widget.actions()]:
        if wanted in action.shortcuts():
            action.trigger()
            return
    for shortcut in widget.findChildren(QShortcut):
        if shortcut.key() == wanted:
            shortcut.activated.emit()
            return
    raise AssertionError(f"nothing answers to {wanted.toString()}")


def busiest_item(stage: Stage) -> int:
    """The id of the item that was received most often."""
    from sqlalchemy import func, select

    from app.documents.trade.goods_receipt import GoodsReceiptLine as Line

    query = select(Line.item_id).group_by(Line.item_id).order_by(func.count().desc(), Line.item_id).limit(1)
    with stage.context.store.read() as session:
        return int(session.execute(query).scalar_one() or 0)


def first_till(stage: Stage) -> int:
    """The id of the till that was made first."""
    with stage.context.store.read() as session:
        return min(codes_and_names(session, "till"))


def last_supplier(stage: Stage) -> int:
    """The id of the supplier of the last receipt."""
    from app.documents.trade.goods_receipt import GoodsReceipt

    with stage.context.store.read() as session:
        return int(session.get_one(GoodsReceipt, latest(stage, "goods_receipt")).partner_id or 0)


REQUIRED = {"item": busiest_item, "till": first_till, "partner": last_supplier}
"""What reports are asked about that ask about one thing alone."""


def _add_reports() -> None:
    from app.reports.base import reports

    for name in reports():
        screen(f"report_{name}")(partial(_report, name))


def _report(name: str, stage: Stage) -> None:
    from app.reports.base import Params, find_report
    from app.ui.report_view import open_report

    asked = {each.name: REQUIRED[each.name](stage) for each in find_report(name).filters if each.required and each.name in REQUIRED}
    open_report(stage.context, name, Params(start=date.today().replace(day=1), end=date.today(), filters=asked) if asked else None)


_add_reports()


@screen("print_preview")
def _print_preview(stage: Stage) -> None:
    from app.ui.print_preview import preview_document

    preview_document(stage.context, latest(stage, "goods_receipt"))
    settle()


@screen("labels")
def _labels(stage: Stage) -> None:
    from app.ui.label_window import open_labels

    open_labels(stage.context, document_id=latest(stage, "goods_receipt"))
    settle()


@screen("import_mapping")
def _import_mapping(stage: Stage) -> None:
    _take_in(stage, "delivery-northern-farms.csv", screen_files.table(stage.context.store))


@screen("receipt_import")
def _receipt_import(stage: Stage) -> None:
    _take_in(stage, "INV-2026-0815.xml", screen_files.invoice(stage.context.store, stage.context.currency))


@screen("sales_mapping")
def _sales_mapping(stage: Stage) -> None:
    _take_in(stage, "receipts-by-item.csv", screen_files.sales(stage.context.store))


@screen("sales_import")
def _sales_import(stage: Stage) -> None:
    from app.ui.import_mapping import MappingView

    _sales_mapping(stage)
    view = stage.window.tabs.currentWidget()
    assert isinstance(view, MappingView)
    view.take()
    settle()


@screen("import_trial")
def _import_trial(stage: Stage) -> None:
    from app.ui.import_mapping import MappingView

    _take_in(stage, "price-list.csv", screen_files.table(stage.context.store))
    view = stage.window.tabs.currentWidget()
    assert isinstance(view, MappingView)
    view.what.setCurrentIndex(view.what.findData("goods"))
    view.read_file()
    settle()
    view.take()
    settle()


def _take_in(stage: Stage, name: str, data: bytes) -> None:
    from app.ui.import_window import open_import

    path = stage.folder / name
    path.write_bytes(data)
    open_import(stage.context, [path])
    settle()


def _add_wizard() -> None:
    for page, name in enumerate(("welcome", "store", "user", "place")):
        screen(f"wizard_{name}")(partial(_wizard, page))


def _wizard(page: int, stage: Stage) -> None:
    from app.ui.wizard import Wizard

    wizard = Wizard(stage.window, stage.folder / "larder.larder")
    wizard.name.setText(_("Green Grocer Ltd"))
    wizard.site.setText(_("Main store"))
    wizard.user.setText("Olga Petrova")
    stage.show(wizard)
    wizard._show(page)


_add_wizard()


def _add_settings() -> None:
    for page, name in enumerate(("computer", "store", "own", "users", "rights")):
        screen(f"settings_{name}")(partial(_settings, page))


def _settings(page: int, stage: Stage) -> None:
    from app.ui.settings_window import SettingsView
    from app.ui.users_window import UsersView

    view = stage.open("settings")
    assert isinstance(view, SettingsView)
    view.sections.setCurrentRow(min(page, 3))
    users = view.pages.currentWidget()
    if isinstance(users, UsersView):
        users.tabs.setCurrentIndex(page - 3)


_add_settings()


@screen("login")
def _login(stage: Stage) -> None:
    from app.ui.login import LogIn

    dialog = LogIn(stage.window, stage.context.store)
    stage.show(dialog)
    secret = next((person for person in dialog.panel.people if not person.is_open), None)
    dialog.panel.choose(secret)


@screen("lock")
def _lock(stage: Stage) -> None:
    from app.ui.idle_lock import LockScreen

    mine = next(person for person in login_people(stage) if person.id == stage.context.actor.user_id)
    lock = LockScreen(stage.window, stage.context, replace(mine, has_pin=True), others=True)
    stage.kept.append(lock)
    lock.show_over()


def login_people(stage: Stage) -> "list[Person]":
    """The users of the store."""
    from app.ui.login_work import users

    return users(stage.context.store)


def latest(stage: Stage, kind: str, state: str = "posted", back: int = 0) -> int:
    """The id of the latest document of a kind in a state, or of one so many places back. Raises AssertionError when the store has none."""
    from sqlalchemy import select

    from app.documents.base import journal

    query = (
        select(journal.c.id).where(journal.c.kind == kind, journal.c.state == state).order_by(journal.c.moment.desc()).offset(back).limit(1)
    )
    with stage.context.store.read() as session:
        found = session.execute(query).scalar_one_or_none()
    assert found is not None, f"the store has no {kind} that is {state}"
    return int(found)
