"""Identifiers of firms: VAT, INN, KPP, OGRN, GLN, IBAN and BIC are checked and put into their normal form, without any network."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.errors import Problem, problem
from app.core.marked import N_


class PartyIdKind(StrEnum):
    """What sort of identifier it is."""

    VAT = "vat"
    INN = "inn"
    KPP = "kpp"
    OGRN = "ogrn"
    GLN = "gln"
    IBAN = "iban"
    BIC = "bic"


@dataclass(frozen=True)
class PartyId:
    """An identifier as it was read. `value` is the normal form, or the text as given when `problem` says why it is wrong."""

    kind: PartyIdKind
    value: str
    problem: Problem | None = None


_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_PREFIX = {"GR": "EL"}
"""Greek VAT numbers begin with EL, not with the country's ISO code."""
_EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


def read_party_id(kind: PartyIdKind | str, value: str, country: str = "") -> PartyId:
    """Check an identifier and give its normal form: no spaces, capitals, a VAT number of the EU with its country's letters.

    `country` is the ISO 3166 code of two letters. Raises ValueError for an unknown kind.
    """
    kind = PartyIdKind(kind)
    text = value.strip()
    if not text:
        return PartyId(kind, "")
    if kind is PartyIdKind.KPP:
        short = re.sub(r"\s", "", text).upper()
        return PartyId(kind, short) if _KPP.fullmatch(short) else PartyId(kind, text, _problem(kind, text, "InvalidFormat"))
    return _by_rule(kind, text, country.strip().upper())


def _by_rule(kind: PartyIdKind, text: str, country: str) -> PartyId:
    from stdnum.exceptions import ValidationError

    if not text.isascii():
        return PartyId(kind, text, _problem(kind, text, "InvalidFormat"))
    rule = _rule(kind, text, country)
    try:
        if rule is None:
            return PartyId(kind, re.sub(r"\s", "", text).upper())
        found = str(rule.validate(_with_country(text, country) if kind is PartyIdKind.VAT else text))
    except ValidationError as error:
        return PartyId(kind, text, _problem(kind, text, type(error).__name__))
    return PartyId(kind, found)


def _with_country(text: str, country: str) -> str:
    prefix = _PREFIX.get(country, country)
    if country not in _EU or text.upper().startswith(prefix):
        return text
    return prefix + text


def _rule(kind: PartyIdKind, text: str, country: str) -> Any:
    """The module with the rule; imported late, and by the country alone, because there are hundreds."""
    from stdnum import bic, ean, get_cc_module, iban
    from stdnum.eu import vat
    from stdnum.ru import inn, ogrn

    if kind is PartyIdKind.VAT:
        if country in _EU or country == "XI" or (not country and re.match(r"[A-Za-z]{2}", text)):
            return vat
        return get_cc_module(country.lower(), "vat") if re.fullmatch(r"[A-Z]{2}", country) else None
    modules: dict[PartyIdKind, Any] = {
        PartyIdKind.INN: inn,
        PartyIdKind.OGRN: ogrn,
        PartyIdKind.IBAN: iban,
        PartyIdKind.BIC: bic,
        PartyIdKind.GLN: ean,
    }
    return modules[kind]


_NAMES = {
    PartyIdKind.VAT: N_("VAT number"),
    PartyIdKind.INN: N_("INN"),
    PartyIdKind.KPP: N_("KPP"),
    PartyIdKind.OGRN: N_("OGRN"),
    PartyIdKind.GLN: N_("GLN"),
    PartyIdKind.IBAN: N_("IBAN"),
    PartyIdKind.BIC: N_("BIC"),
}
_REASONS = {
    "InvalidLength": N_("{value} is not a right {name}: it has too few or too many characters"),
    "InvalidFormat": N_("{value} is not a right {name}: it is not written as one, look for a missing or wrong character"),
    "InvalidChecksum": N_("{value} is not a right {name}: its check digit does not fit, look for a mistyped digit"),
    "InvalidComponent": N_("{value} is not a right {name}: it has a country or part that does not exist"),
}


def _problem(kind: PartyIdKind, value: str, reason: str) -> Problem:
    return problem(_REASONS.get(reason, _REASONS["InvalidFormat"]), value=value, name=_NAMES[kind])
