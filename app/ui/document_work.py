"""What an editor asks of the store, each in a session of its own: open, save, post, preview, unpost, void. No Qt: runs in any thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.site import Site
from app.core.errors import UserError
from app.core.known import Known
from app.documents.base import Document, State, kinds
from app.i18n import N_
from app.posting import based, engine
from app.posting.answers import begin, learn
from app.posting.attachment import count_of
from app.posting.copied import copy_of
from app.posting.engine import Outcome, Preview
from app.posting.outcome import costs_by_line
from app.store.audit import audit
from app.store.engine import Store
from app.store.table import fields_of
from app.ui.contents import Contents, bring, put_into
from app.ui.document_search import document_names
from app.ui.line_book import LineBook
from app.ui.memory import calm, set_aside

Costs = Mapping[str, Mapping[int, Decimal]]
"""What lines cost: by table of lines, then by id of line."""
MANY = 500
"""Lines; a document that has more is a lot of objects."""


@dataclass(frozen=True)
class Opened:
    """A document read whole and let go by its session, with the names it needs and what its lines cost by table and id of line.

    `unsaved` is what was typed into it on this computer and never reached the store.
    """

    document: Document
    book: LineBook
    costs: Costs = field(default_factory=dict)
    unsaved: Contents | None = None


@dataclass(frozen=True)
class Kept:
    """What the store made of contents: keys, number and state. `lines` are the ids of the lines in their order."""

    id: int
    version: int
    number: str | None
    state: State
    total: Decimal
    posted_at: datetime | None
    lines: tuple[int, ...]
    costs: Costs = field(default_factory=dict)
    outcome: Outcome | None = None
    figures: tuple[Mapping[str, Any], ...] = ()
    """What posting made of the fields of each line that nobody types; empty where it makes nothing of them."""


def new_document(store: Store, kind: str, site_id: int | None = None, currency: str = "EUR") -> Opened:
    """A new draft at a site, as long as that is in use; else at the store's only site when there is one."""
    document = kinds()[kind](currency=currency)
    book = LineBook(store.read)
    with store.read() as session:
        document.site_id = site_id if site_id is not None and is_site(session, site_id) else only_site(session)
        begin(session, document)
        for no, line in enumerate(document.rows, 1):
            line.no = no
        learn(session, document)
        book.learn(session, document, document.partner_id)
    return Opened(document, book)


def recovered(store: Store, contents: Contents, currency: str = "EUR") -> Opened:
    """A draft that the store never saw, with what was typed into it."""
    opened = new_document(store, contents.kind, currency=currency)
    put_into(opened.document, contents)
    opened.document.uuid = contents.uuid
    learn_contents(store, opened.book, contents)
    return opened


def learn_contents(store: Store, book: LineBook, contents: Contents) -> None:
    """Let a book learn the names of everything that contents name."""
    document = kinds()[contents.kind](uuid=contents.uuid, id=contents.id)
    put_into(document, contents)
    with calm(), store.read() as session:
        book.learn(session, document, document.partner_id)


def new_based_on(store: Store, kind: str, document_id: int) -> Opened:
    """A new draft with what is left over of a document, and the names it needs."""
    book = LineBook(store.read)
    with calm(), store.read() as session:
        draft = based.new_based_on(session, kind, document_id)
        return _let_go(session, draft, book)


def copied(store: Store, document_id: int) -> Opened:
    """A new draft with the contents of a document, and the names it needs."""
    with calm(), store.read() as session:
        return _let_go(session, copy_of(session, document_id), LineBook(store.read))


def _let_go(session: Session, draft: Document, book: LineBook) -> Opened:
    """A draft that was made while reading, apart from what was read."""
    with session.no_autoflush:
        if not draft.known:
            learn(session, draft)
        book.learn(session, draft, draft.partner_id)
        if draft.basis_id is not None:
            book.names.setdefault("document", {}).update(document_names(session, [draft.basis_id]))
    session.expunge_all()
    return Opened(draft, book)


def is_site(session: Session, site_id: int) -> bool:
    """Whether this is a site in use."""
    return bool(session.execute(select(Site.active).where(Site.id == site_id)).scalar())


def only_site(session: Session) -> int | None:
    """The id of the site when there is just one to choose from."""
    sites = list(session.execute(select(Site.id).where(Site.active.is_(True)).limit(2)).scalars())
    return sites[0] if len(sites) == 1 else None


