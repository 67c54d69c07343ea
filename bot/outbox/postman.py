"""The outbox at work: looks up what was put, hands out what is due, one letter in flight per chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from bot.domain.letters import Letter
from bot.domain.policy import Pace
from bot.outbox.carrier import DATABASE_LONGEST, Carrier, Render, Setback, growing
from bot.outbox.delivery import Api
from bot.outbox.gallery import Gallery
from bot.outbox.pace import Pacer
from bot.outbox.schedule import Schedule
from bot.storage import outbox as letters
from bot.storage.database import Database, Transaction, Unreachable
from bot.storage.outbox import Waiting

AT_ONCE = 64
"""Letters in flight at most."""
SCAN = 1000
"""Letters looked up in one query at most."""
TICK = 1.0
"""Seconds after which the postman looks again in any case."""
STORM_LONGEST = 30
"""Seconds between two tries at most while nothing at all goes through."""


class Outbox:
    """The postman.

    `machine` gives epoch seconds. `unreachable(tx, letter)` and `troubled(tx, letter)` are called within the
    transaction that gives a letter up or sets it aside; what `troubled` puts is best of the kinds `carrier.ASIDE`.
    """

    def __init__(
        self,
        db: Database,
        render: Render,
        api: Api,
        pace: Pace,
        *,
        machine: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        unreachable: Callable[[Transaction, Letter], Awaitable[None]] | None = None,
        troubled: Callable[[Transaction, Letter], Awaitable[None]] | None = None,
        gallery: Gallery | None = None,
    ) -> None:
        self._db = db
        self._machine = machine
        self._carrier = Carrier(db, render, api, machine, sleep, unreachable, troubled, gallery)
        self._schedule = Schedule(Pacer(pace, machine()))
        self._wakes = self._seen = 0  # how often woken, and up to which of them looked up
        self._last_id = 0
        self._owned: set[int] = set()  # ids that `deliver` took before they were looked up
        self._flying: set[asyncio.Task[None]] = set()
        self._suspect: tuple[int, float] | None = None  # chat and time of the last setback, if nothing went since
        self._storm = 0  # tries in a row in which nothing went to anybody
        self._awake = asyncio.Event()
        self._changed = asyncio.Event()
        self._round: asyncio.Task[None] | None = None

    async def start(self) -> None:
        async with self._db.write() as tx:
            await letters.free_leases(tx, int(self._machine()))
        self._db.on_commit(self.wake)
        self.wake()
        self._round = asyncio.create_task(self._serve(), name="postman")

    async def stop(self, grace: float = 10) -> None:
        """Takes nothing new; what is in flight has `grace` seconds to be settled."""
        if self._round:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)
        if self._flying:
            await asyncio.wait(self._flying, timeout=grace)
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)

    def wake(self) -> None:
        """There may be something new in the database."""
        self._wakes += 1
        self._awake.set()

    async def idle(self) -> None:
        """Returns when nothing is due, leased or in flight."""
        while self._seen < self._wakes or not self._schedule.is_quiet():
            await self._changed.wait()

    async def deliver(self, born: Sequence[Letter]) -> None:
        """Sends and settles answers just committed, in order. What cannot go at once is left to the postman."""
        left = list(born)
        for letter in born:
            self._schedule.own(letter.id)
            if letter.id > self._last_id:
                self._owned.add(letter.id)
        try:
            while left and self._schedule.seize(_place(left[0]), self._machine()):
                await self._carry(left.pop(0))
        finally:
            for letter in left:
                self._schedule.add(_place(letter), self._machine())
            self._stir()

    async def _serve(self) -> None:
        """The postman's life: look up, hand out, wait."""
        failures = 0
        while True:
            self._awake.clear()
            try:
                await self._look_up()
                await self._hand_out()
                failures = 0
            except Unreachable:
                self._announce()
                await self._carrier.sleep(growing(failures, DATABASE_LONGEST))
                failures += 1
            await self._nap()

    async def _nap(self) -> None:
        now = self._machine()
        seconds = min(TICK, max(0.0, self._schedule.again_at(now) - now))
        timer = asyncio.get_running_loop().call_later(seconds, self._awake.set)
        try:
            await self._awake.wait()
        finally:
            timer.cancel()

    async def _look_up(self) -> None:
        """Brings letters put since the last time into the schedule."""
        wakes, found = self._wakes, SCAN
        while found == SCAN:
            async with self._db.read(quick=True) as tx:
                arrived = await letters.arrivals(tx, self._last_id, SCAN)
            found, now = len(arrived), self._machine()
            for waiting in arrived:
                self._last_id = waiting.id
                if waiting.id not in self._owned:
                    self._schedule.add(waiting, now)
        self._owned = {letter_id for letter_id in self._owned if letter_id > self._last_id}
        self._seen = wakes
        self._announce()

    async def _hand_out(self) -> None:
        """Starts as many letters as may go now; in a storm one alone, to see whether it has passed."""
        taken: list[Waiting] = []
        limit = 1 if self._storm else AT_ONCE
        now = self._machine()
        while len(self._flying) + len(taken) < limit and (waiting := self._schedule.next(now)):
            taken.append(waiting)
        if not taken:
            return
        found: dict[int, Letter] | None = None
        try:
            async with self._db.read(quick=True) as tx:
                found = await letters.read(tx, [waiting.id for waiting in taken])
        finally:
            for waiting in taken:
                self._start(waiting, found)

    def _start(self, waiting: Waiting, found: dict[int, Letter] | None) -> None:
        letter = found.get(waiting.id) if found is not None else None
        if letter is None:  # not read now, or else rewritten or withdrawn meanwhile
            self._schedule.release(waiting, again=found is None)
            self._stir()
            return
        task = asyncio.create_task(self._carry(letter))
        self._flying.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        """Only now is there room: the postman may have looked while this one was still counted as under way."""
        self._flying.discard(task)
        self._stir()

    async def _carry(self, letter: Letter) -> None:
        """One try with a letter whose chat is held; the chat is free afterwards."""
        settled = False
        try:
            setback = await self._carrier.carry(letter)
            settled = setback is None
            self._note(letter, setback)
        finally:
            self._schedule.release(_place(letter), again=not settled)
            self._stir()

    def _note(self, letter: Letter, setback: Setback | None) -> None:
        """The chat waits. If another failed within a second and none went since, it is not the chats: all wait."""
        if setback is None:
            self._suspect, self._storm = None, 0
            return
        now = self._machine()
        self._schedule.hold(letter.chat_id, now + setback.seconds)
        before, self._suspect = self._suspect, (letter.chat_id, now)
        if self._storm or (before and before[0] != letter.chat_id and now - before[1] <= 1):
            held = self._schedule.is_held(now)
            self._schedule.hold_all(now + (setback.seconds if setback.told else growing(self._storm, STORM_LONGEST)))
            self._storm += not held

    def _stir(self) -> None:
        """The schedule changed: the postman looks again."""
        self._awake.set()
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed.clear()


def _place(letter: Letter) -> Waiting:
    return Waiting(letter.id, letter.chat_id, letter.lane, letter.due_at)
