"""The inbox at work: stores what comes in, hands it on in order, tries again, sets aside."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiohttp.typedefs import Handler
from telegram.error import Conflict, InvalidToken, RetryAfter

from bot.inbox import updates, webhook
from bot.inbox.lines import Lines
from bot.inbox.order import Order
from bot.storage import inbox as rows
from bot.storage.database import Database, Unreachable
from bot.storage.trouble import Trouble

log = logging.getLogger(__name__)

TRIES = 3
LONGEST = 30
"""Seconds between two tries at most, with Telegram or the database away."""
LATELY = 60
"""Seconds before the start in which a number that is missing may still come: Telegram brings it again within them."""
ROOM = 1000
"""Updates waiting in memory at which no more are fetched; they are safe with Telegram meanwhile."""

Raw = dict[str, Any]
Work = Callable[[Raw], Awaitable[None]]


class Inbox:
    """Durable: what was accepted is worked, in its person's order, by this process or the next.

    `work` raises if it failed. `apologise` tells the person of an update that failed for good. `clock` gives
    epoch seconds of machine time. What `judge` names is stored without its words (see `updates.STOPPED`).
    `shuffled`: updates may come in another order than they happened in, as they do by webhook.
    """

    def __init__(
        self,
        db: Database,
        work: Work,
        apologise: Work,
        *,
        clock: Callable[[], int],
        persons_at_once: int = 32,
        shuffled: bool = False,
        judge: updates.Judge = lambda _: None,
        sounds_urgent: Callable[[str], bool] = lambda _: False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db = db
        self._work = work
        self._apologise = apologise
        self._clock = clock
        self._clean = partial(updates.cleaned, judge=judge, sounds_urgent=sounds_urgent)
        self._sleep = sleep
        self._lines = Lines(self._serve, persons_at_once)
        self._order = Order(self._line_up) if shuffled else None
        self._worked: list[int] = []  # ids that may not be marked done yet
        self._marking = False
        self._pressed: dict[int, tuple[int, str]] = {}  # by person: the button that has not answered yet
        self._doubtful: set[int] = set()  # ids of a COMMIT of which nobody knows whether it took place
        self._marker: asyncio.Task[None] | None = None
        self._to_mark = asyncio.Event()
        self._unfetched = Trouble(log, "updates not fetched")
        self.is_open = False

    async def start(self) -> None:
        """Begins with what an earlier process left."""
        async with self._db.read() as tx:
            left = await rows.unfinished(tx)
            lately = await rows.lately(tx, self._clock() - LATELY) if self._order else []
        unfinished = {update_id: (person, json.loads(payload)) for update_id, person, payload in left}
        for update_id in sorted({*unfinished, *lately}):
            self._hand_on(update_id, unfinished.get(update_id))
        self._lines.start()
        self._marker = asyncio.create_task(self._mark(), name="inbox marker")
        self.is_open = True

    async def stop(self, grace: float = 10) -> None:
        """Accepts and begins nothing more; what is being worked has `grace` seconds, the next process does the rest."""
        self.is_open = False
        if self._order:
            self._order.stop()
        await self._lines.stop(grace)
        if self._marker:
            self._marker.cancel()
            await asyncio.gather(self._marker, return_exceptions=True)

    async def idle(self) -> None:
        """Returns when all that was accepted has been worked and is marked done."""
        await self._lines.until(lambda: not (self._lines.waiting or self._worked or self._marking
                                             or (self._order and self._order.waiting)))

    async def accept(self, raw_updates: Sequence[Any]) -> None:
        """Returns once all of them are on disk; Unreachable if they are not. What is no update is passed over."""
        known = {found: raw for raw in raw_updates if (found := updates.number(raw)) is not None}
        if len(known) < len(raw_updates):
            log.warning("%d updates without a number passed over", len(raw_updates) - len(known))
        if not known:
            return
        kept = {update_id: self._clean(raw) for update_id, raw in sorted(known.items())}
        stored = [(update_id, updates.queue(raw), json.dumps(raw)) for update_id, raw in kept.items()]
        new = await self._store(stored)
        for update_id, person, _ in stored:
            if update_id in new:
                self._hand_on(update_id, (person, kept[update_id]))

    def _hand_on(self, update_id: int, update: tuple[int, Raw] | None) -> None:
        if self._order:
            self._order.add(update_id, update)
        elif update:
            self._line_up(*update)

    def _line_up(self, person: int, raw: Raw) -> None:
        """A button pressed again before its answer came is the same press: that one only has to be acknowledged."""
        pressed = updates.tap(raw)
        if pressed and self._pressed.get(person) == pressed:
            raw |= {updates.REPEATED: True}
        elif pressed:
            self._pressed[person] = pressed
        else:
            self._pressed.pop(person, None)
        self._lines.add(person, raw)

    async def _store(self, stored: Sequence[tuple[int, int, str]]) -> set[int]:
        """Gives those that have to be worked: new ones, and such as an earlier try may have stored unheard."""
        ids = {update_id for update_id, _, _ in stored}
        try:
            async with self._db.write() as tx:
                new = set(await rows.store(tx, stored, self._clock()))
        except Unreachable:
            self._doubtful |= ids
            raise
        new |= ids & self._doubtful
        self._doubtful -= ids
        return new

    async def poll(self, fetch: Callable[[int], Awaitable[list[Raw]]]) -> None:
        """Fetches until cancelled. An offset confirms what is below it, so it moves when that is on disk."""
        offset = failures = 0
        while True:
            await self._lines.until(lambda: self._lines.waiting < ROOM)
            try:
                batch = await fetch(offset)
                await self.accept(batch)
            except RetryAfter as error:
                value = error.retry_after
                await self._sleep(float(value if isinstance(value, int) else value.total_seconds()))
                continue
            except Exception as error:  # noqa: BLE001 - polling ends when it is cancelled, not before
                if not isinstance(error, Unreachable):  # of that the database speaks
                    self._unfetched.met(type(error).__name__, _level(error))
                await self._sleep(_delay(failures))
                failures += 1
                continue
            numbers = [found for raw in batch if (found := updates.number(raw)) is not None]
            offset = max([offset, *(found + 1 for found in numbers)])
            failures = 0

    def route(self, secret: str) -> Handler:
        """The webhook as an aiohttp handler."""
        return webhook.route(self.accept, secret, lambda: self.is_open)

    async def _serve(self, raw: Raw) -> None:
        """One update's turn."""
        update_id = raw["update_id"]
        if not await self._persist(lambda: self._work(raw), TRIES):
            log.error("update %d set aside", update_id)
            await self._persist(lambda: self._set_aside(update_id), TRIES)
            await self._persist(lambda: self._apologise(raw), 1)
        self._worked.append(update_id)
        self._to_mark.set()
        person = updates.queue(raw)
        if updates.REPEATED not in raw and self._pressed.get(person) == updates.tap(raw):
            self._pressed.pop(person, None)

    async def _persist(self, task: Callable[[], Awaitable[None]], tries: int) -> bool:
        """Tries it so often in place. With the database away it is no try: it waits, however long that takes."""
        waits = 0
        while tries:
            try:
                await task()
                return True
            except Unreachable:
                await self._sleep(_delay(waits))
                waits += 1
            except Exception as error:  # noqa: BLE001 - any handler may fail in any way
                # The stack without the message: that may hold somebody's words.
                where = "".join(traceback.format_tb(error.__traceback__))
                log.error("failed: %s\n%s", type(error).__name__, where)  # noqa: TRY400
                tries -= 1
        return False

    async def _set_aside(self, update_id: int) -> None:
        async with self._db.write() as tx:
            await rows.set_aside(tx, update_id, self._clock())

    async def _mark(self) -> None:
        """Marks what had no effect of its own done, as many at once as there are."""
        while True:
            await self._to_mark.wait()
            self._to_mark.clear()
            await self._persist(self._mark_worked, TRIES)

    async def _mark_worked(self) -> None:
        if not self._worked:
            return
        ids = self._worked[: rows.AT_ONCE]
        async with self._db.read(quick=True) as tx:
            left = await rows.still_open(tx, ids)
        if left:
            async with self._db.write() as tx:
                await rows.finish(tx, left, self._clock())
        del self._worked[: len(ids)]
        if self._worked:
            self._to_mark.set()
        self._lines.tell()


def _delay(failures: int) -> float:
    return float(min(LONGEST, 2 ** min(failures, 10)))


def _level(error: Exception) -> int:
    """Somebody has to act on a wrong token or a second bot; the rest passes."""
    return logging.ERROR if isinstance(error, InvalidToken | Conflict) else logging.WARNING
