"""The year itself: the clock goes from one due instant to the next, people act in between, the desk is restarted."""

from __future__ import annotations

import asyncio
import heapq
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.letters import Card
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.services.casework import cases as life
from bot.services.casework import intake
from bot.services.casework.cases import Given
from bot.services.casework.intake import Request
from bot.services.forms import unfinished
from bot.services.house import Actor, House
from bot.services.letters import releasing
from bot.services.posts import absence_watch
from bot.services.promises import clocks, morning, nudging
from bot.services.reviews import sampling
from bot.storage import cases, people, rungs
from bot.storage.database import Database
from bot.storage.sqlite import Sqlite
from bot.storage.talk import Line
from tests.year.folk import DAY, QUARTER, Act, next_act
from tests.year.unit import first_day, policy_of_the_year, settle_in

DAYS = 364
QUIET_END = 70
"""Nothing new in the last weeks: what was filed comes to its end."""
RESTARTS = 20
OUTAGE = 150, 153
"""Days in which the desk is down."""
BY_THE_MINUTE = clocks.climb, nudging.nudge, releasing.release
EVERY = (absence_watch.look, clocks.climb, nudging.nudge, sampling.draw, unfinished.remind, morning.greet,
         absence_watch.notice, releasing.release)
"""The ticks that remind, ask and hold back; what the desk tells of itself (digests, orphans) is another matter."""
CATEGORIES = ("pay", "medical", "relocation", "housing", "equipment")
STORY = "样例：想问一下这件事。"


@dataclass(frozen=True, slots=True)
class Filing:
    """Somebody files a request."""

    soldier: Person


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody cannot be reached, or can again."""

    person: Person
    begins: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A letter that reached somebody. `about`: the promises it tells of, (case, kind, rung); `more`: it only counts."""

    at: int
    person: int
    kind: str
    answer: bool
    rings: bool
    about: tuple[tuple[int, str, int], ...]
    more: int = 0


