"""From a register's export to the drafts of daily sales and customer returns: one of a day and till, nothing that is in the books already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.lookup import ItemFacts, find_named, item_facts
from app.catalogs.till import Till
from app.core.errors import Problem, problem
from app.core.gtin import is_gtin
from app.core.money import NOTHING, Money, currency_digits, money, price, qty
from app.documents.trade.customer_return import CustomerReturn, CustomerReturnLine
from app.documents.trade.daily_sales import DailySales, DailySalesLine
from app.exchange.incoming import fingerprint
from app.exchange.sales_file import SalesFile, Sold
from app.exchange.sales_known import KnownReceipts, receipts_of
from app.exchange.sales_tax import rates_of
from app.i18n import N_
from app.posting.register import FoundBy, Match, Said, sold_as
from app.store.info import read_info
from app.store.search import fold
from app.store.types import Percent

Line = DailySalesLine | CustomerReturnLine


@dataclass(frozen=True)
class Place:
    """Where sales go: the store, and the till that the money came into."""

    site_id: int | None
    till_id: int | None
    register: str = ""


@dataclass
class Goods:
    """Goods as the register calls them, over all its lines, and the item they are."""

    code: str
    name: str
    qty: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    match: Match | None = None
    item_name: str = ""
    lines: list[Line] = field(default_factory=list)
    is_chosen: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether a short code says what it is and the names have no word in common: registers number goods in their own way."""
        if self.match is None or self.match.by is not FoundBy.CODE or is_gtin(self.code) or not self.name:
            return False
        return not set(fold(self.name).split()) & set(fold(self.item_name).split())

    @property
    def said(self) -> Said:
        """Code and name."""
        return (self.code, self.name)


@dataclass
class Part:
    """A document of the draft, the receipts that stand in it, and the sale that it takes back (also one of this file)."""

    document: DailySales | CustomerReturn
    place: Place
    day: date
    rows: list[Sold]
    sale: "Part | int | None" = None


@dataclass
class SalesDraft:
    """What a file would put into the books. `known` receipts are there already; `voided` rows were voided at the register."""

    parts: list[Part]
    goods: list[Goods]
    fingerprint: str
    known: int = 0
    voided: int = 0
    problems: list[Problem] = field(default_factory=list)
    made_by: str = ""

    @property
    def waiting(self) -> list[Goods]:
        """Goods that nobody has said an item for."""
        return [each for each in self.goods if each.match is None]

    def sums(self) -> dict[str, Money]:
        """Gross, discounts, taxes and what was paid for sales; what was paid back."""
        sales = [part.document for part in self.parts if isinstance(part.document, DailySales)]
        lines = [line for document in sales for line in document.lines]
        paid = sum((line.amount for line in lines), NOTHING)
        discount = sum((line.discount for line in lines), NOTHING)
        back = sum((part.document.total for part in self.parts if isinstance(part.document, CustomerReturn)), NOTHING)
        tax = sum((line.vat_amount for line in lines), NOTHING)
        return {
            "gross": Money(paid + discount),
            "discount": Money(discount),
            "tax": Money(tax),
            "paid": Money(paid),
            "refunded": Money(back),
        }


def draft_sales(
    session: Session, file: SalesFile, data: bytes, *, site_id: int | None = None, till_id: int | None = None, forced: bool = False
) -> SalesDraft:
    """The drafts of a file. Rows go to the till and store that they name, else to those given; `forced`: to those given in any case."""
    mark = fingerprint(data)
    draft = SalesDraft([], [], mark, voided=file.voided, problems=list(file.problems), made_by=file.made_by)
    places = _places(session, file.rows, site_id, till_id, forced=forced)
    known = receipts_of(session, file.rows, {places[row.register, row.place].site_id for row in file.rows}, mark)
    new = [row for row in file.rows if not known.holds(row, places[row.register, row.place])]
    draft.known = len({(row.receipt or row.day, row.is_refund) for row in file.rows}) - len(
        {(row.receipt or row.day, row.is_refund) for row in new}
    )
    draft.problems += known.doubts(file.rows, places)
    currency = read_info(session, "currency")
    rates = rates_of(session, new, currency_digits(currency)) if file.has_tax else None
    _sales(draft, [row for row in new if not row.is_refund], places, currency, rates)
    _refunds(draft, [row for row in new if row.is_refund], places, currency, rates, known)
    match_goods(session, draft)
    return draft


