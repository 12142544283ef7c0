"""The chain of a document, by its basis and by what its lines name."""

import pytest

from app.documents.base import State
from app.reports.document_chain import document_chain
from tests.makers import Shop


@pytest.fixture
def shop(store):
    return Shop(store)


def shown(links, depth=0):
    """The chain as lines of text, the asked document with a star."""
    for link in links:
        yield "  " * depth + link.number + ("*" if link.is_asked else "")
        yield from shown(link.children, depth + 1)


def chain(shop, document_id):
    with shop.store.read() as session:
        return document_chain(session, document_id)


@pytest.fixture
def trade(shop):
    """An order, two receipts of it, a return of the first."""
    order = shop.post("purchase_order", "2026-11-01", "W1", {"partner_id": shop.supplier()}, [{"item": "milk", "qty": 20, "price": 1}])
    header = {"partner_id": shop.supplier(), "basis_id": order.document_id}
    first, second = (
        shop.post("goods_receipt", f"2026-11-0{day}", "W1", header, [{"item": "milk", "qty": 10, "price": 1}]) for day in (2, 3)
    )
    back = shop.post(
        "supplier_return", "2026-11-04", "W1", {"partner_id": shop.supplier(), "basis_id": first.document_id},
        [{"item": "milk", "qty": 2, "price": 1}],
    )  # fmt: skip
    shop.receipt("2026-11-05", milk=(1, 1))
    return order, first, second, back


def test_from_the_order_all_that_came_of_it_is_seen(shop, trade):
    order = trade[0]
    assert [*shown(chain(shop, order.document_id))] == ["PO-000001*", "  GR-000001", "    SR-000001", "  GR-000002"]


def test_from_the_return_the_way_up_is_seen_and_nothing_beside_it(shop, trade):
    back = trade[3]
    assert [*shown(chain(shop, back.document_id))] == ["PO-000001", "  GR-000001", "    SR-000001*"]


def test_a_document_that_names_several_stands_below_each(shop, trade):
    from app.documents.stock.landed_cost import LandedCost, LandedCostReceipt
    from app.posting.engine import save

    _order, first, second, _back = trade
    document = LandedCost(site_id=shop.site())
    document.receipts.extend(LandedCostReceipt(receipt_id=each.document_id) for each in (first, second))
    with shop.store.write() as session:
        save(session, shop.actor, document)
        made = document.id
    (order,) = chain(shop, made)
    assert [[below.kind for below in receipt.children] for receipt in order.children] == [["landed_cost"], ["landed_cost"]]
    assert order.children[0].children[0].state == State.DRAFT


def test_a_document_alone_is_its_own_chain(shop):
    receipt = shop.receipt("2026-11-02", milk=(1, 1))
    (link,) = chain(shop, receipt.document_id)
    assert (link.number, link.is_asked, link.children, link.total) == ("GR-000001", True, [], 1)
