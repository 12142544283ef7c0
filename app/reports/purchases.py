"""What was bought in a period, by supplier, item or receipt, returns deducted, with the history of its price."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names
from app.core.ledger import Mode
from app.documents.base import journal
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind, coded
from app.reports.document_name import documents_named
from app.reports.sold import percent_of
from app.reports.stock import GROUP, ITEM, SITE, item_columns, item_names, moves_between, narrowed, unit_cost, within
from app.store.ledger import move, place, pool

RETURN = "supplier_return"
BY = Filter(
    "by", N_("By"), "choice", default="supplier-item",
    choices=(
        ("supplier-item", N_("Supplier and item")), ("history", N_("Price history")), ("item", N_("Item")), ("supplier", N_("Supplier")), ("document", N_("Document")),
    ),
)  # fmt: skip
SOURCE, TARGET = pool.alias("source"), pool.alias("target")
FROM, TO = place.alias("from_place"), place.alias("to_place")


class Key(NamedTuple):
    """What a row adds up; None where it is added up over it."""

    supplier: int | None
    item: int | None
    document: int | None


@dataclass
class Bought:
    """Figures of a row, scaled: what came less what went back, and the prices of what came in the order in which it came."""

    documents: set[int] = field(default_factory=set)
    qty: int = 0
    amount: int = 0
    returned_qty: int = 0
    returned: int = 0
    came: int = 0
    paid: int = 0
    last: int | None = None
    lines: list[tuple[int, int]] = field(default_factory=list)
    """Amount and quantity of each receipt's line."""

    def receive(self, document: int, moment: int, qty: int, amount: int) -> None:
        """Goods came."""
        self.documents.add(document)
        self.qty += qty
        self.amount += amount
        self.came += qty
        self.paid += amount
        self.last = moment
        if qty:
            self.lines.append((amount, qty))

    def give_back(self, qty: int, amount: int) -> None:
        """Goods went back."""
        self.qty -= qty
        self.amount -= amount
        self.returned_qty += qty
        self.returned += amount

    def prices(self) -> tuple[int | None, ...]:
        """On average, first, last, lowest, highest, and the change from the first to the last in percent."""
        if not self.lines:
            return (None,) * 6
        ordered = sorted(self.lines, key=lambda line: Fraction(*line))
        shown = [unit_cost(*line) for line in (self.lines[0], self.lines[-1], ordered[0], ordered[-1])]
        (first_amount, first_qty), (last_amount, last_qty) = self.lines[0], self.lines[-1]
        change = percent_of(last_amount * first_qty - first_amount * last_qty, first_amount * last_qty)
        return (unit_cost(self.paid, self.came), *shown, change)


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each key that the choice `by` asks for."""
    by, sums = params["by"], {}  # type: str, dict[Key, Bought]
    for supplier, item, document, moment, qty, amount in session.execute(_receipts(session, params)):
        sums.setdefault(_key(by, supplier, item, document), Bought()).receive(document, moment, qty, amount)
    for supplier, item, document, qty, amount in session.execute(_returns(session, params)):
        sums.setdefault(_key(by, supplier, item, document), Bought()).give_back(qty, amount)
    return _named(session, by, sums)


def _key(by: str, supplier: int, item: int, document: int) -> Key:
    return Key(
        None if by == "item" else supplier, item if by in {"item", "supplier-item", "history"} else None, document if by == "document" else None
    )  # fmt: skip


def _named(session: Session, by: str, sums: dict[Key, Bought]) -> Iterator[Raw]:
    partners = codes_and_names(session, "partner", {key.supplier for key in sums if key.supplier})
    items = item_names(session, {key.item for key in sums if key.item})
    documents = documents_named(session, {key.document for key in sums if key.document})
    nothing = ("", "", "")

    def order(key: Key) -> Any:
        if by == "document":
            return documents[key.document or 0].moment, key.document
        return partners.get(key.supplier or 0, nothing)[1].casefold(), items.get(key.item or 0, nothing)[1].casefold(), key

    for key in sorted(sums, key=order):
        bought = sums[key]
        document = documents[key.document] if key.document else None
        named = (document.moment, document.uuid, document.number) if document else (None,) * 3
        partner = partners.get(key.supplier or 0, (None, None))
        goods = items[key.item][:3] if key.item else (None, None, None)
        quantities = (bought.qty, bought.returned_qty) if key.item else (None, None)
        average, *history = bought.prices() if key.item else (None,) * 6
        yield (
            *named, *partner, *goods, len(bought.documents), quantities[0], bought.amount, quantities[1], bought.returned,
            average, *history, bought.last, key.document, key.supplier, key.item,
        )  # fmt: skip


def _receipts(session: Session, params: Params) -> Select[Any]:
    """Moves of goods from suppliers to shelves, oldest first; each supplier's debt is one pool, which an index finds."""
    debt, of_debt = pool.alias("debt"), place.alias("of_debt")
    query = (
        select(of_debt.c.ref, pool.c.item_id, move.c.document_id, move.c.moment, move.c.qty, move.c.amount)
        .select_from(of_debt).join(debt, debt.c.place_id == of_debt.c.id).join(move, move.c.source_pool == debt.c.id)
        .join(pool, pool.c.id == move.c.target_pool).join(place, place.c.id == pool.c.place_id)
        .where(of_debt.c.kind == "supplier", place.c.kind == "shelf", move.c.mode != int(Mode.JOIN), *narrowed(session, params))
    )  # fmt: skip
    if params["site"]:
        query = query.where(place.c.ref == params["site"])
    if params["supplier"]:
        query = query.where(of_debt.c.ref == params["supplier"])
    return within(query, *params.seconds)


