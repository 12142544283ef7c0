"""Trade item numbers (EAN, UPC, ITF-14): check digits, the one normal form, all forms that mean the same, own numbers."""

GTIN_LENGTHS = (8, 12, 13, 14)

_FOUR_WEIGHTS = ("2-", "2-", "3", "5-")
_FIVE_WEIGHTS = ("5+", "2-", "5-", "5+", "2-")
_PRODUCTS = {
    "2-": (0, 2, 4, 6, 8, 9, 1, 3, 5, 7),
    "3": (0, 3, 6, 9, 2, 5, 8, 1, 4, 7),
    "5+": (0, 5, 1, 6, 2, 7, 3, 8, 4, 9),
    "5-": (0, 5, 9, 4, 8, 3, 7, 2, 6, 1),
}
"""Weighted products of the digits 0 to 9 (GS1 General Specifications, 7.9.2)."""


def is_digits(text: str) -> bool:
    """Only the digits 0 to 9, at least one; digits of other scripts are not meant."""
    return text.isascii() and text.isdigit()


def check_digit(payload: str) -> str:
    """The modulo 10 digit of GTIN, GLN and SSCC: weights 3, 1, 3, … from the right (GS1 General Specifications, 7.9.1).

    Raises ValueError when `payload` is not digits alone.
    """
    if not is_digits(payload):
        raise ValueError(f"not digits: {payload!r}")
    digits = [int(digit) for digit in reversed(payload)]
    return str(-(3 * sum(digits[::2]) + sum(digits[1::2])) % 10)


def with_check_digit(payload: str) -> str:
    """The payload and its check digit. Raises ValueError when it is not digits alone."""
    return payload + check_digit(payload)


def has_right_check_digit(number: str) -> bool:
    """Whether the last digit is the check digit of the others; False for anything but two digits or more."""
    return is_digits(number) and len(number) > 1 and check_digit(number[:-1]) == number[-1]


def measure_check_digit(value: str) -> str:
    """The check digit of a price or weight of 4 or 5 digits inside an in-store code (GS1 General Specifications, 7.9.3 and 7.9.4).

    Raises ValueError for another length or a character that is no digit.
    """
    if not is_digits(value) or len(value) not in (4, 5):
        raise ValueError(f"a price or weight field of 4 or 5 digits is needed: {value!r}")
    weights = _FOUR_WEIGHTS if len(value) == 4 else _FIVE_WEIGHTS
    total = sum(_PRODUCTS[weight][int(digit)] for weight, digit in zip(weights, value, strict=True))
    if len(value) == 4:
        return str(total * 3 % 10)
    return str(_PRODUCTS["5-"].index(-total % 10))


def is_gtin(number: str) -> bool:
    """Whether this is a GTIN of 8, 12, 13 or 14 digits with a right check digit; a number of zeros alone is none."""
    return len(number) in GTIN_LENGTHS and has_right_check_digit(number) and number.strip("0") != ""


def gtin14(number: str) -> str | None:
    """The normal form in which a GTIN is kept and looked up: 14 digits, zeros in front. None when it is no GTIN.

    UPC-A and the EAN-13 with a leading zero have the same normal form. UPC-E is expanded when the digits are no EAN-8.
    """
    if is_gtin(number):
        return number.zfill(14)
    expanded = expand_upc_e(number)
    return expanded.zfill(14) if expanded else None


def equivalents(number: str) -> tuple[str, ...]:
    """Every form in which the same trade item number may have been stored or sent, the 14 digits first.

    Eight digits that are an EAN-8 and a UPC-E as well give the forms of both. Text that is no GTIN gives itself.
    """
    forms: list[str] = []
    if is_gtin(number):
        forms += _forms(number.zfill(14))
    expanded = expand_upc_e(number)
    if expanded:
        forms += _forms(expanded.zfill(14))
    return tuple(dict.fromkeys(forms)) or (number,)


def _forms(full: str) -> list[str]:
    forms = [full] + [full[-size:] for size in (13, 12, 8) if full[:-size].strip("0") == ""]
    short = shorten_upc_a(full[2:]) if full.startswith("00") else None
    return [*forms, short] if short else forms


def shown(full: str) -> str:
    """A 14-digit normal form as people know it: the shortest of EAN-8, UPC-A, EAN-13 and ITF-14 that holds it."""
    for size in GTIN_LENGTHS:
        if full[:-size].strip("0") == "":
            return full[-size:]
    return full


def expand_upc_e(short: str) -> str | None:
    """The 12 digits of UPC-A for the 8 of UPC-E (number system 0 or 1, check digit included); None when it is no right UPC-E.

    Rule: GS1 General Specifications, 5.2.2.4.2.
    """
    if len(short) != 8 or not is_digits(short) or short[0] not in "01":
        return None
    body, last = short[:6], short[6]
    if last in "012":
        payload = body[:3] + last + "0000" + body[3:]
    elif last == "3":
        payload = body[:4] + "00000" + body[4:]
    elif last == "4":
        payload = body[:5] + "00000" + body[5:]
    else:
        payload = body + "0000" + last
    full = payload + short[7]
    return full if is_gtin(full) else None


def shorten_upc_a(full: str) -> str | None:
    """The UPC-E of a UPC-A, None when its zeros do not allow one."""
    if len(full) != 12 or full[0] not in "01":
        return None
    candidates = (
        full[:3] + full[8:11] + full[3] + full[11],
        full[:4] + full[9:11] + "3" + full[11],
        full[:5] + full[10] + "4" + full[11],
        full[:6] + full[10] + full[11],
    )
    return next((short for short in candidates if expand_upc_e(short) == full), None)


def looks_damaged_by_spreadsheet(text: str) -> bool:
    """Whether a spreadsheet has turned a code into a rounded number, such as 4.80001E+12: its last digits are lost."""
    mantissa, sign, exponent = text.strip().upper().replace(",", ".").partition("E+")
    return bool(sign) and is_digits(exponent) and is_digits(mantissa.replace(".", "", 1))
