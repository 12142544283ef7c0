"""From the bytes of a file to an `Invoice`: the contents decide the format, never the name."""

from xml.etree.ElementTree import Element

from app.core.errors import UserError
from app.exchange.einvoice.cii import is_cii, read_cii
from app.exchange.einvoice.element import local, parse
from app.exchange.einvoice.invoice import Invoice
from app.exchange.einvoice.pdf import embedded_xml, is_pdf
from app.exchange.einvoice.ubl import is_ubl, read_ubl
from app.exchange.limits import check_size
from app.i18n import N_


def read_invoice(data: bytes) -> Invoice:
    """Read UBL (Invoice, CreditNote, DespatchAdvice), CII, or a PDF with either inside.

    Raises UserError, in words for the user, for anything else and for whatever is damaged, too large or dangerous.
    """
    check_size(data)
    root = parse(embedded_xml(data) if is_pdf(data) else data)
    invoice = _read(root)
    if not invoice.lines:
        raise UserError(N_("This file has no lines: it holds only the totals of {number}. Enter the goods by hand"), number=invoice.number)
    return invoice


def _read(root: Element) -> Invoice:
    if is_ubl(root):
        return read_ubl(root)
    if is_cii(root):
        return read_cii(root)
    raise UserError(
        N_("This XML file is “{root}”, not an invoice. Invoices and despatch advices are read as UBL 2.1, CII, Factur-X or ZUGFeRD"),
        root=local(root),
    )