def open_stored(store: Store, document_id: int) -> Opened:
    """Read a document. Raises UserError when there is none."""
    book = LineBook(store.read)
    with calm(), store.read() as session:
        kind = session.execute(select(Document.kind).where(Document.id == document_id)).scalar()
        document = session.get(kinds()[kind], document_id) if kind is not None else None
        if document is None:
            raise UserError(N_("There is no such document any more."))
        len(document.rows)  # reads them while there is a session
        learn(session, document)
        book.learn(session, document, document.partner_id)
        costs = line_costs(session, document)
        session.expunge_all()
        if len(document.rows) >= MANY:
            set_aside()
    return Opened(document, book, costs)


def line_costs(session: Session, document: Document) -> Costs:
    """What the ledger says each line's goods cost, by table and id of line."""
    by_line = costs_by_line(session, document)
    return {name: {line.id: by_line[line.no] for line in getattr(document, name) if line.no in by_line} for name in document.tables()}


def answers(store: Store, contents: Contents) -> Known:
    """The answers to what a document with these contents asks."""
    document = kinds()[contents.kind](uuid=contents.uuid, id=contents.id)
    put_into(document, contents)
    with calm(), store.read() as session:
        with session.no_autoflush:
            learn(session, document)
        session.expunge_all()
    return document.known


def count_files(store: Store, document_id: int) -> int:
    """How many files are kept beside a document."""
    with store.read() as session:
        return count_of(session, document_id)


def save(store: Store, actor: Actor, contents: Contents) -> Kept:
    """Keep a draft."""
    return _do(store, contents, lambda session, document: engine.save(session, actor, document))


def post(store: Store, actor: Actor, contents: Contents, accepted: frozenset[str]) -> Kept:
    """Post a draft, or correct a posted document, with these contents."""
    return _do(store, contents, lambda session, document: engine.post(session, actor, document, accepted))


def unpost(store: Store, actor: Actor, contents: Contents, accepted: frozenset[str]) -> Kept:
    """Take a posted document out of the ledger."""
    return _do(store, contents, lambda session, document: engine.unpost(session, actor, document, accepted))


def void(store: Store, actor: Actor, contents: Contents, accepted: frozenset[str]) -> Kept:
    """Cross a document out."""
    return _do(store, contents, lambda session, document: engine.void(session, actor, document, accepted))


def _do(store: Store, contents: Contents, change: Callable[[Session, Document], Outcome | None]) -> Kept:
    """Do it to the document with these contents, anew when it met another desk's transaction."""

    def work(session: Session) -> Kept:
        document = bring(session, contents)
        return _kept(session, document, change(session, document))

    with calm():
        return store.write_retrying(work)


def preview(store: Store, actor: Actor, contents: Contents) -> Preview:
    """What posting these contents would do; nothing is kept."""
    with calm(), store.editing() as session:
        session.begin_writing()
        return engine.preview(session, actor, bring(session, contents))


def posted_moves(store: Store, document_id: int) -> Preview:
    """What a posted document did, in the shape of a preview."""
    with store.read() as session:
        document = session.get(Document, document_id)
        number = document.number if document is not None else ""
        return Preview(moves=engine.moves_of(session, document_id), number=number or "")


def _kept(session: Session, document: Document, outcome: Outcome | None = None) -> Kept:
    session.flush()
    return Kept(
        document.id, document.version, document.number, document.state, document.total, document.posted_at,
        tuple(line.id for line in document.rows), line_costs(session, document), outcome, _figures(document),
    )  # fmt: skip


def _figures(document: Document) -> tuple[Mapping[str, Any], ...]:
    """Figures of lines that follow from what is known when the document is posted."""
    if document.state != State.POSTED or type(document).learnt is Document.learnt:
        return ()
    names = {cls: [each.name for each in fields_of(cls) if each.readonly] for cls in document.tables().values()}
    return tuple({name: getattr(line, name) for name in names[type(line)]} for line in document.rows)


@dataclass(frozen=True)
class Elsewhere:
    """A document as it stands in the store now, and who saved it last."""

    id: int
    version: int
    state: State
    who: str


def look_up(store: Store, document_id: int) -> Elsewhere | None:
    """The document's version in the store; None when it is gone."""
    with store.read() as session:
        row = session.execute(
            select(Document.kind, Document.uuid, Document.version, Document.state).where(Document.id == document_id)
        ).first()
        if row is None:
            return None
        last = select(audit.c.user_name, audit.c.computer).where(audit.c.object == f"{row.kind}/{row.uuid}").order_by(audit.c.id.desc())
        who = session.execute(last.limit(1)).first()
        return Elsewhere(document_id, row.version, row.state, " · ".join(part for part in who or () if part))
