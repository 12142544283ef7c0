"""The commands without a window: what they do, what they print, and their exit codes."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
import python_calamine

from app import cli
from app.store.info import read_info
from app.store.opening import create_store, open_store
from tests.makers import Shop

RECORDS = {
    "format": "larder-records/1",
    "sites": [{"code": "W1", "name": "Main store", "negative_stock": "forbid"}],
    "partners": [{"code": "ACME", "name": "Acme Foods", "supplier": True}],
    "goods": [{"code": "A", "name": "Black tea 100 g", "unit": "pc", "barcodes": ["4006381333931"], "vat": "20"}],
    "documents": [
        {
            "kind": "goods_receipt", "uuid": "01890000-0000-7000-8000-000000000001", "moment": "2026-11-02T09:30:00", "site": "W1",
            "partner": "ACME", "supplier_number": "INV-77", "state": "posted", "lines": [{"item": "A", "qty": "10", "price": "1.25"}],
        },
        {
            "kind": "write_off", "uuid": "01890000-0000-7000-8000-000000000002", "moment": "2026-11-03T20:00:00", "site": "W1",
            "reason": "spoiled", "state": "posted", "lines": [{"item": "A", "qty": "2"}],
        },
    ],
}  # fmt: skip


@pytest.fixture
def larder(tmp_path, capfdbinary, monkeypatch):
    """Runs a command on the store of the test: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")  # whoever runs the tests may have a narrow terminal

    def run(*words, store="shop.larder"):
        code = cli.run([*(["--store", str(tmp_path / store)] if store else []), *map(str, words)])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def shop(larder, tmp_path):
    """The same, on a store that holds the records."""
    assert larder("new")[0] == 0
    (tmp_path / "records.json").write_text(json.dumps(RECORDS))
    code, _out, err = larder("import", "records", tmp_path / "records.json")
    assert code == 0, err
    return larder


def test_a_demo_store_has_the_name_it_is_given_or_its_own(larder, tmp_path, monkeypatch):
    def make(address, *, language, currency, costing):
        return create_store(address, currency=currency or "EUR", costing=costing, name="The demo's own")

    monkeypatch.setattr("app.demo.make_demo_store", make)
    for no, words in enumerate(((), ("--name", "Corner shop"))):
        assert larder("new", "--demo", *words, store=f"{no}.larder")[0] == 0
        store = open_store(str(tmp_path / f"{no}.larder"))
        with store.read() as session:
            assert read_info(session, "name") == ("The demo's own", "Corner shop")[no]
        store.close()


def test_a_new_store_is_made_once(larder, tmp_path):
    assert larder("new", "--currency", "JPY", "--costing", "fifo")[0] == 0
    assert (tmp_path / "shop.larder").exists()
    code, _out, err = larder("new")
    assert code == 1
    assert "shop.larder" in err
    assert "Traceback" not in err


def test_records_in_and_the_check_reports_out(shop):
    code, out, _err = shop("report", "stock-on-hand", "--format", "json")
    assert code == 0
    (row,) = json.loads(out)["rows"]
    assert (row["site"], row["item"], row["qty"], row["cost"], row["unit_cost"]) == ("W1", "A", "8", "10.00", "1.25")
    code, out, _err = shop("report", "moves", "--from", "2026-11-03", "--to", "2026-11-03", "--format", "json")
    assert [(row["kind"], row["qty"], row["amount"]) for row in json.loads(out)["rows"]] == [("write_off", "2", "2.50")]


def test_a_day_alone_is_its_end_and_a_time_is_a_moment(shop):
    def qty(at):
        rows = json.loads(shop("report", "stock-on-hand", "--at", at, "--format", "json")[1])["rows"]
        return [row["qty"] for row in rows]

    assert qty("2026-11-01") == []
    assert qty("2026-11-02T09:29:59") == []
    assert qty("2026-11-02T09:30:00") == ["10"]
    assert qty("2026-11-02") == ["10"]
    assert qty("2026-11-03T19:59") == ["10"]
    assert qty("2026-11-03") == ["8"]


def test_the_same_file_twice_changes_nothing(shop, tmp_path):
    code, out, _err = shop("import", "records", tmp_path / "records.json")
    assert code == 0
    assert "unchanged: 2" in out


