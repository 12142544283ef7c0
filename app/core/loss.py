"""Losses of an ingredient on its way to the plate: gross, cold loss, net, hot loss, output, and which follows from which."""

from dataclasses import dataclass, replace
from decimal import Decimal

from app.core.money import HUNDRED, PERCENT_DIGITS, Qty, qty, rounded

FIGURES = ("gross", "cold_loss", "net", "hot_loss", "output")


@dataclass(frozen=True)
class Weights:
    """The figures of one ingredient, all quantities in the recipe's unit; None is not said yet.

    Losses are percentages and follow each other (18 % of what 27 % left over), never added up. One below zero is a gain: boiled rice.
    """

    gross: Qty | None = None
    cold_loss: Decimal | None = None
    net: Qty | None = None
    hot_loss: Decimal | None = None
    output: Qty | None = None


def after_loss(amount: Decimal, loss: Decimal) -> Qty:
    """What a loss in percent leaves."""
    return qty(amount * (HUNDRED - loss) / HUNDRED)


def before_loss(amount: Decimal, loss: Decimal) -> Qty | None:
    """What must be taken so that a loss in percent leaves the amount; None for a loss of all and more."""
    return qty(amount * HUNDRED / (HUNDRED - loss)) if loss < HUNDRED else None


def loss_between(before: Decimal, after: Decimal) -> Decimal | None:
    """The loss in percent from one quantity to another, rounded half up to 10⁻⁴; None when there was nothing."""
    return rounded(HUNDRED - after * HUNDRED / before, PERCENT_DIGITS) if before > 0 else None


def follow(weights: Weights, typed: str) -> Weights:
    """The figures after one of them (a name among FIGURES) was typed: what stands left of it is kept where it can be.

    A typed loss changes what comes after it; a typed net or output says what the loss before it was, or, where the quantity before it is
    not known yet, what must be taken.
    """
    now = weights
    if typed == "net":
        now = _cold_from_net(now)
    elif typed in {"gross", "cold_loss"} and now.gross is not None:
        now = replace(now, net=after_loss(now.gross, now.cold_loss or Decimal(0)))
    if typed == "output":
        return _hot_from_output(now)
    return replace(now, output=after_loss(now.net, now.hot_loss or Decimal(0))) if now.net is not None else now


def complete(weights: Weights) -> Weights:
    """The figures with what is not said worked out from what is; what was said stays as it was said."""
    now = weights
    if now.net is None and now.gross is None and now.output is not None:
        now = replace(now, net=before_loss(now.output, now.hot_loss or Decimal(0)))
    if now.gross is None and now.net is not None:
        now = replace(now, gross=before_loss(now.net, now.cold_loss or Decimal(0)))
    if now.gross is not None and now.net is None:
        now = replace(now, net=after_loss(now.gross, now.cold_loss or Decimal(0)))
    if now.cold_loss is None and now.gross is not None and now.net is not None:
        now = replace(now, cold_loss=loss_between(now.gross, now.net))
    if now.output is None and now.net is not None:
        now = replace(now, output=after_loss(now.net, now.hot_loss or Decimal(0)))
    if now.hot_loss is None and now.net is not None and now.output is not None:
        now = replace(now, hot_loss=loss_between(now.net, now.output))
    return now


def _cold_from_net(weights: Weights) -> Weights:
    if weights.net is None:
        return weights
    if not weights.gross:
        return replace(weights, gross=before_loss(weights.net, weights.cold_loss or Decimal(0)))
    return replace(weights, cold_loss=loss_between(weights.gross, weights.net))


def _hot_from_output(weights: Weights) -> Weights:
    if weights.output is None:
        return weights
    if weights.net:
        return replace(weights, hot_loss=loss_between(weights.net, weights.output))
    net = before_loss(weights.output, weights.hot_loss or Decimal(0))
    return replace(weights, net=net, gross=before_loss(net, weights.cold_loss or Decimal(0)) if net is not None else None)
