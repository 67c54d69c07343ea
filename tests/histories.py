"""Random histories of cases, made by the services: whoever may do something does anything, at any hour."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.rules import Action, allowed, parties
from bot.services.casework import cases, intake
from bot.services.casework.cases import Given
from bot.services.casework.intake import Request
from bot.services.house import Actor, House, Unit
from bot.services.promises import nudging
from bot.storage import cases as stored
from bot.storage import people
from bot.storage.database import Database, Transaction
from bot.storage.talk import Line
from tests.stage import MONDAY, ROSTER, sample_policy, save_people

HOUR = 3600
STORIES = ("上个月的补助没有到账", "爱人医疗登记没有办下来", "The roof is leaking again", "子女入学想问清楚",
           "补发冬装 2 套")
WEIGHT = {Action.MESSAGE: 1, Action.WITHDRAW: 1, Action.TAKE_CHARGE: 1, Action.RESOLVE: 12, Action.CONFIRM: 12,
          Action.RATE: 12, Action.ACCEPT: 12}
"""How much likelier than others (3) an action is chosen."""


@dataclass
class History:
    """A desk in which time jumps. `now`: epoch seconds of its clock."""

    house: House
    random: Random
    roster: list[Person]
    now: list[int]
    made: list[int] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        return self.house.policy

    async def go_on(self, steps: int) -> None:
        for _ in range(steps):
            self.now[0] += round(self.random.expovariate(1 / (4 * HOUR)))
            if not self.made or self.random.random() < 0.12:
                await self._file()
            elif self.random.random() < 0.1:
                self.now[0] += 3 * 24 * HOUR
                await nudging.nudge(self.house)
            else:
                await self._act()

    async def _file(self) -> None:
        soldier = self.random.choice([one for one in self.roster if one.home in ("c1", "c2")])
        category = self.random.choice(list(self.policy.categories.values()))
        story = self.random.choice(STORIES)
        async with self.house.db.write() as tx:
            case = await intake.submit(self._unit(tx, soldier), Request(
                soldier, None, category, story, [["story", story]], company=self.random.random() < 0.2))
        self.made.append(case.id)

    async def _act(self) -> None:
        case_id = self.random.choice(self.made)
        try:
            async with self.house.db.write() as tx:
                case = await stored.by_id(tx, case_id)
                assert case is not None
                moves = [(person, action) for person in self.roster if parties(case, person, self.policy)
                         for action in allowed(case, person, self._unit(tx, person).moment)]
                if moves:
                    weights = [WEIGHT.get(action, 3) for _, action in moves]
                    person, action = self.random.choices(moves, weights)[0]
                    lines = [Line("还有一句")] if action in (Action.MESSAGE, Action.REPLY) else []
                    await cases.act(self._unit(tx, person), case_id, action, Given(self._answers(), lines))
        except Refused:
            return  # a choice that does not fit: nothing happened

    def _answers(self) -> Mapping[str, Any]:
        """Something for every question that any form may ask."""
        choose = self.random.choice
        colleague = choose([one for one in self.roster if one.home in ("finance", "medical", "logistics")])
        return {"track": choose(["at_once", "dated", "higher"]), "words": "在办", "reason": "原因", "days": "d3",
                "office": choose(["finance", "medical", "logistics"]), "person": choose([colleague.id, None]),
                "outcome": choose(["solved", "solved", "answered", "explained", "cannot"]), "to": None,
                "result": choose("12345"), "service": choose("345"), "trips": choose(["t0", "t1", "t2", "t3"]),
                "materials": {"ticked": ["order"], "done": True}, "why": "solved", "what": "单据", "from_whom": "本人"}

    def _unit(self, tx: Transaction, person: Person) -> Unit:
        return self.house.unit(tx, Actor(0, "zh", 0), person)


@asynccontextmanager
async def history(db: Database, seed: int) -> AsyncIterator[History]:
    """The sample unit, in which nothing has happened yet."""
    now = [int(MONDAY)]
    house = House(db, sample_policy(), lambda: now[0], lambda: now[0], lambda: "salt")
    await save_people(db)
    async with db.read() as tx:
        found = [await people.by_staff_no(tx, staff_no) for staff_no in ROSTER]
    yield History(house, Random(seed), [one for one in found if one], now)
