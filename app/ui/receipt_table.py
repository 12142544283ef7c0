"""The lines of a supplier's file beside the goods they were recognised as: a mark and a word for how sure each is."""

from typing import Any

from app.exchange.einvoice.unit_code import unit_word
from app.exchange.matching import Status
from app.exchange.receipt_draft import DraftLine
from app.i18n import N_, _
from app.ui.review_table import Look, told

MARKS = {
    Status.MATCHED: ("●", N_("matched"), "good"), Status.SUGGESTED: ("◐", N_("suggested"), "warning"),
    Status.UNMATCHED: ("○", N_("unmatched"), "negative"), Status.SPREAD: ("≡", N_("discount"), "muted"),
    Status.RETURNED: ("↩", N_("left out"), "muted"),
}  # fmt: skip


def value_of(each: DraftLine, name: str) -> Any:
    """What stands in a column."""
    source, line = each.source, each.line
    if name == "status":
        mark, word, _shade = MARKS[each.status]
        return f"{mark} {_(each.match.how.label if each.match.how else word)}"
    said = {"item": each.item_name, "no": source.no, "name": source.name, "code": source.barcode or source.supplier_code}
    if name in said:
        return said[name]
    if name == "unit":
        return _(unit_word(source.unit)) or source.unit
    return None if line is None else getattr(line, name)


def _shade_of(each: DraftLine, name: str) -> str | None:
    if name == "status":
        return MARKS[each.status][2]
    if name == "item" and each.status is Status.SUGGESTED:
        return "warning"
    wrong = {problem.field and problem.field.removesuffix("_id") for problem in each.problems}
    return "negative" if name in wrong else None


def _tip_of(each: DraftLine, name: str) -> str:
    codes = " · ".join(filter(None, (each.source.barcode, each.source.supplier_code)))
    return told(each.problems) or (codes if name == "code" else "")


LINES = Look(
    (
        ("no", "#", "int", 36), ("status", N_("Match"), "text", 136), ("name", N_("In the file"), "text", 0),
        ("item", N_("Our item"), "text", 0), ("code", N_("Code"), "text", 118), ("qty", N_("Qty"), "qty", 56), ("unit", N_("Unit"), "text", 56),
        ("price", N_("Price"), "price", 68), ("amount", N_("Amount"), "money", 80), ("vat", N_("VAT %"), "percent", 52),
    ),
    value_of, _shade_of, _tip_of,
)  # fmt: skip
