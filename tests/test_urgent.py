"""Urgent matters: whom to ring before all else, then those on duty by the clock alone, until somebody has it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calling import Place
from bot.domain.case import Mark, State, Track
from bot.domain.urgent import Urgent
from bot.services.urgent import calling
from bot.storage import duty_roster, people
from tests.stage import Player, Stage
from tests.story import STORY, accepted, fill

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY_NIGHT = "2026-11-28T23:00"
NOW = {"zh": "0120", "en": "internal 0120"}
"""Of the sample's text."""


async def until(stage: Stage, text: str) -> None:
    """The clock stands at that time of Shanghai, and urgent cases are called out."""
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await calling.call(stage.app.house)
    await stage.settled()


async def on_duty(stage: Stage, day: str, *staff_nos: str) -> None:
    """First, second, leader."""
    async with stage.db.write() as tx:
        for place, staff_no in zip(Place, staff_nos, strict=False):
            if staff_no:
                person = stage.player(staff_no).record
                await duty_roster.put(tx, date.fromisoformat(day), place, person.id, None, 0)


async def raised(stage: Stage, text: str = "我妈病危，在医院 <b>&") -> Player:
    soldier = stage.player("1025")
    await soldier.says("/urgent")
    await soldier.says(text)
    return soldier


async def told(stage: Stage) -> list[str]:
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT p.staff_no FROM urgent_told t JOIN people p ON p.id = t.person_id "
                            "ORDER BY t.told_at, p.staff_no")
    return [row["staff_no"] for row in rows]


async def blocked(stage: Stage, *staff_nos: str) -> None:
    async with stage.db.write() as tx:
        for staff_no in staff_nos:
            await people.set_reachable(tx, stage.player(staff_no).user_id, reachable=False)


# ── Which words ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", [
    "我妈病危了", "爷爷昨晚去世", "战友出了车祸", "真的不想活了", "不 想 活", "他被打了", "材料被打回来，他不想活了",
    "ＳＵＩＣＩＤＥ", "My father passed away.", "there was a car accident", "I don’t want to live any more",
    "He is DYING"])
def test_words_that_sound_urgent(text: str) -> None:
    assert Urgent().heard(text)


@pytest.mark.parametrize("text", [
    "周末不想活动", "不想活跃气氛", "材料被打回来了", "证明要被打印几份", "午睡被打扰", "父亲去世多年", "想死你们了",
    "电脑中毒了", "工资没有发", "studying for the exam", "I want to live in quarters", "suicide prevention talk", ""])
def test_words_that_merely_hold_one(text: str) -> None:
    assert not Urgent().heard(text)


# ── Whom to ring now, and three lines ────────────────────────────────────────────────────────────────────────────────


async def test_a_button_on_every_first_screen_tells_at_once_whom_to_ring(stage: Stage) -> None:
    soldier = stage.player("1025")
    assert soldier.offered("urgent")  # the welcome
    for screen in ("/menu", "/new", "/cards"):
        await soldier.says(screen)
        assert soldier.offered("urgent"), screen
    await soldier.taps("urgent")
    soldier.sees(NOW[soldier.language], {"zh": "示例", "en": "SAMPLE"}[soldier.language])
    async with stage.db.read() as tx:
        assert await tx.all("SELECT id FROM cases") == []


