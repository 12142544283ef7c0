"""Tables are read as they stand, with the numbers of rows that the user sees."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.exchange import limits
from app.exchange.incoming import Format
from app.exchange.table_file import read_table
from tests.exchange.sample import changed_archive, ods, shared, xlsx


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_usual_delimiter_is_found(delimiter):
    table = read_table(delimiter.join(["name", "qty"]).encode() + b"\n" + delimiter.join(["tea", "2"]).encode())
    assert table.delimiter == delimiter
    assert table.rows == [["name", "qty"], ["tea", "2"]]


def test_a_decimal_comma_is_no_delimiter():
    table = read_table(b"name;price;amount\nTea;1,50;3,00\nMilk;0,99;1,98\n")
    assert table.rows[1] == ["Tea", "1,50", "3,00"]


def test_a_cell_in_quotes_keeps_line_ends_and_delimiters():
    table = read_table(b'name,note\r\n"Tea","two\nlines, and ""quotes"""\r\n')
    assert table.rows[1] == ["Tea", 'two\nlines, and "quotes"']


def test_line_ends_may_be_mixed():
    assert read_table(b"name;qty\r\ntea;1\nmilk;2\rbread;3").rows == [["name", "qty"], ["tea", "1"], ["milk", "2"], ["bread", "3"]]


def test_empty_rows_keep_the_numbers_of_those_below():
    table = read_table(b"name;qty\n\ntea;1\n")
    assert list(table.numbered_rows()) == [(2, []), (3, ["tea", "1"])]


def test_rows_may_differ_in_length():
    assert read_table(b"name;qty;note\ntea;1\nmilk;2;fresh;more\n").rows[1:] == [["tea", "1"], ["milk", "2", "fresh", "more"]]


def test_the_delimiter_announced_to_excel_is_believed():
    table = read_table(b"sep=|\nname|qty\ntea; black|1\n")
    assert (table.delimiter, table.header_row, table.rows[2]) == ("|", 2, ["tea; black", "1"])


def test_a_quote_never_closed_does_not_swallow_rows():
    rows = "".join(f"tea {number};{number}\n" for number in range(50))
    table = read_table(f'name;qty\n"Screen 5;1\n{rows}'.encode())
    assert len(table.rows) == 52
    assert "never closed" in str(table.problems[0])


def test_a_quote_inside_a_text_is_a_plain_sign():
    table = read_table(b'name;qty\nScreen 5";1\nPipe 3/4";2\n')
    assert [row[0] for row in table.rows[1:]] == ['Screen 5"', 'Pipe 3/4"']
    assert table.problems == ()


def test_titles_above_the_header_are_passed_over():
    table = read_table(b"Price list;;\nAcme Foods;;\nvalid from;05.12.2024;\n;;\nArticle;Name;Price\nA1;Tea;1,50\n")
    assert (table.header_row, table.headers) == (5, ("Article", "Name", "Price"))


def test_a_table_without_header_has_none():
    table = read_table(b"4006381333931;Tea;1,50\n4006381333948;Milk;0,99\n")
    assert (table.header_row, table.first_row) == (None, 1)


def test_the_user_may_say_where_the_header_is():
    data = b"a;b\nc;d\n1;2\n"
    assert read_table(data, header_row=2).headers == ("c", "d")
    assert read_table(data, header_row=0).headers == ()
    with pytest.raises(UserError, match="only 3 rows"):
        read_table(data, header_row=9)


def test_a_header_of_two_rows_is_joined():
    table = read_table(
        xlsx([["Name", "Price", "", "Barcode"], ["", "retail", "wholesale", ""], ["Tea", 2.5, 2, "4006381333931"], ["Milk", 1, 0.9, ""]])
    )
    assert table.headers == ("Name", "Price retail", "Price wholesale", "Barcode")
    assert table.first_row == 3


def test_a_group_name_below_the_header_is_not_part_of_it():
    table = read_table(xlsx([["Name", "Price"], ["Drinks", ""], ["Tea", 2.5]]))
    assert (table.header_height, table.first_row) == (1, 2)


def test_cells_of_a_workbook_keep_their_types():
    table = read_table(xlsx([["name", "code", "price", "sum", "best before"], ["Tea", 4006381333931, 0.1, 0.1 + 0.2, date(2027, 3, 1)]]))
    assert table.rows[1] == ["Tea", Decimal(4006381333931), Decimal("0.1"), Decimal("0.3"), date(2027, 3, 1)]


def test_the_first_sheet_that_holds_anything_is_read():
    table = read_table(xlsx([], [["name"], ["Tea"]]))
    assert (table.sheet, table.sheet_names, table.rows) == ("Sheet2", ("Sheet1", "Sheet2"), [["name"], ["Tea"]])


def test_another_sheet_may_be_chosen():
    data = xlsx([["a"]], [["b"]])
    assert read_table(data, sheet="Sheet2").rows == [["b"]]
    with pytest.raises(UserError, match="it has: Sheet1, Sheet2"):
        read_table(data, sheet="Prices")


def test_a_workbook_keeps_the_row_numbers_of_its_sheet():
    table = read_table(xlsx([[], [], ["", "name", "price"], ["", "Tea", 2]]))
    assert (table.header_row, table.rows[3]) == (3, ["", "Tea", Decimal(2)])


def test_an_open_document_sheet_is_read():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="2.5"/>'
    fill = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    rows = f"<table:table-row>{cell.format('name')}{cell.format('price')}</table:table-row><table:table-row>{cell.format('Tea')}{number}</table:table-row>"
    table = read_table(ods(rows + fill))
    assert (table.kind, table.sheet, table.rows) == (Format.ODS, "Prices", [["name", "price"], ["Tea", Decimal("2.5")]])


