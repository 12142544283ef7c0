"""Stories of all kinds of documents together, as records, and all that the ledger then holds, in words that no order of posting changes."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from app.access import Actor, Role
from app.catalogs.base import catalogs
from app.catalogs.goods import Batch, Item
from app.core.costing import SEQUENCE_BITS
from app.documents.base import Document, State
from app.exchange.record_document import Refused, put_document, read_document
from app.exchange.record_reader import Names
from app.exchange.records import import_records
from app.posting.pools import PLACE_CATALOGS
from app.store.ledger import move, place, pool, pool_day

OWNER = Actor(0, "Owner", Role.OWNER, "test")
YES = frozenset({"below_zero", "free_of_cost", "count_far_off", "foreign_till", "no_till", "not_there", "recount", "finer_than_unit"})
START = datetime(2026, 3, 1, 8)
GOODS = ("flour", "egg", "dough", "bread")
MILK, BATCHES = "milk", ("B1", "B2")
"""Goods that keep batches, and those there are."""
SITES = ("W1", "W2")
FOUND = {"pancake": (("flour", "1"), ("egg", "5"))}
"""What ten pancakes are made of when they are sold."""

Record = dict[str, Any]

CATALOGS: Record = {
    "format": "larder-records/1",
    "sites": [{"code": code, "name": code, "negative_stock": "allow"} for code in SITES],
    "partners": [{"code": "ACME", "name": "Acme", "supplier": True}, {"code": "BOND", "name": "Bond", "supplier": True}],
    "goods": [
        *({"code": code, "name": code, "unit": "pc", **({"estimated_cost": "0.70"} if code != "egg" else {})} for code in GOODS),
        {"code": "pancake", "name": "pancake", "unit": "pc"},
        {"code": MILK, "name": MILK, "unit": "pc", "estimated_cost": "1.10", "tracks_batches": True},
    ],
    "recipes": [
        {
            "code": "pancake", "name": "Pancake", "item": "pancake", "qty": "10",
            "lines": [{"item": item, "gross": gross} for item, gross in FOUND["pancake"]],
        }
    ],
    "write_off_reasons": [{"code": "spoiled", "name": "Spoiled"}],
    "cash_articles": [
        {"code": code, "name": code, "direction": way, "account": account}
        for code, way, account in (("contribution", "in", "3010"), ("over", "in", "4920"), ("short", "out", "5320"))
    ],
    "tills": [{"code": "T1", "name": "Till", "kind": "bank"}, {"code": "T2", "name": "Bank", "kind": "bank"}],
}  # fmt: skip


def number_of(uuid: str) -> int:
    """The number in the story of a document's uuid."""
    return int(uuid[-12:])


def uuid_of(number: int) -> str:
    return f"01890000-0000-7000-8000-{number:012}"


@dataclass
class TradeWorld:
    """A session on a store with a small catalog; documents are put by their records."""

    session: Any
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.session)

    def put(self, record: Record) -> None:
        """Post the record, correct or unpost what is there by it."""
        said = read_document(record, "document", self.names)
        put_document(self.session, OWNER, said, "document", YES)

    def try_to_put(self, record: Record) -> bool:
        """Put it unless it is refused; then nothing is changed."""
        part = self.session.begin_nested()
        try:
            self.put(record)
        except Refused:
            part.rollback()
            self.session.expire_all()
            return False
        part.commit()
        return True


def furnish(store: Any) -> None:
    """Make the catalogs."""
    taken = import_records(store, OWNER, json.dumps(CATALOGS).encode(), each=True, dry_run=False)
    assert taken == [], taken
    with store.write() as session:
        milk = session.execute(select(Item.id).where(Item.code == MILK)).scalar_one()
        session.add_all([Batch(item_id=milk, code=code) for code in BATCHES])


# ---------------------------------------------------------------- stories

quantities = st.one_of(st.integers(1, 9).map(str), st.integers(1, 9_999_999).map(lambda n: f"{Decimal(n).scaleb(-6):f}"))
prices = st.integers(0, 500).map(lambda n: f"{Decimal(n).scaleb(-2):f}")
amounts = st.integers(1, 9_999).map(lambda n: f"{Decimal(n).scaleb(-2):f}")


