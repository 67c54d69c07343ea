"""The waiting room: each person's updates in order, as many persons at once as there are places."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from typing import Any

from bot.inbox.rate import Rate

Raw = dict[str, Any]


class Lines:
    """A line per person. A worker serves one update of a person, then whoever waits longest.

    So a person who taps two hundred times holds up nobody but himself. Whoever sends more than anybody can mean goes
    behind those who have waited less long than he; nothing is lost. `time`: seconds, else the loop's.
    """

    def __init__(self, serve: Callable[[Raw], Awaitable[None]], places: int,
                 time: Callable[[], float] | None = None) -> None:
        self._serve = serve
        self._places = places
        self._lines: dict[int, deque[Raw]] = {}
        self._next: asyncio.PriorityQueue[tuple[float, int, int]] = asyncio.PriorityQueue()
        self._turns = count()
        self._rate = Rate(time)
        self._workers: list[asyncio.Task[None]] = []
        self._serving: set[int] = set()
        self._open = True
        self._changed = asyncio.Event()
        self.waiting = 0

    def start(self) -> None:
        self._workers = [asyncio.create_task(self._work(), name=f"worker {n}") for n in range(self._places)]

    async def stop(self, grace: float) -> None:
        """Begins nothing more; what is being served has `grace` seconds."""
        self._open = False
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self.until(lambda: not self._serving)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def add(self, person: int, raw: Raw) -> None:
        line = self._lines.setdefault(person, deque())
        line.append(raw)
        self.waiting += 1
        self._rate.note(person)
        if len(line) == 1 and person not in self._serving:
            self._queue(person)

    def _queue(self, person: int) -> None:
        """Whose turn comes first: who has waited longest, counted later for one who sends too much."""
        self._next.put_nowait((self._rate.standing(person), next(self._turns), person))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Returns when the condition holds; looked at whenever an update has been served."""
        while not condition():
            await self._changed.wait()

    async def _work(self) -> None:
        while True:
            _, _, person = await self._next.get()
            if not self._open:
                return
            await self._one(person)

    async def _one(self, person: int) -> None:
        line = self._lines[person]
        self._serving.add(person)
        try:
            await self._serve(line.popleft())
        finally:
            self._serving.discard(person)
            self.waiting -= 1
            if line:
                self._queue(person)
            else:
                del self._lines[person]
            self.tell()

    def tell(self) -> None:
        """Something changed that somebody may wait for."""
        self._changed.set()
        self._changed.clear()
