"""A stored document as a sheet to print: its columns with names and costs, VAT, totals, the amount in words."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_of, names_of
from app.catalogs.setting_value import read_settings
from app.catalogs.standard import unit_sign
from app.core.errors import UserError
from app.documents.base import Document, Sheet, State
from app.documents.record import record_name
from app.i18n import N_, translate
from app.posting.answers import learn
from app.posting.outcome import costs_by_line
from app.printing.figures import Cell, Kind
from app.printing.form.page import forms_pdf
from app.printing.form.prescribed import forms_of, make_forms
from app.printing.sheet import SheetColumn, SheetData, sheets_pdf
from app.printing.words import money_in_words
from app.settings import Scope
from app.store.table import Field, fields_of

KINDS: dict[str, Kind] = {"money": "money", "qty": "qty", "price": "price", "percent": "percent", "int": "qty"}
"""What a field's type is on paper; all others are text."""
SHORT = frozenset({"unit"})
"""Catalogs whose rows stand on paper by their code: pc, kg."""
COST = "cost"
WEIGHTS = {"item": 4.0, "note": 1.5}
_SKIPPED = frozenset({"moment", "note"})
"""Fields of the header that have a place of their own on the sheet."""

Fill = Callable[[Session, Document, SheetData, str], SheetData]
"""How a file of `app/printing/special` fills a sheet: (session, document, the sheet so far, language)."""
NamesById = dict[str, dict[int, str]]


@dataclass(frozen=True)
class _Column:
    """A printed column: the declared name, the field behind it (none for a property or the cost), what stands above it."""

    name: str
    field: Field | None
    label: str
    kind: Kind


def documents_pdf(session: Session, ids: Sequence[int], language: str = "en", form: int | str = 0) -> bytes:
    """Documents as one PDF, in the order of their ids; `form` is the place of the sheet among the kind's own, or names a prescribed form.

    Raises UserError when a document is gone or its kind has no such sheet.
    """
    if isinstance(form, str):
        return forms_pdf(make_forms(session, stored(session, ids), form))
    return sheets_pdf([sheet_of(session, each, language, form) for each in stored(session, ids)])


def sheets_of(documents: Sequence[Document], language: str) -> list[tuple[int | str, str]]:
    """What documents of one kind can be printed on, with its title: the kind's own sheets by place, then prescribed forms by name.

    Those forms are Russian: they are offered where that is the language, or roubles the money.
    """
    if len({document.kind for document in documents}) != 1:
        return []
    first = documents[0]
    own: list[tuple[int | str, str]] = [(no, sheet.title) for no, sheet in enumerate(first.prints or [Sheet(first.title)])]
    is_russian = language.startswith("ru") or first.currency == "RUB"
    return own + [(form.name, form.title) for form in forms_of(first.kind) if is_russian]


def stored(session: Session, ids: Sequence[int]) -> list[Document]:
    """The documents in this order. Raises UserError when one is gone."""
    found = [session.get(Document, each) for each in ids]
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        raise UserError(N_("There is no such document any more."))
    return known


def sheet_of(session: Session, document: Document, language: str = "en", form: int = 0) -> SheetData:
    """All that is printed of a document, in the language of the paper."""
    declared = _declared(document, form)
    learn(session, document)
    columns = _columns(document, declared)
    lines = getattr(document, _table(document, declared), [])
    costs = costs_by_line(session, document) if any(column.name == COST and column.field is None for column in columns) else {}
    header = [each for each in document.header_fields() if each.name not in _SKIPPED]
    names = _names(session, document, [*header, *(column.field for column in columns if column.field)])
    totals, vat = _totals(document, language), _vat_rows(document)
    sheet = SheetData(
        title=translate(declared.title, language),
        number=document.number or "",
        columns=[SheetColumn(translate(each.label, language), each.kind, WEIGHTS.get(each.name, 1)) for each in columns],
        rows=[[_cell(line, column, costs, names, language) for column in columns] for line in lines],
        moment=document.moment,
        state=translate(State.VOID.label, language) if document.state == State.VOID else "",
        header=[(translate(f.label, language), _value(document, f, names, language)) for f in header if _is_said(document, f)],
        totals=totals,
        in_words=[money_in_words(totals[-1][1], document.currency, language)] if totals else (),
        vat_summary=vat if any(row[2] for row in vat) else (),
        signs=[translate(sign, language) for sign in declared.signs],
        qr=document.number or "",
        organisation=organisation_of(session),
        note=document.note or "",
        draft=document.state == State.DRAFT,
        language=language,
    )
    return _filled(session, document, declared, sheet)


