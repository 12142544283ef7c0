"""What a register's export says was sold: each row with its receipt, amounts and taxes, checked against the file's own sums."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.core.errors import Problem, UserError, problem
from app.core.money import NOTHING
from app.exchange.column_word import normal
from app.exchange.mapping import MappedRow, Mapping, RowKind, Target
from app.exchange.number_text import parse_number
from app.exchange.table_file import TableFile, cell_text
from app.i18n import N_

TARGETS: tuple[Target, ...] = (
    Target("date", N_("Date"), "date", required=True, synonyms=(
        "date", "order date", "sale date", "sent date", "invoicedate", "business date", "date time", "datetime", "fecha", "дата", "дата продажи", "дата чека", "datum",
    )),
    Target("time", N_("Time"), synonyms=("time", "hora", "время", "время чека", "uhrzeit", "heure")),
    Target("receipt", N_("Till receipt"), synonyms=(
        "receipt number", "transaction id", "receipt", "receipt no", "order number", "order #", "check id", "transaction", "invoice no", "invoiceno", "invoice",
        "número de recibo", "numero de recibo", "номер чека", "чек", "№ чека", "belegnummer", "bon-nr", "numéro de reçu", "order id",
    )),
    Target("type", N_("Sale or refund"), synonyms=(
        "receipt type", "event type", "type", "operation", "tipo de recibo", "тип чека", "операция", "вид операции", "belegart", "type de reçu",
    )),
    Target("refund_of", N_("Refund of receipt"), synonyms=(
        "refund for receipt", "refund for", "refund of", "original receipt", "original receipt number", "возврат по чеку", "чек продажи",
    )),
    Target("code", N_("Code"), synonyms=(
        "sku", "item code", "code", "stockcode", "stock code", "product code", "plu", "ref", "артикул", "код", "код товара", "artikelnummer", "référence", "referencia",
    )),
    Target("barcode", N_("Barcode"), "barcode", synonyms=("gtin", "barcode", "ean", "upc", "штрихкод", "штрих-код", "strichcode", "código de barras", "code-barres")),
    Target("name", N_("Name"), synonyms=(
        "item", "item name", "menu item", "product name", "product", "description", "name", "artículo", "articulo", "товар", "наименование", "наименование товара",
        "номенклатура", "название", "artikel", "article",
    )),
    Target("variant", N_("Variant"), synonyms=("variant", "price point name", "variation", "variation name", "variante", "вариант", "модификация")),
    Target("modifiers", N_("Modifiers"), synonyms=(
        "modifiers applied", "modifiers", "modificadores aplicados", "модификаторы", "применённые модификаторы", "modifikatoren", "modificateurs appliqués",
    )),
    Target("qty", N_("Quantity"), "qty", synonyms=("quantity", "qty", "quantity sold", "cantidad", "количество", "кол-во", "menge", "anzahl", "quantité")),
    Target("price", N_("Price"), "price", synonyms=("unit price", "unitprice", "price", "product price", "sale price", "precio", "цена", "preis", "prix")),
    Target("gross", N_("Gross, before discounts"), "money", synonyms=(
        "gross sales", "gross price", "gross", "ventas brutas", "сумма без скидки", "валовые продажи", "bruttoumsatz", "ventes brutes",
    )),
    Target("discount", N_("Discount"), "money", synonyms=(
        "discounts", "discount", "discnt", "discount amount", "descuentos", "скидка", "скидки", "сумма скидки", "rabatt", "rabatte", "remises",
    )),
    Target("net", N_("Net, after discounts"), "money", synonyms=(
        "net sales", "net price", "ventas netas", "чистые продажи", "сумма со скидкой", "nettoumsatz", "ventes nettes",
    )),
    Target("tax", N_("Taxes"), "money", synonyms=(
        "taxes", "tax", "tax amount", "vat amount", "impuestos", "ндс", "налоги", "сумма ндс", "steuern", "mwst", "taxes", "tva",
    )),
    Target("total", N_("Paid, with taxes"), "money", synonyms=(
        "total collected", "total", "line total", "amount", "sum", "total cobrado", "сумма", "итого", "стоимость", "оплачено", "summe", "betrag", "total encaissé",
    )),
    Target("register", N_("Register"), synonyms=("pos", "device name", "register", "till", "terminal", "caja", "tpv", "касса", "кассовый аппарат", "kasse", "caisse")),
    Target("place", N_("Store"), synonyms=("store", "location", "shop", "outlet", "tienda", "магазин", "точка продаж", "торговая точка", "filiale", "magasin")),
    Target("status", N_("Status"), synonyms=("status", "void?", "voided", "estado", "статус", "состояние")),
)  # fmt: skip
"""What a column of a register's export may be."""

