"""People: what they do, what they see, and the same over /sim."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.simulator import Button, Clock, Simulator, User
from tests.simulator.caller import Caller

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Go", "url": "https://example.com"}]]}


async def test_a_pressed_button_is_answered(bot: Caller, sim: Simulator, person: User) -> None:
    sent = await bot("sendMessage", chat_id=person.id, text="?", reply_markup=KEYBOARD)
    message = sim.messages(person.id)[-1]
    assert message.buttons == [[Button("Yes", "y"), Button("Go", url="https://example.com/")]]
    query = sim.press(person.id, message.id, "y")
    [update] = await bot("getUpdates")
    assert update["callback_query"]["message"]["message_id"] == sent["message_id"]
    await bot("answerCallbackQuery", callback_query_id=query, text="好", show_alert=True)
    await bot("answerCallbackQuery", callback_query_id=query, text="too late")
    assert await sim.answer_to(query) == {"text": "好", "show_alert": True, "url": None}


async def test_a_button_must_be_there_unless_forged(bot: Caller, sim: Simulator, person: User) -> None:
    number = sim.send_text(person.id, "x")
    with pytest.raises(KeyError):
        sim.press(person.id, number, "y")
    sim.press(person.id, 999, "y", forge=True)
    assert (await bot("getUpdates"))[-1]["callback_query"]["message"]["date"] == 0


async def test_blocking_tells_the_bot(bot: Caller, sim: Simulator, person: User) -> None:
    sim.block(person.id)
    with pytest.raises(ValueError, match="blocked"):
        sim.send_text(person.id, "x")
    sim.start_bot(person.id, "code")
    block, unblock, start = await bot("getUpdates")
    assert block["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblock["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start code"
    assert start["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_replies_and_edits(bot: Caller, sim: Simulator, person: User) -> None:
    sent = await bot("sendMessage", chat_id=person.id, text="ask")
    number = sim.send_text(person.id, "answer", reply_to=sent["message_id"])
    sim.edit_text(person.id, number, "better")
    message, edited = await bot("getUpdates")
    assert message["message"]["reply_to_message"]["text"] == "ask"
    assert (edited["edited_message"]["text"], "edit_date" in edited["edited_message"]) == ("better", True)
    with pytest.raises(KeyError):
        sim.edit_text(person.id, sent["message_id"], "not mine")


async def test_groups(bot: Caller, sim: Simulator, person: User) -> None:
    group = sim.add_group("some group", [person.id])
    sim.send_text(person.id, "/start@sample_bot", chat=group)
    added, said = await bot("getUpdates")
    assert (added["my_chat_member"]["chat"]["id"], said["message"]["chat"]["type"]) == (group, "group")
    await bot("sendMessage", chat_id=group, text="in private, please")
    assert sim.messages(group)[-1].text == "in private, please"


async def test_copies_and_forwards(bot: Caller, sim: Simulator, person: User) -> None:
    number = sim.send_text(person.id, "original")
    other = sim.add_user("Ann Sample", language="en")
    sim.start_bot(other.id)
    fields = {"chat_id": other.id, "from_chat_id": person.id, "message_id": number}
    copied = await bot("copyMessage", **fields)
    forwarded = await bot("forwardMessage", **fields)
    assert list(copied) == ["message_id"]
    assert forwarded["forward_origin"]["sender_user"]["id"] == person.id
    assert [message.text for message in sim.messages(other.id)[1:]] == ["original", "original"]


@pytest.mark.parametrize("way", ["query", "form", "json", "get"])
async def test_all_ways_to_pass_parameters(bot: Caller, sim: Simulator, person: User, way: str) -> None:
    fields = {"chat_id": str(person.id), "text": "x"}
    name = "data" if way == "form" else "json" if way == "json" else "params"
    verb = "GET" if way == "get" else "POST"
    async with bot.session.request(verb, bot.url("SENDMESSAGE"), **{name: fields}) as response:  # type: ignore[arg-type]
        assert (await response.json())["result"]["text"] == "x"


async def test_faults(bot: Caller, sim: Simulator, person: User) -> None:
    hello = {"chat_id": person.id, "text": "x"}
    seen = len(sim.messages(person.id))
    sim.fault("send*", "500", count=2)
    sim.fault("sendMessage", "403", chat_id=person.id)
    assert [(await bot.answer("sendMessage", **hello))[0] for _ in range(4)] == [500, 500, 403, 200]
    sim.fault("*", "cut")
    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", **hello)
    assert len(sim.messages(person.id)) == seen + 1
    sim.fault("*", "lost")
    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", **hello)
    assert len(sim.messages(person.id)) == seen + 2
    sim.fault("*", "delay", seconds=0.01, count=5)
    assert await bot("sendMessage", **hello)
    assert sim.faults_left == 4
    sim.clear_faults()
    assert sim.faults_left == 0


async def test_waiting(bot: Caller, sim: Simulator, person: User) -> None:
    waiting = asyncio.create_task(sim.wait_for(lambda sim: sim.messages(person.id)[-1].text == "now", 2))
    await bot("sendMessage", chat_id=person.id, text="now")
    await waiting
    with pytest.raises(TimeoutError):
        await sim.wait_for(lambda _: False, 0.01)


def test_the_clock() -> None:
    clock, heard = Clock(1000.0, frozen=True), list[float]()
    clock.listen(lambda: heard.append(clock.now()))
    clock.listen(lambda: heard.append(-1))
    clock.move(60)
    assert (clock.now(), heard) == (1060.0, [1060.0, -1])
    assert 1000 <= Clock(1000.0).now() < 1010


class Hand:
    """/sim over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url + "/sim/"

    async def post(self, act: str, status: int = 200, **fields: Any) -> dict[str, Any]:
        async with self.session.post(self.url + act, json=fields) as response:
            assert response.status == status, await response.text()
            return dict(await response.json())

    async def get(self, path: str) -> Any:
        async with self.session.get(self.url + path) as response:
            assert response.status == 200, await response.text()
            return await response.json()


