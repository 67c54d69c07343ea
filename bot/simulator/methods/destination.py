"""Where a message goes: the chat, the message replied to, and whether the person can be reached."""

from bot.simulator.chats import Chat
from bot.simulator.errors import bad_request, forbidden
from bot.simulator.messages import Message
from bot.simulator.methods.call import Call
from bot.simulator.world import World


def chat_of(world: World, call: Call, name: str = "chat_id") -> Chat:
    given = call.text(name)
    if not given:
        raise bad_request(f"{name} is empty")
    number = call.integer(name)
    if number == world.bot.id:
        raise forbidden("the bot can't send messages to the bot")
    chat = world.chats.get(number)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def reachable(chat: Chat) -> None:
    if chat.person and not chat.person.started:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.person and chat.person.blocked:
        raise forbidden("bot was blocked by the user")


def reply_of(chat: Chat, call: Call) -> int | None:
    """The id of the message replied to; None if there is none, or it is gone and that was allowed."""
    given = call.json("reply_parameters", "reply parameters")
    given = given if isinstance(given, dict) else {}
    number = given.get("message_id") or call.integer("reply_to_message_id")
    if not number:
        return None
    if int(number) in chat.messages:
        return int(number)
    if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def destination(world: World, call: Call) -> tuple[Chat, int | None]:
    """Chat and message replied to, in the order Telegram checks them."""
    chat = chat_of(world, call)
    if call.integer("message_thread_id"):
        raise bad_request("message thread not found")
    return chat, reply_of(chat, call)


def message_of(world: World, call: Call, missing: str) -> Message:
    """The message a call names by chat_id and message_id; `missing` is the complaint if it is not there."""
    chat = chat_of(world, call)
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request(missing)
    return message
