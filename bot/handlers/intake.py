"""Forms: opening one, its buttons, cancelling."""

from __future__ import annotations

from bot.buttons import FormButton, word
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, INTAKE, LETTERBOX_FORM
from bot.handlers.context import Context
from bot.services.forms import filling


async def new(context: Context) -> None:
    async with context.acting() as unit:
        await filling.start(unit, INTAKE)


async def file_for(context: Context) -> None:
    async with context.acting() as unit:
        await filling.start(unit, BEHALF)


async def open_form(context: Context) -> None:
    form = word(context.data)
    if form not in (INTAKE, BEHALF, LETTERBOX_FORM):
        raise Refused("stale")
    async with context.acting() as unit:
        await filling.start(unit, form)


async def tap(context: Context) -> None:
    button = FormButton.parse(context.data)
    async with context.acting() as unit:
        await filling.tap(unit, button.draft_id, button.verb, button.field, button.value)


async def cancel(context: Context) -> None:
    async with context.acting() as unit:
        await filling.cancel_active(unit)
