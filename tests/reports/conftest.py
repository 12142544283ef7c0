import pytest

from tests.makers import Shop


@pytest.fixture
def dairy_shop(store) -> Shop:
    """Milk and brie in the group Dairy, tea in none; nothing has happened yet."""
    shop = Shop(store)
    dairy = shop.group("dairy", name="Dairy")
    shop.item("milk", name="Milk", group_id=dairy)
    shop.item("brie", name="Brie", group_id=dairy)
    shop.item("tea", name="Tea")
    return shop
