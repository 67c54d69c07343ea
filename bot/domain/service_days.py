"""Headquarters goes out to a company: who plans, enters and closes, what is asked, what must be done. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.case import Case, State
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.secrecy import is_private

SLOT, SLOTS = 600, 12
"""Seconds that somebody may book, and how many such there are."""
ASK_AHEAD = 10 * 86_400
"""So many seconds before it the company's soldiers are asked what to bring up."""
HOURS = (time(9), time(14, 30), time(19, 30))
"""Beginnings that are offered as buttons."""
TEAM_MOST = 20
"""People who are offered for a team as buttons."""
LONG = 90
"""Days without a visit after which a company counts as long not visited."""


class Kind(StrEnum):
    """What it is."""

    SERVICE_DAY = "service_day"
    VISIT = "visit"
    RECEPTION = "reception"
    HEART_TALK = "heart_talk"
    FORUM = "forum"
    BRIEFING = "briefing"


AFTER: Mapping[Kind, int] = {Kind.FORUM: 5400, Kind.BRIEFING: 3600}
"""Seconds after the beginning of what all sit through together: from then on one talks alone, ten minutes each."""
SLOTS_AFTER = 6
TOLD = frozenset({Kind.BRIEFING, Kind.FORUM})
"""Where questions are put that all hear, and that a card should answer."""


class Stage(StrEnum):
    """How far it is."""

    PLANNED = "planned"
    DONE = "done"
    CALLED_OFF = "called_off"


class Met(StrEnum):
    """What became of somebody who wanted to bring something up."""

    HEARD = "heard"
    ENTERED = "entered"
    ASKED = "asked"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """One of them; instants are epoch seconds. `team`: who goes, whoever leads it among them.

    `cards`: what a briefing is about. `questions`: how many were put at it. `word`: what was said at its end.
    """

    id: int
    kind: Kind
    company: str
    at: int
    led_by: int
    planned_at: int
    stage: Stage
    note: str
    cards: tuple[str, ...]
    ask_at: int
    asked_at: int | None
    remind_at: int
    reminded_at: int | None
    late_at: int
    late_told_at: int | None
    questions: int = 0
    ended_at: int | None = None
    word: str | None = None
    resulted_at: int | None = None
    team: tuple[int, ...] = ()

    @property
    def planned(self) -> bool:
        return self.stage is Stage.PLANNED

    @property
    def slots(self) -> range:
        return range(SLOTS_AFTER if self.kind in AFTER else SLOTS)

    @property
    def alone_at(self) -> int | None:
        """When one talks alone, where that is not at once; None: from its beginning on."""
        return self.slot_at(0) if self.kind in AFTER else None

    def slot_at(self, slot: int) -> int:
        return self.at + AFTER.get(self.kind, 0) + slot * SLOT


@dataclass(frozen=True, slots=True)
class Wish:
    """What one soldier wants to bring up, and his ten minutes. `nothing`: he said that there is nothing."""

    id: int
    day_id: int
    person: int
    words: str = ""
    unnamed: bool = False
    slot: int | None = None
    nothing: bool = False
    met: Met | None = None

    @property
    def open(self) -> bool:
        """Whether somebody waits to be heard."""
        return self.met is None and (bool(self.words) or self.slot is not None)


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_plan(person: Person) -> bool:
    return person.active and person.has(Role.SUPERVISOR, Role.HEAD, Role.LEADER)


def may_go(person: Person) -> bool:
    """Who can be of a team."""
    return person.active and person.has(*HEADQUARTERS)


def may_carry(person: Person, day: ServiceDay) -> bool:
    """Who moves it, calls it off, changes its team and closes it: whoever leads it, and supervisors."""
    return person.active and ((person.id == day.led_by and may_plan(person)) or person.has(Role.SUPERVISOR))


def may_enter(person: Person, day: ServiceDay) -> bool:
    """Who writes down there what is raised: the team."""
    return may_go(person) and person.id in day.team


def may_prepare(person: Person, day: ServiceDay) -> bool:
    """Who reads what the company's soldiers wrote beforehand: the team, and who answers for it."""
    return may_enter(person, day) or may_carry(person, day)


def may_read(person: Person, day: ServiceDay) -> bool:
    """Who reads that it is and what came of it: besides them leaders, and those who speak for the company."""
    speaks = person.home == day.company and person.has(Role.CLERK, Role.COMPANY_LEADER)
    return may_prepare(person, day) or (person.active and (person.has(Role.LEADER) or speaks))


# ── When ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_at(at: int, now: int) -> int:
    return max(now, at - ASK_AHEAD)


