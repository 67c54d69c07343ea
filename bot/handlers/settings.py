"""A person's settings: `/settings`, and buttons `p:set`, `p:speak|quiet|daily:<what>`."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.people import wishes
from bot.services.talk import talking

VERBS = {"speak": wishes.speak, "quiet": wishes.be_quiet, "daily": wishes.collect}


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await wishes.show(unit)


async def tap(context: Context) -> None:
    _, verb, *rest = context.data.split(":")
    async with context.acting() as unit:
        await talking.leave(unit)
        if verb == "set":
            await wishes.show(unit)
        elif len(rest) == 1:
            await VERBS[verb](unit, rest[0])
        else:
            raise Refused("stale")
