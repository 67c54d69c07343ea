"""The desk to play with: the real bot, a sample unit and the simulator in one process, on this machine alone."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.app import App, build, told_to_stop
from bot.config import load_policy
from bot.config.card_files import CARDS
from bot.config.policy import CALENDAR
from bot.config.policy_files import Files
from bot.demo import collected, coordinated, entitled, history, learned, posts, reviewed, showing, visited, watch, year
from bot.demo.copied import Copied
from bot.demo.tour import Cast, first_case
from bot.demo.year import Year
from bot.domain import roster
from bot.domain.day_notice import DayNotice
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES, Pace, Policy
from bot.services.people.roster import Invitation, import_roster
from bot.sheets import read_table
from bot.simulator import Clock, Guide, Showing, Simulator
from bot.storage import consent, people
from bot.storage.database import Database
from bot.storage.sqlite import Sqlite

DATA = Path(__file__).resolve().parents[2] / "data"
NO_PACE = Pace(total=0)
"""The simulator takes everything at once, and nobody wants to watch letters queue."""
FIRST = ("1025", "1013", "1004")
"""A soldier, a cadre of Medical and a supervisor: whom the page shows first, and who plays in the tour."""


async def run(port: int, *, fresh: bool = False) -> None:
    """Serves the chat page on 127.0.0.1 until told to stop; its database is new at each start and gone at the end.

    `fresh`: without the year of history that else is made at the start.

    The signals are heard from the beginning: whoever ends the demo while it still moves in leaves nothing behind.
    """
    playing, stopping = asyncio.create_task(_serve(port, fresh=fresh)), asyncio.create_task(told_to_stop())
    await asyncio.wait({playing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (playing, stopping):
        task.cancel()
    ended, _ = await asyncio.gather(playing, stopping, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


async def _serve(port: int, *, fresh: bool) -> None:
    """The whole demo, until cancelled."""
    policy = _played(load_policy(DATA / "desk.toml"))
    clock = Clock(time.time() - history.DAYS * 86_400)
    simulator = Simulator(username="welfare_desk_bot", clock=clock, jumps=showing.jumps(policy, clock),
                          title=showing.TITLE, zone=str(policy.calendar.zone))
    with tempfile.TemporaryDirectory(prefix="desk-demo-") as folder:
        rules = await asyncio.to_thread(_rules, Path(folder))
        url = await simulator.start(port=port)
        db = Database(Sqlite(f"{folder}/desk.db", lasting=False))
        await db.open()
        app = build(db, policy, token=simulator.token, api_url=url, clock=lambda: int(clock.now()), pace=NO_PACE,
                    folder=Copied(Path(folder, CARDS), policy, DATA / CARDS), files=Sample(rules))
        try:
            await _play(app, simulator, clock, fresh=fresh)
        finally:
            await app.stop()
            await db.close()
            await simulator.stop()


def _rules(folder: Path) -> Path:
    """The sample unit's rules where whoever plays the admin may change them."""
    shutil.copytree(DATA / CALENDAR, folder / CALENDAR)
    return Path(shutil.copy(DATA / "desk.toml", folder))


def _played(policy: Policy) -> Policy:
    """Whoever plays at night sees the answers come, and lists and files come in the chat: everybody is invented."""
    return replace(policy, quiet=None, files_in_chat=True)


class Sample(Files):
    """The rules as they stand, but for what makes them easier to play with."""

    def read(self, policy: Policy, named: Sequence[DayNotice]) -> Policy:
        return _played(super().read(policy, named))


async def _play(app: App, simulator: Simulator, clock: Clock, *, fresh: bool) -> None:
    await app.start()
    await app.introduce()
    await app.house.shelf.refresh(app.house.db, app.house.clock())  # the first menus offer the cards already
    tasks = [asyncio.create_task(app.poll(), name="poll")]
    print("The sample unit moves in …", file=sys.stderr, flush=True)
    try:
        await settle(app, simulator)
        await watch.set_roster(app)
        past = None if fresh else await _past(app, simulator, clock)
        await history.write(app, clock, past)
        if fresh:
            await learned.begin(app)
        await posts.write(app)
        await entitled.write(app)
        await collected.write(app)
        await visited.write(app)
        await reviewed.write(app)
        await _show(app, simulator)
        tasks.append(asyncio.create_task(_tick(app, clock), name="tick"))  # the history's own moves are its own
        print(f"The demo is ready: open {simulator.url} in a browser. Ctrl+C ends it.", flush=True)
        await asyncio.Event().wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _past(app: App, simulator: Simulator, clock: Clock) -> Year:
    """The year before, played up to where the story begins; its last days go on beside the story."""
    print(f"Its last year is being told; the page is there already: {simulator.url}", file=sys.stderr, flush=True)
    ends = int(clock.now()) + history.DAYS * 86_400
    past = await year.of(app.house, ends)
    learned.plan(past, ends)
    coordinated.plan(past, ends)
    await past.upto(int(clock.now()))
    return past


async def _tick(app: App, clock: Clock) -> None:
    """Whenever somebody moves the clock, the desk does what has become due."""
    moved = asyncio.Event()
    clock.listen(moved.set)
    while True:
        await moved.wait()
        moved.clear()
        await app.tick()


async def settle(app: App, simulator: Simulator) -> None:
    """The sample unit moves in: its roster is imported and everybody presses his link."""
    read = roster.read_for(app.house.policy, read_table(DATA / "roster.example.csv"))
    imported = await import_roster(app.house.db, read, app.house.policy, now=app.house.clock(),
                                   random=secrets.token_bytes)
    async with app.house.db.write() as tx:  # the tour begins where everybody has read the notice
        known = {person.staff_no: person for person in await people.everybody(tx)}
        for person in known.values():
            await consent.give(tx, person.id, app.house.clock())
    order = [*FIRST, *known]
    invitations = sorted(imported.invitations, key=lambda one: order.index(one.staff_no))
    joined = [_join(simulator, invitation, known[invitation.staff_no], app.house.policy)
              for invitation in invitations]
    with contextlib.suppress(TimeoutError):
        await simulator.wait_for(lambda sim: all(len(sim.messages(one)) > 1 for one in joined), timeout=60)


def _join(simulator: Simulator, invitation: Invitation, person: Person, policy: Policy) -> int:
    user = simulator.add_user(person.name, language=person.language or "zh", note=showing.note(person, policy))
    simulator.start_bot(user.id, invitation.code)
    return user.id


async def _show(app: App, simulator: Simulator) -> None:
    """Tells the page what the simulator cannot know: roles in words, what is due, the tour."""
    async with app.house.db.read() as tx:
        known = {person.staff_no: person for person in await people.everybody(tx)}
    soldier, cadre, supervisor = (known[staff_no] for staff_no in FIRST)
    office = [one.chat_id for one in known.values() if one.has(Role.CADRE, Role.HEAD) and one.chat_id]
    cast = Cast(soldier.chat_id or 0, cadre.chat_id or 0, cadre.name, office, supervisor.chat_id or 0)
    thanks = {language: str(app.renderer.words(language).phrase("done.rate")).partition("\n")[0]
              for language in LANGUAGES}
    simulator.showing = Showing(
        showing.words(app.house.policy), lambda: showing.due(app.house.db, app.house.policy),
        Guide(simulator, first_case(cast, thanks)))
