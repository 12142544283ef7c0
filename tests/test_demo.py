"""The demo store: believable, sound, in both languages, and the same every time."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select

from app.access import Role
from app.catalogs.goods import Batch, Item, ItemBarcode, ItemGroup, ItemPack, SupplierItem
from app.catalogs.partner import Partner
from app.catalogs.price import ItemPrice
from app.catalogs.site import NegativeStock, Site
from app.catalogs.staff import User
from app.catalogs.till import Till
from app.core.gtin import is_gtin
from app.core.party_id import PartyIdKind, read_party_id
from app.demo import DAYS, make_demo_store
from app.demo.fixture import fill_catalogs
from app.demo.goods import COUNT, make_goods
from app.demo.shelf import Shelf
from app.demo.story import Story
from app.demo.words import Words, load
from app.documents.base import Document, State, kinds
from app.documents.stock.arrival import Arrival
from app.documents.stock.dispatch import Dispatch
from app.documents.trade.daily_sales import DailySales
from app.documents.trade.goods_receipt import GoodsReceipt
from app.documents.trade.purchase_order import PurchaseOrder
from app.posting.check import check_store
from app.reports.base import Params, run
from app.store.engine import Store
from app.store.ledger import move, place, pool
from app.store.opening import create_store
from app.store.types import moment_of
from tests.exchange.test_plain_ledger import assert_agrees, needs_hledger
from tests.makers import OWNER

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Store]:
    """The demo store, made once: some 15 s."""
    steps: list[int] = []
    path = tmp_path_factory.mktemp("demo") / "demo.larder"
    store = make_demo_store(str(path), today=TODAY, progress=lambda done, total, _text: steps.append(done * 100 // total))
    assert steps == sorted(steps)
    assert steps[-1] == 100
    yield store
    store.close()


def ask(store: Store, query):
    with store.read() as session:
        return session.execute(query).all()


@pytest.mark.slow
def test_demo_is_sound(demo):
    with demo.read() as session:
        assert check_store(session) == []


@pytest.mark.slow
def test_demo_has_shops_goods_suppliers_and_people(demo):
    assert sorted(kind for (kind,) in ask(demo, select(Site.kind))) == ["kitchen", "shop", "shop"]
    with demo.read() as session:
        kitchen = load("kitchen")
        cooked = sum(len(kitchen[part]) for part in ("ingredients", "cuts", "recipes"))
        for cls, count in ((Item, COUNT + cooked), (Partner, 31), (User, 7)):
            assert session.execute(select(func.count(cls.id))).scalar_one() == count
        assert {user.role for user in session.execute(select(User)).scalars()} == set(Role)
        assert not [user.name for user in session.execute(select(User)).scalars() if user.password_hash or user.pin_hash]


@pytest.mark.slow
def test_demo_ends_today_and_its_drafts_are_of_today_and_yesterday(demo):
    moments = {state: [] for state in State}
    for state, moment in ask(demo, select(Document.state, Document.moment)):
        moments[state].append(moment)
    assert min(moments[State.POSTED]).date() == TODAY - timedelta(days=DAYS)
    assert max(moments[State.POSTED]).date() in {TODAY, TODAY - timedelta(days=1)}
    assert {moment.date() for moment in moments[State.DRAFT]} == {TODAY, TODAY - timedelta(days=1)}
    assert len(moments[State.VOID]) == 1
    busy = Counter(moment.date() for moment in moments[State.POSTED])
    assert min(busy[TODAY - timedelta(days=ago)] for ago in range(1, DAYS + 1)) >= 2


@pytest.mark.slow
def test_deliveries_come_in_the_morning_on_the_supplier_s_days(demo):
    days = {row["code"]: set(row["weekdays"]) for row in load("suppliers")}
    query = (
        select(Partner.code, GoodsReceipt.moment).join(Partner, Partner.id == GoodsReceipt.partner_id).where(GoodsReceipt.state == "posted")
    )
    orders = dict(ask(demo, select(PurchaseOrder.id, PurchaseOrder.due_date)))
    rows = ask(demo, query.add_columns(GoodsReceipt.basis_id))
    receipts = [(code, moment) for code, moment, order in rows if order is None or orders[order] == moment.date()]
    assert 5 < len(rows) - len(receipts) < 30, "what was missing of an order comes later"
    assert sum(5 <= moment.hour < 12 for _code, moment in receipts) > 0.8 * len(receipts)
    strangers = [code for code, moment in receipts if moment.weekday() not in days[code]]
    assert len(strangers) <= 1, "all but the receipt that was found later"


@pytest.mark.slow
def test_one_receipt_was_entered_late_and_made_later_costs_right(demo):
    late = ask(demo, select(GoodsReceipt.id, GoodsReceipt.moment).where(GoodsReceipt.note == "Found in the driver's folder"))
    assert len(late) == 1
    newer = ask(demo, select(func.count()).select_from(Document).where(Document.id < late[0].id, Document.moment > late[0].moment))
    assert newer[0][0] > 50


@pytest.mark.slow
def test_only_one_item_is_below_zero_at_a_site_that_allows_it(demo):
    query = select(Item.name, Site.negative_stock).select_from(pool).join(place, place.c.id == pool.c.place_id)
    query = query.join(Site, Site.id == place.c.ref).join(Item, Item.id == pool.c.item_id).where(place.c.kind == "shelf", pool.c.qty < 0)
    assert [policy for _name, policy in ask(demo, query)] == [NegativeStock.ALLOW]


@pytest.mark.slow
def test_stock_neither_runs_dry_nor_piles_up(demo):
    shelves = select(pool.c.id, pool.c.qty, pool.c.amount).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "shelf")
    now = ask(demo, shelves)
    assert sum(row.qty > 0 for row in now) > 0.8 * len(now)
    start = int((datetime.combine(TODAY - timedelta(days=DAYS - 1), datetime.min.time()) - datetime(1970, 1, 1)).total_seconds())
    kinds = select(pool.c.id).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "shelf")
    opened = ask(demo, select(func.sum(move.c.amount)).where(move.c.target_pool.in_(kinds), move.c.moment < start))[0][0]
    assert 0.5 < sum(row.amount for row in now) / float(opened) < 1.5


@pytest.mark.slow
def test_costs_drift_and_prices_are_changed_by_repricing_every_week(demo):
    by_document = ask(demo, select(ItemPrice.document_id, func.count()).group_by(ItemPrice.document_id))
    assert len([document for document, _count in by_document if document is not None]) > 8
    begin = select(func.max(ItemPrice.starts)).where(ItemPrice.document_id.is_not(None))
    assert ask(demo, begin)[0][0] == datetime.combine(TODAY + timedelta(days=1), datetime.min.time()), "some hold from tomorrow on"
    receipts = move.c.document_id.in_(select(GoodsReceipt.id))
    by_item: dict[int, set[Decimal]] = {}
    for item, qty, amount in ask(demo, select(move.c.item_id, move.c.qty, move.c.amount).where(receipts, move.c.qty > 0)):
        by_item.setdefault(item, set()).add((Decimal(amount) / qty).quantize(Decimal("0.0001")))
    assert sum(len(costs) > 1 for costs in by_item.values()) > 100


@pytest.mark.slow
def test_batches_expire_after_they_came(demo):
    batches = ask(demo, select(Batch.expiry, func.min(move.c.moment)).join(move, move.c.batch_id == Batch.id).group_by(Batch.id))
    assert len(batches) > 200
    assert all(expiry > moment_of(moment).date() for expiry, moment in batches)


@pytest.mark.slow
def test_every_kind_of_document_is_there_and_posted(demo):
    posted = Counter(kind for (kind,) in ask(demo, select(Document.kind).where(Document.state == State.POSTED)))
    assert sorted(posted) == sorted(kinds())


@pytest.mark.slow
def test_what_lies_open_today_is_there(demo):
    """Drafts of a count and of a register's export with goods nobody has named; a load on its way; orders due and overdue."""
    with demo.read() as session:
        drafts = list(session.execute(select(Document).where(Document.state == State.DRAFT)).scalars())
        assert {document.kind for document in drafts} == {"goods_receipt", "write_off", "stock_count", "daily_sales"}
        sales = next(document for document in drafts if document.kind == "daily_sales")
        assert 1 < sum(line.waits for line in sales.lines) < len(sales.lines) / 3
        count = next(document for document in drafts if document.kind == "stock_count")
        assert {line.qty is None for line in count.lines} == {True, False}
        arrived = select(Arrival.basis_id)
        assert [each.moment.date() for each in session.execute(select(Dispatch).where(Dispatch.id.not_in(arrived))).scalars()] == [
            TODAY - timedelta(days=1)
        ]
        received = select(GoodsReceipt.basis_id).where(GoodsReceipt.basis_id.is_not(None), GoodsReceipt.state == State.POSTED)
        due = [each.due_date for each in session.execute(select(PurchaseOrder).where(PurchaseOrder.id.not_in(received))).scalars()]
        assert TODAY in due
        assert [day for day in due if day < TODAY] == [TODAY - timedelta(days=3)]


