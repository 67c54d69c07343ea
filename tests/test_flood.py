"""Floods: who sends too much goes behind the others and loses nothing; ten taps are one; codes cannot be guessed."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inbox.lines import Lines
from bot.inbox.rate import BEHIND, MANY, WITHIN, Rate
from bot.services.people.guessing import MANY as CODES
from tests.reception import Desk
from tests.stage import Stage


def tapped(update_id: int, data: str, message_id: int = 9, person: int = 1) -> dict[str, Any]:
    chat = {"id": person, "type": "private"}
    return {"update_id": update_id, "callback_query": {
        "id": str(update_id), "from": {"id": person, "is_bot": False, "first_name": "Anyone"}, "chat_instance": "1",
        "data": data, "message": {"message_id": message_id, "date": 1, "chat": chat, "text": "x"}}}


def test_thirty_in_a_minute_are_nobodys_harm() -> None:
    now = 0.0
    rate = Rate(lambda: now)
    for _ in range(MANY):
        rate.note(1)
    assert rate.standing(1) == now
    rate.note(1)
    assert rate.standing(1) == now + BEHIND
    assert rate.standing(2) == now
    now = WITHIN
    rate.note(1)
    assert rate.standing(1) == now


async def test_others_go_first_and_nothing_is_lost() -> None:
    now, served = 0.0, list[int]()

    async def serve(raw: dict[str, Any]) -> None:
        served.append(raw["person"])

    lines = Lines(serve, 1, lambda: now)
    for _ in range(100):
        lines.add(1, {"person": 1})
    for person in range(2, 12):
        lines.add(person, {"person": person})
    lines.start()
    await lines.until(lambda: not lines.waiting)
    assert served[1:11] == list(range(2, 12)), "the first of the flood came before it was one"
    assert served.count(1) == 100
    await lines.stop(1)


async def test_he_is_served_after_a_while_though_others_keep_coming() -> None:
    now, served = 0.0, list[int]()

    async def serve(raw: dict[str, Any]) -> None:
        nonlocal now
        served.append(raw["person"])
        now += 1
        if len(served) < 30:
            lines.add(len(served) + 100, {"person": len(served) + 100})

    lines = Lines(serve, 1, lambda: now)
    for _ in range(40):
        lines.add(1, {"person": 1})
    lines.start()
    await lines.until(lambda: not lines.waiting)
    assert 1 in served[2:12]
    assert served.count(1) == 40
    await lines.stop(1)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), max_size=200))
def test_each_ones_order_holds_whatever_comes(people: list[int]) -> None:
    async def play() -> None:
        served: list[tuple[int, int]] = []

        async def serve(raw: dict[str, Any]) -> None:
            served.append((raw["person"], raw["number"]))
            await asyncio.sleep(0)

        lines = Lines(serve, 3)
        for number, person in enumerate(people):
            lines.add(person, {"person": person, "number": number})
        lines.start()
        await lines.until(lambda: not lines.waiting)
        await lines.stop(1)
        for person in set(people):
            assert [number for one, number in served if one == person] == [
                number for number, one in enumerate(people) if one == person]

    asyncio.run(play())


async def test_a_press_repeated_before_its_answer_is_only_acknowledged(desk: Desk) -> None:
    seen: list[tuple[int, bool]] = []

    async def work(raw: dict[str, Any]) -> None:
        seen.append((raw["update_id"], "repeated" in raw))

    desk.work = work  # type: ignore[method-assign]
    inbox = desk.inbox()
    await inbox.start()
    await inbox.accept([tapped(n, "c:1:accept") for n in range(1, 11)])
    await inbox.accept([tapped(11, "c:1:other"), tapped(12, "c:1:accept"), tapped(13, "c:1:accept", message_id=8)])
    await inbox.idle()
    await inbox.accept([tapped(14, "c:1:accept", message_id=8)])
    await inbox.idle()
    assert [update for update, repeated in seen if not repeated] == [1, 11, 12, 13, 14]
    assert len(seen) == 14
    await inbox.stop()


async def test_ten_taps_of_a_stuck_finger_are_one(stage: Stage) -> None:
    soldier = stage.player("1025")
    message, button = soldier.button("new_request")
    soldier._acts()
    for _ in range(10):
        stage.simulator.press(soldier.user_id, message.id, button.data or "")
    await stage.settled()
    async with stage.db.read() as tx:
        assert len(await tx.all("SELECT id FROM drafts")) == 1
        assert await tx.all("SELECT update_id FROM inbox WHERE done_at IS NULL") == []
    assert len(soldier.heard) <= 2, soldier.transcript()


async def test_codes_cannot_be_guessed(stage: Stage) -> None:
    admin, words = stage.player("1001"), stage.player("1001").words
    await admin.says("/menu")
    stranger = stage.simulator.add_user("生人", language=admin.language)
    for number in range(CODES + 2):
        stage.simulator.start_bot(stranger.id, f"guess-{number}")
        await stage.settled()
    answers = [one.html for one in stage.simulator.messages(stranger.id) if one.from_bot]
    assert answers == [words.phrase("refused.bad_invitation")] * CODES + [words.phrase("refused.codes_wait")] * 2
    told = [one for one in admin.heard if "🔑" in one.html]
    assert len(told) == 1
    stage.clock.move(3700)
    stage.simulator.start_bot(stranger.id, "guess-again")
    await stage.settled()
    assert stage.simulator.messages(stranger.id)[-1].html == words.phrase("refused.bad_invitation")
