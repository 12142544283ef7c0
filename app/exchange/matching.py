"""Finds whom and what a supplier's file speaks of: the supplier by its numbers, goods by barcode, codes and name; a guess stays a suggestion."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemBarcode, SupplierItem
from app.catalogs.lookup import find_named, names_of
from app.catalogs.partner import Partner
from app.catalogs.unit_word import standard_unit
from app.core.gtin import equivalents, is_gtin, with_check_digit
from app.core.party_id import PartyIdKind, read_party_id
from app.exchange.einvoice.invoice import Party
from app.exchange.einvoice.unit_code import unit_word
from app.exchange.named_partner import plain_name
from app.i18n import N_
from app.posting.catalog_check import normal_barcode
from app.store.listed import among_texts
from app.store.search import find, fold

SEARCHED_LINES = 300
"""Lines that are looked for by parts of their name; beyond that a file is not about goods of this store."""
ALIKE = Decimal("0.5")
"""The share of common words from which a name is suggested."""
CASE_DIGITS = 14
CASE_INDICATORS = "12345678"


class Status(StrEnum):
    """How sure it is which item a line is about."""

    MATCHED = "matched"
    SUGGESTED = "suggested"
    UNMATCHED = "unmatched"
    SPREAD = "spread"
    """Not goods: a discount line whose amount is spread over the others."""
    RETURNED = "returned"
    """Goods that go back to the supplier: no part of a receipt."""


class How(StrEnum):
    """What a line was recognised by."""

    BARCODE = "barcode"
    OUR_CODE = "our_code"
    SUPPLIER_CODE = "supplier_code"
    NAME = "name"
    CASE_BARCODE = "case_barcode"
    LIKE_NAME = "like_name"
    BOUND = "bound"
    CREATED = "created"

    @property
    def label(self) -> str:
        """In words, to be translated."""
        return HOW_LABELS[self.value]


HOW_LABELS = {
    "barcode": N_("by barcode"), "our_code": N_("by our code"), "supplier_code": N_("by the supplier's code"), "name": N_("by name"),
    "case_barcode": N_("its barcode is that of a case of it"), "like_name": N_("its name is alike"), "bound": N_("chosen"),
    "created": N_("new"),
}  # fmt: skip


@dataclass(frozen=True)
class SourceLine:
    """A line as the file states it. `unit` is a code or a word; `amount` and `price` are None where the file is silent."""

    no: int
    name: str = ""
    barcode: str = ""
    supplier_code: str = ""
    our_code: str = ""
    qty: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    amount: Decimal | None = None
    vat: Decimal | None = None
    batch: str = ""
    expiry: date | None = None


@dataclass(frozen=True)
class LineMatch:
    """The item that a line is about; `unit_id` is the pack's when the barcode was one of a pack."""

    status: Status = Status.UNMATCHED
    item_id: int | None = None
    unit_id: int | None = None
    how: How | None = None


@dataclass(frozen=True)
class SupplierMatch:
    """The supplier of a file; where it is not known `values` are those to make it with."""

    partner_id: int | None
    how: str
    values: dict[str, Any]


# ---------------------------------------------------------------- the supplier


def match_supplier(session: Session, party: Party) -> SupplierMatch:
    """By VAT number, GLN, registration number, then by name; what two partners share decides nothing."""
    values = _partner_values(party)
    ids = [entry.value for entry in party.ids if entry.value]
    ways: list[tuple[str, Any, set[str]]] = [
        ("vat_id", Partner.vat_id, _vat_forms(party.vat_id)),
        ("vat_id", func.substr(Partner.vat_id, 3), {form for form in _vat_forms(party.vat_id) if not form[:2].isalpha()}),
        ("gln", Partner.gln, {party.gln} - {""}),
        ("registration", Partner.registration, set(ids)),
        ("vat_id", Partner.vat_id, set(ids)),
    ]
    for how, column, numbers in ways:
        found = set(session.execute(select(Partner.id).where(among_texts(column, sorted(numbers)))).scalars()) if numbers else set()
        if len(found) == 1:
            return SupplierMatch(found.pop(), how, values)
    names = [name for name in (party.name, party.registered_name) if name]
    named = find_named(session, "partner", [" ".join(name.split()) for name in names])
    for name in names:
        if plain_name(name) in named:
            return SupplierMatch(named[plain_name(name)], "name", values)
    return SupplierMatch(None, "", values)


