"""A roster sent in the chat, read in a process of its own: ten thousand lines of a workbook hold up no answer."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from bot import sheets
from bot.domain import roster
from bot.domain.policy import Policy
from bot.domain.roster import Roster

POLITE = 10
SMALL = 64 * 1024
"""Bytes of a file that is read sooner than a process starts."""


def read(data: bytes, name: str, policy: Policy) -> Roster | str:
    """What stands in it, or one sentence why it is no table."""
    try:
        return roster.read_for(policy, sheets.parse(data, sheets.Reading(name)))
    except sheets.SheetError as error:
        return str(error)


async def aside(data: bytes, name: str, policy: Policy) -> Roster | str:
    if len(data) < SMALL:
        return await asyncio.to_thread(read, data, name, policy)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), os.nice, (POLITE,)) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, read, data, name, policy)
