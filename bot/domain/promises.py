"""Promises of a case and their ladder: what has been told to somebody, and who is reminded of it when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain import review
from bot.domain.case import Case, State
from bot.domain.closing import Due
from bot.domain.life import limit
from bot.domain.policy import Policy, Rung
from bot.domain.review import Review

DECIDE_DAYS = 1
"""Working days in which a supervisor decides on an extension."""
INSTRUCTION_DAYS = 3
"""Working days in which the handler answers a leader's instruction."""
INSTRUCTED = (Rung(("handler",), share=0.5), Rung(("handler", "supervisor")), Rung(("instructor",), days=1))
SUPERVISORS = (Rung(("supervisor",), share=0.5), Rung(("leader",)), Rung(("first_leader",), days=2))


class Kind(StrEnum):
    """What is promised: that it is accepted, answered, resolved; with higher authority, a report."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REPORT = "report"
    EXTENSION = "extension"
    """The supervisor's own: an extension asked for is decided on."""
    REVIEW = "review"
    """The reviewer's own; `serial` is the review's id."""
    INSTRUCTION = "instruction"
    """The handler's, to the leader who gave it."""
    SILENT = "silent"
    """That the soldier hears something: so long without a word, and the handler is asked for one."""


SILENT_DAYS, UNHEARD_DAYS = 5, 7
"""Working days without a word: the handler gets one tap; then the supervisor sees it in the morning."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One that runs. `serial` tells it from an earlier one of its kind; `budget`: its working seconds in all.

    `by_clock`: an urgent matter's, which climbs by the clock.
    """

    kind: Kind
    serial: int
    due_at: int
    budget: int
    by_clock: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A promise as it was told, whatever the policy says by now: its date, budget and ladder.

    It is due when `span` working seconds have passed since `since`, when its clock last began to run.
    """

    due_at: int
    budget: int
    since: int
    span: int
    ladder: tuple[Rung, ...]


def told(promise: Promise, before: Told | None, now: int, policy: Policy) -> Told:
    """The promise as it is told now. One told before keeps its budget and ladder; another date counts from now."""
    held = before or Told(0, promise.budget, 0, 0, ladder(promise.kind, policy))
    if held.due_at == promise.due_at:
        return held
    return replace(held, due_at=promise.due_at, since=now, span=policy.calendar.between(now, promise.due_at))


def running(case: Case, policy: Policy, reviews: Sequence[Review] = ()) -> list[Promise]:
    """The promises whose clocks run now. A new date told, a reopening, a handover while new: a new promise.

    `reviews`: the open ones of the case.
    """
    found: list[Promise] = []
    turns = case.reopened + case.disputes
    if case.state is State.NEW and case.accept_by is not None:
        found.append(Promise(Kind.ACCEPTED, case.accept_by, case.accept_by, policy.promises.accept, case.urgent))
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
    if case.instructed_at is not None:
        days = policy.calendar.days(INSTRUCTION_DAYS)
        due = policy.calendar.after(case.instructed_at, days)
        found.append(Promise(Kind.INSTRUCTION, case.instructed_at, due, days))
    days = policy.calendar.days(review.DAYS)
    return [*found, *(Promise(Kind.REVIEW, one.id, one.due_at, days) for one in reviews)]


def ladder(kind: str, policy: Policy) -> tuple[Rung, ...]:
    """Who is reminded of a promise of this kind; a supervisor's goes to the leader in charge."""
    own: dict[str, tuple[Rung, ...]] = {Kind.EXTENSION: SUPERVISORS, Kind.REVIEW: SUPERVISORS,
                                        Kind.INSTRUCTION: INSTRUCTED,
                                        Kind.SILENT: (Rung(("handler",)),)}
    return own.get(kind, policy.ladder)


def rungs(promise: Promise, told: Told, policy: Policy) -> Iterator[Due]:
    """Every rung of a promise that runs, reached or not."""
    for place, rung in enumerate(told.ladder):
        if promise.by_clock and not rung.days:
            continue  # it has a faster way up; what comes days later stands behind it
        yield Due(promise.kind, promise.serial, place, _instant(told, rung, policy), promise.due_at)


def due_rungs(case: Case, policy: Policy) -> Iterator[Due]:
    """Every rung of the promises that run, by the policy as it is now."""
    for one in running(case, policy):
        yield from rungs(one, Told(one.due_at, one.budget, 0, 0, ladder(one.kind, policy)), policy)


def silence(case: Case, policy: Policy) -> list[Due]:
    """When the handler is asked for a word, if its soldier would have had none for so long."""
    silent = silent_at(case, SILENT_DAYS, policy)
    return [] if silent is None else [Due(Kind.SILENT, case.spoken_at or 0, 0, silent, silent)]


def silent_at(case: Case, days: int, policy: Policy) -> int | None:
    """When its soldier will have had no word for so many working days; None: somebody else is to speak."""
    if case.state not in (State.OPEN, State.REFERRED) or case.spoken_at is None:
        return None
    return policy.calendar.after(case.spoken_at, policy.calendar.days(days))


def next_due(case: Case, policy: Policy) -> Promise | None:
    """The handler's promise that comes first."""
    own = [one for one in running(case, policy) if one.kind is not Kind.EXTENSION]
    return min(own, key=lambda one: one.due_at, default=None)


def _instant(told: Told, rung: Rung, policy: Policy) -> int:
    """A share of the budget used up; or so many working days after the date."""
    if rung.share is not None:
        return policy.calendar.before(told.due_at, round(told.budget * (1 - rung.share)))
    if not rung.days:
        return told.due_at
    return policy.calendar.after(told.due_at, policy.calendar.days(rung.days))
