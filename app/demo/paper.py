"""Documents of the demo's story: opening stock, receipts that fill the shelves up, and what goes off them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from app.access import Actor
from app.core.money import Qty, price, qty
from app.demo.dish import OWN
from app.demo.fixture import Shop, Supplier
from app.demo.goods import Good
from app.demo.shelf import Shelf
from app.demo.words import Words
from app.documents.base import Document
from app.documents.stock.opening_stock import OpeningStock, OpeningStockLine
from app.documents.stock.write_off import WriteOff, WriteOffLine
from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
from app.store.types import Percent

CENT = Decimal("0.01")
GROSS_SUPPLIERS = frozenset({"S07", "S14"})
"""They state prices with VAT."""
OPENING_DAYS = 9
CHECKING_DAYS = (1, 4)
"""On these weekdays someone looks for goods that are out of date."""
Lines = list[tuple[Good, Qty]]
Happening = tuple[datetime, Actor, Document]
"""When, by whom, and the document about it."""


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
            prices_include_vat=supplier.code in GROSS_SUPPLIERS, note=note, currency=self.shop.currency,
        )  # fmt: skip

    def received(self, document: GoodsReceipt, good: Good, amount: Qty, ordered: Qty | None = None) -> date | None:
        """Add a line, in cases where it is whole cases; answers when the goods expire."""
        pack = self.pack_of(good, amount)
        vat = self.shop.vat[good.vat]
        cost = good.cost_on(self.day_of(document.moment)) * pack * (1 + vat / 100 if document.prices_include_vat else 1)
        expiry = self.expiry(good, document.moment.date())
        line = GoodsReceiptLine(
            item_id=self.shop.item(good), unit_id=self.unit_of(good, pack), qty=qty(amount / pack), vat=Percent(vat), expiry=expiry,
            price=price((cost / document.rate).quantize(CENT)), batch=f"L{document.moment:%y%m%d}" if expiry else None,
            ordered=qty(ordered / pack) if ordered is not None else None,
        )  # fmt: skip
        document.lines.append(line)
        line.changed("price", document)
        return expiry

    def pack_of(self, good: Good, amount: Qty) -> int:
        """How many own units are in one of the unit that a paper states so much in: whole cases in cases."""
        return good.pack if good.pack and amount % good.pack == 0 and amount >= good.pack else 1

    def unit_of(self, good: Good, pack: int = 1) -> int:
        """The id of the unit."""
        return self.shop.ids["unit"]["case" if pack > 1 else good.unit]

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
        if good.sort == OWN:
            continue
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
    there = [good for good in shelf.in_stock() if good.sort != OWN or good.for_sale]
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