@pytest.mark.slow
def test_no_till_and_no_bank_account_was_ever_below_zero(demo):
    with demo.read() as session:
        for till in session.execute(select(Till)).scalars():
            held, ends = Decimal(0), select(pool.c.id).join(place, place.c.id == pool.c.place_id)
            pools = ends.where(place.c.kind == "till", place.c.ref == till.id)
            moves = select(move.c.target_pool.in_(pools), move.c.amount).where(
                move.c.target_pool.in_(pools) | move.c.source_pool.in_(pools)
            )
            for comes, amount in session.execute(moves.order_by(move.c.moment, move.c.document_id, move.c.id)):
                held += amount if comes else -amount
                assert held >= 0, till.name
            assert held > 0, till.name


@pytest.mark.slow
def test_the_trial_balance_adds_up_to_zero(demo):
    with demo.read() as session:
        answer = run(session, "trial-balance", Params(), actor=OWNER)
        closing = [column.name for column in answer.columns].index("closing")
        assert sum(row[closing] for row in answer.rows) == 0


@pytest.mark.slow
@needs_hledger
def test_another_program_finds_the_same_balances(demo, tmp_path):
    assert_agrees(demo, tmp_path / "demo.journal")


@pytest.mark.slow
def test_margins_are_those_of_a_shop_and_a_cafe(demo):
    with demo.read() as session:
        for by in ("site", "month"):
            answer = run(session, "sales-and-margin", Params(filters={"by": by}), actor=OWNER)
            margin = [column.name for column in answer.columns].index("margin_percent")
            assert len(answer.rows) >= 2
            assert all(20 < row[margin] < 45 for row in answer.rows)


