"""Laws of goods that go between stores, are revalued and given late costs: whatever the order of posting, the ledger ends as by date."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.base import Document, kinds
from app.documents.stock.landed_cost import LandedCostReceipt, Split
from app.posting.check import check_store
from app.posting.engine import post, unpost
from tests.posting.law import either_method, for_a_moment, for_a_while, holds
from tests.posting.test_laws import assert_sound, world_in
from tests.posting.world import OWNER, START, YES, World, figures, prices, quantities

SHOPS = ("W1", "W2")
ENOUGH = "50"
"""What each store begins with, so that a dispatch has a cost."""


@dataclass(frozen=True)
class Step:
    """A document of the story. `of` are the steps it speaks of; parts are what arrives, is missing, damaged and beyond, in hundredths."""

    kind: str
    hour: int
    site: str
    to: str
    qty: str
    price: str
    of: tuple[int, ...] = ()
    parts: tuple[int, int, int, int] = (0, 0, 0, 0)


@st.composite
def stories(draw: Any) -> list[Step]:
    """Documents in the order of their dates; late costs are dated after everything, and now and then arrivals come in two parts."""
    story = [Step("opening_stock", hour, site, site, ENOUGH, draw(prices)) for hour, site in enumerate(SHOPS)]
    sorts = ("goods_receipt", "goods_receipt", "write_off", "transfer", "dispatch", "dispatch", "cost_change", "arrival", "arrival")
    hour, left = 10, dict[int, int]()
    for kind in draw(st.lists(st.sampled_from(sorts), min_size=2, max_size=8)):
        hour += draw(st.sampled_from((1, 7, 30)))
        site, to = draw(st.permutations(SHOPS))
        step = Step(kind, hour, site, to, draw(st.integers(1, 9).map(str)) if kind == "dispatch" else draw(quantities), draw(prices))
        if kind == "arrival":
            sent = [number for number, part in left.items() if part]
            if not sent:
                continue
            of = draw(st.sampled_from(sent))
            beyond = draw(st.sampled_from((0, 150)))
            came = draw(st.integers(0 if beyond else 1, left[of]))
            missing = draw(st.integers(0, left[of] - came))
            damaged = draw(st.integers(0, left[of] - came - missing))
            left[of] -= came + missing + damaged
            parts = (came, missing, damaged, beyond)
            step = Step(kind, hour, story[of].to, "", "0", "0", (of,), parts)
        elif kind == "dispatch":
            left[len(story)] = int(step.qty) * 100
        story.append(step)
    receipts = [number for number, step in enumerate(story) if step.kind == "goods_receipt"]
    for _each in range(draw(st.integers(0, 2)) if receipts else 0):
        hour += 5
        of = tuple(draw(st.lists(st.sampled_from(receipts), min_size=1, max_size=2, unique=True)))
        story.append(Step("landed_cost", hour, "W1", "", "0", draw(st.sampled_from(("0.01", "7.77", "123.22"))), of))
    return story


class Stores(World):
    """A world that knows these kinds too."""

    def enact(self, number: int, step: Step) -> Document:
        """Post a step, or correct what is there."""
        found = self.documents.get(number)
        cls: Any = kinds()[step.kind]
        document: Any = self.session.get_one(Document, found) if found else cls()
        document.moment, document.site_id = START + timedelta(hours=step.hour), self.ids[step.site]
        if step.kind in {"goods_receipt", "landed_cost"}:
            document.partner_id = self.ids["ACME" if step.kind == "goods_receipt" else "BOND"]
        if step.kind == "write_off":
            document.reason_id = self.ids["spoiled"]
        if step.kind in {"transfer", "dispatch"}:
            document.to_site_id = self.ids[step.to]
        if step.kind == "arrival":
            document.basis_id = self.documents[step.of[0]]
        if step.kind == "landed_cost":
            document.amount, document.split = Decimal(step.price), Split.QTY
            document.receipts = [LandedCostReceipt(receipt_id=self.documents[of]) for of in step.of]
        else:
            document.lines = [self.goods(document, step)]
        self.documents[number] = post(self.session, OWNER, document, YES).document_id
        return document  # type: ignore[no-any-return]

    def goods(self, document: Any, step: Step) -> Any:
        cls: Any = document.line_class()
        if step.kind == "cost_change":
            return cls(item_id=self.ids["tea"], cost=Decimal(step.price))
        line = cls(item_id=self.ids["tea"], unit_id=self.ids["pc"], qty=Decimal(step.qty))
        if step.kind == "arrival":
            line.qty, line.missing, line.damaged, line.surplus = (Decimal(part) / 100 for part in step.parts)
        for name in ("price", "cost"):
            if hasattr(cls, name):
                setattr(line, name, Decimal(step.price))
                line.changed(name, document)
        return line


def needs(story: list[Step], number: int) -> set[int]:
    return set(story[number].of)


def in_some_order(draw: Any, story: list[Step]) -> list[int]:
    """Any order in which each comes after what it speaks of."""
    left, order = list(draw(st.permutations(range(len(story))))), list[int]()
    while left:
        following = next(number for number in left if needs(story, number) <= set(order))
        left.remove(following)
        order.append(following)
    return order


def rested_on(story: list[Step]) -> set[int]:
    return {of for step in story for of in step.of}


def by_date(store: Any, costing: str, story: list[Step]) -> dict[str, Any]:
    with world_in(store, costing) as world:
        stores = Stores(world.session, world.ids)
        for number, step in enumerate(story):
            stores.enact(number, step)
        return figures(stores)


def law_of_order(store: Any, costing: str, story: list[Step], data: st.DataObject) -> None:
    draw = data.draw
    with world_in(store, costing) as world:
        stores = Stores(world.session, world.ids)
        order = in_some_order(draw, story)
        dearer = {number for number in order if story[number].kind == "goods_receipt" and draw(st.booleans())}
        for number in order:
            step = story[number]
            stores.enact(number, Step(step.kind, step.hour, step.site, step.to, step.qty, "9.99") if number in dearer else step)
            assert check_store(stores.session) == []
        for number in dearer:
            stores.enact(number, story[number])
        for number in set(range(len(story))) - rested_on(story):
            if draw(st.booleans()):
                unpost(stores.session, OWNER, stores.document(number), YES)
                assert check_store(stores.session) == []
                stores.enact(number, story[number])
        assert_sound(stores)
        found = figures(stores)
    assert found == by_date(store, costing, story)


@either_method
def test_any_order_of_posting_ends_as_the_order_of_dates(make_store, costing):
    store = make_store()

    holds(lambda story, data: law_of_order(store, costing, story, data), for_a_while, story=stories())


@pytest.mark.postgresql
@either_method
def test_any_order_ends_the_same_on_a_server(make_store, costing):
    store = make_store("postgresql")

    holds(lambda story, data: law_of_order(store, costing, story, data), for_a_moment, story=stories())


@either_method
def test_a_late_cost_is_what_it_would_have_been_on_the_receipt(make_store, costing):
    store = make_store()

    @for_a_while
    @given(story=stories(), amount=st.integers(1, 9999), data=st.data())
    def law(story, amount, data):
        plain = [step for step in story if step.kind != "landed_cost"]
        receipts = [number for number, step in enumerate(plain) if step.kind == "goods_receipt"]
        if not receipts:
            return
        chosen = data.draw(st.sampled_from(receipts))
        cents = Decimal(amount) / 100
        late = [*plain, Step("landed_cost", 999, "W1", "", "0", str(cents), (chosen,))]
        assert goods_of(by_date(store, costing, late)) == goods_of(with_more(store, costing, plain, chosen, cents))

    law()


def with_more(store: Any, costing: str, story: list[Step], chosen: int, more: Decimal) -> dict[str, Any]:
    """The story with a receipt that cost this much more from the start."""
    with world_in(store, costing) as world:
        stores = Stores(world.session, world.ids)
        for number, step in enumerate(story):
            document: Any = stores.enact(number, step)
            if number == chosen:
                document.lines[0].amount += more
                document.lines[0].changed("amount", document)
                post(stores.session, OWNER, document, YES)
        return figures(stores)


def goods_of(found: dict[str, Any]) -> dict[str, Any]:
    """Balances and days of shelves and the way between them, and what other goods' moves cost."""
    kept = {
        name: {end: row for end, row in found[name].items() if "shelf" in str(end) or "transit" in str(end)}
        for name in ("balances", "days")
    }
    moves = [row for row in found["moves"] if row[4][0] not in {"supplier", "capital"}]
    return {**kept, "moves": moves}
