"""Sending: text, files, places and cards; copies and forwards; chat actions."""

from collections.abc import Callable
from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import bad_request
from bot.simulator.files import File
from bot.simulator.messages import Details, Message
from bot.simulator.methods.attachments import file_of
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of, destination, message_of, reachable
from bot.simulator.methods.keyboards import check_keyboard, keyboard_of, show_keyboard
from bot.simulator.methods.numbers import message_ids
from bot.simulator.methods.words import caption_of, check_caption, check_text, text_of
from bot.simulator.world import World

ACTION_LASTS = 5.0  # seconds
UNCAPTIONED = frozenset({"sticker", "video_note"})
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note", "cancel",
})  # fmt: skip
_OLD_ACTIONS = {
    "record_audio": "record_voice", "upload_audio": "upload_voice", "pick_up_location": "find_location",
}  # fmt: skip


def send_message(world: World, call: Call) -> dict[str, Any]:
    content = text_of(call)
    return post(world, call, "text", content).as_api()


def send_file(kind: str) -> Callable[[World, Call], dict[str, Any]]:
    """The method that sends files of one kind."""

    def send(world: World, call: Call) -> dict[str, Any]:
        if not call.text(kind) and kind not in call.uploads:
            raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
        words = Formatted("") if kind in UNCAPTIONED else caption_of(call)
        chat_of(world, call, write=True)
        return post(world, call, kind, words, file=file_of(world, call, kind)).as_api()

    return send


def post(
    world: World, call: Call, kind: str, content: Formatted, file: File | None = None, extra: Any = None
) -> Message:
    """Send one message where the call says, checked in Telegram's order."""
    markup = keyboard_of(call)
    where = destination(world, call)
    (check_text if kind == "text" else check_caption)(content)
    check_keyboard(markup, where.chat)
    where.check(world)
    show_keyboard(where.chat, markup)
    details = additions(call, where.details(), extra)
    details.update(Details(file=file, markup=markup))
    return world.post(where.chat, None, kind, content, **details)


def additions(call: Call, details: Details, extra: dict[str, Any] | None = None) -> Details:
    """What every sending method lets a bot say of its message."""
    protected = {"has_protected_content": True} if call.flag("protect_content") else {}
    details["silent"] = call.flag("disable_notification")
    details["extra"] = (extra or {}) | protected or None
    return details


def send_chat_action(world: World, call: Call) -> bool:
    given = call.text("action").lower()
    action = _OLD_ACTIONS.get(given, given)
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_of(world, call, write=True)
    reachable(chat)
    chat.action, chat.action_ends = action, world.machine() + ACTION_LASTS
    chat.touched = world.changes.happened()
    return True


def copy_message(world: World, call: Call) -> dict[str, Any]:
    original = _original(world, call, "copy")
    _movable(original, "copy")
    return {"message_id": _copy(world, call, original).id}


def _copy(world: World, call: Call, original: Message) -> Message:
    replaced = call.has("caption") and original.kind != "text"
    words = caption_of(call) if replaced else original.content
    return post(world, call, original.kind, words, file=original.file, extra=original.substance)


def forward_message(world: World, call: Call) -> dict[str, Any]:
    original = _original(world, call, "forward")
    _movable(original, "forward")
    return _forward(world, call, original).as_api()


def _forward(world: World, call: Call, original: Message) -> Message:
    where = destination(world, call.within(reply_parameters=None, reply_to_message_id=None))
    where.check(world)
    extra = original.substance | {"forward_origin": original.origin()}
    details = additions(call, where.details(), extra)
    details.update(Details(file=original.file))
    return world.post(where.chat, None, original.kind, original.content, **details)


def several(world: World, call: Call, move: Callable[[World, Call, Message], Message]) -> list[dict[str, Any]]:
    """What forwardMessages and copyMessages share: what is not there is left out, unless nothing is."""
    numbers = message_ids(call)
    destination(world, call)
    call.required("from_chat_id")
    source = chat_of(world, call, "from_chat_id")
    found = [source.messages[number] for number in numbers if number in source.messages]
    if not found:
        raise bad_request("there are no messages to forward")  # from memory
    return [{"message_id": move(world, call, message).id} for message in found]


def _original(world: World, call: Call, what: str) -> Message:
    call.required("from_chat_id")
    source = call.within(chat_id=call.text("from_chat_id"))
    return message_of(world, source, f"message to {what} not found", edit=False)


def _movable(original: Message, what: str) -> None:
    """The sentences are from memory."""
    if original.kind == "service" or (original.extra or {}).get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")


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
    "copymessages": lambda world, call: several(world, call, _copy),
    "forwardmessage": forward_message,
    "forwardmessages": lambda world, call: several(world, call, _forward),
}
