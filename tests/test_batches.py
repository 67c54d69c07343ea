"""Batches: cases of one kind under one common date; when it moves, each soldier reads it at once, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.case import State, Track
from bot.domain.life import Step, apply
from bot.domain.rules import Action
from bot.storage import batches
from tests.stage import MONDAY, Player, Stage, sample_policy
from tests.story import accepted, fill
from tests.test_rules import a_case
from tests.test_several import picked


async def gathered(stage: Stage, *staff_nos: str) -> Player:
    """A supervisor has put the cases of these soldiers under 10 December."""
    for staff_no in staff_nos or ("1025", "1026", "1031"):
        await accepted(stage, staff_no)
    supervisor = stage.player("1004")
    await supervisor.says("/menu")
    await supervisor.taps("group_post")
    await supervisor.taps("batches")
    await supervisor.taps("gather")
    await supervisor.taps("b:gather:pay")
    await supervisor.says("11 月补助补发")
    await supervisor.says("12月10日")
    await supervisor.says("上级统一核定标准")
    await supervisor.taps("submit")
    return supervisor


def day(stage: Stage, instant: int | None) -> str:
    return stage.policy.calendar.day(instant or 0).isoformat()


async def test_all_of_a_kind_come_under_one_date_and_each_soldier_reads_why(stage: Stage) -> None:
    supervisor = await gathered(stage)
    supervisor.sees("together_done.batch", "2026-0001", "2026-0003")
    for number, staff_no in (("2026-0001", "1025"), ("2026-0003", "1031")):
        case = await stage.case(number)
        assert (case.batch_id, day(stage, case.resolve_by), case.moved, case.extensions) == (1, "2026-12-10", 1, 0)
        assert (case.first_resolve_by or 0) < (case.resolve_by or 0)
        soldier = stage.player(staff_no)
        soldier.sees("notice.join_batch.requester", "上级统一核定标准", number)
        soldier.sees({"zh": "和另外 2 件同类事项一起办", "en": "Together with 2 others"}[soldier.language])
        soldier.sees_not("2026-0002", "11 月补助补发")
    await supervisor.taps("batch_open")
    supervisor.sees("11 月补助补发", "2026-0002", {"zh": "办完 0/3 件", "en": "0 of 3 done"}[supervisor.language])


async def test_an_earlier_common_date_is_no_date_moved(stage: Stage) -> None:
    await accepted(stage)
    supervisor = stage.player("1004")
    await picked(supervisor, "2026-0001", listed="all")
    await supervisor.taps("batch")
    await supervisor.says("十一月")
    await supervisor.says("12月1日")
    await supervisor.says("标准已经下来")
    await supervisor.taps("submit")
    case = await stage.case()
    assert (case.moved, day(stage, case.resolve_by)) == (0, "2026-12-01")


async def test_moving_the_date_tells_all_that_are_not_done_in_one_go(stage: Stage) -> None:
    supervisor = await gathered(stage)
    handler = await stage.handler("2026-0003")
    await handler.says("/case 3")
    await handler.taps("resolve")
    await fill(handler, outcome="solved")
    await supervisor.says("/menu")
    await supervisor.taps("group_post")
    await supervisor.taps("batches")
    await supervisor.taps("11 月补助补发")
    await supervisor.taps("batch_move")
    await supervisor.says("12月20日")  # a Sunday: the end of work on Friday
    await supervisor.says("银行系统检修")
    supervisor.sees("together_done.move")
    for number, staff_no in (("2026-0001", "1025"), ("2026-0002", "1026")):
        case = await stage.case(number)
        assert (day(stage, case.resolve_by), case.moved) == ("2026-12-18", 2)
        stage.player(staff_no).sees("notice.move_batch.requester", "银行系统检修")
        assert (await stage.history(number)).count("move_batch") == 1
    stage.player("1031").sees_not("银行系统检修")
    supervisor.sees_not("2026-0003")


async def test_a_case_joins_and_leaves_and_one_that_comes_back_from_waiting_keeps_the_date(stage: Stage) -> None:
    supervisor = await gathered(stage, "1025", "1026")
    await accepted(stage, "1031")
    await supervisor.says("/menu")
    await supervisor.taps("group_post")
    await supervisor.taps("batches")
    await supervisor.taps("11 月补助补发")
    await supervisor.taps("batch_rest")
    assert (await stage.case("2026-0003")).batch_id == 1
    handler = await stage.handler("2026-0001")
    await handler.says("/case 1")
    await handler.taps("ask")
    await fill(handler)
    soldier = stage.player("1025")
    await soldier.taps("reply")
    await soldier.says("都带齐了")
    await soldier.taps("done_talk")
    assert day(stage, (await stage.case()).resolve_by) == "2026-12-10"
    await supervisor.says("/case 2")
    await supervisor.taps("leave_batch")
    case = await stage.case("2026-0002")
    assert (case.batch_id, day(stage, case.resolve_by)) == (None, "2026-12-10")
    assert "leave_batch" in await stage.history("2026-0002")


async def test_an_extension_of_its_own_takes_a_case_out(stage: Stage) -> None:
    supervisor = await gathered(stage, "1025", "1026")
    handler = await stage.handler()
    await handler.says("/case 1")
    await handler.taps("ask_extension")
    await handler.taps("d3")
    await handler.says("还差一个章")
    await supervisor.taps("grant_extension")
    case = await stage.case()
    assert (case.batch_id, case.extensions, case.moved) == (None, 1, 2)


async def test_only_supervisors_and_never_their_own_work(stage: Stage) -> None:
    supervisor = await gathered(stage, "1025", "1026")
    for staff_no in ("1011", "1006", "1002", "1025"):
        person = stage.player(staff_no)
        for data in ("b:batches", "b:gather", "b:gather:pay", "b:batch:1", "b:move:1", "b:rest:1"):
            await person.forges(data)
            person.sees("refused.not_yours")
    await supervisor.forges("b:batch:99")
    supervisor.sees("refused.no_batch")
    await supervisor.forges("b:gather:nothing")
    supervisor.sees("refused.nothing_to_gather")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET handler = :id WHERE id = 1", id=supervisor.record.id)
    await supervisor.forges("b:move:1")
    await supervisor.says("12月31日")
    await supervisor.says("再等一等")
    supervisor.sees("2026-0001", "left.not_now")
    assert day(stage, (await stage.case("2026-0001")).resolve_by) == "2026-12-10"
    assert day(stage, (await stage.case("2026-0002")).resolve_by) == "2026-12-31"


async def test_ten_quick_taps_make_one_batch(stage: Stage) -> None:
    await accepted(stage)
    supervisor = stage.player("1004")
    await picked(supervisor, "2026-0001", listed="all")
    await supervisor.taps("batch")
    for words in ("十一月", "12月10日", "上级统一核定标准"):
        await supervisor.says(words)
    message, button = supervisor.button("submit")
    for _ in range(10):
        stage.simulator.press(supervisor.user_id, message.id, button.data or "", forge=True)
    await stage.settled()
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT id FROM batches")
    assert len(rows) == 1
    assert (await stage.history()).count("join_batch") == 1


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_what_comes_back_from_its_soldier_comes_under_the_date_that_holds_by_now(stage: Stage) -> None:
    await gathered(stage, "1025")
    handler = await stage.handler()
    await handler.says("/case 1")
    await handler.taps("resolve")
    await fill(handler, outcome="solved")
    async with stage.db.write() as tx:  # moved meanwhile, for the others of it
        await batches.move(tx, 1, stage.policy.calendar.at(date(2026, 12, 18), time(18)), "银行系统检修")
    soldier = stage.player("1025")
    await soldier.taps("dispute")
    await soldier.says("钱还没到账")
    case = await stage.case()
    assert (case.batch_id, day(stage, case.batch_by), day(stage, case.resolve_by)) == (1, "2026-12-18", "2026-12-18")
    soldier.sees("12月18日")


def test_a_case_that_comes_back_after_its_batchs_date_has_one_of_its_own() -> None:
    policy, now = sample_policy(), int(MONDAY)
    case = replace(a_case(), state=State.RESOLVED, batch_id=1, batch_by=now - 1, budget_left=3600, track=Track.DATED)
    for action in (Action.DISPUTE, Action.REOPEN):
        back = apply(case, action, Step(1, now, policy, by=now - 1))
        assert (back.batch_id, back.batch_by) == (None, None)
        assert (back.resolve_by or 0) > now
