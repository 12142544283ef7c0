"""Small electronic invoices to change one thing at a time."""

UBL_SPACES = (
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" '
    'xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
)

LINE = (
    '<a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="KGM">{qty}</b:InvoicedQuantity><b:LineExtensionAmount>{amount}</b:LineExtensionAmount>'
    "<a:Item><b:Description>Whole beans</b:Description><b:Name>Coffee</b:Name>"
    "<a:BuyersItemIdentification><b:ID>B7</b:ID></a:BuyersItemIdentification>"
    "<a:SellersItemIdentification><b:ID>S9</b:ID></a:SellersItemIdentification>"
    '<a:StandardItemIdentification><b:ID schemeID="0160">4006381333931</b:ID></a:StandardItemIdentification>'
    "<a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent></a:ClassifiedTaxCategory>"
    "<a:ItemInstance><a:LotIdentification><b:LotNumberID>L-5</b:LotNumberID><b:ExpiryDate>2027-03-01</b:ExpiryDate></a:LotIdentification></a:ItemInstance>"
    "</a:Item><a:Price><b:PriceAmount>{price}</b:PriceAmount><b:BaseQuantity>{base}</b:BaseQuantity></a:Price></a:InvoiceLine>"
)


def ubl(
    *,
    qty: str = "4",
    price: str = "25",
    base: str = "10",
    amount: str = "10.00",
    line_total: str = "10.00",
    tax: str = "2.00",
    inclusive: str = "12.00",
    payable: str = "12.00",
    kind: str = "Invoice",
    head: str = "",
) -> bytes:
    """An invoice over 4 kg of coffee at 25.00 for 10 kg, VAT 20 %."""
    spaces = UBL_SPACES.replace("{kind}", kind)
    line = LINE.format(qty=qty, price=price, base=base, amount=amount)
    return (
        f"{head}<{kind} {spaces}><b:ID>INV-1</b:ID><b:IssueDate>2026-11-02</b:IssueDate><b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
        "<a:OrderReference><b:ID>PO-3</b:ID></a:OrderReference><a:DespatchDocumentReference><b:ID>DN-4</b:ID></a:DespatchDocumentReference>"
        '<a:AccountingSupplierParty><a:Party><b:EndpointID schemeID="0088">7300010000001</b:EndpointID>'
        "<a:PartyName><b:Name>Acme Foods</b:Name></a:PartyName><a:PostalAddress><b:StreetName>Quay 1</b:StreetName><b:CityName>Riga</b:CityName>"
        "</a:PostalAddress><a:PartyTaxScheme><b:CompanyID>LV40001234567</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>"
        "<a:PartyLegalEntity><b:RegistrationName>Acme SIA</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>"
        f"<a:TaxTotal><b:TaxAmount>{tax}</b:TaxAmount><a:TaxSubtotal><b:TaxableAmount>{line_total}</b:TaxableAmount><b:TaxAmount>{tax}</b:TaxAmount>"
        "<a:TaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent></a:TaxCategory></a:TaxSubtotal></a:TaxTotal>"
        f"<a:LegalMonetaryTotal><b:LineExtensionAmount>{line_total}</b:LineExtensionAmount><b:TaxExclusiveAmount>{line_total}</b:TaxExclusiveAmount>"
        f"<b:TaxInclusiveAmount>{inclusive}</b:TaxInclusiveAmount><b:PayableAmount>{payable}</b:PayableAmount></a:LegalMonetaryTotal>{line}</{kind}>"
    ).encode()
