"""Review rounds: soldiers rate the offices they had to do with, and nobody can tell who said what. Pure.

**What is shown of marks.** Never their mean itself. If all five gave 1, a mean of 1.0 would tell what each of them
gave; if all but one did, it would tell that one what each of the others gave, since he knows his own. So a mean is
shown in steps of a half, and the ends are joined: of ten answers and more, 4.5 and all above is one figure, and 1.5
and all below; of fewer, 4 and all above, and 2 and all below, for one low mark weighs more among few. Whoever reads the
figure and the number of answers, and whoever gave one of them besides, still holds at least three marks possible for
everybody else (a test goes through all answers that there can be). No share of the content is shown beside it: "100 %"
would tell of each that he gave four or five, and together with the mean often which. Nothing finer is kept either.

**Whom it asks about.** Not about an office that fewer than five of those asked had to do with: what they gave could
never be shown, so they are spared the taps, and nothing of so few is kept for a while.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.ballot_box import Box
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
STEP = 5
"""Tenths of a mark in which means are shown."""
MANY = 10
"""From so many answers on, the joined ends of what is shown lie further out."""
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

    `key`: while it is open, of the seal over what is answered, together with a secret that lies in no database;
    `offices`: what is rated, None of rounds before this was kept; `asked`, `rated`: people, once it is closed;
    `change_by`: when offices have to have said what they changed; `lost`: the secret was changed while it was open, and
    nobody could read any more what had been answered before.
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
    offices: tuple[str, ...] | None = None
    lost: bool = False

    def asks_about(self, office: str) -> bool:
        return self.offices is None or office in self.offices


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of an office once the round is closed. `answers` None: too few, and nothing else is kept.

    `bands`: the means, as they are shown, in tenths.
    """

    office: str
    answers: int | None
    bands: Mapping[Aspect, int] = field(default_factory=dict)
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


def rated_by_enough(own: Mapping[int, Sequence[str]]) -> set[str]:
    """Of the offices that people would rate, those that enough of them would."""
    counted = Counter(office for offices in own.values() for office in offices)
    return {office for office, number in counted.items() if number >= FEWEST}


def result(office: str, box: Box, *, unsaid: Callable[[str], bool] = lambda _: False) -> Result:
    """All that is kept. Of an office with too few answers nothing is: what is not there cannot be worked out later.

    Nothing is added up over offices either: from a sum the one that is hidden could be taken out. `unsaid`: words
    that must not be kept.
    """
    aspects = aspects_of(office)
    number = len(box.marks)
    if number < FEWEST:
        return Result(office, None)
    bands = {aspect: band(sum(int(one[place]) for one in box.marks.values()), number)
             for place, aspect in enumerate(aspects)}
    return Result(office, number, bands, tuple(sorted(one for one in box.words.values() if not unsaid(one))))


def ends(number: int) -> tuple[int, int]:
    """The lowest and the highest figure that so many answers can come to, in tenths: all beyond is the same."""
    return (15, 45) if number >= MANY else (20, 40)


def band(total: int, number: int) -> int:
    """What is shown of a mean: the nearest half mark, in tenths, no further out than the ends."""
    lowest, highest = ends(number)
    return min(highest, max(lowest, STEP * ((4 * total + number) // (2 * number))))


def end(figure: int, number: int) -> str:
    """Whether all below is meant as well, or all above; else `plain`."""
    lowest, highest = ends(number)
    return "below" if figure <= lowest else "above" if figure >= highest else "plain"


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
