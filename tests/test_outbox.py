"""The postman: everything goes, in order, at least once, and answers first."""

import asyncio

import pytest

from bot.domain.letters import Card, Lane, Letter
from bot.outbox import Outbox
from bot.storage import outbox as letters
from tests.post import NOW, Office, letter


async def sent(office: Office) -> list[tuple[int, str, int]]:
    rows = await office.look("SELECT chat_id, kind, card FROM sent ORDER BY message_id")
    return [(row["chat_id"], row["kind"], row["card"]) for row in rows]


async def test_a_letter_goes_and_is_settled(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("hello in {language}", language="zh"))
    await outbox.idle()
    assert office.api.of(1) == ["hello in zh"]
    assert await office.left() == []
    assert await sent(office) == [(1, "news", 0)]
    await outbox.stop()


async def test_what_a_dead_process_left_goes_leases_or_not(office: Office) -> None:
    await office.put(letter("a"))
    await office.put(letter("b"), lease=60)
    outbox = office.outbox()
    await outbox.start()
    await outbox.idle()
    assert office.api.of(1) == ["a", "b"]
    await outbox.stop()


async def test_each_chat_has_its_order_and_one_in_flight(office: Office) -> None:
    office.api.gates = {chat: asyncio.Event() for chat in range(5)}
    await office.put(*(letter(f"{n}", chat_id=n % 5) for n in range(50)))
    outbox = office.outbox()
    await outbox.start()
    await office.api.until(5)
    for chat, gate in office.api.gates.items():
        assert office.api.of(chat) == [f"{chat}"]
        gate.set()
    await outbox.idle()
    for chat in range(5):
        assert office.api.of(chat) == [f"{n}" for n in range(50) if n % 5 == chat]
    await outbox.stop()


async def test_an_answer_before_a_notice_before_a_broadcast(office: Office) -> None:
    await office.put(
        letter("broadcast", lane=Lane.BROADCAST), letter("notice"), letter("answer", lane=Lane.ANSWER)
    )
    outbox = office.outbox()
    await outbox.start()
    await outbox.idle()
    assert office.api.of(1) == ["answer", "notice", "broadcast"]
    await outbox.stop()


async def test_a_thousand_are_looked_up_in_pieces(office: Office) -> None:
    await office.put(*(letter("x", chat_id=n, kind="strip", edit_id=None) for n in range(1050)))
    outbox = office.outbox()
    await outbox.start()
    await outbox.idle()
    assert await office.left() == []
    await outbox.stop()


async def test_a_letter_waits_for_its_time(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("later", due_at=NOW + 60), letter("now"))
    await outbox.idle()
    assert office.api.of(1) == ["now"]
    office.pass_time(60, outbox)
    await outbox.idle()
    assert office.api.of(1) == ["now", "later"]
    await outbox.stop()


