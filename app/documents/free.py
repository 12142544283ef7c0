"""The doubt about goods that come in, or are sold, without a price."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.core.errors import Doubt, Problem, Problems, problem
from app.i18n import N_

FREE = "free_of_cost"
"""The name of the doubt."""
SHOWN = 5
"""How many lines a question names."""


def free_doubts(
    lines: Iterable[Any], name: str, told: str = N_("Line {no} has no price: the goods come in free of cost")
) -> Iterator[Doubt]:
    """Whether lines without an amount are meant, as `told`. Where a file has said the price `name` or the amount, they are."""
    found: list[Problem] = [
        problem(told, line=line.no, field=name)
        for line in lines
        if not line.amount and not getattr(line, name) and not line.stated & {name, "amount"}
    ]
    if len(found) > SHOWN:
        found[SHOWN - 1 :] = [problem(N_("and {n} more lines"), n=len(found) - SHOWN + 1)]
    if found:
        yield Doubt(FREE, N_("{what}\nPost it all the same?"), what=Problems(found))
