"""What Telegram, the network and the database can do to a letter: it waits, is given up, or is set aside."""

import asyncio
import logging
from typing import Any

import pytest

from bot.outbox import Outbox
from bot.storage.database import Database
from tests.post import NOW, Office, bot_api, letter
from tests.reception import Away

GATEWAY = (502, "Bad Gateway")


async def begun(office: Office) -> Outbox:
    outbox = office.outbox()
    await outbox.start()
    return outbox


async def test_a_chat_told_to_wait_waits_and_keeps_its_order(office: Office) -> None:
    outbox = await begun(office)
    office.api.fail(1, (429, "7"))
    await office.put(letter("a"), letter("b"), letter("other", chat_id=2))
    await office.landed(outbox, 2)
    office.pass_time(6, outbox)
    await office.put(letter("more", chat_id=2))
    await office.landed(outbox, 3)
    assert office.api.of(1) == ["a"]
    assert office.api.of(2) == ["other", "more"]
    office.pass_time(1, outbox)
    await outbox.idle()
    assert office.api.of(1) == ["a", "a", "b"]
    await outbox.stop()


async def test_of_a_letter_in_parts_none_goes_twice(office: Office) -> None:
    outbox = await begun(office)
    office.api.fail(1, None, (429, "7"))
    await office.put(letter("a", media=[["photo", "x"], ["photo", "y"]], buttons=[[["go", "menu"]]]))
    await office.landed(outbox, 2)
    assert office.api.methods() == ["sendMediaGroup", "sendMessage"]
    office.pass_time(7, outbox)
    await outbox.idle()
    assert office.api.methods() == ["sendMediaGroup", "sendMessage", "sendMessage"]
    assert (outbox._carrier.parts, await office.left()) == ({}, [])
    await outbox.stop()


async def test_two_chats_told_to_wait_mean_all(office: Office) -> None:
    outbox = await begun(office)
    office.api.fail(1, (429, "7"))
    office.api.fail(2, (429, "7"))
    await office.put(letter("a", 1))
    await office.landed(outbox, 1)
    await office.put(letter("b", 2))
    await office.landed(outbox, 2)
    office.pass_time(6, outbox)
    await office.put(letter("c", 3))
    assert office.api.of(3) == []
    office.pass_time(1, outbox)
    await outbox.idle()
    assert (office.api.of(1), office.api.of(2), office.api.of(3)) == (["a", "a"], ["b", "b"], ["c"])
    await outbox.stop()


async def test_who_blocked_the_bot_is_given_up_and_somebody_told(office: Office) -> None:
    outbox = await begun(office)
    async with office.db.write() as tx:
        await tx.execute(
            "INSERT INTO people (staff_no, name, home, roles, chat_id) VALUES ('1', 'Anyone', 'hq', '', 1)"
        )
    office.api.fail(1, (403, "Forbidden: bot was blocked by the user"))
    (put,) = await office.put(letter("a"))
    await outbox.idle()
    assert office.lost == [put.id]
    assert await office.left() == []
    assert await office.look("SELECT reachable FROM people") == [{"reachable": 0}]
    await outbox.stop()


async def test_a_chat_that_is_not_known_is_given_up_too(office: Office) -> None:
    outbox = await begun(office)
    office.api.fail(1, (400, "Bad Request: chat not found"))
    await office.put(letter("a"))
    await outbox.idle()
    assert len(office.lost) == 1
    assert await office.left() == []
    await outbox.stop()


