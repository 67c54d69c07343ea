"""The last collection round of the sample unit's year: raised, put together, settled at a meeting, worked, reported."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time, timedelta
from functools import partial

from bot.demo.year import Year
from bot.domain.case import Track
from bot.domain.errors import Refused
from bot.domain.forms import ROWS, TARGET
from bot.domain.people import Person
from bot.domain.raising import of_chat
from bot.services.forms import dating
from bot.services.house import Actor, Unit
from bot.services.rounds import collecting, collection_watch, collections, coordinating, making_cases, rounds
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage import people
from bot.storage.database import Transaction

DAY, DAYS_AGO = 86_400, 45
MORNING, NOON, MEETING = time(9, 10), time(12, 20), time(15)
CLOSES, MEETS = 6, 8
"""Days after its beginning: when nothing more is taken, and when the offices sit together."""
SUPERVISOR, CLERKS = "1005", {"c1": "1022", "c2": "1023", "c3": "1024"}
RAISED = {
    "c1": "夏长风：集训的差旅单据交了一个月，还没有报\n晾衣场的棚子漏雨，衣服干不了",
    "c3": "冬季训练手套领小了，想换大一号"}
"""By company; one has none."""
ABOUT = {"差旅": "travel", "棚子": "housing", "手套": "equipment"}
"""A word of each problem, and the category that the supervisor gives it."""
MEETING_DAYS = 5
"""Working days till the date that the offices name."""


def plan(past: Year, ends: int) -> None:
    """Puts it into the year that is to come; the year's people work its cases like all others."""
    calendar = past.house.policy.calendar
    begins = calendar.day(ends - DAYS_AGO * DAY)
    story = ((0, MORNING, _open), (1, NOON, _answer), (CLOSES, MEETING, _close), (MEETS, MEETING, _meet))
    for days, at, happens in story:
        past.put(calendar.at(begins + timedelta(days), at), partial(happens, past))
    for days in range(MEETS + 1, DAYS_AGO):
        past.put(calendar.at(begins + timedelta(days), MORNING), partial(_results, past))


async def _open(past: Year, tx: Transaction) -> None:
    unit = await _unit(past, tx, SUPERVISOR)
    last: date = unit.today + timedelta(CLOSES - 1)
    await collections.begin(unit, list(CLERKS), dating.deadline(unit.policy, last.isoformat()), unit.person)


async def _answer(past: Year, tx: Transaction) -> None:
    (made,) = await store.running(tx)
    for ask in await store.asks(tx, made.id):
        unit = await _unit(past, tx, CLERKS[ask.company])
        if ask.company in RAISED:
            lines = [{"text": RAISED[ask.company], "message_id": 0}]
            read = of_chat(lines, [], await people.at_home(tx, ask.company))
            await collecting.raised(unit, {TARGET: ask.id, ROWS: [one.kept() for one in read.items]})
        else:
            await collecting.nothing(unit, ask.id)


async def _close(past: Year, tx: Transaction) -> None:
    """Put together, each with its category, and made into cases."""
    (made,) = await store.running(tx)
    unit = await _unit(past, tx, SUPERVISOR)
    await rounds.close(unit, made)
    for one in await items.of_round(tx, made.id):
        category = next(category for word, category in ABOUT.items() if word in one.body)
        await items.put(tx, one.id, category=category, track=Track.DATED.value)
    await making_cases.make(unit, made.id)
    for case in (await items.cases_of(tx, made.id)).values():
        past.take(case)


async def _meet(past: Year, tx: Transaction) -> None:
    """What nobody has settled by then gets its date."""
    (made,) = await store.running(tx)
    unit = await _unit(past, tx, SUPERVISOR)
    calendar = unit.policy.calendar
    by = calendar.day(calendar.after(unit.now, calendar.days(MEETING_DAYS))).isoformat()
    for lines in (await coordinating.sheets(tx, made)).values():
        for line in lines:
            if line.open:
                with suppress(Refused):  # its soldier has just been asked something
                    await coordinating.decided(unit, {TARGET: line.first.id, "track": Track.DATED.value, "by": by})


async def _results(past: Year, tx: Transaction) -> None:
    if await store.running(tx):
        await collection_watch.results(past.house)


async def _unit(past: Year, tx: Transaction, staff_no: str) -> Unit:
    person: Person | None = await people.by_staff_no(tx, staff_no)
    assert person is not None, "the sample unit has everybody"
    return past.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
