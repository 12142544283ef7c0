"""What stands on paper for the fields of a document: names for references, parties with their addresses, figures with their decimals."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.catalogs import lookup
from app.catalogs.base import catalogs
from app.catalogs.lookup import codes_of
from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.catalogs.standard import unit_sign
from app.documents.base import Document
from app.i18n import N_, date_text, translate
from app.printing.figures import Cell, Kind, cell_text
from app.store.table import Field

KINDS: dict[str, Kind] = {"money": "money", "qty": "qty", "price": "price", "percent": "percent", "int": "qty"}
"""What a field's type is on paper; all others are text."""
SHORT = frozenset({"unit"})
"""Catalogs whose rows stand on paper by their code: pc, kg."""
SKIPPED = frozenset({"moment", "note"})
"""Fields of the header that have a place of their own on the sheet."""

Names = dict[str, dict[int, str]]
"""Names of rows by catalog and id."""


def names_of(session: Session, fields: Iterable[Field], rows: Sequence[Any]) -> Names:
    """Names (codes of units) of every row that the fields point to, one query a catalog."""
    wanted: dict[str, set[int]] = {}
    for each in fields:
        if each.catalog:
            ids = {getattr(row, each.name, None) for row in rows}
            wanted.setdefault(each.catalog, set()).update(row_id for row_id in ids if row_id is not None)
    return {name: codes_of(session, name, ids) if name in SHORT else lookup.names_of(session, name, ids) for name, ids in wanted.items()}


def word(row: Any, field: Field, names: Names, language: str) -> Cell:
    """What a field of the document or a line says; figures stay figures."""
    value = getattr(row, field.name)
    if value is None:
        return None
    if field.catalog:
        name = names[field.catalog].get(value, "")
        return unit_sign(name, language) if field.catalog in SHORT else name
    if field.type == "bool":
        return translate(N_("yes") if value else N_("no"), language)
    if field.type == "choice":
        return translate(dict(field.choices).get(str(value), str(value)), language)
    return value  # type: ignore[no-any-return]


def header_of(session: Session, document: Document, language: str) -> list[tuple[str, Cell]]:
    """The fields of the head that tell something. Without a table of lines the sum stands at the foot alone."""
    fields = [each for each in document.header_fields() if each.name not in SKIPPED and is_said(document, each)]
    if not document.tables():
        fields = [each for each in fields if each.type != "money" or getattr(document, each.name) != document.sum_up()]
    names = names_of(session, [each for each in fields if not _is_document(each)], [document])
    return [(translate(each.label, language), _said(session, document, each, names, language)) for each in fields]


def is_said(document: Document, field: Field) -> bool:
    """Whether a field of the header tells something: it is neither empty nor what every document begins with."""
    value = getattr(document, field.name)
    if value is None or value == "" or value is False:
        return False
    default = inspect(type(document)).columns.get(field.name)
    return default is None or default.default is None or getattr(default.default, "arg", None) != value


def _said(session: Session, document: Document, field: Field, names: Names, language: str) -> Cell:
    if _is_document(field):
        return reference(session.get(Document, getattr(document, field.name)), document, language, session)
    told = word(document, field, names, language)
    if field.catalog == "partner":
        return "\n".join(filter(None, (str(told), _of_partner(session.get(Partner, getattr(document, field.name)), language))))
    if field.catalog == "site" and _leaves_the_house(document):
        site = session.get(Site, getattr(document, field.name))
        return "\n".join(filter(None, (str(told), _line(site.address if site else ""))))
    return cell_text(told, KINDS[field.type], language, document.digits) if field.type in KINDS else told


def _is_document(field: Field) -> bool:
    return bool(field.catalog) and field.catalog not in catalogs()


def reference(other: Any, document: Document, language: str, session: Session) -> str:
    """A document that another one speaks of: number and date, those of the supplier, and its store if it is another one."""
    if other is None:
        return ""
    parts = [_numbered(other.number, other.moment, language)]
    supplied = getattr(other, "supplier_number", None)
    if supplied:
        parts.append(f"({_numbered(supplied, getattr(other, 'supplier_date', None), language)})")
    lines = [" ".join(parts)]
    if other.site_id is not None and other.site_id != document.site_id:
        lines += lookup.names_of(session, "site", [other.site_id]).values()
    return "\n".join(lines)


def _numbered(number: str | None, day: Any, language: str) -> str:
    if day is None:
        return number or ""
    return translate(N_("{number} of {date}"), language).format(number=number or "–", date=date_text(day, language))


def _of_partner(partner: Partner | None, language: str) -> str:
    if partner is None:
        return ""
    tax = translate(N_("Tax no. {number}"), language).format(number=partner.vat_id) if partner.vat_id else ""
    return "\n".join(filter(None, (_line(partner.address), tax)))


def _line(address: str | None) -> str:
    return ", ".join(part.strip() for part in (address or "").splitlines() if part.strip())


def _leaves_the_house(document: Document) -> bool:
    """Whether somebody else, or another store, reads the paper: where goods are to be brought must stand on it."""
    return any(each.catalog == "partner" or (each.catalog == "site" and each.name != "site_id") for each in document.header_fields())