def _filled(session: Session, document: Document, declared: Sheet, sheet: SheetData) -> SheetData:
    """The sheet as it is, or filled by the file it names."""
    if not declared.special:
        return sheet
    fill: Fill = importlib.import_module(f"app.printing.special.{declared.special}").fill
    return fill(session, document, sheet, sheet.language)


def _declared(document: Document, form: int) -> Sheet:
    if form < len(document.prints):
        return document.prints[form]
    line = document.line_class()
    if form or line is None:
        raise UserError(N_("{title}: there is no such sheet to print"), title=document.title)
    return Sheet(document.title, tuple(record_name(each) for each in fields_of(line)))


def organisation_of(session: Session) -> str:
    """Name, address and tax number of the store on one line."""
    facts = read_settings(session, Scope.STORE)
    address = ", ".join(line.strip() for line in str(facts["address"]).splitlines() if line.strip())
    return " · ".join(text for text in (str(facts["name"]), address, str(facts["tax_id"])) if text)


def _table(document: Document, declared: Sheet) -> str:
    return declared.table or next(iter(document.tables()), "")


def _columns(document: Document, declared: Sheet) -> list[_Column]:
    line = document.tables().get(_table(document, declared))
    fields = {record_name(each): each for each in fields_of(line)} if line is not None else {}
    return [_column(name, fields.get(name)) for name in declared.columns]


def _column(name: str, field: Field | None) -> _Column:
    if field is not None:
        return _Column(name, field, field.label, KINDS.get(field.type, "text"))
    label = N_("Cost") if name == COST else name.replace("_", " ").capitalize()
    return _Column(name, None, label, "money")


def _names(session: Session, document: Document, fields: Iterable[Field]) -> NamesById:
    """Names (codes of units) of every row that the fields point to, one query a catalog."""
    wanted: dict[str, set[int]] = {}
    rows: list[Any] = [document, *document.rows]
    for each in fields:
        if each.catalog:
            ids = {getattr(row, each.name, None) for row in rows}
            wanted.setdefault(each.catalog, set()).update(row_id for row_id in ids if row_id is not None)
    return {catalog: _said(session, catalog, ids) for catalog, ids in wanted.items()}


def _said(session: Session, catalog: str, ids: set[int]) -> dict[int, str]:
    return codes_of(session, catalog, ids) if catalog in SHORT else names_of(session, catalog, ids)


def _cell(line: Any, column: _Column, costs: dict[int, Decimal], names: NamesById, language: str) -> Cell:
    if column.field is None and column.name == COST:
        return costs.get(line.no)
    if column.field is None:
        return getattr(line, column.name)  # type: ignore[no-any-return]
    return _value(line, column.field, names, language)


def _value(row: Any, field: Field, names: NamesById, language: str) -> Cell:
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


def _is_said(document: Document, field: Field) -> bool:
    """Whether a field of the header tells something: it is neither empty nor what every document begins with."""
    value = getattr(document, field.name)
    if value is None or value == "" or value is False:
        return False
    default = document.__table__.columns.get(field.name)
    return default is None or default.default is None or getattr(default.default, "arg", None) != value


def _totals(document: Document, language: str) -> list[tuple[str, Decimal]]:
    """What the document adds up to. The cost of a draft is not known before it is posted."""
    if document.total_at_cost and document.state != State.POSTED:
        return []
    return [(translate(label, language), amount) for label, amount in document.sums()]


def _vat_rows(document: Document) -> list[tuple[str, Cell, Cell, Cell]]:
    """Net, VAT and gross by rate, for kinds whose lines carry VAT."""
    net_of = getattr(document, "net_of", None)
    if net_of is None or not document.rows or not hasattr(document.rows[0], "vat_amount"):
        return []
    sums: dict[Decimal, list[Decimal]] = {}
    for line in document.rows:
        row = sums.setdefault(line.vat, [Decimal(0), Decimal(0)])
        row[0] += net_of(line)
        row[1] += line.vat_amount
    return [(f"{rate.normalize():f} %", net, vat, net + vat) for rate, (net, vat) in sorted(sums.items())]
