"""A collection round from its opening to its report: companies answer, a meeting decides, each hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.cli import parser
from bot.domain.case import Case, State
from bot.domain.collection import Stage as Far
from bot.domain.rhythm import Rhythm, StandingDuty
from bot.exporting import collections as papers
from bot.jobs import run_due
from bot.storage import collection_items, collections, duties
from tests.moments import turn
from tests.stage import Player, Stage
from tests.story import fill
from tests.tables import hands_in


@pytest.fixture
def desk(chinese: Stage) -> Stage:
    return chinese


async def until(stage: Stage, moment: str) -> None:
    turn(stage, moment)
    await run_due(stage.app.house)
    await stage.settled()


async def opened(stage: Stage, by: str = "2026-11-27") -> Player:
    """A round of the first two companies; the third has nobody to be asked."""
    supervisor = stage.player("1004")
    await supervisor.says("/rounds")
    await supervisor.taps("collection_open")
    await supervisor.taps("☑ " + stage.policy.homes["c3"].words[supervisor.language])
    await supervisor.taps("done_companies")
    await supervisor.says(by)
    return supervisor


async def raised(clerk: Player, *lines: str) -> None:
    await clerk.taps("raise")
    for line in lines:
        await clerk.says(line)
    await clerk.taps("done_problems")


async def far(stage: Stage, round_id: int = 1) -> Far:
    async with stage.db.read() as tx:
        found = await collections.by_id(tx, round_id)
    assert found is not None
    return found.stage


async def made_cases(stage: Stage) -> list[Case]:
    async with stage.db.read() as tx:
        return list((await collection_items.cases_of(tx, 1)).values())


async def test_a_round_from_its_opening_to_its_report(desk: Stage) -> None:
    supervisor, clerk = await opened(desk), desk.player("1022")
    supervisor.sees("联络员", "没有联络员，也没有主官")
    await supervisor.taps("collection_send")
    supervisor.sees("collection_done.opened")
    clerk.sees("中队有什么问题", "11月27日")

    await raised(clerk, "战士甲：上个月的补助没有到账\n匿名：工资条看不懂", "战士乙：上个月的补助没到账")
    clerk.sees("3 个问题，还没有报上去", "战士甲", "匿名")
    await clerk.taps("raise_send")
    clerk.sees("collection_done.raised", "上个月的补助没有到账")
    leader = desk.player("1019")
    await leader.forges("q:company:1:0")
    leader.sees("内容只有联络员和督办人能看")
    leader.sees_not("补助")

    await until(desk, "2026-11-27 18:00")
    supervisor.sees("已截止", "没有回音")
    assert await far(desk) is Far.SORTING
    await supervisor.says("/today")
    supervisor.sees("morning.rounds")
    await supervisor.forges("q:show:1")
    await supervisor.taps("collection_sort")
    supervisor.sees("3 个问题，归成 2 组", "×2")
    await supervisor.taps("2")
    await supervisor.taps("heap_category")
    await supervisor.taps("工资津贴")
    supervisor.sees("collection_done.changed", "财务")
    await supervisor.taps("sort_back")
    await supervisor.taps("sort_make")
    supervisor.sees("collection_done.made")
    clerk.sees("中队报的都立项了", "战士甲")
    soldier = desk.player("1025")
    soldier.sees("联络员")
    desk.player("1006").sees("财务有 2 项要对接")

    await _meeting(desk, supervisor, clerk, soldier)
    await _to_the_end(desk, supervisor, clerk)


async def test_a_late_answer_counts_until_the_cases_are_made_and_a_round_may_be_called_off(desk: Stage) -> None:
    supervisor, clerk = await opened(desk), desk.player("1022")
    await supervisor.taps("collection_send")
    await raised(clerk, "上个月的补助没有到账")
    await clerk.taps("raise_send")
    await supervisor.forges("q:close:1")
    await clerk.forges("q:raise:1")
    await clerk.says("在吗？\n战士甲：补助没有到账\n暖气不热")  # a greeting is no problem
    await clerk.taps("done_problems")
    await clerk.taps("raise_send")
    clerk.sees("collection_done.raised_late")
    await supervisor.forges("q:sort:1:0")
    supervisor.sees("3 个问题，归成 2 组")
    await supervisor.taps("1")
    await supervisor.forges("q:alone:2")
    supervisor.sees("collection_done.split")
    await supervisor.forges("q:join:2")
    await supervisor.says("3")  # its place on the list, not a number that nobody sees
    supervisor.sees("collection_done.joined")
    await supervisor.forges("q:join:1")  # the joined ones are offered by their first, and stay together
    await supervisor.taps("1. 补助没有到账")
    supervisor.sees("collection_done.joined", "3. ")
    await supervisor.forges("q:sure:1:off")
    await supervisor.taps("collection_off_yes")
    clerk.sees("第 1 次问题收集取消了")
    async with desk.db.read() as tx:
        assert [one.body for one in await collection_items.of_round(tx, 1)] == ["", "", ""]
    await supervisor.forges("q:make:1")
    supervisor.sees("refused.round_moved_on")


async def _meeting(desk: Stage, supervisor: Player, clerk: Player, soldier: Player) -> None:
    await until(desk, "2026-11-30 09:00")
    await supervisor.taps("📋 财务")
    supervisor.sees("2 项，还有 2 项没定", "一中队 ×2")
    supervisor.sees_not("战士甲")
    await supervisor.taps("agenda_file")
    supervisor.sees("python -m bot rounds sheet 1 finance")
    await supervisor.taps("agenda_back")
    await supervisor.taps("1")
    await supervisor.taps("decide_owner")
    await supervisor.taps("财务乙")
    supervisor.sees("collection_done.owner", "财务乙")
    await supervisor.taps("decide_dated")
    await supervisor.says("12月4日")
    supervisor.sees("collection_done.decided")
    soldier.sees("12月4日（星期五）18:00前办完", "财务乙")
    clerk.sees_not("协调会开过了")
    await supervisor.taps("2")
    await supervisor.taps("decide_at_once")
    clerk.sees("协调会开过了")
    found = await made_cases(desk)
    assert [case.state for case in found] == [State.OPEN] * 3
    assert {case.requester for case in found} == {one.record.id for one in (soldier, clerk, desk.player("1026"))}


async def _to_the_end(desk: Stage, supervisor: Player, clerk: Player) -> None:
    found = await made_cases(desk)
    for case in found:
        handler = await desk.handler(case.number)
        await handler.forges(f"c:{case.id}:resolve")
        await fill(handler, outcome="solved")
        await desk.someone(case.requester).forges(f"c:{case.id}:confirm")
    await until(desk, "2026-11-30 10:00")
    assert await far(desk) is Far.DONE
    clerk.sees("中队报的都有结果了", "解决 3")
    supervisor.sees("第 1 次问题收集有结果了", "解决 3")
    desk.player("1002").sees("解决 3")

    await supervisor.says("/rounds")
    await supervisor.taps("collection_open")
    supervisor.sees("有的中队这个月不能再问", "12月1日", "领导二")
    await until(desk, "2026-12-01 09:00")
    await supervisor.says("/rounds")
    await supervisor.taps("collection_open")
    await supervisor.taps("done_companies")
    await supervisor.says("12月11日")
    await supervisor.taps("collection_send")
    clerk.sees("上次中队报的：立项 3 件，解决 3")


def _header(folder: Path) -> list[str]:
    return [str(cell.value) for cell in next(load_workbook(_papers(folder)[0]).worksheets[0].iter_rows())]


async def sends_sheet(clerk: Player, *rows: list[str], name: str = "problems-1.xlsx") -> None:
    await hands_in(clerk, rows, name)


async def test_the_sheet_goes_out_comes_back_and_is_taken_whole_or_not_at_all(english: Stage, tmp_path: Path) -> None:
    supervisor, clerk = await opened(english), english.player("1022")
    await supervisor.taps("collection_send")
    await clerk.taps("raise_sheet")
    await papers.work(english.app.house, lambda: tmp_path)
    await english.settled()
    clerk.sees("send it back here by")
    header = _header(tmp_path)
    assert header == ["Who", "Problem", "Category"]

    await sends_sheet(clerk, header, ["战士甲", "", ""], ["nobody", "The shower is broken", ""], ["", "=1+1", ""])
    clerk.sees("nothing was raised", "Line 2", "Line 3", "Line 4", "holds a formula")
    await sends_sheet(clerk, ["a", "b"], ["x", "y"])
    clerk.sees("needs a column")
    await sends_sheet(clerk, ["a", "b"], ["x", "y"], name="list.xlsx")
    clerk.sees("needs a column")  # he was sent the sheet: whatever table he sends back is that one
    await sends_sheet(clerk, header, ["战士甲", "My allowance did not come", "Pay and allowances"],
                      ["", "No hot water"])
    clerk.sees("2 problems, not raised yet")
    await clerk.taps("raise_send")
    clerk.sees("collection_done.raised")
    await clerk.forges("q:nothing:1")
    clerk.sees("refused.raised_already")
    await clerk.taps("raise_drop")
    clerk.sees("collection_done.dropped")


async def test_nothing_this_time_is_an_answer_and_the_silent_are_reminded_once(english: Stage) -> None:
    supervisor, clerk = await opened(english), english.player("1022")
    await supervisor.taps("collection_send")
    await until(english, "2026-11-26 08:29")
    clerk.sees_not("This is the only reminder")
    await until(english, "2026-11-26 08:30")
    clerk.sees("This is the only reminder")
    await until(english, "2026-11-27 09:00")
    await clerk.taps("raise_nothing")
    clerk.sees("collection_done.nothing")
    await supervisor.forges("q:show:1")
    supervisor.sees("nothing this time", "not yet")
    await until(english, "2026-12-20 12:00")
    assert await far(english) is Far.DONE
    supervisor.sees("Collection round 1 is answered", "silent")
    await clerk.forges("q:raise:1")
    clerk.sees("refused.round_closed")


async def test_a_voice_note_is_written_down_before_it_becomes_a_case(desk: Stage) -> None:
    supervisor, clerk = await opened(desk), desk.player("1022")
    await supervisor.taps("collection_send")
    await clerk.taps("raise")
    await clerk.sends("voice")
    await clerk.taps("done_problems")
    await clerk.taps("raise_send")
    await supervisor.forges("q:close:1")
    await supervisor.forges("q:make:1")
    supervisor.sees("refused.not_sorted")
    await supervisor.forges("q:sort:1:0")
    await supervisor.taps("1 ❗")
    await supervisor.taps("heap_files")
    await supervisor.forges("q:words:1")
    await supervisor.says("上个月的补助没有到账")
    supervisor.sees("collection_done.written", "上个月的补助没有到账")
    await supervisor.taps("sort_make")
    (case,) = await made_cases(desk)
    assert case.requester == clerk.record.id
    handler = desk.someone(case.handler)
    handler.sees("以中队名义")


async def test_the_agenda_leaves_by_command_too_and_names_no_requester(desk: Stage, tmp_path: Path) -> None:
    supervisor, clerk = await opened(desk), desk.player("1022")
    await supervisor.taps("collection_send")
    await raised(clerk, "战士甲：上个月的补助没有到账")
    await clerk.taps("raise_send")
    for data in ("q:close:1", "q:track:1:higher"):
        await supervisor.forges(data)
    async with desk.db.write() as tx:
        await collection_items.put(tx, 1, category="pay")
    await supervisor.forges("q:make:1")
    desk.app.house.go_by(replace(desk.policy, files_in_chat=True))
    await supervisor.forges("q:file:1:finance")
    await papers.work(desk.app.house, lambda: tmp_path)
    await desk.settled()
    supervisor.sees("集中对接单", "1 项")
    (paper,) = [load_workbook(one) for one in _papers(tmp_path)]
    cells = [str(cell.value) for row in paper.worksheets[0].iter_rows() for cell in row]
    assert {"上个月的补助没有到账", "提请上级协调", "一中队"} <= set(cells)
    assert not any("战士甲" in one for one in cells)
    assert parser().parse_args(["rounds", "sheet", "1", "finance", "--file", "x.xlsx"]).office == "finance"


def _papers(folder: Path) -> list[Path]:
    return sorted(folder.glob("collection-*.xlsx"))


async def test_others_may_not(desk: Stage) -> None:
    supervisor = await opened(desk)
    await supervisor.taps("collection_send")
    for staff_no in ("1025", "1031", "1011", "1019"):
        for data in ("q:open", "q:show:1", "q:sort:1:0", "q:make:1", "q:off:1", "q:agenda:1:finance:0"):
            await desk.player(staff_no).forges(data)
            assert desk.player(staff_no).screens[-1].html.count("\n") < 3, data
    await desk.player("1025").forges("q:raise:1")
    desk.player("1025").sees("refused.no_such_round")
    await desk.player("1002").forges("q:close:1")
    desk.player("1002").sees("refused.not_yours")
    assert await far(desk) is Far.COLLECTING


async def test_a_standing_duty_opens_it_on_its_day_once(desk: Stage) -> None:
    duty = StandingDuty("ask-companies", {"zh": "收集问题", "en": "Ask"}, "politics", "1004", Rhythm.MONTHLY,
                        date(2026, 12, 1), collects=3)
    desk.app.house.go_by(replace(desk.policy, duties=(duty,)))
    await until(desk, "2026-11-30 17:00")
    desk.player("1022").sees_not("中队有什么问题")
    await until(desk, "2026-12-01 08:31")
    desk.player("1022").sees("中队有什么问题", "12月4日")
    await until(desk, "2026-12-01 09:00")
    async with desk.db.read() as tx:
        assert len(await collections.latest(tx, 9)) == 1
        (kept,) = await duties.listed(tx)
    assert kept.next_on == date(2027, 1, 1)
