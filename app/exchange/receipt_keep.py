"""Answers to what a receipt's draft asks: bind a line, make an item or the supplier; and keeps the draft with all that was learned."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.goods import ItemBarcode
from app.catalogs.lookup import item_facts
from app.catalogs.measure import factors
from app.catalogs.row_code import following, next_item_code
from app.catalogs.unit_word import standard_unit
from app.core.errors import NotRight, UserError
from app.core.gtin import equivalents, is_gtin
from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
from app.documents.trade.supplier_return import SupplierReturn
from app.exchange.credit_note import return_of
from app.exchange.einvoice.unit_code import unit_word
from app.exchange.goods_file import vat_rates
from app.exchange.matching import How, LineMatch, Status, match_units
from app.exchange.named_partner import new_codes
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
    _bind(session, draft, [(each, LineMatch(Status.MATCHED, item_id, each.match.unit_id, How.BOUND))])


def _bind(session: Session, draft: ReceiptDraft, matches: Sequence[tuple[DraftLine, LineMatch]]) -> None:
    facts = item_facts(session, {match.item_id for _each, match in matches if match.item_id is not None})
    for each, match in matches:
        line, item = line_of(each), facts[match.item_id or 0]
        each.match, each.item_name, each.problems = match, item.name, []
        line.item_id = item.id
        if line.unit_id is None and not each.source.unit.strip():
            line.unit_id = item.unit_id
        if each.vat_of_item:
            line.vat = Percent(item.vat_percent or Decimal(0))
            line.tax(draft.receipt)
    if any(each.vat_of_item for each, _match in matches):
        draft.receipt.total = draft.receipt.sum_up()
    check_factors(session, [each for each, _match in matches])


def line_of(each: DraftLine) -> GoodsReceiptLine:
    """The line of the receipt. Raises UserError for a discount."""
    if each.line is None:
        raise UserError(N_("This line is a discount and holds no goods"))
    return each.line


def accept(session: Session, draft: ReceiptDraft, each: DraftLine) -> None:
    """Take what was suggested for a line."""
    if each.match.item_id is None:
        raise UserError(N_("Nothing is suggested for this line: choose an item or make one"))
    bind(session, draft, each, each.match.item_id)


def create_item(session: Session, actor: Actor, draft: ReceiptDraft, each: DraftLine) -> int:
    """Make an item from a line: its name, unit, VAT and barcode. Raises NotRight when it can't be saved."""
    return create_items(session, actor, draft, [each])[0]


def create_items(session: Session, actor: Actor, draft: ReceiptDraft, lines: Sequence[DraftLine]) -> list[int]:
    """Make an item from each of these lines, all together. Raises NotRight when one can't be saved; the lines are then as they were."""
    if not lines:
        return []
    goods = [line_of(each) for each in lines]
    made = _units(session, actor, {each.source.unit for each, line in zip(lines, goods, strict=True) if not line.unit_id})
    units = [line.unit_id or made[each.source.unit] for each, line in zip(lines, goods, strict=True)]
    rates = vat_rates(session, actor, {line.vat for line in goods})
    code, rows = next_item_code(session), []
    for each, unit in zip(lines, units, strict=True):
        rows.append({"code": code, **_item(each, unit, rates)})
        code = following(code)
    saved = save_rows(session, actor, "item", rows)
    ids = [row.id for row in saved if row.action != REFUSED and row.id is not None]
    if len(ids) < len(saved):
        raise NotRight([wrong for row in saved for wrong in row.problems])
    for line, unit in zip(goods, units, strict=True):
        line.unit_id = unit
    _bind(session, draft, [(each, LineMatch(Status.MATCHED, item, None, How.CREATED)) for each, item in zip(lines, ids, strict=True)])
    return ids


def _item(each: DraftLine, unit: int, rates: Mapping[Decimal, int]) -> dict[str, Any]:
    source, line = each.source, line_of(each)
    values: dict[str, Any] = {"name": source.name or source.supplier_code or source.barcode, "unit_id": unit}
    values |= {"vat_rate_id": rates[line.vat]} if line.vat in rates else {}
    return values | ({"barcodes": [{"code": source.barcode}]} if source.barcode else {})


