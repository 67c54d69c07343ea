"""Cases: their buttons, cards, histories, files, lists; and what people write."""

from __future__ import annotations

from bot.buttons import CaseButton, PageButton, case_id
from bot.domain.errors import Refused
from bot.domain.forms import SAY
from bot.handlers.context import Act, Context
from bot.services.casework import history, lists
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.people import guests
from bot.services.talk import consenting, talking
from bot.services.talk.talking import Said
from bot.services.urgent import alarm


async def act(context: Context) -> None:
    button = CaseButton.parse(context.data)
    async with context.acting() as unit:
        await filling.press(unit, button.case_id, button.action)


async def open_case(context: Context) -> None:
    async with context.acting() as unit:
        await lists.open_case(unit, case_id(context.data))


async def timeline(context: Context) -> None:
    button = PageButton.parse(context.data)
    if not button.name.isdigit():
        raise Refused("stale")
    async with context.acting() as unit:
        await history.timeline(unit, int(button.name), button.page)


async def files(context: Context) -> None:
    async with context.acting() as unit:
        await history.files(unit, case_id(context.data))


async def page(context: Context) -> None:
    button = PageButton.parse(context.data)
    async with context.acting() as unit:
        await lists.show(unit, button.name, button.page)


def listing(name: str) -> Act:
    """The command that opens a list."""

    async def show(context: Context) -> None:
        async with context.acting() as unit:
            await talking.leave(unit)
            await lists.show(unit, name, 0)

    return show


async def by_number(context: Context) -> None:
    """`/case 42`."""
    async with context.acting() as unit:
        if not await lists.open_number(unit, context.payload):
            raise Refused("no_number")


async def hear(context: Context) -> None:
    """Words, photos, albums, documents, voice."""
    if context.own:
        await context.house.ignore(context.actor)
        return
    said = context.said
    try:
        context.check_file()
        async with context.acting() as unit:
            await take(unit, said)
    except Refused as refusal:  # the words had no place; that they are urgent stands all the same
        async with context.acting() as unit:
            before = await alarm.watched(unit, said.text)
            if before is None:
                raise
            await unit.answer("refused", {"code": refusal.code, "given": dict(refusal.details)})
            await alarm.beside(unit, said.text, before)


async def take(unit: Unit, said: Said) -> None:
    """What sounds urgent brings up whom to ring: at once, or beside the form or case that it belongs to."""
    guest = await guests.heard(unit, said)
    if guest:
        await alarm.beside_guest(unit, said.text, guest)
        return
    plain = said.reply_to is None and not said.sticker and not said.files
    if plain and await alarm.more(unit, said.text, said.message_id):
        return
    before = await alarm.watched(unit, said.text)
    if before is not None and plain and before.form in ("", SAY):
        await alarm.beside(unit, said.text, before, said.message_id)
        return
    if await consenting.missing(unit):
        await consenting.ask(unit)
    else:
        await talking.hear(unit, said)
    if before is not None:
        await alarm.beside(unit, said.text, before)


async def edited(context: Context) -> None:
    async with context.acting() as unit:
        await talking.changed(unit, context.message_id, context.text)
