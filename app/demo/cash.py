"""The demo store's money: what was there at the start, each evening's count, takings on their way to the bank, suppliers, rent and wages paid."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from app.access import Role
from app.core.money import Money, money, total
from app.demo.fixture import Supplier
from app.demo.paper import Happening, Paper
from app.demo.purchase import ORDERED_FROM_DAYS
from app.demo.sales import TILLS
from app.demo.words import load
from app.documents.denomination import denominations
from app.documents.money.cash_in import CashIn
from app.documents.money.cash_out import CashOut
from app.documents.money.cash_transfer import CashTransfer
from app.documents.money.till_shift import TillShift, TillShiftLine
from app.documents.trade.daily_sales import DailySales
from app.documents.trade.goods_receipt import GoodsReceipt
from app.documents.trade.supplier_return import SupplierReturn

AT_START = {"BANK": 9000, "SAFE": 400, "T1": 150, "T2": 100}
"""In euros; the tills' is their float."""
RESERVE = 1500
"""What stays in the bank when suppliers are paid."""
VAT_DAY = 20
SAFE_KEEPS = 200
WORTH_CARRYING = 500
BANK_DAYS = (1, 4)
"""On these weekdays money goes to the bank and suppliers are paid."""
CARD_SHARE = (0.52, 0.72)
WRONG = 0.14
"""How often a till is not right to the cent."""
REFUND_DAYS = 6
HOUSEHOLD_WEEKDAY = 2
LARGEST_NOTE = {"RUB": 5000, "JPY": 10_000}
USUAL_LARGEST_NOTE = 50
"""That customers pay with."""


