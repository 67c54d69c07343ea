"""Who gave what in a review round: looked for in the whole database, and on the phone that was lent for it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ballot_box import Box, under
from bot.domain.letters import Letter
from bot.jobs import run_due
from bot.services.ratings import ballots, review_closing
from bot.storage import outbox
from bot.storage import review_rounds as store
from tests.beginnings import sample_unit
from tests.review_round import RATERS, SECRET, dealt, everything, opened, rated, the_round, until
from tests.stage import Player, Stage
from tests.test_pins import filed_for, pads, set_pin


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        await dealt(found, "pay", RATERS)
        yield found


async def test_the_whole_database_does_not_tell_who_gave_what_while_it_is_open(desk: Stage) -> None:
    """Every row of every table, as somebody reads it who holds the database and not the bot's token."""
    await opened(desk)
    talker, soldier = desk.player("1026"), desk.player("1025")
    for player, faces in ((soldier, "121"), (talker, "545")):
        await player.taps("review_begin")
        for face in faces:
            await player.taps(face)
    _, correct = soldier.button("review_correct")
    token = str(correct.data).rpartition(":")[2]
    await talker.says(f"{SECRET}1026")
    first = await _read(desk)
    await rated(desk, {staff_no: 2 + number % 2 for number, staff_no in enumerate(RATERS[2:])}, SECRET)
    await soldier.taps("review_correct")  # one tap of a change that he does not end
    await soldier.taps("5")
    after = await _read(desk)
    for rows in (first, after):
        text = repr(rows)
        assert SECRET not in text
        assert token not in text
        assert under(token) not in text
        apart = {one: rows[one] for one in rows if "review" in one and one != "review_round_boxes"}
        assert not re.search(r"\b(121|545)\b", repr(apart))
        (box,) = rows["review_round_boxes"]
        assert set(box) == {"round_id", "office", "sealed"}, "no person, no instant, no order"
        assert not [row for row in rows["events"] if row["action"].startswith("review_round_g")]
    assert first["review_round_boxes"] != after["review_round_boxes"]
    assert set(after["review_round_given"][0]) == {"round_id", "person_id", "office", "rated", "said"}
    assert {row["rated_on"] % 3600 for row in after["review_round_raters"]} == {0}
    await _and_with_the_token(desk)


