"""What a data terminal says was counted."""

from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.exchange.count_file import read_count_file
from tests.exchange.sample import xlsx

D = Decimal
TEA, MILK = "4006381333931", "4012345678901"


def read(text):
    return read_count_file(text.encode())[0]


def test_barcode_and_quantity_without_headings():
    assert read(f"{TEA};12\n{MILK};0,5\n{TEA};3\n") == {TEA: D(15), MILK: D("0.5")}


def test_headings_say_which_column_is_which():
    assert read(f"No,Name,Quantity,Barcode,Place\n1,Tea,12,{TEA},A-1\n2,Milk,7,{MILK},A-2\n") == {TEA: D(12), MILK: D(7)}
    assert read(f"Штрихкод;Наименование;Кол-во\n{TEA};Чай;4\n") == {TEA: D(4)}


def test_a_list_of_scans_counts_each_row_once():
    assert read(f"{TEA}\n{MILK}\n{TEA}\n") == {TEA: D(2), MILK: D(1)}


def test_a_workbook_is_read_too():
    assert read_count_file(xlsx([["Barcode", "Counted"], [TEA, 5], [MILK, 2.5]]))[0] == {TEA: D(5), MILK: D("2.5")}


def test_rows_that_can_not_be_read_are_told_and_the_others_taken():
    found, problems = read_count_file(f"Barcode;Qty\n{TEA};12\n{MILK};many\n{MILK};-1\n".encode())
    assert found == {TEA: D(12)}
    assert [problem.values["row"] for problem in problems] == [3, 4]


def test_a_file_without_codes_is_refused_with_the_way_out():
    with pytest.raises(UserError, match="first column should be the barcode"):
        read_count_file(b"Barcode;Qty\n;12\n;7\n")
