"""Every object the simulator hands out, read by people who did not write it: PTB and aiogram."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

import pytest
import telegram

from bot.simulator import Simulator, User
from bot.simulator.methods import METHODS
from bot.simulator.updates import KNOWN
from tests.simulator.caller import Caller
from tests.simulator.test_files import png

FILES = ["photo", "document", "voice", "audio", "video", "video_note", "sticker", "animation"]
KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
# Methods of two libraries' time ago that a server still takes.
OLD_NAMES = {"getchatmemberscount"}
MADE = {
    "message", "edited_message", "callback_query", "inline_query", "chosen_inline_result", "my_chat_member",
    "chat_member", "message_reaction",
}  # fmt: skip
Call = Callable[..., Any]
Check = Callable[[str, Any], Any]


class Aiogram:
    """Its types, imported when they are first read with: that takes seconds, and only three tests need them."""

    def __init__(self) -> None:
        import aiogram.methods
        import aiogram.types
        from pydantic import TypeAdapter

        self.methods, self.types, self.adapter = aiogram.methods, aiogram.types, TypeAdapter

    def read(self, kind: Any, body: Any) -> list[str]:
        """The fields of the body that the kind has not, if it takes it at all."""
        return self.strangers(self.adapter(kind).validate_python(newer(body)))

    def kind(self, name: str) -> Any:
        return getattr(self.types, name + "Union" if name in {"ChatMember", "MenuButton"} else name)

    def returned(self, method: str) -> Any:
        """What aiogram says a method returns."""
        classes = {name.lower(): getattr(self.methods, name) for name in self.methods.__all__}
        return classes[method].__returning__

    def strangers(self, thing: object) -> list[str]:
        """Fields that it kept without knowing them: its types let them pass."""
        if isinstance(thing, list | tuple):
            return [name for part in thing for name in self.strangers(part)]
        if not isinstance(thing, self.types.TelegramObject):
            return []
        inside = [getattr(thing, name) for name in type(thing).model_fields]
        return [*(thing.model_extra or {}), *self.strangers(inside)]


def unknown_fields(thing: object) -> list[str]:
    """Fields PTB has kept without knowing them, anywhere inside an object."""
    if isinstance(thing, list | tuple):
        return [name for part in thing for name in unknown_fields(part)]
    if not isinstance(thing, telegram.TelegramObject):
        return []
    inside = [getattr(thing, name, None) for name in thing._get_attrs_names(include_private=False)]
    return [*thing.api_kwargs, *unknown_fields(inside)]


def newer(thing: Any) -> Any:
    """As a server of aiogram's version would say it: that asks for a right PTB's version knows nothing of."""
    if isinstance(thing, list):
        return [newer(part) for part in thing]
    if not isinstance(thing, dict):
        return thing
    more = {"can_send_welcome_messages": False} if thing.get("status") == "administrator" else {}
    return {name: newer(value) for name, value in thing.items()} | more


@pytest.fixture(scope="module")
def other() -> Aiogram:
    return Aiogram()


@pytest.fixture
def read(ptb: telegram.Bot, other: Aiogram) -> Check:
    """Reads one object with the PTB class and the aiogram class of the same name."""

    def check(name: str, body: Any) -> Any:
        thing = getattr(telegram, name).de_json(body, ptb)
        assert unknown_fields(thing) == [], body
        assert other.read(other.kind(name), body) == [], body
        return thing

    return check


@pytest.fixture
def seen() -> set[str]:
    return set()


@pytest.fixture
def call(bot: Caller, read: Check, seen: set[str], other: Aiogram) -> Call:
    """Calls a method and lets both libraries read the result, as what the method is said to return."""

    async def answered(method: str, *, files: dict[str, bytes] | None = None, **fields: Any) -> Any:
        named = {name: ("x.png", content) for name, content in (files or {}).items()}
        result = await (bot.upload(method, named, **fields) if files else bot(method, **fields))
        kind = other.returned(method.lower())
        assert other.read(kind, result) == [], result
        for part in result if isinstance(result, list) else [result]:
            name = type_name(kind, part)
            if name:
                read(name, part)
        seen.add(method.lower())
        return result

    return answered


def type_name(kind: Any, part: Any) -> str:
    """The class of a result: of `list[Message]` it is Message, of `Message | bool` what is there."""
    if not isinstance(part, dict):
        return ""
    kinds = [inner for outer in get_args(kind) or [kind] for inner in get_args(outer) or [outer]]
    names = [inner.__name__ for inner in kinds if hasattr(telegram, inner.__name__)]
    families = [name for name in ("ChatMember", "MenuButton") if names and names[0].startswith(name)]
    return (families or names or [""])[0]


async def everyday(call: Call, sim: Simulator, person: User) -> None:
    """Text, files, albums, edits, copies in a private chat."""
    chat = {"chat_id": person.id}
    text = '<b>x</b><a href="https://example.com">y</a><pre><code class="language-python">z</code></pre>'
    sent = await call("sendMessage", **chat, text=text, parse_mode="HTML", reply_markup=KEYBOARD)
    number = chat | {"message_id": sent["message_id"]}
    await call("editMessageText", **number, text="new")
    await call("editMessageReplyMarkup", **number, reply_markup=KEYBOARD)
    await call("sendMessage", **chat, text="x", reply_parameters={"message_id": sent["message_id"], "quote": "ew"})
    for kind in FILES:
        filed = await call("send" + kind.title().replace("_", ""), files={kind: png()}, **chat)
        again = filed[kind][-1] if kind == "photo" else filed[kind]
        await call("getFile", file_id=again["file_id"])
        if kind == "photo":
            await call("editMessageCaption", **chat, message_id=filed["message_id"], caption="x")
            media = {"type": "photo", "media": again["file_id"]}
            await call("editMessageMedia", **chat, message_id=filed["message_id"], media=media)
            await call("sendMediaGroup", **chat, media=[media, media])
    await call("sendLocation", **chat, latitude=1, longitude=2)
    await call("sendVenue", **chat, latitude=1, longitude=2, title="x", address="y")
    await call("sendContact", **chat, phone_number="1", first_name="x")
    await call("sendDice", **chat)
    await call("sendChatAction", **chat, action="typing")
    move = number | {"from_chat_id": person.id}
    many = chat | {"from_chat_id": person.id, "message_ids": [sent["message_id"]]}
    await call("forwardMessage", **move)
    await call("copyMessage", **move)
    await call("forwardMessages", **many)
    await call("copyMessages", **many)
    await call("setMessageReaction", **number, reaction=[{"type": "emoji", "emoji": "👍"}])
    await call("pinChatMessage", **number)
    await call("getChat", **chat)
    await call("unpinChatMessage", **chat)
    await call("unpinAllChatMessages", **chat)
    await call("deleteMessage", **number)
    await call("deleteMessages", **chat, message_ids=[sent["message_id"]])
    query = sim.press(person.id, 1, "y", forge=True)
    await call("answerCallbackQuery", callback_query_id=query, text="x")
    await call("answerInlineQuery", inline_query_id=sim.ask_inline(person.id, "x"), results=[])
    await call("getUserProfilePhotos", user_id=person.id)


async def gathered(call: Call, sim: Simulator, person: User) -> None:
    """A forum: members, topics."""
    chat = {"chat_id": sim.add_group("x", [person.id], forum=True)}
    sim.promote(chat["chat_id"], person.id)
    other = sim.add_user("李四样")
    for user_id in (person.id, other.id, sim.world.bot.id):
        await call("getChatMember", **chat, user_id=user_id)
    await call("getChatAdministrators", **chat)
    await call("getChatMemberCount", **chat)
    await call("getChat", **chat)
    made = await call("createForumTopic", **chat, name="Pay")
    topic = {"message_thread_id": made["message_thread_id"]}
    sent = await call("sendMessage", **chat, **topic, text="x")
    await call("sendMessage", **chat, text="x", reply_parameters={"message_id": sent["message_id"]})
    await call("editForumTopic", **chat, **topic, name="Leave")
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        await call(method, **chat, **topic)
    for method in ("closeGeneralForumTopic", "reopenGeneralForumTopic", "leaveChat"):
        await call(method, **chat)


async def about_itself(call: Call) -> None:
    await call("getMe")
    await call("setMyCommands", commands=[{"command": "start", "description": "menu"}])
    await call("getMyCommands")
    for method, field in (("Description", "description"), ("ShortDescription", "short_description"), ("Name", "name")):
        await call(f"setMy{method}", **{field: "x"})
        await call(f"getMy{method}")
    await call("setChatMenuButton", menu_button={"type": "web_app", "text": "x", "web_app": {"url": "https://x.org"}})
    for method in ("getChatMenuButton", "deleteMyCommands", "getWebhookInfo", "deleteWebhook", "logOut", "close"):
        await call(method)


async def test_every_method(call: Call, seen: set[str], sim: Simulator, person: User) -> None:
    await everyday(call, sim, person)
    await gathered(call, sim, person)
    await about_itself(call)
    await call("setWebhook", url=f"{sim.url}/nowhere", secret_token="x", allowed_updates=["message"])
    await call("getWebhookInfo")
    await call("deleteWebhook")
    await call("getUpdates")
    assert {*METHODS, "getupdates", "setwebhook", "deletewebhook", "getwebhookinfo"} - seen == OLD_NAMES


async def lived(bot: Caller, sim: Simulator, person: User) -> None:
    """Everything people can do."""
    sent = await bot("sendMessage", chat_id=person.id, text="?", reply_markup=KEYBOARD)
    number = sim.send_text(person.id, "/start 你好 https://example.com", reply_to=sent["message_id"])
    sim.edit_text(person.id, number, "edited")
    for kind in FILES:
        sim.edit_text(person.id, sim.send_file(person.id, kind, png(), caption="x", name="x.pdf"), "y")
    sim.send_album(person.id, "photo", [png(), png()])
    sim.send_contact(person.id, "1")
    sim.send_location(person.id, 1, 2)
    sim.forward(person.id, sent["message_id"])
    sim.forward(person.id, number, hidden=True)
    sim.react(person.id, number, "👍")
    sim.press(person.id, sent["message_id"], "y")
    sim.press(person.id, 999, "y", forge=True)
    await bot("pinChatMessage", chat_id=person.id, message_id=number)
    sim.block(person.id)
    sim.unblock(person.id)


async def met(bot: Caller, sim: Simulator, person: User) -> None:
    """Everything groups can."""
    group = sim.add_group("a group", [person.id])
    sim.promote(group, person.id)
    other = sim.add_user("李四样")
    sim.join(group, other.id)
    sim.react(person.id, sim.send_text(person.id, "x", chat=group), "👍", chat=group)
    sim.leave(group, other.id)
    sim.rename(group, person.id, "another name")
    forum = sim.migrate(group, by=person.id, forum=True)
    topic = sim.open_topic(forum, person.id, "Pay")
    first = sim.send_text(person.id, "x", chat=forum, topic=topic)
    sim.send_text(person.id, "x", chat=forum, topic=topic, reply_to=first)
    sim.send_text(person.id, "x", chat=forum, reply_to=sim.send_text(person.id, "x", chat=forum))
    sim.close_topic(forum, person.id, topic)
    sim.close_topic(forum, person.id, topic, closed=False)
    await bot("editForumTopic", chat_id=forum, message_thread_id=topic, name="Leave")
    query = sim.ask_inline(person.id, "words")
    content = {"message_text": "x"}
    result = {"type": "article", "id": "1", "title": "x", "input_message_content": content, "reply_markup": KEYBOARD}
    await bot("answerInlineQuery", inline_query_id=query, results=[result])
    number = sim.choose_inline(person.id, query, "1", chat=forum)
    sim.press(person.id, number, "y", chat=forum)
    sim.expel(forum, person.id)


async def test_every_kind_of_update(bot: Caller, sim: Simulator, person: User, read: Check) -> None:
    await bot("getUpdates", allowed_updates=sorted(KNOWN))
    await lived(bot, sim, person)
    await met(bot, sim, person)
    updates = [update for _ in range(2) for update in await bot("getUpdates")][: len(sim.world.updates.pending)]
    kinds = {kind for update in updates for kind in update.keys() - {"update_id"}}
    assert kinds == MADE
    services = {name for update in updates for name in update.get("message", {})}
    assert services >= {
        "new_chat_members", "left_chat_member", "new_chat_title", "migrate_to_chat_id", "migrate_from_chat_id",
        "forum_topic_created", "forum_topic_closed", "forum_topic_reopened", "forum_topic_edited", "pinned_message",
        "via_bot", "forward_origin", "contact", "location", "media_group_id", "is_topic_message",
    }  # fmt: skip
    for update in updates:
        thing = read("Update", update)
        assert thing.effective_user is not None
        assert thing.message is None or isinstance(thing.message.date, datetime)


async def test_every_kind_of_reply_markup_is_read_back(call: Call, person: User) -> None:
    buttons: list[dict[str, Any]] = [
        {"url": "https://example.com"}, {"callback_data": "y"}, {"switch_inline_query": "x"},
        {"switch_inline_query_current_chat": ""}, {"switch_inline_query_chosen_chat": {"query": "x"}},
        {"web_app": {"url": "https://example.com"}}, {"copy_text": {"text": "x"}},
    ]  # fmt: skip
    rows = [[{"text": "x", **button} for button in buttons]]
    sent = await call("sendMessage", chat_id=person.id, text="x", reply_markup={"inline_keyboard": rows})
    read = sent["reply_markup"]["inline_keyboard"][0]
    assert [sorted(button) for button in read] == [sorted(["text", *button]) for button in buttons]
