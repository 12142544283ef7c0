"""Which receipts of a register's file stand in the books already, so that nothing is sold twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.register import NO_TILL, RegisterReceipt
from app.core.errors import Problem, problem
from app.documents.base import Document, State
from app.documents.trade.customer_return import CustomerReturn
from app.documents.trade.daily_sales import DailySales
from app.exchange.sales_file import Sold
from app.i18n import N_
from app.store.listed import among_texts

if TYPE_CHECKING:
    from app.exchange.sales_draft import Place

Key = tuple[int, int, str, str, date, bool]
"""Store, till, what the file calls the register, number of the receipt, its day, whether it is a refund."""

NAMED = 3
"""Documents or receipts that are named; more are counted."""


@dataclass
class KnownReceipts:
    """Receipts in documents that are not void; for rows without a receipt the days of imported documents."""

    receipts: dict[Key, int] = field(default_factory=dict)
    days: dict[tuple[int, int, date, bool], int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    moments: dict[int, datetime] = field(default_factory=dict)
    same_file: tuple[str, ...] = ()

    def holds(self, row: Sold, place: "Place") -> bool:
        """Whether the row is in the books."""
        site, till = place.site_id or 0, place.till_id or NO_TILL
        if row.receipt:
            return (site, till, row.register, row.receipt, row.day, row.is_refund) in self.receipts
        return (site, till, row.day, row.is_refund) in self.days

    def sale_of(self, number: str, place: "Place") -> int | None:
        """The document in which the sale of this receipt stands; None where it is not known, or not sure."""
        found = {document for (site, _till, _register, receipt, _day, refund), document in self.receipts.items()
                 if site == (place.site_id or 0) and receipt == number and not refund}  # fmt: skip
        return found.pop() if len(found) == 1 else None

    def doubts(self, rows: Sequence[Sold], places: Mapping[Any, "Place"]) -> list[Problem]:
        """What to tell: the very same file, and receipts of the same number and day that stand at another till."""
        told = [problem(N_("This very file was taken in before: {documents}"), documents=_some(self.same_file))] if self.same_file else []
        loose = {(site, number, day, refund): document for (site, _till, _register, number, day, refund), document in self.receipts.items()}
        other: dict[int, list[str]] = {}
        for row in rows:
            place = places[row.register, row.place]
            document = loose.get((place.site_id or 0, row.receipt, row.day, row.is_refund))
            if row.receipt and document is not None and not self.holds(row, place):
                other.setdefault(document, []).append(row.receipt)
        for document, numbers in other.items():
            text = N_(
                "Receipts of the same numbers and day ({numbers}) stand in {document} at another till: look whether the till is right"
            )
            told.append(problem(text, field="till_id", numbers=_some(list(dict.fromkeys(numbers))), document=self.names[document]))
        return told


def _some(names: Sequence[str]) -> str:
    """The first of many names."""
    return ", ".join(names[:NAMED]) + (f" … ({len(names)})" if len(names) > NAMED else "")


def receipts_of(session: Session, rows: Sequence[Sold], sites: Iterable[int | None], mark: str) -> KnownReceipts:
    """What is known of the receipts of a file at these stores. `mark` is the file's fingerprint."""
    known = KnownReceipts()
    numbers = sorted({text for row in rows for text in (row.receipt, row.refund_of) if text})
    at = sorted({site for site in sites if site is not None})
    table = RegisterReceipt
    query = (
        select(table.site_id, table.till, table.register, table.number, table.day, table.refund, Document.id, Document.number, Document.uuid, Document.moment)
        .join(Document, Document.id == table.document_id)
        .where(Document.state != State.VOID, table.site_id.in_(at), among_texts(table.number, numbers))
    )  # fmt: skip
    for *key, document, number, uuid, moment in session.execute(query):
        known.receipts[tuple(key)] = document
        known.names[document], known.moments[document] = number or uuid, moment
    _days(session, known, rows, at, mark)
    return known


def _days(session: Session, known: KnownReceipts, rows: Sequence[Sold], sites: list[int], mark: str) -> None:
    """Imported documents of the days of the file, and those from the very same file."""
    if not rows:
        return
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    same = []
    for kind, is_refund in ((DailySales, False), (CustomerReturn, True)):
        query = select(kind.id, kind.site_id, kind.till_id, kind.moment, kind.number, kind.uuid, kind.source_hash)
        query = query.where(kind.source_hash.is_not(None), kind.state != State.VOID, kind.site_id.in_(sites))
        query = query.where(
            kind.moment >= datetime.combine(first, datetime.min.time()), kind.moment <= datetime.combine(last, datetime.max.time())
        )
        for document, site, till, moment, number, uuid, source in session.execute(query):
            known.days[site, till or NO_TILL, moment.date(), is_refund] = document
            same += [number or uuid] if source == mark else []
    known.same_file = tuple(same)
