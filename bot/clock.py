"""The machine's clocks: the one on the wall, which anybody may set, and one that only runs."""

from __future__ import annotations

import time
from collections.abc import Callable


def wall_clock() -> int:
    return int(time.time())


def steady(wall: Callable[[], float], running: Callable[[], float] = time.monotonic) -> Callable[[], float]:
    """The machine's time as it was at the start, running on: nobody who sets the clock moves a lease or a wait."""
    offset = wall() - running()
    return lambda: offset + running()