@pytest.mark.parametrize(
    "fields",
    [{}, {"kind": "broken"}, {"media": [["hologram", "id"]]}],
    ids=["refused by Telegram", "no words for it", "no method for it"],
)
async def test_a_malformed_letter_is_set_aside_and_its_number_told(
    office: Office, fields: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    outbox = await begun(office)
    if not fields:
        office.api.fail(1, (400, "Bad Request: can't parse entities: secret"))
    (put, _) = await office.put(letter("secret", **fields), letter("next"))
    await outbox.idle()
    assert office.aside == [put.id]
    assert await office.left() == [put.id]
    assert office.api.of(1)[-1] == "next"
    assert "secret" not in caplog.text
    await outbox.stop()


async def test_nobody_is_told_of_the_letter_that_tells(office: Office) -> None:
    outbox = await begun(office)
    office.api.fail(1, (400, "Bad Request: message text is empty"))
    await office.put(letter("x", kind="letter_aside"))
    await outbox.idle()
    assert office.aside == []
    assert len(await office.left()) == 1
    await outbox.stop()


async def test_a_network_in_trouble_is_tried_again_ever_later_and_in_order(office: Office) -> None:
    outbox = await begun(office)
    office.api.fail(1, *[GATEWAY] * 10)
    await office.put(letter("a"), letter("b"))
    for number, delay in enumerate([1, 2, 4, 8, 16, 32, 64, 128, 256, 300], start=1):
        await office.landed(outbox, number)
        assert await office.look("SELECT 1 FROM outbox WHERE tries = :tries", tries=number)
        office.pass_time(delay - 0.5, outbox)
        assert office.api.of(1) == ["a"] * number
        office.pass_time(0.5, outbox)
    await outbox.idle()
    assert office.api.of(1) == ["a"] * 11 + ["b"]
    assert await office.left() == []
    await outbox.stop()


async def test_in_a_storm_one_goes_ahead_and_all_follow(office: Office) -> None:
    chats = range(1, 40)
    for chat in chats:
        office.api.fail(chat, GATEWAY)
    outbox = await begun(office)
    await office.put(*(letter("x", chat) for chat in chats))
    idle = asyncio.create_task(outbox.idle())
    await office.landed(outbox, 39)
    while not idle.done():
        office.pass_time(0.5, outbox)
        await office.left()
    assert len(office.api.calls) == 39 * 2
    assert await office.left() == []
    await outbox.stop()


async def test_a_storm_is_no_reason_to_ask_for_each_letter(office: Office) -> None:
    chats = range(1, 400)
    for chat in chats:
        office.api.fail(chat, *[GATEWAY] * 50)
    outbox = await begun(office)
    await office.put(*(letter("x", chat) for chat in chats))
    await office.landed(outbox, 64)
    before = len(office.api.calls)
    for _ in range(120):
        office.pass_time(1, outbox)
        await office.left()
        await office.landed(outbox, 0)
    assert 1 <= len(office.api.calls) - before <= 10
    await outbox.stop()


async def test_a_broken_listener_harms_one_letter_alone(office: Office) -> None:
    async def broken(*_: object) -> None:
        raise ValueError

    office.troubled = broken  # type: ignore[method-assign, assignment]
    outbox = await begun(office)
    await office.put(letter("a", 1, kind="broken"), letter("b", 2))
    await office.landed(outbox, 1)
    assert office.api.of(2) == ["b"]
    await outbox.stop()
    assert len(await office.left()) == 1


async def test_a_letter_is_not_sent_twice_because_the_database_was_away(away: Away) -> None:
    db = Database(away)
    await db.open()
    async with bot_api() as (api, bot):
        office = Office(db, api, bot)
        outbox = await begun(office)
        api.gates[1] = asyncio.Event()
        await office.put(letter("a"), letter("b"))
        await api.until(1)
        away.away = True
        api.gates[1].set()
        await office.until_waited(7)
        assert api.of(1) == ["a"]
        away.away = False
        office.pass_time(60, outbox)
        await outbox.idle()
        assert api.of(1) == ["a", "b"]
        assert office.waits[:7] == [1, 2, 4, 8, 16, 30, 30]
        assert await office.left() == []
        await outbox.stop()
    await db.close()


async def test_the_postman_outlives_a_database_that_goes_away(away: Away, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    db = Database(away)
    await db.open()
    async with bot_api() as (api, bot):
        office = Office(db, api, bot)
        outbox = await begun(office)
        (put,) = await office.put(letter("a", due_at=NOW + 10))
        await outbox.idle()
        away.away = True
        office.pass_time(10, outbox)
        await office.until_waited(3)
        assert office.waits[:3] == [1, 2, 4]
        away.away = False
        office.pass_time(60, outbox)
        await outbox.idle()
        assert api.of(1) == ["a"]
        assert put.id not in await office.left()
        await outbox.stop()
    await db.close()
