"""Editing and deleting what has been sent."""

from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.files import File
from bot.simulator.messages import Message
from bot.simulator.methods.attachments import named_file
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of, message_of, reachable
from bot.simulator.methods.keyboards import check_keyboard, keyboard_of
from bot.simulator.methods.words import caption, caption_of, text_of
from bot.simulator.world import World

DELETE_WINDOW = 48 * 3600  # seconds of the clock
MOST_DELETED = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_MEDIA = frozenset({"photo", "video", "document", "audio", "animation"})


def edit_message_text(world: World, call: Call) -> dict[str, Any]:
    content, markup = text_of(call), keyboard_of(call)
    message = _editable(world, call)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, content, markup)


def edit_message_caption(world: World, call: Call) -> dict[str, Any]:
    words, markup = caption_of(call), keyboard_of(call)
    message = _editable(world, call)
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    return _change(world, message, words, markup)


def edit_message_reply_markup(world: World, call: Call) -> dict[str, Any]:
    markup = keyboard_of(call)
    message = _editable(world, call)
    return _change(world, message, message.content, markup)


def edit_message_media(world: World, call: Call) -> dict[str, Any]:
    markup, media = keyboard_of(call), call.json("media", "media")
    kind = media.get("type") if isinstance(media, dict) else None
    if kind not in _MEDIA:
        raise bad_request("can't parse InputMedia: unsupported type")
    words = caption(media.get("caption") or "", media.get("parse_mode") or "", media.get("caption_entities"))
    message = _editable(world, call)
    file = named_file(world, call, kind, str(media.get("media", "")))
    return _change(world, message, words, markup, file)


def _editable(world: World, call: Call) -> Message:
    message = message_of(world, call, "message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _change(
    world: World, message: Message, content: Formatted, markup: dict[str, Any] | None, file: File | None = None
) -> dict[str, Any]:
    check_keyboard(markup)
    reachable(message.chat)
    file = file or message.file
    if (content, markup, file) == (message.content, message.markup, message.file):
        raise bad_request(NOT_MODIFIED)
    if content != message.content or file != message.file:
        message.edited = world.now()
    message.content, message.markup, message.file = content, markup, file
    message.kind = file.kind if file else "text"
    world.touch(message)
    return message.as_api()


def delete_message(world: World, call: Call) -> bool:
    message = message_of(world, call, "message to delete not found")
    if world.now() - message.date > DELETE_WINDOW or (not message.from_bot and message.chat.person is None):
        raise bad_request("message can't be deleted")
    world.delete(message)
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Unlike deleteMessage it skips silently what is gone."""
    chat_of(world, call)
    numbers = call.json("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MOST_DELETED:
        raise bad_request("message identifiers are not specified" if not numbers else "too many message identifiers")
    for number in numbers:
        try:
            delete_message(world, Call({"chat_id": call.text("chat_id"), "message_id": number}))
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
