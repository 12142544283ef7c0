"""Takes a supplier's file without a window: an invoice or a table becomes the draft of a goods receipt, if every line is known."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.core.errors import UserError
from app.core.money import price
from app.exchange.einvoice.reader import read_invoice
from app.exchange.incoming import Format, sniff
from app.exchange.mapping import Mapping, apply
from app.exchange.receipt_draft import TARGETS, ReceiptDraft, draft_from_invoice, draft_from_rows
from app.exchange.receipt_keep import create_items, create_supplier, keep_draft
from app.exchange.saved_mapping import mapping_of
from app.exchange.table_import import read_for
from app.i18n import N_
from app.store.engine import Store


@dataclass(frozen=True)
class ReceiptImport:
    """The draft, and the uuid under which it was kept; empty after a dry run, and where lines or the supplier are not known."""

    draft: ReceiptDraft
    uuid: str = ""


def import_receipt(
    store: Store, actor: Actor, data: bytes, *, site: str = "", supplier: str = "", mapping: Mapping | None = None,
    rate: Decimal | None = None, create: bool = False, dry_run: bool = False, name: str = "",
) -> ReceiptImport:  # fmt: skip
    """Make the draft of a receipt from UBL, CII, Factur-X or a table, and keep it when the supplier and every line are known.

    `site` and `supplier` are codes; `create` makes the supplier and the goods that are not known; `rate` is that of a foreign
    currency. Raises UserError when the file is of another kind, was received before, or a code or right is missing.
    """

    def work(session: Session) -> ReceiptImport:
        draft = read_draft(session, data, site_id=_site(session, site), partner_id=_partner(session, supplier), mapping=mapping)
        if draft.already:
            raise UserError(N_("This delivery is there already: {number}"), number=draft.already)
        if rate is not None and not draft.needs_rate:
            raise UserError(N_("The file is in {currency}, the store's own currency: leave the rate out"), currency=draft.currency)
        if rate is not None:
            draft.receipt.currency_rate = price(rate)
            draft.problems = [found for found in draft.problems if found.field != "currency_rate"]
        if create:
            _create(session, actor, draft)
        if dry_run or draft.unmatched or draft.receipt.partner_id is None:
            session.rollback()
            return ReceiptImport(draft)
        return ReceiptImport(draft, keep_draft(session, actor, draft, name).uuid)

    return store.write_retrying(work)


def read_draft(
    session: Session, data: bytes, *, site_id: int | None = None, partner_id: int | None = None, mapping: Mapping | None = None
) -> ReceiptDraft:
    """The draft of a receipt from any file that one can be made of; a table by the mapping given, the supplier's own, or a guess."""
    if sniff(data) in (Format.UBL, Format.CII, Format.XML, Format.PDF):
        draft = draft_from_invoice(session, read_invoice(data), data, site_id=site_id)
        if draft.receipt.partner_id is None:
            draft.receipt.partner_id = partner_id
        return draft
    if mapping is None and partner_id is not None:
        mapping = mapping_of(session, "receipt", partner_id)
    table, mapping, problems = read_for(data, TARGETS, mapping)
    if mapping.column("qty") is None and "qty" not in mapping.constants:
        raise UserError(N_("No column of this file is the quantity: map its columns first"))
    draft = draft_from_rows(session, apply(table, mapping, TARGETS), data, site_id=site_id, partner_id=partner_id)
    draft.problems += problems
    return draft


def _create(session: Session, actor: Actor, draft: ReceiptDraft) -> None:
    if draft.receipt.partner_id is None and draft.supplier.values.get("name"):
        create_supplier(session, actor, draft)
    create_items(session, actor, draft, draft.unmatched)


def _site(session: Session, code: str) -> int:
    query = select(Site.id).where(Site.active.is_(True))
    found = session.execute(query.where(Site.code == code) if code else query.limit(2)).scalars().all()
    if len(found) != 1:
        said = N_("There is no store “{code}”") if code else N_("Say at which store the goods were received, by its code")
        raise UserError(said, code=code)
    return found[0]


def _partner(session: Session, code: str) -> int | None:
    if not code:
        return None
    found = session.execute(select(Partner.id).where(Partner.code == code)).scalar_one_or_none()
    if found is None:
        raise UserError(N_("There is no partner “{code}”"), code=code)
    return found
