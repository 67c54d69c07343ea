"""Faults by /sim: what is asked for happens as often as asked, and to nobody else."""

import json
from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator, User
from tests.simulator.caller import Caller


async def order(bot: Caller, status: int = 200, **fields: Any) -> Any:
    async with bot.session.post(f"{bot.simulator.url}/sim/fault", json=fields) as response:
        assert response.status == status
        return await response.json()


async def waiting(bot: Caller) -> list[dict[str, Any]]:
    async with bot.session.get(f"{bot.simulator.url}/sim/faults") as response:
        return list(await response.json())


@pytest.mark.parametrize(
    ("kind", "description", "more"),
    [
        ("429", "Too Many Requests: retry after 3", {"parameters": {"retry_after": 3}}),
        ("403", "Forbidden: bot was blocked by the user", {}),
        ("500", "Internal Server Error", {}),
    ],
)
async def test_refusals(bot: Caller, person: User, kind: str, description: str, more: dict[str, Any]) -> None:
    other = {"chat_id": bot.simulator.add_user("李四样").id}
    await order(bot, method="send*", kind=kind, count=2, retry_after=3, chat_id=person.id)
    hello = {"chat_id": person.id, "text": "x"}
    refused = {"ok": False, "error_code": int(kind), "description": description, **more}
    for _ in range(2):
        assert (await bot.answer("sendMessage", **hello)) == (int(kind), refused)
        assert (await bot.answer("sendChatAction", **other, action="typing"))[0] == 403  # has not pressed Start
    assert await bot("sendMessage", **hello)


async def test_a_gateway_without_json(bot: Caller, person: User) -> None:
    await order(bot, kind="502")
    status, headers, text = await bot.raw("getMe")
    assert (status, headers["Content-Type"].partition(";")[0]) == (502, "text/html")
    assert "502 Bad Gateway" in text


@pytest.mark.parametrize(("kind", "acts"), [("cut", 0), ("lost", 1)])
async def test_cut_connections(bot: Caller, sim: Simulator, person: User, kind: str, acts: int) -> None:
    """Before the effect, or after it."""
    before = len(sim.messages(person.id))
    await order(bot, method="sendMessage", kind=kind)
    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=person.id, text="x")
    assert len(sim.messages(person.id)) == before + acts
    assert await bot("sendMessage", chat_id=person.id, text="x")


@pytest.mark.parametrize("kind", ["cut", "lost", "500"])
async def test_downloads_fail_as_well(bot: Caller, sim: Simulator, person: User, kind: str) -> None:
    sent = await bot.upload("sendDocument", {"document": ("x.txt", b"x")}, chat_id=person.id)
    path = (await bot("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    url = f"{sim.url}/file/bot{sim.token}/{path}"
    await order(bot, method="download", kind=kind, count=1 if kind == "500" else 2)  # a client asks twice by itself
    with pytest.raises(aiohttp.ClientError):
        async with bot.session.get(url, raise_for_status=True):
            pass
    async with bot.session.get(url) as response:
        assert await response.read() == b"x"


async def test_polls_whose_answer_is_lost_are_told_again(bot: Caller, sim: Simulator, person: User) -> None:
    sim.send_text(person.id, "x")
    await order(bot, method="getUpdates", kind="lost")
    with pytest.raises(aiohttp.ClientError):
        await bot("getUpdates")
    assert len(await bot("getUpdates")) == 1


async def test_what_is_still_to_happen(bot: Caller, sim: Simulator) -> None:
    await order(bot, method="send*", kind="delay", count=3, seconds=0.5)
    await order(bot, method="message", kind="duplicate")
    assert [(fault["kind"], fault["count"]) for fault in await waiting(bot)] == [("delay", 3), ("duplicate", 1)]
    async with bot.session.delete(f"{sim.url}/sim/faults") as response:
        assert response.status == 200
    assert await waiting(bot) == []


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "flood"}, {"kind": "429", "count": 0}, {"kind": "500", "count": "x"},
               {"kind": "delay", "seconds": -1}]
)  # fmt: skip
async def test_faults_there_are_not(bot: Caller, fields: dict[str, Any]) -> None:
    assert (await order(bot, 400, **fields))["error"]
    assert await waiting(bot) == []


async def test_rubbish_is_no_order(bot: Caller, sim: Simulator) -> None:
    for body in ("[" * 100_000, "[1]", "x", json.dumps("x")):
        async with bot.session.post(f"{sim.url}/sim/fault", data=body) as response:
            assert response.status == 400
