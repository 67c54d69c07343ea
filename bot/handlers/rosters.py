"""A roster sent as a file by an admin, and his word whether it holds: `p:ryes:<number>`, `p:rgood:<number>`."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.people import rostering
from bot.services.talk import talking


async def document(context: Context) -> None:
    """A table from an admin who is not filling in anything."""
    sent = context.document
    if not context.house.policy.files_in_chat:
        async with context.acting() as unit:
            await rostering.by_command(unit, context.message_id)
        return
    if (sent.file_size or 0) > rostering.LARGEST:
        raise Refused("roster_large", limit=rostering.LARGEST // 1024 // 1024)
    data = await _content(context, sent.file_id)
    name = sent.file_name or "roster"
    read = await context.hall.roster(data, name)
    async with context.acting() as unit:
        await talking.leave(unit)
        await rostering.preview(unit, rostering.Sent(sent.file_id, name, data, context.message_id), read)


async def _content(context: Context, file_id: str) -> bytes:
    """Fetched before the transaction begins: nothing waits for Telegram inside one."""
    file = await context.bot.get_file(file_id)
    data = bytes(await file.download_as_bytearray())
    if len(data) > rostering.LARGEST:
        raise Refused("roster_large", limit=rostering.LARGEST // 1024 // 1024)
    return data


async def take(context: Context, number: int, *, good_lines: bool) -> None:
    """The file is fetched again: the desk keeps no copy of a roster."""
    made = await rostering.sent_file(context.house, context.actor.chat_id, number)
    data = await _content(context, made.file_id)
    read = await context.hall.roster(data, made.name)
    async with context.acting() as unit:
        await rostering.take(unit, made, read, rostering.digest(data), good_lines=good_lines)
