from decimal import Decimal

import pytest
from sqlalchemy import event

from app.catalogs.lookup import Found, codes_and_names, codes_of, find_goods, find_named, item_facts, names_of
from app.catalogs.measure import factors
from app.posting.engine import save
from tests.makers import Shop
from tests.ui.editor.goods import CASE_CODE, MILK_CODE, fill, id_of


@pytest.fixture
def goods(store):
    fill(store)
    return store


def ids(store, **codes):
    return [id_of(store, catalog, code) for catalog, code in codes.items()]


def test_the_own_unit_is_one_and_a_pack_its_factor(goods):
    milk, piece = ids(goods, item="MILK", unit="pc")
    case = id_of(goods, "unit", "case")
    with goods.read() as session:
        assert factors(session, [(milk, piece), (milk, case)]) == {(milk, piece): 1, (milk, case): 12}


def test_a_unit_that_no_chain_joins_has_no_factor(goods):
    cheese, case = ids(goods, item="CHEESE", unit="case")
    with goods.read() as session:
        assert factors(session, [(cheese, case)]) == {(cheese, case): None}


def test_a_chain_of_general_factors_is_found(goods):
    from app.catalogs.unit import Unit

    cheese, kilogram = ids(goods, item="CHEESE", unit="kg")
    with goods.write() as session:
        gram = Unit(code="g", name="g", base_id=kilogram, factor=Decimal("0.001"))
        session.add(gram)
        session.flush()
        assert factors(session, [(cheese, gram.id)]) == {(cheese, gram.id): Decimal("0.001")}


def test_codes_mean_barcodes_then_own_codes_then_plu_then_the_suppliers_code(goods):
    milk, cheese, dairy = id_of(goods, "item", "MILK"), id_of(goods, "item", "CHEESE"), id_of(goods, "partner", "DAIRY")
    case = id_of(goods, "unit", "case")
    with goods.read() as session:
        found = find_goods(session, [MILK_CODE, CASE_CODE, "CHEESE", "1234", "D-77", "nothing", ""], dairy)
        assert "D-77" not in find_goods(session, ["D-77"])
    assert found == {
        MILK_CODE: Found(milk),
        CASE_CODE: Found(milk, case),
        "CHEESE": Found(cheese),
        "1234": Found(cheese),
        "D-77": Found(milk),
    }


def test_names_are_found_in_any_case_and_never_when_two_share_them(goods):
    from app.catalogs.partner import Partner

    with goods.write() as session:
        session.add_all([Partner(code="R1", name="Молоко"), Partner(code="R2", name="Twin"), Partner(code="R3", name="twin")])
    with goods.read() as session:
        found = find_named(session, "partner", ["МОЛОКО", "dairy ltd", "acme", "Twin"])
    assert found == {
        "молоко": id_of(goods, "partner", "R1"),
        "dairy ltd": id_of(goods, "partner", "DAIRY"),
        "acme": id_of(goods, "partner", "ACME"),
    }


@pytest.fixture
def called(store):
    """Asks what texts mean among partners given as code, name and whether they are in use."""
    from app.catalogs.partner import Partner

    def ask(rows, *texts):
        with store.write() as session:
            session.add_all([Partner(code=code, name=name, active=active) for code, name, active in rows])
        with store.read() as session:
            found = find_named(session, "partner", texts)
            known = codes_of(session, "partner")
        return {text: known[row_id] for text, row_id in found.items()}

    return ask


def test_letters_are_the_same_in_any_case_on_either_database(called):
    rows = [("R1", "Straße GmbH", True), ("R2", "ὈΔΥΣΣΕΎΣ", True), ("Mix", "", True)]
    assert called(rows, "STRASSE gmbh", "ὀδυσσεύς", "mIX") == {"strasse gmbh": "R1", "ὀδυσσεύσ": "R2", "mix": "Mix"}


def test_a_row_in_use_is_meant_before_one_that_is_not(called):
    rows = [("OLD", "Bakery", False), ("NEW", "bakery", True), ("bakery", "Bakery", False)]
    assert called(rows, "Bakery") == {"bakery": "NEW"}


def test_a_row_not_in_use_is_meant_where_no_other_is(called):
    assert called([("OLD", "Bakery", False), ("A", "Twin", False), ("B", "Twin", False)], "bakery", "Twin") == {"bakery": "OLD"}


def test_a_name_of_signs_alone_or_one_letter_is_found(called):
    assert called([("R1", "«—»", True), ("R2", "X", True), ("R3", "X Y", True)], "«—»", "x") == {"«—»": "R1", "x": "R2"}


def test_many_names_are_found_as_few_are(called):
    rows = [(f"R{no}", f"Shop № {no}", True) for no in range(120)]
    texts = [f"shop № {no}" for no in range(120)]
    assert called(rows, *texts) == {text: f"R{no}" for no, text in enumerate(texts)}
    assert called([], texts[7], "R8", "shop") == {texts[7]: "R7", "r8": "R8"}


def test_one_text_is_found_in_a_file_without_reading_all_goods(make_store):
    store, asked = make_store(), []
    fill(store)
    milk = id_of(store, "item", "MILK")
    with store.read() as session:
        event.listen(store.engine, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
        assert find_named(session, "item", ["mILk"]) == {"milk": milk}
        selects = [(f"EXPLAIN QUERY PLAN {text}", values) for text, values in asked if text.startswith("SELECT")]
        steps = [row[-1] for text, values in selects for row in session.connection().exec_driver_sql(text, values)]
    assert selects
    assert not [step for step in steps if step.startswith("SCAN item") and "VIRTUAL TABLE INDEX" not in step]


def test_facts_name_unit_vat_and_the_price_of_that_supplier_alone(goods):
    milk, dairy, acme = id_of(goods, "item", "MILK"), id_of(goods, "partner", "DAIRY"), id_of(goods, "partner", "ACME")
    with goods.read() as session:
        facts = item_facts(session, [milk], dairy)[milk]
        assert (facts.unit, facts.vat_percent, facts.last_price) == ("pc", 20, Decimal("0.82"))
        assert item_facts(session, [milk], acme)[milk].last_price is None


def test_rows_are_called_by_code_and_name_whether_some_are_asked_for_or_all(make_store):
    shop = Shop(make_store())
    first, second = shop.supplier("A", name="Acme"), shop.supplier("B", name="Bakery")
    with shop.store.read() as session:
        assert codes_and_names(session, "partner", [second, second, 0]) == {second: ("B", "Bakery")}
        assert codes_and_names(session, "partner") == {first: ("A", "Acme"), second: ("B", "Bakery")}
        assert (codes_of(session, "partner", {first}), names_of(session, "partner", {first})) == ({first: "A"}, {first: "Acme"})


def test_a_document_is_called_by_its_uuid_and_number(make_store):
    shop = Shop(make_store())
    received = shop.receipt("2026-11-02", tea=(1, "1"))
    draft = shop.draft("goods_receipt", "2026-11-02", "W1", {}, [])
    with shop.store.write() as session:
        save(session, shop.actor, draft)
    with shop.store.read() as session:
        numbers = names_of(session, "document", [received.document_id, draft.id])
        assert numbers == {received.document_id: received.number, draft.id: ""}
        assert codes_of(session, "goods_receipt", [draft.id]) == {draft.id: draft.uuid}


def test_no_rows_are_called_without_asking_the_store(make_store):
    asked = []
    store = make_store()
    event.listen(store.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    with store.read() as session:
        assert names_of(session, "item", []) == {}
    assert asked == []
