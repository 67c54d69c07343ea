"""Cadres on call in phone windows: who answers, and who is told, while phones are out and offices closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain.windows import Quiet, Windows
from bot.storage import absences, cases, events, on_call
from tests.stage import Player, Stage
from tests.story import accepted, filed, fill
from tests.test_ladder import SHANGHAI
from tests.test_quiet import SATURDAYS, at
from tests.test_windows import away, everybody_away, phones, until, writes

SATURDAY = "2026-11-28"
QUESTION = "那我下周要带什么？<b>"
ANSWER = "带身份证就行 &amp;"


async def on_duty(stage: Stage, staff_no: str, day: str = SATURDAY, home: str = "finance") -> Player:
    player = stage.player(staff_no)
    async with stage.db.write() as tx:
        await on_call.put(tx, date.fromisoformat(day), home, player.record.id, player.record.id, 0)
    return player


async def another_handles(stage: Stage, number: str = "2026-0001") -> tuple[Player, Player]:
    """The case's handler, and his colleague of finance, who is on call on Saturday."""
    handler = await stage.handler(number)
    other = "1012" if handler.record.staff_no == "1011" else "1011"
    return handler, await on_duty(stage, other)


# ── While a window is open ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_new_request_goes_to_who_is_on_call_and_the_soldier_reads_who_answers(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    await filed(stage)
    _, cadre = await another_handles(stage)  # not the one whose turn it is
    for _ in range(2):
        await accepted(stage, "1031", "travel")
    await until(stage, f"{SATURDAY}T15:00")
    soldier = stage.player("1026")
    await filed(stage, "1026")
    case = await stage.case(stage.numbers[-1])
    assert (case.handler, case.first_responder, case.reason["code"]) == (cadre.record.id, cadre.record.id, "on_call")
    soldier.sees("reason.on_call", "18:00", {"zh": "现在由", "en": "On call until"}[soldier.language])
    cadre.sees(case.number)
    cadre.sees_not({"zh": "您值班：", "en": "You are on call:"}[cadre.language])  # it is his: no second letter


