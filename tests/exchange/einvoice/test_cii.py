"""CII gives the same shape as UBL, in its present form and in that of ZUGFeRD 1."""

from datetime import date
from decimal import Decimal

import pytest

from app.exchange.einvoice.check import check
from app.exchange.einvoice.invoice import InvoiceKind
from app.exchange.einvoice.reader import read_invoice

TODAY = """<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:m="ram" xmlns:u="udt">
<r:ExchangedDocument><m:ID>R-7</m:ID><m:TypeCode>{type}</m:TypeCode>
<m:IssueDateTime><u:DateTimeString format="102">20261102</u:DateTimeString></m:IssueDateTime></r:ExchangedDocument>
<r:SupplyChainTradeTransaction><m:IncludedSupplyChainTradeLineItem>
<m:AssociatedDocumentLineDocument><m:LineID>1</m:LineID></m:AssociatedDocumentLineDocument>
<m:SpecifiedTradeProduct><m:GlobalID schemeID="0160">4006381333931</m:GlobalID><m:SellerAssignedID>S9</m:SellerAssignedID><m:Name>Coffee</m:Name>
<m:IndividualTradeProductInstance><m:BatchID>L-5</m:BatchID></m:IndividualTradeProductInstance></m:SpecifiedTradeProduct>
<m:SpecifiedLineTradeAgreement><m:NetPriceProductTradePrice><m:ChargeAmount>25</m:ChargeAmount><m:BasisQuantity>10</m:BasisQuantity>
</m:NetPriceProductTradePrice></m:SpecifiedLineTradeAgreement>
<m:SpecifiedLineTradeDelivery><m:BilledQuantity unitCode="KGM">4</m:BilledQuantity></m:SpecifiedLineTradeDelivery>
<m:SpecifiedLineTradeSettlement><m:ApplicableTradeTax><m:CategoryCode>S</m:CategoryCode><m:RateApplicablePercent>20</m:RateApplicablePercent>
</m:ApplicableTradeTax><m:SpecifiedTradeAllowanceCharge><m:ChargeIndicator><u:Indicator>false</u:Indicator></m:ChargeIndicator>
<m:ActualAmount>1.00</m:ActualAmount></m:SpecifiedTradeAllowanceCharge>
<m:SpecifiedTradeSettlementLineMonetarySummation><m:LineTotalAmount>9.00</m:LineTotalAmount></m:SpecifiedTradeSettlementLineMonetarySummation>
</m:SpecifiedLineTradeSettlement></m:IncludedSupplyChainTradeLineItem>
<m:ApplicableHeaderTradeAgreement><m:SellerTradeParty><m:GlobalID schemeID="0088">7300010000001</m:GlobalID><m:Name>Acme Foods</m:Name>
<m:SpecifiedTaxRegistration><m:ID schemeID="VA">LV40001234567</m:ID></m:SpecifiedTaxRegistration></m:SellerTradeParty>
<m:BuyerOrderReferencedDocument><m:IssuerAssignedID>PO-3</m:IssuerAssignedID></m:BuyerOrderReferencedDocument></m:ApplicableHeaderTradeAgreement>
<m:ApplicableHeaderTradeDelivery><m:DespatchAdviceReferencedDocument><m:IssuerAssignedID>DN-4</m:IssuerAssignedID></m:DespatchAdviceReferencedDocument>
<m:ActualDeliverySupplyChainEvent><m:OccurrenceDateTime><u:DateTimeString format="610">202611</u:DateTimeString></m:OccurrenceDateTime>
</m:ActualDeliverySupplyChainEvent></m:ApplicableHeaderTradeDelivery>
<m:ApplicableHeaderTradeSettlement><m:InvoiceCurrencyCode>EUR</m:InvoiceCurrencyCode>
<m:ApplicableTradeTax><m:CalculatedAmount>2.00</m:CalculatedAmount><m:CategoryCode>S</m:CategoryCode><m:BasisAmount>10.00</m:BasisAmount>
<m:RateApplicablePercent>20</m:RateApplicablePercent></m:ApplicableTradeTax>
<m:SpecifiedLogisticsServiceCharge><m:Description>Freight</m:Description><m:AppliedAmount>1.00</m:AppliedAmount></m:SpecifiedLogisticsServiceCharge>
<m:SpecifiedTradeSettlementHeaderMonetarySummation><m:LineTotalAmount>9.00</m:LineTotalAmount><m:ChargeTotalAmount>1.00</m:ChargeTotalAmount>
<m:TaxBasisTotalAmount>10.00</m:TaxBasisTotalAmount><m:TaxTotalAmount currencyID="SEK">22.00</m:TaxTotalAmount>
<m:TaxTotalAmount currencyID="EUR">2.00</m:TaxTotalAmount><m:GrandTotalAmount>12.00</m:GrandTotalAmount><m:DuePayableAmount>12.00</m:DuePayableAmount>
</m:SpecifiedTradeSettlementHeaderMonetarySummation></m:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"""

FORMER_NAMES = {
    "CrossIndustryInvoice": "CrossIndustryDocument",
    "ExchangedDocument": "HeaderExchangedDocument",
    "r:SupplyChainTradeTransaction": "r:SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTrade": "ApplicableSupplyChainTrade",
    "SpecifiedLineTrade": "SpecifiedSupplyChainTrade",
    "RateApplicablePercent": "ApplicablePercent",
    "SettlementHeaderMonetarySummation": "SettlementMonetarySummation",
    "SettlementLineMonetarySummation": "SettlementMonetarySummation",
    "IssuerAssignedID": "ID",
}


def cii(type_code: str = "380") -> str:
    return TODAY.replace("{type}", type_code)


def former(text: str) -> str:
    for name, before in FORMER_NAMES.items():
        text = text.replace(name, before)
    return text


@pytest.mark.parametrize("data", [cii(), former(cii())], ids=["D16B", "ZUGFeRD 1"])
def test_an_invoice_is_read_whole_and_adds_up(data):
    invoice = read_invoice(data.encode())
    assert (invoice.kind, invoice.number, invoice.issue_date, invoice.currency) == (InvoiceKind.INVOICE, "R-7", date(2026, 11, 2), "EUR")
    assert (invoice.supplier.name, invoice.supplier.vat_id, invoice.supplier.gln) == ("Acme Foods", "LV40001234567", "7300010000001")
    assert (invoice.order_reference, invoice.despatch_reference) == ("PO-3", "DN-4")
    line = invoice.lines[0]
    assert (line.name, line.barcode, line.supplier_code, line.batch, line.unit_code) == ("Coffee", "4006381333931", "S9", "L-5", "KGM")
    assert (line.qty, line.unit_price, line.allowance, line.amount, line.vat_percent) == (4, Decimal("2.5"), 1, 9, 20)
    assert check(invoice) == []


def test_freight_is_a_charge_of_the_document():
    assert [(entry.is_charge, entry.amount, entry.reason) for entry in read_invoice(cii().encode()).adjustments] == [
        (True, Decimal("1.00"), "Freight")
    ]


def test_the_vat_total_is_that_of_the_documents_currency():
    assert read_invoice(cii().encode()).totals.tax_total == Decimal("2.00")


def test_a_month_of_delivery_is_no_day():
    assert read_invoice(cii().encode()).delivery_date is None


def test_the_type_code_tells_a_credit_note():
    assert read_invoice(cii("381").encode()).kind is InvoiceKind.CREDIT_NOTE
