"""The in-store codes that scales print: usual masks by country, and the code of an item and its weight, price or count."""

from decimal import Decimal

from app.core.gtin import measure_check_digit, with_check_digit
from app.core.in_store_code import InStoreMask, Measure

_NORDIC_WEIGHT = tuple(InStoreMask(prefix, 6, Measure.WEIGHT, decimals) for prefix, decimals in (("23", 3), ("24", 2), ("25", 1)))
_NORDIC = (*(InStoreMask(prefix, 6, Measure.PRICE, decimals) for prefix, decimals in (("20", 2), ("21", 1), ("22", 0))), *_NORDIC_WEIGHT)
_CIS = tuple(InStoreMask(prefix, 5, Measure.WEIGHT, 3) for prefix in ("20", "21", "22"))
_DENMARK = (
    *(InStoreMask(prefix, 4, Measure.PRICE, 2) for prefix in ("21", "22", "23", "24")),
    InStoreMask("26", 4, Measure.WEIGHT, 3),
    InStoreMask("27", 5, Measure.WEIGHT, 3),
    InStoreMask("28", 4, Measure.WEIGHT, 3),
)
_GERMANY = (
    *(InStoreMask(prefix, 4, Measure.PRICE, 2, inner_check=True) for prefix in ("22", "23")),
    *(InStoreMask(prefix, 4, Measure.COUNT, 0, inner_check=True) for prefix in ("25", "26")),
    *(InStoreMask(prefix, 4, Measure.WEIGHT, 3, inner_check=True) for prefix in ("28", "29")),
)

PRESETS: dict[str, tuple[InStoreMask, ...]] = {
    **dict.fromkeys(("SE", "NO"), _NORDIC),
    **dict.fromkeys(("FI", "EE", "LV", "LT"), _NORDIC_WEIGHT),
    **dict.fromkeys(("RU", "BY", "KZ", "KG", "AM", "UZ"), _CIS),
    "DK": _DENMARK,
    "DE": _GERMANY,
    "GB": (InStoreMask("20", 5, Measure.PRICE, 2, inner_check=True),),
    "US": (InStoreMask("02", 5, Measure.PRICE, 2, inner_check=True),),
    "FR": (InStoreMask("02", 5, Measure.PRICE, 2),),
    "ES": (InStoreMask("20", 5, Measure.PRICE, 2),),
    "IT": (InStoreMask("20", 5, Measure.PRICE, 2),),
}
"""Usual masks by country (ISO 3166): rules of the GS1 member organisations of the Nordic and Baltic countries, Denmark,
Germany and Great Britain, and the custom of scales elsewhere."""

OTHER_COUNTRY = (InStoreMask("21", 5, Measure.WEIGHT, 3), InStoreMask("23", 5, Measure.PRICE, 2))
"""Where there is no rule: what many tills come with."""


def preset(country: str) -> tuple[InStoreMask, ...]:
    """The masks of a country (ISO 3166, two letters)."""
    return PRESETS.get(country.upper(), OTHER_COUNTRY)


def code_of(mask: InStoreMask, item: str | int, value: Decimal) -> str:
    """The 13 digits that a scale prints for an item and a weight in kg, a price or a count."""
    digits = str(int(value.scaleb(mask.decimals))).zfill(mask.value_digits)
    inner = measure_check_digit(digits) if mask.inner_check else ""
    return with_check_digit(mask.prefix + str(item).zfill(mask.item_digits) + inner + digits)