def some(draw: Any, line: Any, *, most: int = 2) -> list[Record]:
    return [line(draw) for _ in range(draw(st.integers(1, most)))]


def _goods(draw: Any, *, loose: bool = False, **more: Any) -> Record:
    """A line of goods. Milk names its batch, for which one is picked where none is named hangs on when it is posted; what comes may be in none."""
    item = draw(st.sampled_from((*GOODS, MILK, MILK)))
    batch = draw(st.sampled_from((None, *BATCHES) if loose else BATCHES)) if item == MILK else None
    said = {"item": item, "qty": draw(quantities), **{name: draw(value) for name, value in more.items()}}
    return said if batch is None else {**said, "batch": batch}


def _opening(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "opening_stock", "lines": some(draw, lambda d: _goods(d, loose=True, cost=prices))}


def _receipt(draw: Any, _story: list[Record]) -> Record:
    lines = some(draw, lambda d: _goods(d, loose=True, price=prices), most=3)
    return {"kind": "goods_receipt", "partner": draw(st.sampled_from(("ACME", "BOND"))), "lines": lines}


def _write_off(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "write_off", "reason": "spoiled", "lines": some(draw, _goods)}


def _transfer(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "transfer", "lines": some(draw, _goods)}


def _dispatch(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "dispatch", "lines": [_goods(draw)]}


def _arrival(draw: Any, story: list[Record]) -> Record | None:
    sent = _earlier(draw, story, "dispatch")
    if sent is None or any(each.get("dispatch") == sent["uuid"] for each in story):
        return None
    line = sent["lines"][0]
    whole = Decimal(line["qty"])
    parts = [round(whole * share / 100, 6) for share in draw(st.sampled_from(((100, 0, 0), (60, 30, 10), (50, 0, 25), (34, 33, 33))))]
    arrived, missing, damaged = parts[0], parts[1], min(parts[2], whole - parts[0] - parts[1])
    said = {"qty": f"{arrived:f}", "missing": f"{missing:f}", "damaged": f"{max(damaged, Decimal(0)):f}"}
    bearer = draw(st.sampled_from(("sender", "receiver")))
    return {
        "kind": "arrival",
        "dispatch": sent["uuid"],
        "site": sent["to_site"],
        "lines": [{"item": line["item"], **said, "bearer": bearer}],
    }


def _sales(draw: Any, _story: list[Record]) -> Record:
    lines = [{"item": "pancake", "qty": draw(quantities), "price": draw(prices)}] if draw(st.booleans()) else []
    lines += some(draw, lambda d: _goods(d, price=prices), most=1 if lines else 2)
    return {"kind": "daily_sales", "till": "T1", "lines": lines}


def _customer_return(draw: Any, story: list[Record]) -> Record | None:
    sale = _earlier(draw, story, "daily_sales")
    if sale is None or any(each.get("sale") == sale["uuid"] for each in story):
        return None
    line = sale["lines"][0]
    part = _part(draw, line["qty"])
    to = "spoiled" if line["item"] == "pancake" else draw(st.sampled_from(("shelf", "spoiled")))
    return {
        "kind": "customer_return", "sale": sale["uuid"], "site": sale["site"], "till": "T1",
        "lines": [{"item": line["item"], "qty": part, "price": line["price"], "to": to}],
    }  # fmt: skip


def _free_return(draw: Any, _story: list[Record]) -> Record:
    """Of no known sale: at a cost that is given, or at what the goods cost then; of eggs nobody may know that."""
    lines = []
    for line in some(draw, lambda d: _goods(d, loose=True, price=prices)):
        line["to"] = draw(st.sampled_from(("shelf", "shelf", "spoiled")))
        cost = {"cost": draw(prices)} if line["item"] == "egg" or draw(st.integers(1, 4)) == 4 else {}
        lines.append({**line, **cost})
    return {"kind": "customer_return", "till": "T1", "lines": lines}


