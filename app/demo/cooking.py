"""The demo's kitchen: meat is cut up, dough and broth are made, dishes of them, and in the evening all of it goes to the shops."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from app.access import Role
from app.core.money import Qty, money, qty
from app.demo.dish import Dish
from app.demo.goods import Good
from app.demo.paper import Happening, Lines, Paper
from app.demo.shelf import Shelf, used_in_cafe
from app.documents.kitchen.disassembly import Disassembly, DisassemblyLine
from app.documents.kitchen.production import Production, ProductionInput, ProductionOutput
from app.documents.stock.arrival import Arrival, ArrivalLine, Bearer
from app.documents.stock.dispatch import Dispatch, DispatchLine
from app.store.types import Percent

KITCHEN, SHOPS = "K1", ("S1", "S2")
COOKS_EVERY = 3
AHEAD_DAYS = 0.4
"""How much longer than until the next time a batch should last."""
LEAST_MEAT = Decimal(8)
MEAT_DAYS, LEAST_SENT = 4, Decimal("0.3")
MORE_THAN_NORM = 0.12
LOSSES_DAYS_AGO = 10
"""About when something of a load was missing and damaged."""
GRAM = Decimal("0.001")

Load = tuple[str, Dispatch, Lines]


class Cooking:
    """The kitchen's days: every third one, and always the day before the last."""

    def __init__(self, paper: Paper, shelves: dict[str, Shelf], days: int) -> None:
        self.paper, self.shop, self.random, self.shelves, self.days = paper, paper.shop, paper.random, shelves, days
        self.menu, self.shelf = self.shop.menu, shelves[KITCHEN]
        self.chef, self.keeper = self.shop.people[Role.CHEF], self.shop.people[Role.STOREKEEPER]
        self.cafe = used_in_cafe(self.shop)
        self.sent: list[Load] = []
        self.lossy = False

    def cooks(self, number: int) -> bool:
        """Whether the kitchen works on a day of the story."""
        return 0 < number < self.days and (self.days - number) % COOKS_EVERY == 1

    def day(self, day: date, number: int) -> list[Happening]:
        """From the meat to the van."""
        if not self.cooks(number):
            return []
        plan, turn = {}, number // COOKS_EVERY
        for no, dish in enumerate(self.menu.made):
            if dish.good.for_sale and (turn + no) % dish.every == 0:
                wanted = sum(self.lacks(site, dish, dish.every) for site in SHOPS)
                plan[dish.good.no] = dish.step * math.ceil(wanted / float(dish.step)) if wanted > 1 else Decimal(0)
        inside = self._inside(plan)
        found = self.cut_up(datetime.combine(day, time(9, 10)), inside)
        moment = datetime.combine(day, time(10, 45))
        for dish in self.menu.made:
            amount = plan.get(dish.good.no, Decimal(0))
            if not dish.good.for_sale:
                short = inside.get(dish.good.no, Decimal(0)) - self.shelf.has(dish.good)
                amount = dish.step * math.ceil(short / dish.step) if short > 0 else Decimal(0)
            amount = self._possible(dish, amount)
            if amount > 0:
                found.append((moment, self.chef, self.produce(moment, dish, amount)))
                moment += timedelta(minutes=self.random.randint(22, 34))
        return found + self.send(datetime.combine(day, time(18, 20)))

    def lacks(self, site: str, dish: Dish, every: int) -> float:
        """How much of a dish a shop will be short of until the next time."""
        shelf = self.shelves[site]
        pace = shelf.pace[dish.good.no] + (self.cafe.get(dish.good.no, 0) if site == "S1" else 0)
        return max(0.0, pace * (COOKS_EVERY * every + AHEAD_DAYS) - float(shelf.has(dish.good)))

    def _inside(self, plan: dict[int, Decimal]) -> dict[int, Decimal]:
        """What goes into the dishes of a plan, and into what goes into them."""
        found: dict[int, Decimal] = {}
        for dish in reversed(self.menu.made):
            amount = plan.get(dish.good.no, Decimal(0)) + found.get(dish.good.no, Decimal(0))
            for no, (_good, taken) in self.menu.needs(dish, amount).items():
                found[no] = found.get(no, Decimal(0)) + taken
        return found

    def _possible(self, dish: Dish, amount: Decimal) -> Decimal:
        """As much of it as there is enough of everything for, by whole batches."""
        while amount > 0 and any(self.shelf.has(good) < taken for good, taken in self.menu.needs(dish, amount).values()):
            amount -= dish.step
        return amount

    def cut_up(self, moment: datetime, inside: dict[int, Decimal]) -> list[Happening]:
        """Take meat apart when there is too little of a cut."""
        side = self.menu.goods["side"]
        needed = max((inside.get(cut.good.no, Decimal(0)) - self.shelf.has(cut.good)) / cut.part for cut in self.menu.cuts)
        amount = min(Decimal(int(self.shelf.has(side))), Decimal(math.ceil(needed)))
        if needed <= 0 or amount < LEAST_MEAT:
            return []
        document = Disassembly(moment=moment, site_id=self.shop.ids["site"][KITCHEN], item_id=self.shop.item(side), qty=qty(amount))
        left, unit = amount, self.paper.unit_of(side)
        self.shelf.take(side, qty(amount))
        for cut in self.menu.cuts:
            got = qty((amount * cut.part * self.random.randint(985, 1000) / 1000).quantize(GRAM))
            document.lines.append(DisassemblyLine(item_id=self.shop.item(cut.good), unit_id=unit, qty=got, share=Percent(cut.share)))
            self.shelf.put(cut.good, got)
            left -= got
        note = self.paper.words.pick("Fat and sinew, thrown away|Жир и плёнки, в отходы")
        document.lines.append(DisassemblyLine(item_id=self.shop.item(side), unit_id=unit, qty=qty(left), waste=True, note=note))
        return [(moment, self.chef, document)]

    def produce(self, moment: datetime, dish: Dish, amount: Decimal) -> Production:
        """By the recipe; now and then a little more of something goes in."""
        document = Production(
            moment=moment, site_id=self.shop.ids["site"][KITCHEN], item_id=self.shop.item(dish.good), qty=qty(amount),
            extra_cost=money(amount * dish.labour, self.shop.digits),
            article_id=self.shop.ids["cash_article"]["wages"] if dish.labour else None,
        )  # fmt: skip
        needs = list(self.menu.needs(dish, amount).values())
        more = self.random.randrange(len(needs)) if self.random.random() < MORE_THAN_NORM else -1
        for no, (good, norm) in enumerate(needs):
            taken = qty((norm * Decimal("1.04")).quantize(GRAM)) if no == more and good.weighed else qty(norm)
            taken = min(taken, self.shelf.has(good))
            document.inputs.append(ProductionInput(item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=taken))
            self.shelf.take(good, taken)
        document.outputs.append(ProductionOutput(item_id=self.shop.item(dish.good), unit_id=self.paper.unit_of(dish.good), qty=qty(amount)))
        self.shelf.put(dish.good, qty(amount))
        return document

    # To the shops -------------------------------------------------------------------------------------------------------

    def send(self, moment: datetime) -> list[Happening]:
        """Each shop gets its part of everything that is ready."""
        ready: dict[str, Lines] = {site: [] for site in SHOPS}
        for dish in (each for each in self.menu.made if each.good.for_sale):
            there = int(self.shelf.has(dish.good))
            lacking = [self.lacks(site, dish, dish.every) + 0.01 for site in SHOPS]
            first = round(there * lacking[0] / sum(lacking))
            for site, amount in zip(SHOPS, (first, there - first), strict=True):
                if amount:
                    ready[site].append((dish.good, qty(amount)))
        ready["S1"] += self._meat_for_sale()
        found: list[Happening] = []
        for no, (site, lines) in enumerate(ready.items()):
            if lines:
                found.append(self._dispatch(site, moment + timedelta(minutes=15 * no), lines))
        return found

    def _meat_for_sale(self) -> Lines:
        """Cuts beyond what the kitchen needs itself."""
        kept = {"prime": Decimal(0), "stew": Decimal(6)}
        found = [(self.menu.goods[key], Qty(self.shelf.has(self.menu.goods[key]) - least)) for key, least in kept.items()]
        shelf = self.shelves["S1"]
        wanted = [(good, min(spare, Decimal(round(shelf.pace[good.no] * MEAT_DAYS, 1)) - shelf.has(good))) for good, spare in found]
        return [(good, qty(amount.quantize(GRAM))) for good, amount in wanted if amount > LEAST_SENT]

    def _dispatch(self, site: str, moment: datetime, lines: Lines) -> Happening:
        ids = self.shop.ids["site"]
        document = Dispatch(moment=moment, site_id=ids[KITCHEN], to_site_id=ids[site])
        for good, amount in lines:
            document.lines.append(DispatchLine(item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=amount))
            self.shelf.take(good, amount)
        self.sent.append((site, document, lines))
        return moment, self.chef if self.chef.may("post", Dispatch.roles) else self.keeper, document

    def arrive(self, day: date) -> list[Happening]:
        """In the morning the load of the evening before is there; today the one for the smaller shop is still on the way."""
        found: list[Happening] = []
        for no, (site, dispatch, lines) in enumerate(self.sent):
            if day == self.shop.today and site == "S2":
                continue
            moment = datetime.combine(day, time(6, 35)) + timedelta(minutes=12 * no)
            document = Arrival(moment=moment, site_id=self.shop.ids["site"][site], basis_id=dispatch.id)
            lossy = not self.lossy and site == "S2" and (self.shop.today - day).days <= LOSSES_DAYS_AGO
            for line_no, (good, amount) in enumerate(lines):
                document.lines.append(self._line(site, good, amount, lossy and line_no < 2, missing=line_no == 0))
            if lossy:
                self.lossy = True
                document.note = self.paper.words.pick("One missing, one squashed in the van|Одной штуки нет, одна помята в дороге")
            found.append((moment, self.keeper, document))
        self.sent = [each for each in self.sent if day == self.shop.today and each[0] == "S2"]
        return found

    def _line(self, site: str, good: Good, amount: Qty, lossy: bool, *, missing: bool) -> ArrivalLine:
        lost = qty(1 if lossy and amount > 1 else 0)
        sound = Qty(amount - lost)
        self.shelves[site].put(good, sound)
        bearer = Bearer.SENDER if missing else Bearer.RECEIVER
        figures = {"missing" if missing else "damaged": lost, "bearer": bearer} if lost else {}
        return ArrivalLine(item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=sound, **figures)
