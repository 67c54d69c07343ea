"""Every object the simulator hands out, read by people who did not write it: PTB and aiogram."""

from collections.abc import AsyncIterator
from typing import Any

import aiogram.types
import pytest
import telegram

from bot.simulator import Simulator, User
from tests.simulator.caller import Caller
from tests.simulator.test_files import png

KINDS = ["photo", "document", "voice", "audio", "video", "video_note", "sticker"]
KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


def unknown_fields(thing: object) -> list[str]:
    """Fields PTB has kept without knowing them, anywhere inside an object."""
    if isinstance(thing, list | tuple):
        return [name for part in thing for name in unknown_fields(part)]
    if not isinstance(thing, telegram.TelegramObject):
        return []
    inside = [getattr(thing, name, None) for name in thing._get_attrs_names(include_private=False)]
    return [*thing.api_kwargs, *unknown_fields(inside)]


@pytest.fixture
async def read(sim: Simulator) -> AsyncIterator[Any]:
    """Reads with both: the PTB class and the aiogram class of the same name."""
    async with telegram.Bot(sim.token, base_url=f"{sim.url}/bot", base_file_url=f"{sim.url}/file/bot") as ptb:

        def check(name: str, body: dict[str, Any]) -> Any:
            thing = getattr(telegram, name).de_json(body, ptb)
            assert unknown_fields(thing) == [], body
            getattr(aiogram.types, name).model_validate(body)
            return thing

        yield check


async def test_updates(bot: Caller, sim: Simulator, person: User, read: Any) -> None:
    sent = await bot("sendMessage", chat_id=person.id, text="?", reply_markup=KEYBOARD)
    number = sim.send_text(person.id, "/start 你好 https://example.com", reply_to=sent["message_id"])
    sim.edit_text(person.id, number, "edited")
    for kind in KINDS:
        sim.send_file(person.id, kind, png(), caption="x", name="x.pdf")
    sim.send_album(person.id, "photo", [png(), png()])
    sim.press(person.id, sent["message_id"], "y")
    sim.press(person.id, 999, "y", forge=True)
    sim.ask_inline(person.id, "words")
    sim.send_text(person.id, "x", chat=sim.add_group("a group", [person.id]))
    sim.block(person.id)
    sim.unblock(person.id)
    updates = await bot("getUpdates")
    assert len(updates) == 2 + len(KINDS) + 2 + 2 + 1 + 1 + 2
    for update in updates:
        assert read("Update", update).effective_user.id == person.id


async def test_messages(bot: Caller, sim: Simulator, person: User, read: Any) -> None:
    text = '<b>x</b><a href="https://example.com">y</a><pre><code class="language-python">z</code></pre>'
    sent = await bot("sendMessage", chat_id=person.id, text=text, parse_mode="HTML", reply_markup=KEYBOARD)
    bodies = [sent, await bot("editMessageText", chat_id=person.id, message_id=sent["message_id"], text="new")]
    bodies.append(await bot("sendMessage", chat_id=person.id, text="x", reply_parameters={"message_id": 1}))
    for kind in KINDS:
        method = "send" + kind.title().replace("_", "")
        bodies.append(await bot.upload(method, {kind: ("x.png", png())}, chat_id=person.id))
    move = {"chat_id": person.id, "from_chat_id": person.id, "message_id": sent["message_id"]}
    bodies.append(await bot("forwardMessage", **move))
    for body in bodies:
        assert read("Message", body).chat.id == person.id
    read("MessageId", await bot("copyMessage", **move))


async def test_the_rest(bot: Caller, person: User, read: Any) -> None:
    assert read("User", await bot("getMe")).username == "sample_bot"
    await bot("setMyCommands", commands=[{"command": "start", "description": "menu"}])
    assert read("BotCommand", (await bot("getMyCommands"))[0]).command == "start"
    await bot("setMyDescription", description="d")
    await bot("setMyShortDescription", short_description="s")
    await bot("setMyName", name="n")
    assert read("BotName", await bot("getMyName")).name == "n"
    assert read("BotDescription", await bot("getMyDescription")).description == "d"
    assert read("BotShortDescription", await bot("getMyShortDescription")).short_description == "s"
    read("WebhookInfo", await bot("getWebhookInfo"))
    sent = await bot.upload("sendDocument", {"document": ("x.txt", b"x")}, chat_id=person.id)
    read("File", await bot("getFile", file_id=sent["document"]["file_id"]))
    chat = await bot("getChat", chat_id=person.id)
    aiogram.types.ChatFullInfo.model_validate(chat)
    assert telegram.ChatFullInfo.de_json(chat).id == person.id
    assert await bot.refused("setMyCommands", commands=[{"command": "Nein", "description": "x"}])
    for method in ("setChatMenuButton", "deleteMyCommands", "logOut", "close"):
        assert await bot(method) is True
