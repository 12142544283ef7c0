"""Text that stays text in a spreadsheet whatever it begins with, so that nothing which came from outside runs as a formula there."""

import re

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula (OWASP, CSV injection); the wide forms are read as the narrow ones."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML 1.0 can't hold."""
LONGEST_CELL = 32_767
"""The most characters that a cell of a spreadsheet takes."""
MOST_ROWS = 1_048_576


def harmless(text: str) -> str:
    """Text with an apostrophe before it when a spreadsheet would take it for a formula; without control characters."""
    kept = CONTROL.sub("", text)
    return f"'{kept}" if _is_formula(kept) else kept


def as_meant(text: str) -> str:
    """The text that `harmless` was given: without the apostrophe that keeps it from being a formula."""
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    bare = text.lstrip("'")
    return bare.lstrip(" \u00a0").startswith(DANGEROUS) or bare.startswith(DANGEROUS)


def clean(text: str) -> str:
    """Text that a workbook can hold: without control characters, no longer than a cell."""
    kept = CONTROL.sub("", text)
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"
