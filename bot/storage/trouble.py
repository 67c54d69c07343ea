"""A trouble that comes again and again is told when it begins and once in a while, not each time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

SILENCE = 60.0
"""Seconds between two lines about one trouble."""


class Trouble:
    """What one log says of one kind of trouble: at once, then at most a line a minute with how often it came."""

    def __init__(self, log: logging.Logger, what: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._what = what
        self._now = now
        self._told: dict[str, tuple[float, int]] = {}  # reason → silent until, times unsaid

    def met(self, reason: str, level: int = logging.WARNING) -> None:
        """`reason` is a kind of error: there are few of them, and they hold nobody's words."""
        until, unsaid = self._told.get(reason, (float("-inf"), 0))
        now = self._now()
        if now < until:
            self._told[reason] = until, unsaid + 1
            return
        self._told[reason] = now + SILENCE, 0
        self._log.log(level, "%s: %s%s", self._what, reason, f" ({unsaid} times more before)" if unsaid else "")
