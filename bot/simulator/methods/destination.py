"""Where a message goes: the chat, its topic, the message replied to, and whether anybody can be reached."""

from dataclasses import dataclass
from typing import Any

from bot.simulator.chats import Chat
from bot.simulator.errors import ApiError, bad_request, forbidden
from bot.simulator.messages import Details, Message
from bot.simulator.methods.call import Call
from bot.simulator.methods.fields import Fields
from bot.simulator.world import World

GENERAL = 1


def chat_of(world: World, call: Call, name: str = "chat_id", *, edit: bool = False, write: bool = False) -> Chat:
    """The chat a call names; `edit` and `write` ask for the right to (who writes may edit)."""
    if not call.text(name):
        raise bad_request(f"{name} is empty")
    number = call.identity(name)
    if number == world.bot.id:
        raise forbidden("the bot can't send messages to the bot")
    if number in {other.bot.id for other in world.town.worlds}:
        raise forbidden("bot can't send messages to bots")  # from memory
    chat = world.chats.get(number)
    if chat is None:
        raise bad_request("chat not found")
    _check_access(world, chat, edit=edit or write, write=write)
    return chat


def _check_access(world: World, chat: Chat, *, edit: bool, write: bool) -> None:
    if chat.person is not None:
        if edit and chat.person.account.deactivated:
            raise forbidden("user is deactivated")
        return
    if chat.migrated_to is not None:
        if write:
            problem = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, problem, {"migrate_to_chat_id": chat.migrated_to})
        return
    if edit or chat.kind == "supergroup":
        _check_membership(chat, chat.bots.get(world.bot.id, "left"))


def _check_membership(chat: Chat, status: str) -> None:
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def reachable(chat: Chat) -> None:
    """What the server finds last: whether the person wants to hear of the bot."""
    if chat.person and not chat.person.started:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.person and chat.person.blocked:
        raise forbidden("bot was blocked by the user")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call says of the message it replies to."""

    number: int = 0
    chat_id: int = 0  # of another chat; 0: the same
    optional: bool = False
    quote: str = ""

    def found(self, chat: Chat) -> Message | None:
        message = chat.messages.get(self.number)
        if message is None and self.number and not self.optional:
            raise bad_request("message to be replied not found")
        if message and self.quote not in message.content.text:
            raise bad_request("QUOTE_TEXT_INVALID")  # from memory
        return message


def reply_of(call: Call) -> Reply:
    if not call.has("reply_parameters"):
        return Reply(call.message_id("reply_to_message_id"), optional=call.flag("allow_sending_without_reply"))
    given = call.json("reply_parameters", "reply parameters")
    if given is None or given == {}:
        return Reply()
    fields = Fields(given, otherwise="object expected as reply parameters")
    number = max(fields.integer("message_id", required=True), 0)
    chat_id = fields.text("chat_id")
    return Reply(
        number, int(chat_id) if chat_id.lstrip("-").isdecimal() else 0,
        fields.flag("allow_sending_without_reply"), fields.text("quote"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Destination:
    """Chat, topic and message replied to."""

    chat: Chat
    reply: Message | None
    topic: int | None
    quote: str = ""

    def check(self, world: World) -> None:
        """What the server finds when the message arrives there."""
        reachable(self.chat)
        topic = self.chat.topics.get(self.topic or 0, self.chat.general)
        manages = self.chat.bots.get(world.bot.id) == "administrator"
        if self.chat.forum and topic.closed and not manages:
            raise bad_request("TOPIC_CLOSED")

    def details(self) -> Details:
        """What a message there carries of it."""
        details = Details()
        if self.reply:
            details["reply_to"] = self.reply.id
        if self.quote and self.reply:
            details["quote"] = quoted(self.reply, self.quote)
        details.update(standing(self.chat, self.topic, self.reply))
        return details


def quoted(original: Message, words: str) -> dict[str, Any]:
    before = original.content.text.partition(words)[0]
    return {"text": words, "position": len(before.encode("utf-16-le")) // 2, "is_manual": True}


def standing(chat: Chat, topic: int | None, reply: Message | None) -> Details:
    """Thread and topic of a new message.

    In a supergroup a reply carries the thread it is in, though in General that is no topic.
    """
    if topic:
        return Details(thread=topic, topical=True)
    if chat.kind != "supergroup" or reply is None:
        return Details()
    if reply.topical:
        return Details(thread=reply.thread, topical=True)
    return Details(thread=reply.thread or reply.id)


def destination(world: World, call: Call) -> Destination:
    """Chat, message replied to and topic, in the order Telegram checks them."""
    reply = reply_of(call)
    chat = chat_of(world, call, write=True)
    original = reply.found(_replied_chat(world, chat, reply))
    topic = call.message_id("message_thread_id") or None
    if topic and topic not in chat.topics:
        # General is no topic one may name: neither 1 nor the thread of a reply in it.
        raise bad_request("message thread not found")
    if original and original.chat is not chat:
        original = None
    return Destination(chat, original, topic or _topic_of(chat, original), reply.quote)


def _replied_chat(world: World, chat: Chat, reply: Reply) -> Chat:
    return chat_of(world, Call({"chat_id": str(reply.chat_id)})) if reply.chat_id else chat


def _topic_of(chat: Chat, original: Message | None) -> int | None:
    return original.thread if chat.forum and original and original.topical else None


def message_of(world: World, call: Call, missing: str, *, edit: bool = True) -> Message:
    """The message a call names by chat_id and message_id; `missing` is the complaint if it is not there."""
    chat = chat_of(world, call, edit=edit)
    message = chat.messages.get(call.message_id())
    if message is None:
        raise bad_request(missing)
    return message
