"""Records (JSON) in and out: catalogs, then documents in the order in which they are posted; the same file twice changes nothing.

Every value is read by the declaration of its field, so a new kind of document or catalog needs nothing here.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.core.errors import Doubt, UserError
from app.documents.base import Document, kinds
from app.documents.record import codes_of, record_of
from app.exchange.record_document import Put, Refused, Said, put_document, read_document
from app.exchange.record_reader import Names, Wrong
from app.exchange.record_value import FORMAT, load
from app.exchange.records_catalog import (
    PRICES,
    TakenRow,
    check_store,
    export_prices,
    export_section,
    import_prices,
    import_section,
    make_standard,
    sections,
)
from app.i18n import N_, _, say
from app.posting import audit
from app.posting.catalog import REFUSED
from app.posting.unit_digits import FINER
from app.store.engine import Store, in_ids
from app.store.info import read_info

DOCUMENTS, STORE = "documents", "store"
CHUNK = 500
LEFT_OUT = N_("left out")
"""What became of a document that was right, in a file that was not taken since others were refused."""
Result = TypeVar("Result")
Done = tuple[Said, Put]
Scope = Callable[[Callable[[Session], Done]], Done]
"""Does the work of taking a document in a transaction, or in a part of one."""


@dataclass(frozen=True)
class Imported:
    """What became of a document, or of a catalog row that was refused (`kind` is its section then, `number` its code).

    `action` is new, changed, same, refused or left out; `state` is empty when nothing was kept. `problems` of a document that was taken are
    the doubts that were passed over.
    """

    uuid: str
    kind: str
    number: str
    state: str
    problems: tuple[Wrong, ...] = ()
    action: str = ""

    @property
    def refused(self) -> bool:
        """Whether it was not taken."""
        return self.action == REFUSED

    def as_json(self) -> dict[str, Any]:
        """As `import records --json` prints it."""
        problems = [{"line": each.line, "field": each.field, "text": each.text} for each in self.problems]
        return {"uuid": self.uuid, "kind": self.kind, "number": self.number, "state": self.state, "problems": problems}


@dataclass
class RecordsRun:
    """An import under way, and what came of it: every document, every catalog row that was refused, and how many rows there were."""

    actor: Actor
    records: dict[str, Any]
    taken: list[Imported] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """How many catalog rows and prices, by what became of them."""

    @property
    def documents(self) -> list[Imported]:
        """What became of the documents alone."""
        parts = {*sections(), PRICES, STORE}
        return [one for one in self.taken if one.kind not in parts]

    @property
    def refused(self) -> bool:
        return any(each.refused for each in self.taken)


class _GiveUp(Exception):
    """Rolls everything back."""


def import_records(store: Store, actor: Actor, data: bytes, *, each: bool, dry_run: bool, name: str = "") -> list[Imported]:
    """Take a file of records; `name` is the file's, for the audit trail.

    With `each` every document stands in a transaction of its own and a refused one does not stop the others; without it the file is
    taken whole or not at all. A dry run tells what would happen and keeps nothing. The answer has every document, and the catalog rows
    that were refused. Raises UserError when the file is no file of records.
    """
    return run_import(store, actor, data, each=each, dry_run=dry_run, name=name).taken


def run_import(store: Store, actor: Actor, data: bytes, *, each: bool, dry_run: bool, name: str = "") -> RecordsRun:
    """The same as `import_records`, told with what became of the rows of catalogs."""
    run = RecordsRun(actor, load(data))
    _check_names(run.records)
    if each and not dry_run:
        _take_each(store, run)
    else:
        _take_whole(store, run, keep=not dry_run, all_or_nothing=not each)
    if not dry_run and (each or not run.refused):
        store.write_retrying(lambda session: _note(session, run, data, name))
    return run


def _check_names(records: dict[str, Any]) -> None:
    known = {"format", STORE, *sections(), PRICES, DOCUMENTS}
    for key in records:
        if key not in known:
            raise UserError(
                N_("“{name}” is no part of a file of records; known are {known}"), name=key[:60], known=", ".join(sorted(known))
            )
    if not isinstance(records.get(DOCUMENTS, []), list):
        raise UserError(N_("“documents” should be a list"))


def _take_each(store: Store, run: RecordsRun) -> None:
    names = store.write_retrying(lambda session: _begin(session, run))
    if names is None:
        return
    for no, record in enumerate(run.records.get(DOCUMENTS, [])):
        run.taken.append(_take_document(run, names, no, record, store.write_retrying))


def _begin(session: Session, run: RecordsRun) -> Names | None:
    """Take the catalogs, anew if it was tried before; None where the file is for another store."""
    run.taken.clear()
    run.rows.clear()
    if _wrong_store(session, run):
        return None
    names = Names(session)
    _take_catalogs(session, run, names)
    return names


def _take_whole(store: Store, run: RecordsRun, *, keep: bool, all_or_nothing: bool) -> None:
    """One transaction, each document in a part of it, so that all that is wrong is told at once."""

    def work(session: Session) -> None:
        names = _begin(session, run)
        if names is not None:
            for no, record in enumerate(run.records.get(DOCUMENTS, [])):
                run.taken.append(_take_document(run, names, no, record, partial(_in_part, session)))
        if not keep or run.refused:
            raise _GiveUp

    try:
        store.write_retrying(work)
    except _GiveUp:
        if run.refused and all_or_nothing:
            run.taken = [one if one.refused else replace(one, number="", state="", action=LEFT_OUT) for one in run.taken]
            refused = run.rows.pop(REFUSED, 0)
            run.rows = {LEFT_OUT: sum(run.rows.values()), REFUSED: refused}


def _in_part(session: Session, work: Callable[[Session], Result]) -> Result:
    with session.begin_nested():
        return work(session)


def _wrong_store(session: Session, run: RecordsRun) -> bool:
    wrong = check_store(run.records, read_info(session, "currency"))
    if wrong:
        run.taken.append(Imported("", STORE, "", "", tuple(wrong), REFUSED))
    return bool(wrong)


def _take_catalogs(session: Session, run: RecordsRun, names: Names) -> None:
    make_standard(session, run.actor, run.records, names)
    for section in sections():
        if section in run.records:
            _count(run, import_section(session, run.actor, section, run.records[section], names))
    if PRICES in run.records:
        _count(run, import_prices(session, run.actor, run.records[PRICES], names))


def _count(run: RecordsRun, rows: list[TakenRow]) -> None:
    for row in rows:
        run.rows[row.action] = run.rows.get(row.action, 0) + 1
        if row.wrong:
            run.taken.append(Imported("", row.section, row.code, "", row.wrong, REFUSED))


def _take_document(run: RecordsRun, names: Names, no: int, record: Any, scope: Scope) -> Imported:
    path = f"{DOCUMENTS}[{no}]"
    uuid, kind = (str(record.get(key, ""))[:60] if isinstance(record, dict) else "" for key in ("uuid", "kind"))
    try:
        (said, put), doubts = _past_doubts(run, names, record, path, scope)
    except Refused as error:
        return Imported(uuid, kind, "", "", tuple(error.wrong), REFUSED)
    return Imported(said.uuid, kind, put.number, put.state, tuple(Wrong(None, None, f"{path}: {doubt}") for doubt in doubts), put.action)


def _past_doubts(run: RecordsRun, names: Names, record: Any, path: str, scope: Scope) -> tuple[Done, list[str]]:
    """Go on past questions, since nobody is there to answer; what was asked is told. How fine a quantity is, a file says on purpose."""
    accepted = frozenset({FINER})
    doubts: list[str] = []

    def work(session: Session) -> Done:
        names.session = session
        said = read_document(record, path, names)
        return said, put_document(session, run.actor, said, path, accepted)

    while True:
        try:
            return scope(work), doubts
        except Doubt as doubt:
            accepted |= {doubt.name}
            doubts.append(say(doubt))


def _note(session: Session, run: RecordsRun, data: bytes, name: str) -> None:
    documents = [each for each in run.taken if each.uuid]
    counts = {f"documents_{action}": sum(each.action == action for each in documents) for action in ("new", "changed", "same", "refused")}
    rows = {f"rows_{action}": count for action, count in run.rows.items()}
    about = {
        "file": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        **{key: str(count) for key, count in (counts | rows).items() if count},
    }
    audit.note(session, run.actor, "import", "file/records", title=name, after=about)


# ---------------------------------------------------------------- out


def export_records(store: Store, actor: Actor, what: Collection[str] = ()) -> bytes:
    """Records of the store as a file: everything, or only the sections (`goods`, `documents`) and kinds of documents named in `what`.

    Raises UserError for a name that is none of them, or a missing right.
    """
    chosen = _chosen(what)
    with store.read() as session:
        parts: dict[str, Any] = {"format": FORMAT, "store": {key: read_info(session, key) for key in ("currency", "costing")}}
        for section in sections():
            if section in chosen:
                parts[section] = export_section(session, actor, section)
        if PRICES in chosen:
            parts[PRICES] = export_prices(session, actor)
        wanted = [name for name in kinds() if name in chosen]
        if wanted:
            parts[DOCUMENTS] = list(_documents(session, actor, wanted))
    data = _as_text({key: value for key, value in parts.items() if value}).encode()
    with store.write() as session:
        counts = {key: str(len(value)) for key, value in parts.items() if isinstance(value, list) and value}
        audit.note(session, actor, "export", "file/records", after={"sha256": hashlib.sha256(data).hexdigest(), **counts})
    return data


def _chosen(what: Collection[str]) -> set[str]:
    every = {*sections(), PRICES, *kinds()}
    chosen = set(what) - {"records"}
    if not chosen:
        return every
    if DOCUMENTS in chosen:
        chosen = chosen - {DOCUMENTS} | set(kinds())
    unknown = sorted(chosen - every)
    if unknown:
        raise UserError(
            N_("There is nothing called “{name}” to export; known are {known}"), name=unknown[0], known=", ".join(sorted(every))
        )
    return chosen


def _documents(session: Session, actor: Actor, wanted: Collection[str]) -> Iterator[dict[str, Any]]:
    """Documents in the order of the ledger, so that taking them one after the other leads to the same stock."""
    for name in wanted:
        require(actor, "view", kinds()[name].roles, _(kinds()[name].title_plural))
    query = select(Document.id, Document.kind).where(Document.kind.in_(wanted)).order_by(Document.moment, Document.id)
    order = session.execute(query).all()
    for start in range(0, len(order), CHUNK):
        found: dict[int, dict[str, Any]] = {}
        by_kind: dict[str, list[int]] = {}
        for document_id, kind in order[start : start + CHUNK]:
            by_kind.setdefault(kind, []).append(document_id)
        for kind, ids in by_kind.items():
            documents = session.execute(select(kinds()[kind]).where(in_ids(session, Document.id, ids))).scalars().all()
            codes = codes_of(session, *documents)
            found |= {document.id: record_of(document, codes) for document in documents}
        yield from (found[document_id] for document_id, _kind in order[start : start + CHUNK] if document_id in found)
        session.expunge_all()


def _as_text(parts: dict[str, Any]) -> str:
    """JSON with a record on each line, so that two files can be compared line by line."""
    texts = []
    for key, value in parts.items():
        if isinstance(value, list):
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            texts.append(f" {json.dumps(key)}: [\n  {rows}\n ]")
        else:
            texts.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(texts) + "\n}\n"