class Cash:
    """What every till, the safe and the bank hold, and the documents that change it."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.shop, self.random = paper, paper.shop, paper.random
        self.vat: dict[tuple[int, int], Decimal] = {}
        """What is owed of the VAT of a month: that of sales less that of receipts."""
        self.held = {code: Decimal(0) for code in self.shop.ids["till"]}
        self.floats = self.held
        """What they held in the morning."""
        self.cashier, self.manager, self.owner = (self.shop.people[role] for role in (Role.CASHIER, Role.MANAGER, Role.OWNER))

    def start(self, day: date) -> list[Happening]:
        """The money that the books are opened with is the owner's."""
        found: list[Happening] = []
        for no, (code, amount) in enumerate(AT_START.items()):
            moment = datetime.combine(day, time(4, 30 + no))
            document = CashIn(
                moment=moment, site_id=self.site(code), till_id=self.shop.ids["till"][code], amount=self.sum_of(Decimal(amount)),
                article_id=self.shop.ids["cash_article"]["contribution"], received_from=self.owner.name,
                grounds=self.paper.words.pick("Money at the start|Остаток денег на начало"),
            )  # fmt: skip
            self.held[code] += document.amount
            found.append((moment, self.owner, document))
        return found

    def sum_of(self, euros: Decimal) -> Money:
        """So many euros' worth, in round figures."""
        return money(euros * self.shop.level, min(0, self.shop.digits) if self.shop.level > 1 else self.shop.digits)

    def site(self, till: str) -> int:
        """The shop a till stands in; the bank is the larger one's."""
        return self.shop.ids["site"]["S2" if till == "T2" else "S1"]

    # Day by day ---------------------------------------------------------------------------------------------------------

    def morning(self, day: date, owed: list[tuple[date, Supplier, GoodsReceipt]], returned: list[SupplierReturn]) -> list[Happening]:
        """Takings reach the bank; then bills are paid, less what went back."""
        found: list[Happening] = []
        self.floats = dict(self.held)
        if day.weekday() < 5 and self.held["TRANSIT"]:
            note = "Card takings credited|Эквайринг зачислен"
            found.append(self.bring("TRANSIT", "BANK", self.held["TRANSIT"], datetime.combine(day, time(9, 5)), note))
        spare = self.held["SAFE"] - self.sum_of(Decimal(SAFE_KEEPS))
        if day.weekday() in BANK_DAYS and spare > 0:
            rounded = money(spare // self.step * self.step, self.shop.digits)
            if rounded:
                found.append(self.bring("SAFE", "BANK", rounded, datetime.combine(day, time(10, 15)), "Paid in|Сдано в банк"))
        found += self.expenses(day)
        if day.weekday() in BANK_DAYS:
            found += self.pay(day, owed, returned)
        return found

    @property
    def step(self) -> Decimal:
        """Money goes to the bank in notes."""
        return Decimal(5) * (100 if self.shop.level >= 30 else 1)

    def bring(self, source: str, target: str, amount: Decimal, moment: datetime, note: str) -> Happening:
        """From one till to another."""
        tills = self.shop.ids["till"]
        self.held[source] -= amount
        self.held[target] += amount
        document = CashTransfer(
            moment=moment, site_id=self.site(source), till_id=tills[source], to_till_id=tills[target], amount=Money(amount),
            note=self.paper.words.pick(note),
        )  # fmt: skip
        return moment, self.cashier if source in TILLS.values() else self.manager, document

    def expenses(self, day: date) -> list[Happening]:
        """What falls due on a day of the month, and a little for the household from the safe."""
        found: list[Happening] = []
        for no, row in enumerate(each for each in load("shop")["expenses"] if each["day"] == day.day):
            moment = datetime.combine(day, time(11, 5 * no))
            found.append(self.out("BANK", moment, self.sum_of(Decimal(row["amount"])), row["site"], row["article"], row["grounds"]))
        before = (day.replace(day=1) - timedelta(days=1)).timetuple()[:2]
        if day.day == VAT_DAY and self.vat.get(before, Decimal(0)) > 0:
            vat, said = money(self.vat.pop(before), self.shop.digits), f"{before[1]:02}.{before[0]}"
            found.append(self.out("BANK", datetime.combine(day, time(12, 5)), vat, "S1", "vat", f"VAT {said}|НДС за {said}"))
        if day.weekday() == HOUSEHOLD_WEEKDAY:
            amount = money(Decimal(self.random.randint(900, 3400)) / 100 * self.shop.level, self.shop.digits)
            moment = datetime.combine(day, time(13, 25))
            found.append(self.out("SAFE", moment, amount, "S1", "supplies", "Cleaning things, till rolls|Хозтовары, чековая лента"))
        return found

    def out(self, till: str, moment: datetime, amount: Money, site: str, article: str, grounds: str) -> Happening:
        """Money spent on an article."""
        self.held[till] -= amount
        document = CashOut(
            moment=moment, site_id=self.shop.ids["site"][site], till_id=self.shop.ids["till"][till], amount=amount,
            article_id=self.shop.ids["cash_article"][article], grounds=self.paper.words.pick(grounds),
        )  # fmt: skip
        return moment, self.manager, document

    def pay(self, day: date, owed: list[tuple[date, Supplier, GoodsReceipt]], returned: list[SupplierReturn]) -> list[Happening]:
        """Receipts that are due, the oldest first, as far as the money goes: those that were ordered one by one, others in a sum.

        One of which goods went back waits until that is settled: with money back, or by a smaller bill from the next day on.
        """
        refunded, credited = returned[:1], returned[1:]
        unsettled = {each.basis_id for each in credited if each.moment.date() == day}
        unsettled |= {each.basis_id for each in refunded if day < each.moment.date() + timedelta(days=REFUND_DAYS)}
        wanted = (each for each in owed if each[0] <= day and each[2].total and each[2].id not in unsettled)
        due = sorted(wanted, key=lambda each: (each[0], each[1].code, each[2].moment))
        bills: dict[tuple[str, int], list[tuple[date, Supplier, GoodsReceipt]]] = {}
        for no, each in enumerate(due):
            by_one = each[1].payment_days >= ORDERED_FROM_DAYS
            bills.setdefault((each[1].code, no if by_one else 0), []).append(each)
        found: list[Happening] = []
        for bill in bills.values():
            ids = {receipt.id for _due, _supplier, receipt in bill}
            amount = total(receipt.total for _due, _supplier, receipt in bill) - total(
                each.total for each in credited if each.basis_id in ids
            )
            if self.held["BANK"] - amount < RESERVE * self.shop.level:
                continue
            moment = datetime.combine(day, time(11, 40)) + timedelta(minutes=len(found))
            self.held["BANK"] -= amount
            for each in bill:
                owed.remove(each)
            found.append((moment, self.manager, self._payment(moment, bill, Money(amount))))
        return found

    def _payment(self, moment: datetime, bill: list[tuple[date, Supplier, GoodsReceipt]], amount: Money) -> CashOut:
        numbers = ", ".join(receipt.supplier_number or "" for _due, _supplier, receipt in bill)
        supplier, receipt = bill[0][1], bill[0][2]
        return CashOut(
            moment=moment, site_id=self.site("BANK"), till_id=self.shop.ids["till"]["BANK"], partner_id=supplier.id, amount=amount,
            basis_id=receipt.id if len(bill) == 1 else None, grounds=self.paper.words.pick("Invoices|Счета") + f" {numbers}",
        )  # fmt: skip

    def count_vat(self, happened: Iterable[Happening]) -> None:
        """Keep the VAT of a day's sales and receipts for the month's payment."""
        for moment, _actor, document in happened:
            month = (moment.year, moment.month)
            if isinstance(document, DailySales):
                self.vat[month] = self.vat.get(month, Decimal(0)) + total(line.vat_amount for line in document.lines)
            elif isinstance(document, GoodsReceipt):
                self.vat[month] = self.vat.get(month, Decimal(0)) - document.vat_sum()

    def refunds(self, day: date, returned: Iterable[SupplierReturn]) -> list[Happening]:
        """A supplier pays for the first goods that went back; for others the bill is less."""
        found: list[Happening] = []
        for document in list(returned)[:1]:
            if document.moment.date() + timedelta(days=REFUND_DAYS) == day and document.total:
                moment = datetime.combine(day, time(9, 40))
                self.held["BANK"] += document.total
                back = CashIn(
                    moment=moment, site_id=self.site("BANK"), till_id=self.shop.ids["till"]["BANK"], partner_id=document.partner_id,
                    basis_id=document.id, amount=document.total, grounds=document.number,
                )  # fmt: skip
                found.append((moment, self.manager, back))
        return found

    # The evening --------------------------------------------------------------------------------------------------------

    def close(self, till: str, moment: datetime, taken: Money) -> list[Happening]:
        """Cards are told apart, the drawer is counted, and what is beyond the float goes to the safe."""
        opening = self.floats[till]
        self.held[till] += taken
        cards = money(taken * Decimal(str(round(self.random.uniform(*CARD_SHARE), 4))), self.shop.digits)
        found = []
        if cards:
            found.append(self.bring(till, "TRANSIT", cards, moment + timedelta(minutes=20), "Card payments|Оплата картами"))
        counted, at = self.held[till] + self._difference(), moment + timedelta(minutes=35)
        shift = TillShift(
            moment=at, site_id=self.site(till), till_id=self.shop.ids["till"][till], currency=self.shop.currency,
            opened=datetime.combine(moment.date(), time(7, 30)), opening_float=Money(opening),
        )  # fmt: skip
        for nominal, pieces in counted_out(counted, self.shop.currency, self.random):
            line = TillShiftLine(nominal=nominal, pieces=pieces)
            shift.lines.append(line)
            line.changed("pieces", shift)
        self.held[till] = counted
        found.append((at, self.cashier, shift))
        spare = counted - self.sum_of(Decimal(AT_START[till]))
        if spare >= self.sum_of(Decimal(WORTH_CARRYING)):
            amount = spare // self.step * self.step
            found.append(self.bring(till, "SAFE", amount, moment + timedelta(minutes=45), "Evening takings|Выручка за день"))
        return found

    def _difference(self) -> Decimal:
        if self.random.random() >= WRONG:
            return Decimal(0)
        cents = self.random.choice((-200, -100, -55, -20, -10, -5, -2, 1, 2, 5, 10, 20, 40, 100))
        return money(Decimal(cents) / 100 * min(self.shop.level, 20), self.shop.digits)


def counted_out(amount: Decimal, currency: str, random: Random) -> list[tuple[Money, int]]:
    """A sum as the notes and coins that lay in the drawer: not always the largest that fit."""
    found, left = [], amount
    largest = LARGEST_NOTE.get(currency, USUAL_LARGEST_NOTE)
    nominals = [each for each in denominations(currency) if each <= largest]
    for no, nominal in enumerate(nominals):
        most = int(left // nominal)
        pieces = most if no == len(nominals) - 1 or most < 2 else random.randint(most // 2, most)
        if no >= len(nominals) - 4:
            pieces = most
        if pieces:
            found.append((nominal, pieces))
            left -= nominal * pieces
    return found
