"""The audit trail: who did what, when, to what, with the state before and after, chained so that a change is found.

The hash of an entry is SHA-256 over the hash before it and the entry's own canonical text (JSON with sorted keys; numbers are text).
The head of the chain, its number and hash, also stands in `store_info`, so that entries cut off at the end are missed.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.core.errors import Problem, problem
from app.i18n import N_
from app.store.audit import audit
from app.store.info import store_info, write_info
from app.store.row_lock import insert_missing

HASH_VERSION = "1"
START = "0" * 64
HEAD = "audit_head"
HEAD_NOW = select(store_info.c.value).where(store_info.c.key == HEAD)
HELD_HEAD = HEAD_NOW.with_for_update()
ADD = audit.insert()

Entry = tuple[str, str, str, dict[str, Any] | None, dict[str, Any] | None]
"""Action, subject, title, the record before and after."""


def note(
    session: Session, actor: Actor, action: str, subject: str, *, title: str = "",
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Add an entry. `subject` is `kind/uuid` or `catalog/code`; before and after are records."""
    note_all(session, actor, [(action, subject, title, before, after)])


def note_all(session: Session, actor: Actor, entries: Sequence[Entry]) -> None:
    """Add many entries at once, each (action, subject, title, before, after), as `note` does with one."""
    if not entries:
        return
    count, previous = _head(session)
    at, rows = datetime.now(UTC).isoformat(timespec="seconds"), []
    for action, subject, title, before, after in entries:
        count += 1
        entry = {
            "id": count, "at": at, "user_id": actor.user_id, "user_name": actor.name, "computer": actor.computer, "action": action,
            "object": subject, "title": title, "before": canonical(before), "after": canonical(after),
        }  # fmt: skip
        previous = chained(previous, entry)
        rows.append({**entry, "hash": previous})
    session.connection().execute(ADD, rows)
    write_info(session, audit_head=f"{count}:{previous}")
    session.info.setdefault("changed", set()).add("audit")


def _head(session: Session) -> tuple[int, str]:
    """Number and hash of the last entry, held until the transaction ends: two never write behind the same one."""
    head = session.execute(HELD_HEAD).scalar_one_or_none()
    if head is None:
        insert_missing(session, store_info, [{"key": HEAD, "value": f"0:{START}"}])
        head = session.execute(HELD_HEAD).scalar_one()
    number, digest = head.split(":", 1)
    return int(number), digest


def last_record(session: Session, subject: str) -> dict[str, Any] | None:
    """What was last written down about a subject; None when the trail has nothing."""
    query = select(audit.c.after).where(audit.c.object == subject, audit.c.after.is_not(None)).order_by(audit.c.id.desc()).limit(1)
    text = session.execute(query).scalar_one_or_none()
    return None if text is None else json.loads(text)


def was_last(session: Session, actor: Actor, subject: str) -> bool:
    """Whether the last entry about a subject is this actor's, at this computer."""
    query = (
        select(audit.c.user_id, audit.c.user_name, audit.c.computer).where(audit.c.object == subject).order_by(audit.c.id.desc()).limit(1)
    )
    return session.execute(query).one_or_none() == (actor.user_id, actor.name, actor.computer)


def canonical(record: dict[str, Any] | None) -> str | None:
    """A record as one text: sorted keys, no spaces, no floats."""
    return None if record is None else json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained(previous: str, entry: dict[str, Any]) -> str:
    """The hash of an entry behind the one before it."""
    text = HASH_VERSION + previous + json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(session: Session) -> list[Problem]:
    """What is wrong with the trail; empty when every entry is as it was written."""
    previous, number = START, 0
    for row in session.execute(select(audit).order_by(audit.c.id)).mappings():
        entry = {name: row[name] for name in row if name != "hash"}
        number += 1
        if row["id"] != number:
            return [problem(N_("Entry {entry} of the audit trail is missing"), entry=number)]
        if chained(previous, entry) != row["hash"]:
            told = N_("Entry {entry} of the audit trail, of {at} UTC ({action}: {title}), was changed")
            return [problem(told, entry=number, at=_written(row["at"]), action=row["action"], title=row["title"] or row["object"])]
        previous = row["hash"]
    head = session.execute(HEAD_NOW).scalar_one_or_none() or f"0:{START}"
    if head != f"{number}:{previous}":
        told = N_("The audit trail ends at entry {entry}, but {written} were written")
        return [problem(told, entry=number, written=int(head.split(":")[0]))]
    return []


def _written(at: str) -> datetime | str:
    """When an entry was written, UTC; what stands there when it is no moment any more."""
    try:
        return datetime.fromisoformat(at).replace(tzinfo=None)
    except ValueError:
        return at
