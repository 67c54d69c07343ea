"""The Bot API's refusals, word for word."""

import json
from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator, User
from bot.simulator.errors import ApiError
from bot.simulator.queries import LIFETIME, Queries
from tests.simulator.caller import Caller

BAD = "400 Bad Request: "
OLD = BAD + "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    BAD + "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def keyboard(**button: str) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 1"),
        ({"text": "字" * 4097}, "message is too long"),
        ({"text": "x" * 32769}, "text is too long"),
        ({"text": "x", "parse_mode": "rtf"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 42}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "reply_to_message_id": 999}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 1}, "message thread not found"),
        ({"text": "x", "reply_markup": keyboard(text="x", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(text="x", callback_data="案" * 22)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard(text="x")},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": keyboard(text="x", url="http://localhost")},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    ],
)  # fmt: skip
async def test_send_message(bot: Caller, person: User, fields: dict[str, Any], reason: str) -> None:
    assert await bot.refused("sendMessage", **{"chat_id": person.id} | fields) == BAD + reason


async def test_the_longest_that_is_taken(bot: Caller, person: User) -> None:
    tags = "<b>" + "😀" * 4096 + "</b>"
    data = "案" * 21 + "x"
    sent = await bot("sendMessage", chat_id=person.id, text=tags, parse_mode="html",
                     reply_markup=keyboard(text="x", callback_data=data))  # fmt: skip
    assert len(sent["text"]) == 4096


async def test_reply_to_what_is_gone_may_be_allowed(bot: Caller, person: User) -> None:
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot("sendMessage", chat_id=person.id, text="x", reply_parameters=reply)


async def test_people_out_of_reach(bot: Caller, sim: Simulator, person: User) -> None:
    stranger = sim.add_user("李四样")
    sim.block(person.id)
    ends = {
        person.id: "403 Forbidden: bot was blocked by the user",
        stranger.id: "403 Forbidden: bot can't initiate conversation with a user",
        sim.world.bot.id: "403 Forbidden: the bot can't send messages to the bot",
    }
    assert {chat: await bot.refused("sendMessage", chat_id=chat, text="x") for chat in ends} == ends
    sim.unblock(person.id)
    assert await bot("sendMessage", chat_id=person.id, text="x")


async def test_captions(bot: Caller, sim: Simulator, person: User) -> None:
    sim.send_file(person.id, "document", b"x")
    file_id = sim.messages(person.id)[-1].view()["file"]["id"]
    fields = {"chat_id": person.id, "document": file_id}
    assert await bot.refused("sendDocument", **fields, caption="x" * 1025) == BAD + "message caption is too long"
    sent = await bot("sendDocument", **fields, caption="x" * 1024)
    number = {"chat_id": person.id, "message_id": sent["message_id"]}
    assert await bot.refused("editMessageText", **number, text="y") == BAD + "there is no text in the message to edit"
    assert (await bot("editMessageCaption", **number, caption="y"))["caption"] == "y"
    assert await bot.refused("editMessageCaption", **number, caption="y") == NOT_MODIFIED


async def test_edits(bot: Caller, sim: Simulator, person: User) -> None:
    markup = keyboard(text="x", callback_data="y")
    sent = await bot("sendMessage", chat_id=person.id, text="<b>x</b>", parse_mode="HTML", reply_markup=markup)
    number = {"chat_id": person.id, "message_id": sent["message_id"]}
    same = number | {"text": "<b>x</b>", "parse_mode": "HTML"}
    assert await bot.refused("editMessageText", **same, reply_markup=json.dumps(markup)) == NOT_MODIFIED
    assert await bot.refused("editMessageCaption", **number) == BAD + "there is no caption in the message to edit"
    assert "reply_markup" not in await bot("editMessageText", **same)
    assert await bot.refused("editMessageReplyMarkup", **number) == NOT_MODIFIED
    foreign = number | {"message_id": sim.send_text(person.id, "mine"), "text": "y"}
    assert await bot.refused("editMessageText", **foreign) == BAD + "message can't be edited"
    missing = foreign | {"message_id": 999}
    assert await bot.refused("editMessageText", **missing) == BAD + "message to edit not found"


async def test_deletions(bot: Caller, sim: Simulator, person: User) -> None:
    old = sim.send_text(person.id, "old")
    sim.clock.move(48 * 3600 + 1)
    new = sim.send_text(person.id, "new")
    delete = {"chat_id": person.id}
    assert await bot.refused("deleteMessage", **delete, message_id=old) == BAD + "message can't be deleted"
    assert await bot("deleteMessage", **delete, message_id=new) is True
    assert await bot.refused("deleteMessage", **delete, message_id=new) == BAD + "message to delete not found"
    assert await bot("deleteMessages", **delete, message_ids=[old, new]) is True


async def test_copies_of_nothing(bot: Caller, person: User) -> None:
    fields = {"chat_id": person.id, "from_chat_id": person.id, "message_id": 999}
    assert await bot.refused("copyMessage", **fields) == BAD + "message to copy not found"
    assert await bot.refused("forwardMessage", **fields) == BAD + "message to forward not found"


async def test_unknown_queries(bot: Caller) -> None:
    assert await bot.refused("answerCallbackQuery", callback_query_id="1") == OLD
    assert await bot.refused("answerInlineQuery", inline_query_id="1", results=[]) == OLD


def test_a_query_grows_old() -> None:
    now = [0.0]
    queries = Queries(lambda: now[0])
    query = queries.open()
    now[0] = LIFETIME + 1
    with pytest.raises(ApiError, match="query is too old"):
        queries.answer(query.id, {})


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot{token}/sendMessages", 404, "Not Found: method not found"),
        ("/bot{token}", 404, "Not Found"),
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot987654321:another-token-of-nobody/getMe", 401, "Unauthorized"),
        ("/file/bot{token}/photos/none.jpg", 404, "Not Found"),
    ],
)
async def test_wrong_addresses(bot: Caller, path: str, status: int, description: str) -> None:
    async with bot.session.get(bot.simulator.url + path.format(token=bot.simulator.token)) as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": description}


async def test_a_chat_action_must_be_known(bot: Caller, person: User) -> None:
    assert await bot("sendChatAction", chat_id=person.id, action="typing") is True
    refusal = await bot.refused("sendChatAction", chat_id=person.id, action="dancing")
    assert refusal == BAD + "wrong parameter action in request"


async def test_flood_on_request(sim: Simulator, bot: Caller, person: User) -> None:
    sim.fault("send*", "429", seconds=7)
    async with bot.session.post(bot.url("sendMessage"), json={"chat_id": person.id, "text": "x"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
        body = await response.json()
    assert body["description"] == "Too Many Requests: retry after 7"
    assert body["parameters"] == {"retry_after": 7}
    assert await bot("sendMessage", chat_id=person.id, text="x")


async def test_flood_when_the_pace_is_strict() -> None:
    async with Simulator(strict_pace=True) as sim:
        user = sim.add_user("王五样")
        sim.start_bot(user.id)
        async with aiohttp.ClientSession() as session:
            bot = Caller(session, sim)
            answers = [(await bot.answer("sendMessage", chat_id=user.id, text="x"))[0] for _ in range(21)]
    assert answers == [200] * 20 + [429]
