"""A new draft with the contents of a document that is there."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.documents.base import Document, kinds

OUTSIDE = frozenset(
    {
        "id", "uuid", "kind", "number", "moment", "state", "author_id", "total", "basis_id", "created_at", "changed_at", "posted_at", "version",
        "source_hash", "supplier_number", "supplier_date",
    }
)  # fmt: skip
LINE_OUTSIDE = frozenset({"id", "document_id", "batch_id"})
"""What a copy does not take over: keys, the life of the document, what it was based on, the file it was read from and the supplier's paper."""


def copy_of(session: Session, document_id: int) -> Document:
    """A draft of now with the head and all lines of a document; it is in no session."""
    document = session.get_one(Document, document_id)
    cls = kinds()[document.kind]
    copied = cls(**_values(document, OUTSIDE))
    for name, line_class in cls.tables().items():
        getattr(copied, name).extend(line_class(**_values(line, LINE_OUTSIDE)) for line in getattr(document, name))
    for no, line in enumerate(copied.rows, 1):
        line.no = no
    return copied


def _values(row: Any, outside: frozenset[str]) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs if each.key not in outside}
