"""Columns are guessed, kept and applied; every row is listed, and bad cells are told by the row's number."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.core.gtin import is_gtin
from app.exchange.cell_value import Reading
from app.exchange.column_guess import guess
from app.exchange.mapping import MappedColumn, Mapping, RowKind, Target, apply, fit, preview, problems_of, read_with
from app.exchange.table_file import read_table
from tests.exchange.sample import shared, xlsx

TARGETS = (
    Target("barcode", "Barcode", "barcode"),
    Target("supplier_code", "Supplier's code"),
    Target("name", "Name", required=True),
    Target("qty", "Quantity", "qty", required=True),
    Target("unit", "Unit"),
    Target("price", "Price", "price"),
    Target("amount", "Amount", "money"),
    Target("vat", "VAT", "percent"),
    Target("expiry", "Best before", "date"),
)
TEA, MILK, BREAD = "4006381333931", "4627148725204", "4607029601674"


def table_of(text: str):
    return read_table(text.encode())


def columns(found) -> dict[str, int]:
    return {column.target: column.index for column in found.mapping.columns}


def read(text: str):
    table = table_of(text)
    return apply(table, guess(table, TARGETS).mapping, TARGETS)


@pytest.mark.parametrize(
    "header",
    [
        "Item no;Barcode;Description;Qty;Unit;Unit price;Line total;VAT %;Best before",
        "Артикул;Штрих-код;Наименование товара;Кол-во;Ед. изм.;Цена, руб.;Сумма;Ставка НДС;Срок годности",
        "Artikel-Nr.;EAN;Bezeichnung;Menge;Einheit;Einzelpreis (EUR);Betrag;MwSt %;MHD",
        "Réf.;Gencod;Désignation;Qté;Unité;PU HT;Montant HT;TVA %;DLC",
        "Referencia;Código de barras;Descripción;Cantidad;Unidad;Precio unitario;Importe;IVA;Fecha de caducidad",
    ],
)
def test_headers_of_five_languages_are_understood(header):
    found = guess(table_of(f"{header}\nA1;{TEA};Tea;2;pc;1,50;3,00;20;05.12.2027\nA2;{MILK};Milk;1;l;0,99;0,99;10;06.12.2027\n"), TARGETS)
    order = ("supplier_code", "barcode", "name", "qty", "unit", "price", "amount", "vat", "expiry")
    assert columns(found) == {name: index for index, name in enumerate(order)}
    assert found.problems == ()


def test_a_barcode_column_is_known_by_its_check_digits():
    found = guess(table_of(f"X;Name;Qty\n{TEA};Tea;1\n{MILK};Milk;2\n"), TARGETS)
    assert columns(found)["barcode"] == 0


def test_a_column_of_other_digits_is_no_barcode():
    assert "barcode" not in columns(guess(table_of("X;Name;Qty\n1234567890123;Tea;1\n1234567890124;Milk;2\n"), TARGETS))


def test_a_column_of_words_is_no_quantity_whatever_its_header_says():
    assert "qty" not in columns(guess(table_of("Name;Qty\nTea;many\nMilk;few\n"), TARGETS))


def test_a_longer_header_with_a_known_word_in_it_may_mean_something_else():
    found = guess(table_of("Name;Quantity of included item;Qty\nTea;5;2\n"), TARGETS)
    assert columns(found)["qty"] == 2


def test_a_table_without_header_is_guessed_by_its_cells():
    found = guess(table_of(f"{TEA};Green tea;2;1,50\n{MILK};Fresh milk;1;0,99\n{BREAD};Bread;3;0,70\n"), TARGETS)
    assert columns(found) == {"barcode": 0, "name": 1, "qty": 2, "price": 3}
    assert found.mapping.header_row == 0


def test_each_column_has_its_own_decimal_sign():
    rows = read("Name\tQty\tPrice\nTea\t1.5\t1 000,50\nMilk\t2.25\t0,99\n")
    assert [(row.values["qty"], row.values["price"]) for row in rows] == [
        (Decimal("1.5"), Decimal("1000.5")),
        (Decimal("2.25"), Decimal("0.99")),
    ]


def test_a_decimal_sign_that_nothing_proves_is_asked_about():
    found = guess(table_of("Name,Qty\nTea,1.500\nMilk,2.250\n"), TARGETS)
    assert [(told.field, told.values["example"]) for told in found.problems] == [("qty", "1.500")]


def test_another_column_may_prove_the_decimal_sign():
    found = guess(table_of("Name,Qty,Price\nTea,1.500,10.50\n"), TARGETS)
    assert found.problems == ()
    assert apply(table_of("Name,Qty,Price\nTea,1.500,10.50\n"), found.mapping, TARGETS)[0].values["qty"] == Decimal("1.5")


def test_dates_that_may_be_read_two_ways_are_asked_about():
    found = guess(table_of("Name,Qty,Expiry date\nTea,1,03/08/2027\n"), TARGETS)
    assert [told.field for told in found.problems] == ["expiry"]


def test_a_required_column_that_is_not_there_is_told():
    found = guess(table_of("Name,Price\nTea,1\n"), TARGETS)
    assert [str(told) for told in found.problems] == ["No column is chosen for “Quantity”"]


def test_a_constant_stands_for_a_column():
    table = table_of("Name,Price\nTea,1.50\n")
    mapping = replace(guess(table, TARGETS).mapping, constants={"qty": "2.5"})
    assert problems_of(table, mapping, TARGETS) == []
    assert apply(table, mapping, TARGETS)[0].values["qty"] == Decimal("2.5")


# Rows.


def test_every_row_is_listed_with_what_it_is():
    rows = read(f"Name;Barcode;Qty;Price\nDrinks;;;\nTea;{TEA};1;2,50\n;;;\nName;Barcode;Qty;Price\nMilk;{MILK};2;0,99\nTotal;;3;4,48\n")
    assert [(row.number, row.kind) for row in rows] == [
        (2, RowKind.HEADING),
        (3, RowKind.GOODS),
        (4, RowKind.EMPTY),
        (5, RowKind.HEADER_AGAIN),
        (6, RowKind.GOODS),
        (7, RowKind.TOTAL),
    ]
    assert [row.heading for row in rows if row.kind is RowKind.GOODS] == ["Drinks", "Drinks"]


def test_a_yoghurt_named_total_is_no_total():
    rows = read("Name;Qty\nTotal 0 % yoghurt;2\n")
    assert rows[0].kind is RowKind.GOODS


def test_bad_cells_are_told_in_words_and_stop_no_other_row():
    rows = read("Name;Qty;Price\nTea;2;1,50\n;1;1,00\nMilk;some;0,99\nBread;;2,00\nSalt;4;1.5\nRice;1;3,00\n")
    assert [[str(told) for told in row.errors] for row in rows] == [
        [],
        ["Row 3: “Name” is empty"],
        ["Row 4: “some” in “Quantity” is not a number"],
        ["Row 5: “Quantity” is empty"],
        ["Row 6: “1.5” in “Price” is not a number with decimals behind a “,”"],
        [],
    ]
    assert [told.field for row in rows for told in row.errors] == ["name", "qty", "qty", "price"]


def test_a_row_with_shifted_cells_is_told():
    rows = read("Name,Qty,Price\nTea,2,1.50\nMilk, fresh,2,0.99\n")
    assert "4 cells and the header 3" in str(rows[1].errors[-1])


def test_a_number_that_fits_no_store_is_told():
    assert "too big" in str(read("Name;Qty\nTea;1\nMilk;2\nRice;9999999999999\n")[2].errors[0])


def test_dates_and_percents_of_a_workbook_are_read():
    data = xlsx([["Name", "Qty", "VAT", "Best before"], ["Tea", 2, 0.2, date(2027, 3, 1)], ["Milk", 1, 0.1, 46447]])
    table = read_table(data)
    rows = apply(table, guess(table, TARGETS).mapping, TARGETS)
    assert [(row.values["vat"], row.values["expiry"]) for row in rows] == [(20, date(2027, 3, 1)), (10, date(2027, 3, 1))]


def test_the_preview_is_the_first_rows_as_they_will_be_read():
    table = table_of("Name;Qty\n" + "".join(f"Tea {number};{number}\n" for number in range(100)))
    mapping = guess(table, TARGETS).mapping
    assert preview(table, mapping, TARGETS, rows=5) == apply(table, mapping, TARGETS)[:5]


def test_yes_and_no_are_read_in_several_languages():
    targets = (Target("name", "Name"), Target("weighed", "By weight", "bool", synonyms=("by weight",)))
    table = table_of("Name;By weight\na;Y\nb;нет\nc;oui\nd;perhaps\n")
    rows = apply(table, guess(table, targets).mapping, targets)
    assert [row.values.get("weighed") for row in rows] == [True, False, True, None]
    assert "neither yes nor no" in str(rows[3].errors[0])


# Barcodes.


def test_a_column_of_rounded_codes_is_refused_and_told():
    table = table_of("Name,Barcode,Qty\nTea,4.80001E+12,1\nMilk,4.80001E+12,2\n")
    found = guess(table, TARGETS)
    assert "barcode" not in columns(found)
    assert "4.80001E+12" in str(found.problems[0])


def test_one_rounded_code_spoils_its_whole_column():
    table = table_of(f"Name,Barcode,Qty\nTea,{TEA},1\nMilk,4.80001E+12,2\n")
    mapping = guess(table, TARGETS).mapping.with_column("barcode", 1, "Barcode")
    rows = apply(table, mapping, TARGETS)
    assert [told.field for told in problems_of(table, mapping, TARGETS)] == ["barcode"]
    assert not any("barcode" in row.values for row in rows)
    assert [len(row.errors) for row in rows] == [1, 1]


def test_codes_that_lost_their_last_digits_to_zeros_are_refused():
    table = table_of("Name,Barcode,Qty\nTea,4800010000000,1\nMilk,4800020000000,2\n")
    assert "barcode" not in columns(guess(table, TARGETS))


def test_an_own_code_of_the_shop_that_ends_in_zeros_is_taken():
    rows = read(f"Name,Barcode,Qty\nTea,{TEA},1\nHam,2118201000000,1\n")
    assert rows[1].values["barcode"] == "2118201000000"


def test_a_wrong_check_digit_and_a_lost_zero_are_asked_about_never_mended():
    rows = read(f"Name,Barcode,Qty\nTea,{TEA},1\nMilk,4006381333932,1\nSoda,61500127178,1\n")
    assert [[str(told) for told in row.doubts] for row in rows] == [
        [],
        ["Row 3: the check digit of the barcode 4006381333932 is wrong"],
        ["Row 4: the barcode 61500127178 seems to have lost a zero at its beginning"],
    ]
    assert [row.values["barcode"] for row in rows] == [TEA, "4006381333932", "61500127178"]


def test_a_code_kept_as_a_number_by_a_workbook_is_whole():
    table = read_table(xlsx([["Name", "EAN", "Qty"], ["Tea", int(TEA), 1], ["Milk", f"'{MILK}", 2]]))
    rows = apply(table, guess(table, TARGETS).mapping, TARGETS)
    assert [row.values["barcode"] for row in rows] == [TEA, MILK]


# A mapping that is kept.

KEPT = Mapping(
    columns=(MappedColumn("name", 1, "Товар", Reading()), MappedColumn("qty", 2, "Кол-во", Reading(",", "mdy"))),
    header_row=3,
    encoding="cp1251",
    delimiter=";",
    sheet="Лист1",
    constants={"vat": "20"},
)


def test_a_mapping_comes_back_from_json_the_same():
    assert Mapping.from_json(KEPT.to_json()) == KEPT


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other/1"}', KEPT.to_json().replace('"index": 1', '"index": "x"')])
def test_a_spoiled_mapping_is_refused_in_words(text):
    with pytest.raises(UserError, match="map the columns again"):
        Mapping.from_json(text)


def test_a_kept_mapping_is_readable_json():
    assert json.loads(KEPT.to_json())["columns"][1]["header"] == "Кол-во"


def test_columns_that_moved_are_found_again_by_their_headers():
    mapping = guess(table_of("Name;Qty;Price\nTea;1;2,50\n"), TARGETS).mapping
    table, fitted, problems = read_with(b"Note;Price;Name;Qty\n;2,50;Tea;1\n", mapping)
    assert problems == []
    assert apply(table, fitted, TARGETS)[0].values == {"name": "Tea", "qty": Decimal(1), "price": Decimal("2.5")}


def test_a_column_that_is_gone_is_told():
    mapping = guess(table_of("Name;Qty;Price\nTea;1;2,50\n"), TARGETS).mapping
    fitted, problems = fit(mapping, table_of("Name;Qty\nTea;1\n"))
    assert [str(told) for told in problems] == ["The column “Price” is not in this file"]
    assert [column.target for column in fitted.columns] == ["name", "qty"]


def test_a_kept_header_row_and_encoding_help_where_the_file_proves_nothing():
    data = "Очень странная шапка\nа;б\nЧай;1\n".encode("cp1251")
    table = read_table(data, header_row=2)
    mapping = Mapping((MappedColumn("name", 0, "а"), MappedColumn("qty", 1, "б")), header_row=2, encoding="cp1251", delimiter=";")
    again, fitted, problems = read_with(data, mapping)
    assert (again.headers, problems) == (table.headers, [])
    assert apply(again, fitted, TARGETS)[0].values == {"name": "Чай", "qty": Decimal(1)}


def test_a_column_chosen_by_hand_leaves_its_former_target():
    mapping = KEPT.with_column("supplier_code", 1, "Товар")
    assert [(column.target, column.index) for column in mapping.columns] == [("qty", 2), ("supplier_code", 1)]
    assert mapping.with_column("qty", None).column("qty") is None


# Real files. The figures were counted with an independent library.


@pytest.mark.parametrize(
    ("file", "rows", "valid", "invalid"),
    [
        ("catalogues/cijene/enrichment/hr_products_with_ean.csv", 29684, 29529, 155),
        ("catalogues/uhtt/data/uhtt_barcode_ref_0001.csv", 7910, 7907, 3),
        ("catalogues/uhtt/data/uhtt_barcode_ref_0027.csv", 8435, 8432, 3),
        ("catalogues/uhtt/data/uhtt_barcode_ref_0040.csv", 7699, 7694, 5),
        ("pos/loyverse/items/okbooks_th_export_items.csv", 3345, 836, 61),
        ("pos/loyverse/items/chillo_cafe_en_export_items.csv", 174, 67, 6),
        ("pos/shopify/aislerunner/products_export_1.csv", 867, 185, 2),
        ("catalogues/pricelists/krymhleb/krymhleb_bakery_price_2024-12.xlsx", None, 250, 0),
    ],
)
def test_the_barcodes_of_real_files_are_all_read(file, rows, valid, invalid):
    table = read_table(shared(file))
    found = apply(table, guess(table, TARGETS).mapping, TARGETS)
    codes = [row.values["barcode"] for row in found if "barcode" in row.values]
    refused = [told for row in found for told in row.errors if told.field == "barcode"]
    assert rows is None or len(found) == rows
    assert sum(map(is_gtin, codes)) == valid
    assert len(codes) - valid + len(refused) == invalid


def test_barcodes_a_spreadsheet_has_rounded_are_refused_in_a_real_file():
    table = read_table(shared("pos/loyverse/route98/route98_export_items_excel_mangled_excerpt.csv"))
    found = guess(table, TARGETS)
    assert "barcode" not in columns(found)
    assert any(told.field == "barcode" and "E+" in str(told) for told in found.problems)


def test_a_real_price_list_gives_its_goods_under_their_groups():
    table = read_table(shared("catalogues/pricelists/krymhleb/krymhleb_bakery_price_2024-12.xlsx"))
    targets = tuple(target for target in TARGETS if target.name in ("barcode", "name", "price"))
    rows = apply(table, guess(table, targets).mapping, targets)
    first = next(row for row in rows if row.kind is RowKind.GOODS)
    assert (first.number, first.heading, first.values["price"], first.values["barcode"]) == (12, "Булочки", 40, "4627148725204")
    assert len(rows) == len(table.rows) - 8


def test_dollar_amounts_of_a_real_sales_export_are_read():
    table = read_table(shared("pos/square/italian-market/square_items_2024_jan-aug.csv"))
    rows = apply(table, guess(table, TARGETS).mapping, TARGETS)
    assert rows[0].values["amount"] == Decimal("8.00")
    assert not [told for row in rows for told in row.errors if told.field == "amount"]
