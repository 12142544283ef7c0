"""Nonsense through the door of records: every field of every kind missing, empty, of a wrong type, far too big. Each is refused in words or lawful."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.identity import new_uuid
from app.documents.base import Document, State, kinds
from app.exchange.record_document import header_fields, line_fields
from app.exchange.records import Imported, export_records, import_records
from app.posting.catalog_row import key_of
from app.posting.check import check_store
from app.store.engine import Store
from app.store.info import number_counter
from app.store.ledger import move
from app.store.table import Field
from tests.samples import OWNER, sample_record

MISSING = object()
NUMBERS = (
    "0", "-1", "-0.0001", "0.000001", "0.0000001", "1000000000", "999999999999", "999999999999.999999", "1000000000000", "1e308", "9" * 40, "NaN",
    "Infinity", "-Infinity", "1,5", "1 000", "½", "١٢", 7, 1.5, float("nan"), 2**63, -(2**63),
)  # fmt: skip
NOTHING: tuple[Any, ...] = (
    MISSING,
    None,
    "",
    " ",
    "\0",
    "\ud800",
    "x" * 10_001,
    "'; drop table item;--",
    "{label}",
    True,
    [],
    {},
    [None],
    {"code": "TEA"},
)
MOMENTS = ("2026-02-30", "2026-11-03T25:00:00", "2026-11-03T12:00:00Z", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "1969-12-31T23:59:59")
LINES: tuple[Any, ...] = (MISSING, None, "", {}, 7, "TEA", [None], [7], [[]], ["TEA"], [{}], [{"item": None}], [{"unknown": 1}])


def values_for(each: Field) -> tuple[Any, ...]:
    """What has no place in a field, and what is at the edge of what has."""
    if each.type in {"qty", "money", "price", "percent", "int"}:
        return (*NOTHING, *NUMBERS)
    return (*NOTHING, *MOMENTS) if each.type in {"date", "moment"} else (*NOTHING, 7, "-1", "NaN")


def nonsense(kind: str, right: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The right record with one value wrong, for every field and every value; and a few that are wrong as a whole."""
    cls = kinds()[kind]
    yield {**right, "unknown": "1"}
    for name in ("uuid", "kind", "number", "state"):
        yield from (_with(right, name, value) for value in (*NOTHING, 7, "-1", "9" * 40, "draft"))
    for each in header_fields(cls):
        yield from (_with(right, key_of(each), value) for value in (*values_for(each), right["uuid"]))
    for table, line_class in cls.tables().items():
        yield from (_with(right, table, value) for value in LINES)
        yield {**right, table: right[table] * 2}
        for each in line_fields(line_class):
            line = right[table][0] if isinstance(right[table][0], dict) else {key_of(each): right[table][0]}
            yield from ({**right, table: [_with(line, key_of(each), value)]} for value in values_for(each))


def _with(record: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(record)
    made.pop(key, None)
    return made if value is MISSING else {**made, key: value}


@pytest.mark.parametrize("kind", list(kinds()))
def test_nonsense_in_any_field_is_refused_in_words_or_lawful(kind: str, stocked: Store) -> None:
    right = sample_record(stocked, kind)
    records = [_own_uuid(each, right["uuid"]) for each in nonsense(kind, right)]
    taken = _take(stocked, records)
    assert len(taken) == len(records)
    for no, (record, each) in enumerate(zip(records, taken, strict=True)):
        if each.refused:
            _is_told(each, no)
        else:
            assert each.state in {"posted", "draft", "void"}, record
    with stocked.read() as session:
        assert check_store(session) == []
        kept = set(session.execute(select(Document.uuid)).scalars())
        posted = set(session.execute(select(Document.id).where(Document.state == State.POSTED, Document.kind == kind)).scalars())
        moved = set(session.execute(select(move.c.document_id).distinct()).scalars())
        drafts = set(session.execute(select(Document.id).where(Document.state != State.POSTED)).scalars())
        assert not moved & drafts
        assert not kinds()[kind].in_ledger or posted
        numbered = session.execute(select(func.count()).where(Document.kind == kind, Document.number.is_not(None))).scalar_one()
        assert numbered >= session.execute(select(func.max(number_counter.c.last)).where(number_counter.c.kind == kind)).scalar_one()
    assert not {each.uuid for each in taken if each.refused and each.uuid} & kept - {each.uuid for each in taken if not each.refused}


@pytest.mark.parametrize("kind", list(kinds()))
def test_nonsense_in_a_correction_leaves_the_document_as_it_was(kind: str, stocked: Store) -> None:
    right = sample_record(stocked, kind)
    _take(stocked, [right])
    before = export_records(stocked, OWNER, [kind])
    wrong = [each for no, each in enumerate(nonsense(kind, right)) if no % 7 == 0 and each.get("uuid") == right["uuid"]]
    for record, each in zip(wrong, _take(stocked, wrong), strict=True):
        if not each.refused:
            assert not _take(stocked, [{**right, "state": "posted"}])[0].refused or each.state == "void", record
    _take(stocked, [right])
    assert export_records(stocked, OWNER, [kind]) == before
    with stocked.read() as session:
        assert check_store(session) == []


def _take(store: Store, records: list[dict[str, Any]]) -> list[Imported]:
    data = json.dumps({"format": "larder-records/1", "documents": records}).encode()
    return import_records(store, OWNER, data, each=True, dry_run=False)


def _own_uuid(record: dict[str, Any], said: str) -> dict[str, Any]:
    """A document of its own, unless it is the uuid that is wrong."""
    return {**record, "uuid": new_uuid()} if record.get("uuid") == said else record


def _is_told(each: Imported, no: int) -> None:
    assert each.problems, each
    for wrong in each.problems:
        assert wrong.text.startswith(f"documents[{no}]"), wrong
        assert len(wrong.text) > len(f"documents[{no}]: ") + 10
        assert not any(sign in wrong.text for sign in ("Traceback", "Error(", "sqlalchemy", "object at 0x", "Decimal(")), wrong