def _vat_forms(number: str) -> set[str]:
    """The number with and without its country's letters, since people type both."""
    plain = read_party_id(PartyIdKind.VAT, number).value.replace(" ", "")
    return {form for form in (number.strip(), plain, plain[2:] if plain[:2].isalpha() else "") if form}


def _partner_values(party: Party) -> dict[str, Any]:
    """What a new partner is made with; numbers that are wrong by their check digits are left out."""
    values: dict[str, Any] = {"name": " ".join((party.name or party.registered_name).split()), "supplier": True}
    vat = read_party_id(PartyIdKind.VAT, party.vat_id)
    gln = read_party_id(PartyIdKind.GLN, party.gln)
    values |= {"vat_id": vat.value} if vat.value and vat.problem is None else {}
    values |= {"gln": gln.value} if gln.value and gln.problem is None else {}
    values |= {"country": vat.value[:2]} if "vat_id" in values and vat.value[:2].isalpha() else {}
    registration = next((entry.value for entry in party.ids if entry.value not in (party.vat_id, party.gln)), "")
    values |= {"registration": registration} if registration else {}
    return values | ({"address": party.address} if party.address else {})


# ---------------------------------------------------------------- goods


def match_lines(session: Session, lines: Sequence[SourceLine], partner_id: int | None) -> list[LineMatch]:
    """What each line is about: barcode, our own code, the supplier's code, the name.

    A case of it, our own code where the supplier's stands, or a like name is only suggested.
    """
    barcodes = _by_barcode(session, {form for line in lines if line.barcode for form in equivalents(line.barcode)})
    own_codes = sorted({code for line in lines for code in (line.our_code, line.supplier_code)} - {""})
    own = _unique(session.execute(select(Item.code, Item.id).where(among_texts(Item.code, own_codes))))
    codes = _supplier_texts(session, SupplierItem.code, partner_id, {line.supplier_code for line in lines})
    names = _names(session, partner_id, {line.name for line in lines})
    found: list[LineMatch] = []
    for line in lines:
        pack = barcodes.get(normal_barcode(line.barcode)) if line.barcode else None
        if pack is not None:
            found.append(LineMatch(Status.MATCHED, pack[0], pack[1], How.BARCODE))
        elif line.our_code in own:
            found.append(LineMatch(Status.MATCHED, own[line.our_code], None, How.OUR_CODE))
        elif line.supplier_code in codes:
            found.append(LineMatch(Status.MATCHED, codes[line.supplier_code], None, How.SUPPLIER_CODE))
        elif line.name in names:
            found.append(LineMatch(Status.MATCHED, names[line.name], None, How.NAME))
        elif line.supplier_code in own:
            found.append(LineMatch(Status.SUGGESTED, own[line.supplier_code], None, How.OUR_CODE))
        else:
            found.append(LineMatch())
    _sure_of_own_codes(session, lines, found)
    _suggest(session, lines, found)
    return found


