"""Read XML from strangers safely, and walk it by local names: prefixes differ from sender to sender and mean nothing."""

import re
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from app.core.errors import UserError
from app.exchange.limits import check_size
from app.i18n import N_

NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,30})?|\.\d{1,30})")
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
DAY_102 = re.compile(r"(\d{4})(\d\d)(\d\d)")
MONTH = re.compile(r"\d{4}-?(?:0[1-9]|1[0-2])")
DEPTH = 100
"""Invoices nest about ten levels deep; a file of a million nested tags would break the program that walks it."""


def parse(data: bytes) -> Element:
    """The root of an XML file. Raises UserError when it is too large, not XML, or declares entities or a document type."""
    check_size(data)
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise UserError(
            N_(
                "This XML file declares a document type or entities, which can harm the program that opens it, and no invoice needs them: it was not opened"
            )
        ) from error
    except ParseError as error:
        line, column = error.position
        raise UserError(
            N_("This is not a whole XML file: it can't be read past line {line}, column {column}. Ask the sender for it again"),
            line=line,
            column=column,
        ) from error
    except (ValueError, LookupError) as error:
        raise UserError(N_("This XML file names an encoding that is not known. Ask the sender for it in UTF-8")) from error
    assert isinstance(root, Element)
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEPTH:
            raise UserError(N_("This XML file is nested deeper than any invoice: it was not opened"))
        level = [child for parent in level for child in parent]


def local(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def children(element: Element | None, path: str) -> list[Element]:
    """All elements at a path of local names, such as `Party/PartyName/Name`; alternatives in a step stand behind `|`."""
    found = [] if element is None else [element]
    for step in path.split("/"):
        names = step.split("|")
        found = [child for parent in found for child in parent if local(child) in names]
    return found


def child(element: Element | None, *paths: str) -> Element | None:
    """The first element at the first of the paths that leads to one, None when none does."""
    return next((found for path in paths for found in children(element, path)), None)


def text(element: Element | None, *paths: str) -> str:
    """The text at the first of the paths that has any, white space at its ends taken off; empty when none has."""
    for path in paths:
        for found in children(element, path):
            content = (found.text or "").strip()
            if content:
                return content
    return ""


def number(element: Element | None, *paths: str) -> Decimal | None:
    """The number at the first path that has one; None when the file is silent. Raises UserError when it is no number."""
    content = text(element, *paths)
    return decimal(content) if content else None


def decimal(content: str) -> Decimal:
    """A number as XML Schema writes decimals: no exponent, no grouping. Raises UserError for anything else."""
    if not NUMBER.fullmatch(content):
        raise UserError(N_("“{text}” in this file should be a number. Ask the sender for a right file"), text=content[:40])
    return Decimal(content)


def day(element: Element | None, *paths: str) -> date | None:
    """The date at the first path that has one: 2026-11-22 (a zone or time behind it is left off) or 20261122.

    A month alone (201412, format 610 of UNTDID 2379) is no day: None. Raises UserError when it is no date of the calendar.
    """
    content = text(element, *paths)
    if not content or MONTH.fullmatch(content):
        return None
    found = DAY.match(content) or DAY_102.match(content)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise UserError(N_("“{text}” in this file should be a date. Ask the sender for a right file"), text=content[:40])
