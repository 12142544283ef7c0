"""Stories of documents for the laws of posting: plain data that can be posted in any order, and everything the ledger then holds."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role
from app.catalogs.goods import Batch, Item, ItemPack
from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.catalogs.unit import Unit
from app.catalogs.write_off_reason import WriteOffReason
from app.core.costing import SEQUENCE_BITS
from app.documents.base import Document, kinds
from app.posting.engine import post
from app.store.info import write_info
from app.store.ledger import move, place, pool, pool_day

OWNER = Actor(0, "Owner", Role.OWNER, "test")
YES = frozenset({"below_zero", "free_of_cost", "finer_than_unit"})
START = datetime(2026, 3, 1, 8)
ITEMS, SITES, SUPPLIERS = ("tea", "milk"), ("W1", "W2", "W3"), ("ACME", "BOND")
BATCHES = ("B1", "B2")
CASE = 12


@dataclass(frozen=True)
class Row:
    """A line: item, quantity, in pieces or cases, price of that unit, VAT and, of milk, the batch."""

    item: str
    qty: str
    price: str = "0"
    vat: str = "0"
    cases: bool = False
    batch: str | None = None


@dataclass(frozen=True)
class Entry:
    """A document as it is on paper. `hour` counts from the beginning; no two documents of a story share one."""

    kind: str
    hour: int
    site: str
    rows: tuple[Row, ...]
    gross: bool = False
    supplier: str = "ACME"
    rate: str = "1"


@dataclass
class World:
    """A session on a store with a small catalog; documents by their number in the story."""

    session: Session
    ids: dict[str, int] = field(default_factory=dict)
    documents: dict[int, int] = field(default_factory=dict)

    def furnish(self, costing: str) -> "World":
        """Make the catalog: every site lets stock go below zero."""
        session = self.session
        write_info(session, costing=costing)
        units = [Unit(code=code, name=code) for code in ("pc", "case")]
        sites = [Site(code=code, name=code, negative_stock="allow") for code in SITES]
        partners = [Partner(code=code, name=code) for code in SUPPLIERS]
        reason = WriteOffReason(code="spoiled", name="Spoiled")
        session.add_all([*units, *sites, *partners, reason])
        session.flush()
        tea = Item(code="tea", name="Tea", unit_id=units[0].id, estimated_cost=Decimal("0.70"))
        milk = Item(code="milk", name="Milk", unit_id=units[0].id, tracks_batches=True)
        session.add_all([tea, milk])
        session.flush()
        for item in (tea, milk):
            session.add(ItemPack(item_id=item.id, unit_id=units[1].id, factor=Decimal(CASE)))
        session.add_all([Batch(item_id=milk.id, code=code, expiry=date(2026, 5, day)) for day, code in enumerate(BATCHES, 1)])
        session.flush()
        self.ids = {row.code: row.id for row in (*units, *sites, *partners, reason, tea, milk)}
        return self

    def put(self, number: int, entry: Entry) -> Document:
        """Post a document, or correct the one that is there."""
        found = self.documents.get(number)
        document = self.session.get_one(Document, found) if found else kinds()[entry.kind](partner_id=None)
        self.write(document, entry)
        outcome = post(self.session, OWNER, document, YES)
        self.documents[number] = outcome.document_id
        return document

    def write(self, document: Any, entry: Entry) -> None:
        """Make a document say what the entry says."""
        document.moment = START + timedelta(hours=entry.hour)
        document.site_id = self.ids[entry.site]
        if entry.kind == "goods_receipt":
            document.partner_id, document.prices_include_vat = self.ids[entry.supplier], entry.gross
            document.invoice_currency, document.currency_rate = ("USD", Decimal(entry.rate)) if entry.rate != "1" else (None, None)
        elif entry.kind == "write_off":
            document.reason_id = self.ids["spoiled"]
        document.lines = [self.line(document, row) for row in entry.rows]

    def line(self, document: Document, row: Row) -> Any:
        cls: Any = document.line_class()
        line = cls(item_id=self.ids[row.item], unit_id=self.ids["case" if row.cases else "pc"], qty=Decimal(row.qty), batch=row.batch)
        if document.kind != "write_off":
            line.expiry = date(2026, 5, 1 + BATCHES.index(row.batch)) if row.batch else None
            setattr(line, "price" if document.kind == "goods_receipt" else "cost", Decimal(row.price))
            if document.kind == "goods_receipt":
                line.vat = Decimal(row.vat)
                line.changed("price", document)
            else:
                line.changed("cost", document)
        return line

    def document(self, number: int) -> Document:
        return self.session.get_one(Document, self.documents[number])


# ---------------------------------------------------------------- stories

quantities = st.one_of(st.integers(1, 9).map(str), st.integers(1, 9_999_999).map(lambda n: f"{Decimal(n).scaleb(-6):f}"))
prices = st.one_of(
    st.integers(0, 500).map(lambda n: f"{Decimal(n).scaleb(-2):f}"), st.integers(0, 3_000_000).map(lambda n: f"{Decimal(n).scaleb(-6):f}")
)


@st.composite
def rows(draw: Any) -> Row:
    item = draw(st.sampled_from(ITEMS))
    batch = draw(st.sampled_from((None, *BATCHES))) if item == "milk" else None
    vat = draw(st.sampled_from(("0", "7", "10", "20")))
    return Row(item, draw(quantities), draw(prices), vat, draw(st.booleans()), batch)


@st.composite
def entries(draw: Any, kind: str, hour: int) -> Entry:
    lines = tuple(draw(st.lists(rows(), min_size=1, max_size=3)))
    if kind == "write_off":  # a batch left open is picked from what is there, which the order of posting decides
        lines = tuple(Row(row.item, row.qty, "0", "0", row.cases, row.batch or BATCHES[0] if row.item == "milk" else None) for row in lines)
    more = (
        (draw(st.booleans()), draw(st.sampled_from(SUPPLIERS)), draw(st.sampled_from(("1", "0.9137")))) if kind == "goods_receipt" else ()
    )
    return Entry(kind, hour, draw(st.sampled_from(SITES)), lines, *more)


@st.composite
def stories(draw: Any, longest: int = 6) -> list[Entry]:
    """Documents in the order of their dates, some on one day."""
    sorts = draw(
        st.lists(
            st.sampled_from(("opening_stock", "goods_receipt", "goods_receipt", "write_off", "write_off")), min_size=1, max_size=longest
        )
    )
    hour, story = 0, []
    for kind in sorts:
        hour += draw(st.sampled_from((2, 11, 30)))
        story.append(draw(entries(kind, hour)))
    return story


# ---------------------------------------------------------------- what the ledger holds


def figures(world: World) -> dict[str, Any]:
    """Everything the ledger holds, in words that do not depend on the order in which documents were posted."""
    session = world.session
    names = {(codes, world.ids[code]): code for codes in (ITEMS, SITES, SUPPLIERS) for code in codes}
    ends = {
        row[0]: (row[1], names.get((SUPPLIERS if row[1] == "supplier" else SITES, row[2])), names.get((ITEMS, row[3])))
        for row in session.execute(select(pool.c.id, place.c.kind, place.c.ref, pool.c.item_id).join(place, place.c.id == pool.c.place_id))
    }
    numbers = {row_id: number for number, row_id in world.documents.items()}
    low = (1 << SEQUENCE_BITS) - 1
    moves = sorted(
        (
            numbers[row.document_id],
            row.id & low,
            row.line,
            row.moment,
            ends[row.source_pool],
            ends[row.target_pool],
            row.qty,
            row.amount,
            row.mode,
        )
        for row in session.execute(select(move))
    )
    days = {(ends[row[0]], row[1]): (*row[2:-1], bare(row.layers)) for row in session.execute(select(pool_day))}
    balances = {
        ends[row.id]: (row.qty, row.amount, row.last_amount, row.last_qty, row.last_day)
        for row in session.execute(select(pool))
        if row.qty or row.amount or row.last_day
    }
    totals = {number: session.get_one(Document, row_id, populate_existing=True).total for number, row_id in world.documents.items()}
    return {"moves": moves, "days": days, "balances": balances, "totals": totals}


def bare(layers: str | None) -> Any:
    """Layers without the ids of the moves that brought them."""
    import json

    return None if layers is None else [layer[:2] for layer in json.loads(layers)]
