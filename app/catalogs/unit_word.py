"""The words by which suppliers and programs call the standard units, in five languages."""

from app.core.errors import Problem, problem
from app.i18n import N_

WORDS: dict[str, tuple[str, ...]] = {
    "pc": (
        "pc", "pcs", "piece", "pieces", "ea", "each", "unit", "units", "nos", "c62", "h87", "pce", "nar", "xpp", "xun",
        "шт", "штук", "штука", "ед", "stk", "stck", "stück", "pièce", "pièces", "unité", "ud", "uds", "unidad", "pieza", "pz", "kom", "komad", "szt", "ks", "db", "buc", "gab", "vnt", "adet",
    ),
    "kg": ("kg", "kgm", "kgs", "kilo", "kilogram", "kilograms", "кг", "килограмм", "kilogramm", "kilogramme", "kilogramo"),
    "g": ("g", "gr", "grm", "gram", "grams", "г", "гр", "грамм", "gramm", "gramme", "gramo"),
    "t": ("t", "tne", "ton", "tonne", "т", "тонна", "tonelada"),
    "l": ("l", "lt", "ltr", "liter", "litre", "litres", "л", "литр", "litro"),
    "ml": ("ml", "mlt", "millilitre", "milliliter", "мл", "миллилитр", "mililitro"),
    "cl": ("cl", "clt", "centilitre"),
    "m": ("m", "mtr", "metre", "meter", "м", "метр", "mètre", "metro"),
    "cm": ("cm", "cmt", "centimetre", "см"),
    "m2": ("m2", "m²", "mtk", "square metre", "м2", "м²", "кв м", "qm"),
    "pair": ("pair", "pr", "npr", "пара", "paar", "paire", "par"),
    "dozen": ("dozen", "dz", "dzn", "dpc", "дюжина", "dutzend", "douzaine", "docena"),
    "set": ("set", "kit", "kt", "компл", "комплект", "набор", "satz", "jeu", "juego"),
    "pack": ("pack", "pk", "pkt", "packet", "package", "nmp", "pa", "xpk", "xpa", "уп", "упак", "упаковка", "пачка", "packung", "pkg", "paquet", "paquete"),
    "box": ("box", "bx", "xbx", "коробка", "кор", "karton", "boîte", "carton", "ct", "xct", "caja"),
    "case": ("case", "cs", "xcs", "crate", "xcr", "xbc", "ящик", "ящ", "kiste", "caisse"),
    "bag": ("bag", "bg", "xbg", "x5h", "sack", "xsa", "мешок", "пакет", "beutel", "sac", "bolsa"),
    "bottle": ("bottle", "bo", "xbo", "btl", "бут", "бутылка", "flasche", "bouteille", "botella"),
    "can": ("can", "ca", "xca", "xcx", "tin", "xtn", "банка", "бан", "dose", "boîte métal", "lata"),
    "portion": ("portion", "порция", "порц", "porción"),
}  # fmt: skip

BY_WORD = {word: code for code, words in WORDS.items() for word in words}


def standard_unit(word: str) -> str:
    """The code of the standard unit that a word or a code of UN/ECE Recommendation 20 means; empty when it means none for sure."""
    plain = " ".join(word.casefold().replace(".", " ").split())
    return BY_WORD.get(plain, "")


def unknown_unit(word: str) -> Problem:
    """What to say about a unit that nobody knows."""
    return problem(N_("The unit “{unit}” is not known: choose one, or add it to the units"), field="unit", unit=word[:40])
