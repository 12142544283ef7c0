"""A supplier's invoice, credit note or despatch advice as its file states it, whatever the format was."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DESPATCH_ADVICE = "despatch_advice"


@dataclass(frozen=True)
class PartyId:
    """A number of a party and who gives such numbers, such as `0088` for a GLN (ISO/IEC 6523); the scheme may be empty."""

    scheme: str
    value: str


@dataclass(frozen=True)
class Party:
    """Who sells or buys. `name` is the trading name, or the registered one when there is no other."""

    name: str = ""
    registered_name: str = ""
    vat_id: str = ""
    gln: str = ""
    ids: tuple[PartyId, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Adjustment:
    """An allowance (`is_charge` False) or a charge; `amount` is above zero in both."""

    is_charge: bool
    amount: Decimal
    reason: str = ""
    vat_category: str = ""
    vat_percent: Decimal | None = None


@dataclass(frozen=True)
class TaxSum:
    """One row of the VAT breakdown."""

    category: str
    percent: Decimal | None
    base: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class InvoiceLine:
    """A line as stated. `price` is net, for `base_qty` units; `amount` is net, after the line's `allowance` and `charge`.

    A despatch advice has no prices and amounts: they are None. `unit_code` is of UN/ECE Recommendation 20 (or 21, with X).
    """

    no: str
    name: str
    description: str = ""
    supplier_code: str = ""
    buyer_code: str = ""
    barcode: str = ""
    qty: Decimal | None = None
    unit_code: str = ""
    price: Decimal | None = None
    base_qty: Decimal = Decimal(1)
    amount: Decimal | None = None
    vat_percent: Decimal | None = None
    vat_category: str = ""
    allowance: Decimal = Decimal(0)
    charge: Decimal = Decimal(0)
    batch: str = ""
    expiry: date | None = None
    note: str = ""

    @property
    def unit_price(self) -> Decimal | None:
        """Net price of one unit before the line's allowance and charge, not rounded."""
        return None if self.price is None else self.price / self.base_qty


@dataclass(frozen=True)
class Totals:
    """The totals the file itself states; None where it is silent."""

    line_total: Decimal | None = None
    allowance_total: Decimal | None = None
    charge_total: Decimal | None = None
    tax_exclusive: Decimal | None = None
    tax_total: Decimal | None = None
    tax_inclusive: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None


@dataclass(frozen=True)
class Invoice:
    """The document. Amounts are in `currency` (ISO 4217, empty when the file is silent) and exactly as written: those of a credit note
    are above zero, those of an invoice that corrects another may be below.

    `type_code` is the file's own (UNTDID 1001: 380 invoice, 381 credit note, 384 corrected invoice); `syntax` is "UBL" or "CII".
    """

    kind: InvoiceKind
    syntax: str
    type_code: str
    number: str
    issue_date: date | None
    due_date: date | None
    delivery_date: date | None
    currency: str
    supplier: Party
    buyer: Party
    order_reference: str
    despatch_reference: str
    invoice_reference: str
    note: str
    lines: tuple[InvoiceLine, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[TaxSum, ...]
    totals: Totals
