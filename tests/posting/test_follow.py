"""What rests on a document follows its correction, or says why it can't."""

import pytest
from sqlalchemy import select

from app.catalogs.goods import Batch
from app.core.errors import UserError
from app.store.ledger import move
from tests.documents.trade import balance, costs, faults, moves, on_hand, total
from tests.makers import Shop


@pytest.fixture
def shop(make_store):
    shop = Shop(make_store())
    shop.site("W1", negative_stock="allow")
    return shop


def landed(shop, *receipts, amount="10.00", split="value"):
    from decimal import Decimal

    from app.documents.base import kinds
    from app.posting.engine import post
    from tests.makers import at

    cls = kinds()["landed_cost"]
    document = cls(
        moment=at("2026-11-05"), site_id=shop.site(), partner_id=shop.supplier("BOND"), amount=Decimal(amount), split=split,
        receipts=[cls.tables()["receipts"](no=no, receipt_id=each.document_id) for no, each in enumerate(receipts, 1)],
    )  # fmt: skip
    with shop.store.write() as session:
        return post(session, shop.actor, document)


def test_a_landed_cost_is_divided_anew_when_a_receipt_is_corrected(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"), bread=(10, "1.00"))
    freight = landed(shop, receipt)
    assert [f"{row.amount:.2f}" for row in moves(shop, freight) if row.item] == ["5.00", "5.00"]

    def dearer(document):
        document.lines[0].price, document.lines[0].amount = 3, 30

    shop.correct(receipt, dearer)
    assert [f"{row.amount:.2f}" for row in moves(shop, freight) if row.item] == ["7.50", "2.50"]
    assert (on_hand(shop, "milk"), on_hand(shop, "bread")) == (("10", "37.50"), ("10", "12.50"))
    assert faults(shop) == []


def test_a_correction_that_makes_a_return_too_large_is_refused_and_changes_nothing(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    header = {"partner_id": shop.supplier(), "basis_id": receipt.document_id}
    shop.post("supplier_return", "2026-11-03", "W1", header, [{"item": "milk", "qty": 8}])

    def fewer(document):
        document.lines[0].qty, document.lines[0].amount = 5, 5

    with pytest.raises(UserError, match="SR-000001"):
        shop.correct(receipt, fewer)
    assert on_hand(shop, "milk") == ("2", "2.00")


def test_a_return_follows_the_price_of_its_receipt_also_in_its_total(shop):
    receipt = shop.receipt("2026-11-02", milk=(10, "1.00"))
    header = {"partner_id": shop.supplier(), "basis_id": receipt.document_id}
    back = shop.post("supplier_return", "2026-11-03", "W1", header, [{"item": "milk", "qty": 8}])

    def dearer(document):
        document.lines[0].price, document.lines[0].amount = 2, 20

    shop.correct(receipt, dearer)
    assert costs(shop, back) == ["16.00"]
    assert total(shop, back) == 16


def test_an_arrival_follows_the_batch_that_was_sent(shop):
    shop.item("milk", tracks_batches=True)
    shop.receipt("2026-11-01", [{"item": "milk", "qty": 10, "price": "1.00", "batch": batch} for batch in ("B1", "B2")])
    sent = shop.dispatch("2026-11-02", [{"item": "milk", "qty": 4, "batch": "B1"}])
    came = shop.arrival("2026-11-03", sent, milk=4)

    def of_the_other(document):
        document.lines[0].batch = "B2"

    shop.correct(sent, of_the_other)
    with shop.store.read() as session:
        query = select(Batch.code).join(move, move.c.batch_id == Batch.id).where(move.c.document_id == came.document_id)
        assert list(session.execute(query).scalars()) == ["B2"]
    assert faults(shop) == []


def test_a_dish_that_came_back_costs_all_its_ingredients_when_its_sale_is_corrected(shop):
    shop.receipt("2026-11-01", flour=(10, "1.00"), egg=(100, "0.10"), milk=(10, "1.00"), tea=(10, "2.00"))
    shop.recipe("pancake", 1, flour="0.1", egg=1, milk="0.2")
    shop.cash_in("2026-11-01", 100, partner="BUYER")
    till = {"till_id": shop.till()}
    sale = shop.post("daily_sales", "2026-11-03 21:00", "W1", till, [{"item": "pancake", "qty": 4, "price": "2.40"}])
    given = [{"item": "pancake", "qty": 1, "price": "2.40", "to": "spoiled"}]
    back = shop.post("customer_return", "2026-11-04", "W1", {**till, "basis_id": sale.document_id}, given)

    def with_tea(document):
        document.lines.insert(0, shop.draft("daily_sales", "2026-11-03", "W1", {}, [{"item": "tea", "qty": 2, "price": "2.50"}]).rows[0])

    def without_tea(document):
        document.lines.remove(document.lines[0])

    for change in (with_tea, without_tea):
        shop.correct(sale, change)
        cost = {row.item: f"{row.amount:.2f}" for row in moves(shop, sale) if row.target.startswith("Cost of sales")}
        assert (cost["pancake"], costs(shop, back)[0], balance(shop, "preparation")) == ("1.60", "0.40", "0.00")
        shop.receipt("2026-11-02", flour=(1, "1.00"))
        assert faults(shop) == []
