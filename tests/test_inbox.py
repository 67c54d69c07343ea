"""Updates are on disk before they are confirmed, worked in each person's order, and never twice."""

import asyncio
import json

import pytest

from bot.inbox import Inbox
from bot.storage import inbox as rows
from bot.storage.database import Database, Unreachable
from tests.reception import NOW, Away, Desk, Raw, said


async def test_rows_are_stored_once_and_taken_once(database: Database) -> None:
    async with database.write() as tx:
        assert sorted(await rows.store(tx, [(2, 7, "b"), (1, 7, "a")], NOW)) == [1, 2]
        assert await rows.store(tx, [(2, 7, "b"), (3, 8, "c")], NOW) == [3]
        assert await rows.unfinished(tx) == [(1, 7, "a"), (2, 7, "b"), (3, 8, "c")]
        assert await rows.take(tx, 1, NOW + 5)
        assert not await rows.take(tx, 1, NOW + 6)
        assert not await rows.take(tx, 99, NOW)
        await rows.set_aside(tx, 2, NOW)
        assert await rows.unfinished(tx) == [(3, 8, "c")]
        assert await rows.still_open(tx, [1, 2, 3]) == [3]
        await rows.finish(tx, [1, 2, 3], NOW + 9)
        found = await tx.all("SELECT update_id, payload, done_at, failed FROM inbox ORDER BY update_id")
    assert [tuple(row.values()) for row in found] == [
        (1, "", NOW + 5, 0), (2, "", NOW, 1), (3, "", NOW + 9, 0)
    ]  # fmt: skip


async def test_a_large_batch_is_stored_whole(database: Database) -> None:
    async with database.write() as tx:
        assert len(await rows.store(tx, [(n, n % 7, "{}") for n in range(1050)], NOW)) == 1050
        assert await rows.store(tx, [], NOW) == []


async def test_rows_done_long_ago_are_purged(database: Database) -> None:
    async with database.write() as tx:
        await rows.store(tx, [(1, 1, "a"), (2, 1, "b"), (3, 1, "c")], NOW)
        await rows.take(tx, 1, NOW)
        await rows.take(tx, 2, NOW + 100)
        assert await rows.purge(tx, NOW + 100) == 1
        assert len(await tx.all("SELECT 1 FROM inbox")) == 2


async def test_what_is_accepted_is_worked_and_emptied(desk: Desk) -> None:
    inbox = desk.inbox()
    await inbox.start()
    await inbox.accept([said(1), said(2, person=2)])
    await inbox.idle()
    assert sorted(desk.done) == [1, 2]
    row = await desk.row(1)
    assert row == {"update_id": 1, "queue": 1, "payload": "", "received_at": NOW, "done_at": NOW, "failed": 0}
    await inbox.stop()


async def test_an_update_delivered_twice_acts_once(desk: Desk) -> None:
    inbox = desk.inbox()
    await inbox.start()
    desk.gates[1] = asyncio.Event()
    await inbox.accept([said(1), said(1)])
    await desk.until_begun(1)
    await inbox.accept([said(1)])
    desk.gates[1].set()
    await inbox.idle()
    await inbox.accept([said(1)])
    await inbox.idle()
    assert desk.worked == desk.done == [1]
    await inbox.stop()


async def test_each_person_is_served_in_order(desk: Desk) -> None:
    inbox = desk.inbox(persons_at_once=4)
    await inbox.start()
    for start in range(0, 60, 20):
        await inbox.accept([said(n, person=n % 6) for n in range(start, start + 20)])
    await inbox.idle()
    for person in range(6):
        theirs = [n for n in desk.done if n % 6 == person]
        assert theirs == sorted(theirs)
    assert len(desk.done) == 60
    assert desk.most_at_once == 4
    await inbox.stop()


async def test_two_hundred_taps_of_one_hold_up_nobody_else(desk: Desk) -> None:
    inbox = desk.inbox(persons_at_once=2)
    await inbox.start()
    await inbox.accept([said(n, person=1) for n in range(200)])
    await inbox.accept([said(500, person=2)])
    await desk.until_begun(500)
    assert len(desk.done) < 10
    await inbox.idle()
    await inbox.stop()


async def test_a_slow_one_holds_up_only_his_own(desk: Desk) -> None:
    inbox = desk.inbox(persons_at_once=2)
    await inbox.start()
    desk.gates[1] = asyncio.Event()
    await inbox.accept([said(1, person=1)])
    await desk.until_begun(1)
    await inbox.accept([said(2, person=1), said(3, person=2), said(4, person=3)])
    await desk.until_begun(4)
    assert 2 not in desk.begun
    desk.gates[1].set()
    await inbox.idle()
    assert desk.done.index(1) < desk.done.index(2)
    await inbox.stop()


