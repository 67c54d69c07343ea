"""How much somebody sends, in memory alone: who sends more than anybody can mean goes behind the others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

MANY, WITHIN = 30, 60.0
"""Updates in so many seconds that nobody is slowed down for."""
BEHIND = 5.0
"""Seconds that others may have come later and still go first."""
REMEMBERED = 2000
"""People whose last minute is kept before those who have gone quiet are forgotten."""


class Rate:
    """`time`: seconds, of the loop unless given."""

    def __init__(self, time: Callable[[], float] | None = None) -> None:
        self._time = time
        self._sent: dict[int, deque[float]] = {}

    def note(self, person: int) -> None:
        """Somebody sent something."""
        self._sent.setdefault(person, deque(maxlen=MANY + 1)).append(self._now())
        if len(self._sent) > REMEMBERED:
            quiet = self._now() - WITHIN
            self._sent = {one: times for one, times in self._sent.items() if times[-1] >= quiet}

    def standing(self, person: int) -> float:
        """From when his turn is counted."""
        times = self._sent.get(person) or deque[float]()
        too_many = len(times) > MANY and times[-1] - times[0] < WITHIN
        return self._now() + (BEHIND if too_many else 0)

    def _now(self) -> float:
        return self._time() if self._time else asyncio.get_running_loop().time()
