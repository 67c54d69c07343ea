"""Promises of a case and their ladder: what has been told to somebody, and who is reminded of it when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case, State
from bot.domain.closing import Due
from bot.domain.life import limit
from bot.domain.policy import Policy, Rung

DECIDE_DAYS = 1
"""Working days in which a supervisor decides on an extension."""
SUPERVISORS = (Rung(("supervisor",), share=0.5), Rung(("leader",)), Rung(("first_leader",), days=2))


class Kind(StrEnum):
    """What is promised: that it is accepted, answered, resolved; with higher authority, a report."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REPORT = "report"
    EXTENSION = "extension"
    """The supervisor's own: an extension asked for is decided on."""
    SILENT = "silent"
    """That the soldier hears something: so long without a word, and the handler is asked for one."""


SILENT_DAYS, UNHEARD_DAYS = 5, 7
"""Working days without a word: the handler gets one tap; then the supervisor sees it in the morning."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One that runs. `serial` tells it from an earlier one of its kind; `budget`: its working seconds in all."""

    kind: Kind
    serial: int
    due_at: int
    budget: int


def running(case: Case, policy: Policy) -> list[Promise]:
    """The promises whose clocks run now. A new date told, a reopening, a handover while new: a new promise."""
    found: list[Promise] = []
    turns = case.reopened + case.disputes
    if case.state is State.NEW and case.accept_by is not None:
        found.append(Promise(Kind.ACCEPTED, case.accept_by, case.accept_by, policy.promises.accept))
    if case.state in (State.OPEN, State.REFERRED) and case.answered_at is None and case.answer_by is not None:
        found.append(Promise(Kind.ANSWERED, turns, case.answer_by, policy.promises.answer))
    if case.state is State.OPEN and case.resolve_by is not None and case.track is not None:
        budget = limit(case.track, case.category, policy)
        found.append(Promise(Kind.RESOLVED, case.moved + turns, case.resolve_by, budget))
    if case.state is State.REFERRED and case.report_by is not None:
        budget = policy.calendar.days(policy.promises.report_days)
        found.append(Promise(Kind.REPORT, case.report_by, case.report_by, budget))
    if case.state is State.OPEN and case.extension is not None and case.extension_at is not None:
        day = policy.calendar.days(DECIDE_DAYS)
        due = policy.calendar.after(case.extension_at, day)
        found.append(Promise(Kind.EXTENSION, case.extension_at, due, day))
    return found


def ladder(kind: str, policy: Policy) -> tuple[Rung, ...]:
    """Who is reminded of a promise of this kind; a supervisor's goes to the leader in charge."""
    own: dict[str, tuple[Rung, ...]] = {Kind.EXTENSION: SUPERVISORS, Kind.SILENT: (Rung(("handler",)),)}
    return own.get(kind, policy.ladder)


def rungs(case: Case, policy: Policy) -> Iterator[Due]:
    """Every rung of the promises that run, reached or not."""
    for promise in running(case, policy):
        for place, rung in enumerate(ladder(promise.kind, policy)):
            yield Due(promise.kind, promise.serial, place, _instant(promise, rung, policy), promise.due_at)
    if (silent := silent_at(case, SILENT_DAYS, policy)) is not None:
        yield Due(Kind.SILENT, case.spoken_at or 0, 0, silent, silent)


def silent_at(case: Case, days: int, policy: Policy) -> int | None:
    """When its soldier will have had no word for so many working days; None: somebody else is to speak."""
    if case.state not in (State.OPEN, State.REFERRED) or case.spoken_at is None:
        return None
    return policy.calendar.after(case.spoken_at, policy.calendar.days(days))


def next_due(case: Case, policy: Policy) -> Promise | None:
    """The handler's promise that comes first."""
    own = [one for one in running(case, policy) if one.kind is not Kind.EXTENSION]
    return min(own, key=lambda one: one.due_at, default=None)


def _instant(promise: Promise, rung: Rung, policy: Policy) -> int:
    """A share of the budget used up; or so many working days after the date."""
    if rung.share is not None:
        return policy.calendar.before(promise.due_at, round(promise.budget * (1 - rung.share)))
    if not rung.days:
        return promise.due_at
    return policy.calendar.after(promise.due_at, policy.calendar.days(rung.days))
