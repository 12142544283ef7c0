"""Records in and out: the same file twice changes nothing, other contents are a correction, bad input is told by its path."""

import copy
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.access import Actor, Role
from app.core.errors import UserError
from app.exchange.records import Imported, export_records, import_records, run_import
from app.posting.audit import broken_links
from app.store.audit import audit
from app.store.ledger import move, place, pool
from tests.makers import OWNER

RECEIPT = "01890000-0000-7000-8000-000000000001"
WRITE_OFF = "01890000-0000-7000-8000-000000000002"

SAMPLE: dict[str, Any] = {
    "format": "larder-records/1",
    "sites": [{"code": "W1", "name": "Main store", "negative_stock": "forbid"}],
    "partners": [{"code": "ACME", "name": "Acme Foods", "supplier": True}],
    "goods": [
        {"code": "A", "name": "Black tea 100 g", "unit": "pc", "barcodes": ["4006381333931"], "vat": "20", "estimated_cost": "1.00"},
    ],
    "documents": [
        {
            "kind": "goods_receipt", "uuid": RECEIPT, "moment": "2026-11-02T09:30:00", "site": "W1", "partner": "ACME",
            "supplier_number": "INV-77", "state": "posted", "lines": [{"item": "A", "qty": "10", "price": "1.25"}],
        },
        {
            "kind": "write_off", "uuid": WRITE_OFF, "moment": "2026-11-03T20:00:00", "site": "W1", "reason": "spoiled",
            "state": "posted", "lines": [{"item": "A", "qty": "2"}],
        },
    ],
}  # fmt: skip


def take(store: Any, records: Any, *, each: bool = False, dry_run: bool = False, actor: Actor = OWNER) -> list[Imported]:
    data = records if isinstance(records, bytes) else json.dumps(records).encode()
    return import_records(store, actor, data, each=each, dry_run=dry_run)


