"""Urgent matters and the duty roster: the command, the buttons."""

from __future__ import annotations

from bot.buttons import UrgentButton
from bot.domain import forms
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services import menu
from bot.services.casework import intake
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.talk import consenting, talking
from bot.services.urgent import alarm, duty_roster


async def urgent(context: Context) -> None:
    """`/urgent`."""
    async with context.acting() as unit:
        await alarm.show(unit)


async def duty(context: Context) -> None:
    """`/duty`."""
    async with context.acting() as unit:
        await duty_roster.show(unit)


async def tap(context: Context) -> None:
    button = UrgentButton.parse(context.data)
    async with context.acting() as unit:
        match button.verb:
            case "go" | "another":
                await alarm.show(unit, another=button.verb == "another")
            case "send":
                await filling.proceed(unit, await alarm.kept(unit))
            case "drop":
                await _not_urgent(unit)
            case "for":
                await _for(unit)
            case _:
                await _roster(unit, button)


async def _not_urgent(unit: Unit) -> None:
    """The words go their usual way, if they have not yet."""
    loose = await alarm.drop(unit)
    if loose is None:
        await menu.show(unit, "not_urgent")
    elif await consenting.missing(unit):
        await consenting.ask(unit)
    else:
        await talking.hear(unit, talking.Said(*loose))


async def _for(unit: Unit) -> None:
    """Somebody else's urgent matter."""
    if not intake.may_file_for(unit.person):
        raise Refused("not_yours")
    await filling.start_anew(unit, forms.URGENT, {forms.FOR: True})


async def _roster(unit: Unit, button: UrgentButton) -> None:
    match button.verb:
        case "list":
            await duty_roster.show(unit, button.page)
        case "day":
            await duty_roster.show_day(unit, duty_roster.day_of(button.name))
        case "clear":
            await duty_roster.clear(unit, duty_roster.day_of(button.name), duty_roster.place_of(button.more))
        case "set":
            duty_roster.check_keeper(unit)
            target = [duty_roster.day_of(button.name).isoformat(), duty_roster.place_of(button.more).value]
            await filling.start_anew(unit, forms.ON_DUTY, {forms.TARGET: target})
        case "paste":
            duty_roster.check_keeper(unit)
            await filling.start_anew(unit, forms.DUTY_PASTE, {})
        case _:
            raise Refused("stale")