def _supplier_return(draw: Any, story: list[Record]) -> Record | None:
    receipt = _earlier(draw, story, "goods_receipt")
    if receipt is None or any(each.get("receipt") == receipt["uuid"] for each in story):
        return None
    line = receipt["lines"][0]
    said = {"item": line["item"], "qty": _part(draw, line["qty"])} | ({"price": draw(prices)} if draw(st.booleans()) else {})
    return {
        "kind": "supplier_return", "receipt": receipt["uuid"], "site": receipt["site"], "partner": receipt["partner"], "lines": [said],
    }  # fmt: skip


def _landed(draw: Any, story: list[Record]) -> Record | None:
    receipts = [each for each in story if each["kind"] == "goods_receipt"]
    if not receipts:
        return None
    chosen = draw(st.lists(st.sampled_from([each["uuid"] for each in receipts]), min_size=1, max_size=2, unique=True))
    split = draw(st.sampled_from(("value", "qty")))
    return {"kind": "landed_cost", "partner": "BOND", "split": split, "amount": draw(amounts), "receipts": chosen}


def _cost_change(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "cost_change", "lines": [{"item": draw(st.sampled_from(GOODS)), "cost": draw(prices)}]}


def _count(draw: Any, _story: list[Record]) -> Record:
    items = draw(st.lists(st.sampled_from((*GOODS, MILK, MILK, MILK)), min_size=1, max_size=3))
    lines: list[Record] = []
    for item in items:
        batch = {"batch": draw(st.sampled_from(BATCHES))} if item == MILK and draw(st.integers(1, 3)) > 1 else {}
        cost = {"cost": draw(prices)} if draw(st.booleans()) else {}
        lines.append({"item": item, "counted": draw(quantities), **batch, **cost})
    return {"kind": "stock_count", "uncounted": draw(st.sampled_from(("keep", "zero"))), "lines": lines}


def _production(draw: Any, _story: list[Record]) -> Record:
    made = draw(st.sampled_from((("flour", "dough"), ("dough", "bread"))))
    inputs = [{"item": made[0], "qty": draw(quantities)}, {"item": "egg", "qty": draw(quantities)}]
    outputs: list[Record] = [{"item": made[1], "qty": draw(quantities)}]
    if draw(st.booleans()):
        outputs = [{**outputs[0], "share": "70"}, {"item": "egg", "qty": draw(quantities), "share": "30"}]
    return {"kind": "production", "inputs": inputs, "outputs": outputs}


def _payment(draw: Any, _story: list[Record]) -> Record:
    if draw(st.booleans()):
        return {"kind": "cash_transfer", "till": "T1", "to_till": "T2", "amount": draw(amounts)}
    return {"kind": "cash_out", "till": "T2", "partner": "ACME", "amount": draw(amounts)}


def _shift(draw: Any, _story: list[Record]) -> Record:
    lines = [{"nominal": draw(st.sampled_from(("0.01", "0.5", "20"))), "pieces": str(draw(st.integers(1, 90)))} for _ in range(2)]
    return {"kind": "till_shift", "till": "T1", "lines": lines}


def _disassembly(draw: Any, _story: list[Record]) -> Record:
    parts = [{"item": item, "qty": draw(quantities)} for item in ("flour", "egg")]
    if draw(st.booleans()):
        parts = [{**part, "share": share} for part, share in zip(parts, ("60", "40"), strict=True)]
    return {"kind": "disassembly", "item": "bread", "qty": draw(quantities), "lines": parts}


def _money_in(draw: Any, _story: list[Record]) -> Record:
    return {"kind": "cash_in", "till": "T1", "article": "contribution", "amount": draw(amounts)}


def _part(draw: Any, whole: str) -> str:
    share = draw(st.sampled_from((Decimal(1), Decimal("0.5"), Decimal("0.333333"))))
    return f"{max(round(Decimal(whole) * share, 6), Decimal('0.000001')):f}"


def _earlier(draw: Any, story: list[Record], kind: str) -> Record | None:
    found = [each for each in story if each["kind"] == kind]
    return draw(st.sampled_from(found)) if found else None


