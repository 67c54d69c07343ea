"""A review round from its opening to what soldiers read of it; and that nothing tells who answered what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.rates import FEWEST
from bot.domain.review_rounds import Stage as Far
from bot.domain.rhythm import Rhythm, StandingDuty
from bot.services.ratings import review_closing, review_round_watch
from bot.storage import review_results as results
from bot.storage import review_rounds as store
from tests.beginnings import sample_unit
from tests.review_round import RATERS, SECRET, dealt, everything, opened, rated, the_round, until
from tests.stage import Player, Stage

CADRES = tuple(str(number) for number in range(1006, 1019))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        await dealt(found, "pay", RATERS)
        await dealt(found, "medical", RATERS[:1])
        yield found


async def test_from_its_opening_to_what_soldiers_read(desk: Stage) -> None:
    supervisor = await opened(desk)
    supervisor.sees("review_round_done.opened", "谁都看不到")
    soldier, head = desk.player("1025"), desk.player("1006")
    soldier.sees("请您评一评", "财务", "不记名")
    soldier.sees_not("卫生")
    await soldier.taps("review_begin")
    soldier.sees("财务", "待您的态度怎么样")
    for face in ("1", "3"):
        await soldier.taps(face)
    await soldier.taps("review_back")
    for face in ("3", "5"):
        await soldier.taps(face)
    soldier.sees("评好了", "态度 1 · 速度 3 · 效果 5", "直接打字")
    await soldier.taps("review_correct")
    for face in ("4", "3", "5"):
        await soldier.taps(face)
    soldier.sees("改好了", "态度 4 · 速度 3 · 效果 5")
    await soldier.says("身份证号 11010519491231002X")
    soldier.sees_not("review_round_done.unsaid", "记下了")
    await soldier.says("5")
    soldier.sees("refused.review_tap_marks")
    await soldier.says("窗口不用排队了")
    soldier.sees("记下了，留给财务")
    await soldier.taps("review_unsay")
    soldier.sees("review_round_done.unsaid", "财务：评了")
    await soldier.taps("💬 财务")
    await soldier.says("窗口不用排队了")
    await soldier.taps("review_mine_all")
    soldier.sees("财务：评了，留了话")
    await soldier.forges("z:give:1:finance:111")
    soldier.sees("refused.review_given_already")
    await soldier.says("工资的事想问一下")
    soldier.sees_not("记下了")

    await rated(desk, dict.fromkeys(RATERS[1:4], 4))
    await until(desk, "2026-11-30 15:00")
    desk.player("1019").sees("唯一一次提醒")
    soldier.sees_not("唯一一次提醒")
    await rated(desk, {"1019": 5})
    head.sees_not("评议")
    await _closed(desk, supervisor, head, soldier)


async def _closed(desk: Stage, supervisor: Player, head: Player, soldier: Player) -> None:
    await until(desk, "2026-12-04 18:00")
    supervisor.sees("review_round_done.over", "财务", "5 份", "卫生", "打过交道的不足 5 人，没有问")
    head.sees("5 份", "态度 <b>4 及以上</b>", "速度 <b>4 及以上</b>", "窗口不用排队了", "改了什么")
    cadre = desk.player("1011")
    await cadre.forges("z:office:1:finance")
    cadre.sees("5 份")
    cadre.sees_not("窗口不用排队了")
    await soldier.forges("z:give:1:finance:5")
    soldier.sees("refused.review_round_over")
    await soldier.forges("z:office:1:finance")
    soldier.sees("refused.review_round_gone")

    await head.says("/today")
    head.sees("morning.to_change")
    await head.taps("review_change")
    await head.says("改了")
    head.sees("refused.too_short")
    await head.says("补助材料改成一次告知")
    head.sees("review_round_done.changed", "补助材料改成一次告知")
    await until(desk, "2026-12-21 09:00")
    desk.player("1008").sees("请写上", "卫生", "超期了")
    soldier.sees("评议机关，有结果了", "补助材料改成一次告知", "没有写", "态度 4 及以上")
    assert (await the_round(desk)).stage is Far.TOLD
    await soldier.says("/menu")
    await soldier.taps("review_told")
    soldier.sees("评议机关，有结果了")

    await until(desk, "2027-01-11 09:00")  # more than 30 days after they rated; the next round begins with it
    await opened(desk, "2027-01-29")
    soldier.sees("他们说改了这些", "补助材料改成一次告知", "没有写")


async def test_four_answers_leave_nothing_and_calling_off_neither(desk: Stage) -> None:
    supervisor = await opened(desk)
    await rated(desk, dict.fromkeys(RATERS[:4], 1), SECRET)
    async with desk.db.write() as tx:
        made = await store.by_id(tx, 1)
        assert made is not None
        await review_closing.close(desk.app.house.by_clock(tx), made)
        (entry,) = [one for one in await results.of_round(tx, 1) if one.result.office == "finance"]
        left = await everything(tx)
    assert entry.result.answers is None
    for table in ("review_round_boxes", "review_round_bands", "review_round_words"):
        assert not left[table], table
    assert SECRET not in repr(left)
    await supervisor.forges("z:open")
    supervisor.sees("这个月不能再发", "12月1日", "领导二")


async def test_a_clerk_reads_in_one_letter_of_all_of_his_who_have_no_phone(desk: Stage, monkeypatch: pytest.MonkeyPatch
                                                                          ) -> None:
    monkeypatch.setattr(review_round_watch, "AT_ONCE", 1)
    without, clerk = ("1025", "1026"), desk.player("1022")
    async with desk.db.write() as tx:
        await tx.execute("UPDATE people SET chat_id = NULL WHERE staff_no IN ('1025', '1026')")
        await tx.execute("UPDATE cases SET filer = :clerk WHERE requester <> :clerk", clerk=clerk.record.id)
    await opened(desk)
    names = [desk.player(one).record.name for one in without]
    clerk.sees("没有手机的同志", *names)
    await until(desk, "2026-12-04 18:00")
    await until(desk, "2026-12-21 09:00")
    clerk.sees("评议机关，有结果了", *names)


async def test_nobody_but_a_supervisor_ends_a_round_and_nobody_rates_what_he_was_not_asked(desk: Stage) -> None:
    await opened(desk)
    for staff_no in ("1002", "1006", "1011", "1022", "1025"):
        player = desk.player(staff_no)
        for data in ("z:close:1", "z:off:1", "z:sure:1:off", "z:open", "z:change:1:finance"):
            await player.forges(data)
        if staff_no != "1002":
            await player.forges("z:show:1")
            player.sees("refused.review_round_gone")
    assert (await the_round(desk)).stage is Far.OPEN
    stranger = desk.player("1017")
    await stranger.forges("z:give:1:finance:1")
    stranger.sees("refused.review_round_not_asked")
    soldier = desk.player("1026")
    for data in ("z:give:1:medical:1", "z:ask:1:medical", "z:word:1:medical"):
        await soldier.forges(data)
        soldier.sees("refused.review_round_not_asked")
    for data in ("z:give:1:finance:9", "z:give:1:finance:", "z:give:1:finance:44444", "z:unsay:1:finance:x"):
        await soldier.forges(data)
        soldier.sees("refused.stale")
    await soldier.forges("z:give:1:finance:444:nobodys")
    soldier.sees("refused.review_given_already")
    async with desk.db.read() as tx:
        assert await store.box(tx, 1, "finance") is None


async def test_who_handles_cases_rates_the_requests_he_gets_where_the_unit_wants_that(desk: Stage) -> None:
    desk.app.house.go_by(replace(desk.app.house.policy, offices_rate=True))
    for category in ("medical", "leave", "housing", "school"):
        await dealt(desk, category, RATERS[:1])
    supervisor = await opened(desk)
    cadres = [one for one in CADRES if one in desk.players and desk.player(one).offered("review_begin")]
    assert len(cadres) >= FEWEST, "whoever has a case is asked"
    cadre = desk.player(cadres[0])
    cadre.sees("您经办的诉求")
    await cadre.taps("review_begin")
    cadre.sees("收到的诉求", "review_question.requests")
    await cadre.taps("4")
    cadre.sees("收到的诉求：评好了")
    cadre.sees_not("直接打字")
    await cadre.taps("review_mine_all")
    cadre.sees("review_round_done.given", "收到的诉求：评了")
    await cadre.forges("z:word:1:_requests")
    cadre.sees("refused.review_said_already")
    async with desk.db.write() as tx:
        made = await store.by_id(tx, 1)
        assert made is not None
        await review_closing.close(desk.app.house.by_clock(tx), made)
    await supervisor.forges("z:show:1")
    supervisor.sees("写得清不清楚：不足 5 份")
    await supervisor.forges("z:change:1:_requests")
    supervisor.sees("refused.review_round_gone")


async def test_a_standing_duty_opens_it_on_its_day_once(desk: Stage) -> None:
    duty = StandingDuty("rating", {"zh": "评议", "en": "Rating"}, "politics", "1004", Rhythm.QUARTERLY,
                        date(2026, 12, 1), reviews=10)
    desk.app.house.go_by(replace(desk.app.house.policy, duties=(duty,)))
    await until(desk, "2026-11-24 09:00")
    async with desk.db.read() as tx:
        assert await store.open_one(tx) is None
    await until(desk, "2026-12-01 09:00")
    await until(desk, "2026-12-02 09:00")
    async with desk.db.read() as tx:
        (made,) = await store.latest(tx, 9)
    assert made.duty is not None
    assert desk.policy.calendar.day(made.closes_at) == date(2026, 12, 15)
    desk.player("1025").sees("请您评一评")
