"""A handover, line by line: what there is to hand over, who may do what with it, who is reminded when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.case import LIVE, Case
from bot.domain.collection import may_run
from bot.domain.people import HANDLERS, HEADQUARTERS, STAFF, Person, Role
from bot.domain.secrecy import barred, may_pass_to
from bot.domain.service_days import may_plan
from bot.domain.substitutes import Staff, has_post

DAYS = 2
"""Working days in which what is handed over is accepted or questioned."""
POSTS = ("handler", "first_responder", "supervisor", "offered_to", "charge")
"""What somebody may be to a case, as its fields say."""
RUNGS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (1.5, ("successor",)), (DAYS, ("successor", "interim")), (DAYS + 1, ("interim", "supervisor")),
    (DAYS + 3, ("supervisor",)))
"""Working days after the beginning, and who is reminded then of what is not accepted."""


class What(StrEnum):
    """What can be handed over."""

    CASE = "case"
    ASSIST = "assist"
    REVIEW = "review"
    DUTY = "duty"
    NIGHT = "night"
    BATCH = "batch"
    DELIVERY = "delivery"
    COLLECTION = "collection"
    TALK = "talk"
    """A leader's wish to talk to a soldier: only another leader takes it up, and asks him anew."""
    VISIT = "visit"
    """A service day that is ahead: whoever may plan one leads it."""
    REVIEW_ROUND = "review_round"
    CARD = "card"
    CATEGORY = "category"
    CLERK = "clerk"


ROUNDS = frozenset({What.COLLECTION, What.REVIEW_ROUND})
"""What supervisors alone run."""


class Mark(StrEnum):
    """How far a line is."""

    OPEN = "open"
    QUESTIONED = "questioned"
    ACCEPTED = "accepted"
    KEPT = "kept"
    """Signed off with who had it for the time."""
    OVER = "over"
    """It ended, or was given to somebody else, before it was accepted."""


LEFT = frozenset({Mark.OPEN, Mark.QUESTIONED})
"""Not settled yet."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Something somebody answers for. `ref` names it; `title` by language; `posts`: what he is to a case.

    `unheard`: its soldier has spoken and nobody looked; `draft`: somebody began to write an answer. `case`: the one it
    is about, while nothing of it is frozen yet.
    """

    what: What
    ref: str
    title: Mapping[str, str]
    posts: tuple[str, ...] = ()
    due_at: int | None = None
    unheard: bool = False
    draft: bool = False
    case: Case | None = None

    @property
    def case_id(self) -> int | None:
        return int(self.ref) if self.what is What.CASE else None


@dataclass(frozen=True, slots=True)
class Handover:
    """`interim`: who has what is not accepted yet; `started_by`: None if it began by itself."""

    id: int
    leaver: int
    successor: int | None
    interim: int
    started_by: int | None
    started_at: int
    due_at: int
    signed_by: int | None = None
    signed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a handover. `holder`: who has it until then; `successor`: if not the one who gets the rest."""

    id: int
    handover_id: int
    thing: Belonging
    mark: Mark = Mark.OPEN
    successor: int | None = None
    note: str | None = None
    question: str | None = None
    settled_by: int | None = None
    settled_at: int | None = None
    told_at: int | None = None
    holder: int | None = None

    @property
    def left(self) -> bool:
        return self.mark in LEFT


def goes_to(line: Line, handover: Handover) -> int | None:
    return line.successor or handover.successor


def interim(leaver: Person, home: str, staff: Sequence[Staff]) -> Person | None:
    """Who has it from the first minute: the head of the home; where the head himself leaves, a supervisor.

    Somebody who is there goes first, whatever his place; None only if the unit has nobody of these at all.
    """
    others = [one for one in staff if one.person.id != leaver.id]
    heads = [one for one in others if one.person.home == home and one.person.has(Role.HEAD, Role.COMPANY_LEADER)]
    above = [one for role in (Role.SUPERVISOR, Role.LEADER) for one in others if one.person.has(role)]
    ranked = [*heads, *above]
    return next((one.person for one in (*(one for one in ranked if one.there), *ranked)), None)


def may_start(person: Person) -> bool:
    return person.active and person.has(Role.SUPERVISOR)


def may_see(person: Person, handover: Handover, lines: Sequence[Line]) -> bool:
    """Both sides, who has it for the time, supervisors."""
    sides = {handover.leaver, handover.successor, handover.interim, *(line.successor for line in lines)}
    return person.active and (person.has(Role.SUPERVISOR) or person.id in sides)


def shown(lines: Sequence[Line], reader: Person, handover: Handover, cases: Mapping[int, Case]) -> list[Line]:
    """The lines that somebody may read of: not those of cases that he must not hear of."""
    return [line for line in lines if (case := cases.get(line.thing.case_id or 0)) is None
            or reader.id == handover.leaver or not barred(case, reader)
            or (goes_to(line, handover) == reader.id and may_pass_to(case, reader, line.thing.posts))]


def may_take(taker: Person, leaver: Person, thing: Belonging) -> bool:
    """Whether somebody fits the post: headquarters' work stays there, a case needs who may handle it."""
    if not has_post(taker) or taker.id == leaver.id:
        return False
    if thing.what is What.CASE and "handler" in thing.posts and not taker.has(*HANDLERS):
        return False
    if thing.what in ROUNDS:
        return may_run(taker)
    if thing.what is What.VISIT:
        return may_plan(taker)
    if thing.what is What.TALK:
        return taker.has(Role.LEADER)
    if thing.what is What.REVIEW or "supervisor" in thing.posts:
        return taker.has(Role.SUPERVISOR, Role.LEADER)
    if leaver.has(*HEADQUARTERS):
        return taker.has(*HEADQUARTERS)
    return taker.has(*STAFF) if leaver.has(*STAFF) else True


def may_hold(holder: Person, thing: Belonging) -> bool:
    """Whether somebody can have it for the time, until it is accepted."""
    if thing.what is What.VISIT:
        return may_plan(holder)
    return thing.what is not What.TALK and (thing.what not in ROUNDS or may_run(holder))


def holds(case: Case, posts: Sequence[str], person_id: int) -> tuple[str, ...]:
    """Of these posts of a case that has not ended those that he has."""
    return tuple(post for post in posts if case.state in LIVE and getattr(case, post) == person_id)


def rungs(handover: Handover, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Which reminder goes out when."""
    for place, (days, _) in enumerate(RUNGS):
        yield place, calendar.after(handover.started_at, round(calendar.days(1) * days))
