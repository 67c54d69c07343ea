"""Who is on call in phone windows: buttons `oc:<verb>[:<page or day>[:<department>]]`."""

from __future__ import annotations

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.domain.forms import ON_CALL, TARGET
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.talk import talking
from bot.services.urgent import on_call


async def tap(context: Context) -> None:
    _, parts = parse(context.data)
    verb, first, home = (*parts, "", "", "")[:3]
    async with context.acting() as unit:
        await talking.leave(unit)
        match verb:
            case "list":
                await on_call.show(unit, number(first))
            case "day":
                await on_call.show_day(unit, first)
            case "clear":
                await on_call.clear(unit, first, home)
            case "set":
                on_call.check_keeper(unit, home)
                day = on_call.day_of(unit, first)
                await opening.anew(unit, ON_CALL, {TARGET: [day.isoformat(), home]})
            case _:
                raise Refused("stale")
