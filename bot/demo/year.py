"""The sample unit's year before you came: made by the desk's own services while their clock moves, each time alike."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import partial
from itertools import count
from random import Random

from bot.demo.folk import DAY, Deed, Folk
from bot.demo.hush import Hush
from bot.demo.plan import DAYS, Filing, Plan
from bot.demo.stories import Story, load
from bot.domain.case import Case
from bot.domain.forms import SETTLE
from bot.domain.people import Person, Role
from bot.domain.review import Finding, Why
from bot.domain.rules import Action, allowed
from bot.services.casework import cases, intake
from bot.services.casework.cases import Given
from bot.services.casework.intake import Request
from bot.services.house import Actor, House, Unit
from bot.services.promises import nudging
from bot.services.reviews import findings
from bot.services.talk import praising
from bot.storage import cases as stored
from bot.storage import people, policy_cards, reviews
from bot.storage.database import Transaction
from bot.storage.talk import Line

NIGHT = time(21, 45)
SEED = 2026
WEEK = 7 * DAY
Happening = Callable[[Transaction], Awaitable[None]]


@dataclass
class Year:
    """`upto` plays it on to an instant of the desk's clock; what is due later waits."""

    house: House
    hush: Hush
    folk: Folk
    everybody: Mapping[int, Person]
    now: list[int]
    _order: count[int] = field(default_factory=count)
    _agenda: list[tuple[int, int, Happening]] = field(default_factory=list)
    _next: dict[int, Deed] = field(default_factory=dict)

    async def upto(self, end: int) -> None:
        """A week is one transaction; others in the loop have their turns all the same."""
        while self.now[0] < end:
            stop = min(self.now[0] + WEEK, end)
            async with self.hush.spell() as tx:
                while self.now[0] < stop:
                    await self._day(tx, min(self._night(), stop))
            await asyncio.sleep(0)

    async def _day(self, tx: Transaction, until: int) -> None:
        """What people do till the evening; then those are reminded who have not answered."""
        while self._agenda and self._agenda[0][0] < until:
            at, _, happens = heapq.heappop(self._agenda)
            self.now[0] = max(self.now[0], at)
            await happens(tx)
        self.now[0] = until
        await nudging.nudge(self.house)

    def _night(self) -> int:
        """When a day is over: nobody is reminded later."""
        calendar = self.house.policy.calendar
        at = calendar.at(calendar.day(self.now[0]), NIGHT)
        return at if at > self.now[0] else calendar.at(calendar.day(at) + timedelta(1), NIGHT)

    def put(self, at: int, happens: Happening) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), happens))

    # ── What happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def file(self, filing: Filing, tx: Transaction) -> None:
        story, person = filing.story, filing.requester
        month = self.house.policy.calendar.day(self.now[0]).replace(day=1) - timedelta(days=1)
        words = story.story[_language(person, story)].format(m=month.month, month=f"{month:%B}")
        category = self.house.policy.category(story.category)
        request = Request(person, None, category, words, [["story", words], *map(list, story.details.items())],
                          company=category.company_first and self.folk.chance.random() < 0.3)
        case = await intake.submit(self._unit(tx, person), request)
        self.folk.told[case.id] = story
        if filing.stuck:
            self.folk.stuck.add(case.id)
        self._plan(case)

    def take(self, case: Case) -> None:
        """A case that was not filed by the plan: from now on it is worked by the year's people."""
        self.folk.told[case.id] = self.folk.stories.topics[case.category].stories[0]
        self._plan(case)

    async def do(self, deed: Deed, tx: Transaction) -> None:
        """What was meant for a case that has changed since is thought over, or let go."""
        main = self._next.get(deed.case) is deed
        if not main and not deed.aside:
            return
        case, person = await stored.by_id(tx, deed.case), self.everybody[deed.person]
        assert case is not None, "cases stay"
        unit = self._unit(tx, person)
        if deed.action in allowed(case, person, unit.moment):
            given = Given(deed.answers, [Line(deed.says)] if deed.says else ())
            after = await cases.act(unit, deed.case, deed.action, given)
            await self._beside(unit, after, deed)
            if main or after.state is not case.state:
                self._plan(after)
        elif main:
            self._plan(case)

    def _plan(self, case: Case) -> None:
        deed = self.folk.next(case, self.now[0])
        if deed:
            self._next[case.id] = deed
            self.put(deed.at, partial(self.do, deed))
        else:
            self._next.pop(case.id, None)

    async def _beside(self, unit: Unit, case: Case, deed: Deed) -> None:
        beside = None
        if deed.action is Action.ACCEPT:
            leader = self.folk.chance.choice([one for one in self.everybody.values() if one.has(Role.LEADER)])
            beside = self.folk.beside(case, self.now[0], leader.id)
        elif deed.action in (Action.INSTRUCT, Action.RESOLVE, Action.PROGRESS):
            beside = self.folk.follows(case, self.now[0])
        elif deed.action is Action.RATE:
            await self._rated(unit, case, deed)
        if beside:
            self.put(beside.at, partial(self.do, beside))

    async def _rated(self, unit: Unit, case: Case, deed: Deed) -> None:
        """Kind words may be passed on, mostly; after a bad rating somebody looks into it."""
        if deed.answers["words"] and deed.answers["service"] in praising.GOOD:
            await praising.settle(unit, case.id, passed=self.folk.chance.random() < 0.8)
        for one in await reviews.open_of(unit.tx, case.id):
            days = self.folk.chance.uniform(0.5, 2.8)
            at = self.folk.policy.calendar.after(self.now[0], self.folk.policy.calendar.days(days))
            self.put(at, partial(self.review, one.id))

    async def review(self, review_id: int, tx: Transaction) -> None:
        """What he finds is told to its soldier."""
        review = await reviews.by_id(tx, review_id)
        if review and review.settled_at is None:
            finding = self.folk.chance.choice((Finding.SERVICE_FAULT, Finding.SERVICE_FAULT, Finding.POLICY))
            finding = finding if review.kind is Why.BAD_RATING else Finding.NOTHING
            reason = self.folk.stories.say("finding", "zh", self.folk.chance)
            await findings.filled(self._unit(tx, self.everybody[review.reviewer]), SETTLE, review.id,
                                  {"finding": finding.value, "reason": reason})

    async def ask(self, person: Person, question: Mapping[str, str], tx: Transaction) -> None:
        """A question that no card answered."""
        await policy_cards.ask(tx, person.id, question["words"], self.now[0], category=question["category"])

    def _unit(self, tx: Transaction, person: Person) -> Unit:
        return self.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)


async def of(house: House, ends: int, days: int = DAYS) -> Year:
    """The year that ends then, all of it still to come. Everybody has joined; what they read of it goes nowhere."""
    async with house.db.read() as tx:
        everybody = {person.id: person for person in await people.everybody(tx)}
    now, chance, stories, hush = [ends - days * DAY], Random(SEED), load(), Hush(house.db)
    policy = house.policy
    past = Year(House(hush, policy, lambda: now[0], lambda: now[0], house.salt, house.shelf), hush,
                Folk(policy, stories, chance, {id_: one.language or "zh" for id_, one in everybody.items()},
                     house.shelf.cards),
                everybody, now)
    plan = Plan(list(everybody.values()), stories, policy.calendar, policy.calendar.day(ends), chance, days)
    for filing in plan.filings():
        past.put(filing.at, partial(past.file, filing))
    for at, person, question in plan.questions():
        past.put(at, partial(past.ask, person, question))
    return past


def _language(person: Person, story: Story) -> str:
    return "en" if person.language == "en" and "en" in story.story else "zh"
