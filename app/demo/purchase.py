"""What the demo store buys: orders, deliveries that bring most of them, goods that go back, and what it costs to bring goods here."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from app.access import Actor, Role
from app.core.money import NOTHING, Qty, money, price, qty
from app.demo.fixture import Supplier
from app.demo.goods import Good
from app.demo.paper import CENT, Happening, Lines, Paper
from app.demo.shelf import Shelf
from app.documents.stock.landed_cost import LandedCost, LandedCostReceipt
from app.documents.trade.goods_receipt import GoodsReceipt
from app.documents.trade.purchase_order import PurchaseOrder, PurchaseOrderLine
from app.documents.trade.supplier_return import SupplierReturn, SupplierReturnLine
from app.store.types import Percent

FRESH_DAYS = 6
"""Goods that keep no longer are ordered for the days until the next delivery."""
FEWEST_LINES, MOST_LINES = 5, 45
WORTH_A_TRIP, WORTH_A_FRESH_TRIP = 6, 7
"""A supplier comes when one in so many of the goods it has at a site run short."""
KG_A_CUSTOMER = 0.8
NOTES = (
    "One case dented|Одна коробка помята",
    "Driver came late|Водитель опоздал",
    "Two pieces short, will be brought next time|Двух штук не хватило, довезут",
)

LEAD_DAYS = 2
"""Goods that keep are ordered so many days ahead; fresh ones come by a standing agreement."""
ORDERED_FROM_DAYS = 21
"""Suppliers who wait so long for their money get orders."""
LEAST_ORDER = 45
"""Euros for which nobody drives."""
SHORT, REST_DAYS = 0.15, 2
"""How often goods of an order are missing, and how much later they come."""
FOREIGN_SUPPLIER, FOREIGN_FROM, FOREIGN_TIMES = "S18", 35, 2
"""Who invoices in another currency, from which day of the story on, and how often."""
FREIGHT, FREIGHT_DAYS, CARRIER = "0.11", 3, "S31"
"""What bringing the goods costs, as a part of their value; how many days later the carrier's bill comes."""
RETURN_DAYS = (27, 58, 84)


Rest = tuple[datetime, str, Supplier, PurchaseOrder, Good, Qty]
"""What is still to come of an order: when, where, from whom."""