@pytest.mark.slow
def test_a_day_can_be_followed_from_the_order_to_the_margin(demo):
    with demo.read() as session:
        shop = select(Site.id).where(Site.code == "S2").scalar_subquery()
        receipt = session.execute(
            select(GoodsReceipt).where(GoodsReceipt.basis_id.is_not(None), GoodsReceipt.site_id == shop, GoodsReceipt.moment > datetime(2026, 10, 1))
            .order_by(GoodsReceipt.moment)
        ).scalars().first()  # fmt: skip
        order = session.get_one(PurchaseOrder, receipt.basis_id)
        assert (order.partner_id, order.due_date) == (receipt.partner_id, receipt.moment.date())
        items = {line.item_id for line in receipt.lines}
        assert items <= {line.item_id for line in order.lines}
        assert {(line.item_id, line.qty) for line in order.lines} >= {(line.item_id, line.ordered) for line in receipt.lines}
        later = (
            select(DailySales).where(DailySales.site_id == receipt.site_id, DailySales.moment > receipt.moment).order_by(DailySales.moment)
        )
        sale, line = next((each, line) for each in session.execute(later).scalars() for line in each.lines if line.item_id in items)
        filters = {"by": "item", "site": receipt.site_id}
        answer = run(session, "sales-and-margin", Params(start=sale.moment.date(), end=sale.moment.date(), filters=filters), actor=OWNER)
        names = [column.name for column in answer.columns]
        row = next(dict(zip(names, each, strict=True)) for each in answer.rows if each[names.index("item_id")] == line.item_id)
        assert row["gross"] == line.amount
        costs = select(func.sum(move.c.amount)).where(move.c.document_id == sale.id, move.c.item_id == line.item_id, move.c.qty > 0)
        assert row["cost"] == Decimal(ask(demo, costs)[0][0]) / 10000
        assert row["margin"] == line.net - row["cost"] > 0


# ---------------------------------------------------------------- catalogs alone, quickly


def fingerprint(store: Store) -> str:
    """Everything that stands in the catalogs but technical keys."""
    digest = hashlib.sha256()
    for query in (
        select(Item.code, Item.name, Item.plu, Item.estimated_cost), select(ItemBarcode.item_id, ItemBarcode.code),
        select(SupplierItem.item_id, SupplierItem.code), select(ItemPrice.item_id, ItemPrice.starts, ItemPrice.price),
    ):  # fmt: skip
        digest.update(repr(ask(store, query)).encode())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Makes stores with the demo's catalogs, without a story."""
    made: dict[tuple[str, str, int], Store] = {}

    def make(language: str = "en", currency: str = "EUR", again: int = 0) -> Store:
        key = (language, currency, again)
        if key not in made:
            path = tmp_path_factory.mktemp("filled") / "filled.larder"
            made[key] = create_store(str(path), currency=currency, language=language)
            with made[key].write() as session:
                fill_catalogs(session, Words(language), TODAY, DAYS)
        return made[key]

    yield make
    for store in made.values():
        store.close()


