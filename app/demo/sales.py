"""What the demo store sells: each evening's sales by shop, the café's dishes among them, and what customers bring back."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from app.access import Role
from app.core.money import NOTHING, Money, Qty, money, qty, total
from app.demo.dish import Dish
from app.demo.fixture import Shop
from app.demo.goods import Good
from app.demo.paper import CENT, Happening, Paper
from app.demo.shelf import Shelf, poisson
from app.documents.trade.customer_return import CustomerReturn, CustomerReturnLine, ReturnedTo
from app.documents.trade.daily_sales import DailySales, DailySalesLine
from app.store.types import Percent

TILLS = {"S1": "T1", "S2": "T2"}
CAFE_SITE = "S1"
CUT_PRICE, CUT_BY = 0.01, Decimal("0.2")
"""How often something is sold off, and by how much."""
BACK_DAYS = {21: ReturnedTo.SHELF, 49: ReturnedTo.SPOILED, 71: ReturnedTo.SHELF, 86: ReturnedTo.SPOILED}
"""Days of the story on which a customer brings something back, and where it goes."""
BACK_WITHOUT_PAPER = 71
LEAST_LEFT = Decimal("0.01")

Sold = list[tuple[Good, Qty]]


class Selling:
    """The shops' evenings."""

    def __init__(self, paper: Paper, shelves: dict[str, Shelf]) -> None:
        self.paper, self.shop, self.random, self.shelves = paper, paper.shop, paper.random, shelves
        self.cashier, self.manager = self.shop.people[Role.CASHIER], self.shop.people[Role.MANAGER]
        self.lately: list[tuple[DailySales, Sold]] = []
        """The larger shop's last sales, and what was sold."""

    def evening(self, site: str, moment: datetime, busy: float, *, oversell: bool = False) -> DailySales:
        """Everything that was sold over a day, at the prices that held."""
        shelf = self.shelves[site]
        sold = shelf.one_day(self.random, busy, oversell=oversell)
        if site == CAFE_SITE:
            sold += served(self.shop, shelf, self.random, busy)
        document = DailySales(
            moment=moment, site_id=self.shop.ids["site"][site], till_id=self.shop.ids["till"][TILLS[site]], currency=self.shop.currency
        )
        document.lines = [self._line(document, good, amount) for good, amount in sold]
        if site == CAFE_SITE:
            self.lately = [*self.lately[-6:], (document, sold)]
        return document

    def _line(self, document: DailySales, good: Good, amount: Qty) -> DailySalesLine:
        price = self.shop.retail[good.no]
        line = DailySalesLine(
            item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=amount, price=price, vat=Percent(self.shop.vat[good.vat])
        )
        if good.kind == "good" and self.random.random() < CUT_PRICE:
            line.discount = money(amount * price * CUT_BY, self.shop.digits)
        line.changed("price", document)
        return line

    def brought_back(self, day: date, number: int) -> list[Happening]:
        """A customer returns something bought the day before, once without the receipt."""
        if number not in BACK_DAYS or not self.lately:
            return []
        sale, sold = self.lately[-1]
        fit = [good for good, _amount in sold if good.kind == "good" and not good.weighed and not good.tracks_batches]
        good = max(fit, key=lambda each: (self.shop.retail[each.no], each.no) if each.unit == "pc" else (0, 0))
        moment, known = datetime.combine(day, time(12, 40)), number != BACK_WITHOUT_PAPER
        document = CustomerReturn(
            moment=moment, site_id=sale.site_id, till_id=sale.till_id, basis_id=sale.id if known else None, currency=self.shop.currency,
            note=None if known else self.paper.words.pick("Receipt lost; the shop's own price tag|Чек утерян; ценник наш"),
        )  # fmt: skip
        to = BACK_DAYS[number]
        price = next(line.amount / line.qty for line in sale.lines if line.item_id == self.shop.item(good)).quantize(CENT)
        line = CustomerReturnLine(
            item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=qty(1), price=price, vat=Percent(self.shop.vat[good.vat]), to=to,
            cost=None if known else good.cost_on(number),
        )  # fmt: skip
        document.lines.append(line)
        line.changed("price", document)
        if to == ReturnedTo.SHELF:
            self.shelves["S1"].put(good, qty(1))
        else:
            document.reason_id = self.shop.ids["write_off_reason"]["spoiled"]
        return [(moment, self.cashier if known else self.manager, document)]


def taken_in(document: DailySales | CustomerReturn) -> Money:
    """What came into the till, or went out of it, by the lines."""
    return total(line.amount for line in document.lines) if document.lines else NOTHING


def served(shop: Shop, shelf: Shelf, random: Random, busy: float) -> Sold:
    """What the café served, as far as there was enough of everything for it; what went into it leaves the shelf."""
    found: Sold = []
    for dish in shop.menu.cooked_to_order:
        count = min(poisson(random, dish.good.sold * busy), _portions(shop, shelf, dish))
        if count > 0:
            for good, amount in shop.menu.needs(dish, Decimal(count)).values():
                shelf.take(good, Qty(amount))
            found.append((dish.good, qty(count)))
    return found


def _portions(shop: Shop, shelf: Shelf, dish: Dish) -> int:
    return min(int((shelf.has(good) - LEAST_LEFT) / amount) for good, amount in shop.menu.needs(dish, Decimal(1)).values())


def register_draft(document: DailySales, names: list[tuple[str, str]], codes: dict[int, tuple[str, str]]) -> DailySales:
    """Make a day's sales look as an export of the register left them: goods by code and name, and some that nobody has named yet."""
    for line in document.lines:
        line.register_code, line.register_name = codes[line.item_id or 0]
    for line, (code, name) in zip(document.lines[3::11], names, strict=False):
        line.item_id, line.unit_id, line.register_code, line.register_name = None, None, code, name
    return document


NEW_AT_THE_REGISTER = (
    ("9001", "MINT TEA TO GO|ЧАЙ МЯТНЫЙ С СОБОЙ"),
    ("9002", "GIFT BAG SMALL|ПАКЕТ ПОДАРОЧНЫЙ МАЛ"),
    ("9007", "SEASON OFFER 2+1|АКЦИЯ 2+1"),
)
YESTERDAY = timedelta(days=1)
