"""Prices of the demo store: markup rules by group, prices that end as shops like them to, and the weekly repricing."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.money import Price
from app.core.pricing import Ending, Markup, PriceRounding
from app.demo.goods import Good
from app.demo.words import Words, load
from app.documents.prices.repricing import Repricing, RepricingLine

DEAR = 30
"""From this level of prices on a unit of the currency is small change."""


def ending(level: int) -> Ending:
    """1.29 in euros, 94.90 in roubles."""
    step, less = ("1", "0.10") if level >= DEAR else ("0.10", "0.01")
    return Ending(Decimal(step), Decimal(less), PriceRounding.UP)


def markup(good: Good, price_type: Mapping[str, Any], level: int) -> Markup:
    """The rule for an item: that of its top group, or what the price type says."""
    percent = _by_group().get(good.group) if price_type["includes_vat"] else None
    return Markup(Decimal(percent or price_type["markup"]), ending(level) if price_type["includes_vat"] else Ending())


def _by_group() -> dict[str, str]:
    """The percentage of each group of goods, by its code."""
    rules = load("shop")["markups"]
    return {group["code"]: rules[top["code"]] for top in load("goods")["groups"] for group in top["groups"] if top["code"] in rules}


def rule_rows(words: Words, ids: Mapping[str, Mapping[str, int]], level: int) -> list[dict[str, Any]]:
    """The markup rules as rows of their catalog."""
    told, names = load("shop"), {top["code"]: words.pick(top["name"]) for top in load("goods")["groups"]}
    rules: list[dict[str, Any]] = []
    for kind in told["price_types"]:
        named = [*told["markups"].items()] if kind["includes_vat"] else []
        for code, percent in [*named, ("", kind["markup"])]:
            end = ending(level) if kind["includes_vat"] else Ending()
            rules.append({
                "code": f"M{len(rules) + 1:02}", "name": names.get(code) or words.pick(kind["name"]), "percent": Decimal(percent),
                "group_id": ids["item_group"].get(code), "price_type_id": ids["price_type"][kind["code"]],
                "step": end.step, "less": end.less, "rounding": end.rounding,
            })  # fmt: skip
    return rules


def repricing(site: int, price_type: int, items: Mapping[int, Price], moment: datetime, starts: datetime | None, note: str) -> Repricing:
    """New prices by item."""
    document = Repricing(moment=moment, site_id=site, price_type_id=price_type, starts=starts, note=note)
    document.lines = [RepricingLine(item_id=item, price=asked) for item, asked in items.items()]
    return document