async def test_a_person_over_http(bot: Caller, sim: Simulator) -> None:
    hand = Hand(bot.session, sim.url)
    user = await hand.post("users", name="赵六样", language="zh", note="clerk")
    await hand.post("start", user=user["id"], payload="abc")
    sent = await bot("sendMessage", chat_id=user["id"], text="<b>?</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    chat = await hand.get(f"chats/{user['id']}")
    assert [message["html"] for message in chat["messages"]] == ["/start abc", "<b>?</b>"]
    waiting = asyncio.create_task(hand.get(f"chats/{user['id']}?since={chat['version']}&wait=5"))
    text = await hand.post("text", user=user["id"], text="hello", reply_to=sent["message_id"])
    assert [message["id"] for message in (await waiting)["messages"]] == [text["message_id"]]
    query = await hand.post("press", user=user["id"], message=sent["message_id"], data="y")
    await bot("answerCallbackQuery", callback_query_id=query["query_id"], text="ok")
    assert (await hand.get(f"answers/{query['query_id']}?wait=5"))["answer"]["text"] == "ok"
    await hand.post("edit", user=user["id"], message=text["message_id"], text="hello again")
    await hand.post("delete", user=user["id"], message=text["message_id"])
    await hand.post("language", user=user["id"], language="en")
    await hand.post("block", user=user["id"])
    assert (await hand.get("users"))[0] | {"blocked": True, "language": "en"} == (await hand.get("users"))[0]
    await hand.post("unblock", user=user["id"])
    events = await hand.get(f"events?open={user['id']}")
    assert [message["id"] for message in events["chats"][str(user["id"])]["messages"]][-1] == sent["message_id"]


async def test_files_over_http(bot: Caller, sim: Simulator, person: User) -> None:
    form = aiohttp.FormData({"user": str(person.id), "kind": "document", "caption": "two"})
    form.add_field("file", b"one", filename="1.html")
    form.add_field("file", b"two", filename="2.txt")
    async with bot.session.post(f"{sim.url}/sim/file", data=form) as response:
        assert len((await response.json())["message_ids"]) == 2
    file = sim.messages(person.id)[-2].view()["file"]
    async with bot.session.get(f"{sim.url}/sim/files/{file['id']}") as response:
        assert await response.read() == b"one"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_clock_and_faults_over_http(bot: Caller, sim: Simulator, person: User) -> None:
    hand = Hand(bot.session, sim.url)
    before = (await hand.get("clock"))["now"]
    assert (await hand.post("clock", jump="an hour"))["now"] == before + 3600
    assert (await hand.post("clock", seconds=60))["now"] == before + 3660
    await hand.post("fault", method="sendMessage", kind="429", retry_after=3)
    assert (await bot.answer("sendMessage", chat_id=person.id, text="x"))[1]["parameters"] == {"retry_after": 3}


async def test_a_button_that_changed_under_the_finger_does_nothing(bot: Caller, sim: Simulator, person: User) -> None:
    hand = Hand(bot.session, sim.url)
    keyboard = {"inline_keyboard": [[{"text": "Press", "callback_data": "x"}]]}
    sent = await bot("sendMessage", chat_id=person.id, text="A button", reply_markup=keyboard)
    tap = {"user": person.id, "message": sent["message_id"], "data": "x", "seen": sim.world.changes.version}
    assert (await hand.post("press", **tap))["query_id"]
    await bot("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="None any more")
    assert await hand.post("press", **tap) == {"query_id": None}
    assert "button" in (await hand.post("press", 400, **{**tap, "seen": sim.world.changes.version}))["error"]


async def test_mistakes_over_http_are_named(bot: Caller, sim: Simulator, person: User) -> None:
    hand = Hand(bot.session, sim.url)
    assert "user" in (await hand.post("text", 400, text="x"))["error"]
    assert "button" in (await hand.post("press", 400, user=person.id, message=1, data="x"))["error"]
    assert (await hand.post("text", 400, user=person.id, text=" "))["error"] == "Telegram sends no empty text"
    await hand.post("nonsense", 404)
    await hand.post("fault", 400, kind="flood")


async def test_other_sites_are_kept_out(bot: Caller, sim: Simulator, person: User) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with bot.session.post(f"{sim.url}/sim/block", json={"user": person.id}, headers=headers) as response:
        assert response.status == 403
    assert not person.blocked


@pytest.mark.parametrize("path", ["/", "/chat.js", "/chat.css", "/bubble.js", "/words.js"])
async def test_the_page_is_served_and_loads_nothing_from_outside(bot: Caller, sim: Simulator, path: str) -> None:
    async with bot.session.get(sim.url + path) as response:
        assert response.status == 200
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        text = await response.text()
    assert "innerHTML" not in text
    assert 'src="http' not in text
    assert "import(" not in text
