"""What happens on the demo's shelves beside trade: counts, goods taken over to the other shop, goods worth less than they cost, new prices."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from app.access import Role
from app.core.money import Price, Qty, price, qty
from app.demo.fixture import asked
from app.demo.goods import Good
from app.demo.paper import Happening, Paper
from app.demo.prices import repricing
from app.demo.shelf import Shelf
from app.demo.words import load
from app.documents.stock.cost_change import CostChange, CostChangeLine
from app.documents.stock.stock_count import Scope, StockCount, StockCountLine
from app.documents.stock.transfer import Transfer, TransferLine

COUNTS = {37: ("S1", "702"), 65: ("S2", "801"), 82: ("S1", "701")}
"""Which group is counted where, by day of the story."""
OPEN_COUNT = ("S2", "803")
FEWER, MORE = 0.12, 0.06
REVALUED_DAY, REVALUED_GROUP, REVALUED_TO, REVALUED = 52, "804", Decimal("0.75"), 3
TRANSFER_EVERY, TRANSFER_FROM, FEWEST, MOST = 12, 8, 2, 7
REPRICING_WEEKDAY, GROUPS_A_WEEK = 0, 2


class Shelves:
    """What is done with goods without buying or selling them."""

    def __init__(self, paper: Paper, shelves: dict[str, Shelf], days: int) -> None:
        self.paper, self.shop, self.random, self.shelves, self.days = paper, paper.shop, paper.random, shelves, days
        self.manager = self.shop.people[Role.MANAGER]
        self.turn = 0

    def day(self, day: date, number: int) -> list[Happening]:
        """What is planned for a day."""
        found: list[Happening] = []
        if number in COUNTS:
            moment = datetime.combine(day, time(6, 20))
            found.append((moment, self.manager, self.count(*COUNTS[number], moment)))
        if number == REVALUED_DAY:
            found.append(self.revalue(datetime.combine(day, time(16, 30)), number))
        if number % TRANSFER_EVERY == TRANSFER_FROM:
            found += self.take_over(datetime.combine(day, time(14, 10)))
        if number and day.weekday() == REPRICING_WEEKDAY:
            found += self.reprice(datetime.combine(day, time(5, 30)), number)
        return found

    def group(self, site: str, code: str) -> list[Good]:
        """The goods of a group that a shop keeps."""
        return [good for good in self.shelves[site].goods if good.group == code]

    def count(self, site: str, code: str, moment: datetime, *, open_from: int | None = None) -> StockCount:
        """A count of a whole group; from a line on it may still be open."""
        document = StockCount(
            moment=moment, site_id=self.shop.ids["site"][site], scope=Scope.GROUP, group_id=self.shop.ids["item_group"][code],
        )  # fmt: skip
        shelf = self.shelves[site]
        for no, good in enumerate(self.group(site, code)):
            there, is_open = shelf.has(good), open_from is not None and no >= open_from
            counted = Qty(max(Decimal(0), there + self._off()))
            document.lines.append(
                StockCountLine(item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=None if is_open else counted)
            )
            if open_from is None and counted != there:
                shelf.put(good, Qty(counted - there))
        return document

    def _off(self) -> int:
        chance = self.random.random()
        return -self.random.randint(1, 2) if chance < FEWER else 1 if chance > 1 - MORE else 0

    def revalue(self, moment: datetime, number: int) -> Happening:
        """Goods that must be sold off are worth less than they cost."""
        document = CostChange(moment=moment, site_id=self.shop.ids["site"]["S1"])
        document.note = self.paper.words.pick("Season over, to be sold off|Сезон закончился, распродажа")
        shelf = self.shelves["S1"]
        for good in sorted(self.group("S1", REVALUED_GROUP), key=lambda each: (-shelf.has(each), each.no))[:REVALUED]:
            cost = price((good.cost_on(number) * REVALUED_TO).quantize(Decimal("0.01")))
            document.lines.append(CostChangeLine(item_id=self.shop.item(good), cost=cost))
        return moment, self.manager, document

    def take_over(self, moment: datetime) -> list[Happening]:
        """What the smaller shop has run out of and the larger one has plenty of."""
        rich, poor, ids = self.shelves["S1"], self.shelves["S2"], self.shop.ids["site"]
        fit = [
            good for good in poor.goods
            if good.no in rich.here and not good.tracks_batches and not good.weighed and good.barcode and good.no not in poor.never_again
            and rich.has(good) >= 8 and poor.has(good) <= 1 and poor.pace[good.no] >= 0.2
        ][:MOST]  # fmt: skip
        if len(fit) < FEWEST:
            return []
        document = Transfer(moment=moment, site_id=ids["S1"], to_site_id=ids["S2"])
        for good in fit:
            amount = qty(self.random.randint(2, 4))
            document.lines.append(TransferLine(item_id=self.shop.item(good), unit_id=self.paper.unit_of(good), qty=amount))
            rich.take(good, amount)
            poor.put(good, amount)
        return [(moment, self.shop.people[Role.STOREKEEPER], document)]

    def reprice(self, moment: datetime, number: int, starts: datetime | None = None) -> list[Happening]:
        """The next groups in turn get the prices that their rules ask for by now."""
        tops = [top for top in load("goods")["groups"] if top["code"] in load("shop")["markups"]]
        chosen = [tops[(self.turn + ahead) % len(tops)] for ahead in range(GROUPS_A_WEEK)]
        self.turn += GROUPS_A_WEEK
        groups = {group["code"] for top in chosen for group in top["groups"]}
        new: dict[int, Price] = {}
        for good in self.shop.goods:
            if good.group in groups and good.for_sale and (wanted := asked(self.shop, good, number)) != self.shop.retail[good.no]:
                new[self.shop.item(good)] = wanted
                if starts is None:
                    self.shop.retail[good.no] = wanted
        if not new:
            return []
        names = ", ".join(self.paper.words.pick(top["name"]) for top in chosen)
        document = repricing(self.shop.ids["site"]["S1"], self.shop.ids["price_type"]["retail"], new, moment, starts, names)
        return [(moment, self.manager, document)]

    def reprice_tomorrow(self) -> list[Happening]:
        """Prices that are set already and begin to hold tomorrow."""
        tomorrow = self.shop.today + timedelta(days=1)
        return self.reprice(
            datetime.combine(self.shop.today - timedelta(days=1), time(17, 20)), self.days, datetime.combine(tomorrow, time(0))
        )
