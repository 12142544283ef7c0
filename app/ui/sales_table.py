"""The goods of a register's file beside the items they are: one row for each, those that wait first."""

from typing import Any

from app.exchange.sales_draft import Goods
from app.i18n import N_, _
from app.ui.review_table import Look


def value_of(each: Goods, name: str) -> Any:
    """What stands in a column."""
    if name != "status":
        return getattr(each, name)
    if each.match is None:
        return f"○ {_('waits')}"
    if each.is_doubtful:
        return f"◐ {_('by code alone')}"
    return f"● {_(N_('chosen')) if each.is_chosen else _(each.match.by.label)}"


def _shade_of(each: Goods, name: str) -> str | None:
    if name != "status":
        return None
    return "negative" if each.match is None else "warning" if each.is_doubtful else "good"


GOODS = Look(
    (
        ("status", N_("Match"), "text", 136), ("name", N_("At the register"), "text", 0), ("code", N_("Code"), "text", 118),
        ("item_name", N_("Our item"), "text", 0), ("qty", N_("Qty"), "qty", 72), ("amount", N_("Amount"), "money", 92),
    ),
    value_of, _shade_of,
)  # fmt: skip
