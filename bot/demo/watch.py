"""Who is on duty in the sample unit, from the beginning of its story to two weeks after you came."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.demo.history import DAYS
from bot.domain.calling import Place
from bot.storage import duty_roster, people

COMING = 14
TURNS = {
    Place.FIRST: ("1011", "1013", "1015", "1017", "1018"), Place.SECOND: ("1012", "1014", "1016"),
    Place.LEADER: ("1006", "1007", "1008", "1009", "1010"),
}  # fmt: skip
"""Staff numbers that take turns, day by day."""


async def set_roster(app: App) -> None:
    policy, now = app.house.policy, app.house.clock()
    first = policy.urgent.duty_of(now, policy.calendar)
    async with app.house.db.write() as tx:
        known = {one.staff_no: one.id for one in await people.everybody(tx)}
        for ahead in range(DAYS + COMING + 1):
            for place, turns in TURNS.items():
                await duty_roster.put(tx, first + timedelta(days=ahead), place, known[turns[ahead % len(turns)]], None,
                                      now)
