"""From a document to the ledger and back: every move or none, inside the caller's transaction.

Posting: rights → period open → fill in what follows from the catalogs → ask what must be known → problems → moves → cost → stock policy → effects beside
the ledger → state → number → audit.
A posted document posted again is a correction: its moves are replaced and everything after them follows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, inspect, select
from sqlalchemy.orm import Session

from app.access import Actor, require
from app.catalogs.measure import ONE, factors
from app.core.costing import Leg, collector_resting, move_id
from app.core.errors import NotRight, Problem, UserError
from app.core.ledger import Mode, Move, lawful
from app.core.money import MONEY_DIGITS, PRICE_DIGITS, QTY_DIGITS
from app.documents.base import Document, ItemLine, State, journal, kinds, utc_now
from app.documents.record import codes_of, record_of
from app.i18n import N_
from app.posting import audit
from app.posting.answers import learn
from app.posting.batch import pick_batches, resolve_batches
from app.posting.cash_count import follow_counts
from app.posting.counted_batches import follow_batches
from app.posting.dependants import carry_on, require_after, require_alone
from app.posting.effects import put_effects, take_effects_back
from app.posting.follow import follow_correction
from app.posting.joined import joined_moments, moments_of
from app.posting.learn import learn_anew, learn_from
from app.posting.money_policy import require_money
from app.posting.named import basis_problems, hold_documents, require_fitting
from app.posting.not_there import follow_uncounted, hold_still
from app.posting.numbers import next_number
from app.posting.outcome import Outcome, Preview, balance_changes, balances, moves_of, recosts
from app.posting.periods import require_joinable, require_open
from app.posting.pools import PoolFact, end_of, facts_of, pool_ids
from app.posting.recost import Change, NewMove, hold_pools, replace_moves
from app.posting.register import remember_goods
from app.posting.stock_policy import require_cost, require_stock
from app.posting.totals import follow_costs, total_by_place
from app.posting.unit_digits import FINER, unit_doubts
from app.store.engine import StoreSession
from app.store.info import read_info
from app.store.row_id import take_ids
from app.store.types import moment_of, scaled, seconds

__all__ = ["Outcome", "Preview", "moves_of", "post", "preview", "save", "unpost", "void"]


def save(session: Session, actor: Actor, document: Document) -> None:
    """Keep a draft, new or changed.

    A draft is saved as one types, so the trail takes its first saving and those by someone else; posting writes down what became of it.
    Raises UserError for a missing right or a document that is no draft.
    """
    require(actor, "edit", document.roles, document.title_plural)
    if document.state != State.DRAFT:
        raise UserError(N_("{number} is {state}: it can't be saved as a draft"), number=document.number or "", state=document.state.label)
    before = stored_record(session, document)
    require_figures(document)
    require_fitting(session, document)
    fill_in(session, actor, document)
    session.add(document)
    remember_goods(session, document)
    give_ids(session, document)
    session.flush()
    after = record_of(document, codes_of(session, document))
    if before is None or (before != after and not audit.was_last(session, actor, subject_of(document))):
        _note(session, actor, "save", document, before, after)


def post(session: Session, actor: Actor, document: Document, accepted: frozenset[str] = frozenset()) -> Outcome:
    """Post a draft, or correct a posted document.

    Raises NotRight with all problems at once, UserError (rights, closed period, stock), or Doubt; `accepted` names doubts answered yes.
    """
    return _post(session, actor, document, accepted)[0]


def unpost(session: Session, actor: Actor, document: Document, accepted: frozenset[str] = frozenset()) -> Outcome:
    """Take a posted document out of the ledger; it becomes a draft and keeps its number."""
    require(actor, "unpost", document.rights, document.title_plural)
    if document.state != State.POSTED:
        raise UserError(N_("{number} is not posted"), number=document.number or document.uuid)
    before = stored_record(session, document)
    require_open(session, *_stored_moment(session, document))
    with _posting(session):
        hold_documents(session, document)
        require_alone(session, document)
        hold_pools(session, document.id)
        require_joinable(session, joined_moments(session, document.id))
        was = _as_it_was(document)
        change = replace_moves(session, document.id, [])
        money = follow_counts(session, document, change, (), _new_moves, leaving=True)
        follow_uncounted(session, document, change, _new_moves)
        follow_batches(session, document, change, _new_moves)
        require_stock(session, document, change, accepted)
        require_money(session, document, money)
        follow_costs(session, change)
        take_effects_back(session, document)
        document.state, document.posted_at = State.DRAFT, None
        session.flush()
        learn_anew(session, was.partner_id, was.moment.date())
    _note(session, actor, "unpost", document, before, record_of(document, codes_of(session, document)))
    return Outcome(document.id, document.number or "", 0, recosts(session, change.documents))


def void(session: Session, actor: Actor, document: Document, accepted: frozenset[str] = frozenset()) -> None:
    """Cross a document out: it stays in the journal, does nothing, and keeps its number. A posted one is unposted first."""
    require(actor, "edit", document.roles, document.title_plural)
    if document.state == State.VOID:
        raise UserError(N_("{number} is void already"), number=document.number or document.uuid)
    if document.state == State.POSTED:
        unpost(session, actor, document, accepted)
    before = stored_record(session, document)
    document.state = State.VOID
    session.add(document)
    session.flush()
    _note(session, actor, "void", document, before, record_of(document, codes_of(session, document)))


def preview(session: StoreSession, actor: Actor, document: Document) -> Preview:
    """What posting would do: it is done and rolled back. Give it a session of its own: what it holds is gone afterwards.

    A document that was never kept is left as it was.
    """
    kept = _columns_of(document, *document.rows) if document.id is None else []
    try:
        outcome, change = _post(session, actor, document, ALL_DOUBTS)
        with StoreSession(session.get_bind()) as undisturbed:
            before = balances(undisturbed, change.pools)
        changes = balance_changes(session, before, balances(session, change.pools))
        return Preview(moves_of(session, document.id), outcome.recosted, changes, (), outcome.number)
    except NotRight as error:
        return Preview(problems=tuple(error.problems))
    except UserError as error:
        return Preview(problems=(Problem(error.template, error.values),))
    finally:
        session.rollback()
        if kept:
            _put_back(document, kept)


def _columns_of(*rows: Any) -> list[tuple[Any, dict[str, Any]]]:
    return [(row, {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs}) for row in rows]


def _put_back(document: Any, kept: list[tuple[Any, dict[str, Any]]]) -> None:
    """Make a document that was kept for a moment one that never was: its lines join it anew."""
    for row, values in kept:
        row.__dict__.update(values)
    for name, line_class in document.tables().items():
        document.__dict__.pop(name, None)
        setattr(document, name, [row for row, _ in kept[1:] if type(row) is line_class])


class _Everything(frozenset[str]):
    """Answers yes to every doubt."""

    def __contains__(self, name: object) -> bool:
        return True


ALL_DOUBTS: frozenset[str] = _Everything()


def _post(session: Session, actor: Actor, document: Document, accepted: frozenset[str]) -> tuple[Outcome, Change]:
    require(actor, "post", document.rights, document.title_plural)
    if document.state == State.VOID:
        raise UserError(N_("{number} is void: copy it to a new document instead"), number=document.number or document.uuid)
    before = stored_record(session, document)
    was = _as_it_was(document) if before is not None and before.get("state") == State.POSTED else None
    if was is not None:
        require(actor, "post", was.rights, document.title_plural)
    hold_still(session, document)
    require_open(session, document.moment, *_stored_moment(session, document))
    with _posting(session):
        hold_documents(session, document)
        require_figures(document)
        require_fitting(session, document)
        fill_in(session, actor, document)
        unknown_batches = resolve_batches(session, document)  # first: how much of a batch is left is asked by its id
        problems = [*document.all_problems(), *basis_problems(session, document), *unknown_batches]
        if problems:
            raise NotRight(problems)
        _require_sure(session, document, accepted)
        session.add(document)
        remember_goods(session, document)
        give_ids(session, document)
        session.flush()
        if document.state == State.POSTED:
            require_joinable(session, joined_moments(session, document.id))
        new, facts = _new_moves(session, document)
        change = replace_moves(session, document.id, new, facts)
        require_cost(change, new)
        if change.old:
            follow_correction(session, document, change, _new_moves)
        money = follow_counts(session, document, change, new, _new_moves)
        follow_uncounted(session, document, change, _new_moves)
        follow_batches(session, document, change, _new_moves)
        require_stock(session, document, change, accepted)
        require_money(session, document, money)
        follow_costs(session, change)
        if was is not None:
            learn_anew(session, was.partner_id, was.moment.date())
        learn_from(session, document)
        put_effects(session, actor, document)
        _finish(session, document, change)
    _note(session, actor, "post" if was is None else "correct", document, before, record_of(document, codes_of(session, document)))
    return Outcome(document.id, document.number or "", change.own_moves, recosts(session, change.documents)), change


def _require_sure(session: Session, document: Document, accepted: frozenset[str]) -> None:
    """Raise the first doubt about the document that nobody has answered."""
    for doubt in (*document.all_doubts(), *(unit_doubts(session, document) if FINER not in accepted else ())):
        if doubt.name not in accepted:
            raise doubt


def _as_it_was(document: Document) -> Document:
    """The head as it was before it was typed into: who may not post that may not make something else of it either."""
    columns = {each.key for each in inspect(type(document)).column_attrs}
    histories = {name: each.history for name, each in inspect(document).attrs.items() if name in columns}
    return type(document)(**{name: (each.deleted or each.non_added() or [None])[0] for name, each in histories.items()})


def _finish(session: Session, document: Document, change: Change) -> None:
    """State, and last of all the number."""
    document.state, document.posted_at = State.POSTED, utc_now()
    if document.total_at_cost:
        document.total = change.own_value
    total_by_place(session, document)
    if document.number is None:
        document.number = next_number(session, document)
    session.flush()


@contextmanager
def _posting(session: Session) -> Iterator[None]:
    """Let the session write a posted document while this lasts; ten thousand lines are looked through for cycles afterwards, not meanwhile."""
    session.info["posting"] = True
    try:
        with session.no_autoflush, collector_resting():
            yield
    finally:
        session.info.pop("posting", None)


def _stored_moment(session: Session, document: Document) -> list[datetime]:
    """The moment at which a posted document stands in the ledger, whatever has been typed since."""
    if document.id is None:
        return []
    query = select(journal.c.moment).where(journal.c.id == document.id, journal.c.state == State.POSTED)
    return list(session.execute(query).scalars())


def subject_of(document: Document) -> str:
    """What the trail calls a document."""
    return f"{document.kind}/{document.uuid}"


def stored_record(session: Session, document: Document) -> dict[str, Any] | None:
    """The document as the trail last saw it; None for one that was never kept."""
    if document.id is None:
        return None
    return audit.last_record(session, subject_of(document))


def require_figures(document: Document) -> None:
    """Number the lines, and raise NotRight for figures that no column can hold, before a sum is made of them."""
    for no, line in enumerate(document.rows, 1):
        if line.no != no:
            line.no = no
    faults = document.figures_out_of_range()
    if faults:
        raise NotRight(faults)


def fill_in(session: Session, actor: Actor, document: Document) -> None:
    """What follows from elsewhere: unit factors, author, currency, total."""
    document.currency = read_info(session, "currency")
    if document.author_id is None and actor.user_id:
        document.author_id = actor.user_id
    document.moment = document.moment.replace(microsecond=0)
    lines = [line for line in document.rows if isinstance(line, ItemLine) and line.item_id is not None]
    if document.state == State.POSTED:
        lines = [line for line in lines if line.factor is None or _is_in_another_unit(line)]
    known = factors(session, {(line.item_id, line.unit_id) for line in lines if line.item_id and line.unit_id})
    for line in lines:
        line.factor = known[line.item_id, line.unit_id] if line.item_id and line.unit_id else ONE
    learn(session, document)
    if not document.total_at_cost:
        document.total = document.sum_up()


def _is_in_another_unit(line: ItemLine) -> bool:
    """Whether a line is new, or speaks of other goods or another unit than before: else it keeps the factor that it was posted with."""
    kept = inspect(line)
    return kept.key is None or any(kept.attrs[name].history.has_changes() for name in ("item_id", "unit_id"))


def give_ids(session: Session, document: Document) -> None:
    """Give new lines their ids: a thousand of them are then one statement, not a thousand."""
    for name, line_class in document.tables().items():
        new = [line for line in getattr(document, name) if inspect(line).key is None]
        if new:
            for line, line_id in zip(new, take_ids(session, cast("Table", line_class.__table__), len(new)), strict=True):
                line.id = line_id


def _new_moves(session: Session, document: Document) -> tuple[list[NewMove], dict[int, PoolFact]]:
    """The document's moves with their ends as pools, which are held from now on, and what is known of those."""
    moves = list(document.moves())
    faults = lawful(moves)
    assert not faults, f"{document.kind}: {'; '.join(faults)}"
    places = {id(each): (end_of(each.source, each.item), end_of(each.target, each.item)) for each in moves}
    asked = {end_of(each.cost_of, each.item) for each in moves if each.cost_of is not None}
    ends = pool_ids(session, asked.union(*places.values()))
    hold_pools(session, document.id, ends.values())
    moment, joined = seconds(document.moment), moments_of(session, [move_id(*each.joins) for each in moves if each.joins is not None])
    require_joinable(session, [moment_of(each) for each in joined.values()])
    new = []
    for no, each in enumerate(pick_batches(session, document, moves, ends)):
        source, target = places.get(id(each)) or (end_of(each.source, each.item), end_of(each.target, each.item))
        then = joined[move_id(*each.joins)] if each.joins is not None else moment
        leg = _leg(move_id(document.id, no), then, ends[source], ends[target], each)
        if each.cost_of is not None:
            leg = (*leg[:9], -ends[end_of(each.cost_of, each.item)])
        new.append(NewMove(leg, each.line, each.item, each.batch))
    require_after(session, new)
    return carry_on(session, document, new), facts_of(ends)