# What could do harm.


def test_a_workbook_with_macros_is_refused():
    data = changed_archive(xlsx([["name"]]), lambda _, content: content, {"xl/vbaProject.bin": b"x"})
    with pytest.raises(UserError, match="macros"):
        read_table(data)


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    data = changed_archive(xlsx([["name"]]), lambda name, content: b" " * (210 * limits.MEGABYTE) if "sheet1" in name else content)
    assert len(data) < limits.MEGABYTE
    with pytest.raises(UserError, match="unpacked"):
        read_table(data)


def test_a_directory_that_lies_about_the_size_does_not_help():
    data = bytearray(
        changed_archive(xlsx([["name"]]), lambda name, content: b" " * (210 * limits.MEGABYTE) if "sheet1" in name else content)
    )
    for mark, size_at, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        place = data.find(mark)
        while place >= 0:
            if data[place + name_at :].startswith(b"xl/worksheets/sheet1"):
                data[place + size_at : place + size_at + 4] = (100).to_bytes(4, "little")
            place = data.find(mark, place + 4)
    with pytest.raises(UserError, match="unpacked"):
        read_table(bytes(data))


def test_a_workbook_with_a_password_is_refused_with_the_way_out():
    with pytest.raises(UserError, match="password"):
        read_table(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"))


def test_a_workbook_of_too_many_parts_is_refused():
    data = changed_archive(
        xlsx([["name"]]), lambda _, content: content, {f"xl/media/{number}": b"" for number in range(limits.ARCHIVE_PARTS)}
    )
    with pytest.raises(UserError, match="parts"):
        read_table(data)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_cell_in_the_last_corner_does_not_fill_the_memory(quote):
    corner = f"<row r={quote}1048576{quote}><c r={quote}XFD1048576{quote}><v>1</v></c></row></sheetData>".encode()
    data = changed_archive(
        xlsx([["name"]]), lambda name, content: content.replace(b"</sheetData>", corner) if "sheet1" in name else content
    )
    with pytest.raises(UserError, match="more cells than can be read"):
        read_table(data)


def test_repeated_cells_of_an_open_document_do_not_fill_the_memory():
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
    with pytest.raises(UserError):
        read_table(ods(f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'))


def test_a_far_cell_of_an_open_document_does_not_fill_the_memory():
    far = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="16000"/><table:table-cell office:value-type="float" office:value="1"/>'
    with pytest.raises(UserError, match="more cells than can be read"):
        read_table(ods(f"{far}<table:table-row>{cell}</table:table-row>"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n ; ; \n", "empty"),
        (b"PK\x03\x04 no archive", "not a table"),
        (b"<a/>", "not a table"),
        (b'{"a": 1}', "not a table"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "damaged"),
        (b"PK\x03\x04xl/workbook.xml", "damaged"),
    ],
)
def test_other_files_are_refused_in_words(data, words):
    with pytest.raises(UserError, match=words):
        read_table(data)


@pytest.mark.parametrize(
    ("file", "rows", "columns"),
    [
        ("csv-torture/frictionless/carets.csv", 3, 3),
        ("csv-torture/frictionless/colon.csv", 3, 3),
        ("csv-torture/frictionless/comma.csv", 3, 3),
        ("csv-torture/frictionless/semicolon.csv", 3, 3),
        ("csv-torture/frictionless/tab.csv", 3, 3),
        ("csv-torture/frictionless/missing-values.csv", 3, 3),
        ("csv-torture/frictionless/utf8.csv", 6, 4),
        ("csv-torture/frictionless/iso8859.csv", 6, 4),
        ("pos/loyverse/items/chillo_cafe_en_export_items.csv", 175, 34),
        ("pos/loyverse/items/okbooks_th_export_items.csv", 3346, 21),
        ("pos/loyverse/route98/route98_receipts_excerpt.csv", 3, 19),
        ("pos/shopify/aislerunner/products_export_1.csv", 868, 111),
        ("pos/shopify/official/jewelery.csv", 42, 46),
        ("pos/square/italian-market/square_items_2024_jan-aug.csv", 3437, 12),
        ("sales/bakery/breadbasket/BreadBasket_DMS.csv", 21294, 4),
        ("sales/online-retail/by-day/2010-12-01.csv", 3109, 8),
        ("sales/restaurant/takeaway/restaurant-1-orders_20k_lines.csv", 20001, 7),
        ("catalogues/cijene/enrichment/hr_products_with_ean.csv", 29685, 5),
    ],
)
def test_real_tables_have_all_their_rows_and_columns(file, rows, columns):
    table = read_table(shared(file))
    assert (len(table.rows), len(table.headers), table.header_row) == (rows, columns, 1)


def test_a_real_price_list_has_its_header_below_the_titles():
    table = read_table(shared("catalogues/pricelists/krymhleb/krymhleb_bakery_price_2024-12.xlsx"))
    assert (table.header_row, table.header_height, table.first_row) == (7, 2, 9)
    assert table.headers[3:] == ("Оптовая цена с НДС Цена", "Штрихкод")


def test_an_old_excel_price_list_is_read():
    table = read_table(shared("catalogues/pricelists/it-school/perfume_price_biff8.xls"))
    assert table.kind is Format.XLS
    assert table.headers == ("Код", "Наименование", "Цена")
    assert table.rows[1] == [Decimal(123), "Adidas   Kaloo Vanille Chocolat 100ml M (шт.)", Decimal(769)]
