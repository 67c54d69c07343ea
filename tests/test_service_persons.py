"""What is raised at a visit about somebody, or by somebody unnamed: who of the team may see it, and who never does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from bot.domain.service_days import Stage as Far
from bot.exporting import visits
from bot.render import Words
from bot.storage import service_days as store
from tests.stage import Player, Stage
from tests.test_service_days import far, planned, until


async def entry(player: Player, who: str, story: str) -> None:
    """The fast entry up to its last look."""
    await player.forges("s:enter:1")
    await player.taps(who)
    await player.taps(player.stage.policy.categories["leave"].words[player.language])
    await player.says(story)


async def about(player: Player, whom: str) -> None:
    await player.taps("openness")
    await player.taps("choice.about_person")
    await player.says(whom)


async def test_what_is_about_somebody_reaches_neither_him_nor_his_people(english: Stage, tmp_path: Path) -> None:
    stage = english
    supervisor = await planned(stage)
    finance, medical = stage.player("1011"), stage.player("1013")
    await until(stage, "2026-12-02 09:40")
    await entry(finance, "战士甲", "He cancels every leave")
    assert not finance.offered("concerns")
    await about(finance, "中队主官")
    await finance.taps("choice.named")
    await finance.taps("submit")
    finance.sees("day_done.entered")
    case = await stage.case()
    assert case.about == stage.player("1019").record.id
    for player in (medical, supervisor):
        await player.forges("s:raised:1:0")
    medical.sees_not(case.number)
    supervisor.sees(case.number)  # a supervisor follows it by right
    await entry(medical, "战士乙", "Our head shouts at us")
    await about(medical, "卫生负责人")
    await medical.taps("choice.named")
    await medical.taps("submit")
    medical.sees("day_done.entered_apart")
    barred = await stage.case("2026-0002")
    assert (barred.filer, barred.about_home) == (None, "medical")
    assert barred.handler != medical.record.id
    await medical.forges("s:line:2")
    medical.sees("refused.no_such_day")
    await _not_in_the_clerks_name(stage, finance)
    await _about_a_leader(stage, finance)
    await _closed(stage, supervisor, tmp_path)


async def _not_in_the_clerks_name(stage: Stage, finance: Player) -> None:
    """Who speaks for the company serves under him."""
    await finance.forges("s:enter:1")
    await finance.taps("skip_soldier")
    await finance.taps("choice.raised_anonymous")
    await finance.taps(stage.policy.categories["leave"].words[finance.language])
    await finance.says("Nobody gets leave")
    await finance.taps("concerns")
    await finance.taps("choice.about_person")
    await finance.says("中队主官")
    await finance.taps("submit")
    finance.sees("refused.about_needs_soldier")


async def _about_a_leader(stage: Stage, finance: Player) -> None:
    await finance.forges("s:enter:1")
    await finance.taps("战士甲")
    await finance.taps(stage.policy.categories["leave"].words[finance.language])
    await finance.says("领导二 refused it")
    await finance.taps("choice.about_leader")
    finance.sees("nothing of it", "tell the soldier")
    async with stage.db.read() as tx:
        assert await tx.all("SELECT id FROM drafts WHERE person_id = :id AND form = 'service_enter'",
                            id=finance.record.id) == []


async def _closed(stage: Stage, supervisor: Player, folder: Path) -> None:
    """They hold nobody up; nobody's report tells that there is anything, nor does the workbook."""
    await supervisor.forges("s:close:1")
    await supervisor.taps("done_there")
    await supervisor.taps("skip")
    assert await far(stage) is Far.DONE
    leader, company = stage.player("1002"), stage.player("1019")
    for player in (leader, company):
        player.sees("Nothing was entered to follow up")
        player.sees_not("2026-0001", "2026-0002", "not listed")
    async with stage.db.read() as tx:
        day = await store.by_id(tx, 1)
        assert day is not None
        path = folder / "visit.xlsx"
        words = Words("en", stage.policy.calendar.zone, stage.policy.calendar.expected)
        assert await visits.write(stage.app.house, tx, day, leader.record, words, path) == 0
    await company.forges("s:file:1")
    company.sees("No spreadsheets leave by the chat")
    stage.app.house.go_by(replace(stage.policy, files_in_chat=True))
    await company.forges("s:file:1")
    await visits.work(stage.app.house, lambda: folder)
    await stage.settled()
    company.sees("cases listed: 0")
    rows = {row[0]: row[1] for row in load_workbook(path)["Report"].iter_rows(values_only=True)}
    assert (rows["Entered"], rows["Not listed"]) == (0, 0)


async def _about_a_supervisor(stage: Stage, finance: Player) -> None:
    """It is a leader's who is not of the team: he alone knows the name, and whoever wrote it sees it no more."""
    await finance.taps("concerns")
    await finance.taps("choice.about_person")
    await finance.says("督办五")
    await finance.taps("submit")
    case = await stage.case()
    assert (case.confidential, case.filer) == (True, None)
    finance.sees("day_done.entered_apart")


async def test_where_all_supervisors_go_a_leader_keeps_the_name_else_nobody(english: Stage) -> None:
    stage = english
    supervisor = await planned(stage)
    finance, soldier = stage.player("1011"), stage.player("1026")
    await supervisor.forges("s:team:1")
    await supervisor.taps("督办五")
    await supervisor.taps("done_team")
    await soldier.taps("day_write")
    await soldier.says("My leave was refused twice")
    await soldier.taps("day_unnamed")
    soldier.sees("only a leader who stays behind knows")
    await until(stage, "2026-12-02 09:30")
    await finance.forges("s:booked:1:0")
    await finance.taps("1")
    await finance.taps("day_enter_wish")
    await finance.taps(stage.policy.categories["medical"].words["en"])
    await supervisor.forges("s:team:1")
    await supervisor.taps("领导二")
    await supervisor.taps("done_team")
    await finance.taps("submit")
    finance.sees("refused.nobody_keeps_name")
    await soldier.forges("s:mine:1")
    soldier.sees("it is talked over and not entered")
    await supervisor.forges("s:team:1")
    await supervisor.taps("☑ 领导二")
    await supervisor.taps("done_team")
    await _about_a_supervisor(stage, finance)
    case = await stage.case()
    assert (case.anonymous, case.supervisor) == (True, stage.player("1002").record.id)
    await supervisor.forges("o:1")
    for player in (supervisor, finance, stage.player("1005")):
        player.sees_not("战士乙")
