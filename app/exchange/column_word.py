"""Words that suppliers and shop programs write above the columns of a table, in five languages."""

import re
from functools import cache

from app.i18n import FOLDER, translate

WORDS: dict[str, tuple[str, ...]] = {
    "barcode": (
        "barcode", "bar code", "ean", "ean13", "ean-13", "ean code", "gtin", "upc", "upcean", "upc/ean", "variant barcode", "unit barcode",
        "штрихкод", "штрих-код", "штрих код", "шк", "шк ед", "баркод",
        "strichcode", "barcode-nr", "ean-nr", "ean-code", "gtin/ean",
        "code-barres", "code barres", "code à barres", "gencod", "gencode",
        "código de barras", "codigo de barras", "cod barras", "código ean",
    ),
    "supplier_code": (
        "supplier code", "supplier sku", "vendor code", "vendor sku", "item no", "item number", "item code", "article", "article no", "article number",
        "product code", "part number", "catalog no", "ref", "reference", "stockcode", "stock code", "code", "sku", "variant sku", "no",
        "артикул", "арт", "код", "код товара", "код поставщика", "номенклатурный номер", "код номенклатуры",
        "artikelnummer", "artikel-nr", "artikelnr", "art-nr", "art nr", "bestellnummer", "bestell-nr", "lieferantennummer", "lief art nr",
        "référence", "réf", "code article", "réf article", "code produit", "référence fournisseur",
        "referencia", "código", "código de artículo", "código artículo", "código proveedor", "cód", "ref proveedor",
    ),
    "code": (
        "code", "our code", "internal code", "sku", "variant sku", "id", "plu", "item id",
        "код", "внутренний код", "код товара", "артикул",
        "code intern", "interne nummer", "artikelnummer", "code interne", "código interno", "ref",
    ),
    "name": (
        "name", "item", "item name", "product", "product name", "title", "description", "item description", "goods", "article name", "designation",
        "наименование", "название", "товар", "номенклатура", "наименование товара", "описание", "наименование номенклатуры", "продукция", "товары",
        "ценовая группа номенклатура характеристика номенклатуры",
        "bezeichnung", "artikelbezeichnung", "artikel", "produkt", "produktname", "beschreibung", "warenbezeichnung",
        "désignation", "libellé", "produit", "nom", "article", "description article",
        "nombre", "descripción", "producto", "artículo", "nombre del articulo", "nombre del artículo", "denominación",
    ),
    "qty": (
        "qty", "quantity", "quantities", "count", "pcs", "units", "qty shipped", "delivered", "shipped", "ordered qty", "invoiced qty",
        "количество", "кол-во", "кол во", "кол", "отгружено", "поставлено", "количество товара",
        "menge", "anzahl", "stückzahl", "liefermenge", "stk",
        "quantité", "qté", "qte", "nombre de pièces", "quantité livrée",
        "cantidad", "cant", "uds", "unidades",
    ),
    "unit": (
        "unit", "uom", "unit of measure", "measure", "um",
        "ед", "ед изм", "единица", "единица измерения", "ед измерения", "еи",
        "einheit", "me", "mengeneinheit", "vpe einheit",
        "unité", "unité de mesure", "ud", "unidad", "unidad de medida",
    ),
    "price": (
        "price", "unit price", "unitprice", "net price", "cost", "unit cost", "purchase price", "purchase cost", "cost price", "wholesale price",
        "cost per item", "default unit cost", "cost / manufacturer price", "buying price",
        "цена", "цена без ндс", "закупочная цена", "цена закупки", "оптовая цена", "цена поставщика", "цена за единицу", "цена за ед", "себестоимость",
        "оптовая цена с ндс", "оптовая цена с ндс цена", "цена с ндс",
        "preis", "einzelpreis", "netto preis", "nettopreis", "ek", "ek-preis", "einkaufspreis", "ep", "stückpreis",
        "prix", "prix unitaire", "pu", "pu ht", "prix ht", "prix d'achat", "prix unitaire ht", "tarif",
        "precio", "precio unitario", "coste", "costo", "costo de compra", "precio de compra", "precio neto", "precio coste",
    ),
    "retail_price": (
        "retail price", "selling price", "sale price", "rrp", "msrp", "variant price", "product price", "price gross", "list price",
        "розничная цена", "цена продажи", "цена розничная", "ррц",
        "verkaufspreis", "vk", "vk-preis", "uvp", "prix de vente", "pvc", "prix ttc", "precio de venta", "pvp", "precio",
    ),
    "amount": (
        "amount", "line total", "total", "net amount", "sum", "value", "net sales", "line amount", "extended price",
        "сумма", "стоимость", "сумма без ндс", "стоимость без ндс", "всего", "итого", "сумма с ндс",
        "betrag", "gesamt", "gesamtpreis", "summe", "nettobetrag", "gesamtbetrag",
        "montant", "montant ht", "total ht", "importe", "total neto", "importe neto", "total línea",
    ),
    "vat": (
        "vat", "vat %", "vat rate", "tax", "tax rate", "tax %", "gst", "vat percent",
        "ндс", "ставка ндс", "ндс %", "% ндс", "налог",
        "mwst", "mwst %", "ust", "ust %", "mehrwertsteuer", "steuersatz", "mwst satz",
        "tva", "taux tva", "tva %", "taux de tva", "iva", "% iva", "tipo iva", "iva %",
    ),
    "group": (
        "category", "group", "product category", "department", "categoryname", "type", "product type", "family",
        "группа", "категория", "группа товаров", "товарная группа", "раздел",
        "warengruppe", "kategorie", "gruppe", "catégorie", "famille", "rayon", "groupe", "categoría", "categoria", "grupo", "familia",
    ),
    "currency": (
        "currency", "currency code", "invoice currency", "валюта", "код валюты", "währung", "waehrung", "devise", "monnaie", "moneda", "divisa",
    ),
    "batch": (
        "batch", "lot", "lot number", "batch number", "lot no", "batch no",
        "партия", "серия", "номер партии", "charge", "chargennummer", "los", "charge nr", "n° de lot", "numéro de lot", "lote", "número de lote",
    ),
    "expiry": (
        "expiry", "expiry date", "expiration date", "best before", "use by", "bbd", "best-before", "exp date", "expires",
        "срок годности", "годен до", "годен", "дата окончания срока годности",
        "mhd", "mindesthaltbarkeitsdatum", "haltbar bis", "verfallsdatum", "ddm", "dlc", "date de péremption", "dluo", "date limite",
        "caducidad", "fecha de caducidad", "fecha caducidad", "consumo preferente",
    ),
    "date": (
        "date", "order date", "invoice date", "invoicedate", "day", "дата", "datum", "rechnungsdatum", "fecha",
    ),
    "pack": (
        "pack", "pack size", "case size", "units per case", "qty per pack", "units per pack", "case qty",
        "упаковка", "в упаковке", "кол-во в упаковке", "шт в упак", "кратность", "фасовка",
        "vpe", "verpackungseinheit", "gebinde", "inhalt", "colisage", "conditionnement", "pcb", "unidades por caja", "envase",
    ),
    "country": (
        "country", "country of origin", "origin", "страна", "страна происхождения", "ursprungsland", "herkunftsland", "land",
        "pays", "pays d'origine", "origine", "país", "país de origen", "origen",
    ),
    "stock": (
        "stock", "on hand", "in stock", "current quantity", "variant inventory qty", "остаток", "в наличии", "остатки", "bestand", "lagerbestand",
        "en stock", "existencias", "en inventario",
    ),
    "note": ("note", "notes", "comment", "remark", "примечание", "комментарий", "bemerkung", "notiz", "hinweis", "remarque", "commentaire", "nota", "comentario"),
}  # fmt: skip
"""Target names used throughout and what is written above their columns: English, Russian, German, French, Spanish."""

