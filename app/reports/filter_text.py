"""Filters as people type them: `site=W1`, `zero=yes`, `item=4006381333931`."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.base import catalogs
from app.catalogs.lookup import find_goods, find_named
from app.core.errors import UserError
from app.i18n import N_
from app.reports.base import Filter, Report

YES = frozenset({"yes", "true", "1", "on", "да"})
NO = frozenset({"no", "false", "0", "off", "нет", ""})


def read_filters(session: Session, report: Report, typed: Iterable[str]) -> dict[str, Any]:
    """Filter values by name from `name=value` texts. Raises UserError for one that is unknown or can't be read."""
    known = {each.name: each for each in report.filters}
    values = {}
    for text in typed:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise UserError(
                N_("{text} is no filter of {report}; write NAME=VALUE with one of: {names}"),
                text=text, report=report.name, names=", ".join(known) or "—",
            )  # fmt: skip
        if name in values:
            raise UserError(N_("The filter {name} is given twice: a report takes one value of each"), name=name)
        values[name] = _read(session, known[name], value.strip())
    return values


def _read(session: Session, declared: Filter, text: str) -> Any:
    if declared.type == "ref" and declared.catalog:
        return _row(session, declared.catalog, text)
    if declared.type == "bool" and text.casefold() in YES | NO:
        return text.casefold() in YES
    if declared.type == "int" and text.removeprefix("-").isdecimal():
        return int(text)
    if declared.type == "choice" and text in dict(declared.choices):
        return text
    if declared.type == "text":
        return text
    allowed = {"bool": "yes, no", "choice": ", ".join(value for value, _label in declared.choices)}.get(declared.type, "1, 2, 3 …")
    raise UserError(N_("{name} can't be {text}: it takes {allowed}"), name=declared.name, text=text, allowed=allowed)


def _row(session: Session, catalog: str, text: str) -> int:
    """A row of a catalog by its code or name; an item by a barcode too."""
    found = find_named(session, catalog, [text]).get(text.casefold())
    if found is None and catalog == "item":
        means = find_goods(session, [text]).get(text)
        found = None if means is None else means.item_id
    if found is None:
        if catalog not in catalogs():
            raise UserError(N_("There is no document {number}"), number=text)
        raise UserError(N_("{catalog}: there is nothing with the code or name {text}"), catalog=catalogs()[catalog].title, text=text)
    return found


def read_moment(text: str) -> datetime:
    """A moment in ISO 8601; a day alone is its end. Raises ValueError."""
    moment = datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment.date(), time(23, 59, 59)) if len(text) == len("2026-11-02") else moment


def read_day(text: str) -> date:
    """A day in ISO 8601. Raises ValueError."""
    return date.fromisoformat(text)
