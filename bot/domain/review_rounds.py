"""Review rounds: soldiers rate the offices they had to do with, and nobody can tell who said what. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.escalation import Places
from bot.domain.people import Person, Role
from bot.domain.policy import Policy, Words
from bot.domain.rates import FEWEST
from bot.domain.rules import leads
from bot.domain.windows import Windows

DAY = 86_400
AGAIN = 30 * DAY
"""Seconds in which whoever has rated is not asked again."""
LOOKED_BACK = 92 * DAY
"""How far back a round looks for dealings with an office, where none was before it; a quarter."""
CHANGE_DAYS = 10.0
"""Working days in which each office says what it has changed."""
HALFWAY = 0.6
"""The share of its time after which a round reminds, once."""
MARKS = (1, 2, 3, 4, 5)
GOOD = 4
"""From this mark on somebody is content."""
ALL_READ = (Role.SUPERVISOR, Role.LEADER)
ROUNDED = 5
"""Shares of people are told in steps of so many per cent."""


class Aspect(StrEnum):
    """What is rated, one tap each."""

    ATTITUDE = "attitude"
    SPEED = "speed"
    RESULT = "result"


REQUESTS = "_requests"
"""In an office's place: the requests that offices get, where the unit lets them be rated; a total, nobody's name."""
REQUEST_WORDS: Words = {"zh": "收到的诉求", "en": "Requests we get"}


def aspects_of(office: str) -> tuple[Aspect, ...]:
    """What is rated of it; of requests one thing, whether they say what is needed."""
    return (Aspect.RESULT,) if office == REQUESTS else tuple(Aspect)


def called(office: str, policy: Policy) -> Words:
    return REQUEST_WORDS if office == REQUESTS else policy.home_words(office)


class Stage(StrEnum):
    """How far a round is. CLOSED: offices write what they have changed. TOLD: soldiers read what came of it."""

    OPEN = "open"
    CLOSED = "closed"
    TOLD = "told"
    CALLED_OFF = "called_off"


OVER = (Stage.CLOSED, Stage.TOLD)


@dataclass(frozen=True, slots=True)
class Round:
    """One round; instants are epoch seconds. `since`: from when on dealings with an office count, till `opened_at`.

    `key`: of the tokens, while it is open; `asked`, `rated`: people, once it is closed; `change_by`: when offices
    have to have said what they changed.
    """

    id: int
    opened_by: int
    opened_at: int
    since: int
    remind_at: int
    closes_at: int
    stage: Stage = Stage.OPEN
    duty: tuple[int, int] | None = None
    key: str | None = field(default=None, repr=False)
    asked: int | None = None
    rated: int | None = None
    closed_at: int | None = None
    change_by: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person gave one office so far; nobody's name stands in it."""

    token: str
    office: str
    marks: Mapping[Aspect, int]
    words: str | None = None

    @property
    def whole(self) -> bool:
        """Only whole answers count: else each aspect would be of other people, and could be told apart by them."""
        return all(aspect in self.marks for aspect in aspects_of(self.office))


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of an office once the round is closed. `answers` None: too few, and nothing else is kept."""

    office: str
    answers: int | None
    counts: Mapping[Aspect, Mapping[int, int]] = field(default_factory=dict)
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One office of a closed round, with what it says it has changed; `changed_at` None: nothing yet."""

    result: Result
    changed: str | None = None
    changed_at: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeRung:
    """When which rung of the ladder is reached."""

    rung: int
    at: int
    due_at: int


def token(key: str, round_id: int, person: int, office: str) -> str:
    """Under what an answer lies: the same each time, and without the key nobody's, nor that of his other answers."""
    return hmac.new(key.encode(), f"{round_id}:{person}:{office}".encode(), hashlib.sha256).hexdigest()


def since(last: Round | None, now: int) -> int:
    """From when on dealings count: since the last round was opened, a quarter at most."""
    return max(last.opened_at if last else 0, now - LOOKED_BACK)


def remind_at(now: int, closes_at: int) -> int:
    return now + round((closes_at - now) * HALFWAY)


def may_remind(made: Round, now: int, windows: Windows) -> bool:
    """Not where the reminder would only be read when it is too late."""
    return windows.next_open(now) < made.closes_at


def hears_in_time(now: int, closes_at: int, windows: Windows) -> bool:
    """Whether a company has its phones at all before it closes."""
    return windows.next_open(now) < closes_at


def lately(now: int) -> int:
    """Whoever has rated on this day or later is not asked again: of when he did, the day alone is kept."""
    return now - AGAIN - DAY + 1


