"""Machine time: rates, lifetimes and pauses are counted in it; the clock that people move has no say in it."""

import asyncio
import time
from heapq import heappop, heappush
from itertools import count

from bot.simulator.changes import Changes


class Machine:
    """Seconds that run by themselves; a frozen one stands still until `move`, and whoever sleeps wakes by that."""

    def __init__(self, *, frozen: bool = False) -> None:
        self.frozen = frozen
        self._now = 0.0
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []  # a heap: when, which, who
        self._changes = Changes()

    def __call__(self) -> float:
        return self._now if self.frozen else time.monotonic()

    @property
    def sleepers(self) -> list[float]:
        """How many seconds each who sleeps has still to wait (of a frozen machine), the shortest first."""
        return sorted(due - self._now for due, _, future in self._sleepers if not future.done())

    async def asleep(self, *pauses: float) -> None:
        """Wait until just these seconds are still to be slept, the fewest first; without any, until somebody sleeps."""
        while (self.sleepers != list(pauses)) if pauses else not self.sleepers:
            await self._changes.next()

    async def sleep(self, seconds: float) -> None:
        if not self.frozen or seconds <= 0:
            await asyncio.sleep(seconds)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, (self._now + seconds, next(self._order), future))
        self._changes.happened()
        try:
            await future
        finally:
            self._changes.happened()

    async def wait(self, future: asyncio.Future[None], seconds: float) -> bool:
        """Whether `future` is done within so many seconds; it is left as it is if not."""
        if not self.frozen:
            await asyncio.wait({future}, timeout=seconds)
            return future.done()
        sleeping = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait({future, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
        return future.done()

    def move(self, seconds: float) -> None:
        """Let a frozen machine go on by so many seconds."""
        self._now += seconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            future = heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
