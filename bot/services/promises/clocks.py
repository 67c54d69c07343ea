"""What time does by itself: rungs of promises reached, each told once, in working hours, to somebody who is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain import closing, promises
from bot.domain.case import Case, may_extend
from bot.domain.closing import Due
from bot.domain.escalation import Staff, recipients
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES, Policy
from bot.services import views
from bot.services.house import House, Unit
from bot.services.keys import key, rows
from bot.services.letters import holding, sealing
from bot.services.promises import silence
from bot.storage import cases, events, people, promised, reviews, rungs
from bot.storage.database import Transaction

AT_ONCE = 5000
"""Rungs of one look, which is one transaction: who is told of many is told once, however long nobody looked."""
SINGLE = 3
"""More letters than this for one person at once are one list."""
LISTED = 20
"""Cases on such a list; the others are counted."""

News = dict[tuple[int, str], dict[str, Any]]
"""What one person is to be told: (case, promise) → the highest rung reached."""


async def wind(unit: Unit, case: Case) -> None:
    """Sets the case's rungs after anything that may have moved a date. What was promised before stays as it was."""
    running = promises.running(case, unit.policy, await reviews.open_of(unit.tx, case.id))
    known = await promised.of_case(unit.tx, case.id) if running else {}
    due: list[Due] = []
    new: dict[promised.Key, promises.Told] = {}
    for one in running:
        key_ = (one.kind.value, one.serial)
        told = promises.told(one, known.get(key_), unit.now, unit.policy)
        due += promises.rungs(one, told, unit.policy)
        if told is not known.get(key_):
            new[key_] = told
    await promised.keep(unit.tx, case.id, new)
    due += [*promises.silence(case, unit.policy), *closing.nudges(case, unit.policy)]
    await rungs.wind(unit.tx, case.id, due)


async def climb(house: House) -> None:
    """Tells every rung that is reached. However long nobody looked: each person reads what is true now, once."""
    now = house.clock()
    if not house.policy.calendar.is_working(now) or not await anything(house, now):
        return
    async with house.db.write() as tx:
        await _Round(tx, house, now).tell(await rungs.reached(tx, now, (-1, 0), AT_ONCE))


async def anything(house: House, now: int, *, nudges: bool = False) -> bool:
    """Whether a look would find something: reading waits for nobody, the one place at which is written does."""
    async with house.db.read(quick=True) as tx:
        return bool(await rungs.reached(tx, now, (-1, 0), 1, nudges=nudges))


async def catch_up(house: House) -> None:
    """Cases that an earlier release left without rungs, or without what they were promised, get theirs."""
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for case in await cases.unwound(tx):
            await wind(unit, case)


@dataclass
class _Round:
    """One look at what is reached."""

    tx: Transaction
    house: House
    now: int
    news: dict[int, News] = field(default_factory=lambda: defaultdict(dict))
    people: dict[int, Person] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        return self.house.policy

    async def tell(self, reached: Sequence[dict[str, Any]]) -> None:
        if not reached:
            return
        staff = await people.staff(self.tx)
        for row in reached:
            case = await cases.by_id(self.tx, row["case_id"], staff)
            if case and row["kind"] == promises.Kind.REVIEW:
                await self._review(case, row, staff)
            elif case:
                await self._rung(case, row, self._to(case, row, staff, down=True))
        for person_id, news in self.news.items():
            await self._letters(self.people[person_id], list(news.values()))

    async def _review(self, case: Case, row: dict[str, Any], staff: Sequence[Staff]) -> None:
        """Its reviewer stands where the supervisor does; above him it is somebody else, or he again if nobody is."""
        review = await reviews.by_id(self.tx, row["serial"])
        if review:
            case = replace(case, supervisor=review.reviewer)
            above = [one for one in staff if row["rung"] == 0 or one.person.id != review.reviewer]
            himself = [one.person for one in staff if one.there and one.person.id == review.reviewer]
            await self._rung(case, row, self._to(case, row, above, down=False) or himself)

    def _to(self, case: Case, row: dict[str, Any], staff: Sequence[Staff], *, down: bool) -> list[Person]:
        ladder = promised.ladder_of(row["steps"]) if row["steps"] else promises.ladder(row["kind"], self.policy)
        if row["rung"] >= len(ladder):
            return []
        if row["kind"] == promises.Kind.EXTENSION:  # a supervisor who handles it himself does not decide
            staff = [one for one in staff if not case.acts_as(one.person.id, case.handler)]
        return recipients(case, ladder[row["rung"]], staff, self.policy, down=down)

    async def _rung(self, case: Case, row: dict[str, Any], to: Sequence[Person]) -> None:
        """Nobody there at all: it stays, and is looked at again."""
        if not to:
            return
        await rungs.told(self.tx, row, self.now, [person.id for person in to])
        told = {"kind": row["kind"], "rung": row["rung"], "due_at": row["due_at"], "to": [person.id for person in to]}
        await events.add(self.tx, case_id=case.id, person_id=None, at=self.now, action="rung", before={}, after=told)
        for person in to:
            self.people[person.id] = person
            news = self.news[person.id]
            held = news.get((case.id, row["kind"]))
            if held is None or held["rung"] < row["rung"]:
                news[case.id, row["kind"]] = await self._line(case, row, person)

    async def _line(self, case: Case, row: dict[str, Any], person: Person) -> dict[str, Any]:
        decides = row["kind"] in (promises.Kind.EXTENSION, promises.Kind.REVIEW)
        review = row["serial"] if row["kind"] == promises.Kind.REVIEW else None
        handler = await people.by_id(self.tx, case.supervisor if review else case.handler)
        return {"case": sealing.closed(views.brief(case, self.policy)), "kind": row["kind"], "rung": row["rung"],
                "due_at": row["due_at"], "serial": row["serial"], "late": row["due_at"] <= self.now,
                "handler": handler.name if handler else "", "review": review,
                "own": case.acts_as(person.id, case.supervisor if decides else case.handler),
                "extends": row["kind"] == promises.Kind.RESOLVED and may_extend(case, self.now),
                "instead": case.for_whom(person.id) == case.handler}

    async def _letters(self, person: Person, lines: list[dict[str, Any]]) -> None:
        lines.sort(key=lambda line: (not line["late"], line["due_at"]))
        if len(lines) > SINGLE:
            buttons = rows([key("open_number", *_target(line), number=line["case"]["number"])
                            for line in lines[:LISTED]])
            await self._put(person, "rungs", {"lines": lines[:LISTED], "more": max(0, len(lines) - LISTED),
                                              "buttons": [*buttons, [key("menu", "m")]]})
            return
        for line in lines:
            buttons = [[key("open_case", *_target(line)), key("menu", "m")]]
            kind = "silent" if line["kind"] == promises.Kind.SILENT else "rung"
            await self._put(person, kind, {**line, "buttons": [*silence.taps(line), *buttons]}, line["case"]["id"])

    async def _put(self, person: Person, kind: str, details: dict[str, Any], case_id: int | None = None) -> None:
        letter = Letter(kind, details, person.chat_id or 0, person.language or LANGUAGES[0], person.id, case_id=case_id)
        await holding.put(self.tx, self.house.bell, person, letter)


def _target(line: dict[str, Any]) -> tuple[str | int, ...]:
    """Where a line's button leads: to the case, or to its review."""
    return ("v", "open", line["review"]) if line["review"] else silence.way(line)
