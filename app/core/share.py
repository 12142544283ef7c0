"""Shares of what a document gathered: whole numbers for moves out of preparation, the last with a weight taking the rest."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, Protocol

from app.core.errors import Problem, problem
from app.core.marked import N_
from app.core.money import HUNDRED


class Shared(Protocol):
    """A line that may say its share of the cost in percent."""

    @property
    def no(self) -> Any:
        """Its number in the document."""

    @property
    def share(self) -> Any:
        """The percentage, None when it takes a part of the rest."""


def weights_of_percent(said: Sequence[Decimal | None]) -> list[Fraction]:
    """Percentages as weights: those that are not said divide what the others leave of 100 equally. Parts of one (0.75, 0.25) are as good."""
    if _are_parts_of_one(said):
        return [Fraction(each or 0) for each in said]
    rest = HUNDRED - sum((each for each in said if each is not None), Decimal(0))
    unsaid = sum(each is None for each in said)
    return [Fraction(each) if each is not None else Fraction(rest) / unsaid for each in said]


def _are_parts_of_one(said: Sequence[Decimal | None]) -> bool:
    return bool(said) and None not in said and sum((each or Decimal(0) for each in said), Decimal(0)) == 1


def parts_in_order(weights: Sequence[Fraction]) -> list[tuple[int, tuple[int, int]]]:
    """In which order lines with these weights take their share, and as what part of what is left.

    Lines without a weight come first and take nothing, so that the last one takes the rest to the cent. Answers (place of the line, (part,
    whole)). With no weight above zero all share alike.
    """
    if not any(weight > 0 for weight in weights):
        weights = [Fraction(1)] * len(weights)
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    left, found = sum(whole), []
    for place in sorted(range(len(whole)), key=lambda n: whole[n] > 0):
        found.append((place, (whole[place], left)))
        left -= whole[place]
    return found


def share_problems(outputs: Sequence[Shared]) -> Iterator[Problem]:
    """What is wrong with percentages of the cost (`share` of each line; None divides the rest)."""
    said = [line.share for line in outputs]
    for line in outputs:
        if line.share is not None and not 0 <= line.share <= HUNDRED:
            yield problem(N_("Line {no}: a share is from 0 to 100 %"), line=line.no, field="share")
    summed = sum((each for each in said if each is not None), Decimal(0))
    if _are_parts_of_one(said):
        return
    if summed > HUNDRED or (said and None not in said and summed != HUNDRED):
        shown = f"{summed.normalize():f}"
        yield problem(N_("The shares add up to {sum} %: they must be 100 % together"), line=outputs[-1].no, field="share", sum=shown)
