"""Takes a register's export without a window: drafts of the days' sales and returns, posted where that is asked and nothing is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import find_named
from app.catalogs.site import Site
from app.core.errors import Doubt, NotRight, Problem, UserError
from app.documents.base import Document, State
from app.documents.free import FREE
from app.exchange.mapping import Mapping, apply
from app.exchange.sales_draft import SalesDraft, draft_sales
from app.exchange.sales_file import TARGETS, read_sales
from app.exchange.sales_keep import keep_sales
from app.exchange.table_import import read_for
from app.i18n import N_
from app.posting.engine import post
from app.posting.unit_digits import FINER
from app.store.engine import Store
from app.store.table import snake


@dataclass(frozen=True)
class KeptSales:
    """A document that was kept: its id, kind, uuid, number and state, and what keeps it from being posted."""

    id: int
    kind: str
    uuid: str
    number: str
    state: str
    problems: tuple[Problem, ...] = ()


@dataclass
class SalesImport:
    """The draft, and what was kept of it; nothing after a trial."""

    draft: SalesDraft
    kept: list[KeptSales] = field(default_factory=list)


def import_sales(
    store: Store, actor: Actor, data: bytes, *, site: str = "", till: str = "", mapping: Mapping | None = None, tax_inside: bool = False,
    posting: bool = False, dry_run: bool = False, name: str = "",
) -> SalesImport:  # fmt: skip
    """Take a file of sales. `site` and `till` are codes or names; all rows go there.

    With `posting` each document is posted that nothing is missing in; the others stay drafts with their problems told.
    Raises UserError when the file is no table of sales, a code or a right is missing, or the store is not said.
    """

    def work(session: Session) -> SalesImport:
        draft = read_sales_draft(session, data, site=site, till=till, mapping=mapping, tax_inside=tax_inside)
        if dry_run or not draft.parts:
            session.rollback()
            return SalesImport(
                draft, [told_of(part.document, tuple(part.document.all_problems())) for part in draft.parts] if dry_run else []
            )
        made = keep_sales(session, actor, draft, name)
        return SalesImport(draft, [told_of(document) for document in made])

    done = store.write_retrying(work)
    if posting and not dry_run:
        done.kept = post_kept(store, actor, [each.id for each in done.kept])
    return done


def read_sales_draft(
    session: Session, data: bytes, *, site: str = "", till: str = "", mapping: Mapping | None = None, tax_inside: bool = False
) -> SalesDraft:
    """The draft of a file by the mapping given, or a guess."""
    till_id = _named(session, "till", till, N_("There is no till “{code}”"))
    site_id = _named(session, "site", site, N_("There is no store “{code}”"))
    table, mapping, problems = read_for(data, TARGETS, mapping)
    if mapping.column("date") is None and "date" not in mapping.constants:
        raise UserError(N_("No column of this file is the date: map its columns first"))
    file = read_sales(table, mapping, apply(table, mapping, TARGETS), tax_inside=tax_inside)
    forced = bool(till or site)
    draft = draft_sales(session, file, data, site_id=site_id or _only_site(session), till_id=till_id, forced=forced)
    if any(part.place.site_id is None for part in draft.parts):
        raise UserError(N_("Say at which store this was sold, by its code"))
    draft.problems = [*problems, *draft.problems]
    return draft


SAID = frozenset({FREE, FINER})
"""Doubts that a register's file has no share in: what it gave away and in what parts it says on purpose."""


def post_kept(store: Store, actor: Actor, ids: Sequence[int]) -> list[KeptSales]:
    """Post each document by itself, in the order in which they happened; one that is refused stays a draft."""

    def one(document_id: int) -> KeptSales:
        def work(session: Session) -> KeptSales:
            document = session.get_one(Document, document_id)
            post(session, actor, document, SAID)
            return told_of(document)

        def refused(problems: tuple[Problem, ...]) -> KeptSales:
            with store.read() as session:
                return told_of(session.get_one(Document, document_id), problems)

        try:
            return store.write_retrying(work)
        except NotRight as error:
            return refused(tuple(error.problems))
        except (UserError, Doubt) as error:
            return refused((Problem(error.template, error.values),))

    return [one(document_id) for document_id in ids]


def told_of(document: Document, problems: tuple[Problem, ...] = ()) -> KeptSales:
    """What to tell of a document."""
    state = str(document.state) if document.id is not None else str(State.DRAFT)
    return KeptSales(
        document.id or 0,
        snake(type(document).__name__),
        document.uuid,
        document.number or "",
        state,
        problems,
    )


def _named(session: Session, catalog: str, text: str, unknown: str) -> int | None:
    if not text:
        return None
    found = find_named(session, catalog, [text]).get(text.strip().casefold())
    if found is None:
        raise UserError(unknown, code=text)
    return found


def _only_site(session: Session) -> int | None:
    sites = session.execute(select(Site.id).where(Site.active.is_(True)).limit(2)).scalars().all()
    return sites[0] if len(sites) == 1 else None