def _units(session: Session, actor: Actor, words: Iterable[str]) -> dict[str, int]:
    """The units that a file counts in by its words; one that nobody knows is made under that word, pieces where it says nothing."""
    codes = {word: standard_unit(unit_word(word) or word) if word.strip() else "pc" for word in set(words)}
    names = Names(session)
    make_rows(session, actor, names, "unit", {code for code in codes.values() if code})
    found = {word: unit for word, code in codes.items() if code and (unit := names.id_of("unit", code)) is not None}
    found |= match_units(session, codes.keys() - found.keys())
    left = {word: word.strip()[:12] for word in sorted(codes.keys() - found.keys())}
    rows = {
        code.casefold(): {"code": code, "name": _(unit_word(word)).capitalize() or word.strip(), "decimals": 3}
        for word, code in left.items()
    }
    made: dict[str, int] = {}
    for code, saved in zip(rows, save_rows(session, actor, "unit", list(rows.values())) if rows else (), strict=True):
        if saved.id is None:
            raise NotRight(list(saved.problems))
        made[code] = saved.id
    return found | {word: made[code.casefold()] for word, code in left.items()}


def create_supplier(session: Session, actor: Actor, draft: ReceiptDraft) -> int:
    """Make the supplier that the file names. Raises NotRight when it can't be saved."""
    values = draft.supplier.values
    code = new_codes(session, [values["name"]])[0]
    saved = save_rows(session, actor, "partner", [{**values, "code": code}])[0]
    if saved.action == REFUSED or saved.id is None:
        raise NotRight(list(saved.problems))
    draft.receipt.partner_id = saved.id
    return saved.id


def keep_draft(session: Session, actor: Actor, draft: ReceiptDraft, name: str = "") -> GoodsReceipt | SupplierReturn:
    """Save the receipt, or the return that a credit note comes to, as a draft, remember what was learned about the supplier's goods, and write down the file it came from.

    Units that the file counts in and nobody knows are made, so that the item can be given a pack of them.
    """
    unitless = [(each.line, each.source.unit) for each in draft.lines if each.line is not None and each.line.unit_id is None]
    units = _units(session, actor, {word for _line, word in unitless if word.strip()}) if unitless else {}
    for line, word in unitless:
        line.unit_id = units.get(word)
    document = _document(session, draft)
    save(session, actor, document)
    remember(session, actor, draft)
    about = {
        "file": name,
        "sha256": draft.fingerprint,
        "lines": str(len(draft.lines)),
        "return" if draft.is_return else "receipt": document.uuid,
    }
    audit.note(session, actor, "import", "file/receipt", title=name, after=about)
    return document


def _document(session: Session, draft: ReceiptDraft) -> GoodsReceipt | SupplierReturn:
    """What is made of the file. Raises UserError for a return in a foreign currency while it has no rate."""
    if draft.credited is None:
        return draft.receipt
    if draft.needs_rate and not draft.receipt.currency_rate:
        raise UserError(N_("The file is in {currency}: say its rate first"), currency=draft.currency)
    return return_of(session, draft.receipt, draft.credited)


def remember(session: Session, actor: Actor, draft: ReceiptDraft) -> int:
    """Give the items the barcodes and supplier's codes of the lines they were bound to; returns how many items learned something."""
    rows: dict[int, dict[str, Any]] = {}
    taken = _taken(session, draft)
    learned = [each for each in draft.lines if each.line is not None and each.match.how in LEARNED_FROM and each.line.item_id is not None]
    own = factors(
        session, {(each.line.item_id, each.line.unit_id) for each in learned if each.line and each.line.item_id and each.line.unit_id}
    )
    for each in learned:
        if each.line is None or each.line.item_id is None:
            continue
        row = rows.setdefault(each.line.item_id, {"id": each.line.item_id, "barcodes": [], "suppliers": []})
        code = each.source.barcode
        if code and is_gtin(code) and normal_barcode(code) not in taken:
            is_pack = each.line.unit_id is not None and own[each.line.item_id, each.line.unit_id] not in (None, 1)
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