REFUND_WORDS = {
    "refund",
    "return",
    "refunded",
    "reembolso",
    "devolución",
    "devolucion",
    "возврат",
    "возврат прихода",
    "rückerstattung",
    "erstattung",
    "remboursement",
}
VOID_WORDS = {"cancelled", "canceled", "void", "voided", "true", "yes", "cancelado", "отменен", "аннулирован", "storniert", "annulé"}
PLAIN_VARIANTS = {"", "regular", "default", "default title", "обычный"}
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp])?")
CENT = Decimal("0.005")
MADE_BY = {
    "Loyverse": {"receipt number", "receipt type", "gross sales", "item"}, "Square": {"transaction id", "gross sales", "net sales", "item", "qty"},
    "Toast": {"menu item", "gross price", "net price"},
}  # fmt: skip
SUMS = ("gross", "discount", "net", "tax", "total")


@dataclass(frozen=True)
class Sold:
    """A row: `qty` and amounts are above zero, also of a refund. `paid` is with all taxes, `discount` is part of what the price would have made."""

    no: int
    moment: datetime
    receipt: str
    is_refund: bool
    refund_of: str
    code: str
    name: str
    qty: Decimal
    paid: Decimal
    discount: Decimal
    tax: Decimal | None
    register: str
    place: str

    @property
    def day(self) -> date:
        """The day of the receipt."""
        return self.moment.date()


@dataclass(frozen=True)
class SalesFile:
    """The rows to take, those voided at the register, and what is to be looked at; `made_by` is the program that the headers give away."""

    rows: tuple[Sold, ...]
    voided: int = 0
    problems: tuple[Problem, ...] = ()
    made_by: str = ""

    @property
    def has_tax(self) -> bool:
        """Whether the file states taxes."""
        return any(row.tax is not None for row in self.rows)


def made_by(headers: Sequence[str]) -> str:
    """Which program wrote a table of sales, by its headers; empty when that is not known."""
    found = {normal(text) for text in headers}
    return next((name for name, words in MADE_BY.items() if words <= found), "")


def is_sales(headers: Sequence[str]) -> bool:
    """Whether the headers are those of a program that is known to write tables of sales."""
    return bool(made_by(headers))


def read_sales(table: TableFile, mapping: Mapping, rows: Iterable[MappedRow], *, tax_inside: bool = False) -> SalesFile:
    """What the mapped rows say was sold; a row that can't be understood is told and left out.

    Taxes come on top of the net amounts, as Loyverse and Square have it, unless `tax_inside`, or unless a column of what was paid says else.
    """
    listed = list(rows)
    _require_goods_and_amounts(table, mapping)
    without = "total" if _total_is_no_amount(listed) else ""
    found: list[Sold] = []
    wrong: list[Problem] = []
    voided = 0
    for row in listed:
        if row.kind is not RowKind.GOODS:
            continue
        if row.errors:
            wrong.extend(row.errors)
        elif normal(str(row.values.get("status", ""))) in VOID_WORDS:
            voided += 1
        else:
            said = {name: value for name, value in row.values.items() if name != without}
            sold, faults = _sold(said, row.number, _moment(table, mapping, row), tax_inside=tax_inside)
            wrong.extend(faults)
            found.extend([sold] if sold is not None else [])
    wrong.extend(_check_totals(table, mapping, listed))
    return SalesFile(tuple(found), voided, tuple(wrong), made_by(table.headers))


def _require_goods_and_amounts(table: TableFile, mapping: Mapping) -> None:
    headers = {normal(text) for text in table.headers}
    if {"total collected", "description"} <= headers and "item" not in headers:
        raise UserError(
            N_(
                "This is a list of receipts without their goods: export the items instead (Loyverse: Receipts by item; Square: Item details)"
            )
        )
    targets = {column.target for column in mapping.columns} | set(mapping.constants)
    if not targets & {"name", "code", "barcode"}:
        raise UserError(N_("No column of this file is the goods: map its columns first"))
    if not targets & {"gross", "net", "total", "price"}:
        raise UserError(N_("No column of this file is an amount or a price: map its columns first"))


