"""Topics that repeat: `/topics`, and buttons `ts:list:<open or fell>:<page>`, `ts:<verb>:<topic>`."""

from __future__ import annotations

from bot.buttons import number, parse
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.source import topic_acting, topics
from bot.services.talk import talking


async def command(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await topics.show_list(unit, topics.OPEN, 0)


async def tap(context: Context) -> None:
    _, arguments = parse(context.data)
    async with context.acting() as unit:
        await talking.leave(unit)
        match arguments:
            case ["list", topics.OPEN | topics.FALLEN as which, page]:
                await topics.show_list(unit, which, number(page))
            case ["show", topic_id]:
                await topics.show(unit, number(topic_id))
            case ["act", topic_id]:
                await topic_acting.begin(unit, number(topic_id))
            case _:
                raise Refused("stale")
