"""Files of a supplier for the pictures of the import: about goods that the store has, and a few that it hasn't."""

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sqlalchemy import select

from app.catalogs.goods import Item, ItemBarcode

if TYPE_CHECKING:
    from app.store.engine import Store

LINES = 12
UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>INV-2026-0815</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Northern Farms Cooperative</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Larder</cbc:Name></cac:PartyName></cac:Party></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{vat}</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="{currency}">{net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="{currency}">{net}</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="{currency}">{gross}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="{currency}">{gross}</cbc:PayableAmount></cac:LegalMonetaryTotal>
{lines}</Invoice>"""
LINE = """<cac:InvoiceLine><cbc:ID>{no}</cbc:ID><cbc:InvoicedQuantity unitCode="H87">{qty}</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="{currency}">{amount}</cbc:LineExtensionAmount><cac:Item><cbc:Name>{name}</cbc:Name>
<cac:SellersItemIdentification><cbc:ID>NF-{no:03}</cbc:ID></cac:SellersItemIdentification>{barcode}
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>
</cac:Item><cac:Price><cbc:PriceAmount currencyID="{currency}">{price}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"""
BARCODE = '<cac:StandardItemIdentification><cbc:ID schemeID="0160">{code}</cbc:ID></cac:StandardItemIdentification>'


def goods(store: "Store") -> list[tuple[str, str]]:
    """Name and barcode of a few items."""
    query = select(Item.name, ItemBarcode.code).join(ItemBarcode, ItemBarcode.item_id == Item.id).where(ItemBarcode.unit_id.is_(None))
    with store.read() as session:
        return [(row[0], row[1]) for row in session.execute(query.order_by(Item.id).limit(LINES))]


def invoice(store: "Store", currency: str) -> bytes:
    """An electronic invoice: most lines by barcode, one by a like name, two that nobody knows."""
    known = goods(store)
    named = [(f"{known[0][0]} new", ""), ("Sea buckthorn syrup 0.25 l", ""), ("Oat biscuits with honey 300 g", "")]
    lines, cents = [], 0
    for no, (name, code) in enumerate([*known[1:9], *named], 1):
        qty, price = 6 * no, 85 + 17 * no
        cents += qty * price
        lines.append(LINE.format(
            no=no, qty=qty, currency=currency, amount=_money(qty * price), name=escape(name), price=_money(price),
            barcode=BARCODE.format(code=code) if code else "",
        ))  # fmt: skip
    vat = (cents * 20 + 50) // 100
    sums = {"net": _money(cents), "vat": _money(vat), "gross": _money(cents + vat)}
    return UBL.format(currency=currency, lines="\n".join(lines), **sums).encode()


def table(store: "Store") -> bytes:
    """A supplier's CSV with semicolons and decimal commas, a total at its end and a row that can't be read."""
    rows = ["Northern Farms Cooperative;;;;;", "", "Article;Description;EAN;Quantity;Net price;VAT %"]
    for no, (name, code) in enumerate(goods(store), 1):
        qty = "a dozen" if no == 5 else str(12 * no)
        price = _money(85 + 17 * no).replace(".", ",")
        quoted = name.replace('"', '""')
        rows.append(f'NF-{no:03};"{quoted}";{code};{qty};{price};20')
    rows.append("Total;;;;;")
    return "\n".join(rows).encode()


def sales(store: "Store") -> bytes:
    """A day of a register by item: most goods by barcode, two that nobody knows, a discount and a refund."""
    head = "Date,Receipt number,Receipt type,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,Net sales,Taxes,POS,Store,Status"
    rows = [head]
    unknown = [("Cappuccino", "98261", "Large", "Oat milk"), ("Paper bag", "98485", "", "")]
    for no, (name, code, variant, modifiers) in enumerate([*((name, code, "", "") for name, code in goods(store)), *unknown], 1):
        cents, off = no * (150 + 13 * no), 50 if no == 4 else 0
        net = cents - off
        quoted = name.replace('"', '""')
        sums = f"{no}.000,{_money(cents)},{_money(off)},{_money(net)},{_money((net * 20 + 50) // 100)}"
        rows.append(
            f'2026-11-21 {8 + no // 2:02}:{7 * no % 60:02},1-{1200 + no},Sale,{code},"{quoted}",{variant},{modifiers},{sums},POS 1,Main,Closed'
        )
    rows.append(rows[1].replace(",Sale,", ",Refund,").replace("2026-11-21 08", "2026-11-21 19"))
    return "\n".join(rows).encode()


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
