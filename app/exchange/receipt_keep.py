"""Answers to what a receipt's draft asks: bind a line, make an item or the supplier; and keeps the draft with all that was learned."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.goods import ItemBarcode
from app.catalogs.lookup import item_facts
from app.catalogs.measure import factors
from app.catalogs.partner import Partner
from app.catalogs.row_code import next_item_code
from app.catalogs.unit_word import standard_unit
from app.core.errors import NotRight, UserError
from app.core.gtin import equivalents, is_gtin
from app.exchange.einvoice.unit_code import unit_word
from app.exchange.goods_file import vat_rates
from app.exchange.matching import How, LineMatch, Status, match_units
from app.exchange.named_partner import code_from_name
from app.exchange.receipt_draft import DraftLine, ReceiptDraft, check_factors
from app.exchange.record_reader import Names
from app.exchange.records_catalog import make_rows
from app.i18n import N_, _
from app.posting import audit
from app.posting.catalog import REFUSED, save_rows
from app.posting.catalog_check import normal_barcode
from app.posting.engine import save
from app.store.listed import among_texts
from app.store.types import Percent

LEARNED_FROM = (How.BOUND, How.CREATED, How.BARCODE)
"""What a supplier's code and name are remembered after; a match by name alone proves too little."""


def bind(session: Session, draft: ReceiptDraft, each: DraftLine, item_id: int) -> None:
    """A person says which item a line is; it is remembered when the draft is kept."""
    if each.line is None:
        raise UserError(N_("This line is a discount and holds no goods"))
    facts = item_facts(session, [item_id])[item_id]
    each.match = LineMatch(Status.MATCHED, item_id, each.match.unit_id, How.BOUND)
    each.item_name, each.problems = facts.name, []
    each.line.item_id = item_id
    if each.line.unit_id is None and not each.source.unit.strip():
        each.line.unit_id = facts.unit_id
    if each.vat_of_item:
        each.line.vat = Percent(facts.vat_percent or Decimal(0))
        each.line.tax(draft.receipt)
        draft.receipt.total = draft.receipt.sum_up()
    check_factors(session, [each])


def accept(session: Session, draft: ReceiptDraft, each: DraftLine) -> None:
    """Take what was suggested for a line."""
    if each.match.item_id is None:
        raise UserError(N_("Nothing is suggested for this line: choose an item or make one"))
    bind(session, draft, each, each.match.item_id)


def create_item(session: Session, actor: Actor, draft: ReceiptDraft, each: DraftLine) -> int:
    """Make an item from a line: its name, unit, VAT and barcode. Raises NotRight when it can't be saved."""
    if each.line is None:
        raise UserError(N_("This line is a discount and holds no goods"))
    source = each.source
    unit = each.line.unit_id or _unit(session, actor, source.unit)
    rates = vat_rates(session, actor, [each.line.vat])
    values: dict[str, Any] = {
        "code": next_item_code(session),
        "name": source.name or source.supplier_code or source.barcode,
        "unit_id": unit,
    }
    values |= {"vat_rate_id": rates[each.line.vat]} if each.line.vat in rates else {}
    values |= {"barcodes": [{"code": source.barcode}]} if source.barcode else {}
    saved = save_rows(session, actor, "item", [values])[0]
    if saved.action == REFUSED or saved.id is None:
        raise NotRight(list(saved.problems))
    each.line.unit_id = unit
    bind(session, draft, each, saved.id)
    each.match = LineMatch(Status.MATCHED, saved.id, None, How.CREATED)
    return saved.id


def _unit(session: Session, actor: Actor, word: str) -> int:
    """The unit that a line is counted in; one that nobody knows is made under the file's own word, pieces where it says nothing."""
    code = standard_unit(unit_word(word) or word) if word.strip() else "pc"
    if code:
        names = Names(session)
        make_rows(session, actor, names, "unit", [code])
        return names.all_of("unit")[code]
    found = match_units(session, [word]).get(word)
    if found is not None:
        return found
    name = _(unit_word(word)).capitalize() or word.strip()
    saved = save_rows(session, actor, "unit", [{"code": word.strip()[:12], "name": name, "decimals": 3}])[0]
    if saved.id is None:
        raise NotRight(list(saved.problems))
    return saved.id


def create_supplier(session: Session, actor: Actor, draft: ReceiptDraft) -> int:
    """Make the supplier that the file names. Raises NotRight when it can't be saved."""
    taken = set(session.execute(select(Partner.code)).scalars())
    values = draft.supplier.values
    saved = save_rows(session, actor, "partner", [{**values, "code": code_from_name(values["name"], taken)}])[0]
    if saved.action == REFUSED or saved.id is None:
        raise NotRight(list(saved.problems))
    draft.receipt.partner_id = saved.id
    return saved.id


def keep_draft(session: Session, actor: Actor, draft: ReceiptDraft, name: str = "") -> None:
    """Save the receipt as a draft, remember what was learned about the supplier's goods, and write down the file it came from.

    Units that the file counts in and nobody knows are made, so that the item can be given a pack of them.
    """
    for each in draft.lines:
        if each.line is not None and each.line.unit_id is None and each.source.unit.strip():
            each.line.unit_id = _unit(session, actor, each.source.unit)
    save(session, actor, draft.receipt)
    remember(session, actor, draft)
    about = {"file": name, "sha256": draft.fingerprint, "lines": str(len(draft.lines)), "receipt": draft.receipt.uuid}
    audit.note(session, actor, "import", "file/receipt", title=name, after=about)


def remember(session: Session, actor: Actor, draft: ReceiptDraft) -> int:
    """Give the items the barcodes and supplier's codes of the lines they were bound to; returns how many items learned something."""
    rows: dict[int, dict[str, Any]] = {}
    taken = _taken(session, draft)
    for each in draft.lines:
        if each.line is None or each.match.how not in LEARNED_FROM or each.line.item_id is None:
            continue
        row = rows.setdefault(each.line.item_id, {"id": each.line.item_id, "barcodes": [], "suppliers": []})
        code = each.source.barcode
        if code and is_gtin(code) and normal_barcode(code) not in taken:
            own = factors(session, {(each.line.item_id, each.line.unit_id)}) if each.line.unit_id else {}
            is_pack = any(factor not in (None, 1) for factor in own.values())
            row["barcodes"].append({"code": code, "unit_id": each.line.unit_id if is_pack else None})
            taken.add(normal_barcode(code))
        if draft.receipt.partner_id is not None and each.source.supplier_code:
            row["suppliers"].append(
                {"partner_id": draft.receipt.partner_id, "code": each.source.supplier_code, "name": each.source.name or None}
            )
    return sum(1 for saved in save_rows(session, actor, "item", list(rows.values()), adding=True) if saved.action != "same") if rows else 0


def _taken(session: Session, draft: ReceiptDraft) -> set[str]:
    codes = sorted({form for each in draft.lines if each.source.barcode for form in equivalents(each.source.barcode)})
    return {
        normal_barcode(code) for code in session.execute(select(ItemBarcode.code).where(among_texts(ItemBarcode.code, codes))).scalars()
    }
