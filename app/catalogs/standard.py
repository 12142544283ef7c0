"""Units, VAT rates, write-off reasons and cash articles that every shop knows by the same codes: made when they are first named."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.catalogs.cash_article import Direction
from app.i18n import N_, _, language, translate

UNITS: Mapping[str, tuple[str, int, str, str]] = {
    "pc": (N_("Piece"), 0, "", ""),
    "kg": (N_("Kilogram"), 3, "", ""),
    "g": (N_("Gram"), 0, "kg", "0.001"),
    "t": (N_("Tonne"), 3, "kg", "1000"),
    "l": (N_("Litre"), 3, "", ""),
    "ml": (N_("Millilitre"), 0, "l", "0.001"),
    "cl": (N_("Centilitre"), 0, "l", "0.01"),
    "m": (N_("Metre"), 2, "", ""),
    "cm": (N_("Centimetre"), 0, "m", "0.01"),
    "m2": (N_("Square metre"), 2, "", ""),
    "pair": (N_("Pair"), 0, "pc", "2"),
    "dozen": (N_("Dozen"), 0, "pc", "12"),
    "set": (N_("Set"), 0, "", ""),
    "pack": (N_("Pack"), 0, "", ""),
    "box": (N_("Box"), 0, "", ""),
    "case": (N_("Case"), 0, "", ""),
    "bag": (N_("Bag"), 0, "", ""),
    "bottle": (N_("Bottle"), 0, "", ""),
    "can": (N_("Can"), 0, "", ""),
    "portion": (N_("Portion"), 0, "", ""),
}
"""By code: name, decimals, and for a unit measured in another one that unit's code and the factor."""

UNIT_SIGNS: Mapping[str, str] = {
    "pc": N_("pc"), "kg": N_("kg"), "g": N_("g"), "t": N_("t"), "l": N_("l"), "ml": N_("ml"), "cl": N_("cl"), "m": N_("m"), "cm": N_("cm"),
    "m2": N_("m²"), "pair": N_("pair"), "dozen": N_("dozen"), "set": N_("set"), "pack": N_("pack"), "box": N_("box"), "case": N_("case"),
    "bag": N_("bag"), "bottle": N_("bottle"), "can": N_("can"), "portion": N_("portion"),
}  # fmt: skip
"""How a unit of this code is written behind a quantity, to be translated."""

REASONS: Mapping[str, str] = {
    "spoiled": N_("Spoiled"),
    "expired": N_("Past its date"),
    "broken": N_("Broken"),
    "own_use": N_("Own use"),
    "tasting": N_("Tasting"),
    "shortage": N_("Shortage"),
    "other": N_("Other"),
}

ARTICLES: Mapping[str, tuple[str, str, str]] = {
    "contribution": (N_("Owner's contribution"), "in", "3010"),
    "drawings": (N_("Owner's drawings"), "out", "3110"),
    "loan": (N_("Loans"), "both", "2210"),
    "advance": (N_("Advances to staff"), "both", "1250"),
    "other_income": (N_("Other income"), "in", "4990"),
    "rent": (N_("Rent"), "out", "6110"),
    "utilities": (N_("Water, heat and power"), "out", "6120"),
    "wages": (N_("Wages"), "out", "6210"),
    "payroll_tax": (N_("Payroll taxes"), "out", "6220"),
    "tax": (N_("Taxes"), "out", "6310"),
    "vat": (N_("VAT paid over"), "out", "2410"),
    "bank_fee": (N_("Bank fees"), "out", "6410"),
    "delivery": (N_("Delivery"), "out", "6510"),
    "supplies": (N_("Household supplies"), "out", "6610"),
    "repairs": (N_("Repairs"), "out", "6620"),
    "advertising": (N_("Advertising"), "out", "6710"),
    "other_expense": (N_("Other expenses"), "out", "6990"),
    "over": (N_("Cash over"), "in", "4920"),
    "short": (N_("Cash short"), "out", "5320"),
}
"""By code: name, direction, and the account of the standard chart."""

PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,4})?)\s?%?", re.ASCII)


def unit_sign(code: str, code_of_language: str = "") -> str:
    """A unit as it stands behind a quantity, in the user's language or another one: шт, кг; a shop's own unit by its code."""
    sign = UNIT_SIGNS.get(code)
    return translate(sign, code_of_language or language()) if sign else code


def standard_row(catalog: str, code: str) -> dict[str, Any] | None:
    """The values of the row that this code means everywhere, its name in the user's language; None when it means nothing.

    A unit that is measured in another names it as `base` and brings its `factor`.
    """
    if catalog == "unit" and code in UNITS:
        name, decimals, base, factor = UNITS[code]
        more = {"base": base, "factor": Decimal(factor)} if base else {}
        return {"code": code, "name": _(name), "decimals": decimals, **more}
    if catalog == "write_off_reason" and code in REASONS:
        return {"code": code, "name": _(REASONS[code])}
    if catalog == "cash_article" and code in ARTICLES:
        title, direction, account = ARTICLES[code]
        return {"code": code, "name": _(title), "direction": Direction(direction), "account": account}
    percent = PERCENT.fullmatch(code) if catalog == "vat_rate" else None
    return {"code": code, "name": f"{percent[1]} %", "percent": Decimal(percent[1])} if percent else None