async def _read(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    async with stage.db.read() as tx:
        return await everything(tx)


async def _and_with_the_token(stage: Stage) -> None:
    """Whoever holds the bot's token besides reads the answers: without whose they are, in no order of their coming."""
    async with stage.db.read() as tx:
        made = await the_round(stage)
        box = await ballots.box(stage.app.house.by_clock(tx), made, "finance")
        stranger = replace(stage.app.house.by_clock(tx), secret="another")
        assert await ballots.box(stranger, made, "finance") == Box()
        assert (ballots.lost(stage.app.house.by_clock(tx), made), ballots.lost(stranger, made)) == (False, True)
    assert sorted(box.marks.values()) == ["121", "222", "222", "333", "545"]
    assert list(box.marks) == sorted(box.marks)
    assert list(box.words) == sorted(box.words)
    assert min(box.words.values()).startswith(SECRET)


async def test_once_closed_no_table_tells_who_answered_what(desk: Stage) -> None:
    """No answer and no word beside a person, his chat or his messages; nor the box that they lay in."""
    await opened(desk)
    await rated(desk, {staff_no: 2 + number % 2 for number, staff_no in enumerate(RATERS)}, SECRET)
    soldier = desk.player("1025")
    async with desk.db.write() as tx:  # a letter that could not be sent
        own = Letter("review_round_handed", {"marks": [["attitude", 5]]}, soldier.user_id, "zh", soldier.record.id)
        await outbox.set_aside(tx, (await outbox.put(tx, own, 0)).id)
        made = await store.by_id(tx, 1)
        assert made is not None
        assert made.key is not None
        await review_closing.close(desk.app.house.by_clock(tx), made)
        after = await everything(tx)

    ids = {desk.player(one).record.id for one in RATERS}
    chats = {desk.player(one).user_id for one in RATERS}
    assert not after["review_round_boxes"]
    assert not after["review_round_given"]
    assert not [row for table in ("outbox", "held") for row in after[table] if str(row["kind"]) in store.OWN]
    for table, rows in after.items():
        for row in rows:
            assert made.key not in repr(row), table
            if SECRET in repr(row):
                his = ids & {value for name, value in row.items() if name in ("person_id", "by_id", "requester")}
                assert table == "review_round_words" or (table == "outbox" and row["kind"] == "review_round_office")
                assert not his
                assert row.get("chat_id") not in chats
    assert not [row for row in after["events"] if row["person_id"] in ids and "review" in row["action"]]
    asks = {name for name in after["review_round_asks"][0] if name != "person_id"}
    assert asks == {"round_id", "asked_at", "reminded_at"}
    days = {row["rated_on"] for row in after["review_round_raters"]}
    assert days == {desk.policy.calendar.start_of_day(int(desk.clock.now()))}
    words = [row["words"] for row in after["review_round_words"]]
    assert words == sorted(words)


# ── Without a phone ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_without_a_phone_one_rates_on_the_clerks_and_nothing_stays_there(tmp_path: Path) -> None:
    async with sample_unit(tmp_path, "zh") as stage:
        async with stage.db.write() as tx:
            await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no = '1025'")
        await filed_for(stage)
        clerk = await set_pin(stage)
        await dealt(stage, "pay", RATERS[1:])
        supervisor = await opened(stage)
        letter = "请帮没有手机的同志也评一评机关"
        name = stage.player("1025").record.name
        clerk.sees(letter, name)
        await clerk.taps(f"🔑 {name} · 2026-0001")
        await pads(clerk)
        clerk.sees("请先把手机拿到自己手里")
        await clerk.taps("review_begin")
        for face in ("1", "2", "1"):
            await clerk.taps(face)
        clerk.sees("态度 1 · 速度 2 · 效果 1")
        said = await clerk.says(f"{SECRET}，等了三次")
        assert said not in [one.id for one in stage.simulator.messages(clerk.user_id)]
        clerk.sees("记下了，留给财务")
        await clerk.taps("review_mine_all")
        clerk.sees("财务：评了，留了话")
        await clerk.taps("pin_end")
        chat = repr([(one.html, one.buttons) for one in stage.simulator.messages(clerk.user_id)])
        assert not [one for one in (SECRET, "态度", "留给财务", "z:ask", "z:unsay", "财务：评了") if one in chat]
        assert SECRET not in repr(await _read(stage))
        await clerk.says("/menu")
        await clerk.forges("z:mine:1")  # his own
        clerk.sees("财务：还没评")
        await supervisor.forges("z:show:1")
        supervisor.sees("谁都看不到")
        await _still_the_same_list(stage, clerk, letter, name)


async def _still_the_same_list(stage: Stage, clerk: Player, letter: str, name: str) -> None:
    """The clerk's list says the same whoever has rated; who knows the PIN sees his case now, not the rating again."""
    assert [one for one in stage.simulator.messages(clerk.user_id) if letter in one.html and name in one.html]
    await until(stage, "2026-11-30 15:00")
    clerk.sees("还没顾上评的", name)
    await clerk.taps(f"🔑 {name} · 2026-0001")
    await pads(clerk)
    clerk.sees("guest.head", "2026-0001")
    await clerk.taps("pin_end")
    async with stage.db.write() as tx:
        await review_closing.close(stage.app.house.by_clock(tx), await the_round(stage))
        await store.tell(tx, 1, int(stage.clock.now()))
    await run_due(stage.app.house)
    await stage.settled()
    clerk.sees(f"请转告没有手机的同志：{name}")