class Purchasing:
    """Deliveries by each supplier's rhythm and what the shelves lack."""

    def __init__(self, paper: Paper, shelves: dict[str, Shelf], keepers: dict[str, Actor]) -> None:
        self.paper, self.shop, self.random = paper, paper.shop, paper.random
        self.shelves, self.keepers = shelves, keepers
        self.manager = self.shop.people[Role.MANAGER]
        self.ordered: dict[tuple[date, str, str], tuple[PurchaseOrder, Lines]] = {}
        self.owed: list[tuple[date, Supplier, GoodsReceipt]] = []
        """Receipts by the day on which they are to be paid."""
        self.rest: list[Rest] = []
        self.imported: list[GoodsReceipt] = []
        self.returned: list[SupplierReturn] = []
        self.lately: list[tuple[Supplier, GoodsReceipt, Lines]] = []
        """What came to the larger shop in the last days."""

    def orders(self, day: date, number: int) -> list[Happening]:
        """What suppliers of goods that keep are asked to bring."""
        due, found = day + timedelta(days=LEAD_DAYS), list[Happening]()
        for supplier in self.shop.suppliers:
            if due.weekday() not in supplier.weekdays or supplier.payment_days < ORDERED_FROM_DAYS:
                continue
            for stop, site in enumerate(self.shelves):
                moment = datetime.combine(day, time(15, 10 + 12 * stop)) + timedelta(minutes=self.random.randint(0, 9))
                wanted = self.wanted(site, supplier, self.pause(supplier, due) + LEAD_DAYS, number)
                if wanted:
                    order = self.order(site, moment, supplier, wanted, due)
                    self.ordered[due, supplier.code, site] = (order, wanted)
                    found.append((moment, self.keepers[site], order))
        return found

    def order(self, site: str, moment: datetime, supplier: Supplier, wanted: Lines, due: date) -> PurchaseOrder:
        """An order at the prices of the day."""
        document = PurchaseOrder(
            moment=moment, site_id=self.shop.ids["site"][site], partner_id=supplier.id, due_date=due, currency=self.shop.currency
        )
        for good, amount in wanted:
            pack = self.paper.pack_of(good, amount)
            line = PurchaseOrderLine(
                item_id=self.shop.item(good), unit_id=self.paper.unit_of(good, pack), qty=qty(amount / pack),
                price=good.cost_on(self.paper.day_of(moment)) * pack,
            )  # fmt: skip
            document.lines.append(line)
            line.changed("price", document)
        return document

    def deliveries(self, day: date, number: int) -> list[Happening]:
        """Suppliers whose day it is bring what was ordered, or what runs short."""
        found: list[Happening] = []
        for supplier in self.shop.suppliers:
            if day.weekday() not in supplier.weekdays:
                continue
            for stop, site in enumerate(self.shelves):
                moment = datetime.combine(day, supplier.time) + timedelta(minutes=35 * stop + self.random.randint(0, 14))
                if day == self.shop.today and moment.hour >= 8:
                    continue
                if supplier.payment_days < ORDERED_FROM_DAYS:
                    document = self.receive(site, moment, supplier, None, self.wanted(site, supplier, self.pause(supplier, day), number))
                else:
                    order, wanted = self.ordered.pop((day, supplier.code, site), (None, []))
                    document = self.receive(site, moment, supplier, order, wanted)
                if document is not None:
                    found.append((moment, self.keepers[site], document))
        return found

    def missing(self, day: date) -> list[Happening]:
        """What was missing of an order comes after all, by itself."""
        found: list[Happening] = []
        for moment, site, supplier, order, good, amount in [each for each in self.rest if each[0].date() == day]:
            document = self.paper.receipt(site, moment, supplier)
            document.basis_id = order.id
            self.shelves[site].put(good, amount, self.paper.received(document, good, amount, amount))
            self.owed.append((day + timedelta(days=supplier.payment_days), supplier, document))
            found.append((moment, self.keepers[site], document))
        return found

    def wanted(self, site: str, supplier: Supplier, pause_days: int, number: int) -> Lines:
        """Goods that won't last until the next time, filled up; nothing when that is not worth a trip."""
        shelf = self.shelves[site]
        listed = [good for good in supplier.goods if good.no in shelf.here and good.no not in shelf.never_again]
        found = [(good, amount) for good in listed if (amount := _order(shelf, good, pause_days))]
        enough = len(listed) // (WORTH_A_FRESH_TRIP if pause_days <= 2 else WORTH_A_TRIP)
        fewest = max(min(FEWEST_LINES, len(listed)), enough)
        if supplier.code == FOREIGN_SUPPLIER or any(good.kind != "good" for good, _amount in found):
            fewest = 1
        worth = sum(good.costs[0] * amount for good, amount in found) >= LEAST_ORDER * self.shop.level
        return found[:MOST_LINES] if number and worth and len(found) >= fewest else []

    def receive(self, site: str, moment: datetime, supplier: Supplier, order: PurchaseOrder | None, wanted: Lines) -> GoodsReceipt | None:
        """Put what came on the shelf; of an order there may be something short."""
        if not wanted:
            return None
        note = self.paper.words.pick(self.random.choice(NOTES)) if self.random.random() < 0.04 else None
        document = self.paper.receipt(site, moment, supplier, note)
        if order is not None:
            document.basis_id = order.id
            self._in_their_currency(document, supplier, site)
        short = self.random.randrange(len(wanted)) if order is not None and len(wanted) > 3 and self.random.random() < SHORT else -1
        came: Lines = []
        for no, (good, amount) in enumerate(wanted):
            got = self._less(good, amount) if no == short else amount
            if no == short and order is not None:
                self.rest.append((moment + timedelta(days=REST_DAYS, minutes=45), site, supplier, order, good, Qty(amount - got)))
            if got:
                self.shelves[site].put(good, got, self.paper.received(document, good, got, amount if order is not None else None))
                came.append((good, got))
        self.owed.append((moment.date() + timedelta(days=supplier.payment_days), supplier, document))
        if site == "S1":
            self.lately = [*self.lately[-40:], (supplier, document, came)]
        return document

    def _less(self, good: Good, amount: Qty) -> Qty:
        """What comes of goods of which the supplier has too few: whole cases, or half of it."""
        pack = self.paper.pack_of(good, amount)
        return Qty(Decimal(int(amount / pack / 2) * pack))

    def _in_their_currency(self, document: GoodsReceipt, supplier: Supplier, site: str) -> None:
        if supplier.code != FOREIGN_SUPPLIER or site != "S1" or len(self.imported) == FOREIGN_TIMES:
            return
        if self.paper.day_of(document.moment) >= FOREIGN_FROM:
            dollars = self.shop.currency != "USD"
            document.invoice_currency = "USD" if dollars else "EUR"
            rate = Decimal("0.9") * self.shop.level if dollars else Decimal("1.1")
            document.currency_rate = price((rate * self.random.randint(1000, 1040) / 1000).quantize(CENT * CENT))
            self.imported.append(document)

    def pause(self, supplier: Supplier, day: date) -> int:
        """Days until the supplier comes again."""
        return next(ahead for ahead in range(1, 8) if (day.weekday() + ahead) % 7 in supplier.weekdays)

    def freight(self, day: date) -> list[Happening]:
        """The carrier's bill for what came from abroad, when all of it is here."""
        if len(self.imported) < FOREIGN_TIMES or day != self.imported[-1].moment.date() + timedelta(days=FREIGHT_DAYS):
            return []
        moment = datetime.combine(day, time(11, 20))
        amount = sum((Decimal(receipt.total or NOTHING) for receipt in self.imported), Decimal(0)) * Decimal(FREIGHT)
        carrier = next(each for each in self.shop.suppliers if each.code == CARRIER)
        bill = LandedCost(
            moment=moment, site_id=self.shop.ids["site"]["S1"], partner_id=carrier.id, amount=money(amount, self.shop.digits),
            note=self.paper.words.pick("Freight for both loads from the port|Доставка обеих партий из порта"),
            receipts=[LandedCostReceipt(receipt_id=receipt.id) for receipt in self.imported],
        )  # fmt: skip
        return [(moment, self.manager, bill)] if bill.amount else []

    def returns(self, day: date, number: int) -> list[Happening]:
        """Goods of a delivery of the last days go back."""
        if number not in RETURN_DAYS:
            return []
        moment, shelf = datetime.combine(day, time(10, 30)), self.shelves["S1"]
        for supplier, receipt, came in reversed(self.lately):
            fit = [each for each in came if not each[0].tracks_batches and not each[0].weighed and shelf.has(each[0]) >= 4]
            if receipt.moment.date() < day and len(fit) >= 2 and receipt not in self.imported and not receipt.prices_include_vat:
                return [(moment, self.keepers["S1"], self._sent_back(moment, supplier, receipt, [good for good, _amount in fit[:2]]))]
        return []

    def _sent_back(self, moment: datetime, supplier: Supplier, receipt: GoodsReceipt, goods: list[Good]) -> SupplierReturn:
        document = SupplierReturn(
            moment=moment, site_id=receipt.site_id, partner_id=supplier.id, basis_id=receipt.id, currency=self.shop.currency,
            note=self.paper.words.pick("Torn packaging, agreed by telephone|Рваная упаковка, согласовано по телефону"),
        )  # fmt: skip
        for good in goods:
            amount = qty(self.random.randint(2, 3))
            line = SupplierReturnLine(
                item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=amount, vat=Percent(self.shop.vat[good.vat]),
                price=good.cost_on(self.paper.day_of(receipt.moment)),
            )  # fmt: skip
            document.lines.append(line)
            line.changed("price", document)
            self.shelves["S1"].take(good, amount)
        self.returned.append(document)
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
