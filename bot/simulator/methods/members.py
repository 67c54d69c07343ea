"""Who is in a chat, what is pinned there, and leaving it."""

from typing import Any

from bot.simulator.chats import Chat
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of, message_of
from bot.simulator.methods.fields import Fields
from bot.simulator.standing import standing_of
from bot.simulator.world import World


def get_chat(world: World, call: Call) -> dict[str, Any]:
    chat = chat_of(world, call)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    told = chat.as_api() | {
        "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, True),
    }  # fmt: skip
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return told | ({"pinned_message": pinned.as_api(with_reply=False)} if pinned else {})


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    chat = chat_of(world, call)
    user_id = call.identity("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    member = standing_of(world, chat, user_id)
    if member is None:
        raise bad_request("member not found")  # from memory
    return member


def get_chat_administrators(world: World, call: Call) -> list[dict[str, Any]]:
    """Bots other than the asking one are not told."""
    chat = _group(world, call, "there are no administrators in the private chat")
    members = [standing_of(world, chat, number) for number in [*chat.members, world.bot.id]]
    return [member for member in members if member and member["status"] in {"creator", "administrator"}]


def get_chat_member_count(world: World, call: Call) -> int:
    chat = chat_of(world, call)
    return 2 if chat.person else len(chat.members) + sum(status != "left" for status in chat.bots.values())


def leave_chat(world: World, call: Call) -> bool:
    chat = _group(world, call, "chat member status can't be changed in private chats", write=True)
    world.announce(chat, None, {"left_chat_member": world.bot.as_api()})
    chat.bots[world.bot.id] = "left"
    return True


def _group(world: World, call: Call, problem: str, *, write: bool = False) -> Chat:
    chat = chat_of(world, call, write=write)
    if chat.person is not None:
        raise bad_request(problem)  # from memory
    return chat


def pin(world: World, call: Call) -> bool:
    message = message_of(world, call, "message to pin not found")
    _check_right(world, message.chat)
    if message.id in message.chat.pinned:
        message.chat.pinned.remove(message.id)
    message.chat.pinned.append(message.id)
    what = {"pinned_message": message.as_api(with_reply=False)}
    world.tell("message", world.announce(message.chat, None, what))
    return True


def unpin(world: World, call: Call) -> bool:
    """The newest if the call names none."""
    chat = chat_of(world, call, write=True)
    _check_right(world, chat)
    number = call.message_id() or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")  # from memory
    chat.pinned.remove(number)
    world.changes.happened()
    return True


def unpin_all(world: World, call: Call) -> bool:
    chat = chat_of(world, call, write=True)
    _check_right(world, chat)
    chat.pinned.clear()
    return True


def _check_right(world: World, chat: Chat) -> None:
    if chat.person is None and chat.bots.get(world.bot.id) != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")  # from memory


def set_reaction(world: World, call: Call) -> bool:
    given = call.json("reaction", "reaction types")
    if given is not None and not isinstance(given, list):
        raise bad_request("expected an Array of ReactionType")
    for one in given or []:
        _check_reaction(Fields(one, "can't parse ReactionType: "))
    message_of(world, call, "message to react not found", edit=False)
    return True


def _check_reaction(fields: Fields) -> None:
    kind = fields.text("type", required=True)
    if kind not in {"emoji", "custom_emoji"}:
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    fields.text(kind if kind == "emoji" else "custom_emoji_id", required=True)


def get_photos(world: World, call: Call) -> dict[str, Any]:
    """Nobody here has a picture."""
    if call.identity("user_id") not in world.users:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


METHODS = {
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "getchatmembercount": get_chat_member_count,
    "getchatmemberscount": get_chat_member_count,
    "leavechat": leave_chat,
    "pinchatmessage": pin,
    "unpinchatmessage": unpin,
    "unpinallchatmessages": unpin_all,
    "setmessagereaction": set_reaction,
    "getuserprofilephotos": get_photos,
}