def _places(
    session: Session, rows: Sequence[Sold], site_id: int | None, till_id: int | None, *, forced: bool
) -> dict[tuple[str, str], Place]:
    """Where the rows of each register and store of the file go."""
    tills = find_named(session, "till", {row.register for row in rows})
    sites = find_named(session, "site", {row.place for row in rows})
    home: dict[int, int | None] = dict(session.execute(select(Till.id, Till.site_id)).all())
    places = {}
    for register, place in dict.fromkeys((row.register, row.place) for row in rows):
        till = till_id if forced and till_id is not None else tills.get(register.casefold(), till_id)
        of_till = home.get(till) if till is not None else None
        site = site_id if forced and site_id is not None else of_till or sites.get(place.casefold(), site_id)
        places[register, place] = Place(site, till, register)
    return places


def _sales(draft: SalesDraft, rows: Sequence[Sold], places: dict[Any, Place], currency: str, rates: dict[int, Decimal] | None) -> None:
    groups: dict[tuple[date, int | None, int | None], list[Sold]] = {}
    for row in rows:
        place = places[row.register, row.place]
        groups.setdefault((row.day, place.site_id, place.till_id), []).append(row)
    for (day, site, till), listed in sorted(groups.items(), key=lambda each: (each[0][0], each[0][1] or 0, each[0][2] or 0)):
        document = DailySales(
            moment=max(row.moment for row in listed), site_id=site, till_id=till, currency=currency, source_hash=draft.fingerprint,
            tax_given=rates is not None,
        )  # fmt: skip
        document.lines = [_sale_line(each, rates, document.digits) for each in _alike(listed, rates, document.digits)]
        _add(draft, Part(document, places[listed[0].register, listed[0].place], day, listed))


def _refunds(
    draft: SalesDraft, rows: Sequence[Sold], places: dict[Any, Place], currency: str, rates: dict[int, Decimal] | None, known: KnownReceipts
) -> None:
    """Returns of a day, of each sale that they take back by itself, and of none."""
    here: dict[tuple[int | None, str], list[Part]] = {}
    for part in draft.parts:
        for receipt in {row.receipt for row in part.rows}:
            here.setdefault((part.place.site_id, receipt), []).append(part)
    groups: dict[Any, list[Sold]] = {}
    of: dict[Any, Part | int | None] = {}
    for row in rows:
        place = places[row.register, row.place]
        wanted = row.refund_of or row.receipt
        sales = here.get((place.site_id, wanted), []) if wanted else []
        found: Part | int | None = _one_of(sales, place) if sales else known.sale_of(wanted, place) if wanted else None
        key = (row.day, place.site_id or 0, place.till_id or 0, found if isinstance(found, int) else id(found) if found else 0)
        groups.setdefault(key, []).append(row)
        of[key] = found
    for key, listed in sorted(groups.items(), key=lambda each: each[1][0].moment):
        place = places[listed[0].register, listed[0].place]
        taken_back = of[key]
        moment = max(row.moment for row in listed)
        earliest = (
            taken_back.document.moment
            if isinstance(taken_back, Part)
            else known.moments.get(taken_back)
            if taken_back is not None
            else None
        )
        document = CustomerReturn(
            moment=max(moment, earliest) if earliest else moment, site_id=place.site_id, till_id=place.till_id, currency=currency,
            source_hash=draft.fingerprint, tax_given=rates is not None, basis_id=taken_back if isinstance(taken_back, int) else None,
        )  # fmt: skip
        document.lines = [_return_line(each, rates, document.digits) for each in _alike(listed, rates, document.digits)]
        _add(draft, Part(document, place, key[0], listed, taken_back))


def _one_of(sales: list[Part], place: Place) -> Part | None:
    """The sale of a receipt: registers number theirs alike, so that of the same till, else the only one; None where that is not sure."""
    of_till = [part for part in sales if part.place.till_id == place.till_id] or sales
    return of_till[0] if len(of_till) == 1 else None


