"""In-store codes: EAN-13 that a scale prints, with an item and a weight, price or count inside, by masks the shop sets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.core.errors import Problem, UserError, problem
from app.core.gtin import has_right_check_digit, measure_check_digit, with_check_digit
from app.core.marked import N_


class Measure(StrEnum):
    """What the variable part of an in-store code counts."""

    WEIGHT = "weight"
    PRICE = "price"
    COUNT = "count"


_LETTERS = {Measure.WEIGHT: "W", Measure.PRICE: "P", Measure.COUNT: "N"}
_NAMES = {Measure.WEIGHT: N_("weight"), Measure.PRICE: N_("price"), Measure.COUNT: N_("count")}
_DECIMALS = {Measure.WEIGHT: 3, Measure.PRICE: 2, Measure.COUNT: 0}


@dataclass(frozen=True)
class InStoreMask:
    """The layout of one sort of in-store code: prefix, item, perhaps an inner check digit, the value; 12 digits and the check digit.

    `decimals` says how many digits of the value stand after the point: kilograms, the price of the whole package, or pieces.
    """

    prefix: str
    item_digits: int
    measure: Measure
    decimals: int
    inner_check: bool = False

    @property
    def value_digits(self) -> int:
        """Digits left for the weight, price or count."""
        return 12 - len(self.prefix) - self.item_digits - self.inner_check

    @property
    def text(self) -> str:
        """The mask as a person writes it: `21IIIIIWW.WWWC`; `parse_mask` reads it back."""
        value = _LETTERS[self.measure] * self.value_digits
        if self.decimals or _DECIMALS[self.measure]:
            point = self.value_digits - self.decimals
            value = f"{value[:point]}.{value[point:]}"
        return f"{self.prefix}{'I' * self.item_digits}{'C' * self.inner_check}{value}C"

    def fits(self, code: str) -> bool:
        """Whether a 13-digit code begins as this mask says."""
        return len(code) == 13 and code.startswith(self.prefix)


@dataclass(frozen=True)
class InStoreCode:
    """What an in-store code says. `key` is the code with the value set to zero, under which the item is known."""

    mask: InStoreMask
    item: str
    value: Decimal | None
    key: str
    problems: tuple[Problem, ...] = ()


def parse_mask(text: str, measure: Measure | None = None, decimals: int | None = None, prefix: str | None = None) -> InStoreMask:
    """Read a mask: `21IIIIIWWWWWC` (I item, W weight, P price, N count, C check, a point where the decimals begin),
    or the letters of scale manuals, `PPPPPPCVVVVV` (P prefix and item, C inner check, V value), with `prefix` and `measure`.

    Without a point or `decimals`, a weight has 3, a price 2 and a count none. Raises UserError that says what is wrong.
    """
    letters = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"P+C?V+", letters):
        return _parse_manual_letters(letters, measure, decimals, prefix)
    match = re.fullmatch(r"(\d*)(I*)(C?)([WPN]*)(?:[.,]([WPN]*))?(C?)", letters, re.ASCII)
    if match is None:
        raise UserError(
            "The mask {mask} is not understood: write the prefix, then I for the item, then W (weight), P (price) or N (count), "
            "and C at the end, for example 21IIIIIWWWWWC",
            mask=text,
        )
    start, items, inner, whole, fraction, last = match.groups(default="")
    found = _measure_of(text, whole + fraction)
    if not last:
        raise UserError("The mask {mask} must end with C, the check digit of the EAN-13", mask=text)
    if decimals is None:
        decimals = len(fraction) if "." in letters or "," in letters else _DECIMALS[found]
    mask = InStoreMask(start, len(items), found, decimals, bool(inner))
    size = len(start + items + inner + whole + fraction + last)
    return _checked(mask, text, size, len(whole + fraction))


def _measure_of(text: str, letters: str) -> Measure:
    kinds = set(letters)
    if len(kinds) != 1:
        raise UserError("The mask {mask} must have one value: W for weight, P for price or N for count", mask=text)
    return next(measure for measure, letter in _LETTERS.items() if letter in kinds)


def _parse_manual_letters(letters: str, measure: Measure | None, decimals: int | None, prefix: str | None) -> InStoreMask:
    if prefix is None or measure is None:
        raise UserError("The mask {mask} needs its prefix and what it measures beside it", mask=letters)
    items = letters.count("P") - len(prefix)
    mask = InStoreMask(prefix, items, measure, _DECIMALS[measure] if decimals is None else decimals, "C" in letters)
    return _checked(mask, letters, len(letters) + 1, letters.count("V"))


def _checked(mask: InStoreMask, text: str, size: int, value_digits: int) -> InStoreMask:
    if size != 13:
        raise UserError("The mask {mask} has {size} places; an in-store code has 13 with its check digit", mask=text, size=size)
    if not re.fullmatch(r"(02|2[0-9])\d{0,3}", mask.prefix, re.ASCII):
        raise UserError("The mask {mask} must begin with 02 or 20 to 29: other prefixes belong to makers of goods", mask=text)
    if mask.item_digits < 1:
        raise UserError("The mask {mask} has no place for the item: write I for each of its digits", mask=text)
    if not 0 <= mask.decimals <= value_digits:
        raise UserError(
            "The mask {mask} has {decimals} decimals, but the value only {digits} digits",
            mask=text,
            decimals=mask.decimals,
            digits=value_digits,
        )
    if mask.inner_check and value_digits not in (4, 5):
        raise UserError("The mask {mask} has an inner check digit: that needs a value of 4 or 5 digits", mask=text)
    return mask


def check_masks(masks: Sequence[InStoreMask]) -> list[Problem]:
    """Masks that can't be told apart, because they share a prefix."""
    seen: dict[str, InStoreMask] = {}
    problems = []
    for no, mask in enumerate(masks, 1):
        if mask.prefix in seen:
            problems.append(
                problem(
                    "Line {no}: the prefix {prefix} is already used by {other}", line=no, prefix=mask.prefix, other=seen[mask.prefix].text
                )
            )
        seen.setdefault(mask.prefix, mask)
    return problems


def mask_for(code: str, masks: Iterable[InStoreMask]) -> InStoreMask | None:
    """The mask of a 13-digit code; of several, the one with the longest prefix."""
    return max((mask for mask in masks if mask.fits(code)), key=lambda mask: len(mask.prefix), default=None)


def read_in_store_code(code: str, masks: Iterable[InStoreMask]) -> InStoreCode | None:
    """What a code says by the masks; 12 digits (UPC-A) are read with a zero in front. None when no mask fits or the check digit is wrong."""
    full = code.zfill(13) if len(code) == 12 else code
    if not has_right_check_digit(full):
        return None
    mask = mask_for(full, masks)
    if mask is None:
        return None
    head = len(mask.prefix) + mask.item_digits
    item, value = full[len(mask.prefix) : head], full[head + mask.inner_check : 12]
    key = _code(mask, item, "0" * mask.value_digits)
    if mask.inner_check and measure_check_digit(value) != full[head]:
        wrong = problem(
            "The check digit of the {measure} inside {code} is wrong: scan it again or weigh again", measure=_NAMES[mask.measure], code=code
        )
        return InStoreCode(mask, item, None, key, (wrong,))
    return InStoreCode(mask, item, Decimal(value).scaleb(-mask.decimals), key)


def _code(mask: InStoreMask, item: str, value: str) -> str:
    inner = measure_check_digit(value) if mask.inner_check else ""
    return with_check_digit(mask.prefix + item + inner + value)
