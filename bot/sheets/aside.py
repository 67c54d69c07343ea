"""Work on a table in a process of its own: it holds up nobody, and takes no more time and memory than is due to it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from bot.domain.errors import Refused

POLITE = 10
"""How much it gives way to all else (as `nice` counts)."""
SECONDS = 4
"""Of the processor, for what is read; 20,000 lines of a roster take two."""
MEMORY = 2 * 1024 ** 3
"""Bytes of addresses."""
Made = TypeVar("Made")


async def aside(work: Callable[..., Made], *given: Any) -> Made:
    """What `work` makes of it; a thread starts the process and sees it end. Refused: it took too much."""
    try:
        return await asyncio.to_thread(_done, work, *given)
    except (BrokenProcessPool, MemoryError):
        raise Refused("sheet_heavy") from None


def _done(work: Callable[..., Made], *given: Any) -> Made:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _bound) as pool:
        return pool.submit(_worked, work, *given).result()


def _bound() -> None:
    os.nice(POLITE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _worked(work: Callable[..., Made], *given: Any) -> Made:
    """Its seconds count from here: what had to be imported is not the table's."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    upto = int(used.ru_utime + used.ru_stime) + 1 + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (upto, upto + 1))
    return work(*given)