def _add(draft: SalesDraft, part: Part) -> None:
    for no, line in enumerate(part.document.lines, 1):
        line.no = no
    part.document.total = part.document.sum_up()
    draft.parts.append(part)


def _alike(rows: Iterable[Sold], rates: dict[int, Decimal] | None, digits: int) -> list[list[Sold]]:
    """Rows that make one line: the same goods at the same price and rate."""
    groups: dict[Any, list[Sold]] = {}
    for row in rows:
        each = money((row.paid + row.discount) / row.qty, digits)
        groups.setdefault((row.code, row.name, each, rates[row.no] if rates is not None else None), []).append(row)
    return list(groups.values())


def _figures(rows: list[Sold], digits: int) -> tuple[Decimal, Money, Money, Money]:
    """Quantity, what was paid, the discount, the tax."""
    count = sum((row.qty for row in rows), Decimal(0))
    paid = sum((row.paid for row in rows), NOTHING)
    discount = sum((row.discount for row in rows), NOTHING)
    tax = sum((row.tax or NOTHING for row in rows), NOTHING)
    return count, money(paid, digits), money(discount, digits), money(tax, digits)


def _sale_line(rows: list[Sold], rates: dict[int, Decimal] | None, digits: int) -> DailySalesLine:
    """A line that comes to what the register took, to the cent."""
    count, paid, discount, tax = _figures(rows, digits)
    line = DailySalesLine(
        qty=qty(count), price=price((paid + discount) / count), register_code=rows[0].code or None, register_name=rows[0].name or None
    )
    line.amount = paid
    line.discount = Money(money(line.qty * line.price, digits) - paid)
    if rates is not None:
        line.vat, line.vat_amount = Percent(rates[rows[0].no]), tax
    return line


def _return_line(rows: list[Sold], rates: dict[int, Decimal] | None, digits: int) -> CustomerReturnLine:
    count, paid, _discount, tax = _figures(rows, digits)
    line = CustomerReturnLine(
        qty=qty(count), price=price(paid / count), register_code=rows[0].code or None, register_name=rows[0].name or None
    )
    line.amount = paid
    if rates is not None:
        line.vat, line.vat_amount = Percent(rates[rows[0].no]), tax
    return line


# ---------------------------------------------------------------- which goods they are


def match_goods(session: Session, draft: SalesDraft) -> None:
    """Say of all goods which item they are, as far as it is known at their till."""
    found: dict[tuple[int | None, str], Goods] = {}
    for part in draft.parts:
        for line in part.document.lines:
            key = (part.place.till_id, line.register_key)
            each = found.setdefault(key, Goods(line.register_code or "", line.register_name or ""))
            each.lines.append(line)
            each.qty += line.qty if isinstance(part.document, DailySales) else -line.qty
            each.amount += line.amount if isinstance(part.document, DailySales) else -line.amount
    for till in {till for till, _key in found}:
        mine = [each for (at, _key), each in found.items() if at == till]
        matches = sold_as(session, till, [each.said for each in mine])
        facts = item_facts(session, {match.item_id for match in matches.values()})
        for each in mine:
            if match := matches.get(each.said):
                take_item(draft, each, match, facts[match.item_id])
    draft.goods = sorted(found.values(), key=lambda each: (each.match is not None, not each.is_doubtful, -each.amount))
    told = N_("“{name}” is taken for “{item}” by its code {code}: look whether that is right")
    draft.problems += [problem(told, name=each.name, item=each.item_name, code=each.code) for each in draft.goods if each.is_doubtful]


def take_item(draft: SalesDraft, goods: Goods, match: Match, facts: ItemFacts) -> None:
    """Give all lines of the goods their item."""
    goods.match, goods.item_name = match, facts.name
    document = draft.parts[0].document  # all of a file are of one currency, and have their taxes from one place
    for line in goods.lines:
        line.item_id, line.unit_id = facts.id, match.unit_id or facts.unit_id
        line.take_vat(facts, document)
