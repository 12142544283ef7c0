"""Doors are tried on a small store of their own, filled through posting."""

from decimal import Decimal

import pytest

from app.catalogs.goods import ItemBarcode
from app.store.engine import Store
from tests.makers import Shop


@pytest.fixture
def shop(make_store) -> Store:
    """An empty store with its owner, whom the context acts as."""
    store: Store = make_store()
    Shop(store).row("staff", "olga", name="Olga", role="owner")
    return store


@pytest.fixture
def filled(shop) -> Shop:
    """Tea and salt at two prices, received twice."""
    made = Shop(shop)
    made.site(name="Main store")
    made.unit(name="piece")
    made.supplier("P001", name="Acme Foods")
    vat = made.row("vat_rate", "20", name="20 %", percent=Decimal(20))
    for code, name, barcode in (("tea", "Black tea 100 g", "4006381333931"), ("salt", "Salt & <b>pepper</b>", "4600000000015")):
        item = made.item(code, name=name, vat_rate_id=vat)
        with shop.write() as session:
            session.add(ItemBarcode(item_id=item, no=1, code=barcode))
    made.receipt("2026-11-02 09:30", supplier="P001", tea=(10, "1.25"), salt=(4, "0.50"))
    made.receipt("2026-11-03 09:30", supplier="P001", tea=(5, "2.00"))
    return made