MAKERS = (
    _opening, _receipt, _receipt, _write_off, _transfer, _dispatch, _arrival, _sales, _sales, _customer_return, _free_return, _free_return, _supplier_return,
    _landed,
    _cost_change, _count, _production, _production, _payment,
    _shift, _disassembly, _money_in,
)  # fmt: skip
OF_GOODS = (_receipt, _receipt, _write_off, _transfer, _free_return, _free_return, _cost_change, _count, _count)
"""What goods cost and which batch they are of hangs on these most of all."""
NEEDS = ("dispatch", "sale", "receipt")


@st.composite
def trades(draw: Any, longest: int = 9, makers: Any = MAKERS) -> list[Record]:
    """Documents in the order of their dates, each with its uuid."""
    story: list[Record] = []
    hour = 0
    for make in draw(st.lists(st.sampled_from(makers), min_size=2, max_size=longest)):
        record = make(draw, story)
        if record is not None:
            hour += draw(st.sampled_from((2, 11, 30)))
            story.append(dated(draw, record, hour, len(story)))
    return story


def dated(draw: Any, record: Record, hour: int, number: int) -> Record:
    site = record.get("site") or draw(st.sampled_from(SITES))
    to = {"to_site": SITES[1 - SITES.index(site)]} if record["kind"] in {"transfer", "dispatch"} else {}
    moment = (START + timedelta(hours=hour)).isoformat()
    return {"uuid": uuid_of(number), "moment": moment, "site": site, "state": "posted", **to, **record}


def needs(record: Record) -> set[str]:
    """The uuids of documents that must be posted before this one."""
    return {record[name] for name in NEEDS if isinstance(record.get(name), str)} | set(record.get("receipts", ()))


def otherwise(draw: Any, record: Record) -> Record:
    """The same document with other figures, as it was first taken down by mistake; what is based on it could not be told from it."""
    drawn = {"qty": quantities, "counted": quantities, "price": prices, "cost": prices} if record["kind"] != "arrival" else {}
    lines = [
        {name: draw(drawn[name]) if name in drawn and draw(st.booleans()) else value for name, value in line.items()}
        for line in record.get("lines", ())
    ]
    return {**record, **({"lines": lines} if lines else {})}


# ---------------------------------------------------------------- what the ledger holds


def figures(session: Any) -> Record:
    """Moves, turnovers, balances and totals by names."""
    ends, batches = _ends(session), dict(session.execute(select(Batch.id, Batch.code)).all())
    documents = {row.id: row for row in session.execute(select(Document.id, Document.uuid, Document.state, Document.total))}
    low = (1 << SEQUENCE_BITS) - 1
    moves = sorted(
        (number_of(documents[row.document_id].uuid), row.line, row.moment, ends[row.source_pool], ends[row.target_pool], row.qty, row.amount,
         row.mode, batches.get(row.batch_id, ""), row.id & 3 & low)
        for row in session.execute(select(move))
    )  # fmt: skip
    days = {
        (ends[row.pool_id], row.day): (row.in_qty, row.in_amount, row.out_qty, row.out_amount, row.qty, row.amount)
        for row in session.execute(select(pool_day))
    }
    balances = {ends[row.id]: (row.qty, row.amount) for row in session.execute(select(pool)) if row.qty or row.amount}
    totals = {number_of(row.uuid): row.total for row in documents.values() if row.state == State.POSTED}
    return {"moves": moves, "days": days, "balances": balances, "totals": totals}


def _ends(session: Any) -> dict[int, tuple[str, str, str]]:
    codes = {
        name: dict(session.execute(select(catalogs()[name].id, catalogs()[name].code)).all())
        for name in {*PLACE_CATALOGS.values(), "item"}
    }  # fmt: skip
    query = select(pool.c.id, place.c.kind, place.c.ref, pool.c.item_id).join(place, place.c.id == pool.c.place_id)
    return {
        row[0]: (row[1], codes.get(PLACE_CATALOGS.get(row[1], ""), {}).get(row[2], ""), codes["item"].get(row[3], ""))
        for row in session.execute(query)
    }
