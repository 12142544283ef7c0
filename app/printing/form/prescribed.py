"""Forms prescribed by law, by their names: KO-1, TORG-16 …; each is a file of this package that declares `FORMS`."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from sqlalchemy.orm import Session

from app.catalogs.setting_value import read_settings
from app.catalogs.site import Site
from app.core.errors import UserError
from app.documents.base import Document, State, kinds
from app.i18n import N_, number
from app.printing.form.page import Form
from app.settings import Scope

MARKS = {State.DRAFT: "ЧЕРНОВИК", State.POSTED: "", State.VOID: "АННУЛИРОВАН"}
"""What stands across a form of a document that does not hold."""


@dataclass(frozen=True)
class Prescribed:
    """A prescribed form: the name it is asked for by, its title in the print menu, the kinds it is printed of, and its maker.

    One that is `beyond` the document (a day of the cash book) bears no mark of its state.
    """

    name: str
    title: str
    kinds: tuple[str, ...]
    make: Callable[[Session, Document], Form]
    beyond: bool = False


@cache
def prescribed_forms() -> dict[str, Prescribed]:
    """All of them by name; found by looking into this package for `FORMS`."""
    package = importlib.import_module("app.printing.form")
    modules = [importlib.import_module(f"app.printing.form.{found.name}") for found in pkgutil.iter_modules(package.__path__)]
    found = [form for module in modules for form in getattr(module, "FORMS", ())]
    return {form.name: form for form in sorted(found, key=lambda form: form.name)}


def forms_of(kind: str) -> list[Prescribed]:
    """The prescribed forms of a kind of document."""
    return [form for form in prescribed_forms().values() if kind in form.kinds]


def make_forms(session: Session, documents: Sequence[Document], name: str) -> list[Form]:
    """The form of each document. Raises UserError when there is no such form, or not for one of the kinds."""
    form = next((each for each in prescribed_forms().values() if each.name.casefold() == name.casefold()), None)
    for document in documents:
        if form is None or document.kind not in form.kinds:
            known = ", ".join(each.name for each in forms_of(document.kind)) or "–"
            raise UserError(
                N_("{title} has no form {name}; prescribed forms for it: {known}"),
                title=kinds()[document.kind].title,
                name=name,
                known=known,
            )
    assert form is not None
    return [replace(form.make(session, document), mark="" if form.beyond else MARKS[document.state]) for document in documents]


def organisation(session: Session) -> str:
    """The name of the firm as forms call it."""
    return str(read_settings(session, Scope.STORE)["name"])


def unit_name(session: Session, site_id: int | None) -> str:
    """The part of the firm: the name of a store."""
    site = session.get(Site, site_id) if site_id is not None else None
    return site.name if site is not None else ""


def amount(value: Decimal, digits: int = 2) -> str:
    """Money as forms write it: 1 234,50."""
    return number(value, digits, language="ru")
