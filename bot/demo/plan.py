"""Who asks for what in the sample unit's year, and when: by the season, at noon and after supper, most in the week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from bot.demo.stories import Stories, Story
from bot.domain import digest
from bot.domain.calendar import Calendar
from bot.domain.people import Person, Role

DAYS, CASES, QUESTIONS = 364, 200, 30
ALIKE = 4
"""So many ask the same in the week that the first digest tells of."""
STUCK = (96, 74)
"""So many days ago began what higher authority has not decided yet."""
NEW_HERE = "1025"
"""The tour's soldier: he asks for the first time in it."""
LIVELY = 0.55
"""How much less is asked on a day off."""


@dataclass(frozen=True)
class Filing:
    """Somebody asks. `stuck`: higher authority will not decide it."""

    at: int
    requester: Person
    story: Story
    stuck: bool = False


@dataclass(frozen=True)
class Plan:
    """`last`: the day on which the year ends; `days`: how long it is."""

    everybody: Sequence[Person]
    stories: Stories
    calendar: Calendar
    last: date
    chance: Random
    days: int = DAYS

    def filings(self) -> Iterator[Filing]:
        yield from (self._filing(self._day()) for _ in range(CASES * self.days // DAYS - ALIKE - len(STUCK)))
        for days in STUCK:
            yield self._filing(self.last - timedelta(min(days, self.days - 1)), stuck=True)
        monday = digest.week_begin(self.last) - timedelta(7)
        alike = self.stories.topics["pay"].stories[0]
        asking = [one for one in self._asking() if one.home in ("c2", "c3")]
        for number, person in enumerate(self.chance.sample(asking, ALIKE)):
            yield Filing(self._minute(monday + timedelta(number % 3)), person, alike)

    def questions(self) -> Iterator[tuple[int, Person, dict[str, str]]]:
        """When somebody asked what no card answers."""
        for _ in range(QUESTIONS * self.days // DAYS):
            yield self._minute(self._day()), self.chance.choice(self._asking()), self._question()

    def _question(self) -> dict[str, str]:
        return dict(self.chance.choice(self.stories.questions))

    def _filing(self, day: date, *, stuck: bool = False) -> Filing:
        """Who has chosen English tells what there is in English."""
        person = self.chance.choice(self._asking())
        topics = list(self.stories.topics.values())
        topic = self.chance.choices(topics, [one.months[day.month - 1] for one in topics])[0]
        if stuck:
            topic = self.stories.topics["relocation"]
        fitting = [one for one in topic.stories if one.higher >= stuck and (
            person.language != "en" or "en" in one.story)] or [topics[0].stories[0]]
        return Filing(self._minute(day), person, self.chance.choice(fitting), stuck)

    def _asking(self) -> list[Person]:
        """Soldiers most of all; cadres and their families have their troubles, too."""
        able = [one for one in self.everybody if one.staff_no != NEW_HERE and not one.has(Role.LEADER)]
        return [one for one in able for _ in range(3 if one.roles == {Role.SOLDIER} else 1)]

    def _day(self) -> date:
        while True:
            day = self.last - timedelta(self.chance.randrange(1, self.days))
            if self.calendar.works(day) or self.chance.random() < LIVELY:
                return day

    def _minute(self, day: date) -> int:
        noon, evening = self.chance.randrange(735, 835), self.chance.randrange(1120, 1310)
        return self.calendar.at(day, time.min) + 60 * self.chance.choice((noon, evening, evening))
