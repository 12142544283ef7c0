"""What meets another desk's transaction is done anew, once: imports of every kind, rows of catalogs, prices, barcodes."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

import app.store.engine as store_engine
from app.catalogs.goods import Item, ItemBarcode
from app.catalogs.partner import Partner
from app.catalogs.price import ItemPrice, PriceType
from app.documents.base import Document
from app.exchange.goods_file import import_goods
from app.exchange.partner_file import import_partners
from app.exchange.receipt_import import import_receipt
from app.exchange.records import import_records
from app.posting.audit import broken_links
from app.store.audit import audit
from app.store.trouble import Clash
from app.ui import catalog_row
from app.ui.barcode_binding import bind_barcode
from tests.exchange.test_records import SAMPLE
from tests.makers import OWNER, Shop

GOODS = b"Code;Name;Barcode;Selling price\nA;Tea;4006381333931;2.49\nB;Milk;;1.10\n"
PARTNERS = b"Name;Phone\nAcme Foods;123\nDairy Ltd;456\n"
RECEIPT = b"Our code;Name;Quantity;Price\nA;Tea;3;1.25\n"


@pytest.fixture
def meeting(monkeypatch):
    """Every second transaction meets another one at its end; the list holds what became of each."""
    ends: list[str] = []
    commit = store_engine.StoreSession.commit

    def met(session: Any) -> None:
        ends.append("committed" if ends and ends[-1] == "met" else "met")
        if ends[-1] == "met":
            raise Clash("met")
        commit(session)

    monkeypatch.setattr(store_engine, "FIRST_PAUSE_SECONDS", 0)
    return lambda: (monkeypatch.setattr(store_engine.StoreSession, "commit", met), ends)[1]


def count(store: Any, counted: Any, *where: Any) -> int:
    with store.read() as session:
        return int(session.execute(select(func.count()).select_from(counted).where(*where)).scalar_one())


def is_whole(store: Any) -> bool:
    with store.read() as session:
        return not broken_links(session)


def test_goods_and_their_prices_come_in_once(make_store, meeting):
    store = make_store()
    ends = meeting()
    report = import_goods(store, OWNER, GOODS)
    assert (report.created, report.bad, report.kept, ends) == (2, (), True, ["met", "committed"])
    assert (count(store, Item), count(store, ItemPrice), count(store, audit, audit.c.action == "import")) == (2, 2, 1)
    assert is_whole(store)


def test_partners_come_in_once(make_store, meeting):
    store = make_store()
    ends = meeting()
    assert (import_partners(store, OWNER, PARTNERS).created, ends) == (2, ["met", "committed"])
    assert count(store, Partner) == 2


def test_a_receipt_s_table_becomes_one_draft(make_store, meeting):
    shop = Shop(make_store())
    shop.item("A"), shop.site(), shop.supplier()
    ends = meeting()
    made = import_receipt(shop.store, OWNER, RECEIPT, supplier="ACME")
    assert (bool(made.uuid), count(shop.store, Document), ends) == (True, 1, ["met", "committed"])


@pytest.mark.parametrize("each", [False, True])
def test_records_come_in_once_and_are_told_once(make_store, meeting, each):
    store = make_store()
    meeting()
    taken = import_records(store, OWNER, json.dumps(SAMPLE).encode(), each=each, dry_run=False)
    assert [(one.kind, one.action) for one in taken] == [("goods_receipt", "new"), ("write_off", "new")]
    assert (count(store, Document), count(store, Item), is_whole(store)) == (2, 1, True)


def test_a_row_of_a_catalog_is_saved_and_removed_once(make_store, meeting):
    store = make_store()
    ends = meeting()
    saved = catalog_row.save(store, OWNER, "partner", {**catalog_row.read(store, "partner", None), "code": "P", "name": "Acme"})
    assert (count(store, Partner), ends) == (1, ["met", "committed"])
    catalog_row.delete(store, OWNER, "partner", [saved])
    assert count(store, Partner) == 0


def test_prices_and_barcodes_are_kept_once(make_store, meeting):
    shop = Shop(make_store())
    item, price_type = shop.item("A"), shop.row("price_type", "retail")
    meeting()
    catalog_row.save(shop.store, OWNER, "item", {**catalog_row.read(shop.store, "item", item), "new_prices": {price_type: Decimal("2.49")}})
    bind_barcode(shop.store, OWNER, "4006381333931", item)
    assert (count(shop.store, ItemPrice), count(shop.store, ItemBarcode), count(shop.store, PriceType)) == (1, 1, 1)
