"""One document of a file of records: read by its kind's declaration, compared with the one that is there, and saved, posted or voided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import ItemFacts, item_facts
from app.core.errors import NotRight, UserError
from app.documents.base import Document, ItemLine, Line, State, kinds
from app.documents.record import codes_of, is_short, record_name, record_of
from app.exchange.record_reader import Names, Reader, Wrong
from app.exchange.record_value import NotReadable, read_uuid, text_of
from app.i18n import N_
from app.posting.answers import learn
from app.posting.engine import post, save, unpost, void
from app.posting.numbers import keep_number
from app.store.info import read_info
from app.store.table import Base, Field, fields_of

OWN_KEYS = ("kind", "uuid", "number", "state")


class Refused(Exception):
    """A document that was not taken, with the reasons by path."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


@dataclass(frozen=True)
class Said:
    """A document as the file states it: values by attribute; `number` is empty when the file gives none."""

    kind: str
    uuid: str
    number: str
    state: State
    header: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Put:
    """What became of a document: `action` is new, changed or same."""

    number: str
    state: str
    action: str


def read_document(record: Any, path: str, names: Names) -> Said:
    """Read a document. Raises Refused with everything that is wrong at once."""
    reader = Reader(names, path)
    if not isinstance(record, dict):
        reader.add("", NotReadable(N_("this should be an object")))
        raise Refused(reader.wrong)
    kind = kinds().get(str(record.get("kind")))
    if kind is None:
        known = ", ".join(kinds())
        reader.add(
            "kind",
            NotReadable(N_("“{kind}” is no kind of document; known are {known}"), kind=str(record.get("kind"))[:60], known=known),
            None,
            "kind",
        )
        raise Refused(reader.wrong)
    record = kind.read_as(record)
    header = reader.fields(kind, header_fields(kind), record, [*OWN_KEYS, *kind.tables()])
    tables = {
        name: reader.lines(line_class, line_fields(line_class), record.get(name, []), name, short=is_short(line_class))
        for name, line_class in kind.tables().items()
    }
    said = Said(str(record["kind"]), _uuid(reader, record), _number(reader, record), _state(reader, record), header, tables)
    if reader.wrong:
        raise Refused(reader.wrong)
    return said


def header_fields(kind: type[Document]) -> list[Field]:
    """What a file may say at the head of a kind."""
    return [each for each in kind.fields() if not each.readonly]


def line_fields(line_class: type[Line]) -> list[Field]:
    """What a file may say in a line."""
    return [each for each in fields_of(line_class) if not each.readonly]


def every_field(row: Base) -> tuple[Field, ...]:
    """The fields of a row, derived ones too."""
    return fields_of(type(row))


def _uuid(reader: Reader, record: Mapping[str, Any]) -> str:
    try:
        return read_uuid(record.get("uuid", ""))
    except NotReadable as error:
        reader.add("uuid", error, None, "uuid")
        return ""


def _number(reader: Reader, record: Mapping[str, Any]) -> str:
    try:
        return text_of(record.get("number") or "").strip()
    except NotReadable as error:
        reader.add("number", error, None, "number")
        return ""


def _state(reader: Reader, record: Mapping[str, Any]) -> State:
    said = record.get("state", State.DRAFT)
    if said not in list(State):
        choices = ", ".join(State)
        reader.add("state", NotReadable(N_("“{text}” is none of: {choices}"), text=str(said)[:60], choices=choices), None, "state")
        return State.DRAFT
    return State(said)


def put_document(session: Session, actor: Actor, said: Said, path: str, accepted: frozenset[str]) -> Put:
    """Bring the document into the state that the file states. Raises Refused, or Doubt for what is not among `accepted`."""
    reader = Reader(Names(session), path)
    try:
        return _put(session, actor, said, accepted)
    except NotRight as error:
        for each in error.problems:
            key = _key(said.kind, each.field or "")
            place = _place(said, each.line) if each.line else ""
            where = ".".join(filter(None, (place, key)))
            reader.add(where, NotReadable(each.template, **each.values), each.line, key or None)
        raise Refused(reader.wrong) from error
    except UserError as error:
        reader.add("", error)
        raise Refused(reader.wrong) from error


def _key(kind: str, name: str) -> str:
    """What a record calls a field."""
    every = (*kinds()[kind].fields(), *(each for line_class in kinds()[kind].tables().values() for each in fields_of(line_class)))
    return next((record_name(each) for each in every if each.name == name), name.removesuffix("_id"))


def _place(said: Said, line: int) -> str:
    """Where a line stands in the file, from its number in the document."""
    for name, lines in said.tables.items():
        if line <= len(lines):
            return f"{name}[{line - 1}]"
        line -= len(lines)
    return ""


