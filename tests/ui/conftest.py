"""A small store with goods, partners and documents, and a context to open screens on it."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QThreadPool

from app.access import Actor
from app.catalogs.base import catalogs
from app.catalogs.goods import Item, ItemBarcode, ItemGroup
from app.catalogs.partner import Partner
from app.catalogs.site import Site
from app.catalogs.staff import User
from app.catalogs.unit import Unit
from app.catalogs.write_off_reason import WriteOffReason
from app.core.money import Money
from app.documents.base import kinds
from app.documents.stock.write_off import WriteOff
from app.documents.trade.goods_receipt import GoodsReceipt
from app.store.engine import Store
from app.store.opening import create_store
from app.ui import tasks, theme
from app.ui.context import Context
from tests.stores import open_quickly

TODAY = datetime.now().replace(hour=9, minute=30, second=0, microsecond=0)
GROUPS = ("Dairy", "Bakery", "Drinks", "Fruit & <b>vegetables</b>")


@pytest.fixture(autouse=True)
def application(qapp) -> None:
    """Every test here has one."""


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory) -> Path:
    """The file of a store with a few hundred rows, made once."""
    catalogs()
    kinds()
    path: Path = tmp_path_factory.mktemp("shop") / "shop.larder"
    store = create_store(str(path), name="Test shop")
    with store.write() as session:
        session.add_all([Site(code="W1", name="Main store"), Site(code="W2", name="Corner shop")])
        session.add_all([Unit(code="pc", name="piece"), Unit(code="kg", name="kilogram", decimals=3)])
        session.add(User(code="olga", name="Olga", role="owner"))
        session.add(WriteOffReason(code="spoiled", name="Spoiled"))
        session.add_all(Partner(code=f"P{n:03}", name=f"Supplier {n:03}") for n in range(1, 31))
        session.add_all(ItemGroup(code=f"G{n}", name=name) for n, name in enumerate(GROUPS, 1))
        session.flush()
        for n in range(1, 401):
            name = f"{'Milk' if n % 4 == 1 else 'Bread' if n % 4 == 2 else 'Чай' if n % 4 == 3 else 'Apple'} no. {n}"
            item = Item(code=f"{n:05}", name=name, unit_id=1 + n % 2, group_id=n % 4 + 1)
            item.barcodes = [ItemBarcode(no=1, code=f"46{n:011}")]
            session.add(item)
        session.flush()
        session.add_all(_documents())
    store.close()
    return path


@pytest.fixture
def shop(shop_file, tmp_path) -> Iterator[Store]:
    """A store with a few hundred rows, for one test alone."""
    path = tmp_path / "shop.larder"
    shutil.copy(shop_file, path)
    store = open_quickly(str(path))
    yield store
    store.close()


def _documents() -> Iterator[object]:
    for n in range(1, 121):
        moment = TODAY - timedelta(days=n // 4, minutes=n)
        state = "draft" if n % 10 == 0 else "void" if n % 33 == 0 else "posted"
        yield GoodsReceipt(
            number=f"GR-{n:06}", moment=moment, site_id=1 + n % 2, partner_id=1 + n % 30, state=state,
            total=Money(Decimal(n * 1017) / 100), supplier_number=f"INV-{n}",
        )  # fmt: skip
    for n in range(1, 31):
        yield WriteOff(
            number=f"WO-{n:06}", moment=TODAY - timedelta(days=n), site_id=1, reason_id=1, state="posted", total=Money(Decimal(-n))
        )


@pytest.fixture
def context(shop, qtbot, tmp_path) -> Iterator[Context]:
    """A context of the owner on that store, with settings of its own."""
    theme.apply("light", 100)
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    made = Context(shop, Actor(1, "Olga", "owner"), settings=settings)
    yield made
    made.detach()
    tasks.finish_all()
    QThreadPool.globalInstance().waitForDone(5000)


@pytest.fixture
def window(context, qtbot):
    """The main window on the small store."""
    from app.ui.main_window import MainWindow

    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    made.fill(context)
    yield made
    made.context = None
