"""Keeps what a register's file makes: drafts of sales and returns with their receipts; posts those that nothing is missing in, where that is asked."""

from datetime import date

from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import item_facts
from app.catalogs.register import NO_TILL, RegisterReceipt
from app.core.errors import UserError
from app.documents.base import Document
from app.exchange.sales_draft import Goods, Part, SalesDraft, take_item
from app.i18n import N_
from app.posting import audit
from app.posting.engine import save
from app.posting.register import FoundBy, Match


def bind_goods(session: Session, draft: SalesDraft, goods: Goods, item_id: int) -> None:
    """A person says which item goods of the register are; it is remembered when the draft is kept."""
    facts = item_facts(session, [item_id])[item_id]
    take_item(draft, goods, Match(item_id, FoundBy.BOUND), facts)
    goods.is_chosen = True


def keep_sales(session: Session, actor: Actor, draft: SalesDraft, name: str = "") -> list[Document]:
    """Save the documents as drafts with their receipts, and write down the file. Raises UserError where a store is missing."""
    if not draft.parts:
        raise UserError(N_("There is nothing new in this file: all its receipts are in the books"))
    made = [_keep(session, actor, part) for part in draft.parts]
    about = {"file": name, "sha256": draft.fingerprint, "documents": ", ".join(document.uuid for document in made)}
    audit.note(session, actor, "import", "file/sales", title=name, after=about)
    return made


def _keep(session: Session, actor: Actor, part: Part) -> Document:
    document = part.document
    if document.site_id is None:
        raise UserError(N_("Say at which store this was sold, by its code"))
    if isinstance(part.sale, Part):
        document.basis_id = part.sale.document.id
    save(session, actor, document)
    seen: dict[tuple[str, str, date, bool], None] = {}
    for row in part.rows:
        if row.receipt:
            seen[row.register, row.receipt, row.day, row.is_refund] = None
    for register, number, day, refund in seen:
        session.add(
            RegisterReceipt(
                document_id=document.id, site_id=document.site_id, till=document.till_id or NO_TILL, register=register, number=number, day=day,
                refund=refund,
            )
        )  # fmt: skip
    session.flush()
    return document
