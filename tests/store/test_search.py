"""Goods and partners are found as one types: fault F52."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.catalogs.goods import Item, ItemBarcode, SupplierItem
from app.catalogs.partner import Partner
from app.catalogs.unit import Unit
from app.store.search import find, fold, keep_index, postgresql_index, search_problems
from tests.stores import STORE_KINDS

NAMES = {
    "A1": "Black tea 100 g", "A2": "Green tea with mint", "A3": "Чёрный чай", "A4": 'Сок "Добрый" яблоко 1л', "A5": "Milk 3,2%", "A6": "O'Brien crisps",
    "A7": "Crème fraîche", "A8": "Straße & Söhne", "A9": "100_percent *star*", "TEA": "Kettle", "B1": "Łódź ham", "B2": "Йогурт",
}  # fmt: skip


@pytest.fixture
def shelf(store):
    """A store with goods of all sorts of names."""
    with store.write() as session:
        unit, acme = Unit(code="pc", name="Piece"), Partner(code="ACME", name="Acme Foods GmbH", vat_id="DE136695976")
        session.add_all([unit, acme])
        session.flush()
        session.add_all([Item(code=code, name=name, unit_id=unit.id) for code, name in NAMES.items()])
        session.flush()
        black = session.query(Item).filter_by(code="A1").one()
        black.barcodes.append(ItemBarcode(code="4006381333931"))
        black.suppliers.append(SupplierItem(partner_id=acme.id, code="X-77/b"))
        black.plu = "205"
    return store


def codes(store, typed, **how):
    with store.read() as session:
        found = find(session, "item", typed, **how)
        known = dict(iter(session.execute(text("SELECT id, code FROM item"))))
        return [known[each] for each in found]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("black", {"A1"}), ("TEA BLACK", {"A1"}), ("tea", {"A1", "A2", "TEA"}), ("ack te", {"A1"}), ("t", {"A1", "A2", "TEA"}), ("te mi", {"A2"}),
        ("чер", {"A3"}), ("ЧЁРНЫЙ", {"A3"}), ("черный чай", {"A3"}), ("до", {"A4"}), ('"добр', {"A4"}), ("йогурт", {"B2"}), ("ЙО", {"B2"}),
        ("3.2", {"A5"}), ("3,2%", {"A5"}), ("o'br", {"A6"}), ("obrien", {"A6"}), ("o’brien", {"A6"}), ("creme fraiche", {"A7"}), ("CRÈME", {"A7"}),
        ("strasse", {"A8"}), ("sohne", {"A8"}), ("lodz", {"B1"}), ("&", {"A8"}), ("*", {"A9"}), ("*st", {"A9"}), ("100_", {"A9"}),
        ("mint black", set()), ("xyz", set()), ("zz", set()),
    ],
)  # fmt: skip
def test_words_are_found_in_any_order_case_and_spelling(shelf, typed, wanted):
    assert set(codes(shelf, typed)) == wanted


def test_a_per_cent_sign_finds_only_itself(shelf):
    assert codes(shelf, "%") == []  # at the beginning of a word, and there is none
    assert codes(shelf, "3.2%") == ["A5"]
    assert codes(shelf, "___") == []
    assert codes(shelf, "%%%") == []


@pytest.mark.parametrize("kind", STORE_KINDS)
@pytest.mark.parametrize(("typed", "first"), [("rye flour", "R9"), ("rye", "R9"), ("whole rye", "R0"), ("bread rye", "R1")])
def test_names_that_begin_with_what_is_typed_come_before_those_that_hold_it(make_store, kind, typed, first):
    names = {"R0": "Whole rye", "R1": "Bread rye flour", "R2": "Flour rye 1 kg", "R9": "Rye flour, 25 kg sacks"}
    store = make_store(kind)
    with store.write() as session:
        session.add(Unit(code="pc", name="Piece"))
        session.flush()
        session.add_all([Item(code=code, name=name, unit_id=session.query(Unit).one().id) for code, name in names.items()])
    assert codes(store, typed, limit=2)[0] == first


@pytest.mark.parametrize("typed", ["4006381333931", "205", "A1", "a1"])
def test_what_is_exactly_a_code_barcode_or_plu_comes_first(shelf, typed):
    assert codes(shelf, typed)[0] == "A1"


def test_an_exact_code_comes_before_other_names_that_hold_it(shelf):
    assert codes(shelf, "tea")[0] == "TEA"
    assert set(codes(shelf, "tea")) == {"TEA", "A1", "A2"}
    assert codes(shelf, "tea", limit=1) == ["TEA"]


@pytest.mark.parametrize("typed", ["40063813", "81333", "x-77/b", "77"])
def test_goods_are_found_by_barcodes_and_suppliers_codes(shelf, typed):
    assert codes(shelf, typed) == ["A1"]


def test_nothing_typed_finds_the_first_rows(shelf):
    assert codes(shelf, "  ", limit=3) == ["A1", "A2", "A3"]
    assert codes(shelf, '"', limit=2) == ["A1", "A2"]


def test_rows_out_of_use_are_found_only_when_asked_for(shelf):
    with shelf.write() as session:
        session.query(Item).filter_by(code="A2").one().active = False
    assert codes(shelf, "mint") == []
    assert codes(shelf, "mint", active_only=False) == ["A2"]
    assert codes(shelf, "A2") == []


def test_partners_are_found_by_name_and_tax_number(shelf):
    with shelf.read() as session:
        (acme,) = find(session, "partner", "acme")
        assert find(session, "partner", "de1366") == [acme]
        assert find(session, "partner", "gm fo") == [acme]
        assert find(session, "partner", "ACME") == [acme]


def test_small_catalogs_are_found_in_the_same_way(shelf):
    with shelf.read() as session:
        assert find(session, "unit", "pie") == find(session, "unit", "p") == find(session, "unit", "PC") != []
        assert find(session, "unit", "kilo") == []


def test_what_is_renamed_or_deleted_is_no_longer_found(shelf):
    with shelf.write() as session:
        session.query(Item).filter_by(code="A7").one().name = "Sour cream"
        session.delete(session.query(Item).filter_by(code="A6").one())
    assert codes(shelf, "creme") == codes(shelf, "obrien") == codes(shelf, "o") == []
    assert codes(shelf, "sour") == ["A7"]


def test_ten_thousand_letters_and_emoji_are_found(shelf):
    with shelf.write() as session:
        session.query(Item).filter_by(code="A7").one().name = "🍎🍏🍐 " + "long" * 2500 + " end"
    assert codes(shelf, "🍏") == []
    assert codes(shelf, "🍎") == codes(shelf, "🍎🍏🍐") == codes(shelf, "nglo end") == ["A7"]


@given(st.text(st.characters(), max_size=12) | st.text(alphabet="\"'*%_()-:^+&!\\ abЧё\x00", max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_anything_may_be_typed(shelf, typed):
    assert len(codes(shelf, typed)) <= len(NAMES)


def test_half_a_letter_finds_nothing_and_breaks_nothing(shelf):
    assert codes(shelf, "tea\ud83c") == codes(shelf, "tea")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(typed):
    assert fold(fold(typed)) == fold(typed)


def test_a_missing_index_is_made_and_filled(make_store):
    store = make_store()
    with store.write() as session:
        session.add(Partner(code="ACME", name="Acme"))
        session.flush()
        session.execute(text("DROP TRIGGER partner_search_update"))
        session.execute(text("UPDATE partner SET search = 'renamed'"))
        keep_index(session.connection())
        assert find(session, "partner", "renam") != []
        assert find(session, "partner", "acm") == []


@pytest.mark.postgresql
def test_on_a_server_the_index_is_used_and_its_absence_told(make_store, request):
    request.getfixturevalue("postgresql_template")
    with make_store("postgresql").write() as session:
        assert search_problems(session.connection()) == []
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(session.execute(text("EXPLAIN SELECT id FROM item WHERE search LIKE '%choc%'")).scalars())
        assert postgresql_index("item") in plan
        session.execute(text(f"DROP INDEX {postgresql_index('item')}"))
        assert "CREATE EXTENSION pg_trgm" in str(search_problems(session.connection())[0])