def _total_is_no_amount(rows: Sequence[MappedRow]) -> bool:
    """Whether a column called a total is something else (the number of goods on the receipt), since quantity and price make other sums."""
    told = [row.values for row in rows if {"price", "total", "qty"} <= row.values.keys() and not row.values.keys() & {"gross", "net"}]
    off = sum(1 for said in told if abs(_number(said["qty"]) * _number(said["price"])) * 2 < abs(_number(said["total"])))
    return off * 10 > len(told)


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _sold(said: dict[str, Any], no: int, moment: datetime, *, tax_inside: bool) -> tuple[Sold | None, list[Problem]]:
    text = {
        name: " ".join(str(said.get(name, "")).split()) for name in ("code", "barcode", "name", "receipt", "refund_of", "register", "place")
    }
    if not (text["code"] or text["barcode"] or text["name"]):
        return None, [problem(N_("Row {no} names no goods: it is left out"), line=no)]
    qty = Decimal(said.get("qty", 1))
    amounts = {name: Decimal(said[name]) for name in SUMS if name in said}
    if "price" in said and not amounts.keys() & {"gross", "net", "total"}:
        amounts["gross"] = qty * Decimal(said["price"])
    if not amounts.keys() & {"gross", "net", "total"}:
        return None, [problem(N_("Row {no} says no amount: it is left out"), line=no)]
    if not qty:
        return None, [problem(N_("Row {no}: the quantity is zero, it is left out"), line=no)]
    is_refund = (
        normal(str(said.get("type", ""))) in REFUND_WORDS
        or qty < 0
        or any(amounts.get(name, NOTHING) < 0 for name in ("gross", "net", "total"))
    )
    amounts = {name: abs(value) for name, value in amounts.items()}
    paid, discount, faults = _amounts(no, amounts, tax_inside=tax_inside)
    sold = Sold(
        no, moment, text["receipt"], is_refund, text["refund_of"], text["code"] or text["barcode"], _name(said), abs(qty),
        paid, discount, amounts.get("tax"), text["register"], text["place"],
    )  # fmt: skip
    return sold, faults


def _amounts(no: int, given: dict[str, Decimal], *, tax_inside: bool) -> tuple[Decimal, Decimal, list[Problem]]:
    """What was paid, the discount at the same level of taxes, and where the file contradicts itself."""
    discount, tax = given.get("discount", NOTHING), given.get("tax", NOTHING)
    net = given["net"] if "net" in given else given["gross"] - discount if "gross" in given else None
    faults = []
    if net is not None and "gross" in given and abs(given["gross"] - discount - net) > CENT:
        told = N_("Row {no}: {gross} less the discount of {discount} is not {net}")
        faults.append(problem(told, line=no, gross=given["gross"], discount=discount, net=net))
    paid = given.get("total")
    if paid is None:
        paid = (net or NOTHING) + (NOTHING if tax_inside else tax)
    elif net is not None and min(abs(net + tax - paid), abs(net - paid)) > CENT:
        faults.append(
            problem(N_("Row {no}: {net} and taxes of {tax} are not the {paid} that was paid"), line=no, net=net, tax=tax, paid=paid)
        )
    if net:
        discount = discount * paid / net
    return paid, discount, faults


def _name(said: dict[str, Any]) -> str:
    """`Latte (Large) + oat milk`: the goods, the variant, the modifiers."""
    name = " ".join(str(said.get("name", "")).split())
    variant = " ".join(str(said.get("variant", "")).split())
    modifiers = " ".join(str(said.get("modifiers", "")).split())
    if normal(variant) not in PLAIN_VARIANTS and variant.casefold() not in name.casefold():
        name = f"{name} ({variant})" if name else variant
    return f"{name} + {modifiers}" if modifiers else name


def _moment(table: TableFile, mapping: Mapping, row: MappedRow) -> datetime:
    """The day with the time of day from the column of times, else from the cell of the date, else at its end."""
    day = row.values["date"]
    assert isinstance(day, date)
    for target in ("time", "date"):
        column = mapping.column(target)
        cells = table.rows[row.number - 1]
        text = cell_text(cells[column.index]) if column is not None and column.index < len(cells) else ""
        if clock := _clock(text):
            return datetime.combine(day, clock)
    return datetime.combine(day, time(23, 59))


def _clock(text: str) -> time | None:
    found = CLOCK.search(text)
    if found is None:
        return None
    hour, half = int(found[1]), (found[4] or "").casefold()
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    minute, second = int(found[2]), int(found[3] or 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _check_totals(table: TableFile, mapping: Mapping, rows: Sequence[MappedRow]) -> list[Problem]:
    """The last row of totals against the sums of the rows above it."""
    last = next((row for row in reversed(rows) if row.kind is RowKind.TOTAL), None)
    if last is None:
        return []
    faults = []
    for target in TARGETS:
        column = mapping.column(target.name)
        if target.name not in SUMS or column is None:
            continue
        cells = table.rows[last.number - 1]
        try:
            stated = parse_number(cell_text(cells[column.index]), column.reading.decimal_sign)
        except (ValueError, IndexError):
            continue
        worked_out = sum((Decimal(str(row.values[target.name])) for row in rows if target.name in row.values), NOTHING)
        if abs(stated - worked_out) > CENT:
            told = N_("The file's own total of “{label}” is {stated}, its rows make {expected}: look whether rows are missing")
            faults.append(problem(told, line=last.number, label=target.label, stated=stated, expected=worked_out))
    return faults
