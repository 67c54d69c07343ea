"""Chats: who can be written to, what can be edited, deleted and replied to."""

from typing import Any

import pytest
import telegram

from bot.simulator import Simulator, User
from tests.simulator.caller import Caller

BAD = "400 Bad Request: "


async def test_edits_of_what_is_not_the_bot_s(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 7."""
    foreign = sim.send_text(person.id, "mine")
    for method, fields in (("Text", {"text": "x"}), ("Caption", {"caption": "x"}), ("ReplyMarkup", {})):
        chat: dict[str, Any] = {"chat_id": person.id, **fields}
        missing = await bot.refused(f"editMessage{method}", **chat, message_id=999)
        assert missing == BAD + "message to edit not found"
        assert await bot.refused(f"editMessage{method}", **chat, message_id=foreign) == BAD + "message can't be edited"
    assert await bot.refused("editMessageText", text="x") == BAD + "message identifier is not specified"


async def test_deletions(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 8: gone, older than 48 hours, or somebody else's in a group."""
    delete = {"chat_id": person.id}
    assert await bot.refused("deleteMessage", **delete, message_id=999) == BAD + "message to delete not found"
    old = sim.send_text(person.id, "old")
    sim.clock.move(48 * 3600 + 1)
    assert await bot.refused("deleteMessage", **delete, message_id=old) == BAD + "message can't be deleted"
    group = sim.add_group("x", [person.id])
    foreign = {"chat_id": group, "message_id": sim.send_text(person.id, "x", chat=group)}
    assert await bot.refused("deleteMessage", **foreign) == BAD + "message can't be deleted"
    sim.promote(group, person.id)
    assert await bot("deleteMessage", **foreign) is True


async def test_replies_copies_forwards_and_pins_of_what_is_missing(bot: Caller, person: User) -> None:
    """Row 9."""
    chat = {"chat_id": person.id}
    gone: dict[str, Any] = {"message_id": 999}
    for reply in ({"reply_parameters": gone}, {"reply_to_message_id": 999}):
        refused = await bot.refused("sendMessage", **chat, text="x", **reply)
        assert refused == BAD + "message to be replied not found"
    allowed = gone | {"allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot("sendMessage", **chat, text="x", reply_parameters=allowed)
    for what in ("copy", "forward"):
        refused = await bot.refused(f"{what}Message", **chat, from_chat_id=person.id, **gone)
        assert refused == f"{BAD}message to {what} not found"
    assert await bot.refused("pinChatMessage", **chat, **gone) == BAD + "message to pin not found"


@pytest.mark.parametrize(("chat_id", "reason"), [(42, "chat not found"), ("@nobody", "chat not found"),
                                                 ("x", "chat not found"), (-100123, "chat not found"),
                                                 ("", "chat_id is empty"), (None, "chat_id is empty")])  # fmt: skip
@pytest.mark.parametrize("method", ["sendMessage", "getChat", "sendChatAction", "sendDocument"])
async def test_unknown_chats(
    bot: Caller, sim: Simulator, person: User, method: str, chat_id: object, reason: str
) -> None:
    """Row 14."""
    sim.send_file(person.id, "document", b"x")
    file = sim.messages(person.id)[-1].view()["file"]["id"]
    assert await bot.refused(method, chat_id=chat_id, text="x", action="typing", document=file) == BAD + reason


async def test_who_does_not_hear(bot: Caller, sim: Simulator, person: User) -> None:
    """Rows 15, 16, 17: blocked, never started, deactivated, a bot."""
    stranger, leaver = sim.add_user("李四样"), sim.add_user("王五样")
    other = sim.add_bot("987654321:another-sample-token-for-tests", "other_bot")
    sim.start_bot(leaver.id)
    sim.deactivate(leaver.id)
    sim.block(person.id)
    ends = {
        person.id: "403 Forbidden: bot was blocked by the user",
        stranger.id: "403 Forbidden: bot can't initiate conversation with a user",
        leaver.id: "403 Forbidden: user is deactivated",
        sim.world.bot.id: "403 Forbidden: the bot can't send messages to the bot",
        other.world.bot.id: "403 Forbidden: bot can't send messages to bots",
    }
    assert {chat: await bot.refused("sendMessage", chat_id=chat, text="x") for chat in ends} == ends


@pytest.mark.parametrize("supergroup", [False, True])
async def test_groups_the_bot_is_not_in(bot: Caller, sim: Simulator, person: User, supergroup: bool) -> None:  # noqa: FBT001
    """Row 18."""
    kind = "supergroup" if supergroup else "group"
    group = sim.add_group("x", [person.id], supergroup=supergroup)
    sim.expel(group, person.id)
    hello = {"chat_id": group, "text": "x"}
    assert await bot.refused("sendMessage", **hello) == f"403 Forbidden: bot was kicked from the {kind} chat"
    sim.enter(group, person.id)
    assert await bot("leaveChat", chat_id=group) is True
    assert await bot.refused("sendMessage", **hello) == f"403 Forbidden: bot is not a member of the {kind} chat"
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in await bot("getUpdates")]
    assert statuses == ["member", "kicked", "member"]


async def test_a_group_becomes_a_supergroup(bot: Caller, sim: Simulator, person: User, ptb: telegram.Bot) -> None:
    """Row 19: two service messages, and the old id answers with the new one."""
    group = sim.add_group("x", [person.id])
    new = sim.migrate(group, by=person.id)
    status, body = await bot.answer("sendMessage", chat_id=group, text="x")
    assert (status, body["description"]) == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert body["parameters"] == {"migrate_to_chat_id": new}
    with pytest.raises(telegram.error.ChatMigrated) as moved:
        await ptb.send_message(group, "x")
    assert moved.value.new_chat_id == new
    _, away, here = await bot("getUpdates")
    assert (away["message"]["chat"]["id"], away["message"]["migrate_to_chat_id"]) == (group, new)
    assert (here["message"]["chat"]["id"], here["message"]["migrate_from_chat_id"]) == (new, group)
    assert (await bot("sendMessage", chat_id=new, text="x"))["chat"]["type"] == "supergroup"
    with pytest.raises(ValueError, match="cannot write"):
        sim.send_text(person.id, "x", chat=group)


async def test_topics_that_are_none(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 21: unknown, deleted, or General by its number."""
    forum = sim.add_group("x", [person.id], forum=True)
    topic = sim.open_topic(forum, person.id, "Pay")
    hello = {"chat_id": forum, "text": "x"}
    sent = await bot("sendMessage", **hello, message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    sim.delete_topic(forum, topic)
    assert sent["message_id"] not in sim.chat(forum).messages
    for number in (topic, 1, 999):
        assert await bot.refused("sendMessage", **hello, message_thread_id=number) == BAD + "message thread not found"
    private = {"chat_id": person.id, "text": "x", "message_thread_id": 1}
    assert await bot.refused("sendMessage", **private) == BAD + "message thread not found"


async def test_closed_topics(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 21: TOPIC_CLOSED, in General as well; administrators may write."""
    forum = sim.add_group("x", [person.id], forum=True)
    topic = sim.open_topic(forum, person.id, "Pay")
    sim.close_topic(forum, person.id, topic)
    sim.close_topic(forum, person.id, 1)
    hello = {"chat_id": forum, "text": "x"}
    assert await bot.refused("sendMessage", **hello, message_thread_id=topic) == BAD + "TOPIC_CLOSED"
    assert await bot.refused("sendMessage", **hello) == BAD + "TOPIC_CLOSED"
    with pytest.raises(ValueError, match="closed"):
        sim.send_text(person.id, "x", chat=forum, topic=topic)
    sim.close_topic(forum, person.id, topic, closed=False)
    assert await bot("sendMessage", **hello, message_thread_id=topic)
    sim.promote(forum, person.id)
    assert await bot("sendMessage", **hello)


async def test_a_reply_in_general_carries_a_thread_that_is_no_topic(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 21: who answers into that thread is refused; is_topic_message tells the difference."""
    forum = sim.add_group("x", [person.id], forum=True)
    topic = sim.open_topic(forum, person.id, "Pay")
    first = await bot("sendMessage", chat_id=forum, text="in General")
    sim.send_text(person.id, "reply", chat=forum, reply_to=first["message_id"])
    inside = await bot("sendMessage", chat_id=forum, text="in a topic", message_thread_id=topic)
    sim.send_text(person.id, "reply", chat=forum, reply_to=inside["message_id"], topic=topic)
    general, topical = [update.get("message", {}) for update in await bot("getUpdates")][-2:]
    assert (general["message_thread_id"], "is_topic_message" in general) == (first["message_id"], False)
    assert (topical["message_thread_id"], topical["is_topic_message"]) == (topic, True)
    into = {"chat_id": forum, "text": "x", "message_thread_id": general["message_thread_id"]}
    assert await bot.refused("sendMessage", **into) == BAD + "message thread not found"


async def test_the_bot_s_own_topics(bot: Caller, sim: Simulator, person: User) -> None:
    forum = {"chat_id": sim.add_group("x", [person.id], forum=True)}
    rights = BAD + "not enough rights to manage the topic"
    assert await bot.refused("createForumTopic", **forum, name="Pay") == rights
    sim.promote(forum["chat_id"], person.id)
    made = await bot("createForumTopic", **forum, name="Pay")
    topic = {"message_thread_id": made["message_thread_id"]}
    assert await bot("editForumTopic", **forum, **topic, name="Leave") is True
    assert await bot.refused("editForumTopic", **forum, **topic, name="Leave") == BAD + "TOPIC_NOT_MODIFIED"
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        assert await bot(method, **forum, **topic) is True
    assert await bot.refused("closeForumTopic", **forum, **topic) == BAD + "TOPIC_ID_INVALID"
    for method in ("closeGeneralForumTopic", "reopenGeneralForumTopic"):
        assert await bot(method, **forum) is True
    assert await bot.refused("createForumTopic", chat_id=person.id, name="x") == BAD + "the chat is not a forum"


async def test_what_a_bot_hears_of_a_group(bot: Caller, sim: Simulator, person: User) -> None:
    """Privacy mode: commands, replies to the bot, service messages; an administrator hears all."""
    group = sim.add_group("x", [person.id])
    asked = await bot("sendMessage", chat_id=group, text="?")
    sim.world.updates.drop_all()
    for text in ("hello", "/start", "/start@other_bot", "/start@sample_bot"):
        sim.send_text(person.id, text, chat=group)
    sim.send_text(person.id, "answer", chat=group, reply_to=asked["message_id"])
    sim.join(group, sim.add_user("李四样").id)
    sim.promote(group, person.id)
    sim.send_text(person.id, "hello again", chat=group)
    heard = [update.get("message", {}).get("text") for update in await bot("getUpdates")]
    assert heard == ["/start", "/start@sample_bot", "answer", None, None, "hello again"]


async def test_pins_and_members(bot: Caller, sim: Simulator, person: User) -> None:
    group = {"chat_id": sim.add_group("x", [person.id])}
    sent = await bot("sendMessage", **group, text="rules")
    number = {"message_id": sent["message_id"]}
    rights = BAD + "not enough rights to manage pinned messages in the chat"
    assert await bot.refused("pinChatMessage", **group, **number) == rights
    sim.promote(group["chat_id"], person.id)
    assert await bot("pinChatMessage", **group, **number) is True
    assert (await bot("getChat", **group))["pinned_message"]["text"] == "rules"
    assert await bot("unpinChatMessage", **group) is True
    assert await bot.refused("unpinChatMessage", **group) == BAD + "message to unpin not found"
    assert await bot("getChatMemberCount", **group) == 2
    statuses = [member["status"] for member in await bot("getChatAdministrators", **group)]
    assert statuses == ["creator", "administrator"]
    assert await bot.refused("getChatMember", **group, user_id=42) == BAD + "member not found"


async def test_reply_keyboards(bot: Caller, sim: Simulator, person: User) -> None:
    """They are the chat's, not the message's: the next one replaces them, an inline one does not."""
    hello = {"chat_id": person.id, "text": "x"}
    keys = {"keyboard": [["Menu", {"text": "My number", "request_contact": True}]], "one_time_keyboard": True}
    sent = await bot("sendMessage", **hello, reply_markup=keys)
    assert "reply_markup" not in sent
    await bot("sendMessage", **hello, reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]})
    sim.press_key(person.id, "My number")
    assert sim.chat(person.id).keyboard is None
    assert (await bot("getUpdates"))[-1]["message"]["contact"]["user_id"] == person.id
    await bot("sendMessage", **hello, reply_markup={"keyboard": [["Menu"]]})
    sim.press_key(person.id, "Menu")
    assert (await bot("getUpdates"))[-1]["message"]["text"] == "Menu"
    await bot("sendMessage", **hello, reply_markup={"remove_keyboard": True})
    with pytest.raises(KeyError):
        sim.press_key(person.id, "Menu")
    edit = {"chat_id": person.id, "message_id": sent["message_id"], "text": "y", "reply_markup": keys}
    assert await bot.refused("editMessageText", **edit) == BAD + "inline keyboard expected"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        ({"keyboard": [["x"], "y"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": {}}, 'Field "keyboard" must be of type Array'),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{}]]}, 'can\'t parse keyboard button: Can\'t find field "text"'),
        ({"inline_keyboard": ["x"]},
         'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"force_reply": "yes"}, 'Field "force_reply" must be of type Boolean'),
    ],
)  # fmt: skip
async def test_malformed_keyboards(bot: Caller, person: User, markup: object, reason: str) -> None:
    assert await bot.refused("sendMessage", chat_id=person.id, text="x", reply_markup=markup) == BAD + reason


async def test_quotes_and_forwards(bot: Caller, sim: Simulator, person: User) -> None:
    number = sim.send_text(person.id, "my pay is wrong")
    reply: dict[str, Any] = {"message_id": number, "quote": "pay"}
    sent = await bot("sendMessage", chat_id=person.id, text="x", reply_parameters=reply)
    assert sent["quote"] == {"text": "pay", "position": 3, "is_manual": True}
    wrong = await bot.refused("sendMessage", chat_id=person.id, text="x", reply_parameters=reply | {"quote": "pray"})
    assert wrong == BAD + "QUOTE_TEXT_INVALID"
    sim.forward(person.id, sent["message_id"])
    sim.forward(person.id, number, hidden=True)
    _, by_bot, hidden = [update["message"] for update in await bot("getUpdates")]
    assert by_bot["forward_origin"]["sender_user"]["username"] == "sample_bot"
    assert hidden["forward_origin"] == {"type": "hidden_user", "sender_user_name": person.name, "date": sent["date"]}
    move = {"chat_id": person.id, "from_chat_id": person.id}
    both = await bot("copyMessages", **move, message_ids=[number, 999, sent["message_id"]])
    assert len(both) == 2
    assert await bot.refused("forwardMessages", **move, message_ids=[999]) == BAD + "there are no messages to forward"
    secret = await bot("sendMessage", chat_id=person.id, text="secret", protect_content=True)
    refused = await bot.refused("forwardMessage", **move, message_id=secret["message_id"])
    assert refused == BAD + "message can't be forwarded"
