"""Where the arrows of a flowchart run that do not lead straight down: in lanes beside the steps, back left, on right.

Worked out from the order of the steps alone, before anything has a size: step i stands at 2i, its ways out at 2i+1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.cards import END, Card
from bot.domain.policy import Words
from bot.domain.procedure import ways

Side = Literal["left", "right", "down", "stop"]


@dataclass(frozen=True)
class Exit:
    """A way out of a step. `target`: the number of the step it leads to, from 0; the number of steps means the end.

    `side`: *left* back in a lane, *right* past the next in a lane, *down* to the next, *stop* where all ends early.
    """

    source: int
    target: int
    when: tuple[Words, ...]
    side: Side


@dataclass(frozen=True)
class Lanes:
    """Which lane leads to a step on either side, 0 being the one next to the steps; and how many there are."""

    left: Mapping[int, int]
    right: Mapping[int, int]

    @property
    def count(self) -> tuple[int, int]:
        return max(self.left.values(), default=-1) + 1, max(self.right.values(), default=-1) + 1


def exits(card: Card) -> tuple[tuple[Exit, ...], ...]:
    """Of each step, its ways out."""
    numbers = {step.id: number for number, step in enumerate(card.steps)} | {END: len(card.steps)}
    return tuple(
        tuple(_exit(source, numbers[way.to], way.when, len(card.steps)) for way in ways(card, step))
        for source, step in enumerate(card.steps)
    )


def _exit(source: int, target: int, when: tuple[Words, ...], end: int) -> Exit:
    if target <= source:
        return Exit(source, target, when, "left")
    if target == source + 1:
        return Exit(source, target, when, "down")
    return Exit(source, target, when, "stop" if target == end else "right")


def lanes(steps: Sequence[Sequence[Exit]]) -> Lanes:
    """Arrows to one step share a lane. Short ones run inside, so that long ones need not be crossed."""
    return Lanes(_side(steps, "left"), _side(steps, "right"))


def _side(steps: Sequence[Sequence[Exit]], side: Side) -> dict[int, int]:
    spans: dict[int, tuple[int, int]] = {}
    for way in (way for ways_out in steps for way in ways_out if way.side == side):
        low, high = sorted((2 * way.source + 1, 2 * way.target))
        known = spans.get(way.target, (low, high))
        spans[way.target] = min(known[0], low), max(known[1], high)
    given: dict[int, int] = {}
    for target, span in sorted(spans.items(), key=lambda one: (one[1][1] - one[1][0], one[0])):
        taken = {given[other] for other in given if _meet(spans[other], span)}
        given[target] = next(lane for lane in range(len(spans)) if lane not in taken)
    return given


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
