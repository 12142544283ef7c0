"""Ninety days of the demo store, told day by day: what is ordered, delivered, cooked, sold, counted and paid, in the order of the clock."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.access import Role
from app.core.costing import collector_resting
from app.core.money import qty
from app.demo.cash import Cash
from app.demo.cooking import KITCHEN, SHOPS, Cooking
from app.demo.fixture import SEED, Shop
from app.demo.paper import Happening, Paper, left_over, opening, taken_off
from app.demo.purchase import Purchasing
from app.demo.sales import NEW_AT_THE_REGISTER, TILLS, Selling, register_draft, taken_in
from app.demo.shelf import make_shelves
from app.demo.stock import OPEN_COUNT, Shelves
from app.demo.words import Words, load
from app.documents.base import Document
from app.documents.trade.daily_sales import DailySales
from app.posting.engine import post, save, void
from app.store.engine import Store

ACCEPTED = frozenset({"below_zero"})
SITES = (*SHOPS, KITCHEN)
WEEKDAYS = (0.85, 0.85, 0.9, 1.0, 1.2, 1.45, 0.75)
"""How busy each weekday is."""
SUPPLIES_WEEKDAY, SUPPLIES_DAYS = 5, 2.5
"""When the kitchen writes down what no recipe measures, and for how many days."""
OVERSOLD_SITE, OVERSOLD_DAYS_AGO = "S2", 3
"""Where and when more was sold than there was: the store's one item below zero."""
WAITING_SITE = "S2"
"""Where the last evening's sales are still a draft."""
FORGOTTEN_DAYS_AGO, DOUBLE_DAYS_AGO = 20, 6
OVERDUE_DAYS_AGO, ORDERED_BEFORE_DAYS = 3, 4
DAYS_A_TRANSACTION = 10
YESTERDAY = timedelta(days=1)


class Story:
    """The days as they come: what is on the shelves decides what is ordered, cooked, sold and thrown away."""

    def __init__(self, shop: Shop, words: Words, days: int) -> None:
        self.shop, self.words, self.days = shop, words, days
        self.first = shop.today - timedelta(days=days)
        self.random = Random(SEED + 1)
        self.shelves = make_shelves(shop, load("shop")["sites"], self.random)
        self.paper = Paper(shop, words, self.first, self.random)
        keeper, manager = shop.people[Role.STOREKEEPER], shop.people[Role.MANAGER]
        self.keepers = {"S1": keeper, "S2": keeper, KITCHEN: manager}
        self.purchasing = Purchasing(self.paper, self.shelves, self.keepers)
        self.cooking, self.stock = Cooking(self.paper, self.shelves, days), Shelves(self.paper, self.shelves, days)
        self.selling, self.cash = Selling(self.paper, self.shelves), Cash(self.paper)
        self.waiting: DailySales | None = None
        """The sales of the last evening that nobody has finished yet."""

    def day(self, number: int) -> list[Happening]:
        """What happens on a day, in the order of the clock."""
        day = self.first + timedelta(days=number)
        found = self.start(day) if number == 0 else []
        found += self.cooking.arrive(day)
        if day < self.shop.today:
            found += self.stock.day(day, number)
            found += self.purchasing.freight(day) + self.purchasing.returns(day, number)
            returned = self.purchasing.returned
            found += self.cash.morning(day, self.purchasing.owed, returned) + self.cash.refunds(day, returned)
            found += self.brought_back(day, number)
        found += self.purchasing.deliveries(day, number)
        if day < self.shop.today:
            found += self.purchasing.missing(day) + self.cooking.day(day, number) + self.purchasing.orders(day, number)
            for code in SITES:
                found += self.evening(code, day)
        self.cash.count_vat(found)
        return sorted(found, key=lambda each: each[0])

    def start(self, day: date) -> list[Happening]:
        """What was there when the books were opened: a document for each group and site, and the money."""
        found: list[Happening] = self.cash.start(day)
        for code in SITES:
            shelf = self.shelves[code]
            for no, group in enumerate(load("goods")["groups"]):
                goods = [good for good in shelf.goods if good.group in {g["code"] for g in group["groups"]}]
                moment = datetime.combine(day, time(4, no))
                document = opening(self.paper, code, moment, shelf, goods)
                if document.rows:
                    found.append((moment, self.shop.people[Role.MANAGER], document))
        return found

    def brought_back(self, day: date, number: int) -> list[Happening]:
        """Customers' returns, paid from the till."""
        found = self.selling.brought_back(day, number)
        for _moment, _actor, document in found:
            self.cash.held[TILLS["S1"]] -= taken_in(document)  # type: ignore[arg-type]
        return found

    def evening(self, code: str, day: date) -> list[Happening]:
        """What was sold and counted, and what was found spoiled, broken or out of date."""
        shelf, keeper = self.shelves[code], self.keepers[code]
        closing = datetime.combine(day, time(19 if code == KITCHEN else 21, self.random.randint(2, 10)))
        found = self.sales(code, closing) if code != KITCHEN else self.supplies(closing)
        closing += timedelta(minutes=50)
        for reason, lines in left_over(self.random, shelf, day):
            closing += timedelta(minutes=7)
            found.append((closing, keeper, taken_off(self.paper, code, closing, reason, lines)))
        return found

    def sales(self, code: str, closing: datetime) -> list[Happening]:
        """The day's sales and the count of the till; the very last ones of the smaller shop wait for someone to finish them."""
        day = closing.date()
        oversold = code == OVERSOLD_SITE and day == self.shop.today - timedelta(days=OVERSOLD_DAYS_AGO)
        document = self.selling.evening(code, closing, WEEKDAYS[day.weekday()], oversell=oversold)
        if code == WAITING_SITE and day == self.shop.today - YESTERDAY:
            self.waiting = document
            return []
        return [(closing, self.selling.cashier, document), *self.cash.close(TILLS[code], closing, taken_in(document))]

    def supplies(self, closing: datetime) -> list[Happening]:
        """What the kitchen has used up that no recipe measures."""
        if closing.weekday() != SUPPLIES_WEEKDAY:
            return []
        gone = self.shelves[KITCHEN].one_day(self.random, SUPPLIES_DAYS)
        return [(closing, self.keepers[KITCHEN], taken_off(self.paper, KITCHEN, closing, "kitchen", gone))] if gone else []