def remind_at(at: int, calendar: Calendar) -> int:
    """A working day before."""
    return calendar.before(at, calendar.days(1))


def late_at(at: int, calendar: Calendar) -> int:
    """The morning after, on which nothing raised there may be without owner and date any more."""
    return calendar.next_working_day(at)


def begun(day: ServiceDay, now: int, calendar: Calendar) -> bool:
    """Whether it is its day, or later."""
    return now >= calendar.start_of_day(day.at)


def free(day: ServiceDay, taken: Collection[int | None], now: int) -> list[int]:
    """The slots ahead that nobody has booked."""
    return [one for one in day.slots if one not in taken and day.slot_at(one) > now]


# ── What must be done before the team leaves ─────────────────────────────────────────────────────────────────────────


def settled(case: Case) -> bool:
    """Whether it is solved, or has an owner who works it and a date that its soldier was told.

    What is about somebody is in other hands than the team's: it keeps nobody there, and its own promises run.
    """
    if is_private(case):
        return True
    dated = case.resolve_by is not None or case.report_by is not None
    return case.state is not State.NEW and (case.state not in (State.OPEN, State.REFERRED) or dated)


def unsettled(cases: Sequence[Case]) -> list[Case]:
    return [one for one in cases if not settled(one)]


def unheard(wishes: Sequence[Wish]) -> list[Wish]:
    return [one for one in wishes if one.open]


# ── What the company has read ────────────────────────────────────────────────────────────────────────────────────────

FEWEST = 5
"""People of whom a share says nothing about one of them."""


def share(readers: int, of: int) -> int | None:
    """Per cent of a company's people, in tens; None: they are too few to be told of."""
    return None if of < FEWEST else min(readers, of) * 10 // of * 10


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Sums:
    """What was raised: solved there (of these how many were confirmed), with a date, with higher authority.

    Of those with a date: kept, broken, still running. `over`: all have ended. `taken_back`: by their soldiers.
    """

    raised: int
    here: int
    confirmed: int
    dated: int
    higher: int
    kept: int
    broken: int
    running: int
    taken_back: int
    over: bool


def sums(cases: Sequence[Case], now: int) -> Sums:
    here = [one for one in cases if one.here_at is not None]
    dated = [one for one in cases if one.here_at is None and one.first_resolve_by is not None]
    kept = [one for one in dated if one.resolved_at is not None and one.resolved_at <= (one.first_resolve_by or 0)]
    broken = [one for one in dated if one not in kept and one.state is not State.WITHDRAWN and (
        one.resolved_at is not None or now > (one.first_resolve_by or 0))]
    back = sum(one.state is State.WITHDRAWN for one in cases)
    higher = sum(one.here_at is None and one.first_resolve_by is None and one.state is not State.NEW
                 and one.state is not State.WITHDRAWN for one in cases)
    over = all(one.state in (State.CLOSED, State.WITHDRAWN) for one in cases)
    confirmed = sum(one.state is State.CLOSED and one.mark is None for one in here)
    gone = sum(one.state is State.WITHDRAWN for one in dated)
    return Sums(len(cases), len(here), confirmed, len(dated), higher, len(kept), len(broken),
                len(dated) - len(kept) - len(broken) - gone, back, over)


# ── Where to go ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Need:
    """What the ledger says of a company: cases late, answered but not confirmed, disputed, ended without a rating.

    `silent`: rounds of late that it did not answer. `visited`: days since somebody was there; None: never.
    """

    company: str
    late: int = 0
    unconfirmed: int = 0
    disputed: int = 0
    unrated: int = 0
    silent: int = 0
    visited: int | None = None
    planned: bool = False

    @property
    def score(self) -> float:
        """How much there is to be said for going there."""
        away = 6.0 if self.visited is None else min(self.visited / 30, 6)
        return 3 * self.late + 3 * self.disputed + 4 * self.silent + self.unconfirmed + self.unrated / 4 + away

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """The weightiest first: (code, figure)."""
        found = [("late", self.late), ("disputed", self.disputed), ("silent", self.silent),
                 ("unconfirmed", self.unconfirmed), ("unrated", self.unrated)]
        told = [one for one in found if one[1]]
        if self.visited is None:
            return [*told, ("never", 0)]
        return [*told, ("long", self.visited)] if self.visited >= LONG else told


def proposed(needs: Sequence[Need]) -> list[Need]:
    """Where to go, the most urgent first; where somebody goes already is left out, and where nothing calls."""
    wanted = [one for one in needs if not one.planned and one.reasons]
    return sorted(wanted, key=lambda one: (-one.score, one.company))
