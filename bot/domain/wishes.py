"""What somebody wants of the desk: his quiet hours, and which letters that can wait come once a day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.letters import Card, Letter
from bot.domain.people import STAFF, Person
from bot.domain.policy import Policy
from bot.domain.quiet import may_ring, phone_home
from bot.domain.rules import Action

DAILY = time(18)
"""When what is collected comes, by the wall clock; where phones have windows, with the next one."""
QUIETS: Mapping[str, str | None] = {"unit": None, "early": "21:00-08:00", "late": "23:00-06:00", "never": "-"}
"""Quiet hours to choose from; None: the unit's own."""


class Topic(StrEnum):
    """Letters that ask nothing of their reader."""

    COURSE = "course"
    """His own case goes on: accepted, worked, with somebody else."""
    KNOWING = "knowing"
    """Staff: confirmed, or in other hands."""
    READING = "reading"
    """Staff: cards that changed, what was praised."""


_COURSE = frozenset({Action.ACCEPT, Action.PROGRESS, Action.REFER, Action.BRING_BACK, Action.RECEIVE, Action.TAKE_OVER,
                     Action.REASSIGN, Action.TAKE_CHARGE, Action.HAND_BACK})
_KNOWING = frozenset({Action.CONFIRM, Action.STILL_SOLVED, Action.TAKE_OVER})
_READING = frozenset({"reading_duty", "card_changed", "praise"})


def topic(letter: Letter) -> Topic | None:
    """None: it asks something, is urgent, moves a date, or changes a message he has: it comes as soon as may be."""
    if letter.kind in _READING:
        return Topic.READING
    headline = letter.details.get("headline") if letter.kind == "case" else None
    if letter.card is Card.QUIET or not isinstance(headline, dict) or "action" not in headline:
        return None
    if (letter.details.get("case") or {}).get("urgent"):
        return None
    if letter.details.get("side") == "requester":
        return Topic.COURSE if headline["action"] in _COURSE else None
    return Topic.KNOWING if headline["action"] in _KNOWING else None


def topics(person: Person) -> tuple[Topic, ...]:
    """Which there are for him."""
    return tuple(Topic) if person.has(*STAFF) else (Topic.COURSE,)


def collected_until(person: Person, letter: Letter, instant: int, policy: Policy) -> int | None:
    """Till when it waits for the others of its day; None: he wants it at once."""
    if not person.collects or topic(letter) not in person.collects:
        return None
    windows = policy.windows(phone_home(person))
    if windows.spells:
        return windows.nth(instant, 1)[0]
    zone = policy.calendar.zone
    local = datetime.fromtimestamp(instant, zone)
    day = local.date() + timedelta(days=local.time() >= DAILY)
    return may_ring(phone_home(person), int(datetime.combine(day, DAILY, zone).timestamp()), policy)