def rated_in(made: Round, rated_on: int | None, calendar: Calendar) -> bool:
    """Whether somebody who was asked has rated: the day alone is kept."""
    return rated_on is not None and rated_on >= calendar.start_of_day(made.opened_at)


def offices_of(person: Person, dealt_with: Iterable[str], policy: Policy, *, handles: bool = False) -> list[str]:
    """The offices that somebody rates, in the unit's order: departments, never a company, nor his own.

    `handles`: he had cases to work on, and rates the requests that he got, if the unit wants that.
    """
    found, departments = {policy.place_of(one) for one in dealt_with}, policy.departments()
    own = handles and policy.offices_rate and person.home in {home.id for home in departments}
    rated = [home.id for home in departments if home.id in found and home.id != person.home]
    return [*rated, REQUESTS] if own else rated


def results(answers: Iterable[Answer], offices: Sequence[str], *, unsaid: Callable[[str], bool] = lambda _: False
            ) -> list[Result]:
    """All that is kept. Of an office with too few answers nothing is: what is not there cannot be worked out later.

    Nothing is added up over offices either: from a sum the one that is hidden could be taken out. `unsaid`: words
    that must not be kept.
    """
    whole = [one for one in answers if one.whole]
    made = []
    for office in offices:
        mine = [one for one in whole if one.office == office]
        if len(mine) < FEWEST:
            made.append(Result(office, None))
            continue
        counts = {aspect: Counter(one.marks[aspect] for one in mine) for aspect in aspects_of(office)}
        said = sorted(one.words for one in mine if one.words and not unsaid(one.words))
        made.append(Result(office, len(mine), counts, said))
    return made


def average(counts: Mapping[int, int]) -> float:
    """The mean of marks, to one decimal."""
    return round(sum(mark * number for mark, number in counts.items()) / sum(counts.values()), 1)


def content(counts: Mapping[int, int]) -> int:
    """Of a hundred, how many gave four or five."""
    return round(100 * sum(number for mark, number in counts.items() if mark >= GOOD) / sum(counts.values()))


def share(rated: int, asked: int) -> int | None:
    """Of a hundred who were asked, how many have rated, in steps; None: so few were asked that it would tell who."""
    return ROUNDED * round(100 * rated / asked / ROUNDED) if asked >= FEWEST else None


# ── Who may do what ──────────────────────────────────────────────────────────────────────────────────────────────────


def may_run(person: Person) -> bool:
    """Who opens, closes early, calls off."""
    return person.active and person.has(Role.SUPERVISOR)


def may_read(person: Person) -> bool:
    """Who sees how rounds go, all offices beside their own past."""
    return person.active and person.has(*ALL_READ)


def reads_office(person: Person, office: str, policy: Policy) -> bool:
    """Who sees one office's result: its own people as well."""
    own = person.home == office and person.has(Role.HEAD, Role.CADRE)
    return person.active and (own or person.has(Role.SUPERVISOR) or leads(person, office, policy))


def reads_words(person: Person, office: str, policy: Policy) -> bool:
    """Free words may be of a colleague: of the office its head alone reads them."""
    return reads_office(person, office, policy) and (heads(person, office) or person.has(*ALL_READ))


def heads(person: Person, office: str) -> bool:
    """Its head, or who is its head meanwhile."""
    return (person.home == office and person.has(Role.HEAD)) or office in person.heads


def may_enter(person: Person, office: str) -> bool:
    """Who says what an office has changed; a supervisor where nobody else is there to."""
    return person.active and (heads(person, office) or person.has(Role.SUPERVISOR))


# ── What an office has changed ───────────────────────────────────────────────────────────────────────────────────────


def rungs(now: int, due_at: int, policy: Policy) -> Iterator[ChangeRung]:
    """The ladder over the days that an office has; it heard with its result that it is to say."""
    calendar = policy.calendar
    for place, rung in enumerate(policy.ladder):
        if rung.share is not None:
            yield ChangeRung(place, calendar.after(now, round(calendar.between(now, due_at) * rung.share)), due_at)
        else:
            yield ChangeRung(place, calendar.after(due_at, calendar.days(rung.days)) if rung.days else due_at, due_at)


def places(office: str, head: int) -> Places:
    """`head`: of the office; 0: it has none, and the ladder climbs past."""
    return Places({"handler": head, "first_responder": head}, office)


def ready_to_tell(made: Round, entries: Iterable[Entry], now: int) -> bool:
    """Soldiers read of it once every office has said what it changed, or should have."""
    return made.stage is Stage.CLOSED and (
        now >= (made.change_by or 0) or all(
            one.changed_at is not None for one in entries if one.result.office != REQUESTS))
