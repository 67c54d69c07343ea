"""A card's steps as a way to go: what may follow a step, how far one is, what lies behind."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.cards import END, Card, Step
from bot.domain.policy import Words


@dataclass(frozen=True)
class Way:
    """A way on from a step: `to` which (an id, or END), and when: in any of these cases; always if there is none."""

    to: str
    when: tuple[Words, ...] = ()


def ways(card: Card, step: Step) -> tuple[Way, ...]:
    """The ways on from a step, one for each place they lead to, in the order of its branches."""
    if not step.branches:
        return (Way(_following(card, step)),)
    places = dict.fromkeys(branch.to for branch in step.branches)
    return tuple(Way(to, tuple(branch.when for branch in step.branches if branch.to == to)) for to in places)


def position(card: Card, step_id: str) -> tuple[int, int]:
    """(3, 5): the third step of five, as the card lists them; at the end, or at none of its steps, (5, 5) or (0, 5)."""
    ids = [step.id for step in card.steps]
    at = len(ids) if step_id == END else ids.index(step_id) + 1 if step_id in ids else 0
    return at, len(ids)


def passed(card: Card, step_id: str) -> frozenset[str]:
    """The steps that no way leads around: whoever stands at `step_id` has done them. Others he may have done or not."""
    ids = [step.id for step in card.steps if step.id != step_id]
    if step_id not in _reached(card):
        return frozenset()
    return frozenset(step for step in ids if step_id not in _reached(card, without=step))


def _reached(card: Card, without: str = "") -> set[str]:
    """Where one can come to from the first step without setting foot on one of them."""
    steps = {step.id: step for step in card.steps}
    found: set[str] = set()
    ahead = [card.steps[0].id]
    while ahead:
        here = ahead.pop()
        if here in found or here == without:
            continue
        found.add(here)
        if here in steps:
            ahead += [way.to for way in ways(card, steps[here])]
    return found


def _following(card: Card, step: Step) -> str:
    rest = card.steps[card.steps.index(step) + 1 :]
    return rest[0].id if rest else END