def _put(session: Session, actor: Actor, said: Said, accepted: frozenset[str]) -> Put:
    document = session.execute(select(Document).where(Document.uuid == said.uuid)).scalar_one_or_none()
    if document is not None and document.kind != said.kind:
        raise UserError(N_("this uuid belongs to a document of another kind: {kind}"), kind=document.kind)
    wanted = build(session, said, document)
    if document is None:
        if said.number:
            keep_number(session, wanted, said.number)
        _bring(session, actor, wanted, said.state, True, accepted)
        return Put(wanted.number or "", str(wanted.state), "new")
    differs = _contents(session, document) != _contents(session, wanted)
    if document.state == said.state and not differs:
        return Put(document.number or "", str(document.state), "same")
    if document.state == State.VOID:
        raise UserError(N_("{number} is void: copy it to a new document instead"), number=document.number or document.uuid)
    if document.state == State.POSTED and said.state != State.POSTED:
        unpost(session, actor, document, accepted)
    if differs:
        _take_over(document, wanted)
    _bring(session, actor, document, said.state, differs, accepted)
    return Put(document.number or "", str(document.state), "changed")


def _bring(session: Session, actor: Actor, document: Document, state: State, differs: bool, accepted: frozenset[str]) -> None:
    """Save, post or void a document that is as it should be."""
    if state == State.POSTED:
        post(session, actor, document, accepted)
        return
    if differs:
        save(session, actor, document)
    if state == State.VOID:
        void(session, actor, document)


def _contents(session: Session, document: Document) -> dict[str, Any]:
    record = record_of(document, codes_of(session, document))
    return {key: value for key, value in record.items() if key not in ("number", "state", "uuid")}


def _take_over(document: Document, wanted: Document) -> None:
    """Give a document the contents of another one; lines stay the rows they were as far as they go."""
    for each in header_fields(type(document)):
        _set(document, wanted, each.name)
    for name in type(document).tables():
        _take_over_lines(getattr(document, name), getattr(wanted, name))


def _take_over_lines(lines: list[Any], wanted: list[Any]) -> None:
    for line, new in zip(lines, list(wanted), strict=False):
        for each in every_field(line):
            _set(line, new, each.name)
        line.state(new.stated)
    more = wanted[len(lines) :]
    del lines[len(wanted) :]
    for line in more:
        wanted.remove(line)
        lines.append(line)


def _set(row: Any, other: Any, name: str) -> None:
    value = getattr(other, name)
    if getattr(row, name) != value:
        setattr(row, name, value)


# ---------------------------------------------------------------- building


def build(session: Session, said: Said, stored: Document | None) -> Document:
    """The document as the file states it, in no session. What follows from the goods (unit, VAT) is kept from the stored one."""
    document = kinds()[said.kind](uuid=said.uuid, currency=read_info(session, "currency"), **said.header)
    document.kind = said.kind
    if stored is not None:
        document.number = stored.number
    facts = item_facts(session, {line["item_id"] for lines in said.tables.values() for line in lines if line.get("item_id")})
    for name, line_class in document.tables().items():
        stored_lines = getattr(stored, name) if stored is not None else []
        for no, values in enumerate(said.tables[name]):
            line = line_class(no=no + 1)
            getattr(document, name).append(line)
            old = stored_lines[no] if no < len(stored_lines) else None
            _fill(document, line, values, facts.get(values.get("item_id") or 0), old)
    if type(document).fill is not Document.fill:
        learn(session, document)
        document.fill([name for name, lines in said.tables.items() if not lines])
    return document


def _fill(document: Document, line: Any, values: Mapping[str, Any], facts: ItemFacts | None, old: Any) -> None:
    """Set what the file says, then let each value bring along what follows from it; what was said stays as it was said."""
    given = dict(values)
    line.state(given)
    if isinstance(line, ItemLine) and facts is not None:
        same = old if old is not None and old.item_id == facts.id else None
        given = {**_from_goods(line, facts, same), **given}
        given["unit_id"] = given["unit_id"] or facts.unit_id
    for name in (each.name for each in line_fields(type(line))):
        if name in given:
            _assign(line, given)
            line.changed(name, document)
    _assign(line, given)


def _from_goods(line: ItemLine, facts: ItemFacts, same: Any) -> dict[str, Any]:
    """What a line takes from its item when the file is silent; a line that is there already keeps its own."""
    found: dict[str, Any] = {"unit_id": same.unit_id if same is not None else facts.unit_id}
    if hasattr(line, "vat"):
        found["vat"] = same.vat if same is not None else (facts.vat_percent or line.vat)
    return found


def _assign(line: Any, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        setattr(line, name, value)
