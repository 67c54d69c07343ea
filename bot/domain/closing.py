"""How a case that waits for its soldier comes to an end: reminders in his windows, then lapse, or shelving. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case, Outcome, State
from bot.domain.policy import Policy

DAY = 86_400
WINDOWS, LAPSE_DAYS, SHELVE_DAYS = 4, 14, 30
"""A result nobody confirms lapses after so many windows and days; a question nobody answers may be shelved."""
AGAIN_DAYS = 28
"""After so many days it is asked whether a lasting matter is still solved."""


class Nudge(StrEnum):
    """What a soldier is reminded of: to confirm, to reply; and later whether it is still solved.

    ALONE: it was solved on the spot, and he said so while the team stood by.
    """

    CONFIRM = "confirm"
    REPLY = "reply"
    AGAIN = "again"
    ALONE = "alone"


FIRST, SECOND, LAST = 0, 1, 2
"""Two reminders; LAST is when the clock, or the supervisor, may act."""


@dataclass(frozen=True, slots=True)
class Due:
    """A rung of a promise, or a nudge, and when (epoch seconds). `serial` tells it from an earlier one of its kind."""

    kind: StrEnum
    serial: int
    rung: int
    at: int
    due_at: int


def nudges(case: Case, policy: Policy) -> list[Due]:
    """What its soldier will be reminded of, and when that ends."""
    if case.state is State.RESOLVED and case.resolved_at is not None:
        return _two(Nudge.CONFIRM, case, case.resolved_at, LAPSE_DAYS, policy)
    if case.state is State.WAITING and case.asked_at is not None:
        return _two(Nudge.REPLY, case, case.asked_at, SHELVE_DAYS, policy)
    asked = ((Nudge.ALONE, asked_alone_at(case, policy)), (Nudge.AGAIN, _lasting_at(case, policy)))
    return [Due(kind, case.closed_at or 0, FIRST, at, at) for kind, at in asked if at is not None]


def _two(kind: Nudge, case: Case, since: int, days: int, policy: Policy) -> list[Due]:
    windows = policy.windows(case.company)
    end = _end(case, since, days, policy)
    reminders = [Due(kind, since, rung, windows.nth(since, rung + 1)[0], end) for rung in (FIRST, SECOND)]
    return [*reminders, Due(kind, since, LAST, end, end)]


def _end(case: Case, since: int, days: int, policy: Policy) -> int:
    """After four windows, and so many days at the least."""
    return max(policy.windows(case.company).nth(since, WINDOWS)[1], since + days * DAY)


def silent_since(case: Case, policy: Policy) -> int | None:
    """From when on a case whose soldier does not answer may be shelved."""
    waits = case.state is State.WAITING and case.asked_at is not None
    return _end(case, case.asked_at or 0, SHELVE_DAYS, policy) if waits else None


def asked_again_at(case: Case, policy: Policy) -> int | None:
    """From when on it is asked whether it is still solved; None: never."""
    return min((at for at in (asked_alone_at(case, policy), _lasting_at(case, policy)) if at is not None), default=None)


def unanswered(case: Case, policy: Policy, now: int) -> bool:
    """Whether it has been asked if it is still solved, and nobody has said yes since."""
    asked = [at for at in (asked_alone_at(case, policy), _lasting_at(case, policy)) if at is not None and at <= now]
    return bool(asked) and max(asked) > (case.still_at or 0)


def asked_alone_at(case: Case, policy: Policy) -> int | None:
    """Confirmed on the day on which it was solved on the spot: once more in the next window after that day.

    Then nobody of the team stands by.
    """
    if not _solved(case) or case.here_at is None or case.closed_at is None or case.mark is not None:
        return None
    evening = policy.calendar.end_of_day(case.here_at)
    return policy.windows(case.company).next_open(evening) if case.closed_at < evening else None


def _lasting_at(case: Case, policy: Policy) -> int | None:
    if not _solved(case) or not policy.category(case.category).lasting:
        return None
    return policy.windows(case.company).next_open((case.closed_at or 0) + AGAIN_DAYS * DAY)


def _solved(case: Case) -> bool:
    return case.state is State.CLOSED and case.outcome is Outcome.SOLVED and case.closed_at is not None
