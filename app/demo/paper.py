"""Documents of the demo's story: opening stock, receipts that fill the shelves up, and what goes off them."""

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from app.core.money import Qty, qty
from app.demo.fixture import Shop, Supplier
from app.demo.goods import Good
from app.demo.shelf import Shelf
from app.demo.words import Words
from app.documents.stock.opening_stock import OpeningStock, OpeningStockLine
from app.documents.stock.write_off import WriteOff, WriteOffLine
from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
from app.store.types import Percent

FRESH_DAYS = 6
"""Goods that keep no longer are ordered for the days until the next delivery."""
FEWEST_LINES, MOST_LINES = 5, 45
WORTH_A_TRIP, WORTH_A_FRESH_TRIP = 6, 7
"""A supplier comes when one in so many of the goods it has at a site run short."""
GROSS_SUPPLIERS = frozenset({"S07", "S14"})
"""They state prices with VAT."""
OPENING_DAYS = 9
KG_A_CUSTOMER = 0.8
CHECKING_DAYS = (1, 4)
"""On these weekdays someone looks for goods that are out of date."""
NOTES = (
    "One case dented|Одна коробка помята",
    "Driver came late|Водитель опоздал",
    "Two pieces short, will be brought next time|Двух штук не хватило, довезут",
)

Lines = list[tuple[Good, Qty]]


class Paper:
    """Writes documents: ids, prices of the day, invoice numbers."""

    def __init__(self, shop: Shop, words: Words, first: date, random: Random) -> None:
        self.shop, self.words, self.first, self.random = shop, words, first, random
        self.invoices = {supplier.code: random.randint(120, 4800) for supplier in shop.suppliers}

    def day_of(self, moment: datetime) -> int:
        """The day of the story, counted from its first."""
        return (moment.date() - self.first).days

    def receipt(self, site: str, moment: datetime, supplier: Supplier, note: str | None = None) -> GoodsReceipt:
        """A receipt without lines."""
        self.invoices[supplier.code] += self.random.randint(1, 9)
        return GoodsReceipt(
            moment=moment, site_id=self.shop.ids["site"][site], partner_id=supplier.id,
            supplier_number=f"{supplier.code[1:]}/{self.invoices[supplier.code]:05}",
            supplier_date=moment.date() - timedelta(days=self.random.choice((0, 0, 0, 1))),
            prices_include_vat=supplier.code in GROSS_SUPPLIERS, note=note,
        )  # fmt: skip

    def received(self, document: GoodsReceipt, good: Good, amount: Qty) -> date | None:
        """Add a line, in cases where it is whole cases; answers when the goods expire."""
        in_cases = good.pack > 0 and amount % good.pack == 0 and amount >= good.pack
        vat = self.shop.vat[good.vat]
        price = good.cost_on(self.day_of(document.moment)) * (good.pack if in_cases else 1)
        expiry = self.expiry(good, document.moment.date())
        line = GoodsReceiptLine(
            item_id=self.shop.item(good), unit_id=self.shop.ids["unit"]["case" if in_cases else good.unit],
            qty=qty(amount / good.pack) if in_cases else amount, vat=Percent(vat), expiry=expiry,
            price=(price * (1 + vat / 100)).quantize(Decimal("0.01")) if document.prices_include_vat else price,
            batch=f"L{document.moment:%y%m%d}" if expiry else None,
        )  # fmt: skip
        document.lines.append(line)
        line.changed("price", document)
        return expiry

    def expiry(self, good: Good, day: date) -> date | None:
        """A day on which a batch that comes today expires."""
        if not good.tracks_batches or good.life_days is None:
            return None
        return day + timedelta(days=max(2, round(good.life_days * self.random.uniform(0.75, 1.0))))

    def beside(self, site: str, sort: str, day: date, at: time, count: int) -> GoodsReceipt:
        """A receipt beside the story: a case each of some of a supplier's goods, which the shelves don't count on."""
        supplier = next(each for each in self.shop.suppliers if each.sort == sort)
        document = self.receipt(site, datetime.combine(day, at), supplier)
        choice = [good for good in supplier.goods if good.pack and good.kind == "good"]
        for good in self.random.sample(choice, count):
            self.received(document, good, qty(good.pack))
        return document


