"""Absence and substitutes: `/away`, and buttons `y:<verb>[:<person or page>]`."""

from __future__ import annotations

from bot.buttons import PageButton, parse
from bot.domain.errors import Refused
from bot.domain.forms import ABSENCE, SUBSTITUTE, TARGET
from bot.domain.substitutes import may_name, may_set
from bot.handlers.context import Context
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.posts import absence
from bot.services.talk import talking


async def away(context: Context) -> None:
    async with context.acting() as unit:
        await talking.leave(unit)
        await absence.show(unit)


async def tap(context: Context) -> None:
    data = context.data
    button = PageButton("many", 0) if parse(data)[1] == ["many"] else PageButton.parse(data)
    async with context.acting() as unit:
        await talking.leave(unit)
        match button.name:
            case "show":
                await absence.show(unit, button.page)
            case "list":
                await absence.show_list(unit, button.page)
            case "back":
                await absence.back(unit, button.page)
            case "set" | "many":
                await _set(unit, button.page)
            case "deputy":
                await _deputy(unit, button.page)
            case _:
                raise Refused("stale")


async def _set(unit: Unit, person_id: int) -> None:
    """For one (0: for many, to be ticked)."""
    if person_id and not may_set(unit.person, await absence.known(unit, person_id)):
        raise Refused("not_yours")
    if not person_id and not await absence.overseen(unit):
        raise Refused("not_yours")
    await opening.anew(unit, ABSENCE, {TARGET: person_id} if person_id else {})


async def _deputy(unit: Unit, person_id: int) -> None:
    if not may_name(unit.person, await absence.known(unit, person_id)):
        raise Refused("not_yours")
    await opening.anew(unit, SUBSTITUTE, {TARGET: person_id})
