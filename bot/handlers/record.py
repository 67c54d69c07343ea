"""`/record`, for leaders and heads `/record <staff number>`."""

from __future__ import annotations

from bot.handlers.context import Context
from bot.services.figures import record
from bot.services.talk import talking


async def command(context: Context) -> None:
    await show(context, context.payload)


async def show(context: Context, staff_no: str = "") -> None:
    details = await record.look(context.house, context.actor, staff_no)
    async with context.acting() as unit:
        await talking.leave(unit)
        await unit.answer("record", details)


async def choose(context: Context, page: int) -> None:
    details = await record.choose(context.house, context.actor, page)
    async with context.acting() as unit:
        await unit.answer("records", details)