def test_the_same_day_gives_the_same_catalogs(filled):
    assert fingerprint(filled()) == fingerprint(filled(again=1))


def told(shop, days: int) -> list[tuple]:
    """The first days of the story as plain values, without posting them."""
    story = Story(shop, Words("en"), DAYS)
    happenings = [each for number in range(days) for each in story.day(number)]
    said = ("item_id", "qty", "price", "nominal", "pieces")
    return [
        (moment, actor.name, document.kind, document.site_id, [[getattr(line, name, None) for name in said] for line in document.rows])
        for moment, actor, document in happenings
    ]  # fmt: skip


def test_the_same_day_tells_the_same_story_in_the_order_of_the_clock(tmp_path):
    store = create_store(str(tmp_path / "told.larder"))
    with store.write() as session:
        shop = fill_catalogs(session, Words("en"), TODAY, DAYS)
    store.close()
    first = told(shop, 8)
    assert first == told(shop, 8)
    assert [each[0] for each in first] == sorted(each[0] for each in first)
    everyday = {"opening_stock", "goods_receipt", "daily_sales", "till_shift", "cash_transfer", "production", "dispatch", "arrival"}
    assert everyday < {each[2] for each in first}


def test_barcodes_are_right_and_each_item_s_own(filled):
    store = filled()
    rows = ask(store, select(ItemBarcode.code, ItemBarcode.unit_id))
    assert all(is_gtin(code) for code, _unit in rows)
    assert len({code for code, _unit in rows}) == len(rows)
    assert {len(code) for code, unit in rows if unit is None} == {13}
    assert {len(code) for code, unit in rows if unit is not None} == {13, 14}
    weighed = ask(store, select(Item.plu, Item.id).where(Item.plu.is_not(None)))
    assert len({plu for plu, _ in weighed}) == len(weighed) > 50
    assert not {item for _, item in weighed} & {item for (item,) in ask(store, select(ItemBarcode.item_id))}
    assert all(factor > 1 for (factor,) in ask(store, select(ItemPack.factor)))


def test_names_are_of_their_own(filled):
    for language in ("en", "ru"):
        names = [name for (name,) in ask(filled(language, "RUB" if language == "ru" else "EUR"), select(Item.name))]
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_russian_goods_have_russian_names_and_firms_have_russian_numbers(filled):
    store = filled("ru", "RUB")
    names = [name for cls in (Item, Partner, ItemGroup, Site, User) for (name,) in ask(store, select(cls.name))]
    assert [name for name in names if not any("а" <= letter <= "я" for letter in name.lower())] == []
    for vat_id, gln in ask(store, select(Partner.vat_id, Partner.gln)):
        assert read_party_id(PartyIdKind.INN, vat_id).problem is None
        assert read_party_id(PartyIdKind.GLN, gln).problem is None


def test_groups_are_a_tree(filled):
    rows = ask(filled(), select(ItemGroup.id, ItemGroup.parent_id))
    tops = {row_id for row_id, parent in rows if parent is None}
    assert len(tops) == len(load("goods")["groups"])
    assert all(parent in tops for _id, parent in rows if parent is not None)


def test_goods_of_another_currency_cost_what_they_do_there():
    euro, rouble = (make_goods(Words("en"), currency, Random(1)) for currency in ("EUR", "RUB"))
    ratios = [dear.costs[0] / cheap.costs[0] for cheap, dear in zip(euro, rouble, strict=True)]
    assert all(80 < ratio < 110 for ratio in ratios)


def test_a_shelf_gives_no_more_than_it_has_and_the_oldest_first():
    goods = [good for good in make_goods(Words("en"), "EUR", Random(1)) if good.tracks_batches][:20]
    shelf, random = Shelf("S1", goods, {good.no: 5.0 for good in goods}), Random(2)
    for good in goods:
        shelf.put(good, Decimal(6), TODAY + timedelta(days=9))
        shelf.put(good, Decimal(2), TODAY + timedelta(days=3))
    for _day in range(5):
        for good, amount in shelf.one_day(random, 1.0):
            assert amount > 0
            assert shelf.has(good) >= 0
    assert all(sum(lot[1] for lot in shelf.lots[good.no]) == shelf.has(good) for good in goods)
    left = [good for good in goods if shelf.has(good)]
    assert [good for good, _amount in shelf.expired(TODAY + timedelta(days=9))] == left
    assert not any(shelf.has(good) for good in goods)
