"""The doubt about a document dated ahead of today: a slip of a month or a year, as a rule."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Doubt
from app.i18n import N_

AHEAD = "ahead"
"""The name of the doubt."""
SLACK = timedelta(days=1)
"""How far ahead a moment raises no question: a day's documents are prepared the evening before, and clocks of desks differ."""


def clock() -> datetime:
    """The store's local time."""
    return datetime.now()


def ahead_doubts(document: Any) -> Iterator[Doubt]:
    """Whether a document that moves something is meant to stand so far ahead: until then its goods and money are not where they are."""
    if document.in_ledger and document.moment > clock() + SLACK:
        told = N_("{moment} is still ahead: until then the books won't show what this document does.\nPost it all the same?")
        yield Doubt(AHEAD, told, moment=document.moment)
