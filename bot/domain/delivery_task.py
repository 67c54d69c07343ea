"""The office's task to go and ask: when which rung of the ladder is reached, and whom it means. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.delivery import Delivery
from bot.domain.escalation import FIRST, Places
from bot.domain.policy import Policy

TASK_DAYS = 5.0
"""Working days in which the office goes and asks; the ladder's shares are counted over them."""


@dataclass(frozen=True, slots=True)
class TaskRung:
    """When which rung of the ladder is reached."""

    rung: int
    at: int
    due_at: int


def task(now: int, policy: Policy) -> Iterator[TaskRung]:
    """The office has to go and ask from now on: at once to the owner, then the ladder as of any promise."""
    calendar = policy.calendar
    due = calendar.after(now, calendar.days(TASK_DAYS))
    yield TaskRung(FIRST, now, due)
    for place, rung in enumerate(policy.ladder):
        if rung.share is not None:
            yield TaskRung(place, calendar.after(now, round(calendar.days(TASK_DAYS) * rung.share)), due)
        else:
            yield TaskRung(place, calendar.after(due, calendar.days(rung.days)) if rung.days else due, due)


def places(delivery: Delivery) -> Places:
    return Places({"handler": delivery.owner, "first_responder": delivery.owner}, delivery.office)