def test_each_goes_on_past_a_refused_document_and_tells_all(shop, tmp_path):
    too_much = RECORDS["documents"][1] | {"uuid": "01890000-0000-7000-8000-000000000003", "lines": [{"item": "A", "qty": "50"}]}
    fine = RECORDS["documents"][1] | {"uuid": "01890000-0000-7000-8000-000000000004", "lines": [{"item": "A", "qty": "1"}]}
    (tmp_path / "more.json").write_text(json.dumps({"format": "larder-records/1", "documents": [too_much, fine]}))
    code, out, err = shop("import", "records", tmp_path / "more.json", "--each", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(each["uuid"][-1], each["state"], len(each["problems"])) for each in told] == [("3", "", 1), ("4", "posted", 0)]
    assert "42" in err
    assert json.loads(shop("report", "stock-on-hand", "--format", "json")[1])["rows"][0]["qty"] == "7"


def test_a_dry_run_keeps_nothing(larder, tmp_path):
    larder("new")
    (tmp_path / "records.json").write_text(json.dumps(RECORDS))
    assert larder("import", "records", tmp_path / "records.json", "--dry-run")[0] == 0
    assert json.loads(larder("report", "moves", "--format", "json")[1])["rows"] == []


def test_what_is_exported_makes_the_same_store_again(shop, tmp_path):
    assert shop("export", "records", "-o", tmp_path / "out.json")[0] == 0
    assert shop("new", store="copy.larder")[0] == 0
    assert shop("import", "records", tmp_path / "out.json", store="copy.larder")[0] == 0
    one, two = (shop("report", "stock-on-hand", "--format", "json", store=store)[1] for store in ("shop.larder", "copy.larder"))
    assert json.loads(one) == json.loads(two)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf", "table"])
def test_a_report_is_written_in_every_format(shop, tmp_path, form):
    file = tmp_path / f"stock.{form}"
    assert shop("report", "stock-on-hand", "--format", form, "-o", file)[0] == 0
    named = tmp_path / f"by-its-name.{form}"
    assert shop("report", "stock-on-hand", "-o", named)[0] == 0
    assert named.read_bytes()[:4] == Path(file).read_bytes()[:4]
    data = file.read_bytes()
    if form == "xlsx":
        cells = python_calamine.load_workbook(str(file)).get_sheet_by_index(0).to_python()
        assert "Black tea 100 g" in [cell for row in cells for cell in row]
    elif form == "pdf":
        with pypdfium2.PdfDocument(data) as pdf:
            assert "Black tea 100 g" in pdf[0].get_textpage().get_text_bounded()
    else:
        assert b"Black tea 100 g" in data


def test_a_table_on_the_terminal_shows_names_and_totals(shop):
    code, out, _err = shop("report", "stock-on-hand")
    assert code == 0
    for part in ("Stock on hand", "Black tea 100 g", "Main store", "10.00", "Total"):
        assert part in out


def test_filters_take_codes_names_and_barcodes(shop):
    def count(*filters):
        words = [word for each in filters for word in ("--filter", each)]
        return len(json.loads(shop("report", "stock-on-hand", *words, "--format", "json")[1])["rows"])

    assert count("site=W1", "item=A") == 1
    assert count("site=main store", "item=4006381333931") == 1
    assert count("negative=yes") == 0


@pytest.mark.parametrize("words", [
    ("report", "stock-on-hand", "--filter", "shop=W1"), ("report", "stock-on-hand", "--filter", "site=W9"),
    ("report", "stock-on-hand", "--filter", "site=W1", "--filter", "site=W1"), ("report", "no-such-report"),
    ("report", "item-card"), ("print", "GR-000009", "-o", "x.pdf"), ("close", "--month", "2999-01"), ("reopen", "--month", "2026-01"),
    ("import", "records", "missing.json"), ("labels", "--item", "nothing", "--template", "a4-70x37", "-o", "x.pdf"), ("restore", "missing.larder"),
    ("labels", "--item", "A", "--template", "nothing", "-o", "x.pdf"), ("labels", "--changed", "--template", "a4-70x37", "-o", "x.pdf"),
])  # fmt: skip
def test_what_is_refused_is_told_in_words_and_ends_with_one(shop, words):
    code, out, err = shop(*words)
    assert code == 1
    assert len(err.strip()) > 10
    assert "Traceback" not in err + out


