"""What is read from an invoice, and what is refused."""

import io
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfWriter

from app.core.errors import UserError
from app.exchange.einvoice.reader import read_invoice
from app.exchange.limits import FILE_BYTES
from tests.exchange.einvoice.sample import ubl

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
)
EXTERNAL_ENTITY = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
EXTERNAL_DTD = '<?xml version="1.0"?><!DOCTYPE l SYSTEM "http://127.0.0.1/l.dtd">'


def test_a_line_is_read_with_all_its_codes():
    line = read_invoice(ubl()).lines[0]
    assert (line.name, line.description) == ("Coffee", "Whole beans")
    assert (line.barcode, line.supplier_code, line.buyer_code) == ("4006381333931", "S9", "B7")
    assert (line.qty, line.unit_code, line.vat_percent, line.vat_category) == (Decimal(4), "KGM", Decimal(20), "S")
    assert (line.batch, line.expiry) == ("L-5", date(2027, 3, 1))


def test_a_price_for_several_units_is_divided_by_them():
    assert read_invoice(ubl(price="25", base="10")).lines[0].unit_price == Decimal("2.5")


def test_the_supplier_is_read_with_its_numbers():
    supplier = read_invoice(ubl()).supplier
    assert (supplier.name, supplier.registered_name, supplier.vat_id, supplier.gln) == (
        "Acme Foods",
        "Acme SIA",
        "LV40001234567",
        "7300010000001",
    )
    assert supplier.address == "Quay 1, Riga"


def test_references_to_order_and_delivery_note_are_read():
    invoice = read_invoice(ubl())
    assert (invoice.order_reference, invoice.despatch_reference) == ("PO-3", "DN-4")


@pytest.mark.parametrize("head", [BILLION_LAUGHS, EXTERNAL_ENTITY, EXTERNAL_DTD])
def test_entities_and_document_types_are_refused(head):
    with pytest.raises(UserError, match="document type or entities"):
        read_invoice(ubl(head=head))


def test_deep_nesting_is_refused():
    with pytest.raises(UserError, match="nested deeper"):
        read_invoice(b"<a>" * 5000 + b"</a>" * 5000)


def test_a_file_that_was_cut_off_is_refused_with_the_place():
    with pytest.raises(UserError, match="line 1, column"):
        read_invoice(ubl()[:-200])


def test_a_file_above_the_limit_is_refused():
    with pytest.raises(UserError, match="too large"):
        read_invoice(b" " * (FILE_BYTES + 1))


@pytest.mark.parametrize("bad", ["1,5", "NaN", "1e400", "Infinity", "12e", "9" * 40])
def test_what_is_no_decimal_number_is_refused(bad):
    with pytest.raises(UserError, match="should be a number"):
        read_invoice(ubl(qty=bad))


def test_xml_in_another_encoding_is_read_by_its_declaration():
    data = ubl().decode().replace("Acme Foods", "Молоко").encode("cp1251")
    assert read_invoice(b'<?xml version="1.0" encoding="windows-1251"?>' + data).supplier.name == "Молоко"


def test_an_unknown_encoding_is_refused():
    with pytest.raises(UserError):
        read_invoice(b'<?xml version="1.0" encoding="klingon"?>' + ubl())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a whole XML"),
        (b"\x00\x01\x02", "not a whole XML"),
        (b"name;price\n", "not a whole XML"),
        (b"<note/>", "not an invoice"),
        (b"%PDF-1.7\nnothing more", "damaged"),
    ],
)
def test_other_files_are_refused_in_words(data, words):
    with pytest.raises(UserError, match=words):
        read_invoice(data)


def test_a_pdf_without_xml_is_refused_with_the_way_out():
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(buffer)
    with pytest.raises(UserError, match="only its picture"):
        read_invoice(buffer.getvalue())


def test_xml_of_any_name_inside_a_pdf_is_found():
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_attachment("rechnung.xml", ubl())
    writer.write(buffer)
    assert read_invoice(buffer.getvalue()).number == "INV-1"


def test_an_invoice_without_lines_is_refused():
    data = ubl().decode()
    start, end = data.index("<a:InvoiceLine>"), data.index("</a:InvoiceLine>") + len("</a:InvoiceLine>")
    with pytest.raises(UserError, match="no lines"):
        read_invoice((data[:start] + data[end:]).encode())


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_anybody_may_open_is_read_however_it_is_encrypted(algorithm):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("factur-x.xml", ubl())
    writer.encrypt("", "owner", algorithm=algorithm)
    made = io.BytesIO()
    writer.write(made)
    assert read_invoice(made.getvalue()).number == "INV-1"
