"""Editing and deleting what has been sent, in a chat or through an inline result."""

from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.files import File
from bot.simulator.messages import Message
from bot.simulator.methods.albums import ALONE
from bot.simulator.methods.attachments import ATTACHED, media_file
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of, message_of, reachable
from bot.simulator.methods.keyboards import check_keyboard, inline_keyboard_of
from bot.simulator.methods.media import KINDS, media_of
from bot.simulator.methods.numbers import message_ids
from bot.simulator.methods.sending import UNCAPTIONED
from bot.simulator.methods.words import caption_of, check_caption, check_text, text_of
from bot.simulator.world import World

DELETE_WINDOW = 48 * 3600  # seconds of the clock
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
Edited = dict[str, Any] | bool  # the message, or True for an inline one


def edit_message_text(world: World, call: Call) -> Edited:
    content, markup = text_of(call), inline_keyboard_of(call)
    message = _editable(world, call)
    check_text(content)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, content, markup)


def edit_message_caption(world: World, call: Call) -> Edited:
    markup, words = inline_keyboard_of(call), caption_of(call)
    message = _editable(world, call)
    check_caption(words)
    if message.file is None or message.kind in UNCAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, message, words, markup)


def edit_message_reply_markup(world: World, call: Call) -> Edited:
    markup = inline_keyboard_of(call)
    message = _editable(world, call)
    return _change(world, message, message.content, markup)


def edit_message_media(world: World, call: Call) -> Edited:
    markup = inline_keyboard_of(call)
    call.required("media")
    item = media_of(call, call.json("media", "input media"))
    message = _editable(world, call)
    check_caption(item.caption)
    if message.kind not in KINDS | {"text"}:
        raise bad_request("there is no media in the message to edit")  # from memory
    if message.inline_id and item.media.startswith(ATTACHED):
        raise bad_request("can't upload a file to an inline message")  # ours: the documentation names no words
    if message.media_group_id and not _fits_album(message.kind, item.kind):
        raise bad_request("can't change media type in the album")  # from memory
    return _change(world, message, item.caption, markup, media_file(world, call, item.kind, item.media))


def _fits_album(old: str, new: str) -> bool:
    return new == old if old in ALONE else new in {"photo", "video"}


def _editable(world: World, call: Call) -> Message:
    inline_id = call.text("inline_message_id")
    if not call.text("chat_id") and not call.message_id():
        if not inline_id:
            raise bad_request("message identifier is not specified")
        if inline_id not in world.inline.messages:
            raise bad_request("MESSAGE_ID_INVALID")  # from memory
        return world.inline.messages[inline_id]
    message = message_of(world, call, "message to edit not found")
    if not message.from_bot or message.bot is not world.bot or message.kind == "service" or _forwarded(message):
        raise bad_request("message can't be edited")
    return message


def _forwarded(message: Message) -> bool:
    return "forward_origin" in (message.extra or {})


def _change(
    world: World, message: Message, content: Formatted, markup: dict[str, Any] | None, file: File | None = None
) -> Edited:
    check_keyboard(markup)
    if not message.inline_id:
        reachable(message.chat)
    file = file or message.file
    if (content, markup, file) == (message.content, message.markup, message.file):
        raise bad_request(NOT_MODIFIED)
    if content != message.content or file != message.file:
        message.edited = world.now()
    message.content, message.markup, message.file = content, markup, file
    message.kind = file.kind if file else message.kind
    world.touch(message)
    return True if message.inline_id else message.as_api()


def delete_message(world: World, call: Call) -> bool:
    if not call.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not call.message_id():
        raise bad_request("message identifier is not specified")
    chat_of(world, call, write=True)
    _delete(world, message_of(world, call, "message to delete not found"))
    return True


def _delete(world: World, message: Message) -> None:
    """In a group a bot that is no administrator deletes only what is its own."""
    own = message.from_bot and message.bot is world.bot
    administers = message.chat.bots.get(world.bot.id) == "administrator"
    foreign = message.chat.person is None and not own and not administers
    too_old = world.now() - message.date > DELETE_WINDOW and not (administers and message.chat.kind == "supergroup")
    if foreign or too_old:
        raise bad_request("message can't be deleted")
    world.delete(message)


def delete_messages(world: World, call: Call) -> bool:
    """Unlike deleteMessage it skips silently what is gone."""
    numbers = message_ids(call)
    chat = chat_of(world, call, write=True)
    for number in numbers:
        try:
            if number in chat.messages:
                _delete(world, chat.messages[number])
        except ApiError:
            continue
    return True


METHODS = {
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagemedia": edit_message_media,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
}
