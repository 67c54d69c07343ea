"""Cards for those who keep them: their buttons, and the file that comes back changed."""

from __future__ import annotations

from telegram import Document

from bot.buttons import EditButton
from bot.domain import forms
from bot.domain.errors import Refused
from bot.handlers import cases
from bot.handlers.context import Context
from bot.services.cards import drafting, keeping, publishing, unanswered
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.talk import talking

SERVED_ANEW = frozenset({"withdraw", "back", "publish", "right", "to"})
"""What changes the cards that are served."""


async def tap(context: Context) -> None:
    button = EditButton.parse(context.data)
    async with context.acting() as unit:
        await talking.leave(unit)
        await _do(unit, button)
    if button.verb in SERVED_ANEW:
        await publishing.serve(context.house, context.actor)


async def _do(unit: Unit, button: EditButton) -> None:
    match button.verb:
        case "list":
            await keeping.show_list(unit, button.first_number)
        case "card":
            await keeping.show(unit, button.name)
        case "withdraw":
            await keeping.withdraw(unit, button.name)
        case "back":
            await keeping.put_back(unit, button.name)
        case "right":
            await publishing.still_right(unit, button.name)
        case "words" | "q" | "choose" | "to" | "new" | "none":
            await _question(unit, button)
        case _:
            await _draft(unit, button)


async def _draft(unit: Unit, button: EditButton) -> None:
    match button.verb:
        case "draft":
            await drafting.show(unit, button.name)
        case "file":
            await drafting.send_file(unit, button.name)
        case "version":
            await drafting.send_version(unit, button.name, button.number)
        case "field":
            await _field(unit, button.name, button.more)
        case "preview":
            await publishing.preview(unit, button.name, button.number)
        case "publish":
            await publishing.publish(unit, button.name)
        case "discard":
            await drafting.discard(unit, button.name)
        case _:
            raise Refused("stale")


async def _question(unit: Unit, button: EditButton) -> None:
    match button.verb:
        case "words":
            await unanswered.show_list(unit, button.first_number)
        case "q":
            await unanswered.show(unit, button.name)
        case "choose":
            await unanswered.choose(unit, button.name, button.number)
        case "to":
            await unanswered.attach(unit, button.name, button.more)
        case "new":
            await unanswered.begin(unit, button.name, button.more)
        case _:
            await unanswered.dismiss(unit, button.name)


async def _field(unit: Unit, card_id: str, name: str) -> None:
    """Asks for one field's new text, and shows the one it has."""
    now = await drafting.current(unit, card_id, name)
    await filling.start(unit, forms.CARD_EDIT, answers={forms.TARGET: [card_id, name], forms.HELD: {name: now}})


async def document(context: Context) -> None:
    """A card's file from somebody who keeps the card; any other document belongs to what he says."""
    message = context.incoming.effective_message
    sent = message.document if message else None
    card_id = drafting.card_of(sent.file_name) if sent else None
    if sent is None or card_id is None or not await drafting.expects(context.house, context.actor.chat_id, card_id):
        await cases.hear(context)
        return
    text = await _content(context, sent)
    async with context.acting() as unit:
        await talking.leave(unit)
        await drafting.take_file(unit, card_id, text)


async def _content(context: Context, sent: Document) -> str:
    """Fetched before the transaction begins: nothing waits for Telegram inside one."""
    if (sent.file_size or 0) > drafting.LARGEST:
        raise Refused("card_file_large", limit=drafting.LARGEST // 1024)
    file = await context.bot.get_file(sent.file_id)
    content = bytes(await file.download_as_bytearray())
    if len(content) > drafting.LARGEST:
        raise Refused("card_file_large", limit=drafting.LARGEST // 1024)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("card_file_text") from None
