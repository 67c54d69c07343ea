"""Inline queries: results, how long they are kept, and the messages made of them."""

from typing import Any

import pytest

from bot.simulator import Machine, Simulator, User
from tests.simulator.caller import Caller

BAD = "400 Bad Request: "
RESULT = BAD + "can't parse inline query result: "


@pytest.fixture
def machine() -> Machine:
    return Machine(frozen=True)


def article(number: object = "1", **more: Any) -> dict[str, Any]:
    content = {"message_text": "<b>x</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": "x", "input_message_content": content, **more}


async def asked(bot: Caller, sim: Simulator) -> list[str]:
    """What has reached the bot since the last look."""
    texts = [update["inline_query"]["query"] for update in await bot("getUpdates")]
    sim.world.updates.drop_all()
    return texts


async def test_an_answer_is_kept_for_everybody(bot: Caller, sim: Simulator, person: User, machine: Machine) -> None:
    other = sim.add_user("李四样")
    query = sim.ask_inline(person.id, "pay")
    assert await asked(bot, sim) == ["pay"]
    await bot("answerInlineQuery", inline_query_id=query, results=[article()], cache_time=60)
    for user in (person, other):
        again = sim.ask_inline(user.id, "pay")
        assert await sim.answer_to(again) == {"results": [article()]}
    sim.ask_inline(person.id, "pay", offset="10")
    sim.ask_inline(person.id, "leave")
    assert await asked(bot, sim) == ["pay", "leave"]
    machine.move(60)
    sim.ask_inline(other.id, "pay")
    assert await asked(bot, sim) == ["pay"]


async def test_a_personal_answer_is_kept_for_one(bot: Caller, sim: Simulator, person: User, machine: Machine) -> None:
    other = sim.add_user("李四样")
    query = sim.ask_inline(person.id, "pay")
    await bot("answerInlineQuery", inline_query_id=query, results=[article()], is_personal=True)
    sim.world.updates.drop_all()
    sim.ask_inline(person.id, "pay")
    assert await asked(bot, sim) == []
    sim.ask_inline(other.id, "pay")
    assert await asked(bot, sim) == ["pay"]
    machine.move(299)
    sim.ask_inline(person.id, "pay")
    machine.move(1)
    assert await asked(bot, sim) == []
    sim.ask_inline(person.id, "pay")
    assert await asked(bot, sim) == ["pay"]


async def test_no_time_means_no_cache(bot: Caller, sim: Simulator, person: User) -> None:
    query = sim.ask_inline(person.id, "pay")
    await bot("answerInlineQuery", inline_query_id=query, results=[], cache_time=0)
    sim.world.updates.drop_all()
    sim.ask_inline(person.id, "pay")
    assert await asked(bot, sim) == ["pay"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"results": [article(str(number)) for number in range(51)]}, BAD + "too many inline query results specified"),
        ({"results": "["}, BAD + "can't parse encoded inline query results JSON object"),
        ({"results": {}}, BAD + "expected an Array of inline query results"),
        ({"results": ["x"]}, RESULT + "Inline query result must be an object"),
        ({"results": [{"id": "1"}]}, RESULT + 'Can\'t find field "type"'),
        ({"results": [{"type": "article"}]}, RESULT + 'Can\'t find field "id"'),
        ({"results": [{"type": "article", "id": "1", "title": "x"}]}, RESULT + 'Can\'t find field "message_text"'),
        ({"results": [article(title=None)]}, RESULT + 'Can\'t find field "title"'),
        ({"results": [{"type": "poem", "id": "1"}]},
         RESULT + 'type "poem" is unsupported for the inline query result'),
        ({"results": [article("1"), article("1")]}, BAD + "RESULT_ID_DUPLICATE"),
        ({"results": [article("")]}, BAD + "RESULT_ID_INVALID"),
        ({"results": [article("x" * 65)]}, BAD + "RESULT_ID_INVALID"),
        ({"results": [], "next_offset": "x" * 65}, BAD + "NEXT_OFFSET_INVALID"),
        ({"results": [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]},
         BAD + 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
        ({"results": [], "button": {"text": "x"}}, BAD + "can't parse inline query results button: "
         "InlineQueryResultsButton must have exactly one optional field"),
    ],
)  # fmt: skip
async def test_answers_that_are_none(
    bot: Caller, sim: Simulator, person: User, fields: dict[str, Any], reason: str
) -> None:
    query = sim.ask_inline(person.id, "pay")
    assert await bot.refused("answerInlineQuery", inline_query_id=query, **fields) == reason
    most = [article(str(number)) for number in range(50)]
    assert await bot("answerInlineQuery", inline_query_id=query, results=most) is True


async def test_a_chosen_result(bot: Caller, sim: Simulator, person: User) -> None:
    """Its buttons come without a message, and it is edited by its inline id."""
    markup = {"inline_keyboard": [[{"text": "more", "callback_data": "m"}]]}
    query = sim.ask_inline(person.id, "pay")
    await bot("answerInlineQuery", inline_query_id=query, results=[article("1", reply_markup=markup), article("2")])
    sim.world.updates.drop_all()
    group = sim.add_group("x", [person.id])
    number = sim.choose_inline(person.id, query, "1", chat=group)
    sim.press(person.id, number, "m", chat=group)
    _, message, chosen, pressed = await bot("getUpdates")
    assert (message["message"]["text"], message["message"]["via_bot"]["username"]) == ("x", "sample_bot")
    inline = {"inline_message_id": chosen["chosen_inline_result"]["inline_message_id"]}
    assert pressed["callback_query"]["inline_message_id"] == inline["inline_message_id"]
    assert "message" not in pressed["callback_query"]
    assert await bot("editMessageText", **inline, text="new") is True
    assert sim.messages(group)[-1].text == "new"
    assert await bot.refused("editMessageText", inline_message_id="none", text="x") == BAD + "MESSAGE_ID_INVALID"
    with pytest.raises(KeyError):
        sim.choose_inline(person.id, query, "3")
