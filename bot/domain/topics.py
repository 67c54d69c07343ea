"""At the source: which topics repeat, what an office does about them, whether their share fell. Pure.

Everything is a share of what came in within the same weeks, against the past of the same company or the whole unit:
never a count of people, nor of anything that few have raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.policy import Policy, Words
from bot.domain.rates import FEWEST, FEWEST_PEOPLE
from bot.domain.rules import in_charge, leads

DAY = 86_400
WINDOW = 28 * DAY
"""Seconds of what is looked at: four weeks."""
PAST = 182 * DAY
"""Seconds before those, which say what is usual: half a year."""
ENOUGH = 20
"""Cases of any kind that half a year must have had; with fewer nothing is usual."""
RISEN, FALLEN = Fraction(3, 2), Fraction(3, 4)
"""It repeats: at least so many times the usual share. It fell: at most so much of the share when it was noticed."""
CHANCE = 9
"""The square of how many standard deviations a matter must rise above what is usual: three."""
SETTLING = 14 * DAY
"""Seconds in which an action gets round, before four weeks are looked at."""
PROMISE_DAYS = 10
"""Working days in which the office enters an action."""
TITLE: Words = {"zh": "源头治理：{}，拿出办法", "en": "At the source: {} – say what you do"}
"""How the office's promise stands among its duties."""


class Way(StrEnum):
    """What was done about it: a card was written or mended, a duty set up, the way things go was changed."""

    CARD = "topic_card"
    DUTY = "topic_duty"
    PROCESS = "topic_process"


class Stage(StrEnum):
    """Where a topic stands: an action is promised, its effect is awaited, it stayed in spite of it, it fell."""

    PROMISED = "promised"
    WATCHED = "watched"
    STAYED = "stayed"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole` cases that came in."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction:
        return Fraction(self.part, self.whole) if self.whole else Fraction(0)

    @property
    def percent(self) -> int:
        """As it is told: rounded, and no less than one where there was something."""
        return max(round(self.value * 100), min(self.part, 1))


@dataclass(frozen=True, slots=True)
class Theme:
    """What is counted: a category, what went by one of its cards, or a matter; of the unit, or of a company.

    `matter`: what is told, under whatever categories and cards; `category` is then the one most of it stands under.
    """

    category: str
    card_id: str | None = None
    company: str | None = None
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What repeats: its share in the four weeks, and in the half year before them; `same`: themes that say no more."""

    theme: Theme
    now: Rate
    usual: Rate
    same: frozenset[Theme] = frozenset()


@dataclass(frozen=True, slots=True)
class Topic:
    """One item of the list. `duty_id`: the promise that runs; `fell_at`: it is settled."""

    id: int
    theme: Theme
    office: str
    noticed_at: int
    noticed: Rate
    usual: Rate
    duty_id: int | None = None
    check_at: int | None = None
    looked_at: int | None = None
    last: Rate | None = None
    fell_at: int | None = None

    @property
    def stage(self) -> Stage:
        if self.fell_at is not None:
            return Stage.FELL
        if self.duty_id is None:
            return Stage.WATCHED
        return Stage.PROMISED if self.looked_at is None else Stage.STAYED


@dataclass(frozen=True, slots=True)
class Act:
    """What an office did, since which day; `card_id` or `duty_id`: what it made."""

    topic_id: int
    way: Way
    words: str
    on: date
    by: int
    at: int
    card_id: str | None = None
    duty_id: int | None = None


def repeats(now: Rate, people: int, usual: Rate) -> bool:
    """Whether it is one: enough cases by enough people, half as much again as usual, where something is usual."""
    enough = now.part >= FEWEST and people >= FEWEST_PEOPLE and usual.whole >= ENOUGH
    return enough and now.value >= RISEN * usual.value


def by_chance(now: Rate, usual: Rate) -> bool:
    """Whether a rise may be nothing but chance: of the many words that are told in four weeks, some always rise."""
    expected = usual.value * now.whole
    return (now.part - expected) ** 2 < CHANCE * expected


def fell(noticed: Rate, after: Rate) -> bool:
    """At least a quarter less of all that came in; where hardly anything came, none of it."""
    if after.whole < FEWEST:
        return after.part == 0
    return after.value <= FALLEN * noticed.value


def look_at(since: int) -> int:
    """When its effect can be told: a fortnight to get round, and four weeks that are counted."""
    return since + SETTLING + WINDOW


def hides(theme: Theme, other: Theme) -> bool:
    """Whether `other` needs no item beside `theme`: the same matter, told more exactly or of the whole unit."""
    if theme.matter or other.matter:
        return theme.matter == other.matter and theme.company in (None, other.company)
    if theme.category != other.category:
        return False
    if theme.card_id and other.card_id:
        return theme.card_id == other.card_id
    return theme.company is None or theme.company == other.company


def one_thing(matter: Rate, other: Rate, *, card: bool) -> bool:
    """Whether a matter and a category, or a card, tell of the same cases: neither is more than twice the other."""
    return other.part <= 2 * matter.part and (not card or matter.part <= 2 * other.part)


# ── Whose business it is ─────────────────────────────────────────────────────────────────────────────────────────────


def may_read(person: Person) -> bool:
    """Supervisors, leaders and heads."""
    return person.active and (person.has(Role.SUPERVISOR, Role.LEADER, Role.HEAD) or bool(person.heads))


def offices(person: Person, policy: Policy) -> tuple[str, ...] | None:
    """Whose items somebody reads: a leader's in his charge, a head's own; None: all."""
    if person.has(Role.SUPERVISOR):
        return None
    if person.has(Role.LEADER):
        return policy.with_former(sorted(in_charge(person, policy))) or None
    return policy.with_former([*([person.home] if person.has(Role.HEAD) else []), *person.heads])


def may_see(person: Person, topic: Topic, owner: int | None, policy: Policy) -> bool:
    """Whoever has promised it as well."""
    if person.active and person.id == owner:
        return True
    if not may_read(person):
        return False
    return person.has(Role.SUPERVISOR) or leads(person, topic.office, policy) or _heads(person, topic, policy)


def may_act(person: Person, topic: Topic, owner: int | None, policy: Policy) -> bool:
    """The office says what it does: its head, or who has promised it."""
    own = person.id == owner and person.has(*HEADQUARTERS)
    return person.active and topic.fell_at is None and (own or _heads(person, topic, policy))


def _heads(person: Person, topic: Topic, policy: Policy) -> bool:
    office = policy.place_of(topic.office)
    return (person.has(Role.HEAD) and person.home == office) or office in person.heads