def opening(paper: Paper, site: str, moment: datetime, shelf: Shelf, goods: Iterable[Good]) -> OpeningStock:
    """Stock at the start: enough of each for a week or so, and put on the shelf."""
    document = OpeningStock(moment=moment, site_id=paper.shop.ids["site"][site])
    for good in goods:
        amount = _at_start(paper.random, good, shelf.pace[good.no])
        expiry = paper.expiry(good, moment.date())
        line = OpeningStockLine(
            item_id=paper.shop.item(good), unit_id=paper.shop.ids["unit"][good.unit], qty=amount, cost=good.cost_on(0),
            batch=f"L{moment:%y%m%d}" if expiry else None, expiry=expiry,
        )  # fmt: skip
        document.lines.append(line)
        line.changed("cost", document)
        shelf.put(good, amount, expiry)
    return document


def _at_start(random: Random, good: Good, pace: float) -> Qty:
    days = min(OPENING_DAYS, good.life_days or OPENING_DAYS)
    if good.weighed:
        return qty(Decimal(round(pace * days * 0.6 * 10) + random.randint(8, 20)) / 10)
    if good.tracks_batches:
        return qty(max(1, round(pace * days)))
    return qty(round(pace * days) + random.randint(2, 7))


def delivery(
    paper: Paper, site: str, moment: datetime, shelf: Shelf, supplier: Supplier, pause_days: int, number: int
) -> GoodsReceipt | None:
    """What a supplier brings: goods that won't last until the next time are filled up, in whole cases where that is sensible."""
    listed = [good for good in supplier.goods if good.no in shelf.here and good.no not in shelf.never_again]
    orders = [(good, _order(shelf, good, pause_days)) for good in listed]
    wanted = [(good, amount) for good, amount in orders if amount]
    enough = len(listed) // (WORTH_A_FRESH_TRIP if pause_days <= 2 else WORTH_A_TRIP)
    if number == 0 or not wanted or len(wanted) < max(min(FEWEST_LINES, len(listed)), enough):
        return None
    note = paper.words.pick(paper.random.choice(NOTES)) if paper.random.random() < 0.04 else None
    document = paper.receipt(site, moment, supplier, note)
    for good, amount in wanted[:MOST_LINES]:
        expiry = paper.received(document, good, amount)
        shelf.put(good, amount, expiry)
    return document


def _order(shelf: Shelf, good: Good, pause_days: int) -> Qty:
    """Up to a level once stock is under what sells until the delivery after this one; nothing else."""
    pace, has = shelf.pace[good.no], shelf.has(good)
    if float(has) > pace * (pause_days + 1) + 0.3:
        return Qty(Decimal(0))
    keeps = good.life_days or 60
    level = pace * min(keeps * (0.5 if good.tracks_batches else 0.7), pause_days + (1 if keeps <= FRESH_DAYS else 12)) + 0.6
    short = level - float(has)
    if good.weighed:
        return qty(max(1, math.ceil(short * KG_A_CUSTOMER)))
    if good.pack and short * 2 >= good.pack and good.pack <= pace * keeps * 0.6:
        return qty(good.pack * max(1, round(short / good.pack)))
    return qty(max(1, math.ceil(short)))


def taken_off(paper: Paper, site: str, moment: datetime, reason: str, lines: Lines) -> WriteOff:
    """Goods that left the shelf, for a reason."""
    document = WriteOff(moment=moment, site_id=paper.shop.ids["site"][site], reason_id=paper.shop.ids["write_off_reason"][reason])
    for good, amount in lines:
        document.lines.append(WriteOffLine(item_id=paper.shop.item(good), unit_id=paper.shop.ids["unit"][good.unit], qty=amount))
    return document


def left_over(random: Random, shelf: Shelf, day: date) -> Iterator[tuple[str, Lines]]:
    """What the evening round takes off the shelf, by reason; expired batches all of them, the rest by chance."""
    expired = shelf.expired(day) if day.weekday() in CHECKING_DAYS else []
    if expired:
        yield "expired", expired
    there = shelf.in_stock()
    rounds = (
        ("spoiled", 0.25, 6, [good for good in there if (good.life_days or 99) <= 14 and not good.tracks_batches]),
        ("broken", 0.12, 2, [good for good in there if good.content_unit in {"l", "ml"}]),
        ("own_use", 0.1, 3, [good for good in there if good.group in {"601", "602", "801", "111", "112"}]),
        ("tasting", 0.05, 2, [good for good in there if good.group in {"103", "201", "401", "702"} and not good.tracks_batches]),
    )
    for reason, chance, most, goods in rounds:
        if goods and random.random() < chance:
            lines = [(good, shelf.some(random, good)) for good in random.sample(goods, min(len(goods), random.randint(1, most)))]
            for good, amount in lines:
                shelf.take(good, amount)
            yield reason, lines
