"""The reconciliation statement as a sheet for both sides: what passed between them line by line, the balance in words, two signatures."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.i18n import N_, date_text, translate
from app.printing.figures import Cell, amount_text
from app.printing.form.box import Sign, signs, text, title
from app.printing.form.page import Block, Form, Run, Strip, beside, forms_pdf, gap, strip_of
from app.printing.form.table import FormColumn, table
from app.printing.paper import LANDSCAPE
from app.printing.words import money_in_words
from app.reports.base import ReportTable

WHOLE = strip_of(LANDSCAPE)
Said = Callable[..., str]
"""Puts a text of the sheet into the language of the paper, with its values."""
OURS, THEIRS = N_("By the books of {name}"), N_("By the books of {name}: to be filled in")


def reconciliation_pdf(table_of: ReportTable, store: str, language: str) -> bytes:
    """The statement; the right half is left for the partner's own figures."""

    def said(words: str, **values: object) -> str:
        return translate(words, language).format(**values)

    at = {column.name: no for no, column in enumerate(table_of.columns)}
    rows = list(table_of.rows)
    partner = str(rows[0][at["partner_name"]]) if rows else ""
    currency = str(rows[0][at["currency"]]) if rows else "EUR"
    balance = rows[-1][at["balance"]] if rows else Decimal(0)
    listed: list[list[Cell]] = [_row(row, at, language) for row in rows[1:]]
    opening = rows[0][at["balance"]] if rows else Decimal(0)
    sums = [table_of.totals[at["debit"]], table_of.totals[at["credit"]]]
    period = ", ".join(line for line in table_of.said if partner not in line or not partner)
    parts: list[Block | Run] = [
        title(WHOLE, said(N_("Reconciliation statement")), 14),
        text(WHOLE, said(N_("between {store} and {partner}"), store=store, partner=partner), 10, align="center"),
        text(WHOLE, period, 9, align="center"),
        gap(6),
        table(
            WHOLE, _columns(store, partner, said), [["", said(N_("Balance before")), *_sides(opening)], *listed],
            totals=[["", said(N_("Turnover")), *sums], ["", said(N_("Balance after")), *_sides(balance)]], language=language, numbered=False,
        ),
        gap(8),
        text(WHOLE, _verdict(balance, store, partner, currency, language), 10),
        gap(10),
        beside(*(_signed(side, name, said) for side, name in ((WHOLE.part(0, 0.5, 24), store), (WHOLE.part(0.5, 1, 24), partner)))),
    ]  # fmt: skip
    return forms_pdf([Form(said(N_("Reconciliation statement")), parts, LANDSCAPE, language=language)])


def _columns(store: str, partner: str, said: Said) -> list[FormColumn]:
    ours, theirs = said(OURS, name=store), said(THEIRS, name=partner)
    return [
        FormColumn(said(N_("Date")), 0.8, group=ours), FormColumn(said(N_("Document")), 2.6, group=ours),
        FormColumn(said(N_("Debit")), 1, "money", group=ours), FormColumn(said(N_("Credit")), 1, "money", group=ours),
        FormColumn(said(N_("Date")), 0.8, group=theirs), FormColumn(said(N_("Document")), 1.8, group=theirs),
        FormColumn(said(N_("Debit")), 1, "money", group=theirs), FormColumn(said(N_("Credit")), 1, "money", group=theirs),
    ]  # fmt: skip


def _row(row: tuple[Any, ...], at: dict[str, int], language: str) -> list[Cell]:
    moment, theirs = row[at["moment"]], row[at["their_number"]]
    document = f"{row[at['kind_name']]} {row[at['number']] or ''}".strip() + (f" ({theirs})" if theirs else "")
    return [date_text(moment, language) if moment is not None else "", document, row[at["debit"]], row[at["credit"]]]


def _sides(balance: Decimal) -> list[Cell]:
    """A balance stands on the side of who is owed."""
    return [balance if balance > 0 else None, -balance if balance < 0 else None]


def _verdict(balance: Decimal, store: str, partner: str, currency: str, language: str) -> str:
    if not balance:
        return translate(N_("Neither side owes the other anything."), language)
    debtor, creditor = (partner, store) if balance > 0 else (store, partner)
    figures = amount_text(abs(balance), currency, language)
    words = money_in_words(abs(balance), currency, language)
    return translate(N_("{debtor} owes {creditor}: {amount} ({words})."), language).format(
        debtor=debtor, creditor=creditor, amount=figures, words=words
    )


def _signed(side: Strip, name: str, said: Said) -> list[Block]:
    captions = (said(N_("Position")), said(N_("Signature")), said(N_("Name in full")))
    return [
        text(side, name, 9, "bold"),
        gap(4),
        signs(side, [Sign("", position=True)], captions=captions),
        text(side, said(N_("Stamp")), 7),
    ]