def _by_barcode(session: Session, codes: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    listed = sorted(set(codes))
    if not listed:
        return {}
    query = select(ItemBarcode.code, ItemBarcode.item_id, ItemBarcode.unit_id).where(among_texts(ItemBarcode.code, listed))
    return {normal_barcode(code): (item, unit) for code, item, unit in session.execute(query)}


def _unique(rows: Iterable[Any]) -> dict[str, int]:
    """Texts that mean one item alone."""
    found: dict[str, set[int]] = {}
    for text, item in rows:
        if text:
            found.setdefault(text, set()).add(item)
    return {text: items.pop() for text, items in found.items() if len(items) == 1}


def _supplier_texts(session: Session, column: Any, partner_id: int | None, texts: set[str]) -> dict[str, int]:
    listed = sorted(texts - {""})
    if partner_id is None or not listed:
        return {}
    return _unique(
        session.execute(select(column, SupplierItem.item_id).where(SupplierItem.partner_id == partner_id, among_texts(column, listed)))
    )


def _names(session: Session, partner_id: int | None, texts: set[str]) -> dict[str, int]:
    """Items by exact name: what the supplier calls them first, then our own."""
    listed = sorted(texts - {""})
    own = (
        _unique(session.execute(select(Item.name, Item.id).where(among_texts(Item.name, listed), Item.active.is_(True)))) if listed else {}
    )
    return own | _supplier_texts(session, SupplierItem.name, partner_id, texts)


def _sure_of_own_codes(session: Session, lines: Sequence[SourceLine], found: list[LineMatch]) -> None:
    """A column of codes may hold our own: where the name is alike too, it is that item."""
    suggested = [no for no, match in enumerate(found) if match.status is Status.SUGGESTED]
    names = _folded(session, [item for no in suggested if (item := found[no].item_id) is not None])
    for no in suggested:
        if _alike(fold(lines[no].name), names.get(found[no].item_id or 0, "")) >= ALIKE:
            found[no] = replace(found[no], status=Status.MATCHED)


def _suggest(session: Session, lines: Sequence[SourceLine], found: list[LineMatch]) -> None:
    """Look for what is left by the item inside a case, then by name without regard to case and signs, then by a like name."""
    left = [no for no, match in enumerate(found) if match.item_id is None]
    inner = {no: _inside(lines[no].barcode) for no in left}
    cases = _by_barcode(session, {form for code in inner.values() if code for form in equivalents(code)})
    for no in left:
        code = inner[no]
        if code and normal_barcode(code) in cases:
            found[no] = LineMatch(Status.SUGGESTED, cases[normal_barcode(code)][0], None, How.CASE_BARCODE)
    for no in [no for no in left if found[no].item_id is None and lines[no].name][:SEARCHED_LINES]:
        found[no] = _by_name(session, lines[no].name)


def _inside(barcode: str) -> str:
    """The number of the item inside a case, from the case's 14 digits; empty when it is not one of a case."""
    if len(barcode) != CASE_DIGITS or barcode[0] not in CASE_INDICATORS or not is_gtin(barcode):
        return ""
    return with_check_digit("0" + barcode[1:13])


def _by_name(session: Session, name: str) -> LineMatch:
    folded = fold(name)
    words = sorted(set(folded.split()), key=lambda word: (-len(word), word))
    same = _folded(session, find(session, "item", name, limit=20))
    equal = [item for item, text in same.items() if text == folded]
    if len(equal) == 1:
        return LineMatch(Status.MATCHED, equal[0], None, How.NAME)
    for count in (3,) if same else [count for count in (3, 2, 1) if count < len(words)]:
        near = same or _folded(session, find(session, "item", " ".join(words[:count]), limit=20))
        best = max(near.items(), key=lambda entry: _alike(folded, entry[1]), default=None)
        if best is not None and _alike(folded, best[1]) >= ALIKE:
            return LineMatch(Status.SUGGESTED, best[0], None, How.LIKE_NAME)
    return LineMatch()


def _folded(session: Session, ids: list[int]) -> dict[int, str]:
    return {row_id: fold(name) for row_id, name in names_of(session, "item", ids).items()}


def _alike(one: str, other: str) -> Decimal:
    """The share of words that two names have in common."""
    first, second = set(one.split()), set(other.split())
    return Decimal(len(first & second)) / max(len(first | second), 1)


# ---------------------------------------------------------------- units


def match_units(session: Session, words: Iterable[str]) -> dict[str, int]:
    """Units by the words or codes of a file: the store's own by code or name, else by what the trade calls the standard ones."""
    wanted = {word for word in words if word.strip()}
    meant = {word: [form for form in (word.strip(), unit_word(word), standard_unit(unit_word(word) or word)) if form] for word in wanted}
    known = find_named(session, "unit", [form for forms in meant.values() for form in forms])
    found: dict[str, int] = {}
    for word, forms in meant.items():
        unit = next((known[form.casefold()] for form in forms if form.casefold() in known), None)
        if unit is not None:
            found[word] = unit
    return found
