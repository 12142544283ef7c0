"""What an editor asks of the store, without a window: clashes, doubts, and barcodes that are bound."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.catalogs.goods import ItemBarcode
from app.catalogs.site import NegativeStock, Site
from app.core.errors import Doubt, NotRight
from app.documents.base import Document, State
from app.documents.stock.write_off import WriteOff, WriteOffLine
from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
from app.store import engine as store_engine
from app.store.trouble import Clash
from app.ui import document_work
from app.ui.barcode_binding import bind_barcode
from app.ui.contents import Contents, contents_of
from tests.ui.editor.goods import OWNER, UNKNOWN_CODE, id_of

UPC_A = "036000291452"


def receipt(store, qty: int) -> Contents:
    draft = GoodsReceipt(site_id=id_of(store, "site", "MAIN"), partner_id=id_of(store, "partner", "DAIRY"))
    draft.lines = [GoodsReceiptLine(**milk(store), qty=Decimal(qty), price=Decimal("0.80"))]
    return contents_of(draft)


def write_off(store, qty: int) -> Contents:
    draft = WriteOff(site_id=id_of(store, "site", "MAIN"), reason_id=id_of(store, "write_off_reason", "spoiled"))
    draft.lines = [WriteOffLine(**milk(store), qty=Decimal(qty))]
    return contents_of(draft)


def milk(store) -> dict[str, int]:
    return {"item_id": id_of(store, "item", "MILK"), "unit_id": id_of(store, "unit", "pc")}


def contents(store, document_id: int) -> Contents:
    return contents_of(document_work.open_stored(store, document_id).document)


def test_posting_that_met_another_transaction_is_begun_anew(goods_store, monkeypatch):
    tries, post = [], document_work.engine.post

    def met_once(*given):
        tries.append(given)
        if len(tries) == 1:
            raise Clash("met")
        return post(*given)

    monkeypatch.setattr(store_engine, "FIRST_PAUSE_SECONDS", 0)
    monkeypatch.setattr(document_work.engine, "post", met_once)
    kept = document_work.post(goods_store, OWNER, receipt(goods_store, 3), frozenset())
    assert (kept.state, len(tries)) == (State.POSTED, 2)
    with goods_store.read() as session:
        assert session.scalars(select(Document.number)).all() == [kept.number]


def test_voiding_goes_on_past_a_doubt_that_was_answered_with_yes(goods_store):
    with goods_store.write() as session:
        session.scalars(select(Site)).one().negative_stock = NegativeStock.WARN
    received = document_work.post(goods_store, OWNER, receipt(goods_store, 3), frozenset())
    document_work.post(goods_store, OWNER, write_off(goods_store, 3), frozenset())
    stored = contents(goods_store, received.id)
    with pytest.raises(Doubt) as asked:
        document_work.void(goods_store, OWNER, stored, frozenset())
    assert document_work.void(goods_store, OWNER, stored, frozenset({asked.value.name})).state == State.VOID


def test_a_barcode_is_bound_once_whatever_form_it_is_scanned_in(goods_store):
    bind_barcode(goods_store, OWNER, UPC_A, id_of(goods_store, "item", "CHEESE"))
    with pytest.raises(NotRight, match="belongs to"):
        bind_barcode(goods_store, OWNER, f"0{UPC_A}", id_of(goods_store, "item", "YOG"))


def test_a_bound_barcode_joins_those_that_are_there(goods_store):
    item = id_of(goods_store, "item", "MILK")
    bind_barcode(goods_store, OWNER, UNKNOWN_CODE, item)
    with goods_store.read() as session:
        assert len(session.scalars(select(ItemBarcode.code).where(ItemBarcode.item_id == item)).all()) == 3
