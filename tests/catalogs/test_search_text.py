"""The text that rows are found by follows what they hold."""

import pytest
from sqlalchemy import text

from app.catalogs.goods import Item, ItemBarcode
from app.catalogs.search_text import MANY, rebuild_search
from app.catalogs.unit import Unit
from app.store.search import find


@pytest.fixture
def tea(store):
    with store.write() as session:
        unit = Unit(code="pc", name="Piece")
        session.add(unit)
        session.flush()
        session.add(Item(code="T1", name="Чёрный Tea", plu="77", unit_id=unit.id, barcodes=[ItemBarcode(code="4006381333931")]))
    return store


def search(store):
    with store.read() as session:
        return session.execute(text("SELECT search FROM item WHERE code = 'T1'")).scalar()


def test_goods_are_found_by_name_code_plu_and_barcodes(tea):
    assert search(tea) == "черныи tea t1 77 4006381333931"


def test_a_changed_barcode_changes_the_text(tea):
    with tea.write() as session:
        session.query(ItemBarcode).one().code = "4600000000015"
    assert search(tea) == "черныи tea t1 77 4600000000015"


def test_a_deleted_barcode_is_gone_from_the_text(tea):
    with tea.write() as session:
        item = session.query(Item).one()
        item.barcodes.clear()
    assert search(tea) == "черныи tea t1 77"


def test_a_barcode_that_is_added_or_deleted_by_itself_changes_the_text(tea):
    with tea.write() as session:
        session.add(ItemBarcode(code="4600000000015", no=2, item_id=session.query(Item.id).scalar()))
    assert search(tea) == "черныи tea t1 77 4006381333931 4600000000015"
    with tea.write() as session:
        session.delete(session.query(ItemBarcode).filter_by(no=2).one())
    assert search(tea) == "черныи tea t1 77 4006381333931"


def test_an_unchanged_row_is_not_written(tea):
    with tea.write() as session:
        item = session.query(Item).one()
        item.name = str(item.name)
        session.flush()
        assert "changed" not in session.info or not session.is_modified(item)


def test_rows_that_came_in_past_the_classes_get_their_text(tea):
    with tea.write() as session:
        session.execute(text("UPDATE item SET name = 'Maté', search = ''"))
        assert rebuild_search(session) == 1
        assert rebuild_search(session) == 0
    assert search(tea) == "mate t1 77 4006381333931"


def test_thousands_of_rows_get_their_text_and_are_found_and_kept(tea):
    with tea.write() as session:
        session.execute(
            text("INSERT INTO item (uuid, code, name, active, version, search, kind, unit_id, tracks_batches)"
                 " SELECT :n, :n, 'Cup ' || :n, 1, 1, '', 'good', unit_id, 0 FROM item WHERE code = 'T1'"),
            [{"n": f"C{number}"} for number in range(MANY + 1)],
        )  # fmt: skip
        assert rebuild_search(session) == MANY + 1
        assert len(find(session, "item", "cup c77")) == 11
        session.query(Item).filter_by(code="C77").one().name = "Saucer"
        session.flush()
        assert len(find(session, "item", "cup c77")) == 10
        assert len(find(session, "item", "sau")) == 1
