"""A roster sent in the chat, read in a process of its own: ten thousand lines of a workbook hold up no answer."""

from __future__ import annotations

import asyncio

from bot import sheets
from bot.domain import roster
from bot.domain.policy import Policy
from bot.domain.roster import Roster
from bot.services.people.rostering import LARGEST
from bot.sheets import received
from bot.sheets.aside import aside as in_own_process

LONGEST = 20_000
"""Lines that are taken."""


def read(data: bytes, name: str, policy: Policy) -> Roster | str:
    """What stands in it, or one sentence why it is no table."""
    try:
        rows = sheets.parse(data, sheets.Reading(name, enough=LONGEST + 1))
    except sheets.SheetError as error:
        return str(error)
    received.check_lines(rows, LONGEST)
    return roster.read_for(policy, rows)


async def aside(data: bytes, name: str, policy: Policy) -> Roster | str:
    received.check(data, LARGEST)
    small = received.is_small(data)
    return await (asyncio.to_thread(read, data, name, policy) if small else in_own_process(read, data, name, policy))
