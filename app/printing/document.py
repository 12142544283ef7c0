"""A stored document as a sheet to print: its columns with names and costs, VAT, totals, the amount in words."""

import importlib
from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from app.catalogs.setting_value import read_settings
from app.core.errors import UserError
from app.documents.base import Document, Sheet, State
from app.documents.record import record_name
from app.i18n import N_, translate
from app.posting.answers import learn
from app.printing.document_line import tables_of
from app.printing.document_word import header_of
from app.printing.figures import Cell
from app.printing.form.page import forms_pdf
from app.printing.form.prescribed import forms_of, make_forms
from app.printing.sheet import SheetData, SheetTable, sheets_pdf
from app.printing.words import money_in_words
from app.settings import Scope
from app.store.table import fields_of

Fill = Callable[[Session, Document, SheetData, str], SheetData]
"""How a file of `app/printing/special` fills a sheet: (session, document, the sheet so far, language)."""


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
    totals, vat = _totals(document, language), _vat_rows(document)
    tables = tables_of(session, document, declared, language, (amount for _label, amount in totals)) or [SheetTable((), ())]
    first = tables[0]
    sheet = SheetData(
        title=translate(declared.title, language),
        number=document.number or "",
        columns=first.columns,
        rows=first.rows,
        numbered=first.numbered,
        heading=first.title,
        sums=first.sums,
        more=tables[1:],
        moment=document.moment,
        state=translate(State.VOID.label, language) if document.state == State.VOID else "",
        header=header_of(session, document, language),
        totals=totals,
        in_words=[money_in_words(totals[-1][1], document.sums_in, language)] if totals else (),
        vat_summary=vat if any(row[2] for row in vat) else (),
        signs=[translate(sign, language) for sign in declared.signs],
        qr=document.number or "",
        organisation=organisation_of(session),
        note=document.note or "",
        draft=document.state == State.DRAFT,
        void=document.state == State.VOID,
        language=language,
        currency=document.sums_in,
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
    for line in (each for each in document.rows if each.tells("amount")):
        row = sums.setdefault(line.vat, [Decimal(0), Decimal(0)])
        row[0] += net_of(line)
        row[1] += line.vat_amount
    return [(f"{rate.normalize():f} %", net, vat, net + vat) for rate, (net, vat) in sorted(sums.items())]