def play(store: Store, shop: Shop, words: Words, days: int, step: Callable[[int], None]) -> None:
    """Post the story in the order of its dates, so that nothing has to be costed twice; then what came late, and what lies open."""
    story = Story(shop, words, days)
    for begin in range(0, days + 1, DAYS_A_TRANSACTION):
        with store.write() as session, collector_resting():
            for number in range(begin, min(days + 1, begin + DAYS_A_TRANSACTION)):
                for _moment, actor, document in story.day(number):
                    post(session, actor, document, ACCEPTED)
                    session.expunge_all()
                step(number)
    with store.write() as session:
        _afterthoughts(session, story)
        _open_orders(session, story)
        _drafts(session, story)


def _afterthoughts(session: Session, story: Story) -> None:
    """A receipt that was forgotten, one that was entered twice and is void, and prices that begin to hold tomorrow."""
    keeper, manager = story.keepers["S1"], story.shop.people[Role.MANAGER]
    forgotten = story.paper.beside("S1", "grocery", story.shop.today - timedelta(days=FORGOTTEN_DAYS_AGO), time(12, 15), 6)
    forgotten.note = story.words.pick("Found in the driver's folder|Нашлась в папке у водителя")
    post(session, keeper, forgotten, ACCEPTED)
    double = story.paper.beside("S1", "drinks", story.shop.today - timedelta(days=DOUBLE_DAYS_AGO), time(9, 40), 5)
    double.note = story.words.pick("Entered twice|Введена дважды")
    post(session, keeper, double, ACCEPTED)
    void(session, manager, double)
    for _moment, actor, document in story.stock.reprice_tomorrow():
        post(session, actor, document, ACCEPTED)


def _open_orders(session: Session, story: Story) -> None:
    """An order that should have come days ago, and one that comes today."""
    for sort, ago in (("home", OVERDUE_DAYS_AGO), ("drinks", 0)):
        due = story.shop.today - timedelta(days=ago)
        supplier = next(each for each in story.shop.suppliers if each.sort == sort)
        goods = [good for good in supplier.goods if good.pack and good.kind == "good"]
        lines = [(good, qty(good.pack)) for good in story.random.sample(goods, 8)]
        moment = datetime.combine(due - timedelta(days=ORDERED_BEFORE_DAYS), time(15, 50))
        post(session, story.keepers["S1"], story.purchasing.order("S1", moment, supplier, lines, due))


def _drafts(session: Session, story: Story) -> None:
    """What nobody has finished yet, of today and yesterday."""
    keeper, today = story.keepers["S1"], story.shop.today
    drafts: list[Document] = [
        story.paper.beside("S1", "sweets", today - YESTERDAY, time(17, 30), 9),
        story.paper.beside("S1", "coffee", today, time(7, 40), 7),
        story.paper.beside("S2", "bakery", today, time(7, 55), 12),
        story.stock.count(*OPEN_COUNT, datetime.combine(today, time(7, 50)), open_from=9),
    ]
    shelf = story.shelves["S1"]
    shown = [good for good in shelf.in_stock() if good.kind == "good" and not good.weighed]
    lines = [(good, shelf.some(story.random, good)) for good in story.random.sample(shown, 4)]
    drafts.append(taken_off(story.paper, "S1", datetime.combine(today, time(8, 5)), "spoiled", lines))
    for document in drafts:
        save(session, keeper, document)
    if story.waiting is not None:
        codes = {story.shop.item(good): (good.barcode or good.code, good.name.upper()) for good in story.shop.goods}
        new = [(code, story.words.pick(name)) for code, name in NEW_AT_THE_REGISTER]
        waiting = register_draft(story.waiting, new, codes)
        waiting.note = story.words.pick("From the register's file; three goods are new to it|Из выгрузки кассы; три товара ей не знакомы")
        save(session, story.selling.cashier, waiting)
