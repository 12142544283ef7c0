"""UN/CEFACT Cross Industry Invoice D16B (Factur-X, ZUGFeRD 2, XRechnung) and its forerunner in ZUGFeRD 1."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from app.core.gtin import is_gtin
from app.exchange.einvoice.element import child, children, day, decimal, local, number, text
from app.exchange.einvoice.invoice import Adjustment, Invoice, InvoiceKind, InvoiceLine, Party, PartyId, TaxSum, Totals

ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")
CREDIT_NOTE_TYPES = ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532")
"""Types that EN 16931 lists as credit notes (UNTDID 1001)."""

# Each name of D16B with the name it had in ZUGFeRD 1 behind it.
DOCUMENT = "ExchangedDocument|HeaderExchangedDocument"
TRADE = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
AGREEMENT = "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
DELIVERY = "ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery"
SETTLEMENT = "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
SUMMATION = "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
LINE_AGREEMENT = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
LINE_DELIVERY = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
LINE_SETTLEMENT = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
LINE_SUMMATION = "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
PERCENT = "RateApplicablePercent|ApplicablePercent"
MOMENT = "DateTimeString|DateString|DateTime"
ISSUER_ID = "IssuerAssignedID|ID"


def is_cii(root: Element) -> bool:
    return local(root) in ROOTS


def read_cii(root: Element) -> Invoice:
    """The invoice at this root. Raises UserError when a number or date in it is none."""
    document, trade = child(root, DOCUMENT), child(root, TRADE)
    agreement, delivery, settlement = child(trade, AGREEMENT), child(trade, DELIVERY), child(trade, SETTLEMENT)
    currency = text(settlement, "InvoiceCurrencyCode")
    type_code = text(document, "TypeCode")
    return Invoice(
        kind=InvoiceKind.CREDIT_NOTE if type_code in CREDIT_NOTE_TYPES else InvoiceKind.INVOICE,
        syntax="CII",
        type_code=type_code,
        number=text(document, "ID"),
        issue_date=day(document, f"IssueDateTime/{MOMENT}"),
        due_date=day(settlement, f"SpecifiedTradePaymentTerms/DueDateDateTime/{MOMENT}"),
        delivery_date=day(delivery, f"ActualDeliverySupplyChainEvent/OccurrenceDateTime/{MOMENT}"),
        currency=currency,
        supplier=_party(child(agreement, "SellerTradeParty")),
        buyer=_party(child(agreement, "BuyerTradeParty")),
        order_reference=text(agreement, f"BuyerOrderReferencedDocument/{ISSUER_ID}"),
        despatch_reference=text(delivery, f"DespatchAdviceReferencedDocument/{ISSUER_ID}", f"DeliveryNoteReferencedDocument/{ISSUER_ID}"),
        invoice_reference=text(settlement, f"InvoiceReferencedDocument/{ISSUER_ID}"),
        note="\n".join((note.text or "").strip() for note in children(document, "IncludedNote/Content") if note.text),
        lines=tuple(_line(line) for line in children(trade, "IncludedSupplyChainTradeLineItem")),
        adjustments=_adjustments(settlement),
        taxes=_taxes(settlement),
        totals=_totals(child(settlement, SUMMATION), currency),
    )


def _party(party: Element | None) -> Party:
    found = children(party, "GlobalID|ID") + children(party, "SpecifiedLegalOrganization/ID")
    ids = [PartyId(entry.get("schemeID", ""), (entry.text or "").strip()) for entry in found]
    taxes = children(party, "SpecifiedTaxRegistration/ID")
    trading = text(party, "SpecifiedLegalOrganization/TradingBusinessName")
    name = text(party, "Name") or trading
    return Party(
        name=name,
        registered_name=name,
        vat_id=next(((entry.text or "").strip() for entry in taxes if entry.get("schemeID") in ("VA", "VAT")), ""),
        gln=next((entry.value for entry in ids if entry.scheme == "0088"), ""),
        ids=tuple(dict.fromkeys(entry for entry in ids if entry.value)),
        address=_address(child(party, "PostalTradeAddress")),
    )


def _address(address: Element | None) -> str:
    city = " ".join(filter(None, (text(address, "PostcodeCode"), text(address, "CityName"))))
    lines = (text(address, "LineOne"), text(address, "LineTwo"), text(address, "LineThree"), city, text(address, "CountryID"))
    return ", ".join(filter(None, lines))


def _line(line: Element) -> InvoiceLine:
    product, agreement = child(line, "SpecifiedTradeProduct"), child(line, LINE_AGREEMENT)
    delivery, settlement = child(line, LINE_DELIVERY), child(line, LINE_SETTLEMENT)
    stated = child(delivery, "BilledQuantity|DespatchedQuantity")
    price = child(agreement, "NetPriceProductTradePrice", "GrossPriceProductTradePrice")
    adjustments = _adjustments(settlement)
    tax = child(settlement, "ApplicableTradeTax")
    instance = child(product, "IndividualTradeProductInstance")
    note = text(line, "AssociatedDocumentLineDocument/IncludedNote/Content")
    name = text(product, "Name") or note
    return InvoiceLine(
        no=text(line, "AssociatedDocumentLineDocument/LineID"),
        name=name,
        description=text(product, "Description"),
        supplier_code=text(product, "SellerAssignedID"),
        buyer_code=text(product, "BuyerAssignedID"),
        barcode=_barcode(product),
        qty=number(delivery, "BilledQuantity|DespatchedQuantity"),
        unit_code="" if stated is None else stated.get("unitCode", ""),
        price=number(price, "ChargeAmount"),
        base_qty=number(price, "BasisQuantity") or Decimal(1),
        amount=number(settlement, f"{LINE_SUMMATION}/LineTotalAmount"),
        vat_percent=number(tax, PERCENT),
        vat_category=text(tax, "CategoryCode"),
        allowance=sum((entry.amount for entry in adjustments if not entry.is_charge), Decimal(0)),
        charge=sum((entry.amount for entry in adjustments if entry.is_charge), Decimal(0)),
        batch=text(instance, "BatchID", "SupplierAssignedSerialID"),
        expiry=day(instance, f"ExpiryDateTime/{MOMENT}", f"BestBeforeDateTime/{MOMENT}"),
        note=note if note != name else "",
    )


def _barcode(product: Element | None) -> str:
    """The global number of the product when it says to be a GTIN (0160), or is one by its check digit."""
    for found in children(product, "GlobalID"):
        value = (found.text or "").strip()
        if value and (found.get("schemeID", "") == "0160" or is_gtin(value)):
            return value
    return ""


def _adjustments(settlement: Element | None) -> tuple[Adjustment, ...]:
    """Allowances and charges, and the freight that the header may state as a logistics charge of its own."""
    stated = tuple(
        Adjustment(
            is_charge=text(entry, "ChargeIndicator/Indicator", "ChargeIndicator").lower() in ("true", "1"),
            amount=number(entry, "ActualAmount") or Decimal(0),
            reason=text(entry, "Reason", "ReasonCode"),
            vat_category=text(entry, "CategoryTradeTax/CategoryCode"),
            vat_percent=number(entry, f"CategoryTradeTax/{PERCENT}"),
        )
        for entry in children(settlement, "SpecifiedTradeAllowanceCharge")
    )
    freight = tuple(
        Adjustment(
            is_charge=True,
            amount=number(entry, "AppliedAmount") or Decimal(0),
            reason=text(entry, "Description"),
            vat_category=text(entry, "AppliedTradeTax/CategoryCode"),
            vat_percent=number(entry, f"AppliedTradeTax/{PERCENT}"),
        )
        for entry in children(settlement, "SpecifiedLogisticsServiceCharge")
    )
    return stated + freight


def _taxes(settlement: Element | None) -> tuple[TaxSum, ...]:
    return tuple(
        TaxSum(
            category=text(part, "CategoryCode"),
            percent=number(part, PERCENT),
            base=number(part, "BasisAmount"),
            amount=number(part, "CalculatedAmount") or Decimal(0),
        )
        for part in children(settlement, "ApplicableTradeTax")
    )


def _totals(stated: Element | None, currency: str) -> Totals:
    return Totals(
        line_total=number(stated, "LineTotalAmount"),
        allowance_total=number(stated, "AllowanceTotalAmount"),
        charge_total=number(stated, "ChargeTotalAmount"),
        tax_exclusive=number(stated, "TaxBasisTotalAmount"),
        tax_total=_tax_total(stated, currency),
        tax_inclusive=number(stated, "GrandTotalAmount"),
        prepaid=number(stated, "TotalPrepaidAmount"),
        rounding=number(stated, "RoundingAmount"),
        payable=number(stated, "DuePayableAmount"),
    )


def _tax_total(stated: Element | None, currency: str) -> Decimal | None:
    """The VAT total in the document's currency: there may be a second one in the currency of the supplier's books."""
    found = children(stated, "TaxTotalAmount")
    own = [entry for entry in found if entry.get("currencyID", currency) == currency] or found
    return decimal(own[0].text.strip()) if own and own[0].text else None
