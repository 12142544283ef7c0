"""Every real document gives what an independent reading of it gave, or is refused in words."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from app.core.errors import UserError
from app.exchange.einvoice.check import check
from app.exchange.einvoice.invoice import InvoiceKind
from app.exchange.einvoice.reader import read_invoice
from tests.exchange.sample import SHARED, needs_shared, shared, shared_files

READ = {
    "CII": InvoiceKind.INVOICE,
    "UBL Invoice": InvoiceKind.INVOICE,
    "UBL CreditNote": InvoiceKind.CREDIT_NOTE,
    "UBL DespatchAdvice": InvoiceKind.DESPATCH_ADVICE,
}


def expected() -> list[dict[str, str]]:
    path = SHARED / "EXPECTED_documents.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def day(text: str) -> date:
    return date.fromisoformat(text if "-" in text else f"{text[:4]}-{text[4:6]}-{text[6:]}")


@needs_shared
@pytest.mark.parametrize("row", [row for row in expected() if row["kind"] in READ], ids=lambda row: row["file"])
def test_a_real_document_gives_what_it_states(row):
    invoice = read_invoice(shared(row["file"]))
    totals = invoice.totals
    assert invoice.kind in (READ[row["kind"]], InvoiceKind.CREDIT_NOTE)
    assert (invoice.number, invoice.issue_date, invoice.currency) == (row["number"], day(row["date"]), row["currency"])
    if row["supplier"]:
        assert invoice.supplier.name == row["supplier"]
    assert len(invoice.lines) == int(row["lines"])
    stated = (totals.line_total, totals.tax_total, totals.tax_inclusive, totals.payable)
    assert stated == tuple(amount(row[name]) for name in ("line_total", "tax", "total_incl_tax", "payable"))
    if row["sum_of_lines_equals_line_total"] == "yes":
        assert not [found for found in check(invoice) if found.field == "line_total"]


@needs_shared
@pytest.mark.parametrize("row", [row for row in expected() if row["kind"] not in READ], ids=lambda row: row["file"])
def test_another_document_is_refused_by_its_name_number_and_date(row):
    with pytest.raises(UserError) as refused:
        read_invoice(shared(row["file"]))
    assert refused.value.values == {"document": row["kind"].removeprefix("UBL "), "number": row["number"], "date": row["date"]}


@pytest.mark.parametrize(
    "file",
    shared_files(
        "ubl/**/*.xml", "cii/**/*.xml", "zugferd-pdf/**/*.pdf", "fatturapa/**/*", "commerceml/**/*.xml", "edifact/**/*", "recipes/*/*.zip"
    ),
)
def test_a_real_file_is_read_or_refused_in_words(file):
    words = "read"
    try:
        check(read_invoice(shared(file)))
    except UserError as refused:
        words = str(refused)
    assert "{" not in words


PDF = "zugferd-pdf/"


@pytest.mark.parametrize(
    ("file", "number", "lines", "payable"),
    [
        (PDF + "corpus-xml-rechnung/EN16931_Einfach.pdf", "471102", 2, "529.87"),
        (PDF + "corpus-xml-rechnung/EN16931_OEPNV.pdf", "E2018092011804", 1, "9.00"),
        (PDF + "corpus-xml-rechnung/EN16931_Rechnungskorrektur.pdf", "RK21012345", 2, "-8.79"),
        (PDF + "corpus-v1-v2/MustangGnuaccountingBeispielRE-20201121_508_withBOM.pdf", "RE-20201121/508", 3, "571.04"),
        (PDF + "corpus-v1-v2/zugferd_2p0_EXTENDED_Warenrechnung.pdf", "R87654321012345", 6, "518.99"),
        (PDF + "corpus-v1-v2/ZUGFeRD_1p0_BASIC_Einfach.pdf", "471102", 1, None),
    ],
)
def test_the_invoice_inside_a_pdf_is_read_and_adds_up(file, number, lines, payable):
    invoice = read_invoice(shared(file))
    assert (invoice.number, len(invoice.lines)) == (number, lines)
    assert invoice.totals.payable == amount(payable or "")
    assert check(invoice) == []


def test_a_pdf_with_a_letter_in_a_number_is_refused():
    with pytest.raises(UserError, match=r"19\.00e"):
        read_invoice(shared(PDF + "corpus-v1-v2/fail1.pdf"))


def test_the_same_invoice_as_ubl_and_cii_has_the_same_lines():
    ubl, cii = (read_invoice(shared(f"{kind}/zugferd-corpus/EN16931_Einfach.{kind}.xml")) for kind in ("ubl", "cii"))
    assert [(line.barcode, line.supplier_code, line.qty, line.price, line.amount) for line in ubl.lines] == [
        (line.barcode, line.supplier_code, line.qty, line.price, line.amount) for line in cii.lines
    ]


def test_a_despatch_advice_carries_batch_and_expiry():
    lines = read_invoice(shared("ubl/peppol-poacc/DespatchAdvice-BIS3_UseCase3.xml")).lines
    assert [(line.batch, line.expiry) for line in lines] == [
        ("898A123", date(2021, 7, 1)),
        ("898A124", date(2021, 7, 1)),
        ("898A128", date(2021, 7, 1)),
        ("", None),
    ]
