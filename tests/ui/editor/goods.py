"""What tests of the editor start with: a small store with goods, and a window's context over it."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from app.access import Actor, Role
from app.core.gtin import with_check_digit
from app.ui.context import Context

OWNER = Actor(0, "Olga", Role.OWNER, "desk 1")
MILK_CODE, CASE_CODE, CHEESE_CODE = "4006381333931", "14006381333938", "2101234"
UNKNOWN_CODE = "5901234123457"


def fill(store: Any) -> None:
    """Two units, a case of 12, milk, cheese by weight, a yoghurt with batches, a supplier, a store, a reason."""
    from app.catalogs.goods import Item, ItemBarcode, ItemPack, SupplierItem
    from app.catalogs.partner import Partner
    from app.catalogs.site import Site
    from app.catalogs.unit import Unit
    from app.catalogs.vat_rate import VatRate
    from app.catalogs.write_off_reason import WriteOffReason

    with store.write() as session:
        piece, kilogram, case = Unit(code="pc", name="pc"), Unit(code="kg", name="kg", decimals=3), Unit(code="case", name="case")
        rate = VatRate(code="20", name="20 %", percent=Decimal(20))
        dairy, acme = Partner(code="DAIRY", name="Dairy Ltd"), Partner(code="ACME", name="Acme Foods")
        session.add_all([piece, kilogram, case, rate, dairy, acme, Site(code="MAIN", name="Main store")])
        session.add(WriteOffReason(code="spoiled", name="Spoiled"))
        session.flush()
        milk = Item(code="MILK", name="Milk 3.2 % 1 l", unit_id=piece.id, vat_rate_id=rate.id)
        cheese = Item(code="CHEESE", name="Gouda, by weight", unit_id=kilogram.id, plu="1234")
        yoghurt = Item(code="YOG", name="Yoghurt 125 g", unit_id=piece.id, tracks_batches=True)
        milk.barcodes = [ItemBarcode(no=1, code=MILK_CODE), ItemBarcode(no=2, code=CASE_CODE, unit_id=case.id)]
        milk.packs = [ItemPack(no=1, unit_id=case.id, factor=Decimal(12))]
        milk.suppliers = [SupplierItem(no=1, partner_id=dairy.id, code="D-77", last_price=Decimal("0.82"))]
        yoghurt.barcodes = [ItemBarcode(no=1, code="4012345678901")]
        session.add_all([milk, cheese, yoghurt])


def many_goods(store: Any, count: int) -> list[str]:
    """More goods with barcodes; their barcodes are returned."""
    from sqlalchemy import insert, select

    from app.catalogs.goods import Item, ItemBarcode
    from app.catalogs.unit import Unit
    from app.core.identity import new_uuid

    codes = [with_check_digit(f"20{no:010d}"[:12].replace("20", "46", 1)) for no in range(count)]
    with store.write() as session:
        unit = session.execute(select(Unit.id).where(Unit.code == "pc")).scalar_one()
        first = 1000
        session.execute(
            insert(Item),
            [
                {"id": first + no, "uuid": new_uuid(), "code": f"G{no:05d}", "name": f"Goods number {no}", "active": True, "version": 1,
                 "unit_id": unit, "kind": "good", "tracks_batches": False, "search": f"goods number {no}"}
                for no in range(count)
            ],
        )  # fmt: skip
        session.execute(
            insert(ItemBarcode),
            [{"item_id": first + no, "no": 1, "code": code, "unit_id": None} for no, code in enumerate(codes)],
        )
    return codes


@pytest.fixture
def goods_store(make_store: Any) -> Any:
    """A store with goods, on a file."""
    store = make_store(os.environ.get("LARDER_TEST_EDITOR_STORE", "sqlite"))
    fill(store)
    return store


@pytest.fixture
def context(goods_store: Any, tmp_path: Path, qapp: Any) -> Iterator[Context]:
    """A window's context over the store with goods."""
    from app.ui import tasks, theme

    theme.apply("light")
    made = Context(goods_store, OWNER, settings=QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    made.settings.setValue("scanner/muted", "true")
    yield made
    tasks.finish_all()
    made.detach()


def id_of(store: Any, catalog: str, code: str) -> int:
    """The id of a row by its code."""
    from sqlalchemy import select

    from app.catalogs.base import catalogs

    cls = catalogs()[catalog]
    with store.read() as session:
        return int(session.execute(select(cls.id).where(cls.code == code)).scalar_one())
