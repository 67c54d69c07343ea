"""How updates reach the bot, in a machine time that stands still until it is moved: no test here waits."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.simulator import Machine, Simulator, User
from tests.simulator.caller import Caller

OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
OTHER = "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
ACTIVE = (
    "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
DAY = 86_400


@pytest.fixture
def machine() -> Machine:
    return Machine(frozen=True)


class Hook:
    """A bot's server: answers each update with the next of `answers` (status, headers), then with 200."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.always: int = 200
        self.url = ""
        self._news = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        async with self._news:
            self.got.append(await request.json())
            self.headers.append(dict(request.headers))
            status, headers = self.answers.pop(0) if self.answers else (self.always, {})
            self._news.notify_all()
        return web.Response(status=status, headers=headers)

    async def after(self, number: int) -> None:
        """Wait until so many have come."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.got) >= number)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def polling(sim: Simulator) -> None:
    await sim.wait_for(lambda sim: sim.polled, 2)


async def failed(sim: Simulator, status: str) -> None:
    """Wait until the webhook's last answer was of this status."""
    await sim.wait_for(lambda sim: status in sim.world.webhook["last_error_message"])


async def test_queries_that_cannot_be_answered(bot: Caller, sim: Simulator, person: User, machine: Machine) -> None:
    """Row 10: unknown, or too old; a second answer is taken and changes nothing."""
    query = sim.press(person.id, sim.send_text(person.id, "x"), "y", forge=True)
    assert await bot.refused("answerCallbackQuery", callback_query_id="1") == OLD
    assert await bot.refused("answerCallbackQuery") == OLD
    assert await bot.refused("answerInlineQuery", inline_query_id="1", results=[]) == OLD
    assert await bot("answerCallbackQuery", callback_query_id=query, text="x" * 200) is True
    assert await bot("answerCallbackQuery", callback_query_id=query, text="y") is True
    machine.move(901)
    assert await bot.refused("answerCallbackQuery", callback_query_id=query) == OLD


async def test_updates_grow_old(bot: Caller, sim: Simulator, person: User, machine: Machine) -> None:
    """Row 11: a pressed button after 150 seconds, a message after a day; the people's clock has no say in it."""
    number = sim.send_text(person.id, "x")
    sim.press(person.id, number, "y", forge=True)
    sim.clock.move(10 * DAY)
    machine.move(149)
    assert [min(update) for update in await bot("getUpdates")] == ["message", "callback_query"]
    machine.move(1)
    assert [min(update) for update in await bot("getUpdates")] == ["message"]
    machine.move(DAY - 151)
    assert len(await bot("getUpdates")) == 1
    machine.move(1)
    assert await bot("getUpdates") == []


