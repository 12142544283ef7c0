"""Ninety days of the demo store: stock at the start, deliveries by each supplier's rhythm, sales, cooking and losses, posted day by day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.core.money import NONE_OF_IT
from app.demo.fixture import SEED, Shop
from app.demo.paper import Paper, delivery, left_over, opening, taken_off
from app.demo.shelf import make_shelves
from app.demo.words import Words, load
from app.documents.base import Document
from app.posting.engine import post, save, void
from app.store.engine import Store

ACCEPTED = frozenset({"below_zero"})
SITES = ("S1", "S2", "K1")
WEEKDAYS = (0.85, 0.85, 0.9, 1.0, 1.2, 1.45, 0.75)
"""How busy each weekday is."""
COOKING_DAYS = {1: 2.0, 3: 2.0, 5: 2.5}
"""On these weekdays the kitchen writes down what it has used, and for how many days."""
OVERSOLD_SITE, OVERSOLD_DAYS_AGO = "S2", 3
"""Where and when more was sold than there was: the store's one item below zero."""
FORGOTTEN_DAYS_AGO, DOUBLE_DAYS_AGO = 20, 6
DAYS_A_TRANSACTION = 10

Happening = tuple[datetime, Actor, Document]


class Story:
    """The days as they come: what is on the shelves decides what is ordered, sold and thrown away."""

    def __init__(self, shop: Shop, words: Words, days: int) -> None:
        self.shop, self.words, self.days = shop, words, days
        self.first = shop.today - timedelta(days=days)
        self.random = Random(SEED + 1)
        self.shelves = make_shelves(shop.goods, load("shop")["sites"], self.random)
        self.paper = Paper(shop, words, self.first, self.random)
        self.keepers = {"S1": shop.people[Role.STOREKEEPER], "S2": shop.people[Role.STOREKEEPER], "K1": shop.people[Role.MANAGER]}

    def day(self, number: int) -> list[Happening]:
        """What happens on a day, in the order of the clock."""
        day = self.first + timedelta(days=number)
        found = self.start(day) if number == 0 else []
        found += self.deliveries(day, number)
        if day < self.shop.today:
            for code in SITES:
                found += self.evening(code, day)
        return sorted(found, key=lambda each: each[0])

    def start(self, day: date) -> list[Happening]:
        """What was there when the books were opened, a document for each group and site."""
        found: list[Happening] = []
        for code in SITES:
            shelf = self.shelves[code]
            for no, group in enumerate(load("goods")["groups"]):
                goods = [good for good in shelf.goods if good.group in {g["code"] for g in group["groups"]}]
                moment = datetime.combine(day, time(4, no))
                document = opening(self.paper, code, moment, shelf, goods)
                if document.rows:
                    found.append((moment, self.shop.people[Role.MANAGER], document))
        return found

    def deliveries(self, day: date, number: int) -> list[Happening]:
        """Suppliers whose day it is bring what runs short."""
        found: list[Happening] = []
        for supplier in self.shop.suppliers:
            if day.weekday() not in supplier.weekdays:
                continue
            for stop, code in enumerate(SITES):
                moment = datetime.combine(day, supplier.time) + timedelta(minutes=35 * stop + self.random.randint(0, 14))
                if day == self.shop.today and moment.hour >= 8:
                    continue
                document = delivery(self.paper, code, moment, self.shelves[code], supplier, self.pause(supplier.weekdays, day), number)
                if document is not None:
                    found.append((moment, self.keepers[code], document))
        return found

    def pause(self, weekdays: tuple[int, ...], day: date) -> int:
        """Days until the supplier comes again."""
        return next(ahead for ahead in range(1, 8) if (day.weekday() + ahead) % 7 in weekdays)

    def evening(self, code: str, day: date) -> list[Happening]:
        """What was sold or cooked, and what was found spoiled, broken or out of date."""
        shelf, keeper, paper = self.shelves[code], self.keepers[code], self.paper
        oversold = code == OVERSOLD_SITE and day == self.shop.today - timedelta(days=OVERSOLD_DAYS_AGO)
        busy = WEEKDAYS[day.weekday()] if code != "K1" else COOKING_DAYS.get(day.weekday(), 0)
        gone = shelf.one_day(self.random, busy, oversell=oversold) if busy else []
        closing = datetime.combine(day, time(19 if code == "K1" else 21, self.random.randint(2, 20)))
        found: list[Happening] = []
        if gone:
            found.append((closing, keeper, taken_off(paper, code, closing, "kitchen" if code == "K1" else "sold", gone)))
        for reason, lines in left_over(self.random, shelf, day):
            closing += timedelta(minutes=7)
            found.append((closing, keeper, taken_off(paper, code, closing, reason, lines)))
        return found


def play(store: Store, shop: Shop, words: Words, days: int, step: Callable[[int], None]) -> None:
    """Post the story in the order of its dates, so that nothing has to be costed twice; then what came late, and what lies open."""
    story = Story(shop, words, days)
    for begin in range(0, days + 1, DAYS_A_TRANSACTION):
        with store.write() as session:
            for number in range(begin, min(days + 1, begin + DAYS_A_TRANSACTION)):
                for _moment, actor, document in story.day(number):
                    post(session, actor, document, ACCEPTED)
                    session.expunge_all()
                step(number)
    with store.write() as session:
        _afterthoughts(session, story)


def _afterthoughts(session: Session, story: Story) -> None:
    """A receipt that was forgotten, one that was entered twice and is void, and drafts of today and yesterday."""
    keeper, manager = story.keepers["S1"], story.shop.people[Role.MANAGER]
    forgotten = story.paper.beside("S1", "grocery", story.shop.today - timedelta(days=FORGOTTEN_DAYS_AGO), time(12, 15), 6)
    forgotten.note = story.words.pick("Found in the driver's folder|Нашлась в папке у водителя")
    post(session, keeper, forgotten, ACCEPTED)
    double = story.paper.beside("S1", "drinks", story.shop.today - timedelta(days=DOUBLE_DAYS_AGO), time(9, 40), 5)
    double.note = story.words.pick("Entered twice|Введена дважды")
    post(session, keeper, double, ACCEPTED)
    void(session, manager, double)
    drafts: list[Document] = [
        story.paper.beside("S1", "sweets", story.shop.today - timedelta(days=1), time(17, 30), 9),
        story.paper.beside("S1", "coffee", story.shop.today, time(7, 40), 7),
        story.paper.beside("S2", "bakery", story.shop.today, time(7, 55), 12),
    ]
    for document in drafts:
        save(session, keeper, document)
    shelf = story.shelves["S1"]
    lines = [(good, shelf.some(story.random, good)) for good in story.random.sample(shelf.in_stock(), 4)]
    spoiled = taken_off(story.paper, "S1", datetime.combine(story.shop.today, time(8, 5)), "spoiled", lines)
    assert all(line.qty > NONE_OF_IT for line in spoiled.rows)
    save(session, keeper, spoiled)
