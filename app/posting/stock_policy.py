"""What happens when more goes out than is there, of goods or of a batch: each site refuses, asks, or allows; and when nobody knows what goods cost that come back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import item_facts
from app.catalogs.site import NegativeStock, Site
from app.catalogs.standard import unit_sign
from app.core.costing import Negative, document_of
from app.core.errors import Doubt, NotRight, Problem, Problems, problem
from app.core.ledger import Mode
from app.core.money import QTY_DIGITS
from app.documents.base import Document
from app.i18n import N_
from app.posting.overdrawn import Overdrawn, overdrawn
from app.posting.pools import PoolFact, pool_facts
from app.posting.recost import Change, NewMove
from app.store.engine import in_ids
from app.store.ledger import move, of_document
from app.store.types import moment_of, unscaled

BELOW_ZERO = "below_zero"
"""The name of the doubt that a site with the policy *ask* raises."""
SHOWN = 5
"""How many of them a question names."""


def require_stock(session: Session, document: Document, change: Change, accepted: frozenset[str]) -> None:
    """Raise NotRight where a site forbids stock below zero, of goods or of a batch, or Doubt where it asks."""
    if change.negatives:
        _require_goods(session, document, change, accepted)
    _require_batches(session, document, change, accepted)


def _require_goods(session: Session, document: Document, change: Change, accepted: frozenset[str]) -> None:
    first: dict[int, Negative] = {}
    for point in change.negatives:
        first.setdefault(point.pool, point)
    facts = pool_facts(session, first)
    sites = select(Site.id, Site.negative_stock).where(in_ids(session, Site.id, [fact.ref for fact in facts.values()]))
    policies = dict(session.execute(sites).all())
    forbidden = [p for p in first.values() if policies.get(facts[p.pool].ref, NegativeStock.FORBID) == NegativeStock.FORBID]
    if forbidden:
        raise NotRight(_problems(session, document, forbidden, facts))
    asked = [p for p in first.values() if policies.get(facts[p.pool].ref) == NegativeStock.WARN]
    if asked and BELOW_ZERO not in accepted:
        texts = _problems(session, document, asked, facts)
        raise Doubt(BELOW_ZERO, N_("{what}\nPost it all the same?"), what=Problems(texts[:SHOWN]))


def require_cost(change: Change, new: Iterable[NewMove]) -> None:
    """Raise NotRight where goods come back of which nobody knows what they cost then."""
    unknown = set(change.without_cost)
    lines = sorted({each.line for each in new if each.leg[6] == Mode.COST_OF and each.leg[0] in unknown})
    if lines:
        raise NotRight([problem(N_("Line {no}: it is not known what it costs; type a unit cost"), line=no, field="cost") for no in lines])


def _problems(session: Session, document: Document, points: list[Negative], facts: dict[int, PoolFact]) -> list[Problem]:
    """What falls short, where and when; at the document's own line when it is its line."""
    goods = item_facts(session, {item for p in points if (item := facts[p.pool].item)})
    lines = dict(session.execute(select(move.c.id, move.c.line).where(in_ids(session, move.c.id, [p.move for p in points]))).all())
    found = []
    for point in points:
        own = document_of(point.move) == document.id
        line = (lines.get(point.move) or None) if own else None
        short = goods.get(facts[point.pool].item or 0)
        values = {
            "item": short.name if short else "", "unit": unit_sign(short.unit) if short else "", "missing": _plain(point.qty),
            "moment": moment_of(point.moment), "no": line,
        }  # fmt: skip
        if line is not None:
            template = N_("Line {no}: {missing} {unit} of {item} is missing on {moment}; receive it first, or enter less")
        else:
            template = N_(
                "{missing} {unit} of {item} would be missing on {moment}, when it went out later; change or unpost that document first"
            )
        found.append(Problem(template, values, line, "qty" if line is not None else None))
    return found


def _require_batches(session: Session, document: Document, change: Change, accepted: frozenset[str]) -> None:
    """The same of batches."""
    short = overdrawn(session, change)
    forbidden = [each for each in short if each.policy == NegativeStock.FORBID]
    if forbidden:
        raise NotRight(list(_batch_problems(session, document, forbidden)))
    asked = [each for each in short if each.policy == NegativeStock.WARN]
    if asked and BELOW_ZERO not in accepted:
        texts = list(_batch_problems(session, document, asked[:SHOWN]))
        raise Doubt(BELOW_ZERO, N_("{what}\nPost it all the same?"), what=Problems(texts))


def _batch_problems(session: Session, document: Document, short: list[Overdrawn]) -> Iterator[Problem]:
    """What falls short; at the document's own line when it is its line, else at the moment when it went out."""
    goods = item_facts(session, {each.item for each in short})
    for each in short:
        item = goods[each.item]
        values = {
            "batch": each.mark, "item": item.name, "unit": unit_sign(item.unit), "missing": _plain(each.qty), "moment": None, "no": None,
        }  # fmt: skip
        line, moment = _taken_by(session, document, each)
        if line:
            told = N_(
                "Line {no}: {missing} {unit} of batch {batch} of {item} are missing; enter less, or clear the batch to pick by expiry"
            )
            yield Problem(told, {**values, "no": line}, line, "batch")
        else:
            told = N_(
                "{missing} {unit} of batch {batch} of {item} would be missing on {moment}, when it went out; "
                "change or unpost that document first"
            )
            yield Problem(told, {**values, "moment": moment})


def _taken_by(session: Session, document: Document, each: Overdrawn) -> tuple[int, datetime | None]:
    """The line of the document that takes the batch, 0 where none does; and when the batch was taken last."""
    took = (move.c.source_pool == each.pool, move.c.batch_id == each.batch)
    line = session.execute(select(func.max(move.c.line)).where(of_document(document.id), *took)).scalar_one()
    last = session.execute(select(func.max(move.c.moment)).where(*took)).scalar_one()
    return line or 0, None if last is None else moment_of(int(last))


def _plain(qty: int) -> Decimal:
    return Decimal(f"{abs(unscaled(qty, QTY_DIGITS)).normalize():f}")
