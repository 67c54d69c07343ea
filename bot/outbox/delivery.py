"""One letter on its way: the Screen as Telegram's methods want it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMedia,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import MediaGroupLimit, MessageLimit, ParseMode
from telegram.error import BadRequest

from bot.domain.letters import Card, Letter, Media, Screen

STRIP, DELETE = "strip", "delete"
"""Kinds that show nothing: they take the buttons from the message `edit_id`, or the message itself."""

SAME = "message is not modified"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "message_id_invalid",
)
"""What Telegram says of a message that cannot be changed into ours; the letter then goes as a new one."""

ALBUMS = {"photo": "picture", "video": "picture", "document": "document", "audio": "audio"}
"""Which kinds share an album; the others go one by one."""

BARE = ("sticker", "video_note")
"""Kinds without a caption."""

KINDS = frozenset({"photo", "video", "document", "audio", "voice", "animation", *BARE})

PARTS: dict[str, type[InputMedia]] = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}


class Malformed(Exception):
    """The letter cannot be put into words, or not into a message."""


class CardLost(Exception):
    """The card that a quiet letter wanted to change is not there any more."""


async def withdraw(bot: Bot, letter: Letter) -> None:
    """A letter of kind strip or delete; what is not there any more needs neither."""
    with suppress(BadRequest):
        if letter.edit_id is None:
            return
        if letter.kind == DELETE:
            await bot.delete_message(letter.chat_id, letter.edit_id)
        else:
            await bot.edit_message_reply_markup(letter.chat_id, letter.edit_id, reply_markup=None)


async def deliver(bot: Bot, letter: Letter, screen: Screen) -> list[int]:
    """Sends or edits; gives the ids of the messages that show the letter now, the one with the buttons first."""
    if any(media.kind not in KINDS for media in screen.media):
        raise Malformed
    if screen.media:
        ids = await _send_media(bot, letter, screen)
        if letter.edit_id is not None:
            await _remove(bot, letter.chat_id, letter.edit_id)
        return ids
    if letter.edit_id is not None and await _edit(bot, letter, letter.edit_id, screen):
        return [letter.edit_id]
    return [await _send_text(bot, letter, screen.text, _keyboard(screen))]


async def _edit(bot: Bot, letter: Letter, message_id: int, screen: Screen) -> bool:
    try:
        await bot.edit_message_text(
            screen.text,
            letter.chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(screen),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except BadRequest as error:
        reason = error.message.lower()
        if SAME in reason:
            return True
        if not any(words in reason for words in GONE):
            raise
        if letter.card is Card.QUIET:
            raise CardLost from error
        if GONE[2] in reason:  # a picture stands there; the others are gone already
            await _remove(bot, letter.chat_id, message_id)
        return False
    return True


async def _remove(bot: Bot, chat_id: int, message_id: int) -> None:
    """What another message replaced goes, or, being too old for that, loses its buttons."""
    try:
        await bot.delete_message(chat_id, message_id)
    except BadRequest:
        with suppress(BadRequest):
            await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=None)


async def _send_text(bot: Bot, letter: Letter, text: str, keyboard: InlineKeyboardMarkup | None) -> int:
    message = await bot.send_message(
        letter.chat_id,
        text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=letter.card is Card.QUIET,
    )
    return message.message_id


async def _send_media(bot: Bot, letter: Letter, screen: Screen) -> list[int]:
    """The text goes as the first caption, or alone: before what has none, after an album if there are buttons."""
    groups = list(_groups(screen.media))
    keyboard = _keyboard(screen)
    single = len(screen.media) == 1
    caption = screen.text if _is_caption(screen) else ""
    before = bool(screen.text) and not caption and (single or keyboard is None)
    ids = [await _send_text(bot, letter, screen.text, keyboard)] if before else []
    for number, group in enumerate(groups):
        ids += await _send_group(
            bot, letter, group, caption if number == 0 else "", keyboard if single and not before else None
        )
    if keyboard and not single:
        ids.insert(0, await _send_text(bot, letter, screen.text, keyboard))
    return ids


def _is_caption(screen: Screen) -> bool:
    if screen.media[0].kind in BARE or (len(screen.media) > 1 and screen.buttons):
        return False
    shown = html.unescape(re.sub(r"<[^>]*>", "", screen.text))
    return len(shown) <= MessageLimit.CAPTION_LENGTH


async def _send_group(
    bot: Bot, letter: Letter, group: Sequence[Media], caption: str, keyboard: InlineKeyboardMarkup | None
) -> list[int]:
    if len(group) == 1:
        message = await _send_one(bot, letter.chat_id, group[0], caption, keyboard)
        return [message.message_id]
    mode = ParseMode.HTML
    parts: list[Any] = [
        PARTS[media.kind](media=media.file_id, caption=caption or None, parse_mode=mode)  # type: ignore[call-arg]
        if number == 0
        else PARTS[media.kind](media=media.file_id)  # type: ignore[call-arg]
        for number, media in enumerate(group)
    ]
    return [message.message_id for message in await bot.send_media_group(letter.chat_id, parts)]


async def _send_one(
    bot: Bot, chat_id: int, media: Media, caption: str, keyboard: InlineKeyboardMarkup | None
) -> Message:
    if media.kind == "sticker":
        return await bot.send_sticker(chat_id, media.file_id, reply_markup=keyboard)
    if media.kind == "video_note":
        return await bot.send_video_note(chat_id, media.file_id, reply_markup=keyboard)
    send: Any = {
        "photo": bot.send_photo,
        "video": bot.send_video,
        "document": bot.send_document,
        "audio": bot.send_audio,
        "voice": bot.send_voice,
        "animation": bot.send_animation,
    }[media.kind]
    message: Message = await send(
        chat_id, media.file_id, caption=caption or None, parse_mode=ParseMode.HTML, reply_markup=keyboard
    )
    return message


def _groups(media: Sequence[Media]) -> Iterator[list[Media]]:
    """Albums of at most ten, of kinds that may stand together; what cannot share one is alone."""
    for _, run in groupby(enumerate(media), key=lambda place: ALBUMS.get(place[1].kind, str(place[0]))):
        parts = [item for _, item in run]
        for start in range(0, len(parts), MediaGroupLimit.MAX_MEDIA_LENGTH):
            yield parts[start : start + MediaGroupLimit.MAX_MEDIA_LENGTH]


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.label, url=button.url)
                if button.url
                else InlineKeyboardButton(button.label, callback_data=button.target)
                for button in row
            ]
            for row in screen.buttons
        ]
    )
