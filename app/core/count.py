"""How a count of an item that keeps batches is split among them: who has too much, who too little, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.money import NONE_OF_IT, Qty
from app.core.on_hand import InBatches


@dataclass(frozen=True)
class BatchStep:
    """What a count takes off the shelf (below zero) or puts there (above zero) of a batch; None is goods in no batch."""

    batch: int | None
    qty: Qty


def batch_steps(there: InBatches, named: Mapping[int, Qty], loose: Qty) -> list[BatchStep]:
    """The steps from what the books say to what was counted; together they make up the whole difference.

    A batch that was counted by name is brought to its count. What was counted without naming a batch may be of any other: what is
    missing there is taken from those that expire first, then from goods in no batch; what is too much there is in no batch.
    """
    held = dict(there.batches)
    steps = [BatchStep(batch, Qty(counted - held.get(batch, NONE_OF_IT))) for batch, counted in named.items()]
    others = [(batch, qty) for batch, qty in there.batches if batch not in named]
    rest = Qty(there.qty - sum((held.get(batch, NONE_OF_IT) for batch in named), NONE_OF_IT))
    missing = Qty(rest - loose)
    for batch, qty in others:
        taken = Qty(min(qty, missing))
        if taken > 0:
            steps.append(BatchStep(batch, Qty(-taken)))
            missing = Qty(missing - taken)
    steps.append(BatchStep(None, Qty(-missing)))
    return [step for step in sorted(steps, key=lambda step: step.qty) if step.qty]


def by_batch(there: InBatches, marked: Mapping[str, Qty]) -> tuple[dict[int, Qty], Qty]:
    """What was counted by marks that stand for several batches each, divided among those; and what is of none that was ever there.

    What is there of a mark is of those that expire last: what is missing went first, as it expires first.
    """
    counted: dict[int, Qty] = {}
    unknown = NONE_OF_IT
    held = dict(there.batches)
    for mark, qty in marked.items():
        batches = [batch for batch, known in there.marks.items() if known == mark]
        left = qty
        for batch in reversed(batches):
            counted[batch] = Qty(max(min(held.get(batch, NONE_OF_IT), left), NONE_OF_IT))
            left = Qty(left - counted[batch])
        if batches:
            counted[batches[-1]] = Qty(counted[batches[-1]] + left)
        else:
            unknown = Qty(unknown + left)
    return counted, unknown