async def test_who_is_on_call_hears_and_answers_in_the_handlers_place(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, _ = stage.player("1025"), await accepted(stage)
    handler, cadre = await another_handles(stage)
    await cadre.forges("o:1")
    cadre.sees("refused.not_seen")
    await until(stage, f"{SATURDAY}T15:00")
    everybody_away(stage)
    await writes(soldier, 1, QUESTION)
    soldier.sees("18:00", cadre.record.name)
    handler.sees("那我下周要带什么？&lt;b&gt;")
    cadre.sees("2026-0001", "那我下周要带什么？&lt;b&gt;", {"zh": "您值班：2026-0001 有新消息",
                                                    "en": "You are on call: 2026-0001, new words"}[cadre.language])
    before = len(cadre.screens)
    assert len([one for one in cadre.heard if QUESTION[:6] in one.text]) == 1
    await cadre.taps("write")
    await cadre.says(ANSWER)
    await cadre.taps("done_talk")
    assert len(cadre.screens) > before
    soldier.sees("带身份证就行")
    handler.sees("带身份证就行", cadre.record.name)
    async with stage.db.read() as tx:
        last = (await events.of_case(tx, 1))[-1]
    assert (last.action, last.person_id, last.after["on_call"]) == ("message", cadre.record.id, "finance")
    case = await stage.case()
    assert (case.handler, case.answered_at) == (handler.record.id, at(f"{SATURDAY}T15:00"))
    await soldier.taps("timeline")
    soldier.sees({"zh": "（用机时段值班）", "en": "(on call)"}[soldier.language])
    await soldier.forges("c:1:vague")
    handler.sees("notice.vague.handler", "带身份证就行")
    await soldier.forges("c:1:vague")
    soldier.sees("refused.vague_asked")


async def test_he_reports_progress_and_asks_but_does_not_decide(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, _ = stage.player("1025"), await accepted(stage)
    handler, cadre = await another_handles(stage)
    await until(stage, f"{SATURDAY}T15:00")
    for action in ("resolve", "refer", "reassign", "change_track", "withdraw"):
        await cadre.forges(f"c:1:{action}")
        cadre.sees("refused.not_yours")
    await cadre.forges("c:1:progress")
    await fill(cadre, text="李科长周一上午审核，11月30日前告诉您")
    soldier.sees("notice.progress.requester", "李科长周一上午审核")
    handler.sees("notice.progress.staff", "李科长周一上午审核")
    await cadre.forges("c:1:ask")
    await fill(cadre, words="请拍一张工资条")
    soldier.sees("notice.ask.requester")
    handler.sees("notice.ask.staff")
    await soldier.taps("reply")
    await soldier.says("工资条在这里")
    await soldier.taps("done_talk")
    cadre.sees("on_call_word.reply", "工资条在这里")
    assert (await stage.history())[-3:] == ["progress", "ask", "reply"]


async def test_the_window_closes_while_he_is_typing(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, _ = stage.player("1025"), await accepted(stage)
    handler, cadre = await another_handles(stage)
    await until(stage, f"{SATURDAY}T17:59")
    await writes(soldier, 1, QUESTION)
    await cadre.taps("write")
    everybody_away(stage)
    await until(stage, f"{SATURDAY}T18:00")
    await cadre.says(ANSWER)
    cadre.sees("refused.on_call_over", "18:00", handler.record.name)
    soldier.sees_not("带身份证就行")
    for button in ("c:1:message", "c:1:progress", "o:1"):
        await cadre.forges(button)
        cadre.sees("refused.on_call_over")
    await stage.player("1013").forges("o:1")
    stage.player("1013").sees("refused.not_seen")
    assert "message" in await stage.history()
    async with stage.db.read() as tx:
        assert {one.action for one in await events.of_case(tx, 1) if one.person_id == cadre.record.id} <= {"view"}


async def test_with_nobody_on_call_or_one_who_is_away_all_is_as_it_was(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, _ = stage.player("1025"), await accepted(stage)
    handler, cadre = await another_handles(stage)
    async with stage.db.write() as tx:
        await absences.fall_silent(tx, cadre.record.id, int(stage.clock.now()))
    await until(stage, f"{SATURDAY}T15:00")
    everybody_away(stage)
    await writes(soldier, 1, QUESTION)
    cadre.hears_nothing()
    handler.sees("那我下周要带什么？")
    soldier.sees_not("18:00", "📱")
    await filed(stage, "1026")
    assert (await stage.case("2026-0002")).reason["code"] != "on_call"
    async with stage.db.write() as tx:
        await on_call.clear(tx, date(2026, 11, 28), "finance")
    await filed(stage, "1031")
    assert (await stage.case("2026-0003")).reason["code"] != "on_call"


async def test_his_own_request_is_not_his_to_answer(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    cadre = await on_duty(stage, "1011")
    await until(stage, f"{SATURDAY}T15:00")
    await filed(stage, "1011")
    case = await stage.case()
    assert (case.requester, case.reason["code"] == "on_call") == (cadre.record.id, False)
    cadre.sees_not({"zh": "值班答复", "en": "On call until"}[cadre.language])


async def test_quiet_hours_hold_nothing_back_from_who_is_on_call(stage: Stage) -> None:
    phones(stage, Windows(SHANGHAI, ((5, time(14), time(18)),)))
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, quiet=Quiet(time(14), time(20))))
    soldier, _ = stage.player("1025"), await accepted(stage)
    handler, cadre = await another_handles(stage)
    everybody_away(stage)
    await until(stage, f"{SATURDAY}T14:00")
    cadre.sees({"zh": "用机时段开始", "en": "Phone hours have begun"}[cadre.language])
    away(stage, cadre, handler)
    await writes(soldier, 1, QUESTION)
    cadre.sees("那我下周要带什么？")
    handler.hears_nothing()
    await until(stage, f"{SATURDAY}T20:00")
    handler.sees("那我下周要带什么？")


async def test_what_is_added_or_changed_soon_after_changes_his_letter(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, _ = stage.player("1025"), await accepted(stage)
    _, cadre = await another_handles(stage)
    await until(stage, f"{SATURDAY}T15:00")
    away(stage, cadre)
    await soldier.forges("c:1:message")
    said = await soldier.says(QUESTION)
    await soldier.taps("done_talk")
    await soldier.edits(said, "那我下周四要带什么？")
    told = [one for one in cadre.heard if "要带什么" in one.text]
    assert len(told) == 1
    assert "下周四" in told[0].text


# ── What time does ───────────────────────────────────────────────────────────────────────────────────────────────────


def opened(player: Player) -> list[str]:
    begun = {"zh": "用机时段开始", "en": "Phone hours have begun"}[player.language]
    return [one.text for one in player.screens if begun in one.text]


async def test_at_the_opening_one_letter_with_what_waits(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    await accepted(stage, "1025")  # the soldier's words are the last
    asked = await accepted(stage, "1026")
    await asked.forges("c:2:ask")
    await fill(asked)
    answered = await accepted(stage, "1025", "travel")
    await answered.forges("c:3:progress")
    await fill(answered, text="李科长周三审核，11月26日前告诉您")
    await accepted(stage, "1031")  # his company has no window then
    cadre = await on_duty(stage, "1011")
    await until(stage, f"{SATURDAY}T13:59")
    assert opened(cadre) == []
    for moment in ("14:00", "14:01", "15:00"):
        await until(stage, f"{SATURDAY}T{moment}")
    (told,) = opened(cadre)
    assert "14:00–18:00" in told
    assert [number in told for number in ("2026-0001", "2026-0002", "2026-0003", "2026-0004")] == [
        True, True, False, False]
    assert told.index("2026-0001") < told.index("2026-0002")
    later = await on_duty(stage, "1012")  # takes his place within the window
    await until(stage, f"{SATURDAY}T15:01")
    assert (len(opened(later)), len(opened(cadre))) == (1, 1)
    await cadre.taps("open_number")
    assert opened(cadre)


async def test_after_an_outage_over_the_window_nobody_is_told(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    cadre = await on_duty(stage, "1011")
    await until(stage, f"{SATURDAY}T18:00")
    await until(stage, "2026-12-05T13:00")
    assert opened(cadre) == []


@pytest.mark.parametrize("wanted", [True, False])
async def test_an_empty_weekend_is_told_the_working_day_before_once_as_one_list(stage: Stage, *, wanted: bool) -> None:
    phones(stage, Windows(SHANGHAI, ((5, time(14), time(18)), (6, time(14), time(18)))))
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, on_call=wanted))
    head = stage.player("1006")
    title = {"zh": "用机时段还没有人值班", "en": "Nobody is on call in phone hours yet"}[head.language]
    await on_duty(stage, "1011")
    told: list[str] = []
    for moment in ("2026-11-26T10:00", "2026-11-27T07:30", "2026-11-27T08:30", "2026-11-27T15:00", "2026-11-28T15:00"):
        await until(stage, moment)
        told = [one.text for one in head.screens if title in one.text]
        assert len(told) == (wanted and moment > "2026-11-27T08"), moment
    if wanted:
        assert [head.words.short_day(at(f"2026-11-{day}T12:00")) in told[0] for day in (28, 29)] == [False, True]
        assert {"zh": "卫生", "en": "Medical"}[head.language] not in told[0]


async def test_a_department_without_a_head_who_is_there_is_the_supervisors(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = '1006'")
    await until(stage, "2026-11-27T08:30")
    supervisor = stage.player("1004")
    supervisor.sees({"zh": "用机时段还没有人值班", "en": "Nobody is on call in phone hours yet"}[supervisor.language],
                    {"zh": "财务", "en": "Finance"}[supervisor.language])


async def test_the_list_of_what_waits_asks_the_database_for_no_more_than_it_shows(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    await accepted(stage)
    async with stage.db.read() as tx:
        found = await on_call.waiting(tx, "finance", ("c1", "c2"), 20)
        assert [case.number for case in found] == ["2026-0001"]
        assert await on_call.waiting(tx, "medical", ("c1",), 20) == []
        assert await cases.by_number(tx, "2026-0001") is not None
