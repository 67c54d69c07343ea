"""Holidays and the unit's own days, named by an admin."""

from __future__ import annotations

from bot.buttons import DaysButton
from bot.domain.errors import Refused
from bot.domain.forms import HOLIDAYS, OWN_DAYS
from bot.handlers.context import Context
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.promises import holidays
from bot.services.talk import talking


async def tap(context: Context) -> None:
    button = DaysButton.parse(context.data)
    async with context.acting() as unit:
        await talking.leave(unit)
        await _do(unit, button)
    if button.verb == "yes":
        await holidays.serve(context.house, context.actor)


async def _do(unit: Unit, button: DaysButton) -> None:
    match button.verb:
        case "show":
            await holidays.show(unit)
        case "paste" | "own":
            holidays.admins_only(unit)
            await filling.start(unit, HOLIDAYS if button.verb == "paste" else OWN_DAYS)
        case "yes":
            await holidays.confirm(unit, button.notice_id)
        case "no":
            await holidays.drop(unit, button.notice_id)
        case _:
            raise Refused("stale")
