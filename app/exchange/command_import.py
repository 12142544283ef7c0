"""Files taken in without a window: every kind of import behind one door, with one sort of answer."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.access import Actor
from app.documents.base import State
from app.exchange.goods_file import import_goods
from app.exchange.partner_file import import_partners
from app.exchange.receipt_import import import_receipt
from app.exchange.recipe_file import import_recipes, is_records
from app.exchange.records import LEFT_OUT, RecordsRun, run_import
from app.exchange.sales_import import import_sales
from app.exchange.saved_mapping import find_mapping
from app.exchange.table_import import TableReport
from app.i18n import N_, _, date_text, say
from app.store.engine import Store


@dataclass(frozen=True)
class Way:
    """How a file is taken: past what is refused (`each`), as a trial, by a saved mapping; where goods or sales go (`till`, too), who a
    receipt is from, and at which rate; whether sales are posted at once, and their taxes stand inside the net amounts.
    """

    each: bool = False
    dry_run: bool = False
    mapping: str | None = None
    site: str = ""
    supplier: str = ""
    create: bool = False
    rate: Decimal | None = None
    till: str = ""
    posting: bool = False
    tax_inside: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of a file: a line about it, what was refused and why, and objects for programs."""

    told: str
    problems: tuple[str, ...] = ()
    refused: bool = False
    objects: tuple[dict[str, Any], ...] = ()


ACTIONS = {"new": N_("new"), "changed": N_("changed"), "same": N_("unchanged"), "refused": N_("refused"), LEFT_OUT: LEFT_OUT}


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{_(label)}: {counts[name]}" for name, label in ACTIONS.items() if counts.get(name)) or _(N_("nothing in it"))


def _records(store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    run = run_import(store, actor, data, each=way.each, dry_run=way.dry_run, name=name)
    refused = [one for one in run.taken if one.refused]
    problems = tuple(f"{one.kind} {one.number or one.uuid}: {wrong.text}" for one in refused for wrong in one.problems)
    return Taken(_told(run), problems, bool(refused), tuple(one.as_json() for one in run.taken))


def _told(run: RecordsRun) -> str:
    """What became of documents and of rows of catalogs, as far as there were any."""
    documents = Counter(one.action for one in run.documents)
    parts = [_(N_("documents: {counts}")).format(counts=_counted(documents))] if documents else []
    rows = [_(N_("rows of catalogs: {counts}")).format(counts=_counted(run.rows))] if any(run.rows.values()) else []
    return "; ".join([*parts, *rows]) or _counted({})


def _table(take: Callable[..., TableReport], kind: str, store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    mapping = None
    if way.mapping is not None:
        with store.read() as session:
            mapping = find_mapping(session, kind, way.mapping)
    report = take(store, actor, data, mapping=mapping, each=way.each, dry_run=way.dry_run, name=name)
    counts = {"new": report.created, "changed": report.updated, "same": report.unchanged, "refused": len(report.bad)}
    rows = [(row.number, found) for row in report.bad for found in row.problems]
    told = tuple(f"{_(N_('row {no}')).format(no=number)}: {say(found)}" for number, found in rows)
    told += tuple(say(found) for found in (*report.problems, *report.doubts))
    bad = [{"line": number, "field": found.field, "text": say(found)} for number, found in rows]
    return Taken(_counted(counts), told, bool(report.bad), ({"file": name, **counts, "kept": report.kept, "problems": bad},))


def _goods(store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    return _table(import_goods, "goods", store, actor, data, name, way)


def _partners(store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    return _table(import_partners, "partners", store, actor, data, name, way)


def _recipes(store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    """A table of ingredients, or records with a section of recipes."""
    if is_records(data):
        return _records(store, actor, data, name, way)
    return _table(import_recipes, "recipes", store, actor, data, name, way)


def _receipt(store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    """A draft is kept where the supplier and every line are known; it is posted by a person."""
    mapping = None
    if way.mapping is not None:
        with store.read() as session:
            mapping = find_mapping(session, "receipt", way.mapping)
    made = import_receipt(
        store,
        actor,
        data,
        site=way.site,
        supplier=way.supplier,
        mapping=mapping,
        create=way.create,
        dry_run=way.dry_run,
        name=name,
        rate=way.rate,
    )
    draft = made.draft
    unknown = bool(draft.unmatched) or draft.receipt.partner_id is None
    told = _(N_("{lines} lines, {unknown} of them without an item")).format(lines=len(draft.lines), unknown=len(draft.unmatched))
    record = {
        "uuid": made.uuid, "kind": "supplier_return" if draft.is_return else "goods_receipt", "number": "", "state": str(State.DRAFT) if made.uuid else "",
        "problems": [{"line": found.line, "field": found.field, "text": say(found)} for found in draft.all_problems],
    }  # fmt: skip
    return Taken(told, tuple(say(found) for found in draft.all_problems), unknown, (record,))


def _sales(store: Store, actor: Actor, data: bytes, name: str, way: Way) -> Taken:
    """Drafts of daily sales and customer returns; lines whose goods are not known wait in them."""
    mapping = None
    if way.mapping is not None:
        with store.read() as session:
            mapping = find_mapping(session, "sales", way.mapping)
    done = import_sales(
        store, actor, data, site=way.site, till=way.till, mapping=mapping, tax_inside=way.tax_inside, posting=way.posting, dry_run=way.dry_run, name=name
    )  # fmt: skip
    draft, sums = done.draft, done.draft.sums()
    told = [_(N_("documents: {n}")).format(n=len(draft.parts)), _(N_("goods without an item: {n}")).format(n=len(draft.waiting))]
    told += [_(N_("receipts that are in the books already: {n}")).format(n=draft.known)] if draft.known else []
    told += [_(N_("rows voided at the register: {n}")).format(n=draft.voided)] if draft.voided else []
    told += [f"{_(label)} {sums[key]}" for key, label in SALES_SUMS.items() if sums[key]]
    waiting = [_(N_("no item yet for “{name}” {code}")).format(name=each.name, code=each.code) for each in draft.waiting]
    kept = zip(done.kept, draft.parts, strict=False)
    named = [(f"{_(part.document.title)} {each.number or date_text(part.day)}", each.problems) for each, part in kept]
    refused = [f"{name}: {say(found)}" for name, problems in named for found in problems] if way.posting else []
    objects = tuple(
        {
            "uuid": each.uuid, "kind": each.kind, "number": each.number, "state": each.state, "day": part.day.isoformat(),
            "total": str(part.document.total), "lines": len(part.document.lines),
            "problems": [{"line": found.line, "field": found.field, "text": say(found)} for found in each.problems],
        }
        for each, part in zip(done.kept, draft.parts, strict=False)
    )  # fmt: skip
    return Taken("; ".join(told), (*map(say, draft.problems), *waiting, *refused), bool(refused), objects)


SALES_SUMS = {"gross": N_("gross"), "discount": N_("discounts"), "tax": N_("taxes"), "paid": N_("paid"), "refunded": N_("paid back")}

IMPORTS: dict[str, Callable[[Store, Actor, bytes, str, Way], Taken]] = {
    "records": _records, "goods": _goods, "partners": _partners, "receipt": _receipt, "sales": _sales, "recipes": _recipes,
}  # fmt: skip
"""What can be taken in, by the KIND of the command."""