@dataclass
class Year:
    """`path`: its database. `size`: cases filed. `gone`: when who could not be reached; `outage`: when it was down."""

    path: str
    size: int
    seed: int = 1
    policy: Policy = field(default_factory=policy_of_the_year)
    heard: list[Heard] = field(default_factory=list)
    gone: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    acts: int = 0
    looks: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.now = self.began = first_day(self.policy)
        self.ends = self.began + DAYS * DAY
        self.outage = self.began + OUTAGE[0] * DAY, self.began + OUTAGE[1] * DAY
        self._order = count()
        self._agenda: list[tuple[int, int, Act | Filing | Absence]] = []
        self._openings = self._all_openings()

    def is_up(self, instant: int) -> bool:
        return not self.outage[0] <= instant < self.outage[1]

    def is_there(self, person: int, instant: int) -> bool:
        return not any(start <= instant < end for start, end in self.gone[person])

    async def play(self) -> None:
        """All of it, from an empty database to the last day; the database stays open."""
        await self._open()
        self.people = await settle_in(self.db, self.policy)
        restarts = self._plan()
        while self.now < self.ends:
            if restarts and restarts[-1] <= self.now:
                restarts.pop()
                await self.db.close()
                await self._open()
            await self._next()

    async def _open(self) -> None:
        self.db = Database(Sqlite(self.path, lasting=False))  # what a disk costs is the benches' business
        await self.db.open()
        salts = count()
        self.house = House(self.db, self.policy, lambda: self.now, lambda: self.now, lambda: f"{next(salts):08x}")

    def _plan(self) -> list[int]:
        """Puts down who files when, who is gone when; gives when the desk is restarted, the first one last."""
        for _ in range(self.size):
            soldier = self.chance.choice(self.people.soldiers)
            at = self.began + int(self.chance.random() * (DAYS - QUIET_END) * DAY)
            self._put(self.policy.windows(soldier.home).next_open(at), Filing(soldier))
        for person in self.chance.sample(self.people.staff, len(self.people.staff) // 2):
            start = self.began + int(self.chance.random() * DAYS) * DAY
            end = start + self.chance.choice((2, 7, 21)) * DAY
            self.gone[person.id].append((start, end))
            self._put(start, Absence(person, begins=True))
            self._put(end, Absence(person, begins=False))
        return sorted((self.began + int(self.chance.random() * DAYS * DAY) for _ in range(RESTARTS)), reverse=True)

    def _put(self, at: int, what: Act | Filing | Absence) -> None:
        at = -(-at // QUARTER) * QUARTER
        heapq.heappush(self._agenda, (at if self.is_up(at) else self.outage[1], next(self._order), what))

    async def _next(self) -> None:
        """To the next instant at which somebody acts or something is due: first they act, then the desk looks."""
        opening, due = await self._due()
        self.now = min(self._agenda[0][0] if self._agenda else self.ends, due, self.ends)
        happening = []
        while self._agenda and self._agenda[0][0] <= self.now:
            happening.append(heapq.heappop(self._agenda)[2])
        await asyncio.gather(*map(self._happens, happening))
        if due <= self.now or (happening and await self._reached()):
            self.looks += 1
            await self._look(everything=opening)
        await self._deliver()

    async def _look(self, *, everything: bool) -> None:
        """All ticks where a spell of work or a window opens; else those whose instants the clock goes by."""
        for tick in EVERY if everything else BY_THE_MINUTE:
            await tick(self.house)

    async def _due(self) -> tuple[bool, int]:
        """When a rung is reached next, or what was reached may be told; and whether something opens then."""
        async with self.db.read(quick=True) as tx:
            row = await tx.one(
                """SELECT MIN(at) AS at FROM (SELECT MIN(at) AS at FROM rungs WHERE told_at IS NULL AND at > :now
                   UNION SELECT MIN(held_until) AS at FROM held WHERE held_until > :now) one""", now=self.now)
        while self._openings[-1] <= self.now:
            self._openings.pop()
        due = min(self._openings[-1], row["at"] if row and row["at"] else self.ends)
        return (due == self._openings[-1], due) if self.is_up(due) else (True, self.outage[1])

    async def _reached(self) -> bool:
        """Whether what has just happened left a rung behind that is reached already."""
        if not self.policy.calendar.is_working(self.now):
            return False
        async with self.db.read(quick=True) as tx:
            return bool(await rungs.reached(tx, self.now, (-1, 0), 1))

    def _all_openings(self) -> list[int]:
        """Every working spell and every phone window of the year, the first one last."""
        calendar, found = self.policy.calendar, {self.ends + DAY}
        first = calendar.local(self.began).date()
        for ahead in range(DAYS + 1):
            starts = (calendar.at(first + timedelta(ahead), spell[0]) for spell in calendar.spells)
            found.update(at for at in starts if calendar.is_working(at))
        for home in self.policy.companies():
            for opens, _ in self.policy.windows(home.id).after(self.began):
                if opens > self.ends:
                    break
                found.add(opens)
        return sorted(found, reverse=True)

    async def _happens(self, what: Act | Filing | Absence) -> None:
        if isinstance(what, Filing):
            await self._files(what.soldier)
        elif isinstance(what, Act):
            await self._acts(what)
        else:
            async with self.db.write() as tx:
                await people.set_reachable(tx, what.person.chat_id or 0, reachable=not what.begins)

    async def _files(self, soldier: Person) -> None:
        category = self.policy.category(self.chance.choice(CATEGORIES))
        async with self.db.write() as tx:
            unit = self.house.unit(tx, _actor(soldier), soldier)
            case = await intake.submit(unit, Request(soldier, None, category, STORY, [["story", STORY]]))
        self._goes_on(case)

    async def _acts(self, act: Act) -> None:
        """Whoever is not there does it when he is back; whom the clock or somebody else forestalled, thinks again."""
        back = next((end for start, end in self.gone[act.person] if start <= self.now < end), None)
        if back is not None:
            self._put(self.policy.calendar.next_working(back), act)
            return
        person, given = self.people.all[act.person], Given(act.answers, [Line(act.says)] if act.says else ())
        self.acts += 1
        try:
            async with self.db.write() as tx:
                unit = self.house.unit(tx, _actor(person), person)
                self._goes_on(await life.act(unit, act.case, act.action, given))
        except Refused:
            async with self.db.read() as tx:
                case = await cases.by_id(tx, act.case)
            if case:
                self._goes_on(case)

    def _goes_on(self, case: Case) -> None:
        act = next_act(case, self.now, self.policy, self.chance)
        if act:
            self._put(act.at, act)

    async def _deliver(self) -> None:
        """Every letter arrives at once."""
        async with self.db.read(quick=True) as tx:
            rows = await tx.all("SELECT id, person_id, kind, lane, card, case_id, details FROM outbox")
        if rows:
            async with self.db.write() as tx:
                await tx.execute("DELETE FROM outbox")
        self.heard += [_heard(row, self.now) for row in rows if row["person_id"]]


def _heard(row: dict[str, Any], now: int) -> Heard:
    details = json.loads(row["details"])
    lines = {"rung": [details], "silent": [details], "rungs": details.get("lines", [])}.get(row["kind"], [])
    about = tuple((line["case"]["id"], line["kind"], line["rung"]) for line in lines)
    return Heard(now, row["person_id"], row["kind"], row["lane"] == 0, row["card"] != Card.QUIET, about,
                 details.get("more", 0) if row["kind"] == "rungs" else 0)


def _actor(person: Person) -> Actor:
    return Actor(person.chat_id or 0, person.language or "zh", 0)
