"""Letters and sent messages on disk, on both engines."""

from dataclasses import replace

import pytest

from bot.domain.letters import Card, Lane, Letter
from bot.storage import outbox as letters
from bot.storage.database import Database

NOW = 1_700_000_000
FULL = Letter(
    "ping", {"case": 17, "words": {"zh": "你好", "en": "hello"}}, 2**40, "zh", person_id=3, lane=Lane.BROADCAST,
    card=Card.RING, key="k", edit_id=9, case_id=17, talk_id=4, due_at=NOW + 60,
)  # fmt: skip
PLAIN = Letter("news", {}, 1, "en")


async def test_a_letter_comes_back_as_it_was(database: Database) -> None:
    async with database.write() as tx:
        put = await letters.put(tx, FULL, NOW)
        assert put == replace(FULL, id=put.id)
        assert await letters.find(tx, "k") == put
        assert await letters.read(tx, [put.id, 999]) == {put.id: put}
        assert await letters.find(tx, "other") is None


async def test_a_letter_is_due_now_unless_it_says_when(database: Database) -> None:
    async with database.write() as tx:
        assert (await letters.put(tx, PLAIN, NOW)).due_at == NOW
        assert (await letters.put(tx, replace(PLAIN, due_at=NOW + 5), NOW)).due_at == NOW + 5


async def test_a_newer_letter_of_a_key_takes_the_place_of_the_older(database: Database) -> None:
    async with database.write() as tx:
        first = await letters.put(tx, FULL, NOW)
        await letters.put(tx, replace(FULL, key="other"), NOW)
        second = await letters.put(tx, replace(FULL, details={"new": True}), NOW)
        assert second.id > first.id
        assert await letters.find(tx, "k") == second
        assert await letters.read(tx, [first.id]) == {}


async def test_letters_arrive_in_order_with_their_time(database: Database) -> None:
    async with database.write() as tx:
        due = await letters.put(tx, PLAIN, NOW)
        later = await letters.put(tx, replace(PLAIN, due_at=NOW + 60), NOW)
        leased = await letters.put(tx, replace(PLAIN, lane=Lane.ANSWER), NOW, lease=30)
        found = await letters.arrivals(tx, 0, 10)
        assert [(w.id, w.lane, w.ready_at, w.leased) for w in found] == [
            (due.id, 1, NOW, False), (later.id, 1, NOW + 60, False), (leased.id, 0, NOW + 30, True),
        ]  # fmt: skip
        assert [w.id for w in await letters.arrivals(tx, due.id, 1)] == [later.id]
        await letters.free_leases(tx, NOW)
        assert [w.leased for w in await letters.arrivals(tx, 0, 10)] == [False] * 3


async def test_a_letter_set_aside_is_kept_and_not_handed_out(database: Database) -> None:
    async with database.write() as tx:
        put = await letters.put(tx, FULL, NOW)
        await letters.set_aside(tx, put.id)
        assert await letters.arrivals(tx, 0, 10) == []
        assert await letters.read(tx, [put.id]) == {}
        assert await letters.find(tx, "k") == put


async def test_a_try_that_failed_is_counted(database: Database) -> None:
    async with database.write() as tx:
        put = await letters.put(tx, PLAIN, NOW)
        await letters.postpone(tx, put.id)
        assert (await letters.read(tx, [put.id]))[put.id].tries == 1


async def test_what_was_sent_is_found_by_its_message_and_by_its_talk(database: Database) -> None:
    async with database.write() as tx:
        put = await letters.put(tx, replace(FULL, card=Card.NONE), NOW)
        await letters.settle(tx, put, [50, 51], NOW)
        sent = await letters.of_message(tx, 2**40, 51)
        assert sent == letters.Sent(2**40, 51, "ping", card=False, case_id=17, talk_id=4, sent_at=NOW)
        assert [copy.message_id for copy in await letters.copies(tx, 4)] == [50, 51]
        assert await letters.of_message(tx, 1, 51) is None
        assert await letters.copies(tx, 5) == []
        assert await letters.read(tx, [put.id]) == {}


async def test_a_ring_becomes_the_card_and_the_old_ones_lose_their_buttons(database: Database) -> None:
    async with database.write() as tx:
        await letters.settle(tx, await letters.put(tx, FULL, NOW), [50, 51], NOW)
        put = await letters.put(tx, FULL, NOW)
        await letters.settle(tx, put, [60, 61], NOW)
        assert await letters.live_card(tx, 2**40, 17) == 60
        assert await letters.live_card(tx, 2**40, 18) is None
        assert await letters.live_card(tx, 1, 17) is None
        (strip,) = (await letters.read(tx, [put.id + 1])).values()
        assert (strip.kind, strip.chat_id, strip.edit_id, strip.due_at) == ("strip", 2**40, 50, NOW)


async def test_an_answer_in_the_cards_place_is_no_card(database: Database) -> None:
    async with database.write() as tx:
        await letters.settle(tx, await letters.put(tx, FULL, NOW), [50], NOW)
        await letters.settle(tx, await letters.put(tx, replace(FULL, card=Card.QUIET), NOW), [50], NOW)
        assert await letters.live_card(tx, 2**40, 17) == 50
        await letters.settle(tx, await letters.put(tx, replace(FULL, card=Card.NONE), NOW), [50], NOW)
        assert await letters.live_card(tx, 2**40, 17) is None


async def test_a_lost_card_is_none(database: Database) -> None:
    async with database.write() as tx:
        await letters.settle(tx, await letters.put(tx, FULL, NOW), [50], NOW)
        quiet = await letters.put(tx, replace(FULL, card=Card.QUIET, edit_id=50), NOW)
        await letters.lost_card(tx, quiet)
        assert await letters.live_card(tx, 2**40, 17) is None
        assert await letters.read(tx, [quiet.id]) == {}


@pytest.mark.parametrize("chat_id", [1, 2])
async def test_who_cannot_be_reached_is_marked(database: Database, chat_id: int) -> None:
    async with database.write() as tx:
        await tx.execute(
            "INSERT INTO people (staff_no, name, home, roles, chat_id) VALUES ('1', 'Anyone', 'hq', '', 1)"
        )
        put = await letters.put(tx, replace(PLAIN, chat_id=chat_id), NOW)
        await letters.give_up(tx, put)
        assert await letters.read(tx, [put.id]) == {}
        assert await tx.one("SELECT reachable FROM people") == {"reachable": int(chat_id == 2)}
