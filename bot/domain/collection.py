"""Collection rounds: headquarters asks the companies for their problems, and each hears what became of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.calendar import Calendar
from bot.domain.case import Case, State, Track
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rules import leads

MOST = 200
"""Problems that a company may raise in one round."""
REMIND_DAYS = 2
"""Working days before it closes in which who has not answered is reminded, once."""
APART = 28 * 86_400
"""Seconds between two rounds, below which who opens one is asked to think of the companies' time."""
ALL_READ = (Role.SUPERVISOR, Role.LEADER)


class Stage(StrEnum):
    """How far a round is. TRACKING: its problems are cases."""

    COLLECTING = "collecting"
    SORTING = "sorting"
    TRACKING = "tracking"
    DONE = "done"
    CALLED_OFF = "called_off"


RUNNING = (Stage.COLLECTING, Stage.SORTING, Stage.TRACKING)
ANSWERABLE = (Stage.COLLECTING, Stage.SORTING)
"""Until the cases are made a late answer counts as well: nothing is lost."""


class Whose(StrEnum):
    """For whom a problem is raised: a soldier by name, one who is not named to anybody, the company itself."""

    SOLDIER = "soldier"
    ANONYMOUS = "anonymous"
    COMPANY = "company"


class Answer(StrEnum):
    """What a company has said so far. SILENT: nothing, and the round has closed."""

    WAITING = "waiting"
    RAISED = "raised"
    NOTHING = "nothing"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Round:
    """One round; instants are epoch seconds. `duty`: the standing duty it comes from, and which time round."""

    id: int
    opened_by: int
    opened_at: int
    remind_at: int
    closes_at: int
    stage: Stage = Stage.COLLECTING
    duty: tuple[int, int] | None = None
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One company of a round."""

    id: int
    round_id: int
    company: str
    reminded_at: int | None = None
    answered_at: int | None = None
    nothing: bool = False
    told_at: int | None = None
    resulted_at: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One problem. Its words are gone (empty) once they stand in its case. `heap`: the first of those alike."""

    id: int
    ask_id: int
    company: str
    raised_by: int
    whose: Whose
    person: int | None
    body: str
    files: tuple[Mapping[str, Any], ...] = ()
    category: str | None = None
    track: Track | None = None
    heap: int | None = None
    case_id: int | None = None
    decided_at: int | None = None


def remind_at(now: int, closes_at: int, calendar: Calendar) -> int:
    """Some working days before it closes; where there is hardly more time than that, when half of it is over."""
    half = calendar.after(now, max(1, calendar.between(now, closes_at) // 2))
    return min(max(half, calendar.before(closes_at, calendar.days(REMIND_DAYS))), closes_at)


def answer(ask: Ask, made: Round) -> Answer:
    if ask.answered_at is not None:
        return Answer.NOTHING if ask.nothing else Answer.RAISED
    return Answer.WAITING if made.stage is Stage.COLLECTING else Answer.SILENT


def may_run(person: Person) -> bool:
    """Who opens, closes, sorts."""
    return person.active and person.has(Role.SUPERVISOR)


def may_answer(person: Person, company: str) -> bool:
    """Who speaks for a company: its clerks and leaders."""
    return person.active and person.home == company and person.has(Role.CLERK, Role.COMPANY_LEADER)


def may_read(person: Person) -> bool:
    """Who may open rounds at all; a company reads its own part, a department its own sheet."""
    return person.active and (person.has(Role.CLERK, Role.COMPANY_LEADER, *ALL_READ) or bool(person.headed))


def may_coordinate(person: Person, office: str) -> bool:
    """Whose sheet of an office it is at the meeting."""
    return may_run(person) or (person.active and person.is_head(office))


def may_see_sheet(person: Person, office: str, policy: Policy) -> bool:
    return may_coordinate(person, office) or (person.active and leads(person, office, policy))


def over(cases: Collection[Case]) -> bool:
    """Whether all of them have ended: their soldiers have said so, or took them back."""
    return all(case.state in (State.CLOSED, State.WITHDRAWN) for case in cases)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of problems: how many solved, ended otherwise, answered but not yet confirmed, still going."""

    raised: int
    solved: int
    otherwise: int
    unconfirmed: int
    referred: int
    running: int


def became(cases: Collection[Case]) -> Became:
    solved = sum(case.state is State.CLOSED and case.outcome in ("solved", "answered", "adopted") for case in cases)
    ended = sum(case.state in (State.CLOSED, State.WITHDRAWN) for case in cases)
    resolved = sum(case.state is State.RESOLVED for case in cases)
    referred = sum(case.state is State.REFERRED for case in cases)
    return Became(len(cases), solved, ended - solved, resolved, referred, len(cases) - ended - resolved - referred)


def proposed_track(tracks: Mapping[Track, int], days: float, *, higher: int) -> Track:
    """What most cases of the category are on now; of none, as long as the category takes. `higher`: with authority."""
    if higher and higher >= sum(tracks.values()):
        return Track.HIGHER
    if tracks:
        return max((Track.AT_ONCE, Track.DATED), key=lambda one: tracks.get(one, 0))
    return Track.AT_ONCE if days <= 1 else Track.DATED


@dataclass(frozen=True, slots=True)
class Heap:
    """Problems that are alike, the first one giving their category and track."""

    items: Sequence[Item]

    @property
    def first(self) -> Item:
        return self.items[0]

    @property
    def ready(self) -> bool:
        """Whether cases can be made of it: it is known what it is about, and all was put into words."""
        return self.first.category is not None and all(one.body for one in self.items)

    def companies(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in self.items:
            found[one.company] = found.get(one.company, 0) + 1
        return found


def heaps_of(found: Sequence[Item]) -> list[Heap]:
    """The biggest first."""
    made: dict[int, list[Item]] = {}
    for one in found:
        made.setdefault(one.heap or one.id, []).append(one)
    return sorted((Heap(group) for group in made.values()), key=lambda one: (-len(one.items), one.first.id))
