"""Units of measure: chains of exact factors between them, and quantities converted by the factor that a chain comes to."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.core.errors import Problem, problem
from app.core.money import (
    FACTOR_DIGITS,
    FACTOR_LIMIT,
    NONE_OF_IT,
    QTY_DIGITS,
    Qty,
    UnitFactor,
    half_up,
    qty,
    rounded,
)

Unit = int | str
"""A unit's id or code."""


@dataclass(frozen=True)
class Factor:
    """One `unit` is `times` of `other`: a box is 12 pieces. `item` is the goods it holds for, None for all (a kilogram is 1000 grams)."""

    unit: Unit
    other: Unit
    times: Decimal
    item: int | str | None = None


@dataclass(frozen=True)
class Contradiction:
    """A factor that disagrees with the chain of the others, which says `by_chain`."""

    factor: Factor
    by_chain: Fraction

    @property
    def problem(self) -> Problem:
        """In words."""
        shown = f"{float(self.by_chain):.6g}"
        return problem(
            "1 {unit} is {times} {other}, but {shown} by way of the other factors: correct one of them",
            unit=self.factor.unit,
            times=self.factor.times,
            other=self.factor.other,
            shown=shown,
        )


_Edges = dict[Unit, list[tuple[Unit, Fraction]]]


def ratio(source: Unit, target: Unit, factors: Iterable[Factor], item: int | str | None = None) -> Fraction | None:
    """How many `target` one `source` is, exactly, by the shortest chain; None when no chain of factors joins them.

    Factors of the item and general ones may follow each other; the item's own stands in for a general one between the same units.
    """
    return _ratios(source, _edges(_of_item(factors, item))).get(target)


def factor_of(source: Unit, target: Unit, factors: Iterable[Factor], item: int | str | None = None) -> UnitFactor | None:
    """How many `target` one `source` is, as it is kept; None when no chain joins them: never one to one by default.

    What is too large or too small to be kept is not known either.
    """
    times = ratio(source, target, factors, item)
    kept = Decimal(half_up((times or Fraction(0)) * 10**FACTOR_DIGITS)).scaleb(-FACTOR_DIGITS)
    return UnitFactor(kept) if 0 < kept < FACTOR_LIMIT else None


def in_own_unit(amount: Decimal, factor: Decimal | None) -> Qty:
    """A quantity of a unit as one of the item's own, of which `factor` are in it; none where that is not known.

    Raises OutOfRange for a quantity of 10¹² and above.
    """
    return qty(amount * factor) if factor else NONE_OF_IT


def from_own_unit(own: Decimal, factor: Decimal | None) -> Qty:
    """The shortest quantity of a unit that comes to `own` of the item's own unit: 4 pieces of a dozen, not 3.999996, are its 0.333333.

    Where none does, the nearest one; `own` itself where the factor is not known. Raises OutOfRange for a quantity of 10¹² and above.
    """
    if not factor:
        return qty(own)
    nearest = own / factor
    shorter = (rounded(nearest, digits) for digits in range(QTY_DIGITS))
    return qty(next((each for each in shorter if in_own_unit(each, factor) == own), nearest))


def contradictions(factors: Iterable[Factor], item: int | str | None = None) -> list[Contradiction]:
    """The factors that disagree with others, and those of zero or less, which can't be right (their `by_chain` is zero).

    Of two that disagree the one given later is named. What the rounding of factors to 10⁻¹² explains is no disagreement.
    """
    found: list[Contradiction] = []
    good: list[Factor] = []
    for factor in _of_item(factors, item):
        times = Fraction(factor.times) if _is_right(factor) else Fraction(0)
        by_chain = _ratios(factor.unit, _edges(good)).get(factor.other, times) if times else times
        if not times or abs(by_chain - times) > times * _slack([*good, factor]):
            found.append(Contradiction(factor, by_chain))
        else:
            good.append(factor)
    return found


def _slack(factors: Iterable[Factor]) -> Fraction:
    """By what part of itself a chain of these factors can be off, where some of them are rounded, as a twelfth has to be."""
    finest = Fraction(1, 10**FACTOR_DIGITS)
    return sum((finest / Fraction(each.times) for each in factors if Fraction(each.times) % (finest * 1000)), Fraction(0))


def _is_right(factor: Factor) -> bool:
    return factor.times.is_finite() and factor.times > 0


def _of_item(factors: Iterable[Factor], item: int | str | None) -> list[Factor]:
    """The item's own factors first, then the general ones between other pairs of units."""
    factors = list(factors)
    own = [factor for factor in factors if item is not None and factor.item == item]
    pairs = {frozenset((factor.unit, factor.other)) for factor in own}
    return own + [factor for factor in factors if factor.item is None and frozenset((factor.unit, factor.other)) not in pairs]


def _edges(factors: Iterable[Factor]) -> _Edges:
    edges: _Edges = {}
    for factor in factors:
        if _is_right(factor):
            times = Fraction(factor.times)
            edges.setdefault(factor.unit, []).append((factor.other, times))
            edges.setdefault(factor.other, []).append((factor.unit, 1 / times))
    return edges


def _ratios(source: Unit, edges: _Edges) -> dict[Unit, Fraction]:
    """How many of every unit within reach one `source` is, each by its shortest chain."""
    reached = {source: Fraction(1)}
    queue = deque([source])
    while queue:
        unit = queue.popleft()
        for other, times in edges.get(unit, ()):
            if other not in reached:
                reached[other] = reached[unit] * times
                queue.append(other)
    return reached
