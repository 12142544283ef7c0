"""Files are known by their contents."""

import pytest

from app.core.errors import UserError
from app.exchange.incoming import Format, fingerprint, sniff
from app.exchange.limits import check_size, read_limited
from tests.exchange.einvoice.sample import ubl
from tests.exchange.sample import ods, shared, xlsx

CII = b'<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"format": "larder-records/1", "goods": []}', Format.RECORDS),
        (b'\xef\xbb\xbf {"format": "larder-records/1"}', Format.RECORDS),
        (b'{"a": 1}', Format.JSON),
        (b"[broken;csv]\n1;2\n", Format.CSV),
        (b"name;price\n", Format.CSV),
        (ubl(), Format.UBL),
        (CII, Format.CII),
        (b"<a/>", Format.XML),
        (b"<broken", Format.XML),
        (b"%PDF-1.4", Format.PDF),
        (xlsx([["a"]]), Format.XLSX),
        (ods(""), Format.ODS),
        (bytes.fromhex("D0CF11E0A1B11AE1"), Format.XLS),
        (b"PK\x03\x04other", Format.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Format.UNKNOWN),
        (b"", Format.UNKNOWN),
    ],
)
def test_the_format_is_known_by_the_contents(data, kind):
    assert sniff(data) is kind


def test_the_name_of_a_file_plays_no_part(tmp_path):
    file = tmp_path / "prices.csv"
    file.write_bytes(xlsx([["a"]]))
    assert sniff(file) is Format.XLSX


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("pos/loyverse/items/chillo_cafe_en_export_items.csv", Format.CSV),
        ("pos/pilot/domino/pilot_goods_3522973_cp866.txt", Format.CSV),
        ("catalogues/pricelists/it-school/perfume_price_biff8.xls", Format.XLS),
        ("cii/en16931/CII_example1.xml", Format.CII),
        ("ubl/oasis/UBL-Invoice-2.0-Example-NS1.xml", Format.UBL),
        ("zugferd-pdf/corpus-xml-rechnung/EN16931_OEPNV.pdf", Format.PDF),
        ("commerceml/carono/import.xml", Format.XML),
        ("recipes/app-exports/paprika.zip", Format.UNKNOWN),
    ],
)
def test_real_files_are_known(file, kind):
    assert sniff(shared(file)) is kind


def test_the_same_contents_have_the_same_fingerprint():
    assert fingerprint(b"a") == fingerprint(b"a") != fingerprint(b"b")
    assert len(fingerprint(b"")) == 64


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match="can't be read"):
        read_limited(tmp_path / "none.csv")


def test_a_large_file_is_refused_before_it_is_read_whole(tmp_path):
    file = tmp_path / "big.csv"
    file.write_bytes(b"x" * 100)
    with pytest.raises(UserError, match="too large"):
        read_limited(file, limit=99)
    assert read_limited(file, limit=100) == b"x" * 100
    check_size(b"x" * 100, limit=100)
