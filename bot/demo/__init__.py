"""The desk to play with: the real bot, a sample unit and the simulator in one process, on this machine alone."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from bot.app import App, build, told_to_stop
from bot.config import load_policy
from bot.demo import history
from bot.domain import roster
from bot.domain.people import Person, Role
from bot.domain.policy import Pace, Policy
from bot.services.roster import Invitation, import_roster
from bot.sheets import read_table
from bot.simulator import Clock, Simulator
from bot.storage import people
from bot.storage.database import Database
from bot.storage.sqlite import Sqlite

DATA = Path(__file__).resolve().parents[2] / "data"
HOUR = 3600.0
NO_PACE = Pace(total=0)
"""The simulator takes everything at once, and nobody wants to watch letters queue."""
FIRST = ("1025", "1011", "1004")
"""A soldier, a cadre of Finance and a supervisor: whom the page shows first."""
NOTES = {
    Role.ADMIN: "管理员 admin", Role.LEADER: "领导 leader", Role.SUPERVISOR: "督办员 supervisor",
    Role.HEAD: "部门负责人 head", Role.CADRE: "机关干部 cadre", Role.COMPANY_LEADER: "中队主官 company leader",
    Role.CLERK: "联络员 clerk", Role.SOLDIER: "官兵 soldier",
}
"""Shown beside a name on the page: the first role of these that somebody has."""


async def run(port: int) -> None:
    """Serves the chat page on 127.0.0.1 until interrupted; its database is new at each start and gone at the end."""
    policy = load_policy(DATA / "desk.toml")
    clock = Clock(time.time() - history.DAYS * 86_400)
    simulator = Simulator(username="welfare_desk_bot", clock=clock, jumps=jumps(policy, clock),
                          title="Welfare desk 服务台", zone=str(policy.calendar.zone))
    with tempfile.TemporaryDirectory(prefix="desk-demo-") as folder:
        url = await simulator.start(port=port)
        db = Database(Sqlite(f"{folder}/desk.db"))
        await db.open()
        app = build(db, policy, token=simulator.token, api_url=url, clock=lambda: int(clock.now()), pace=NO_PACE)
        try:
            await _play(app, simulator, clock)
        finally:
            await app.stop()
            await db.close()
            await simulator.stop()


async def _play(app: App, simulator: Simulator, clock: Clock) -> None:
    await app.start()
    await app.introduce()
    polling = asyncio.create_task(app.poll(), name="poll")
    try:
        await settle(app, simulator)
        await history.write(app, clock)
        print(f"The demo is ready: open {simulator.url} in a browser. Ctrl+C ends it.", flush=True)
        await told_to_stop()
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


async def settle(app: App, simulator: Simulator) -> None:
    """The sample unit moves in: its roster is imported and everybody presses his link."""
    read = roster.read_for(app.house.policy, read_table(DATA / "roster.example.csv"))
    imported = await import_roster(app.house.db, read, app.house.policy, now=app.house.clock(),
                                   random=secrets.token_bytes)
    async with app.house.db.read() as tx:
        known = {person.staff_no: person for person in await people.everybody(tx)}
    order = [*FIRST, *known]
    invitations = sorted(imported.invitations, key=lambda one: order.index(one.staff_no))
    joined = [_join(simulator, invitation, known[invitation.staff_no], app.house.policy)
              for invitation in invitations]
    with contextlib.suppress(TimeoutError):
        await simulator.wait_for(lambda sim: all(len(sim.messages(one)) > 1 for one in joined), timeout=60)


def _join(simulator: Simulator, invitation: Invitation, person: Person, policy: Policy) -> int:
    note = next(words for role, words in NOTES.items() if person.has(role))
    home = policy.home_words(person.home)["zh"]
    user = simulator.add_user(person.name, language=person.language or "zh", note=f"{note} · {home}")
    simulator.start_bot(user.id, invitation.code)
    return user.id


def jumps(policy: Policy, clock: Clock) -> Mapping[str, Callable[[], float]]:
    """How far the page's buttons move the clock, in seconds; the simulator itself knows no calendar."""

    def working_day() -> float:
        return policy.calendar.next_working_day(int(clock.now())) - clock.now()

    return {"+1 h 小时": lambda: HOUR, "+1 working day 工作日": working_day,
            "+1 week 周": lambda: timedelta(weeks=1).total_seconds()}