async def test_the_first_line_goes_out_at_once_and_the_others_follow_it(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013", "1002")
    soldier, first, second = await raised(stage), stage.player("1011"), stage.player("1013")
    first.sees("我妈病危，在医院 &lt;b&gt;&amp;", soldier.record.name, "2026-0001")
    second.sees_not("2026-0001")
    soldier.sees(first.record.name, "done.urgent_raised", NOW[soldier.language])
    await soldier.says("市一院急诊")
    first.sees("市一院急诊")
    await soldier.taps("skip")
    soldier.sees("urgent_state.added")
    await soldier.says("还在抢救，医生说要家属签字")  # loose words, while nobody has it
    first.sees("还在抢救，医生说要家属签字")
    case = await stage.case()
    assert (case.urgent, case.state, case.category) == (True, State.NEW, "aid")
    assert case.accept_by == case.created_at + 15 * 60


async def test_whoever_has_it_answers_for_it_and_everybody_hears_who(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013", "1002")
    soldier, first, second = await raised(stage), stage.player("1011"), stage.player("1013")
    await soldier.says("市一院急诊")
    await until(stage, "2026-11-23T09:15")
    second.sees("我妈病危", "市一院急诊")  # whoever is called later reads all of it
    first.sees(second.record.name)
    await second.taps("acknowledge")
    second.sees("done.acknowledge")
    assert any("市一院急诊" in one.text for one in second.screens)  # and it stays
    case = await stage.case()
    assert (case.state, case.track, case.handler) == (State.OPEN, Track.AT_ONCE, second.record.id)
    assert (case.first_responder, case.office) == (second.record.id, "medical")
    soldier.sees(second.record.name, "notice.acknowledge.requester")
    first.sees("notice.acknowledge.called", second.record.name)
    assert await stage.history() == ["submit", "called", "message", "called", "acknowledge"]
    await until(stage, "2026-11-23T12:00")
    assert await told(stage) == ["1011", "1013"]
    await first.forges("c:1:acknowledge")  # a second later than the other
    first.sees("refused.too_late", second.record.name)
    await second.taps("resolve")
    await fill(second, outcome="solved")
    soldier.sees("next.resolved.requester")


async def test_ten_presses_are_one_case(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011")
    soldier = await raised(stage)
    await soldier.taps("cancel")
    soldier.sees("urgent_state.open", "2026-0001")
    for _ in range(10):
        await soldier.says("/urgent")
        soldier.sees("urgent_state.open", "2026-0001")
        await soldier.says("快来人")
    async with stage.db.read() as tx:
        assert len(await tx.all("SELECT id FROM cases")) == 1
    await stage.player("1011").taps("acknowledge")
    await soldier.says("/urgent")
    await soldier.taps("urgent_another")
    await soldier.says("又有一个人昏迷了")
    assert (await stage.case("2026-0002")).urgent


async def test_a_false_alarm_is_one_tap_and_held_against_nobody(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013")
    soldier, first = await raised(stage), stage.player("1011")
    await soldier.taps("false_alarm")
    soldier.sees("done.false_alarm")
    first.sees("notice.false_alarm.called")
    case = await stage.case()
    assert (case.state, case.mark) == (State.WITHDRAWN, Mark.FALSE_ALARM)
    await until(stage, "2026-11-23T10:00")
    assert await told(stage) == ["1011"]
    await first.forges("c:1:acknowledge")
    first.sees("refused.urgent_over")


async def test_the_one_who_has_it_may_call_it_off_and_no_other(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013")
    soldier, first = await raised(stage), stage.player("1011")
    await first.forges("c:1:false_alarm")
    first.sees("refused.not_now")
    await stage.player("1026").forges("c:1:acknowledge")
    stage.player("1026").sees("refused.not_seen")
    await first.taps("acknowledge")
    await first.taps("open_case")
    await first.taps("false_alarm")
    soldier.sees("notice.false_alarm.requester")
    assert (await stage.case()).mark is Mark.FALSE_ALARM


async def test_somebody_may_raise_it_for_another(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1013")
    clerk, soldier = stage.player("1022"), stage.player("1026")
    await clerk.says("/urgent")
    await clerk.taps("urgent_for")
    await clerk.says(soldier.record.name)
    await clerk.says("训练场上晕倒了")
    clerk.sees(stage.player("1013").record.name)
    stage.player("1013").sees("训练场上晕倒了", soldier.record.name, clerk.record.name)
    soldier.sees("urgent_state.raised_for")
    await stage.player("1025").says("/urgent")
    assert not stage.player("1025").offered("urgent_for")
    await stage.player("1025").forges("u:for")
    stage.player("1025").sees("refused.not_yours")


# ── Words said elsewhere ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_in_a_form_it_stands_beside_and_nothing_is_lost(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011")
    soldier = stage.player("1025")
    await soldier.says("/new")
    await fill(soldier, category="leave", text="x")
    await soldier.says("/new")
    await soldier.taps("change")
    await soldier.taps({"zh": "情况", "en": "What happened"}[soldier.language])
    await soldier.says("父亲车祸，想请假回家")
    soldier.sees("父亲车祸，想请假回家", NOW[soldier.language])
    assert soldier.offered("urgent_send")
    await soldier.taps("submit")
    assert not (await stage.case()).urgent
    await soldier.taps("urgent_send")
    stage.player("1011").sees("父亲车祸，想请假回家")
    assert (await stage.case("2026-0002")).urgent


async def test_words_a_question_cannot_take_still_bring_it_up(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/new")
    await soldier.taps({"zh": "工资津贴", "en": "Pay and allowances"}[soldier.language])
    await soldier.says("病危")
    soldier.sees("refused.no_such_choice", NOW[soldier.language])
    await soldier.taps("urgent_not")
    soldier.sees("menu.not_urgent")


async def test_loose_words_and_a_message_to_a_case_bring_it_up_too(stage: Stage) -> None:
    soldier, handler = stage.player("1025"), await accepted(stage)
    await soldier.says("我真的不想活了")
    soldier.sees(NOW[soldier.language], "我真的不想活了")
    assert len(soldier.heard) == 1  # no cards, no forms: whom to ring, and nothing else
    await soldier.taps("urgent_not")
    soldier.sees("我真的不想活了")  # and then where it belongs
    await soldier.taps("2026-0001")
    handler.sees("我真的不想活了")
    await soldier.says("周末不想活动")
    soldier.sees_not(NOW[soldier.language])
    await handler.taps("progress")
    await handler.says("他父亲病危，已经准假，张三周五前办完")  # the office writes of what happened
    handler.sees_not(NOW[handler.language])


async def test_who_only_looked_alarms_nobody_hours_later(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011")
    soldier = stage.player("1025")
    await soldier.says("/urgent")
    await until(stage, "2026-11-23T10:01")
    await soldier.says("工资什么时候发")
    assert await told(stage) == []
    await soldier.says("他昏迷了")
    soldier.sees(NOW[soldier.language])


async def test_a_new_alarm_while_the_last_matter_is_still_worked(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011")
    soldier = await raised(stage)
    await soldier.taps("cancel")
    await stage.player("1011").taps("acknowledge")
    await soldier.says("家里又出车祸了")
    await soldier.taps("urgent_send")
    assert (await stage.case("2026-0002")).state is State.NEW
    stage.player("1011").sees("家里又出车祸了", "2026-0002")


# ── The way up ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_at_night_and_at_the_weekend_by_the_clock(stage: Stage) -> None:
    await on_duty(stage, "2026-11-28", "1011", "1013", "1002")
    await on_duty(stage, "2026-11-29", "1012")
    await until(stage, SATURDAY_NIGHT)
    soldier = await raised(stage)
    assert await told(stage) == ["1011"]
    for moment, expected in (("23:14", ["1011"]), ("23:15", ["1011", "1013"]), ("23:29", ["1011", "1013"]),
                             ("23:30", ["1011", "1013", "1002"]), ("23:44", ["1011", "1013", "1002"])):
        await until(stage, f"2026-11-28T{moment}")
        assert await told(stage) == expected, moment
    soldier.sees(stage.player("1002").record.name, "urgent_state.step")
    await until(stage, "2026-11-28T23:45")
    assert await told(stage) == ["1011", "1013", "1002", "1004", "1005"]
    await until(stage, "2026-11-29T09:00")
    assert len(await told(stage)) == 5
    letters = [one for one in stage.player("1011").screens if "2026-0001" in one.html]
    assert len(letters) == 4  # called, and each time somebody else was


async def test_a_duty_runs_until_eight_in_the_morning(stage: Stage) -> None:
    await on_duty(stage, "2026-11-28", "1011")
    await on_duty(stage, "2026-11-29", "1012")
    await until(stage, "2026-11-29T07:59")
    await raised(stage)
    assert await told(stage) == ["1011"]
    await until(stage, "2026-11-29T08:14")
    assert await told(stage) == ["1011", "1012"]  # the new day's first, when its turn comes


async def test_after_two_hours_down_everybody_who_should_know_is_told_once(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013", "1002")
    await raised(stage)
    before = len(stage.player("1011").screens)
    await until(stage, "2026-11-23T11:00")
    assert sorted(await told(stage)) == ["1002", "1004", "1005", "1011", "1013"]
    assert len(stage.player("1011").screens) == before + 1
    assert len([one for one in stage.player("1013").heard if "2026-0001" in one.html]) == 1
    await until(stage, "2026-11-23T11:15")
    assert len(stage.player("1011").screens) == before + 1


async def test_whoever_is_not_there_is_passed_by_at_once(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013", "1002")
    await blocked(stage, "1011", "1013")
    soldier = await raised(stage)
    assert await told(stage) == ["1002"]
    soldier.sees(stage.player("1002").record.name)


async def test_without_a_roster_it_goes_to_those_above_at_once(stage: Stage) -> None:
    await raised(stage)
    assert await told(stage) == ["1002", "1004", "1005"]  # politics has no head in this unit
    await stage.player("1005").taps("acknowledge")
    stage.player("1002").sees("notice.acknowledge.called")


async def test_while_nobody_can_be_reached_the_soldier_reads_so_and_it_is_tried_again(stage: Stage) -> None:
    await blocked(stage, *[one for one in stage.players if one not in ("1025", "1026", "1031")])
    soldier = await raised(stage)
    soldier.sees({"zh": "收不到消息", "en": "can be reached here"}[soldier.language], NOW[soldier.language])
    await until(stage, "2026-11-23T12:00")
    assert await told(stage) == []
    async with stage.db.write() as tx:
        await people.set_reachable(tx, stage.player("1004").user_id, reachable=True)
    await until(stage, "2026-11-23T12:15")
    assert await told(stage) == ["1004"]


async def test_nobody_is_called_to_his_own_matter(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013")
    first = stage.player("1011")
    await first.says("/urgent")
    await first.says(STORY)
    assert await told(stage) == ["1013"]
    await first.forges("c:1:acknowledge")
    first.sees("refused.not_yours")