def sample(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy({**SAMPLE, **changes})


def stock(store: Any) -> dict[int, tuple[Decimal, Decimal]]:
    """Quantity and value on the shelves by item."""
    query = select(pool.c.item_id, pool.c.qty, pool.c.amount).join(place, place.c.id == pool.c.place_id).where(place.c.kind == "shelf")
    with store.read() as session:
        return {item: (Decimal(qty) / 10**6, Decimal(amount) / 10**4) for item, qty, amount in session.execute(query)}


def count(store: Any, table: Any) -> int:
    with store.read() as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def texts(results: list[Imported]) -> str:
    return "\n".join(problem.text for result in results for problem in result.problems)


def test_sample_is_taken_and_costed(store):
    results = take(store, SAMPLE)
    assert [(each.kind, each.number, each.state) for each in results] == [
        ("goods_receipt", "GR-000001", "posted"), ("write_off", "WO-000001", "posted"),
    ]  # fmt: skip
    assert list(stock(store).values()) == [(Decimal(8), Decimal(10))]


def test_answers_as_json(make_store):
    found = take(make_store(), SAMPLE)[0].as_json()
    assert found == {"uuid": RECEIPT, "kind": "goods_receipt", "number": "GR-000001", "state": "posted", "problems": []}


@pytest.mark.parametrize("each", [False, True])
def test_same_file_twice_changes_nothing(make_store, each):
    store = make_store()
    take(store, SAMPLE, each=each)
    before, moves, notes = stock(store), count(store, move), count(store, audit)
    again = take(store, SAMPLE, each=each)
    assert [each.action for each in again] == ["same", "same"]
    assert (stock(store), count(store, move)) == (before, moves)
    assert count(store, audit) == notes + 1  # the import itself


def test_other_contents_are_a_correction(store):
    take(store, SAMPLE)
    changed = sample()
    changed["documents"][0]["lines"] = [{"item": "A", "qty": "10", "price": "2"}, {"item": "A", "qty": "2", "price": "5"}]
    results = take(store, changed)
    assert [(each.action, each.number) for each in results] == [("changed", "GR-000001"), ("same", "WO-000001")]
    assert list(stock(store).values()) == [(Decimal(10), Decimal("25.00"))]
    with store.read() as session:
        said = session.execute(select(audit.c.action, audit.c.before).where(audit.c.object == f"goods_receipt/{RECEIPT}")).all()
        assert [row.action for row in said] == ["post", "correct"]
        assert '"price":"1.25"' in said[1].before
        assert broken_links(session) == []


def test_states_follow_the_file(make_store):
    store = make_store()
    records = sample(documents=[SAMPLE["documents"][0]])
    for state, value in [("draft", 0), ("posted", 12.5), ("draft", 0), ("posted", 12.5), ("void", 0), ("void", 0)]:
        records = copy.deepcopy(records)
        records["documents"][0]["state"] = state
        results = take(store, records)
        assert [each.state for each in results] == [state]
        assert sum(amount for _, amount in stock(store).values()) == Decimal(str(value))
    records["documents"][0]["state"] = "posted"
    assert "is void" in texts(take(store, records))


def test_refused_file_is_taken_not_at_all(store):
    records = sample()
    records["documents"][1]["lines"][0]["qty"] = "11"
    results = take(store, records)
    assert [each.refused for each in results] == [False, True]
    assert "documents[1].lines[0].qty" in texts(results)
    assert [(each.number, each.state) for each in results] == [("", ""), ("", "")]
    assert count(store, move) == 0
    assert [each.number for each in take(store, SAMPLE)] == ["GR-000001", "WO-000001"]


def test_amount_too_large_to_keep_is_refused_with_words(make_store):
    store = make_store()
    records = sample()
    records["documents"][0]["lines"][0] |= {"qty": "999999999999", "price": "999999999"}
    assert "too large" in texts(take(store, records))


def test_each_goes_on_past_a_refused_document(make_store):
    store = make_store()
    records = sample()
    records["documents"].insert(0, {**records["documents"][1], "uuid": "01890000-0000-7000-8000-000000000009"})
    results = take(store, records, each=True)
    assert [each.state for each in results] == ["", "posted", "posted"]


def test_dry_run_tells_and_keeps_nothing(make_store):
    store = make_store()
    for each in (False, True):
        assert [one.state for one in take(store, SAMPLE, each=each, dry_run=True)] == ["posted", "posted"]
    assert count(store, move) == 0
    assert count(store, audit) == 0


def test_ask_policy_goes_on_and_tells(make_store):
    store = make_store()
    records = sample(sites=[{"code": "W1", "name": "Main store", "negative_stock": "warn"}], documents=SAMPLE["documents"][1:])
    for each in (True, False):
        records["documents"][0]["uuid"] = f"01890000-0000-7000-8000-00000000000{int(each)}"
        result = take(store, records, each=each)[0]
        assert (result.state, len(result.problems), result.refused) == ("posted", 1, False)


def test_amount_stands_in_for_a_price_and_units_are_converted(make_store):
    store = make_store()
    records = sample(documents=SAMPLE["documents"][:1])
    records["units"] = [{"code": "case", "name": "Case"}]
    records["goods"][0]["packs"] = [{"unit": "case", "factor": "12"}]
    records["documents"][0]["lines"] = [{"item": "A", "qty": "2", "unit": "case", "amount": "10.00", "vat": "10"}]
    take(store, records)
    assert list(stock(store).values()) == [(Decimal(24), Decimal(10))]
    line = json.loads(export_records(store, OWNER))["documents"][0]["lines"][0]
    assert line == {"item": "A", "unit": "case", "qty": "2", "price": "5", "amount": "10", "vat": "10"}


def test_a_twelfth_goes_out_and_comes_in_as_it_is_kept(make_store):
    store, other = make_store(), make_store()
    records = sample(documents=[], units=[{"code": "dozen", "name": "Dozen"}])
    records["goods"] = [{"code": "EGG", "name": "Egg", "unit": "dozen", "packs": [{"unit": "pc", "factor": "0.0833333333333333"}]}]
    take(store, records)
    data = export_records(store, OWNER)
    assert json.loads(data)["goods"][0]["packs"] == [{"unit": "pc", "factor": "0.083333333333"}]
    take(other, data)
    assert json.loads(export_records(other, OWNER))["goods"] == json.loads(data)["goods"]


def test_silent_line_takes_the_vat_of_the_goods(make_store):
    store = make_store()
    take(store, SAMPLE)
    assert json.loads(export_records(store, OWNER, ["goods_receipt"]))["documents"][0]["lines"][0]["vat"] == "20"
    take(store, sample(vat_rates=[{"code": "20", "name": "20 %", "percent": "19"}]))
    assert take(store, SAMPLE)[0].action == "same"  # a line that is there keeps its own


def test_catalog_row_keeps_what_the_file_does_not_name(make_store):
    store = make_store()
    take(store, SAMPLE)
    take(store, {"format": "larder-records/1", "goods": [{"code": "A", "name": "Green tea"}]})
    goods = json.loads(export_records(store, OWNER, ["goods"]))["goods"]
    assert (goods[0]["name"], goods[0]["barcodes"], goods[0]["vat"]) == ("Green tea", ["4006381333931"], "20")


def test_standard_codes_are_made_when_they_are_named(make_store):
    store = make_store()
    records = sample(documents=[])
    records["goods"][0] |= {"content": "100", "content_unit": "g"}
    assert take(store, records) == []
    said = json.loads(export_records(store, OWNER))
    assert {row["code"]: row.get("base") for row in said["units"]} == {"pc": None, "kg": None, "g": "kg"}
    records["goods"][0]["unit"] = "barleycorn"
    assert "goods[0].unit: there is no “barleycorn”" in texts(take(store, records))


def test_groups_come_in_any_order(make_store):
    store = make_store()
    groups = [{"code": "C", "name": "C", "parent": "B"}, {"code": "B", "name": "B", "parent": "A"}, {"code": "A", "name": "A"}]
    assert take(store, {"format": "larder-records/1", "groups": groups}) == []
    groups[2]["parent"] = "C"
    assert "inside itself" in texts(take(store, {"format": "larder-records/1", "groups": groups}))


def test_prices_alone_are_counted(make_store):
    store = make_store()
    take(store, sample(price_types=[{"code": "retail", "name": "Retail"}]))

    def counted(**starts_and_prices):
        prices = [
            {"item": "A", "price_type": "retail", "price": price, "starts": f"2026-11-{day[1:]}"}
            for day, price in starts_and_prices.items()
        ]
        data = json.dumps({"format": "larder-records/1", "prices": prices}).encode()
        return run_import(store, OWNER, data, each=False, dry_run=False).rows

    assert counted(d01="2.49", d05="2.60") == {"new": 2}
    assert counted(d01="2.49", d02="2.49", d05="2.70", d09="2.80") == {"same": 2, "changed": 1, "new": 1}
    with store.read() as session:
        entry = session.scalars(select(audit.c.after).where(audit.c.action == "import").order_by(audit.c.id.desc())).first()
        assert {key: told for key, told in json.loads(entry).items() if key.startswith("rows")} == {
            "rows_same": "2", "rows_changed": "1", "rows_new": "1",
        }  # fmt: skip


def asked_of(store, work):
    asked = []

    def note(*said):
        asked.append(said[2])

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return asked


def test_documents_are_written_out_many_at_once(make_store):
    store = make_store()
    take(store, sample())
    few = len(asked_of(store, lambda: export_records(store, OWNER, ["goods_receipt"])))
    for no in range(10, 30):
        take(store, sample(documents=[{**SAMPLE["documents"][0], "uuid": f"01890000-0000-7000-8000-0000000000{no}", "state": "draft"}]))
    assert len(asked_of(store, lambda: export_records(store, OWNER, ["goods_receipt"]))) == few


def test_a_file_of_one_document_does_not_read_every_code(make_store):
    store = make_store()
    take(store, sample())
    one = {**SAMPLE["documents"][0], "uuid": "01890000-0000-7000-8000-000000000009", "state": "draft"}
    asked = asked_of(store, lambda: take(store, {"format": "larder-records/1", "documents": [one]}))
    assert [text for text in asked if re.match(r"SELECT (item|partner|site)\.", text) and " WHERE " not in text.replace("\n", " ")] == []


def test_export_rebuilds_the_store(make_store):
    one, two = make_store(), make_store()
    records = sample(price_types=[{"code": "retail", "name": "Retail"}])
    records["prices"] = [{"item": "A", "price_type": "retail", "price": "2.49", "starts": "2026-11-01T00:00:00"}]
    records["documents"].append({**records["documents"][0], "uuid": "01890000-0000-7000-8000-000000000003", "state": "void"})
    records["documents"].append(
        {**records["documents"][0], "uuid": "01890000-0000-7000-8000-000000000004", "moment": "2026-11-01T08:00:00"}
    )
    take(one, records)
    data = export_records(one, OWNER)
    results = take(two, data)
    assert not any(each.refused for each in results)
    assert stock(one) == stock(two)
    assert export_records(two, OWNER) == data
    assert [each.action for each in take(one, data)] == ["same"] * 4


def test_numbers_from_elsewhere_are_kept_and_passed_by(make_store):
    store = make_store()
    numbers = []
    for no, number in enumerate(["GR-000001", None, "GR-000003", "GR-000041", None], 1):
        record = {**SAMPLE["documents"][0], "uuid": f"{RECEIPT[:-1]}{no}"} | ({"number": number} if number else {})
        numbers.append(take(store, sample(documents=[record]))[0].number)
    assert numbers == ["GR-000001", "GR-000002", "GR-000003", "GR-000041", "GR-000004"]
    record |= {"number": "GR-000041", "uuid": RECEIPT[:-1] + "9"}
    assert "is taken" in texts(take(store, sample(documents=[record])))


def test_rights_are_those_of_the_window(make_store):
    store = make_store()
    cashier = Actor(0, "Till", Role.CASHIER)
    with pytest.raises(UserError, match="may not"):
        take(store, SAMPLE, actor=cashier)
    take(store, SAMPLE)
    records = sample(documents=SAMPLE["documents"])
    records = {"format": records["format"], "documents": [{**SAMPLE["documents"][0], "note": "changed"}]}
    assert "may not" in texts(take(store, records, actor=cashier))


def test_import_and_export_stand_in_the_trail(make_store):
    store = make_store()
    import_records(store, OWNER, json.dumps(SAMPLE).encode(), each=False, dry_run=False, name="week.json")
    export_records(store, OWNER)
    with store.read() as session:
        said = session.execute(select(audit.c.action, audit.c.title, audit.c.after).where(audit.c.object == "file/records")).all()
    assert [row.action for row in said] == ["import", "export"]
    assert said[0].title == "week.json"
    assert '"documents_new":"2"' in said[0].after
    assert '"sha256"' in said[0].after


BAD_FIELDS: list[Any] = [
    ("qty", "NaN"), ("qty", "1e308"), ("qty", "1" * 40), ("qty", ""), ("qty", None), ("qty", True), ("qty", []), ("qty", "1,5"), ("qty", "-1"),
    ("qty", "0"), ("price", "-1"), ("price", "inf"), ("item", "B"), ("item", 5), ("item", None), ("item", "\0"), ("unit", "box"), ("vat", "100"),
    ("vat", "1000000000000"), ("expiry", "2026-13-01"), ("expiry", "0206-01-01"), ("batch", "\ud800"), ("colour", "red"), ("batch", "x" * 10_001),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD_FIELDS)
def test_bad_line_is_told_by_its_path(make_store, name, value):
    records = sample()
    records["documents"][0]["lines"][0][name] = value
    result = take(make_store(), records)[0]
    assert result.refused
    assert result.problems[0].text.startswith(f"documents[0].lines[0].{name}: ")
    assert (result.problems[0].line, result.problems[0].field) == (1, name)


BAD_HEADERS: list[Any] = [
    ("kind", "invoice", "kind"), ("kind", [], "kind"), ("uuid", "1", "uuid"), ("uuid", None, "uuid"), ("moment", "2026-11-02T09:30:00Z", "moment"),
    ("moment", "yesterday", "moment"), ("moment", "1812-01-01", "moment"), ("site", "W9", "site"), ("site", None, "site"), ("state", "open", "state"),
    ("lines", {}, "lines"), ("lines", [7], "lines[0]"), ("currency_rate", "0", "currency_rate"), ("prices_include_vat", "yes", "prices_include_vat"),
    ("mood", "good", "mood"), ("number", 5, "number"), ("partner", None, "partner"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "place"), BAD_HEADERS)
def test_bad_header_is_told_by_its_path(make_store, name, value, place):
    records = sample()
    records["documents"][0][name] = value
    result = take(make_store(), records)[0]
    assert result.refused
    assert result.problems[0].text.startswith(f"documents[0].{place}: ")


BAD_ROWS = [
    ("goods", 5, "goods[0]: "), ("goods", {"code": "A"}, "goods[0].name: "), ("goods", {"name": "A"}, "goods[0].code: "),
    ("goods", {"code": "A", "name": "A"}, "goods[0].unit: "), ("goods", {"code": "A", "name": "A", "unit": "pc", "kind": "toy"}, "goods[0].kind: "),
    ("goods", {"code": "A", "name": "A", "unit": "pc", "barcodes": ["4.8E+12"]}, "goods[0].barcodes"),
    ("goods", {"code": "A", "name": "A", "unit": "pc", "barcodes": ["1 2"]}, "goods[0].barcodes"),
    ("goods", {"code": "A", "name": "A", "unit": "pc", "barcodes": [{"code": "12", "size": "1"}]}, "goods[0].barcodes[0].size: "),
    ("goods", {"code": "A", "name": "A", "unit": "pc", "packs": [{"unit": "case", "factor": "0"}]}, "goods[0].packs"),
    ("goods", {"code": "A", "name": "A", "unit": "pc", "packs": [{"unit": "case", "factor": "9000000"}]}, "goods[0].packs[0].factor: A unit can hold less"),
    ("goods", {"code": "A", "name": "A", "unit": "pc", "picture": "§"}, "goods[0].picture: "),
    ("partners", {"code": "P", "name": "P", "vat_id": "DE123", "country": "DE"}, "partners[0].vat: "),
    ("vat_rates", {"code": "V", "name": "V", "percent": "100"}, "vat_rates[0].percent: "),
    ("sites", {"code": "W", "name": "W", "negative_stock": "perhaps"}, "sites[0].negative_stock: "),
    ("units", {"code": "u", "name": "u", "base": "u", "factor": "2"}, "units[0].base: "),
]  # fmt: skip


@pytest.mark.parametrize(("section", "row", "path"), BAD_ROWS)
def test_bad_row_is_told_by_its_path(make_store, section, row, path):
    results = take(make_store(), {"format": "larder-records/1", section: [row]})
    assert results[0].refused
    assert results[0].problems[0].text.startswith(path)


def test_one_barcode_is_of_one_item(make_store):
    goods = [
        {"code": code, "name": code, "unit": "pc", "barcodes": [barcode]}
        for code, barcode in (("A", "012345678905"), ("B", "0012345678905"))
    ]
    results = take(make_store(), {"format": "larder-records/1", "goods": goods})
    assert [each.number for each in results] == ["A", "B"]
    assert "more than one item" in texts(results)


BAD_FILES = [
    (b"", "not JSON"), (b"{", "not JSON"), (b"\xff\xfe{}", "not UTF-8"), (b"[]", "not one of records"), (b"{}", "not one of records"),
    (b'{"format": "larder-records/9"}', "not one of records"), (b'{"format": "larder-records/1", "toys": []}', "no part of"),
    (b'{"format": "larder-records/1", "documents": {}}', "should be a list"), (b'{"format": "larder-records/1", "sites": [], "sites": []}', "said twice"),
    (b'{"format": "larder-records/1", "documents": ' + b"[" * 50 + b"]" * 50 + b"}", "too deep"), (b"[" * 100_000, "too deep|not JSON"),
    (b" " * (64 * 1024 * 1024 + 1), "too large"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "words"), BAD_FILES)
def test_file_of_another_kind_is_refused_with_words(make_store, data, words):
    with pytest.raises(UserError, match=words):
        take(make_store(), data)


def test_another_currency_is_refused(make_store):
    assert "keeps its books in EUR" in texts(take(make_store(), sample(store={"currency": "USD"})))


def test_numbers_without_quotes_are_read_exactly(make_store):
    store = make_store()
    records = json.dumps(sample(documents=SAMPLE["documents"][:1])).replace('"1.25"', "1.1")
    take(store, records.encode())
    assert list(stock(store).values()) == [(Decimal(10), Decimal(11))]
    assert "is not a number" in texts(take(store, records.replace("1.1}", "NaN}").encode()))
