"""Whoever tries codes that are none has to wait, and the admins hear of it once."""

from __future__ import annotations

from bot.domain.people import Role
from bot.services.house import Actor, House
from bot.services.keys import key
from bot.storage import codes, people
from bot.storage.database import Transaction

MANY, WHILE = 5, 3600
"""So many wrong codes in so many seconds, and none is looked up for as long."""


async def waits(tx: Transaction, chat_id: int, now: int) -> bool:
    """Whether this account has tried too many."""
    found = await codes.latest(tx, chat_id, MANY)
    return len(found) == MANY and found[0] - found[-1] < WHILE and now - found[0] < WHILE


async def wrong(tx: Transaction, house: House, actor: Actor) -> None:
    """One more that was none; at the last that is borne the admins are told, without saying who it is."""
    now = house.clock()
    await codes.wrong(tx, actor.chat_id, now)
    if await waits(tx, actor.chat_id, now):
        unit = house.by_clock(tx)
        for admin in await people.with_role(tx, Role.ADMIN):
            await unit.tell(admin, "codes_guessed", {"count": MANY, "buttons": [[key("menu", "m")]]},
                            key=f"codes:{actor.chat_id}:{admin.id}")
