"""What goods should sell for: a markup on what they cost, and prices that end as shops like them to."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.core.marked import N_
from app.core.money import Price, price, rounded


class PriceRounding(StrEnum):
    """Which of the prices that end as they should is taken."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"

    @property
    def label(self) -> str:
        """The way in words, to be translated."""
        return {"nearest": N_("to the nearest"), "up": N_("up"), "down": N_("down")}[self.value]


_WAYS = {PriceRounding.NEAREST: ROUND_HALF_UP, PriceRounding.UP: ROUND_CEILING, PriceRounding.DOWN: ROUND_FLOOR}


@dataclass(frozen=True)
class Ending:
    """How prices end: on multiples of `step`, `less` below them. Step 1, less 0.01 gives 0.99, 1.99, 2.99; step 0.10 gives 1.10, 1.20."""

    step: Decimal = Decimal(0)
    less: Decimal = Decimal(0)
    rounding: PriceRounding = PriceRounding.NEAREST


def charm(wanted: Decimal, ending: Ending, digits: int = 2) -> Price:
    """The price near a wanted one that ends as it should; never zero for a wanted price above zero."""
    if ending.step <= 0:
        return price(rounded(wanted, digits))
    steps = ((wanted + ending.less) / ending.step).to_integral_value(_WAYS[ending.rounding])
    found = steps * ending.step - ending.less
    while found <= 0 < wanted:
        found += ending.step
    return price(found)


@dataclass(frozen=True)
class Markup:
    """A rule: so many percent on the net cost, VAT on top where prices include it, then the ending."""

    percent: Decimal
    ending: Ending = Ending()

    def price_for(self, net_cost: Decimal, vat_percent: Decimal | None, digits: int = 2) -> Price:
        """What an own unit should sell for. `vat_percent` is None where prices are net."""
        gross = 1 + (vat_percent or Decimal(0)) / 100
        return charm(net_cost * (1 + self.percent / 100) * gross, self.ending, digits)


def percent_on(sells_for: Decimal, net_cost: Decimal, vat_percent: Decimal | None) -> Decimal | None:
    """How many percent a price is above the cost, to one decimal; None where nothing is known of the cost."""
    if net_cost <= 0:
        return None
    net = sells_for / (1 + (vat_percent or Decimal(0)) / 100)
    return rounded((net / net_cost - 1) * 100, 1)


class PriceBase(StrEnum):
    """What a new price starts from."""

    CURRENT = "current"
    COST = "cost"
    LAST_PURCHASE = "last_purchase"
    PRICE_TYPE = "price_type"
    MARKUP_RULE = "markup_rule"

    @property
    def label(self) -> str:
        """The base in words, to be translated."""
        return PRICE_BASE_LABELS[self.value]

    @property
    def is_cost(self) -> bool:
        """Whether it is net, so that VAT comes on top where prices include it."""
        return self in {PriceBase.COST, PriceBase.LAST_PURCHASE}


PRICE_BASE_LABELS = {
    "current": N_("Current price"), "cost": N_("Average cost"), "last_purchase": N_("Last purchase price"),
    "price_type": N_("Another price type"), "markup_rule": N_("Markup rules"),
}  # fmt: skip


@dataclass(frozen=True)
class PriceChange:
    """How a new price follows from its base: so many percent, then an amount (both may be below zero), then the ending."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    ending: Ending = Ending()

    def applied(self, base: Decimal, vat_percent: Decimal | None = None, digits: int = 2) -> Price:
        """The new price; `vat_percent` comes on top of the changed base (None or 0: nothing does). Never below zero."""
        changed = base * (1 + self.percent / 100) * (1 + (vat_percent or Decimal(0)) / 100) + self.amount
        return charm(max(changed, Decimal(0)), self.ending, digits)
