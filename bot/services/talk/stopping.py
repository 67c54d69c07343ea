"""A message with what never belongs in the channel: nothing of it was kept; it goes from the chat, and he reads why."""

from __future__ import annotations

from bot.domain.channel import KINDS
from bot.services.forms import filling
from bot.services.forms.note import Note
from bot.services.house import Unit, going
from bot.services.keys import key
from bot.services.urgent import alarm
from bot.storage import drafts

DELETABLE = 48 * 3600
"""Seconds after which Telegram lets nobody's message be deleted by a bot any more (Bot API, deleteMessage)."""


async def stopped(unit: Unit, kind: str, message_id: int, sent_at: int, *, urgent: bool) -> None:
    """Says which kind it was and what to do instead; a form in progress asks again, what is urgent goes on at once."""
    old = unit.now - sent_at > DELETABLE
    if not old:
        await unit.tell(unit.person, "delete", {}, edit_id=message_id, key=going(unit.person, message_id))
    draft = await drafts.active(unit.tx, unit.person.id)
    own = unit.policy.channel.words_of(kind)
    details = {"kind": kind if kind in KINDS or own is None else "own", "words": dict(own) if own else None,
               "old": old, "filling": draft is not None and not urgent,
               "buttons": [[key("urgent", "u", "go"), key("menu", "m")]]}
    await unit.answer("stopped", details, fresh=True)
    if urgent:
        await alarm.show(unit)
    elif draft and await filling.alive(unit, draft):
        await filling.proceed(unit, draft, Note(fresh=True))