@pytest.mark.parametrize("words", [
    (), ("nonsense",), ("report", "stock-on-hand", "--at", "yesterday"), ("report", "moves", "--at", "2026-11-02"),
    ("report", "stock-on-hand", "--to", "2026-11-02"), ("report", "moves", "--from", "2026-11-02T12:00"), ("report", "stock-on-hand", "--format", "doc"), ("report",),
    ("close", "--month", "October"), ("import", "nonsense", "x.json"), ("labels", "--template", "a4-70x37", "-o", "x.pdf"),
    ("new", "--costing", "lifo"),
])  # fmt: skip
def test_wrong_use_ends_with_two(shop, words):
    code, _out, err = shop(*words)
    assert code == 2
    assert "Traceback" not in err


def test_goods_and_partners_come_from_tables_and_bad_rows_are_named(shop, tmp_path):
    (tmp_path / "goods.csv").write_text("Code;Name;Unit;Barcode\nB;Green tea;pc;5901234123457\nC;;pc;\n")
    code, out, err = shop("import", "goods", tmp_path / "goods.csv")
    assert code == 1
    assert "row 3" in err
    code, out, err = shop("import", "goods", tmp_path / "goods.csv", "--each", "--json")
    told = json.loads(out)
    assert (code, told["new"], told["refused"], told["kept"]) == (1, 1, 1, True)
    (tmp_path / "partners.csv").write_text("Code;Name\nBEST;Best Foods\n")
    assert shop("import", "partners", tmp_path / "partners.csv")[:2] == (0, "partners.csv: new: 1\n")


def test_what_came_in_is_counted_documents_and_rows_of_catalogs_apart(larder, tmp_path):
    larder("new")
    catalogs = {key: RECORDS[key] for key in ("format", "sites", "partners", "goods")}
    (tmp_path / "catalogs.json").write_text(json.dumps(catalogs))
    assert larder("import", "records", tmp_path / "catalogs.json")[:2] == (0, "catalogs.json: rows of catalogs: new: 3\n")
    (tmp_path / "all.json").write_text(json.dumps(RECORDS))
    told = "all.json: documents: new: 2; rows of catalogs: unchanged: 3\n"
    assert larder("import", "records", tmp_path / "all.json")[:2] == (0, told)
    (tmp_path / "none.json").write_text('{"format": "larder-records/1"}')
    assert larder("import", "records", tmp_path / "none.json")[:2] == (0, "none.json: nothing in it\n")


def test_what_a_refused_document_left_out_is_counted_too(larder, tmp_path):
    larder("new")
    bad = RECORDS["documents"][1] | {"reason": "moonlight"}
    (tmp_path / "bad.json").write_text(json.dumps(RECORDS | {"documents": [RECORDS["documents"][0], bad]}))
    code, out, _err = larder("import", "records", tmp_path / "bad.json")
    assert (code, out) == (1, "bad.json: documents: refused: 1, left out: 1; rows of catalogs: left out: 3\n")
    refused = RECORDS | {"documents": [], "goods": [RECORDS["goods"][0] | {"unit": "furlong"}]}
    (tmp_path / "rows.json").write_text(json.dumps(refused))
    assert larder("import", "records", tmp_path / "rows.json")[1] == "rows.json: rows of catalogs: refused: 1, left out: 2\n"


def test_a_foreign_receipt_takes_its_rate_from_the_command(shop, tmp_path):
    (tmp_path / "invoice.csv").write_text("Barcode;Name;Qty;Price;Currency\n4006381333931;Black tea;12;1.30;USD\n")
    words = ("import", "receipt", tmp_path / "invoice.csv", "--site", "W1", "--supplier", "ACME")
    assert shop(*words, "--rate", "dear")[0] == 2
    assert shop(*words, "--rate", "-1")[0] == 2
    assert shop(*words, "--rate", "0.92")[0] == 0
    record = json.loads(shop("export", "goods_receipt")[1])["documents"][-1]
    assert (record["invoice_currency"], record["currency_rate"], record["state"]) == ("USD", "0.92", "draft")
    (tmp_path / "own.csv").write_text("Barcode;Name;Qty;Price\n4006381333931;Black tea;13;1.30\n")
    code, _out, err = shop("import", "receipt", tmp_path / "own.csv", "--site", "W1", "--supplier", "ACME", "--rate", "0.92")
    assert (code, "EUR, the store's own currency" in err) == (1, True)


def test_a_receipt_from_a_table_becomes_a_draft(shop, tmp_path):
    (tmp_path / "invoice.csv").write_text("Barcode;Name;Qty;Price\n4006381333931;Black tea;12;1.30\n")
    code, out, err = shop("import", "receipt", tmp_path / "invoice.csv", "--site", "W1", "--supplier", "ACME", "--json")
    assert code == 0, err
    assert json.loads(out)["state"] == "draft"
    code, _out, err = shop("import", "receipt", tmp_path / "invoice.csv", "--site", "W1", "--supplier", "ACME")
    assert code == 1
    assert "already" in err


