"""Numbers that a person types or pastes: separators of any country, simple sums; a value comes back or a problem in words."""

import re
import unicodedata
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from app.core.errors import Problem, problem
from app.core.money import LIMIT

LONGEST = 100
"""Characters; nobody types a longer sum."""
_ARITHMETIC = Context(prec=34, traps=[DivisionByZero, InvalidOperation, Overflow])
_SPACES = "\u0020\u00a0\u202f\u2009\u2007"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—﹣－‒", "-"),
        **dict.fromkeys("’‘ʼ`´٬", "'"),
        **dict.fromkeys("×✕хХxX·⋅∗", "*"),
        **dict.fromkeys("÷∕:", "/"),
        **dict.fromkeys(_SPACES, " "),
        "＋": "+",
        "，": ",",
        "٫": ".",
        "．": ".",
    }
)
_TOKEN = re.compile(r"\s*([0-9.,'](?:[0-9.,' ]*[0-9.,'])?|[-+*/])\s*")


def read_number(text: str, decimal_sign: str = ".", group_signs: str = ".,") -> Decimal | Problem:
    """A number or a simple sum (+ − * /, the usual order, no brackets) as typed or pasted.

    Spaces, apostrophes, points and commas may group thousands. Of a point and a comma in one number the last is decimal. One
    point or comma alone groups if it is among `group_signs`, is not the `decimal_sign`, and stands before exactly three digits
    and behind one to three of which the first is no zero: "1,000" is a thousand where the comma groups. Every other lone sign is
    decimal: "1,5", "0,125", "1234,567". The value is below 10¹² and not rounded.
    """
    plain = _plain(text)
    if not plain:
        return problem("Nothing is typed where a number is needed")
    if len(plain) > LONGEST:
        return problem("This is too long for a number: {size} characters", size=len(plain))
    tokens = _tokens(plain)
    if tokens is None:
        return _not_a_number(text)
    try:
        value = _sum(tokens, decimal_sign, group_signs)
    except DivisionByZero:
        return problem("{text} divides by zero", text=text.strip())
    except (ValueError, InvalidOperation, Overflow):
        return _not_a_number(text)
    if abs(value) >= LIMIT:
        return problem("{text} is too large: a number has at most 12 digits before the decimal sign", text=text.strip())
    return value or Decimal(0)


def _not_a_number(text: str) -> Problem:
    shown = text.strip()[:LONGEST]
    if re.fullmatch(r"[-+]?[0-9.,]+[eE][-+]?[0-9]+", shown):
        return problem("{text} is a shortened number: write all its digits", text=shown)
    if shown.casefold().strip("+-−") in ("nan", "inf", "infinity", "∞"):
        return problem("{text} is not an amount: write a number with digits", text=shown)
    return problem("{text} is not a number: write it like 1234.56", text=shown)


def _plain(text: str) -> str:
    """Digits of all scripts as 0–9, one sign for each meaning, no currency signs at the ends."""
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text[: LONGEST * 10])
    plain = digits.translate(_SIGNS).strip()
    ends = [i for i, sign in enumerate(plain) if unicodedata.category(sign) not in ("Sc", "Zs", "Cf")]
    return plain[ends[0] : ends[-1] + 1] if ends else ""


def _tokens(plain: str) -> list[str] | None:
    """Numbers and signs in turn, each number with the signs in front of it; None when something else stands between."""
    found: list[str] = []
    place = 0
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None:
            return None
        found.append(match[1])
        place = match.end()
    return found


def _sum(tokens: list[str], decimal_sign: str, group_signs: str) -> Decimal:
    """Products are added up; ValueError when the tokens are not a sum."""
    whole, at = Decimal(0), 0
    sign, at = _sign(tokens, at)
    while True:
        product, at = _number(tokens, at, decimal_sign, group_signs), at + 1
        while at < len(tokens) and tokens[at] in "*/":
            operation = tokens[at]
            inner, at = _sign(tokens, at + 1)
            factor, at = _number(tokens, at, decimal_sign, group_signs) * inner, at + 1
            product = _ARITHMETIC.multiply(product, factor) if operation == "*" else _quotient(product, factor)
        whole = _ARITHMETIC.add(whole, product * sign)
        if at == len(tokens):
            return whole
        if tokens[at] not in "+-":
            raise ValueError("two numbers without a sign between them")
        sign, at = (1 if tokens[at] == "+" else -1), at + 1


def _quotient(product: Decimal, divisor: Decimal) -> Decimal:
    if not divisor:
        raise DivisionByZero
    return _ARITHMETIC.divide(product, divisor)


def _sign(tokens: list[str], at: int) -> tuple[int, int]:
    """One sign in front of a number: +1 or −1, and where the number stands."""
    if at < len(tokens) and tokens[at] in "+-":
        return (1 if tokens[at] == "+" else -1), at + 1
    return 1, at


def _number(tokens: list[str], at: int, decimal_sign: str, group_signs: str) -> Decimal:
    if at >= len(tokens) or tokens[at] in "+-*/":
        raise ValueError("a number is missing")
    return Decimal(_digits(tokens[at], decimal_sign, group_signs))


def _digits(token: str, decimal_sign: str, group_signs: str) -> str:
    """A token with its grouping signs gone and the point as decimal sign; ValueError when the groups are not of three."""
    whole, fraction = _parts(token, decimal_sign, group_signs)
    if not (whole or fraction) or not re.fullmatch(r"[0-9]*", fraction):
        raise ValueError(f"not a number: {token}")
    separators = set(re.sub(r"[0-9]", "", whole))
    if separators and (len(separators) > 1 or not _is_grouped(whole)):
        raise ValueError(f"thousands are in groups of three: {token}")
    return re.sub(r"[^0-9]", "", whole) + "." + fraction if fraction else re.sub(r"[^0-9]", "", whole)


def _is_grouped(whole: str) -> bool:
    """Groups of three, or of two before the last three, as in India: 12,34,567."""
    return re.fullmatch(r"[0-9]{1,3}([.,' ][0-9]{3})+|[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}", whole) is not None


def _parts(token: str, decimal_sign: str, group_signs: str) -> tuple[str, str]:
    """What stands before and after the decimal sign."""
    points, commas = token.count("."), token.count(",")
    if points and commas:
        sign = max(".,", key=token.rfind)
    elif points + commas == 1:
        sign = "." if points else ","
        if sign != decimal_sign and sign in group_signs and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", token):
            return token, ""
    else:
        return token, ""
    whole, _, fraction = token.rpartition(sign)
    if sign in whole:
        raise ValueError(f"two decimal signs: {token}")
    return whole, fraction
