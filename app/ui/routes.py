"""Screens by their keys: what a tab, the navigation, the palette and the next start refer to."""

from dataclasses import dataclass
from itertools import count

from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.i18n import N_, _
from app.ui.context import Context

AREAS = {"trade": N_("Trade"), "stock": N_("Stock"), "prices": N_("Prices"), "money": N_("Money"), "kitchen": N_("Kitchen")}
"""Areas of the navigation in their order; a kind names its own."""
TOOLS = {"settings": N_("Settings"), "import": N_("Import…"), "labels": N_("Labels and price tags…"), "store_care": N_("Store care")}
"""Screens beside journals, catalogs and reports, with their titles."""


@dataclass(frozen=True)
class Entry:
    """A screen that can be opened: its key, title, area and icon."""

    key: str
    title: str
    area: str
    icon: str = ""
    kind: str = ""


def entries(context: Context) -> list[Entry]:
    """Every screen that this actor may see, in the order of the navigation."""
    from app.catalogs.base import catalogs
    from app.documents.base import kinds

    may = context.actor.may
    found = [
        Entry("today", _("Today"), "", "view-dashboard-outline"),
        Entry("journal:", _("All documents"), "", "file-document-multiple-outline"),
    ]
    order = {name: n for n, name in enumerate(AREAS)}
    by_area = sorted(kinds().items(), key=lambda kind: (order.get(kind[1].menu[0], 99), kind[1].menu))
    found += [Entry(f"journal:{n}", _(c.title_plural), area_title(c.menu[0]), "", n) for n, c in by_area if may("view", c.roles)]
    found += [Entry(f"report:{name}", title, _("Reports"), "") for name, title in report_titles(context)]
    found += [Entry(f"catalog:{n}", _(c.title_plural), _("Catalogs"), "") for n, c in catalogs().items() if may("view", c.roles)]
    found += [Entry(key, _(title), _("Tools"), "") for key, title in TOOLS.items()]
    return found


def area_title(area: str) -> str:
    """An area's name in the user's language."""
    return _(AREAS.get(area, area.capitalize()))


def report_titles(context: Context) -> list[tuple[str, str]]:
    """Names and titles of the reports that this actor may see."""
    from app.reports.base import reports

    return [(name, _(report.title)) for name, report in reports().items() if context.actor.may("view", report.roles)]


def open_screen(context: Context, key: str) -> QWidget | None:
    """Open the screen with this key in its tab or window. Raises UserError when there is no such screen."""
    sort, _colon, name = key.partition(":")
    if sort == "today":
        return context.open_tab(key, _("Today"), lambda: _today(context))
    if sort == "journal":
        return _open_journal(context, name)
    if sort == "catalog":
        return _open_catalog(context, name)
    if sort in {"document", "new"}:
        return _open_editor(context, sort, name)
    if sort == "report":
        return _open_report(context, name.partition(":")[0])
    if sort == "item_card":
        _open_card(context, int(name))
        return None
    if key in TOOLS:
        return _open_tool(context, key)
    raise UserError(N_("There is no screen {key}"), key=key)


def _open_tool(context: Context, key: str) -> QWidget | None:
    if key == "settings":
        from app.ui.settings_window import open_settings

        return open_settings(context)
    if key == "import":
        from app.ui.import_window import open_import

        return open_import(context)
    if key == "store_care":
        from app.ui.store_care import open_store_care

        return open_store_care(context)
    from app.ui.label_window import open_labels

    return open_labels(context)


def _open_report(context: Context, name: str) -> QWidget:
    from app.ui.report_view import open_report

    return open_report(context, name)


def _open_card(context: Context, item_id: int) -> None:
    """Comes in a window of its own once it has been read."""
    from app.ui.item_card import open_card

    open_card(context, item_id, context.parent)


_new_ones = count(1)


def _open_editor(context: Context, sort: str, name: str) -> QWidget:
    """A stored document by its id, or a new one of a kind: those can be many."""
    from app.documents.base import kinds
    from app.ui.editor_page import open_editor

    if sort == "document":
        return context.open_tab(f"document:{name}", _("Document"), lambda: open_editor(context, None, int(name)))
    kind = name.partition(":")[0]
    if kind not in kinds():
        raise UserError(N_("There is no kind of document {kind}"), kind=kind)
    return context.open_tab(f"new:{kind}:{next(_new_ones)}", _(kinds()[kind].title), lambda: open_editor(context, kind))


def _today(context: Context) -> QWidget:
    from app.ui.today import Today

    return Today(context)


def _open_journal(context: Context, kind: str) -> QWidget:
    from app.documents.base import kinds
    from app.ui.journal import Journal, drafts_before

    kind, _colon, special = kind.partition(":")
    if kind and kind not in kinds():
        raise UserError(N_("There is no kind of document {kind}"), kind=kind)
    if special.startswith("drafts"):
        days = int(special[6:] or 0)
        return context.open_tab(f"journal:{kind}:{special}", _("Waiting drafts"), lambda: Journal(context, kind, drafts_before(days)))
    title = _(kinds()[kind].title_plural) if kind else _("All documents")
    return context.open_tab(f"journal:{kind}", title, lambda: Journal(context, kind))


def _open_catalog(context: Context, name: str) -> QWidget:
    from app.catalogs.base import catalogs
    from app.ui.catalog import CatalogList
    from app.ui.catalog_editor import CatalogEditor

    name, _colon, id = name.partition(":")
    if name not in catalogs():
        raise UserError(N_("There is no catalog {name}"), name=name)
    cls = catalogs()[name]
    if not id:
        return context.open_tab(f"catalog:{name}", _(cls.title_plural), lambda: CatalogList(context, name))
    row_id = None if id == "new" else int(id)
    return context.open_tab(f"catalog:{name}:{id}", _(cls.title), lambda: CatalogEditor(context, name, row_id))
