"""The webhook: its secret, its order, its tries, its answers."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.simulator import Simulator, User
from tests.simulator.caller import Caller


class Receiver:
    """A bot's own server: keeps what it gets, answers with the statuses it was given and then with 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []  # text, secret
        self.answers: list[int | dict[str, object]] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        self.got.append((update["message"]["text"], secret))
        answer = self.answers.pop(0) if self.answers else 200
        return web.json_response(answer) if isinstance(answer, dict) else web.Response(status=answer)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def delivered(sim: Simulator) -> None:
    await sim.wait_for(lambda sim: not sim.world.updates.pending, 4)


async def test_what_waited_and_what_comes_is_delivered_in_order(
    bot: Caller, sim: Simulator, person: User, receiver: Receiver
) -> None:
    sim.send_text(person.id, "before")
    await bot("setWebhook", url=receiver.url, secret_token="s-1_A")
    for text in "abc":
        sim.send_text(person.id, text)
    await delivered(sim)
    assert receiver.got == [(text, "s-1_A") for text in ("before", "a", "b", "c")]


async def test_a_failure_is_tried_again_before_the_next(
    bot: Caller, sim: Simulator, person: User, receiver: Receiver
) -> None:
    receiver.answers = [500]
    await bot("setWebhook", url=receiver.url)
    sim.send_text(person.id, "a")
    sim.send_text(person.id, "b")
    await delivered(sim)
    assert receiver.got == [("a", ""), ("a", ""), ("b", "")]
    info = await bot("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 0


async def test_an_unreachable_address_keeps_what_comes(bot: Caller, sim: Simulator, person: User) -> None:
    await bot("setWebhook", url="http://127.0.0.1:9/hook")
    sim.send_text(person.id, "a")
    await sim.wait_for(lambda sim: "last_error_message" in sim.world.webhook, 2)
    await bot("deleteWebhook")
    assert [update["message"]["text"] for update in await bot("getUpdates")] == ["a"]


async def test_the_answer_may_hold_a_call(bot: Caller, sim: Simulator, person: User, receiver: Receiver) -> None:
    """Row 26: it is made, and its result goes nowhere."""
    receiver.answers = [{"method": "sendMessage", "chat_id": person.id, "text": "at once"}]
    await bot("setWebhook", url=receiver.url)
    sim.send_text(person.id, "a")
    await sim.wait_for(lambda sim: sim.messages(person.id)[-1].text == "at once", 2)


async def test_what_it_says(bot: Caller, receiver: Receiver) -> None:
    told = [
        (await bot.answer(method, **fields))[1]["description"]
        for method, fields in [
            ("setWebhook", {"url": receiver.url}),
            ("setWebhook", {"url": receiver.url}),
            ("deleteWebhook", {}),
            ("setWebhook", {"url": "http://example.com/hook"}),
            ("setWebhook", {"url": receiver.url, "secret_token": "x" * 257}),
            ("setWebhook", {"url": receiver.url, "secret_token": "ä"}),
        ]
    ]
    assert told == [
        "Webhook was set",
        "Webhook is already set",
        "Webhook was deleted",
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        "Bad Request: secret token is too long",
        "Bad Request: secret token contains unallowed characters",
    ]


async def test_dropping_what_waits(bot: Caller, sim: Simulator, person: User) -> None:
    sim.send_text(person.id, "a")
    await bot("deleteWebhook", drop_pending_updates=True)
    assert await bot("getUpdates") == []
