"""A handful of ticks on PTB's JobQueue. Each looks at what is due now; a missed or late one changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from telegram.ext import CallbackContext, JobQueue

from bot.services import caretaking, circulating, clocks, nudging, upkeep
from bot.services.house import House

LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler would else skip a job that is a second late."""
ALIVE, CARDS, CLIMB, READING, TIDY, CARETAKING = 30, 10, 60, 60, 3600, 3600
"""Seconds between two ticks of a kind."""


def schedule(queue: JobQueue[Any], house: House, wall: Callable[[], float]) -> None:
    """Registers every tick. `wall`: the computer's clock, which whoever looks for a sign of life reads, too."""
    _every(queue, ALIVE, "alive", lambda: upkeep.live(house.db, int(wall())))
    _every(queue, CLIMB, "ladder", lambda: clocks.climb(house))
    _every(queue, CLIMB, "nudges", lambda: nudging.nudge(house))
    _every(queue, CARDS, "cards", lambda: _cards(house))
    _every(queue, READING, "reading", lambda: circulating.circulate(house))
    _every(queue, CARETAKING, "caretaking", lambda: caretaking.look_after(house))
    _every(queue, TIDY, "tidy", lambda: upkeep.tidy(house.db, house.machine(), _today(house)))


async def _cards(house: House) -> None:
    """What changed in the folder of cards is served."""
    await house.shelf.refresh(house.db, house.clock())
    await house.shelf.sharpen()


def _today(house: House) -> date:
    return house.policy.calendar.local(house.clock()).date()


def _every(queue: JobQueue[Any], seconds: int, name: str, work: Callable[[], Awaitable[None]]) -> None:
    async def tick(_: CallbackContext[Any, Any, Any, Any]) -> None:
        await work()

    queue.run_repeating(tick, seconds, first=0, name=name, job_kwargs=LATE_IS_FINE)
