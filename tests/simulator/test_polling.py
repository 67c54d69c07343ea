"""getUpdates: offsets, conflicts, what is allowed, what grows old."""

import asyncio
from typing import Any

from bot.simulator import Simulator, User
from bot.simulator.updates import DEFAULT, Updates
from tests.simulator.caller import Caller

OTHER = (
    "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)  # fmt: skip
ACTIVE = (
    "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_offset_confirms_all_below_it(bot: Caller, sim: Simulator, person: User) -> None:
    for text in "abcde":
        sim.send_text(person.id, text)
    first = await bot("getUpdates", limit=2)
    assert texts(first) == ["a", "b"]
    assert texts(await bot("getUpdates")) == list("abcde")  # unconfirmed: told again
    assert texts(await bot("getUpdates", offset=first[1]["update_id"])) == list("bcde")
    assert texts(await bot("getUpdates", offset=-2)) == ["d", "e"]
    assert texts(await bot("getUpdates", offset=0)) == ["d", "e"]  # the others are gone
    assert await bot("getUpdates", offset=first[0]["update_id"] + 5) == []


async def test_a_poll_waits_for_what_comes(bot: Caller, sim: Simulator, person: User) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=20))
    await _polling(sim)
    sim.send_text(person.id, "news")
    assert texts(await asyncio.wait_for(poll, 2)) == ["news"]


async def test_a_second_poll_ends_the_first(bot: Caller, sim: Simulator, person: User) -> None:
    first = asyncio.create_task(bot.refused("getUpdates", timeout=20))
    await _polling(sim)
    second = asyncio.create_task(bot("getUpdates", timeout=20))
    assert await asyncio.wait_for(first, 2) == OTHER
    await _polling(sim)
    sim.send_text(person.id, "news")
    assert texts(await asyncio.wait_for(second, 2)) == ["news"]


async def test_a_webhook_ends_polling(bot: Caller, sim: Simulator) -> None:
    waiting = asyncio.create_task(bot.refused("getUpdates", timeout=20))
    await _polling(sim)
    await bot("setWebhook", url=f"{sim.url}/nowhere")
    assert await asyncio.wait_for(waiting, 2) == "409 Conflict: terminated by setWebhook request"


async def test_no_polling_beside_a_webhook(bot: Caller, sim: Simulator) -> None:
    await bot("setWebhook", url=f"{sim.url}/nowhere")
    assert await bot.refused("getUpdates") == ACTIVE
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_allowed_updates_stick(bot: Caller, sim: Simulator, person: User) -> None:
    await bot("getUpdates", allowed_updates=["edited_message"])
    number = sim.send_text(person.id, "lost")
    sim.edit_text(person.id, number, "kept")
    assert [list(update) for update in await bot("getUpdates")] == [["update_id", "edited_message"]]
    await bot("getUpdates", allowed_updates="not JSON")
    assert sim.world.updates.allowed == {"edited_message"}
    await bot("getUpdates", allowed_updates="[]")
    assert sim.world.updates.allowed == DEFAULT
    await bot("getUpdates", allowed_updates=["message", "unheard_of"])
    assert sim.world.updates.allowed == {"message"}
    await bot("getUpdates", allowed_updates=["unheard_of"])
    assert sim.world.updates.allowed == DEFAULT


def test_updates_grow_old() -> None:
    now = [0.0]
    updates = Updates(lambda: now[0])
    updates.add("callback_query", {}, 1)
    message = updates.add("message", {}, 1)
    now[0] = 151.0
    assert [update.id for update in updates.take(0, 100)] == [message]
    now[0] = 86_401.0
    assert updates.take(0, 100) == []


async def _polling(sim: Simulator) -> None:
    await sim.wait_for(lambda sim: sim.polled, 2)
