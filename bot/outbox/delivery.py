"""One letter on its way: the Screen as Telegram's methods want it."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from telegram.constants import MediaGroupLimit, MessageLimit
from telegram.error import BadRequest

from bot.domain.letters import Button, Card, Letter, Media, Screen

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

METHODS = {
    "photo": "sendPhoto", "video": "sendVideo", "document": "sendDocument", "audio": "sendAudio", "voice": "sendVoice",
    "animation": "sendAnimation", "sticker": "sendSticker", "video_note": "sendVideoNote",
}  # fmt: skip
"""Which method sends a kind of file; its parameter is the kind's name."""

HTML: dict[str, Any] = {"parse_mode": "HTML"}
PLAIN: dict[str, Any] = HTML | {"link_preview_options": {"is_disabled": True}}


Api = Callable[..., Awaitable[Any]]
"""A method of the Bot API by its name, its parameters by theirs; gives `result` as Telegram wrote it. PTB's errors."""
Keyboard = dict[str, Any]


class Malformed(Exception):
    """The letter cannot be put into words, or not into a message."""


class CardLost(Exception):
    """The card that a quiet letter wanted to change is not there any more."""


async def withdraw(api: Api, letter: Letter) -> None:
    """A letter of kind strip or delete; what is not there any more needs neither."""
    with suppress(BadRequest):
        if letter.edit_id is None:
            return
        if letter.kind == DELETE:
            await api("deleteMessage", chat_id=letter.chat_id, message_id=letter.edit_id)
        else:
            await api("editMessageReplyMarkup", chat_id=letter.chat_id, message_id=letter.edit_id)


async def picture(api: Api, letter: Letter, screen: Screen, photo: str | bytes) -> tuple[list[int], str]:
    """A picture by its file_id, or by its bytes; gives the message's id and the file_id it has from now on."""
    words = {"caption": screen.text, **HTML} if screen.text else {}
    message = await api("sendPhoto", chat_id=letter.chat_id, photo=photo, reply_markup=_keyboard(screen), **words)
    return [_id(message)], str(message["photo"][-1]["file_id"])


async def deliver(api: Api, letter: Letter, screen: Screen) -> list[int]:
    """Sends or edits; gives the ids of the messages that show the letter now, the one with the buttons first."""
    if any(media.kind not in METHODS for media in screen.media):
        raise Malformed
    if screen.media:
        ids = await _send_media(api, letter, screen)
        if letter.edit_id is not None:
            await _remove(api, letter.chat_id, letter.edit_id)
        return ids
    if letter.edit_id is not None and await _edit(api, letter, letter.edit_id, screen):
        return [letter.edit_id]
    return [await _send_text(api, letter, screen.text, _keyboard(screen))]


async def _edit(api: Api, letter: Letter, message_id: int, screen: Screen) -> bool:
    try:
        await api("editMessageText", chat_id=letter.chat_id, message_id=message_id, text=screen.text,
                  reply_markup=_keyboard(screen), **PLAIN)
    except BadRequest as error:
        reason = error.message.lower()
        if SAME in reason:
            return True
        if not any(words in reason for words in GONE):
            raise
        if letter.card is Card.QUIET:
            raise CardLost from error
        if GONE[2] in reason:  # a picture stands there; the others are gone already
            await _remove(api, letter.chat_id, message_id)
        return False
    return True


async def _remove(api: Api, chat_id: int, message_id: int) -> None:
    """What another message replaced goes, or, being too old for that, loses its buttons."""
    try:
        await api("deleteMessage", chat_id=chat_id, message_id=message_id)
    except BadRequest:
        with suppress(BadRequest):
            await api("editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)


async def _send_text(api: Api, letter: Letter, text: str, keyboard: Keyboard | None) -> int:
    return _id(await api("sendMessage", chat_id=letter.chat_id, text=text, reply_markup=keyboard,
                         disable_notification=letter.silent or None, **PLAIN))


async def _send_media(api: Api, letter: Letter, screen: Screen) -> list[int]:
    """The text goes as the first caption, or alone: before what has none, after an album if there are buttons."""
    groups = list(_groups(screen.media))
    keyboard = _keyboard(screen)
    single = len(screen.media) == 1
    caption = screen.text if _is_caption(screen) else ""
    before = bool(screen.text) and not caption and (single or keyboard is None)
    ids = [await _send_text(api, letter, screen.text, keyboard)] if before else []
    for number, group in enumerate(groups):
        ids += await _send_group(
            api, letter, group, caption if number == 0 else "", keyboard if single and not before else None
        )
    if keyboard and not single:
        ids.insert(0, await _send_text(api, letter, screen.text, keyboard))
    return ids


def _is_caption(screen: Screen) -> bool:
    if screen.media[0].kind in BARE or (len(screen.media) > 1 and screen.buttons):
        return False
    shown = html.unescape(re.sub(r"<[^>]*>", "", screen.text))
    return len(shown) <= MessageLimit.CAPTION_LENGTH


async def _send_group(
    api: Api, letter: Letter, group: Sequence[Media], caption: str, keyboard: Keyboard | None
) -> list[int]:
    if len(group) == 1:
        return [await _send_one(api, letter, group[0], caption, keyboard)]
    parts = [{"type": media.kind, "media": media.file_id} for media in group]
    if caption:
        parts[0] |= {"caption": caption, **HTML}
    return [_id(message) for message in await api("sendMediaGroup", chat_id=letter.chat_id, media=parts,
                                                  disable_notification=letter.silent or None)]


async def _send_one(api: Api, letter: Letter, media: Media, caption: str, keyboard: Keyboard | None) -> int:
    words = {"caption": caption, **HTML} if caption else {}
    return _id(await api(METHODS[media.kind], chat_id=letter.chat_id, reply_markup=keyboard,
                         disable_notification=letter.silent or None,
                         **{media.kind: media.paper or media.file_id},
                         **words))


def _id(message: Mapping[str, Any]) -> int:
    return int(message["message_id"])


def _groups(media: Sequence[Media]) -> Iterator[list[Media]]:
    """Albums of at most ten, of kinds that may stand together; what cannot share one is alone."""
    for _, run in groupby(enumerate(media), key=lambda place: ALBUMS.get(place[1].kind, str(place[0]))):
        parts = [item for _, item in run]
        for start in range(0, len(parts), MediaGroupLimit.MAX_MEDIA_LENGTH):
            yield parts[start : start + MediaGroupLimit.MAX_MEDIA_LENGTH]


def _keyboard(screen: Screen) -> Keyboard | None:
    if not screen.buttons:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in screen.buttons]}


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, **({"url": button.url} if button.url else {"callback_data": button.target})}
