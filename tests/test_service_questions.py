"""A policy briefing: questions handed in before and put there, each answered by a card or a draft of one."""

from __future__ import annotations

from bot.storage import card_drafts, erasing, policy_cards, service_questions, service_wishes
from bot.storage.policy_cards import Version
from tests.stage import Player, Stage
from tests.test_service_days import desk, planned, until

__all__ = ["desk"]


async def test_a_briefings_questions_become_card_drafts_with_a_name_and_a_date(desk: Stage) -> None:
    supervisor = await planned(desk, "day_briefing")
    soldier, finance, clerk = desk.player("1025"), desk.player("1011"), desk.player("1022")
    soldier.sees("讲：", "带着答案来", "会后 10:30 起")
    await soldier.taps("day_book")
    assert {"10:30", "11:20"} <= soldier.labels()
    await soldier.taps("day_own_back")
    await soldier.taps("day_write")
    await soldier.says("新津贴从哪个月起算")
    await soldier.taps("day_unnamed")
    await until(desk, "2026-12-02 10:00")
    await finance.forges("s:wish:" + str(await _wish_of(desk, soldier)))
    await finance.taps("day_as_question")
    await finance.taps("choice.no_card")
    await finance.taps("工资津贴")
    finance.sees("day_done.questioned", "新津贴从哪个月起算")
    await soldier.forges("s:mine:1")
    soldier.sees("您的问题记下了")
    await finance.taps("day_question")
    await finance.taps(finance.button("choice.no_card")[0].buttons[0][0].label)  # what was briefed about
    await finance.says("退伍前能补发吗\n食堂周末能不能晚点开\n退伍前能补发吗")
    await finance.taps("3")
    await finance.taps("day_no_card")
    finance.sees("day_done.question_dropped")
    await supervisor.forges("s:close:1")
    await supervisor.taps("done_there")
    await supervisor.taps("skip")
    supervisor.sees("提问 3", "明白卡草稿（工资津贴）", "12月9日（周三）前", "不用写成卡")
    finance.sees("请写明白卡", "新津贴从哪个月起算", "12月9日")
    async with desk.db.read() as tx:
        settled = {row["words"]: row["settled"] for row in await tx.all("SELECT words, settled FROM questions")}
        drafts = {one.card_id: one.base for one in await card_drafts.every(tx)}
    assert settled["食堂周末能不能晚点开"] == "no"
    assert {settled[one].partition(":")[2] for one in settled if one != "食堂周末能不能晚点开"} == set(drafts)
    assert sorted(drafts.values()) == [0, 1]  # a new card, and the next version of the one that left it open
    await _late_and_answered(desk, supervisor, soldier, clerk)


async def _wish_of(desk: Stage, soldier: Player) -> int:
    async with desk.db.read() as tx:
        wish = await service_wishes.of_person(tx, 1, soldier.record.id)
    assert wish is not None
    return wish.id


async def _late_and_answered(desk: Stage, supervisor: Player, soldier: Player, clerk: Player) -> None:
    """What is not written in time is told its writer and who led it; what is published reaches who asked."""
    await until(desk, "2026-12-10 09:00")
    supervisor.sees("到期了，还没写好")
    async with desk.db.write() as tx:
        (put,) = [one for one in await service_questions.awaited(tx) if one.wish_id]
        await policy_cards.publish(tx, Version(str(put.card_id), 1, "", int(desk.clock.now())))
    await until(desk, "2026-12-10 11:00")
    soldier.sees("您问的，有答案了", "新津贴从哪个月起算")
    clerk.sees("请转告大家")
    async with desk.db.read() as tx:
        assert len(await service_questions.awaited(tx)) == 1
    async with desk.db.write() as tx:  # noted by the team, his words all the same
        await erasing.erase(tx, soldier.record.id, None, int(desk.clock.now()))
        words = {row["words"] for row in await tx.all("SELECT words FROM questions")}
    assert words == {"", "退伍前能补发吗", "食堂周末能不能晚点开"}