async def test_a_newer_letter_of_a_key_goes_alone(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    for text in ("one", "two", "three"):
        await office.put(letter(text, key="card:17:1", due_at=NOW + 1))
        office.pass_time(0.25, outbox)
    office.pass_time(1, outbox)
    await outbox.idle()
    assert office.api.of(1) == ["three"]
    await outbox.stop()


async def test_a_letter_rewritten_while_it_is_sent_goes_again(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    office.api.gates[1] = asyncio.Event()
    await office.put(letter("old", key="k"))
    await office.api.until(1)
    await office.put(letter("new", key="k"))
    office.api.gates[1].set()
    await outbox.idle()
    assert office.api.of(1) == ["old", "new"]
    assert await office.left() == []
    await outbox.stop()


async def test_a_letter_withdrawn_is_not_sent(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    (put,) = await office.put(letter("never", due_at=NOW + 60))
    async with office.db.write() as tx:
        await tx.execute("DELETE FROM outbox WHERE id = :id", id=put.id)
    office.pass_time(60, outbox)
    await outbox.idle()
    assert office.api.calls == []
    await outbox.stop()


# Answers, by the task that put them


async def answer(office: Office, outbox: Outbox, *texts: str, chat_id: int = 1) -> list[Letter]:
    born = await office.put(*(letter(text, chat_id, lane=Lane.ANSWER) for text in texts), lease=60)
    await outbox.deliver(born)
    return born


async def test_an_answer_is_there_when_deliver_returns(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await answer(office, outbox, "one", "two")
    assert office.api.of(1) == ["one", "two"]
    assert await office.left() == []
    await outbox.idle()
    assert office.api.of(1) == ["one", "two"]
    await outbox.stop()


async def test_the_postman_leaves_a_leased_answer_alone_until_the_lease_ends(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("leased"), lease=60)
    await office.put(letter("after", chat_id=2))
    await office.api.until(1)
    idle = asyncio.create_task(outbox.idle())
    await asyncio.sleep(0)
    assert not idle.done()
    assert office.api.of(1) == []
    office.pass_time(60, outbox)  # whoever had it was cancelled
    await idle
    assert office.api.of(1) == ["leased"]
    await outbox.stop()


async def test_an_answer_fetched_by_its_owner_is_not_waited_for(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    born = await office.put(letter("leased"), lease=60)
    await office.put(letter("after", chat_id=2))
    await office.landed(outbox, 1)
    await outbox.deliver(born)
    async with asyncio.timeout(240):
        await outbox.idle()
    office.pass_time(60, outbox)
    await outbox.idle()
    assert office.api.of(1) == ["leased"]
    await outbox.stop()


async def test_an_answer_to_a_busy_chat_goes_next(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    office.api.gates[1] = asyncio.Event()
    await office.put(letter("first"), letter("third"))
    await office.api.until(1)
    await answer(office, outbox, "second")
    assert office.api.of(1) == ["first"]
    office.api.gates[1].set()
    await outbox.idle()
    assert office.api.of(1) == ["first", "second", "third"]
    await outbox.stop()


async def test_an_answer_that_fails_is_left_to_the_postman_in_order(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    office.api.fail(1, (502, "Bad Gateway"))
    await answer(office, outbox, "one", "two")
    assert office.api.of(1) == ["one"]
    await answer(office, outbox, "three")
    office.pass_time(1, outbox)
    await outbox.idle()
    assert office.api.of(1) == ["one", "one", "two", "three"]
    await outbox.stop()


async def test_an_answer_cancelled_on_its_way_goes_all_the_same(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    office.api.gates[1] = asyncio.Event()
    born = await office.put(letter("one", lane=Lane.ANSWER), letter("two", lane=Lane.ANSWER), lease=60)
    task = asyncio.create_task(outbox.deliver(born))
    await office.api.until(1)
    task.cancel()
    office.api.gates[1].set()
    await asyncio.gather(task, return_exceptions=True)
    await outbox.idle()
    assert office.api.of(1) == ["one", "one", "two"]
    await outbox.stop()


async def test_many_answers_and_notices_at_once_stay_in_order(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()

    async def person(chat: int) -> None:
        for number in range(10):
            await office.put(letter(f"n{number}", chat))
            await answer(office, outbox, f"a{number}", chat_id=chat)

    await asyncio.gather(*(person(chat) for chat in range(1, 9)))
    await outbox.idle()
    for chat in range(1, 9):
        for kind in "na":
            assert [text for text in office.api.of(chat) if text[0] == kind] == [f"{kind}{n}" for n in range(10)]
    assert await office.left() == []
    await outbox.stop()


# Cards


async def test_a_quiet_letter_changes_the_card(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("card", card=Card.RING, case_id=17))
    await outbox.idle()
    await office.put(letter("changed", card=Card.QUIET, case_id=17))
    await outbox.idle()
    assert office.api.methods() == ["sendMessage", "editMessageText"]
    assert office.api.calls[1].fields["message_id"] == await office.card(1, 17)
    await outbox.stop()


async def test_a_quiet_letter_without_a_card_is_dropped(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("changed", card=Card.QUIET, case_id=17))
    await outbox.idle()
    assert office.api.calls == []
    assert await office.left() == []
    await outbox.stop()


async def test_a_quiet_letter_whose_card_was_deleted_never_rings(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("card", card=Card.RING, case_id=17))
    await outbox.idle()
    office.api.fail(1, (400, "Bad Request: message to edit not found"))
    await office.put(letter("changed", card=Card.QUIET, case_id=17))
    await outbox.idle()
    assert office.api.methods() == ["sendMessage", "editMessageText"]
    assert await office.card(1, 17) is None
    assert await office.left() == []
    await outbox.stop()


async def test_a_ring_takes_the_buttons_from_the_card_before(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await office.put(letter("one", card=Card.RING, case_id=17), letter("two", card=Card.RING, case_id=17))
    await outbox.idle()
    assert office.api.methods() == ["sendMessage", "sendMessage", "editMessageReplyMarkup"]
    first, strip = office.api.calls[0], office.api.calls[2]
    assert first.words == "one"
    assert "reply_markup" not in strip.fields
    assert await office.card(1, 17) != int(strip.fields["message_id"])
    assert await sent(office) == [(1, "news", 0), (1, "news", 1)]
    await outbox.stop()


async def test_an_answer_that_edits_can_become_the_card(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    born = await office.put(letter("screen", lane=Lane.ANSWER, edit_id=77, card=Card.RING, case_id=17), lease=60)
    await outbox.deliver(born)
    assert office.api.methods() == ["editMessageText"]
    assert await office.card(1, 17) == 77
    await outbox.stop()


# Beginning and ending


async def test_stopping_settles_what_is_in_flight_and_leaves_the_rest(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    office.api.gates[1] = asyncio.Event()
    await office.put(letter("one"), letter("two"))
    await office.api.until(1)
    stopping = asyncio.create_task(outbox.stop())
    await asyncio.sleep(0)
    office.api.gates[1].set()
    await stopping
    assert office.api.of(1) == ["one"]
    assert len(await office.left()) == 1
    again = office.outbox()
    await again.start()
    await again.idle()
    assert office.api.of(1) == ["one", "two"]
    await again.stop()


async def test_idle_returns_at_once_when_there_is_nothing(office: Office) -> None:
    outbox = office.outbox()
    await outbox.start()
    await outbox.idle()
    await outbox.stop()


async def test_what_was_set_aside_is_not_looked_at_again(office: Office) -> None:
    (put,) = await office.put(letter("x"))
    async with office.db.write() as tx:
        await letters.set_aside(tx, put.id)
    outbox = office.outbox()
    await outbox.start()
    await outbox.idle()
    assert office.api.calls == []
    await outbox.stop()


@pytest.mark.parametrize("kind", ["strip", "delete"])
async def test_what_is_to_be_taken_away_and_is_gone_needs_nothing(office: Office, kind: str) -> None:
    outbox = office.outbox()
    await outbox.start()
    office.api.fail(1, None, (400, "Bad Request: message to delete not found"))
    await office.put(*(letter("", kind=kind, edit_id=n) for n in (5, 6)), letter("", kind=kind))
    await outbox.idle()
    method = "deleteMessage" if kind == "delete" else "editMessageReplyMarkup"
    assert office.api.methods() == [method, method]
    assert (await office.left(), await sent(office), office.aside) == ([], [], [])
    await outbox.stop()
