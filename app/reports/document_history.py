"""The versions of a document as the audit trail keeps them, and what each changed: fields of the header, lines, cells."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.lookup import referred
from app.core.money import NUMBERS
from app.documents.base import Document
from app.documents.record import fields, is_short, record_name
from app.i18n import N_, _
from app.reports.audit_trail import action_words, local
from app.store.audit import audit
from app.store.listed import among_texts
from app.store.table import Base, Field

VERSIONS = frozenset({"save", "post", "correct", "unpost", "void"})
"""Actions that leave a version of the document; others, such as a print, are only told."""
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A value that changed. `line` counts from 1 in the version after (before, for a deleted line), None for the header; `type` is a field's."""

    line: int | None
    item: str
    label: str
    type: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Version:
    """An entry of the trail: when (this computer's clock), who, where, what was done, and what it changed."""

    moment: datetime
    user: str
    computer: str
    action: str
    differences: tuple[Difference, ...]
    is_first: bool = False
    """Whether it is the first one that was kept: what it has differs from nothing."""


def document_history(session: Session, actor: Actor, document_id: int) -> list[Version]:
    """What became of a document, the last entry first. Raises UserError when the actor may not look at such documents."""
    document = session.get_one(Document, document_id)
    require(actor, "view", document.roles, document.title_plural)
    names = Names(session)
    query = select(audit).where(audit.c.object == f"{document.kind}/{document.uuid}").order_by(audit.c.id.desc())
    versions = []
    for row in session.execute(query).mappings():
        found: Iterable[Difference] = ()
        if row["action"] in VERSIONS and row["after"] is not None:
            found = differences(type(document), json.loads(row["before"] or "{}"), json.loads(row["after"]))
        named = names.put_into([*found])
        is_first = row["action"] in VERSIONS and row["before"] is None
        versions.append(Version(local(row["at"]), row["user_name"], row["computer"], action_words(row["action"]), tuple(named), is_first))
    return versions


def differences(kind: type[Document], before: Record, after: Record) -> Iterator[Difference]:
    """What differs between two records of a document; references are still codes, under the type `ref:CATALOG`."""
    yield from _cells(None, "", kind, before, after)
    for name, line_class in kind.tables().items():
        if not is_short(line_class):
            yield from _line_differences(line_class, before.get(name, ()), after.get(name, ()))


def _line_differences(line_class: type[Base], old: Sequence[Record], new: Sequence[Record]) -> Iterator[Difference]:
    pairs = paired(old, new)
    for no, line in enumerate(new):
        was = pairs.get(no)
        if was is None:
            yield Difference(no + 1, line.get("item", ""), N_("new line"), "qty", None, _number(line.get("qty")))
        else:
            yield from _cells(no + 1, line.get("item", ""), line_class, old[was], line)
    kept = set(pairs.values())
    for no, line in enumerate(old):
        if no not in kept:
            yield Difference(no + 1, line.get("item", ""), N_("line deleted"), "qty", _number(line.get("qty")), None)


def paired(old: Sequence[Record], new: Sequence[Record]) -> dict[int, int]:
    """Which line was which: by all that stands in it, then by its item in order, then by its place. Records carry no ids of lines."""
    pairs: dict[int, int] = {}

    def whole(line: Record, _no: int) -> object:
        return json.dumps(line, sort_keys=True)

    def item(line: Record, _no: int) -> object:
        return line.get("item")

    def place(_line: Record, no: int) -> object:
        return no

    for sign in (whole, item, place):
        taken, waiting = set(pairs.values()), {}  # type: tuple[set[int], dict[object, list[int]]]
        for no, line in enumerate(old):
            if no not in taken:
                waiting.setdefault(sign(line, no), []).append(no)
        for no, line in enumerate(new):
            if no not in pairs and waiting.get(sign(line, no)):
                pairs[no] = waiting[sign(line, no)].pop(0)
    return pairs


def _cells(no: int | None, item: str, owner: type[Base], before: Record, after: Record) -> Iterator[Difference]:
    for each in fields(owner):
        name = record_name(each)
        if before.get(name) != after.get(name) and not (name not in before and after.get(name) is False):
            sort = f"ref:{each.catalog}" if each.catalog else "text" if each.type == "choice" else each.type
            yield Difference(no, item, each.label, sort, _value(each, before.get(name)), _value(each, after.get(name)))


def _value(field: Field, text: Any) -> Any:
    """A value of a record as what it is."""
    if text is None or isinstance(text, bool):
        return text
    if field.type in NUMBERS:
        return _number(text)
    if field.type == "moment":
        return datetime.fromisoformat(text)
    if field.type == "date":
        return date.fromisoformat(text)
    return _(dict(field.choices).get(text, text)) if field.type == "choice" else text


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


class Names:
    """Names of catalog rows by their codes; each is asked for once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[tuple[str, str], str] = {}

    def put_into(self, found: list[Difference]) -> list[Difference]:
        """The differences with names in the place of codes, of which those of rows that are gone stay, and with labels translated."""
        wanted: dict[str, set[str]] = {"item": {each.item for each in found if each.item}}
        for each in found:
            if each.type.startswith("ref:"):
                wanted.setdefault(each.type[4:], set()).update(code for code in (each.before, each.after) if code)
        for catalog, codes in wanted.items():
            if new := sorted(code for code in codes if (catalog, code) not in self.known):
                self._learn(catalog, new)
        return [self._named(each) for each in found]

    def _learn(self, catalog: str, codes: list[str]) -> None:
        of = referred(catalog)
        self.known |= {(catalog, code): code for code in codes}
        query = select(of.code, of.name).where(among_texts(of.code, codes), of.name.is_not(None))
        self.known |= {(catalog, code): name for code, name in self.session.execute(query)}

    def _named(self, each: Difference) -> Difference:
        item, label = self.known.get(("item", each.item), each.item), _(each.label)
        if not each.type.startswith("ref:"):
            return replace(each, item=item, label=label)
        before, after = (self.known.get((each.type[4:], code), code) for code in (each.before, each.after))
        return replace(each, item=item, label=label, type="text", before=before, after=after)
