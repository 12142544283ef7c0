"""The chain of a document: what it is based on and what is based on it, all the way up and down."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from app.catalogs.base import catalogs
from app.documents.base import Document, State, journal, kinds
from app.store.engine import in_ids
from app.store.table import fields_of

UP, DOWN = 1, 2


@dataclass(frozen=True)
class Link:
    """A document of a chain, and those that are based on it or name it. `is_asked` marks the one that was asked about."""

    id: int
    kind: str
    number: str
    moment: datetime
    state: State
    total: Decimal
    is_asked: bool = False
    children: list["Link"] = field(default_factory=list)


def document_chain(session: Session, document_id: int) -> list[Link]:
    """The first documents of the chain, each with what came of it; a document made from several stands below each of them."""
    ids = _ids(session, document_id)
    named = union_all(*_references(UP)).subquery()
    pairs = session.execute(select(named.c.one, named.c.other).where(in_ids(session, named.c.one, ids)).distinct()).all()
    known = set(ids)
    children: dict[int, list[int]] = {}
    for child, parent in pairs:
        if parent in known and child != parent:
            children.setdefault(parent, []).append(child)
    rows = {row.id: row for row in session.execute(_rows().where(in_ids(session, journal.c.id, ids)))}
    lower = {each for listed in children.values() for each in listed}
    first = [each for each in rows if each not in lower] or [document_id]

    def link(each: int, above: frozenset[int]) -> Link:
        row = rows[each]
        below = sorted((child for child in children.get(each, ()) if child not in above), key=lambda child: (rows[child].moment, child))
        inner = [link(child, above | {each}) for child in below]
        return Link(each, row.kind, row.number or "", row.moment, State(row.state), row.total, each == document_id, inner)

    return [link(each, frozenset({each})) for each in sorted(first, key=lambda each: (rows[each].moment, each)) if each in rows]


def _rows() -> Select[Any]:
    return select(journal.c.id, journal.c.kind, journal.c.number, journal.c.moment, journal.c.state, journal.c.total)


def _ids(session: Session, document_id: int) -> list[int]:
    """The document itself, all it comes from, and all that comes of it."""
    arrows = union_all(*_references(UP), *_references(DOWN)).subquery()
    start = union_all(
        *[select(journal.c.id, literal(way).label("way")).where(journal.c.id == document_id)
          for way in (UP, DOWN)]
    ).subquery()  # fmt: skip
    chain = select(start.c.id, start.c.way).cte("chain", recursive=True)
    chain = chain.union(
        select(arrows.c.other, chain.c.way).select_from(chain).join(arrows, (arrows.c.one == chain.c.id) & (arrows.c.way == chain.c.way))
    )
    return list(session.execute(select(chain.c.id).distinct()).scalars())


def _references(way: int) -> list[Select[Any]]:
    """Which document names which, by its basis, in its head or in its lines: `one` is where to go on from, `other` where to."""
    pairs: list[tuple[Any, Any]] = [(journal.c.id, journal.c.basis_id)]
    for cls in kinds().values():
        own: Any = cls.__table__
        pairs += [(own.c.id, own.c[name]) for name in _naming(cls) if name in own.c]
        for line_class in cls.tables().values():
            lines: Any = line_class.__table__
            pairs += [(lines.c.document_id, lines.c[name]) for name in _naming(line_class)]
    turned = pairs if way == UP else [(other, one) for one, other in pairs]
    return [
        select(one.label("one"), other.label("other"), literal(way).label("way")).where(pairs[no][1].is_not(None))
        for no, (one, other) in enumerate(turned)
    ]


def _naming(owner: Any) -> list[str]:
    """Fields that refer to documents."""
    shared = {each.name for each in fields_of(Document)}
    return [each.name for each in fields_of(owner) if each.catalog and each.catalog not in catalogs() and each.name not in shared]