TOTAL_WORDS = (
    "total", "totals", "grand total", "subtotal", "sum", "итого", "всего", "итог", "всего к оплате", "summe", "gesamt", "gesamtsumme", "zwischensumme",
    "total ht", "total ttc", "sous-total", "total general", "suma",
)  # fmt: skip
"""What begins a row of totals below a table."""


@cache
def normal(text: str) -> str:
    """A header in the form in which headers are compared: small letters, no signs or brackets, single spaces.

    What stands in square brackets or quotes is the shop's own (`Price [Main store]`) and is left off; so are units and currencies
    in round brackets. Some letters have twins: ё is written е.
    """
    without_own = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", text.casefold()).replace("ё", "е")
    return " ".join(re.sub(r"[^\w%]+|_+", " ", without_own).split())


@cache
def own_words(label: str) -> tuple[str, ...]:
    """A label of ours in every language of the program."""
    return tuple(dict.fromkeys((label, *(translate(label, path.stem) for path in sorted(FOLDER.glob("*.po"))))))


@cache
def known_words() -> frozenset[str]:
    """Every word of every column in its normal form, to recognise a header row by."""
    return frozenset(normal(word) for words in WORDS.values() for word in words)


def is_total_row(first_text: str) -> bool:
    """Whether a row that begins so is one of totals. The whole cell must say so: Total is also a brand of yoghurt."""
    return normal(first_text) in {normal(word) for word in TOTAL_WORDS}
