"""Rules that changed take effect: at once, whole, and only if there is no mistake in them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.domain.day_notice import DayNotice
from bot.domain.errors import PolicyError
from bot.domain.people import Role
from bot.services.house import House
from bot.services.keys import key
from bot.services.unit.rulebook import NoFiles
from bot.storage import day_notices, people

log = logging.getLogger(__name__)

ZONE = "time_zone has changed: that takes effect when the desk is started again, and the other changes with it."
"""Of a zone in which dates have been told: letters on their way would tell others."""


async def refresh(house: House) -> list[DayNotice]:
    """Takes over what the files say now, and the days named in the chat, if anything is new.

    A mistake: the rules before go on, with the days newly named, and the admins read of it, once. Gives the days that
    could not be written to their file.
    """
    book = house.rulebook
    async with book.refreshing:  # what was read first must not hold last
        stamp = await asyncio.to_thread(book.files.stamp)
        async with house.db.read() as tx:
            named = await day_notices.standing(tx)
        ids = frozenset(one.id for one in named)
        if (stamp, ids) == book.seen:
            return []
        missed = await _write(house, named)
        new = [one for one in named if one.id not in book.named]
        if not await _take_over(house, named) and new:
            house.go_by(NoFiles().read(house.policy, new))
        book.seen, book.named = (stamp, ids), ids
        return missed


async def _take_over(house: House, named: Sequence[DayNotice]) -> bool:
    """False: there is a mistake in the files."""
    book = house.rulebook
    try:
        policy = await asyncio.to_thread(book.files.read, house.policy, named)
        if policy.calendar.zone != house.policy.calendar.zone:
            raise PolicyError(ZONE)
    except PolicyError as error:
        if book.told != str(error):
            await _complain(house, str(error))
            book.told = str(error)
        return False
    book.told = ""
    if policy != house.policy:
        house.go_by(policy)
    return True


async def _write(house: House, named: Sequence[DayNotice]) -> list[DayNotice]:
    """Days named in the chat go to their files; where that cannot be, the database has them."""
    missed = []
    for one in named:
        if one.filed:
            continue
        try:
            await asyncio.to_thread(house.rulebook.files.write, one)
        except OSError:
            missed.append(one)
            continue
        async with house.db.write() as tx:
            await day_notices.filed(tx, one.id)
    if missed:
        log.warning("%d calendars could not be written to their files", len(missed))
    return missed


async def _complain(house: House, sentence: str) -> None:
    """To the admins; the sentence names file, line and key."""
    log.warning("the rules were not taken over: there is a mistake in the files")
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for person in await people.with_role(tx, Role.ADMIN):
            await unit.tell(person, "policy_wrong", {"sentence": sentence, "buttons": [[key("menu", "m")]]},
                            key=f"policy_wrong:{person.id}")
