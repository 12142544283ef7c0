"""A table in any usual encoding gives the same text."""

import pytest

from app.core.errors import UserError
from app.exchange.text_encoding import decode
from tests.exchange.sample import shared

RUSSIAN = "Код;Наименование;Цена\n1;Булочка с маком;40,00\n2;МОЛОКО ПАСТЕРИЗОВАННОЕ 2,5%;89,90\n"
GERMAN = "Artikel;Größe;Preis\nKäse;groß;1,50\nÄpfel für Müsli;klein;2,00\n"
POLISH = "Nazwa;Ilość;Cena\nMąka żytnia;1;2,50\nŚmietana, Żółty ser, źródło, łosoś, gęś\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r"])
def test_russian_is_read_in_every_encoding(encoding):
    assert decode(RUSSIAN.encode(encoding)).text == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_german_is_read_in_every_encoding(encoding):
    assert decode(GERMAN.encode(encoding)).text == GERMAN


def test_polish_is_told_from_western_text():
    assert decode(POLISH.encode("cp1250")).text == POLISH


@pytest.mark.parametrize("text", ["КОД;ЦЕНА\n1;2\n", "Хлеб\n"])
@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_a_few_words_are_enough(text, encoding):
    assert decode(text.encode(encoding)).text == text


def test_an_old_encoding_is_a_guess_and_says_so():
    assert decode(RUSSIAN.encode("cp1251")).certain is False
    assert decode(RUSSIAN.encode()).certain is True


def test_the_user_may_choose_the_encoding():
    assert decode("Ürün;Fiyat\nŞeker;1\n".encode("cp1254"), "cp1254").text == "Ürün;Fiyat\nŞeker;1\n"


def test_a_wrong_choice_is_told():
    with pytest.raises(UserError, match="choose another"):
        decode(RUSSIAN.encode("cp1251"), "utf-8")


def test_a_picture_is_no_text():
    with pytest.raises(UserError, match="neither a text file nor a workbook"):
        decode(bytes(range(256)) * 20)


@pytest.mark.parametrize(
    ("file", "encoding"),
    [
        ("csv-torture/frictionless/iso8859.csv", "cp1252"),
        ("csv-torture/frictionless/utf8.csv", "utf-8"),
        ("pos/pilot/domino/pilot_goods_3522973_cp866.txt", "cp866"),
        ("pos/pilot/domino/tape_00106043_cp866.CL", "cp866"),
        ("pos/frontol/domino/frontol_discounts_cp1251.txt", "cp1251"),
        ("bank/1c-clientbank/kilylabs/one_day.txt", "cp1251"),
        ("bank/1c-clientbank/kilylabs/one_day_utf8.txt", "utf-8"),
        ("pos/loyverse/items/okbooks_th_export_items.csv", "utf-8"),
    ],
)
def test_real_files_are_read_in_their_encoding(file, encoding):
    assert decode(shared(file)).encoding == encoding


def test_the_two_encodings_of_one_real_file_give_the_same_text():
    old, new = (decode(shared(f"csv-torture/frictionless/{name}.csv")).text for name in ("iso8859", "utf8"))
    assert old == new


def test_greek_is_not_taken_for_russian():
    text = "Όνομα;Τιμή\nΓάλα;1,20\nΨωμί ολικής;2,00\n"
    assert decode(text.encode("cp1253")).text == text