async def test_offsets(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 22: what is below the offset is confirmed, a negative one keeps the last; the rest comes again."""
    for text in "abcde":
        sim.send_text(person.id, text)
    first = (await bot("getUpdates", limit=2))[0]["update_id"]
    assert texts(await bot("getUpdates", offset=0)) == list("abcde")
    assert texts(await bot("getUpdates", offset=first + 1, limit=1)) == ["b"]
    assert texts(await bot("getUpdates", offset=-2)) == ["d", "e"]
    assert texts(await bot("getUpdates", offset=-99)) == ["d", "e"]
    assert texts(await bot("getUpdates", offset="no number", limit="none")) == ["d"]
    assert await bot("getUpdates", offset=first + 5) == []
    assert await bot("getUpdates") == []


async def test_limits(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 22: one to a hundred at once."""
    for _ in range(101):
        sim.send_text(person.id, "x")
    for limit, number in ((None, 100), (0, 1), (-5, 1), (1000, 100), (100, 100), (7, 7)):
        assert len(await bot("getUpdates", limit=limit)) == number


async def test_the_longest_poll(bot: Caller, sim: Simulator, machine: Machine) -> None:
    """Row 22: no poll waits longer than 50 seconds."""
    poll = asyncio.create_task(bot("getUpdates", timeout=1000))
    await asyncio.wait_for(machine.asleep(50), 2)
    machine.move(49.9)
    await sim.wait_for(lambda sim: sim.polled, 2)
    machine.move(0.1)
    assert await poll == []


async def test_asking_the_same_again_and_again(machine: Machine) -> None:
    """Row 22: within 3 seconds it waits for 3, within half a second it also gets but one."""
    async with Simulator(machine=machine, strict_pace=True) as sim, aiohttp.ClientSession() as session:
        await hammer(Caller(session, sim), sim, machine)


async def hammer(bot: Caller, sim: Simulator, machine: Machine) -> None:
    person = sim.add_user("张三样")
    sim.start_bot(person.id)
    sim.send_text(person.id, "x")
    machine.move(10)
    assert len(await bot("getUpdates")) == 2
    machine.move(0.4)
    assert len(await bot("getUpdates")) == 1
    machine.move(0.6)
    assert len(await bot("getUpdates")) == 2
    sim.world.updates.drop_all()
    poll = asyncio.create_task(bot("getUpdates"))
    await asyncio.wait_for(machine.asleep(3), 2)
    machine.move(3)
    assert await poll == []
    machine.move(3)
    assert await bot("getUpdates") == []


async def test_two_pollers(bot: Caller, sim: Simulator, machine: Machine) -> None:
    """Row 23: the one who waits is told, at once the first time, 3 seconds later when it happens again."""
    first = asyncio.create_task(bot.refused("getUpdates", timeout=20))
    await polling(sim)
    second = asyncio.create_task(bot.refused("getUpdates", timeout=20))
    assert await asyncio.wait_for(first, 2) == OTHER
    await machine.asleep(20)
    third = asyncio.create_task(bot("getUpdates", timeout=20))
    await asyncio.wait_for(machine.asleep(3, 20), 2)
    assert not second.done()
    machine.move(3)
    assert await asyncio.wait_for(second, 2) == OTHER
    machine.move(17)
    assert await asyncio.wait_for(third, 2) == []


async def test_polling_and_a_webhook(bot: Caller, sim: Simulator, hook: Hook, machine: Machine) -> None:
    """Row 24: the webhook wins; a repeated conflict is told 3 seconds later."""
    waiting = asyncio.create_task(bot.refused("getUpdates", timeout=20))
    await polling(sim)
    await bot("setWebhook", url=hook.url)
    assert await asyncio.wait_for(waiting, 2) == "409 Conflict: terminated by setWebhook request"
    repeated = asyncio.create_task(bot.refused("getUpdates"))
    await machine.asleep()
    machine.move(3)
    assert await asyncio.wait_for(repeated, 2) == ACTIVE
    machine.move(3)
    assert await bot.refused("getUpdates") == ACTIVE
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_allowed_updates(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 25: they stick, nonsense keeps them, what is unknown is ignored, what is not wanted is lost."""

    async def heard() -> list[str]:
        sim.world.updates.drop_all()
        number = sim.send_text(person.id, "x")
        sim.edit_text(person.id, number, "y")
        sim.react(person.id, number, "👍")
        return [min(update.keys() - {"update_id"}) for update in await bot("getUpdates")]

    assert await heard() == ["message", "edited_message"]
    await bot("getUpdates", allowed_updates=["Edited_Message", "unheard_of", "message_reaction"])
    for nonsense in ("not JSON", "{}", "[1]", '{"message": true}', None):
        assert await heard() == ["edited_message", "message_reaction"]
        await bot("getUpdates", allowed_updates=nonsense)
    await bot("getUpdates", allowed_updates=[])
    assert await heard() == ["message", "edited_message"]
    await bot("setWebhook", url=f"{sim.url}/nowhere", allowed_updates='["message"]')
    await bot("deleteWebhook")
    assert await heard() == ["message"]
    await bot("getUpdates", allowed_updates=["unheard_of"])
    assert await heard() == ["message", "edited_message"]


async def test_a_webhook_is_tried_again(
    bot: Caller, sim: Simulator, person: User, hook: Hook, machine: Machine
) -> None:
    """Row 26: at once, then after 1, 2, 4 … 60 seconds; a secret in the header; what follows waits its turn."""
    hook.always = 500
    await bot("setWebhook", url=hook.url, secret_token="s-1_A")
    sim.send_text(person.id, "a")
    sim.send_text(person.id, "b")
    pauses = []
    for _ in range(9):
        await machine.asleep()
        pauses.append(machine.sleepers[0])
        machine.move(machine.sleepers[0])
        await hook.after(len(pauses) + 2)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert set(hook.texts) == {"a"}
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in hook.headers} == {"s-1_A"}
    assert {headers["Content-Type"] for headers in hook.headers} == {"application/json"}
    hook.always = 299
    await machine.asleep()
    machine.move(60)
    await hook.after(13)
    assert hook.texts[-2:] == ["a", "b"]
    await sim.wait_for(lambda sim: not sim.world.updates.pending)


async def test_a_webhook_that_asks_for_rest(
    bot: Caller, sim: Simulator, person: User, hook: Hook, machine: Machine
) -> None:
    """Row 26: Retry-After is honoured, up to an hour."""
    hook.answers = [(503, {"Retry-After": "7"}), (503, {"Retry-After": "9999"}), (301, {})]
    await bot("setWebhook", url=hook.url)
    sim.send_text(person.id, "a")
    for rest in (7, 3600):
        await asyncio.wait_for(machine.asleep(rest), 2)
        machine.move(rest)
    await hook.after(3)


async def test_what_waits_for_the_webhook_grows_old(
    bot: Caller, sim: Simulator, person: User, hook: Hook, machine: Machine
) -> None:
    """Rows 11, 26: until the update expires; then the next has its turn."""
    hook.always = 500
    await bot("setWebhook", url=hook.url)
    sim.send_text(person.id, "a")
    await machine.asleep()
    machine.move(DAY)
    await sim.wait_for(lambda sim: not sim.world.updates.pending)
    hook.always = 200
    sim.send_text(person.id, "b")
    await hook.after(3)
    assert hook.texts == ["a", "a", "b"]


async def test_queues_do_not_wait_for_each_other(
    bot: Caller, sim: Simulator, person: User, hook: Hook, machine: Machine
) -> None:
    """Row 26: each chat has its queue, and pressed buttons have one of their own."""
    other = sim.add_user("李四样")
    hook.answers = [(500, {}), (500, {})]
    await bot("setWebhook", url=hook.url)
    sim.send_text(person.id, "a")
    await machine.asleep()
    sim.send_text(person.id, "b")
    sim.send_text(other.id, "c")
    sim.press(person.id, 1, "y", forge=True)
    await hook.after(4)
    assert {update.get("message", {}).get("text") for update in hook.got[2:]} == {"c", None}
    machine.move(1)
    await hook.after(6)
    assert [update["message"]["text"] for update in hook.got[4:]] == ["a", "b"]


async def test_nobody_lives_there_any_more(
    bot: Caller, sim: Simulator, person: User, hook: Hook, machine: Machine
) -> None:
    """Row 26: 410 for 23 hours and nothing else removes the webhook; the update is still there."""
    hook.always = 410
    await bot("setWebhook", url=hook.url)
    sim.send_text(person.id, "a")
    for hours, answer in ((22, 410), (0.5, 500), (1, 410)):
        hook.answers = [(answer, {})] if hook.got else [(410, {}), (410, {}), (answer, {})]
        await machine.asleep()
        machine.move(hours * 3600)
        await failed(sim, str(answer))
    assert (await bot("getWebhookInfo"))["url"] == hook.url
    sim.send_text(person.id, "b")
    await machine.asleep()
    machine.move(23 * 3600 + 1)
    await sim.wait_for(lambda sim: not sim.world.webhook["url"])
    assert texts(await bot("getUpdates")) == ["b"]


async def test_updates_that_come_twice(bot: Caller, sim: Simulator, person: User) -> None:
    """A fault: the update is still there after it was confirmed, once."""
    sim.fault("message", "duplicate", chat_id=person.id)
    sim.send_text(person.id, "a")
    sim.send_text(person.id, "b")
    first = (await bot("getUpdates"))[0]["update_id"]
    assert texts(await bot("getUpdates", offset=first + 2)) == ["a"]
    assert await bot("getUpdates", offset=first + 2) == []


async def test_a_webhook_gets_it_twice(bot: Caller, sim: Simulator, person: User, hook: Hook) -> None:
    sim.fault("message", "duplicate")
    await bot("setWebhook", url=hook.url)
    sim.send_text(person.id, "a")
    sim.send_text(person.id, "b")
    await hook.after(3)
    assert hook.texts == ["a", "a", "b"]


async def test_a_webhook_whose_answer_never_comes(bot: Caller, sim: Simulator, person: User, hook: Hook) -> None:
    """A fault: the bot has the update, the simulator knows nothing of it and sends it again."""
    sim.fault("*", "silent")
    await bot("setWebhook", url=hook.url)
    sim.send_text(person.id, "a")
    await hook.after(2)
    await sim.wait_for(lambda sim: not sim.world.updates.pending)
    assert hook.texts == ["a", "a"]
    assert (await bot("getWebhookInfo"))["last_error_message"] == "Read timeout expired"
