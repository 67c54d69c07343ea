"""Sending: text, files, albums, copies, chat actions."""

from collections.abc import Callable
from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import bad_request
from bot.simulator.files import File
from bot.simulator.messages import Message
from bot.simulator.methods.attachments import file_of
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of, destination, reachable
from bot.simulator.methods.keyboards import check_keyboard, keyboard_of
from bot.simulator.methods.words import caption_of, text_of
from bot.simulator.world import World

ACTION_LASTS = 5.0  # seconds
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def send_message(world: World, call: Call) -> dict[str, Any]:
    content = text_of(call)
    return _send(world, call, "text", content)


def send_file(kind: str) -> Callable[[World, Call], dict[str, Any]]:
    """The method that sends files of one kind."""

    def send(world: World, call: Call) -> dict[str, Any]:
        words = caption_of(call)
        chat_of(world, call)
        return _send(world, call, kind, words, file=file_of(world, call, kind))

    return send


def _send(world: World, call: Call, kind: str, content: Formatted, file: File | None = None) -> dict[str, Any]:
    markup = keyboard_of(call)
    chat, reply_to = destination(world, call)
    check_keyboard(markup)
    reachable(chat)
    extra = {"has_protected_content": True} if call.flag("protect_content") else None
    silent = call.flag("disable_notification")
    message = world.post(
        chat, None, kind, content, file=file, markup=markup, reply_to=reply_to, silent=silent, extra=extra
    )  # fmt: skip
    return message.as_api()


def send_chat_action(world: World, call: Call) -> bool:
    action = call.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_of(world, call)
    reachable(chat)
    chat.action, chat.action_ends = action, world.machine() + ACTION_LASTS
    chat.touched = world.changes.happened()
    return True


def copy_message(world: World, call: Call) -> dict[str, Any]:
    original = _original(world, call, "message to copy not found")
    words = caption_of(call) if call.has("caption") and original.kind != "text" else original.content
    sent = _send(world, call, original.kind, words, file=original.file)
    return {"message_id": sent["message_id"]}


def forward_message(world: World, call: Call) -> dict[str, Any]:
    original = _original(world, call, "message to forward not found")
    chat, _ = destination(world, call)
    reachable(chat)
    author = original.sender.as_api() if original.sender else world.bot.as_api()
    extra = {"forward_origin": {"type": "user", "sender_user": author, "date": original.date}}
    message = world.post(chat, None, original.kind, original.content, file=original.file, extra=extra)
    return message.as_api()


def _original(world: World, call: Call, missing: str) -> Message:
    source = chat_of(world, call, "from_chat_id")
    original = source.messages.get(call.integer("message_id"))
    if original is None:
        raise bad_request(missing)
    return original


METHODS = {
    "sendmessage": send_message,
    "sendphoto": send_file("photo"),
    "senddocument": send_file("document"),
    "sendvoice": send_file("voice"),
    "sendaudio": send_file("audio"),
    "sendvideo": send_file("video"),
    "sendvideonote": send_file("video_note"),
    "sendsticker": send_file("sticker"),
    "sendanimation": send_file("animation"),
    "sendchataction": send_chat_action,
    "copymessage": copy_message,
    "forwardmessage": forward_message,
}
