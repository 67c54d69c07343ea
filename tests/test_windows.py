"""What can wait, waits: for a company's window, for the end of the quiet hours; then it is one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.windows import Windows
from bot.services.letters import releasing
from bot.storage import people
from tests.plans import Recorded
from tests.stage import Player, Stage
from tests.story import accepted, filed, fill
from tests.test_ladder import SHANGHAI
from tests.test_quiet import AWAY, SATURDAYS, at

WORDS = "请周五前把结婚证复印件交到财务"


async def until(stage: Stage, text: str) -> None:
    """The clock stands at that time of Shanghai, and all that is due then has been done."""
    stage.clock.move(at(text) - stage.clock.now())
    await stage.app.tick()
    await stage.settled()


def phones(stage: Stage, windows: Windows, home: str = "c1") -> None:
    homes = dict(stage.app.house.policy.homes)
    homes[home] = replace(homes[home], windows=windows)
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, homes=homes))


def away(stage: Stage, *players: Player) -> None:
    """They have put their phones away; who has just written is there for a quarter of an hour."""
    for player in players:
        stage.app.house.presence.seen.pop(player.record.id, None)
        player._acts()
        player.last = max((one.id for one in player.screens), default=0)


def everybody_away(stage: Stage) -> None:
    away(stage, *stage.players.values())


async def writes(player: Player, case_id: int, words: str) -> None:
    await player.forges(f"c:{case_id}:message")
    await player.says(words)
    await player.taps("done_talk")


def rang(player: Player) -> list[str]:
    """What made his phone ring since he was last away: new messages, not edits of older ones."""
    return [one.text for one in player.heard if one.id > player.last and not one.silent]


async def waiting(stage: Stage) -> int:
    async with stage.db.read() as tx:
        row = await tx.one("SELECT COUNT(*) AS number FROM held")
    return int(row["number"]) if row else 0


def count(player: Player) -> int:
    return len(player.screens)


# ── A company with its phones on Saturdays ───────────────────────────────────────────────────────────────────────────


async def test_one_letter_held_for_saturday_comes_as_it_is(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await filed(stage)
    away(stage, soldier)
    await handler.taps("accept")
    await fill(handler, track="dated")
    for moment in ("2026-11-23T20:00", "2026-11-26T15:00", "2026-11-28T13:59"):
        await until(stage, moment)
        soldier.hears_nothing()
    await until(stage, "2026-11-28T14:00")
    soldier.sees("notice.accept.requester", "2026-0001")
    assert await waiting(stage) == 0
    before = count(soldier)
    await until(stage, "2026-11-28T14:01")
    assert count(soldier) == before


async def test_all_that_is_new_is_one_message_questions_first(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier = stage.player("1025")
    first = await accepted(stage)
    second = await accepted(stage, category="travel")
    await accepted(stage, category="medical")
    before = count(soldier)
    everybody_away(stage)
    await first.presses(first.screens[-1].id, "c:1:resolve", forge=True)
    await fill(first, outcome="solved")
    await second.presses(second.screens[-1].id, "c:2:ask", forge=True)
    await fill(second, words=WORDS)
    await (await stage.handler("2026-0003")).forges("c:3:progress")
    await (await stage.handler("2026-0003")).says("已报到体系医院，等批复")
    await (await stage.handler("2026-0003")).forges("c:3:message")
    await (await stage.handler("2026-0003")).says("批复下周二到 <b>")
    await (await stage.handler("2026-0003")).sends("photo", "登记表样张")
    await (await stage.handler("2026-0003")).taps("done_talk")
    soldier.hears_nothing()
    assert count(soldier) == before
    await until(stage, "2026-11-28T14:00")
    listed = soldier.button("open_number")[0]
    assert [one.silent for one in soldier.heard if one.id >= listed.id] == [False, True]
    assert listed.text.index("2026-0002") < listed.text.index("2026-0001") < listed.text.index("2026-0003")
    assert "批复下周二到 <b>" in listed.text
    assert "已报到体系医院，等批复" in listed.text
    assert await waiting(stage) == 0
    await soldier.presses(listed.id, "o:2")
    soldier.sees("2026-0002")
    await soldier.taps("timeline")
    soldier.sees(WORDS)
    assert listed.html in [one.html for one in soldier.screens]


async def test_three_weeks_without_phones_are_one_message_and_nothing_is_lost(stage: Stage) -> None:
    phones(stage, AWAY)
    soldier, handler = stage.player("1025"), await accepted(stage)
    everybody_away(stage)
    for day in ("24", "26", "30"):
        await until(stage, f"2026-11-{day}T09:00")
        await writes(handler, 1, f"{day} 日的进度")
    before = count(soldier)
    await until(stage, "2026-12-13T12:00")
    assert count(soldier) == before
    await until(stage, "2026-12-14T06:59")
    assert count(soldier) == before
    await until(stage, "2026-12-14T07:00")
    assert count(soldier) == before + 1
    soldier.sees("24 日的进度", "26 日的进度", "30 日的进度")


async def test_the_handler_reads_when_the_soldier_reads(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    handler = await filed(stage)
    handler.sees({"zh": "一般周六14:00看手机：请一次问全，或请中队联络员转达",
                  "en": "Usually reads on Saturday 14:00: ask everything now, or through the clerk"}[handler.language])
    stage.player("1025").sees_not("📱")
    await until(stage, "2026-11-28T15:00")
    await handler.taps("open_case")
    handler.sees_not("📱")
    phones(stage, AWAY)
    await handler.taps("timeline")
    await handler.taps("open_case")
    reads = {"zh": "12月14日（星期一）07:00才能看手机", "en": "Reads on Monday 14 December, 07:00"}
    handler.sees(reads[handler.language])


async def test_whoever_writes_out_of_hours_is_there_and_hears_the_answer(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await accepted(stage)
    away(stage, soldier)
    await writes(handler, 1, "在吗？有个事要问")
    soldier.hears_nothing()
    await soldier.says("/menu")
    before = count(soldier)
    await writes(handler, 1, "请看上一条")
    assert (count(soldier), await waiting(stage)) == (before, 2)
    await until(stage, "2026-11-23T09:01")
    soldier.sees("在吗？有个事要问", "请看上一条")
    assert (count(soldier), await waiting(stage)) == (before + 1, 0)
    stage.clock.move(16 * 60)
    await writes(handler, 1, "好的，等您")
    assert await waiting(stage) == 1


# ── Nights ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_at_night_soldier_and_staff_are_left_alone(stage: Stage) -> None:
    handler, soldier = await accepted(stage), stage.player("1025")
    await until(stage, "2026-11-23T22:30")
    everybody_away(stage)
    await handler.forges("c:1:progress")
    await handler.says("财务已核对，周五前补发")
    await soldier.says("/menu")
    assert await waiting(stage) == 1
    soldier.sees_not("财务已核对，周五前补发")
    away(stage, handler)
    await writes(soldier, 1, "谢谢，不急")
    handler.hears_nothing()
    await until(stage, "2026-11-24T06:59")
    handler.hears_nothing()
    await until(stage, "2026-11-24T07:00")
    soldier.sees("notice.progress.requester", "财务已核对，周五前补发")
    handler.sees("谢谢，不急")
    assert await waiting(stage) == 0


async def test_up_to_three_letters_of_the_night_come_one_by_one_more_are_a_list(stage: Stage) -> None:
    for staff_no in ("1025", "1026", "1031"):
        for _ in range(2):
            await filed(stage, staff_no, "medical")
    busy = stage.player("1013")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET handler = :id", id=busy.record.id)
    for evening, morning, numbers in (("23", "24", (1, 3, 5)), ("24", "25", (1, 2, 3, 4))):
        await until(stage, f"2026-11-{evening}T23:00")
        everybody_away(stage)
        for number in numbers:
            soldier = stage.someone((await stage.case(f"2026-{number:04d}")).requester)
            await writes(soldier, number, f"补充第 {number} 件")
        before = count(busy)
        await until(stage, f"2026-11-{morning}T07:00")
        assert count(busy) - before == (1 if len(numbers) > 3 else len(numbers))
        busy.sees(*(f"补充第 {number} 件" for number in numbers))
    busy.sees("📬")


async def test_what_is_urgent_passes_at_night_and_outside_windows(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier = stage.player("1025")
    await until(stage, "2026-11-23T23:00")
    everybody_away(stage)
    house = stage.app.house
    async with house.db.write() as tx:
        person = await people.by_staff_no(tx, "1025")
        assert person is not None
        await house.by_clock(tx).tell(person, "help", {"roles": [], "buttons": []}, urgent=True)
        await house.by_clock(tx).tell(person, "help", {"roles": [], "buttons": []})
    await stage.settled()
    assert (len(rang(soldier)), await waiting(stage)) == (1, 1)


# ── Overtaken, started anew, the clock set ───────────────────────────────────────────────────────────────────────────


async def test_a_held_letter_shows_what_is_true_when_it_goes(stage: Stage) -> None:
    soldier = stage.player("1025")
    await until(stage, "2026-11-23T23:00")
    everybody_away(stage)
    handler = await filed(stage)
    handler.hears_nothing()
    await soldier.taps("withdraw")
    await fill(soldier, why="solved")
    await until(stage, "2026-11-24T07:00")
    handler.sees("notice.withdraw.handler", "state.withdrawn")
    handler.sees_not("notice.submit.handler")
    assert not handler.offered("accept")
    assert len(rang(handler)) == 1


async def test_what_its_own_reader_changed_meanwhile_is_shown_as_it_is(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await accepted(stage)
    away(stage, soldier)
    await handler.forges("c:1:ask")
    await fill(handler, words=WORDS)
    await soldier.forges("c:1:withdraw")
    await fill(soldier, why="solved")
    away(stage, soldier)
    await until(stage, "2026-11-28T14:00")
    soldier.sees("news.moved_on", "state.withdrawn", WORDS)
    soldier.sees_not("notice.ask.requester")
    assert not soldier.offered("reply")


async def test_a_restart_or_a_missed_window_loses_nothing_and_tells_nothing_twice(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await accepted(stage)
    away(stage, soldier)
    await handler.forges("c:1:progress")
    await handler.says("材料已报上去")
    await until(stage, "2026-11-27T12:00")
    await releasing.look_again(stage.app.house)
    await until(stage, "2026-11-28T19:00")  # the desk was down all Saturday afternoon
    soldier.hears_nothing()
    await until(stage, "2026-12-05T14:30")
    soldier.sees("材料已报上去")
    assert len(rang(soldier)) == 1
    await releasing.look_again(stage.app.house)
    await until(stage, "2026-12-05T14:31")
    assert (len(rang(soldier)), await waiting(stage)) == (1, 0)


@pytest.mark.parametrize("back", [3600, 86_400])
async def test_a_clock_set_back_tells_nothing_twice_and_loses_nothing(stage: Stage, back: int) -> None:
    handler, soldier = await accepted(stage), stage.player("1025")
    await until(stage, "2026-11-26T23:00")
    everybody_away(stage)
    await handler.forges("c:1:progress")
    await handler.says("已核对")
    assert await waiting(stage) == 1
    stage.clock.move(-back - 2 * 3600)
    await stage.app.tick()
    await stage.settled()
    soldier.sees("已核对")  # it is evening, or another day's evening: nothing is quiet
    assert (len(rang(soldier)), await waiting(stage)) == (1, 0)
    await until(stage, "2026-11-27T09:00")
    assert len([one for one in rang(soldier) if "已核对" in one]) == 1


async def test_rules_that_changed_count_from_the_next_start(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await accepted(stage)
    away(stage, soldier)
    await handler.forges("c:1:progress")
    await handler.says("已核对")
    phones(stage, Windows(SHANGHAI, ((0, time(8), time(22)),)))
    await until(stage, "2026-11-23T10:00")
    soldier.hears_nothing()
    await releasing.look_again(stage.app.house)
    await until(stage, "2026-11-23T10:01")
    soldier.sees("已核对")


async def test_who_has_left_is_told_nothing(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await accepted(stage)
    away(stage, soldier)
    await handler.forges("c:1:progress")
    await handler.says("已核对")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = '1025'")
    await until(stage, "2026-11-28T14:00")
    soldier.hears_nothing()
    assert await waiting(stage) == 0


async def test_in_working_hours_a_letter_costs_no_statement_more(stage: Stage) -> None:
    handler, recorded = await accepted(stage), stage.db.engine
    assert isinstance(recorded, Recorded)
    recorded.statements.clear()
    await handler.forges("c:1:progress")
    await handler.says("已核对")
    assert [sql for sql in recorded.statements if "held" in sql] == []


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_a_reminder_after_a_late_look_goes_with_what_waited_for_the_window(stage: Stage) -> None:
    handler = await accepted(stage)
    phones(stage, SATURDAYS)
    everybody_away(stage)
    await handler.taps("ask")
    await fill(handler)
    soldier = stage.player("1025")
    away(stage, soldier)
    await until(stage, "2026-11-28T15:00")  # nobody looked at 14:00
    assert len(rang(soldier)) == 1
