"""UBL 2.0 and 2.1 (OASIS): Invoice, CreditNote and DespatchAdvice, read after Peppol BIS Billing 3 and EN 16931."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from app.core.errors import UserError
from app.core.gtin import is_gtin
from app.exchange.einvoice.element import child, children, day, local, namespace, number, text
from app.exchange.einvoice.invoice import Adjustment, Invoice, InvoiceKind, InvoiceLine, Party, PartyId, TaxSum, Totals
from app.i18n import N_

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
KINDS = {
    "Invoice": InvoiceKind.INVOICE,
    "CreditNote": InvoiceKind.CREDIT_NOTE,
    "DespatchAdvice": InvoiceKind.DESPATCH_ADVICE,
}
LINES = "InvoiceLine|CreditNoteLine|DespatchLine"
QTY = "InvoicedQuantity|CreditedQuantity|DeliveredQuantity"
GLN_SCHEMES = ("0088", "GLN", "EAN")
GTIN_SCHEMES = ("0160", "GTIN", "EAN", "GTIN-13", "GTIN-14", "UPC")


def is_ubl(root: Element) -> bool:
    return namespace(root).startswith(NAMESPACE)


def read_ubl(root: Element) -> Invoice:
    """The document at this root. Raises UserError when it is another UBL document, or a number or date in it is none."""
    kind = KINDS.get(local(root))
    if kind is None:
        raise UserError(
            N_(
                "This UBL file is “{document}”, number {number} of {date}. Goods are received from an invoice, a credit note or a despatch advice"
            ),
            document=local(root),
            number=text(root, "ID"),
            date=text(root, "IssueDate"),
        )
    currency = text(root, "DocumentCurrencyCode")
    return Invoice(
        kind=kind,
        syntax="UBL",
        type_code=text(root, "InvoiceTypeCode|CreditNoteTypeCode|DespatchAdviceTypeCode"),
        number=text(root, "ID"),
        issue_date=day(root, "IssueDate"),
        due_date=day(root, "DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate"),
        delivery_date=day(
            root, "Delivery/ActualDeliveryDate", "Shipment/Delivery/ActualDeliveryDate", "Shipment/Delivery/EstimatedDeliveryPeriod/EndDate"
        ),
        currency=currency,
        supplier=_party(child(root, "AccountingSupplierParty|DespatchSupplierParty")),
        buyer=_party(child(root, "AccountingCustomerParty", "BuyerCustomerParty", "DeliveryCustomerParty")),
        order_reference=text(root, "OrderReference/ID"),
        despatch_reference=text(root, "DespatchDocumentReference/ID"),
        invoice_reference=text(root, "BillingReference/InvoiceDocumentReference/ID"),
        note="\n".join(note.text.strip() for note in children(root, "Note") if note.text),
        lines=tuple(_line(line) for line in children(root, LINES)),
        adjustments=tuple(_adjustment(entry) for entry in children(root, "AllowanceCharge")),
        taxes=_taxes(root, currency),
        totals=_totals(root, currency),
    )


def _party(holder: Element | None) -> Party:
    party = child(holder, "Party")
    stated = [found for path in ("PartyIdentification/ID", "EndpointID", "PartyLegalEntity/CompanyID") for found in children(party, path)]
    ids = [PartyId(found.get("schemeID", ""), (found.text or "").strip()) for found in stated]
    registered = text(party, "PartyLegalEntity/RegistrationName", "PartyTaxScheme/RegistrationName")
    return Party(
        name=text(party, "PartyName/Name") or registered,
        registered_name=registered,
        vat_id=_vat_id(party),
        gln=next((entry.value for entry in ids if entry.scheme.upper() in GLN_SCHEMES), ""),
        ids=tuple(dict.fromkeys(entry for entry in ids if entry.value)),
        address=_address(child(party, "PostalAddress")),
    )


def _vat_id(party: Element | None) -> str:
    """The number of the VAT scheme, or of the only scheme when it has no name."""
    schemes = children(party, "PartyTaxScheme")
    for scheme in schemes:
        if text(scheme, "TaxScheme/ID").upper() in ("VAT", "GST"):
            return text(scheme, "CompanyID")
    unnamed = [scheme for scheme in schemes if not text(scheme, "TaxScheme/ID")]
    return text(unnamed[0], "CompanyID") if len(unnamed) == 1 else ""


def _address(address: Element | None) -> str:
    street = " ".join(filter(None, (text(address, "StreetName"), text(address, "BuildingNumber"))))
    city = " ".join(filter(None, (text(address, "PostalZone"), text(address, "CityName"))))
    parts = [street, text(address, "AdditionalStreetName"), *(line.text or "" for line in children(address, "AddressLine/Line"))]
    return ", ".join(part.strip() for part in [*parts, city, text(address, "Country/IdentificationCode")] if part.strip())


def _line(line: Element) -> InvoiceLine:
    item = child(line, "Item")
    stated = child(line, QTY)
    adjustments = [_adjustment(entry) for entry in children(line, "AllowanceCharge")]
    tax = child(item, "ClassifiedTaxCategory")
    tax = child(line, "TaxTotal/TaxSubtotal/TaxCategory") if tax is None else tax
    name = text(item, "Name") or text(item, "Description")
    description = text(item, "Description")
    return InvoiceLine(
        no=text(line, "ID"),
        name=name,
        description=description if description != name else "",
        supplier_code=text(item, "SellersItemIdentification/ID"),
        buyer_code=text(item, "BuyersItemIdentification/ID"),
        barcode=_barcode(item),
        qty=number(line, QTY),
        unit_code="" if stated is None else stated.get("unitCode", ""),
        price=number(line, "Price/PriceAmount"),
        base_qty=number(line, "Price/BaseQuantity") or Decimal(1),
        amount=number(line, "LineExtensionAmount"),
        vat_percent=number(tax, "Percent"),
        vat_category=text(tax, "ID"),
        allowance=sum((entry.amount for entry in adjustments if not entry.is_charge), Decimal(0)),
        charge=sum((entry.amount for entry in adjustments if entry.is_charge), Decimal(0)),
        batch=text(item, "ItemInstance/LotIdentification/LotNumberID"),
        expiry=day(item, "ItemInstance/LotIdentification/ExpiryDate", "ItemInstance/BestBeforeDate"),
        note=text(line, "Note"),
    )


def _barcode(item: Element | None) -> str:
    """The standard number of the item when it says to be a GTIN, or is one by its check digit."""
    for found in children(item, "StandardItemIdentification/ID"):
        value = (found.text or "").strip()
        if value and (found.get("schemeID", "").upper() in GTIN_SCHEMES or is_gtin(value)):
            return value
    return ""


def _adjustment(entry: Element) -> Adjustment:
    return Adjustment(
        is_charge=text(entry, "ChargeIndicator").lower() in ("true", "1"),
        amount=number(entry, "Amount") or Decimal(0),
        reason=text(entry, "AllowanceChargeReason", "AllowanceChargeReasonCode"),
        vat_category=text(entry, "TaxCategory/ID"),
        vat_percent=number(entry, "TaxCategory/Percent"),
    )


def _tax_total(root: Element, currency: str) -> Element | None:
    """The VAT total in the document's currency: there may be a second one in the currency of the supplier's books."""
    found = children(root, "TaxTotal")
    for total in found:
        amount = child(total, "TaxAmount")
        if amount is not None and amount.get("currencyID", currency) == currency:
            return total
    return found[0] if found else None


def _taxes(root: Element, currency: str) -> tuple[TaxSum, ...]:
    return tuple(
        TaxSum(
            category=text(part, "TaxCategory/ID"),
            percent=number(part, "TaxCategory/Percent", "Percent"),
            base=number(part, "TaxableAmount"),
            amount=number(part, "TaxAmount") or Decimal(0),
        )
        for part in children(_tax_total(root, currency), "TaxSubtotal")
    )


def _totals(root: Element, currency: str) -> Totals:
    stated = child(root, "LegalMonetaryTotal")
    return Totals(
        line_total=number(stated, "LineExtensionAmount"),
        allowance_total=number(stated, "AllowanceTotalAmount"),
        charge_total=number(stated, "ChargeTotalAmount"),
        tax_exclusive=number(stated, "TaxExclusiveAmount"),
        tax_total=number(_tax_total(root, currency), "TaxAmount"),
        tax_inclusive=number(stated, "TaxInclusiveAmount"),
        prepaid=number(stated, "PrepaidAmount"),
        rounding=number(stated, "PayableRoundingAmount"),
        payable=number(stated, "PayableAmount"),
    )