async def test_what_a_dead_process_left_is_worked_first_and_in_order(desk: Desk) -> None:
    async with desk.db.write() as tx:
        await rows.store(tx, [(n, n % 2, json.dumps(said(n, n % 2))) for n in (5, 3, 4)], NOW)
        await rows.take(tx, 4, NOW)
    inbox = desk.inbox()
    await inbox.start()
    await inbox.accept([said(6, person=1)])
    await inbox.idle()
    assert desk.done == [3, 5, 6]
    await inbox.stop()


async def test_what_had_no_effect_is_marked_done_all_the_same(database: Database) -> None:
    async def ignore(_: Raw) -> None:
        return

    inbox = Inbox(database, ignore, ignore, clock=lambda: NOW)
    await inbox.start()
    await inbox.accept([said(n) for n in range(250)])
    await inbox.idle()
    async with database.read() as tx:
        assert await rows.unfinished(tx) == []
        assert await tx.one("SELECT MAX(payload) AS payload FROM inbox") == {"payload": ""}
    await inbox.stop()


async def test_a_failing_update_is_tried_three_times_then_set_aside(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.failures = {1: [ValueError("secret words")] * 3, 2: [ValueError("secret words")] * 2}
    inbox = desk.inbox()
    await inbox.start()
    await inbox.accept([said(1, text="secret words"), said(2), said(3)])
    await inbox.idle()
    assert desk.done == [2, 3]
    assert desk.apologies == [1]
    row = await desk.row(1)
    assert row
    assert (row["failed"], row["payload"], row["done_at"]) == (1, "", NOW)
    assert "secret" not in caplog.text
    assert "ValueError" in caplog.text
    await inbox.stop()


async def test_an_apology_that_fails_harms_nobody(desk: Desk) -> None:
    async def broken(_: Raw) -> None:
        raise ValueError

    inbox = Inbox(desk.db, desk.work, broken, clock=lambda: NOW)
    desk.failures[1] = [ValueError()] * 3
    await inbox.start()
    await inbox.accept([said(1), said(2)])
    await inbox.idle()
    assert desk.done == [2]
    await inbox.stop()


async def test_stopping_lets_what_is_begun_finish_and_leaves_the_rest_on_disk(desk: Desk) -> None:
    inbox = desk.inbox(persons_at_once=1)
    await inbox.start()
    desk.gates[1] = asyncio.Event()
    await inbox.accept([said(1), said(2)])
    await desk.until_begun(1)
    stopping = asyncio.create_task(inbox.stop())
    await asyncio.sleep(0)
    desk.gates[1].set()
    await stopping
    assert desk.done == [1]
    async with desk.db.read() as tx:
        assert [row[0] for row in await rows.unfinished(tx)] == [2]


async def test_stopping_does_not_wait_for_ever(desk: Desk) -> None:
    inbox = desk.inbox()
    await inbox.start()
    desk.gates[1] = asyncio.Event()
    await inbox.accept([said(1)])
    await desk.until_begun(1)
    await inbox.stop(grace=0)
    async with desk.db.read() as tx:
        assert [row[0] for row in await rows.unfinished(tx)] == [1]


async def test_a_database_away_is_no_try(shaky: Desk, away: Away) -> None:
    inbox = shaky.inbox()
    await inbox.start()
    shaky.gates[1] = asyncio.Event()
    await inbox.accept([said(1)])
    await shaky.until_begun(1)
    away.away = True
    shaky.gates[1].set()
    await shaky.until_waited(8)
    away.away = False
    await inbox.idle()
    assert shaky.done == [1]
    assert shaky.apologies == []
    assert shaky.waits[:8] == [1, 2, 4, 8, 16, 30, 30, 30]
    await inbox.stop()


async def test_what_cannot_be_stored_is_not_accepted(shaky: Desk, away: Away) -> None:
    inbox = shaky.inbox()
    await inbox.start()
    away.away = True
    with pytest.raises(Unreachable):
        await inbox.accept([said(1)])
    away.away = False
    await inbox.accept([said(1)])
    await inbox.idle()
    assert shaky.done == [1]
    await inbox.stop()


async def test_stopped_words_never_reach_the_disk(desk: Desk) -> None:
    seen: list[Raw] = []

    async def look(raw: Raw) -> None:
        seen.append(raw)
        row = await desk.row(raw["update_id"])
        assert row
        assert json.loads(row["payload"]) == raw

    inbox = Inbox(desk.db, look, desk.apologise, clock=lambda: NOW,
                  judge=lambda words: "secret" if "绝密" in words else None)
    await inbox.start()
    await inbox.accept([said(1, text="绝密")])
    await inbox.idle()
    assert desk.apologies == []
    assert seen[0]["stopped"] == {"kind": "secret", "urgent": False}
    assert "text" not in seen[0]["message"]
    await inbox.stop()


async def test_any_text_survives_the_disk(desk: Desk) -> None:
    odd = "\x00 \ud800 \u202e 😀 ' \" \\ :name $1"
    inbox = desk.inbox()
    await inbox.start()
    await inbox.accept([said(1, text=odd)])
    await inbox.idle()
    await inbox.stop()
    assert desk.done == [1]
