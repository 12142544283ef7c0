"""Files beside a document: added, read and removed; the trail keeps who did it and the file's fingerprint, not its bytes."""

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.setting_value import read_setting
from app.core.errors import UserError
from app.documents.base import Document, now
from app.i18n import N_
from app.posting import audit
from app.store.attachment import attachment

MEGABYTE = 1_000_000
LONGEST_NAME = 200
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')
"""What some system does not take in the name of a file, and what turns text around."""
GONE = N_("This file is not there any more")


@dataclass(frozen=True)
class Attached:
    """A file beside a document, without its bytes; `size` in bytes."""

    id: int
    name: str
    media_type: str
    size: int
    added_at: datetime
    user: str


def attachments_of(session: Session, document_id: int) -> list[Attached]:
    """The files of a document in the order in which they were added."""
    own = attachment.c
    query = select(own.id, own.name, own.media_type, own.size, own.added_at, own.user_name).where(own.document_id == document_id)
    return [Attached(*row) for row in session.execute(query.order_by(own.id))]


def count_of(session: Session, document_id: int) -> int:
    """How many files a document has."""
    return session.execute(select(func.count()).where(attachment.c.document_id == document_id)).scalar_one()


def content_of(session: Session, attachment_id: int) -> tuple[str, bytes]:
    """Name and bytes of a file. Raises UserError when it is gone."""
    row = session.execute(select(attachment.c.name, attachment.c.content).where(attachment.c.id == attachment_id)).one_or_none()
    if row is None:
        raise UserError(GONE)
    return str(row.name), bytes(row.content)


def attach(session: Session, actor: Actor, document_id: int, name: str, content: bytes) -> int:
    """Keep a file beside a document and return its id. Raises UserError for a missing right, an empty file or one that is too large."""
    document = _document(session, actor, document_id)
    most = int(read_setting(session, "attachment_megabytes"))
    if not content:
        raise UserError(N_("{name} is empty"), name=name)
    if len(content) > most * MEGABYTE:
        raise UserError(
            N_("{name} is larger than {most} MB: make it smaller, or raise the limit in the settings of the store"), name=name, most=most
        )
    kept = plain_name(name)
    values = {
        "document_id": document_id, "name": kept, "media_type": mimetypes.guess_type(kept)[0] or "application/octet-stream",
        "size": len(content), "content": content, "added_at": now(), "user_id": actor.user_id, "user_name": actor.name,
    }  # fmt: skip
    made = int(session.execute(insert(attachment).returning(attachment.c.id), values).scalar_one())
    _note(session, actor, "attach", document, kept, after=_record(kept, content))
    return made


def remove(session: Session, actor: Actor, attachment_id: int) -> None:
    """Take a file away from its document. Raises UserError for a missing right or when it is gone already."""
    name, content = content_of(session, attachment_id)
    document_id = session.execute(select(attachment.c.document_id).where(attachment.c.id == attachment_id)).scalar_one()
    document = _document(session, actor, document_id)
    gone = session.execute(delete(attachment).where(attachment.c.id == attachment_id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise UserError(GONE)
    _note(session, actor, "detach", document, name, before=_record(name, content))


def plain_name(name: str) -> str:
    """The name of a file as it is kept: no folder, nothing that a system refuses, not too long; the ending stays."""
    bare = NOT_IN_NAMES.sub("", re.split(r"[/\\]", name)[-1]).strip(" .") or "file"
    stem, dot, ending = bare.rpartition(".")
    if len(bare) <= LONGEST_NAME or not dot or len(ending) > LONGEST_NAME // 2:
        return bare[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _document(session: Session, actor: Actor, document_id: int) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise UserError(N_("There is no such document any more."))
    require(actor, "edit", document.roles, document.title_plural)
    return document


def _record(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "size": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}


def _note(
    session: Session, actor: Actor, action: str, document: Document, name: str, *,
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Not among the document's own versions: a file beside it changes nothing in it."""
    title = f"{document.number or document.uuid} · {name}"
    audit.note(session, actor, action, f"attachment/{document.kind}/{document.uuid}", title=title, before=before, after=after)
    session.info.setdefault("changed", set()).add("attachment")
