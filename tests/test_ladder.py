"""Promises chase themselves: each rung once, in working hours, to somebody who is there; one list instead of many."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.services.promises import clocks
from bot.storage import people
from tests.stage import Stage
from tests.story import accepted, filed, fill

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def until(stage: Stage, text: str) -> None:
    """The clock stands at that time of Shanghai, and what time does has been done."""
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await clocks.climb(stage.app.house)
    await stage.settled()


async def rungs(stage: Stage) -> list[tuple[str, int, str]]:
    async with stage.db.read() as tx:
        rows = await tx.all(
            "SELECT kind, rung, told_to FROM rungs WHERE told_at IS NOT NULL ORDER BY told_at, kind, rung")
    return [(row["kind"], row["rung"], row["told_to"]) for row in rows]


async def test_whoever_does_not_accept_is_reminded_then_those_above_him(stage: Stage) -> None:
    handler = await filed(stage)  # Monday 09:00, to be accepted by 15:30
    await until(stage, "2026-11-23T10:59")
    assert await rungs(stage) == []
    await until(stage, "2026-11-23T11:00")
    handler.sees("promise.accepted", "2026-0001")
    await until(stage, "2026-11-23T15:30")
    stage.player("1004").sees("promise.accepted", handler.record.name)
    await until(stage, "2026-11-24T15:30")
    stage.player("1006").sees("promise.accepted", handler.record.name)
    await until(stage, "2026-11-27T15:30")
    stage.player("1002").sees("promise.accepted", handler.record.name)
    told = await rungs(stage)
    assert [rung for _, rung, _ in told] == sorted({rung for _, rung, _ in told})
    await handler.taps("accept")
    await fill(handler, track="dated")
    await until(stage, "2026-11-27T17:00")
    assert [one for one in await rungs(stage) if one[0] == "accepted"] == told


async def test_nothing_goes_out_at_night_or_at_the_weekend(stage: Stage) -> None:
    await filed(stage)
    for moment in ("2026-11-23T12:30", "2026-11-23T20:00", "2026-11-28T10:00"):
        await until(stage, moment)
        assert await rungs(stage) == [], moment


async def test_after_a_week_without_the_desk_each_reads_once_what_is_true_now(stage: Stage) -> None:
    handler = await filed(stage)
    await until(stage, "2026-12-02T10:00")
    assert [rung for _, rung, _ in await rungs(stage)] == [0, 1, 2, 3, 4]
    late = [message for message in handler.heard if message.text.startswith("⏰")]
    assert len(late) == 1
    await until(stage, "2026-12-02T11:00")
    assert len(await rungs(stage)) == 5


async def test_a_rung_climbs_past_whoever_is_not_there(stage: Stage) -> None:
    handler = await filed(stage)
    async with stage.db.write() as tx:
        await people.set_reachable(tx, handler.user_id, reachable=False)
    await until(stage, "2026-11-23T11:00")
    stage.player("1006").sees("promise.accepted", handler.record.name)


async def test_with_no_leader_there_a_rung_comes_down_again(stage: Stage) -> None:
    handler = await filed(stage)
    async with stage.db.write() as tx:
        for staff_no in ("1002", "1006"):
            await people.set_reachable(tx, stage.player(staff_no).user_id, reachable=False)
    await until(stage, "2026-11-27T15:30")
    last = [json.loads(to) for kind, rung, to in await rungs(stage) if (kind, rung) == ("accepted", 4)]
    supervisors = {stage.player(staff_no).record.id for staff_no in ("1004", "1005")}
    assert len(last) == 1
    assert set(last[0]) <= supervisors
    stage.someone(last[0][0]).sees("promise.accepted", handler.record.name)


async def test_a_waiting_case_is_nobodys_delay_and_its_rungs_move_on(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    await until(stage, "2026-12-09T10:00")
    assert [kind for kind, _, _ in await rungs(stage)] == []
    soldier = stage.player("1025")
    await soldier.taps("reply")
    await soldier.says("都带齐了")
    await soldier.taps("done_talk")
    due = (await stage.case()).resolve_by or 0
    assert due > stage.clock.now()


async def test_more_than_three_letters_at_once_are_one_list(stage: Stage) -> None:
    for staff_no in ("1025", "1026", "1031"):
        for category in ("pay", "travel", "pay"):
            await filed(stage, staff_no, category)
    supervisor = stage.player("1004")
    await until(stage, "2026-11-24T10:00")
    lists = [message for message in supervisor.heard if message.text.startswith("⏰")]
    assert len(lists) == 1
    assert lists[0].text.count("2026-") >= 4


async def test_with_higher_authority_a_report_is_owed(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("refer")
    await fill(handler)
    promised = (await stage.case()).report_by or 0
    assert promised > stage.clock.now()
    await until(stage, "2026-11-30T10:00")
    assert ("report", 2) in [(kind, rung) for kind, rung, _ in await rungs(stage)]
    await handler.taps("progress")
    await handler.says("批复已到上级，周五前回话")
    assert ((await stage.case()).report_by or 0) > promised


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_the_handler_reads_that_he_may_still_ask_for_an_extension(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.forges("c:1:progress")
    await handler.says("材料已经报上去了，等批复")
    await until(stage, "2026-12-03T16:00")
    handler.sees("ask for an extension now")
    await until(stage, "2026-12-08T10:00")
    assert "ask for an extension now" not in handler.screens[-1].text


async def test_an_extension_is_asked_before_the_date_and_the_soldier_reads_why(stage: Stage) -> None:
    handler = await accepted(stage)
    before = (await stage.case()).resolve_by or 0
    await handler.taps("ask_extension")
    await handler.taps("d3")
    await handler.says("上级月底才批")
    supervisor = stage.player("1004")
    supervisor.sees("2026-0001", "上级月底才批")
    await supervisor.taps("grant_extension")
    case = await stage.case()
    assert case.resolve_by == stage.policy.calendar.after(before, stage.policy.calendar.days(3))
    assert (case.first_resolve_by, case.moved) == (before, 1)
    stage.player("1025").sees("上级月底才批")


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_who_grants_it_late_names_no_date_that_is_past(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_extension")
    await handler.taps("d1")
    await handler.says("还差一个章")
    await until(stage, "2026-12-31T10:00")
    await stage.player("1004").forges("c:1:grant_extension")
    calendar = stage.policy.calendar
    assert (await stage.case()).resolve_by == calendar.after(int(stage.clock.now()), calendar.days(1))


async def test_it_is_granted_twice_at_most_and_a_refusal_changes_nothing(stage: Stage) -> None:
    handler, supervisor = await accepted(stage), stage.player("1004")
    for answer in ("refuse", "grant", "grant"):
        await handler.taps("ask_extension")
        await handler.taps("d1")
        await handler.says("还差一个章")
        await supervisor.taps(f"{answer}_extension")
        if answer == "refuse":
            await supervisor.says("章今天就能盖")
            handler.sees("章今天就能盖", supervisor.record.name)
    assert (await stage.case()).extensions == 2
    await handler.taps("open_case")
    assert "ask_extension" not in str(handler.labels())
    await until(stage, "2026-12-31T10:00")
    await handler.forges("c:1:ask_extension")
    handler.sees("refused.not_now")


async def test_a_supervisor_who_does_not_decide_is_reminded_then_the_leader(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_extension")
    await handler.taps("d3")
    await handler.says("上级月底才批")
    await until(stage, "2026-11-24T09:30")
    kinds = [(kind, rung) for kind, rung, _ in await rungs(stage)]
    assert ("extension", 1) in kinds
    stage.player("1002").sees("promise.extension")
    stage.player("1002").sees({"zh": "督办人还没有定", "en": "supervisor has not decided"}[handler.language])
    supervisor = stage.someone((await stage.case()).supervisor)
    assert any({"zh": "请您定：", "en": "Please decide: "}[handler.language] in one.html for one in supervisor.screens)


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_a_supervisor_who_handles_it_himself_does_not_decide_on_it(stage: Stage) -> None:
    handler = await accepted(stage)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET supervisor = handler")
    await handler.taps("ask_extension")
    await handler.taps("d3")
    await handler.says("上级月底才批")
    before = len(handler.screens)
    await until(stage, "2026-11-23T15:00")
    stage.player("1002").sees("promise.extension", "2026-0001")
    assert not any("promise.extension" in one.text or "请您定" in one.text for one in handler.screens[before:])


async def test_a_case_of_an_earlier_release_gets_its_rungs(stage: Stage) -> None:
    handler = await filed(stage)
    async with stage.db.write() as tx:
        await tx.execute("DELETE FROM rungs")
    await until(stage, "2026-11-23T11:00")
    assert await rungs(stage) == []
    for _ in range(2):
        await clocks.catch_up(stage.app.house)
    await until(stage, "2026-11-23T11:01")
    handler.sees("promise.accepted", "2026-0001")
    assert len(await rungs(stage)) == 1


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_a_hundred_late_cases_are_one_list_for_each(stage: Stage) -> None:
    for staff_no in ("1025", "1026", "1031"):
        for _ in range(12):
            await filed(stage, staff_no, "pay")
    await until(stage, "2026-12-02T10:00")
    assert len(await rungs(stage)) == 36 * 5
    for staff_no in ("1002", "1004", "1006"):
        late = [message for message in stage.player(staff_no).heard if message.text.startswith("⏰")]
        assert len(late) <= 1


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_an_extension_that_nobody_needs_any_more_leaves_no_dead_question_behind(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_extension")
    await handler.says("3 days")
    await handler.says("The bank needs until Friday")
    supervisor = stage.player("1004")
    assert supervisor.offered("grant_extension")
    await handler.says("/case 1")
    await handler.taps("ask")
    await fill(handler)
    assert any("needs no decision any more" in one.text for one in handler.heard)
    supervisor.sees("needs no decision any more")
    assert not supervisor.offered("grant_extension")
    await supervisor.forges("c:1:grant_extension")
    supervisor.sees("refused.extension_gone")
