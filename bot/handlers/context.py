"""What a handler gets: PTB's context, its Optionals narrowed once; and the step that every handler is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from telegram import Document, InlineQueryResultArticle, Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot

from bot.domain.errors import AlreadyDone, Refused
from bot.domain.letters import Letter, Screen
from bot.domain.policy import LANGUAGES
from bot.domain.roster import Roster
from bot.services.house import Actor, House, Unit
from bot.services.talk.talking import Attachment, Said

Api = Callable[..., Awaitable[Any]]
Deliver = Callable[[list[Letter]], Awaitable[None]]
ReadRoster = Callable[[bytes, str], Awaitable[Roster | str]]
"""What stands in a table's bytes (and its name), or one sentence why it is none."""
Render = Callable[[str, dict[str, Any], str], Screen]
Table = Callable[[bytes, str], Awaitable[list[list[str]]]]
Bot = ExtBot[None]


@dataclass(frozen=True, slots=True)
class Hall:
    """What handlers reach: the services' house, how answers are delivered, Telegram itself, the words, tables.

    `table` gives the rows of a sheet and its name; Refused where it cannot be read.
    """

    house: House
    deliver: Deliver
    api: Api
    screen: Render
    roster: ReadRoster
    table: Table


class Context(CallbackContext[Bot, dict[str, Any], dict[str, Any], dict[str, Any]]):
    """One update on its way. `hall` stands in `bot_data` under that name."""

    incoming: Update
    actor: Actor

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Context:
        made = super().from_update(update, application)
        if isinstance(update, Update):
            made.incoming, made.actor = update, _actor_of(update)
        return made

    @property
    def hall(self) -> Hall:
        hall: Hall = self.bot_data["hall"]
        return hall

    @property
    def house(self) -> House:
        return self.hall.house

    def acting(self) -> AbstractAsyncContextManager[Unit]:
        """The transaction of this update, of somebody on the roster."""
        return self.house.acting(self.actor)

    @property
    def data(self) -> str:
        """What the pressed button holds."""
        query = self.incoming.callback_query
        return (query.data or "") if query else ""

    @property
    def payload(self) -> str:
        """What stands behind a command."""
        return (self.args or [""])[0]

    @property
    def text(self) -> str:
        message = self.incoming.effective_message
        return (message.text or message.caption or "") if message else ""

    @property
    def message_id(self) -> int:
        message = self.incoming.effective_message
        return message.message_id if message else 0

    @property
    def document(self) -> Document:
        message = self.incoming.effective_message
        assert message is not None, "only message handlers ask"
        assert message.document is not None, "only handlers of documents ask"
        return message.document

    @property
    def said(self) -> Said:
        """The message as the services take it."""
        message = self.incoming.effective_message
        assert message is not None, "only message handlers ask"
        reply = message.reply_to_message
        return Said(self.text, message.message_id, tuple(attachments(message)), reply.message_id if reply else None,
                    message.sticker is not None, message.media_group_id)

    def check_file(self) -> None:
        """Refused if the message's file is none that the desk takes."""
        message = self.incoming.effective_message
        for kind in ("document", "voice", "audio", "video"):
            if message and (found := getattr(message, kind)):
                self.house.policy.files.check(kind, getattr(found, "file_name", None), found.mime_type, found.file_size)

    @property
    def blocked(self) -> bool:
        """Whether a my_chat_member update says that the bot was blocked."""
        change = self.incoming.my_chat_member
        return change is not None and change.new_chat_member.status in ("kicked", "left")

    async def acknowledge(self) -> None:
        """Stops the button's spinner; too late or not, nothing depends on it."""
        query = self.incoming.callback_query
        if query:
            try:
                await self.hall.api("answerCallbackQuery", callback_query_id=query.id)
            except TelegramError:
                return

    @property
    def own(self) -> bool:
        """Whether the message is one of this bot's inline results, which somebody chose in its own chat."""
        message = self.incoming.effective_message
        return message is not None and message.via_bot is not None and message.via_bot.id == self.bot.id

    async def answer_inline(self, results: Sequence[InlineQueryResultArticle]) -> None:
        """For this person, now: rights and cards change."""
        query = self.incoming.inline_query
        if query:
            try:
                await query.answer(results, cache_time=0, is_personal=True)
            except TelegramError:
                return


def _actor_of(update: Update) -> Actor:
    user, chat = update.effective_user, update.effective_chat
    code = (user.language_code or "") if user else ""
    pressed = update.callback_query.message if update.callback_query else None
    language = LANGUAGES[1] if code and not code.startswith("zh") else LANGUAGES[0]
    chat_id = chat.id if chat else user.id if user else 0
    return Actor(chat_id, language, update.update_id, pressed.message_id if pressed else None)


def attachments(message: Message) -> list[Attachment]:
    """The file of a message, if it has one that the desk takes."""
    caption, album = message.caption, message.media_group_id
    if message.photo:
        return [Attachment("photo", message.photo[-1].file_id, None, caption, album, message.message_id)]
    for kind in ("document", "voice", "audio", "video", "video_note"):
        found = getattr(message, kind)
        if found:
            return [Attachment(kind, found.file_id, getattr(found, "file_name", None), caption, album,
                               message.message_id)]
    return []


Act = Callable[[Context], Awaitable[None]]
Step = Callable[[Update, Context], Coroutine[Any, Any, None]]


def step(act: Act) -> Step:
    """A handler: the act, or the refusal's answer; then what it has to say is delivered. It acts once, ever."""

    async def callback(_: Update, context: Context) -> None:
        context.actor.born.clear()
        try:
            await act(context)
        except Refused as refusal:
            await _refuse(context, refusal)
        except AlreadyDone:
            pass
        await context.hall.deliver(context.actor.born)
        await context.acknowledge()

    return callback


async def _refuse(context: Context, refusal: Refused) -> None:
    try:
        await context.house.refuse(context.actor, refusal)
    except AlreadyDone:
        return
