"""A task with a promise climbs the ladder, whatever it is about: each rung once, in working hours, and never in vain.

After an outage each person reads one list of what is true now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.escalation import FIRST, Places, reached
from bot.domain.people import Person
from bot.domain.policy import Rung
from bot.services.house import House, Unit
from bot.storage import people
from bot.storage.database import Row, Transaction

RUNGS = 2000
"""That are told in one go: what is left over makes a second list."""
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class About(Generic[Thing]):
    """What a rung is about: `key` tells one thing from another, `places` whom the ladder names for it."""

    key: Hashable
    thing: Thing
    places: Places


@dataclass(frozen=True, slots=True)
class Task(Generic[Thing]):
    """One kind of task. `reached`: rungs that are due by then, as many at most. `about`: None if it is settled since.

    `told`: keeps to whom a rung went. `letter`: all that one person has to hear now.
    """

    reached: Callable[[Transaction, int, int], Awaitable[list[Row]]]
    about: Callable[[Unit, Row], Awaitable[About[Thing] | None]]
    told: Callable[[Transaction, Row, int, Sequence[int]], Awaitable[None]]
    letter: Callable[[Unit, Person, Sequence[Thing]], Awaitable[None]]


async def climb(house: House, task: Task[Thing]) -> None:
    """Tells every rung that is reached."""
    if not house.policy.calendar.is_working(house.clock()):
        return
    async with house.db.read(quick=True) as tx:
        if not await task.reached(tx, house.clock(), 1):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        await _tell(unit, task, await task.reached(tx, unit.now, RUNGS))


async def _tell(unit: Unit, task: Task[Thing], found: Sequence[Row]) -> None:
    staff = await people.staff(unit.tx)
    known = {one.person.id: one.person for one in staff}
    news: dict[int, dict[Hashable, Thing]] = defaultdict(dict)
    for row in found:
        about, rung = await task.about(unit, row), _rung(unit, row["rung"])
        if about is None or rung is None:
            await task.told(unit.tx, row, unit.now, [])
            continue
        to = reached(about.places, rung, staff, unit.policy)
        if to:  # nobody there at all: it stays, and is looked at again
            await task.told(unit.tx, row, unit.now, [one.id for one in to])
        for person in to:
            news[person.id][about.key] = about.thing
    for person_id, things in news.items():
        await task.letter(unit, known[person_id], list(things.values()))


def _rung(unit: Unit, number: int) -> Rung | None:
    """None: the ladder has become shorter since."""
    ladder = unit.policy.ladder
    return Rung(("handler",)) if number == FIRST else ladder[number] if number < len(ladder) else None