def _leg(leg_id: int, moment: int, source: int, target: int, each: Move) -> Leg:
    qty, amount = scaled(each.qty, QTY_DIGITS), each.amount
    like = move_id(*each.of) if each.of is not None else None
    if amount is not None:
        return (leg_id, moment, source, target, qty, scaled(amount, MONEY_DIGITS), int(each.mode), None, None, like)
    mode = each.mode
    part: int | None = None
    whole: int | None = None
    if mode is Mode.SHARE and each.share is not None:
        part, whole = each.share
    elif mode is Mode.WORTH and each.worth is not None:
        part = scaled(each.worth, PRICE_DIGITS)
    elif mode is Mode.LEVEL and each.level is not None:
        part = scaled(each.level, QTY_DIGITS)
        whole = scaled(each.level_cost, PRICE_DIGITS) if each.level_cost is not None else None
    return (leg_id, moment, source, target, qty, 0, int(mode), part, whole, like)


def _note(session: Session, actor: Actor, action: str, document: Document, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    audit.note(session, actor, action, subject_of(document), title=document.number or "", before=before, after=after)


def find_document(session: Session, number: str) -> Document:
    """The document with this uuid or number. Raises UserError when there is none, or when documents of several kinds have the number."""
    found = session.execute(select(Document).where(Document.uuid == number)).scalars().all()
    found = found or session.execute(numbered(number)).scalars().all()
    if not found:
        raise UserError(N_("There is no document {number}"), number=number)
    if len(found) > 1:
        one, other = found
        raise UserError(
            N_("{number} is the number of more than one document, such as {one} {one_uuid} and {other} {other_uuid}: give that long name instead"),
            number=number, one=one.title, one_uuid=one.uuid, other=other.title, other_uuid=other.uuid,
        )  # fmt: skip
    return found[0]


def numbered(number: str) -> Select[Document]:
    """Two documents with this number, of whatever kinds: within a kind it is unique, and that is how it is looked up."""
    return select(Document).where(Document.kind.in_(kinds()), Document.number == number).order_by(Document.kind).limit(2)
