"""Several bots behind one address: each has its own chats, updates, files and standing with people."""

from bot.simulator import People, Simulator, User
from tests.simulator.caller import Caller

TOKEN = "987654321:another-sample-token-for-tests"
BAD = "400 Bad Request: "


def second(bot: Caller, sim: Simulator) -> tuple[Caller, People]:
    people = sim.add_bot(TOKEN, "other_bot", privacy=False)
    return Caller(bot.session, sim, TOKEN), people


async def test_each_has_its_own_chat_with_a_person(bot: Caller, sim: Simulator, person: User) -> None:
    other, people = second(bot, sim)
    later = sim.add_user("李四样")
    hello = {"chat_id": person.id, "text": "x"}
    assert (await other("getMe"))["username"] == "other_bot"
    assert await other.refused("sendMessage", **hello) == "403 Forbidden: bot can't initiate conversation with a user"
    people.start_bot(person.id)
    people.start_bot(later.id)
    assert [update["message"]["from"]["id"] for update in await other("getUpdates")] == [person.id, later.id]
    assert await bot("getUpdates") == []
    sent = await other("sendMessage", **hello)
    people.block(person.id)
    assert await other.refused("sendMessage", **hello) == "403 Forbidden: bot was blocked by the user"
    assert await bot("sendMessage", **hello)
    edit = {"chat_id": person.id, "message_id": sent["message_id"], "text": "y"}
    assert await bot.refused("editMessageText", **edit) == BAD + "message to edit not found"
    sim.set_language(person.id, "en")
    assert people.user(person.id).language == "en"


async def test_a_file_id_serves_only_its_own_bot(bot: Caller, sim: Simulator, person: User) -> None:
    other, people = second(bot, sim)
    people.start_bot(person.id)
    sent = await bot.upload("sendDocument", {"document": ("x.txt", b"x")}, chat_id=person.id)
    file = {"file_id": sent["document"]["file_id"]}
    assert await other.refused("getFile", **file) == BAD + "invalid file_id"
    wrong = await other.refused("sendDocument", chat_id=person.id, document=file["file_id"])
    assert wrong == BAD + "wrong file identifier/HTTP URL specified"


async def test_two_bots_in_one_group(bot: Caller, sim: Simulator, person: User) -> None:
    """Neither sees what the other says; a command that names one is the other's only without privacy."""
    other, people = second(bot, sim)
    group = sim.add_group("x", [person.id])
    people.enter(group, person.id)
    sent = await bot("sendMessage", chat_id=group, text="mine")
    sim.send_text(person.id, "/help@sample_bot", chat=group)
    sim.send_text(person.id, "hello", chat=group)
    heard = [[update.get("message", {}).get("text") for update in await one("getUpdates")] for one in (bot, other)]
    assert heard == [[None, "/help@sample_bot"], [None, "/help@sample_bot", "hello"]]
    edit = {"chat_id": group, "message_id": sent["message_id"], "text": "y"}
    assert await other.refused("editMessageText", **edit) == BAD + "message can't be edited"
    assert await bot("getChatMemberCount", chat_id=group) == 3


async def test_each_polls_and_conflicts_by_itself(bot: Caller, sim: Simulator, person: User) -> None:
    other, people = second(bot, sim)
    await bot("setWebhook", url=f"{sim.url}/nowhere")
    people.start_bot(person.id)
    assert len(await other("getUpdates")) == 1
    await other("setMyCommands", commands=[{"command": "help", "description": "x"}])
    assert await bot("getMyCommands") == []