def _returns(session: Session, params: Params) -> Select[Any]:
    """Goods that left shelves in returns, and what suppliers credited for them: by one move, or the credit by another one."""
    qty = case((FROM.c.kind == "shelf", move.c.qty), else_=0)
    amount = case((TO.c.kind == "supplier", move.c.amount), else_=0)
    query = (
        moves_between(*params.seconds, journal.c.partner_id, move.c.item_id, move.c.document_id, qty, amount)
        .join(SOURCE, SOURCE.c.id == move.c.source_pool).join(FROM, FROM.c.id == SOURCE.c.place_id)
        .join(TARGET, TARGET.c.id == move.c.target_pool).join(TO, TO.c.id == TARGET.c.place_id)
        .where(journal.c.kind == RETURN, move.c.item_id.is_not(None))
    )  # fmt: skip
    if params["site"]:
        query = query.where(journal.c.site_id == params["site"])
    if params["supplier"]:
        query = query.where(journal.c.partner_id == params["supplier"])
    return query.where(*narrowed(session, params, move.c.item_id))


def deeper(params: Params, row: dict[str, Any]) -> Params | None:
    """The goods of a supplier; the receipts and returns of anything else."""
    by = params["by"]
    if by == "document":
        return None
    known = {"supplier": row["partner_id"], "item": row["item_id"]}
    narrower = {name: value for name, value in known.items() if value is not None}
    return params.asking(by="supplier-item" if by == "supplier" else "document", **narrower)


BY_ITEM, BY_SUPPLIER = "by=supplier-item|history|item", "by=supplier-item|history|supplier|document"
BOUGHT, HISTORY = "by=supplier-item|item|supplier", "by=history"
REPORT = Report(
    "purchases",
    N_("Purchases"),
    ("trade", 10),
    about=N_("What was bought from whom, less what was returned, and how its price has changed; landed costs are not in it"),
    timing="period",
    filters=(BY, Filter("supplier", N_("Supplier"), catalog="partner"), SITE, GROUP, ITEM),
    columns=(
        Column("moment", N_("Date"), "moment", width=12, when="by=document"),
        Column("document", N_("Document"), people=False, when="by=document"),
        Column("number", N_("Number"), width=10, when="by=document"),
        *coded("supplier", N_("Supplier"), 20, when=BY_SUPPLIER),
        *item_columns(26, when=BY_ITEM),
        Column("receipts", N_("Receipts"), "int", width=6, when=BOUGHT),
        Column("qty", N_("Qty"), "qty", width=8, when=BY_ITEM),
        Column("amount", N_("Amount, net"), "money", total=True, width=11),
        Column("returned_qty", N_("Returned"), "qty", width=7, when="by=item"),
        Column("returned", N_("Returned, net"), "money", total=True, width=10, when="by=supplier-item|item|supplier|document"),
        Column("average_price", N_("Average price"), "price", width=8, when=BY_ITEM),
        Column("first_price", N_("First price"), "price", width=8, when=HISTORY),
        Column("last_price", N_("Last price"), "price", width=8, when=BY_ITEM),
        Column("lowest_price", N_("Lowest price"), "price", width=8, when=HISTORY),
        Column("highest_price", N_("Highest price"), "price", width=8, when=HISTORY),
        Column("change_percent", N_("Change, %"), "percent", width=7, when=HISTORY),
        Column("last_date", N_("Last bought"), "moment", width=12, when="by=supplier-item|history|item|supplier"),
        behind("document_id"), behind("partner_id"), behind("item_id"),
    ),
    rows=rows,
    deeper=deeper,
    picture=Picture(("amount",)),
)  # fmt: skip
