"""Another account, another phone: `/move`, `/lost`."""

from __future__ import annotations

from bot.domain.forms import PERSON_LOST
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.people import moving
from bot.services.talk import talking


async def move(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await moving.offer(unit, context.bot.username)


async def lost(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await opening.anew(unit, PERSON_LOST, {})
