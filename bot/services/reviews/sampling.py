"""The random sample: some of the cases closed since the last one, drawn once a week, for somebody to look at."""

from __future__ import annotations

from datetime import time, timedelta

from bot.domain.review import Why, drawn
from bot.services.house import House
from bot.services.promises import clocks
from bot.services.reviews import reviewing
from bot.storage import cases, reviews

WEEK = timedelta(days=7)


async def draw(house: House) -> None:
    """In the first working hour of a week: of what was closed before Monday. Whatever was missed is made up for."""
    now, calendar = house.clock(), house.policy.calendar
    if not calendar.is_working(now):
        return
    today = calendar.local(now).date()
    monday = today - timedelta(days=today.weekday())
    upto = calendar.at(monday, time.min)
    async with house.db.read(quick=True) as tx:
        last = await reviews.last_drawn(tx)
    since = last if last is not None else calendar.at(monday - WEEK, time.min)
    if upto <= since:
        return
    async with house.db.write() as tx:
        if not await reviews.draw(tx, upto, now):
            return
        unit = house.by_clock(tx)
        closed = await reviews.closed_between(tx, since, upto)
        for case_id in drawn(closed, upto) if closed else ():
            case = await cases.by_id(tx, case_id)
            if case and not case.confidential:
                await reviewing.open_(unit, case, Why.SAMPLE)
                await clocks.wind(unit, case)
