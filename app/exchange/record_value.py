"""Reads JSON from outside: the text into records, and each value into what its field holds, or the sentence why it can't."""

import base64
import binascii
import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.errors import Told, UserError
from app.core.money import FACTOR_LIMIT, FACTOR_TOO_LARGE, LIMIT, MONEY_DIGITS, PERCENT_DIGITS, money, price, qty, rounded, unit_factor
from app.exchange.limits import check_size
from app.i18n import N_
from app.store.table import Field

FORMAT = "larder-records/1"
TEXT_LIMIT = 10_000
DEEPEST = 12
"""Levels of lists and objects; records have four."""
NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FIRST_YEAR, LAST_YEAR = 1970, 2200

NOT_JSON = N_("This file is not JSON ({reason}, line {line}): export it again, or look at that line")
NOT_UTF8 = N_(
    "This file holds no text that can be read (line {line} is not UTF-8): records are JSON; choose another file or export it again"
)
NOT_RECORDS = N_("This JSON file is not one of records: it has to be an object whose “format” is “{format}”")
TOO_DEEP = N_("This file nests lists and objects too deep to be one of records")
NOT_TEXT = N_("this should be text, in quotes")
NOT_A_NUMBER = N_("“{text}” is not a number: write it like 1234.56")
TOO_BIG = N_("{text} is too big: a number has at most 12 digits before the point")
NOT_WHOLE = N_("{text} is not a whole number")
NOT_YES_NO = N_("this should be true or false")
NOT_A_DAY = N_("“{text}” is not a date: write it like 2026-11-02")
NOT_A_MOMENT = N_("“{text}” is not a moment: write it like 2026-11-02T09:30:00")
HAS_A_ZONE = N_("“{text}” names a time zone: write the store's own local time, without one")
FAR_AWAY = N_("“{text}” is too far away: dates are from {first} to {last}")
NOT_A_CHOICE = N_("“{text}” is none of: {choices}")
TOO_LONG = N_("the text is longer than {limit} characters")
NOT_KEPT = N_("the text holds characters that can't be kept")
NOT_A_PICTURE = N_("this is no picture in base64")


class NotReadable(Told):
    """A value that its field can't hold; who knows the path puts it in front."""


class Number(str):
    """A number as it stands in the file, not yet read, so that no digit is lost."""

    __slots__ = ()


def load(data: bytes) -> dict[str, Any]:
    """The records of a file. Raises UserError when it is no JSON, too large, nested too deep, or of another kind."""
    check_size(data)
    try:
        text = data.decode("utf-8-sig")
        records = json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UserError(NOT_UTF8, line=line) from error
    except json.JSONDecodeError as error:
        raise UserError(NOT_JSON, reason=error.msg, line=error.lineno) from error
    except RecursionError as error:
        raise UserError(TOO_DEEP) from error
    if not isinstance(records, dict) or records.get("format") != FORMAT:
        raise UserError(NOT_RECORDS, format=FORMAT)
    if _is_too_deep(records):
        raise UserError(TOO_DEEP)
    return records


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UserError(N_("“{name}” is said twice in one object of this file: keep one of them"), name=twice[:60])
    return found


def _is_too_deep(value: Any) -> bool:
    level: list[Any] = [value]
    for _depth in range(DEEPEST):
        level = [
            each for above in level for each in (above.values() if isinstance(above, dict) else above) if isinstance(each, dict | list)
        ]
        if not level:
            return False
    return True


def read_value(field: Field, value: Any) -> Any:
    """The value of a field that is no reference. Raises NotReadable."""
    match field.type:
        case "bool":
            if not isinstance(value, bool):
                raise NotReadable(NOT_YES_NO)
            return value
        case "int":
            return _whole(value)
        case "money" | "qty" | "price" | "factor" | "percent":
            return _number(field.type, value)
        case "date":
            return _day(text_of(value))
        case "moment":
            return _moment(text_of(value))
        case "choice":
            return _choice(field, text_of(value))
        case "picture":
            return _picture(value)
        case _:
            return text_of(value)


def text_of(value: Any) -> str:
    """Text that every store can keep. Raises NotReadable."""
    if not isinstance(value, str) or isinstance(value, Number):
        raise NotReadable(NOT_TEXT)
    if len(value) > TEXT_LIMIT:
        raise NotReadable(TOO_LONG, limit=TEXT_LIMIT)
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise NotReadable(NOT_KEPT)
    return value


def _decimal(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise NotReadable(NOT_A_NUMBER, text=_shown(value))
    if not NUMBER.fullmatch(value.strip()):
        if re.fullmatch(r"[+-]?\d+(\.\d+)?", value.strip(), re.ASCII):
            raise NotReadable(TOO_BIG, text=_shown(value))
        raise NotReadable(NOT_A_NUMBER, text=_shown(value))
    number = Decimal(value.strip())
    if abs(number) >= LIMIT:
        raise NotReadable(TOO_BIG, text=_shown(value))
    return number


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:60] + "…"


def _number(kind: str, value: Any) -> Decimal:
    number = _decimal(value)
    if kind == "percent":
        return rounded(number, PERCENT_DIGITS)
    if kind == "money":
        return money(number, MONEY_DIGITS)
    if kind == "factor":
        if abs(number) >= FACTOR_LIMIT:
            raise NotReadable(FACTOR_TOO_LARGE, limit=FACTOR_LIMIT)
        return unit_factor(number)
    return qty(number) if kind == "qty" else price(number)


def _whole(value: Any) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise NotReadable(NOT_WHOLE, text=_shown(value))
    return int(number)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotReadable(NOT_A_DAY, text=_shown(text)) from error
    if not 1900 <= day.year <= LAST_YEAR:
        raise NotReadable(FAR_AWAY, text=_shown(text), first=1900, last=LAST_YEAR)
    return day


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotReadable(NOT_A_MOMENT, text=_shown(text)) from error
    if moment.tzinfo is not None:
        raise NotReadable(HAS_A_ZONE, text=_shown(text))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise NotReadable(FAR_AWAY, text=_shown(text), first=FIRST_YEAR, last=LAST_YEAR)
    return moment.replace(microsecond=0)


def _choice(field: Field, text: str) -> str:
    choices = [value for value, _label in field.choices]
    if text not in choices:
        raise NotReadable(NOT_A_CHOICE, text=_shown(text), choices=", ".join(choices))
    return text


def _picture(value: Any) -> bytes:
    if not isinstance(value, str):
        raise NotReadable(NOT_A_PICTURE)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotReadable(NOT_A_PICTURE) from error


def read_uuid(value: Any) -> str:
    """A uuid in small letters. Raises NotReadable."""
    text = text_of(value).lower()
    if not UUID.fullmatch(text):
        raise NotReadable(N_("“{text}” is not a uuid: it has 32 hex digits like 01890000-0000-7000-8000-000000000001"), text=_shown(text))
    return text