def test_help_and_the_list_of_reports_need_no_store(larder):
    code, out, _err = larder("--help", store=None)
    assert (code, [word in out for word in ("main.py --demo", "--screens FOLDER", "--only", "labels")]) == (0, [True] * 4)
    code, out, _err = larder("report", "--list", store=None)
    assert code == 0
    assert "stock-on-hand  --at" in out
    told = json.loads(larder("report", "--list", "--format", "json", store=None)[1])
    assert "unit_cost" in next(each for each in told if each["report"] == "stock-on-hand")["columns"]


def test_a_missing_store_is_told(larder):
    code, _out, err = larder("check")
    assert code == 1
    assert "shop.larder" in err


def test_documents_are_printed_and_stand_in_the_trail(shop, tmp_path):
    code, _out, err = shop("print", "GR-000001", "WO-000001", "-o", tmp_path / "both.pdf")
    assert code == 0, err
    with pypdfium2.PdfDocument(tmp_path / "both.pdf") as pdf:
        assert "GR-000001" in pdf[0].get_textpage().get_text_bounded()
        assert "WO-000001" in pdf[1].get_textpage().get_text_bounded()
    assert shop("check")[0] == 0


def test_printing_works_in_a_process_that_has_met_no_kind_of_document_yet(shop, tmp_path):
    main = Path(cli.__file__).parents[2] / "main.py"
    words = ["--store", "shop.larder", "print", "GR-000001", "-o", "one.pdf"]
    done = subprocess.run([sys.executable, str(main), *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "one.pdf").exists()


def test_sheets_are_counted_from_one(shop, tmp_path):
    assert shop("print", "GR-000001", "--form", "0", "-o", tmp_path / "none.pdf")[0] == 2
    assert not (tmp_path / "none.pdf").exists()


def test_labels_are_made_for_goods_and_documents(shop, tmp_path):
    assert shop("labels", "--item", "A:3", "--template", "roll-43x25", "-o", tmp_path / "three.pdf")[0] == 0
    assert shop("labels", "--document", "GR-000001", "--template", "roll-43x25", "-o", tmp_path / "ten.pdf")[0] == 0
    with pypdfium2.PdfDocument(tmp_path / "three.pdf") as three, pypdfium2.PdfDocument(tmp_path / "ten.pdf") as ten:
        assert (len(three), len(ten)) == (3, 10)
        assert "Black tea" in three[0].get_textpage().get_text_bounded()


def test_a_closed_month_refuses_and_a_reopened_one_takes(shop, tmp_path):
    (tmp_path / "old.json").write_text(json.dumps({"format": "larder-records/1", "documents": [
        RECORDS["documents"][0] | {"uuid": "01890000-0000-7000-8000-000000000009", "moment": "2026-09-05T10:00:00"}]}))  # fmt: skip
    assert shop("close", "--month", "2026-09")[0] == 0
    code, _out, err = shop("import", "records", tmp_path / "old.json")
    assert code == 1
    assert "closed" in err
    assert shop("reopen", "--month", "2026-09")[0] == 0
    assert shop("import", "records", tmp_path / "old.json")[0] == 0


def test_closing_tells_of_drafts_that_are_left_behind(shop, tmp_path):
    for no, moment in enumerate(("2026-08-05T10:00:00", "2026-09-30T10:00:00", "2026-10-01T00:00:00")):
        draft = RECORDS["documents"][1] | {"uuid": f"01890000-0000-7000-8000-00000000001{no}", "moment": moment, "state": "draft"}
        (tmp_path / "draft.json").write_text(json.dumps({"format": "larder-records/1", "documents": [draft]}))
        assert shop("import", "records", tmp_path / "draft.json")[0] == 0
    assert "1 draft is dated in that time" in shop("close", "--month", "2026-08")[2]
    assert "1 draft is dated in that time" in shop("close", "--month", "2026-09")[2], "the one before is left behind already"


def test_a_backup_goes_to_the_folder_that_was_set(shop, tmp_path):
    from app.catalogs.setting_value import write_setting
    from app.store.opening import open_store

    (tmp_path / "safe").mkdir()
    store = open_store(str(tmp_path / "shop.larder"))
    with store.write() as session:
        write_setting(session, "backup_folder", str(tmp_path / "safe"))
    store.close()
    assert shop("backup")[0] == 0
    assert [path.name.partition("-")[0] for path in (tmp_path / "safe").iterdir()] == ["shop"]


def test_a_backup_is_the_way_back(shop, tmp_path):
    assert shop("backup", "-o", tmp_path / "kept.larder")[0] == 0
    larger = {"format": "larder-records/1", "documents": [RECORDS["documents"][0] | {"uuid": "01890000-0000-7000-8000-000000000008"}]}
    (tmp_path / "more.json").write_text(json.dumps(larger))
    shop("import", "records", tmp_path / "more.json")
    code, out, _err = shop("restore", tmp_path / "kept.larder")
    assert code == 0
    assert "kept in" in out
    assert json.loads(shop("report", "stock-on-hand", "--format", "json")[1])["rows"][0]["qty"] == "8"


def test_check_finds_a_figure_that_was_changed_from_outside(shop, tmp_path):
    assert shop("check")[0] == 0
    import sqlcipher3

    with sqlcipher3.connect(str(tmp_path / "shop.larder")) as connection:
        connection.execute("UPDATE pool SET amount = amount + 10000 WHERE item_id IS NOT NULL")
    connection.close()
    code, _out, err = shop("check")
    assert code == 1
    assert "Balance" in err
    assert "{" not in err, "every value stands in its place"


def test_a_store_with_passwords_asks_who_it_is(shop, tmp_path, monkeypatch):
    from app.catalogs.sign_in import hasher
    from app.catalogs.staff import User
    from app.store.opening import open_store

    store = open_store(str(tmp_path / "shop.larder"))
    with store.write() as session:
        session.add(User(code="anna", name="Anna", role="viewer", password_hash=hasher().hash("long enough")))
    store.close()
    assert shop("report", "stock-on-hand")[0] == 1
    monkeypatch.setenv("LARDER_PASSWORD", "long enough")
    assert shop("--user", "anna", "report", "stock-on-hand")[0] == 0
    assert shop("--user", "anna", "report", "trial-balance")[0] == 1
    assert shop("--user", "nobody", "report", "stock-on-hand")[0] == 1
    monkeypatch.setenv("LARDER_PASSWORD", "wrong")
    assert shop("--user", "anna", "report", "stock-on-hand")[0] == 1


def test_labels_of_changed_prices_begin_where_the_last_ones_ended(larder, tmp_path):
    from app.catalogs.price import ItemPrice
    from app.documents.base import now
    from app.store.opening import create_store

    shop = Shop(create_store(str(tmp_path / "shop.larder")))
    retail, tea = shop.row("price_type", "retail"), shop.item("tea")
    with shop.store.write() as session:
        session.add(ItemPrice(price_type_id=retail, item_id=tea, starts=now(), price=Decimal("2.50")))
    shop.store.close()
    assert larder("labels", "--changed", "--template", "a4-70x37", "-o", tmp_path / "tags.pdf")[0] == 0
    with pypdfium2.PdfDocument(tmp_path / "tags.pdf") as pdf:
        assert "€250" in pdf[0].get_textpage().get_text_bounded().replace("\r\n", "")
    code, _out, err = larder("labels", "--changed", "--template", "a4-70x37", "-o", tmp_path / "again.pdf")
    assert code == 1
    assert "No price has changed" in err


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["goods", "partners"])
def test_goods_and_partners_go_out_as_tables_and_come_back_in_unchanged(shop, tmp_path, kind, form):
    file = tmp_path / f"{kind}.{form}"
    assert shop("export", kind, "-o", file)[0] == 0
    assert shop("import", kind, file)[:2] == (0, f"{file.name}: unchanged: 1\n")
    assert shop("export", kind, "--format", form, "-o", tmp_path / "other.txt")[0] == 0
    assert (tmp_path / "other.txt").read_bytes()[:4] == file.read_bytes()[:4]


def test_only_goods_and_partners_are_written_as_tables(shop, tmp_path):
    assert shop("export", "documents", "-o", tmp_path / "documents.csv")[0] == 2
    assert shop("export", "goods", "--format", "pdf")[0] == 2
    assert json.loads(shop("export", "goods", "--format", "json")[1])["goods"][0]["code"] == "A"
    assert shop("export", "goods", "--format", "csv")[1].splitlines()[1].startswith("A,Black tea 100 g")
