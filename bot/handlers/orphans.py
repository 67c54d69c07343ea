"""What nobody owns: `/orphans`, and buttons `or:<page>`."""

from __future__ import annotations

from bot.buttons import number, word
from bot.handlers.context import Context
from bot.services.posts import orphans
from bot.services.talk import talking


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await orphans.show(unit)


async def tap(context: Context) -> None:
    page = number(word(context.data))
    async with context.acting() as unit:
        await talking.leave(unit)
        await orphans.show(unit, page)
