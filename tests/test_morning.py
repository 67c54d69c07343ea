"""The morning list: once a working day, only if there is something, each case once; and asked for at any time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.policy import LANGUAGES
from bot.render import TEXT_LIMIT
from bot.services.promises import morning
from bot.simulator.markup import parse_html
from bot.storage import people
from tests.screens import LONG, NOW, RENDERER, both
from tests.stage import Stage, opened, sqlite_url
from tests.story import accepted, filed, fill
from tests.test_ladder import SHANGHAI

GREETING = {"zh": "您好！今天要盯的事", "en": "this is what today is about"}


async def until(stage: Stage, text: str) -> None:
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await morning.greet(stage.app.house)
    await stage.settled()


def greetings(stage: Stage, staff_no: str) -> list[str]:
    player = stage.player(staff_no)
    return [one.text for one in player.screens if GREETING[player.language] in one.text]


async def test_a_handler_reads_once_each_working_day_what_it_is_about(stage: Stage) -> None:
    handler = await accepted(stage)  # Monday; dated: ten working days, answer by Tuesday
    await until(stage, "2026-11-23T17:00")
    assert greetings(stage, handler.record.staff_no) == []  # who joined today has just seen everything
    await until(stage, "2026-11-24T08:29")
    assert greetings(stage, handler.record.staff_no) == []
    for _ in range(3):
        await until(stage, "2026-11-24T08:30")
    assert len(greetings(stage, handler.record.staff_no)) == 1
    handler.sees("morning.today", "2026-0001")
    await until(stage, "2026-11-24T17:00")
    assert len(greetings(stage, handler.record.staff_no)) == 1
    await handler.taps("2026-0001")
    handler.sees("上个月的补助")


async def test_who_has_nothing_before_him_gets_no_letter_and_may_still_ask(stage: Stage) -> None:
    idle = stage.player("1014")
    await until(stage, "2026-11-24T08:30")
    assert greetings(stage, "1014") == []
    await idle.says("/today")
    idle.sees({"zh": "今天没有到期的", "en": "Nothing is due today"}[idle.language])
    soldier = stage.player("1025")
    await soldier.says("/today")
    soldier.sees("refused.not_your_list")
    await soldier.forges("b:today")
    soldier.sees("refused.not_your_list")


async def test_late_cases_stand_in_it_every_day_until_they_are_done(stage: Stage) -> None:
    handler = await accepted(stage)
    for day in ("2026-12-21", "2026-12-22", "2026-12-23"):  # long after the last rung
        await until(stage, f"{day}T09:00")
        handler.sees("morning.late", "2026-0001")
    await handler.taps("today")
    handler.sees("morning.late")
    await handler.says("1")
    await handler.taps("resolve")
    await fill(handler, outcome="solved")
    await until(stage, "2026-12-24T09:00")
    assert len(greetings(stage, handler.record.staff_no)) == 3


async def test_after_a_week_of_downtime_today_is_told_once_and_a_clock_set_back_tells_nothing(stage: Stage) -> None:
    handler = await accepted(stage)
    await until(stage, "2026-12-02T16:00")
    assert len(greetings(stage, handler.record.staff_no)) == 1
    await until(stage, "2026-12-01T09:00")
    await until(stage, "2026-12-02T16:05")
    assert len(greetings(stage, handler.record.staff_no)) == 1


async def test_not_at_the_weekend_and_not_to_who_is_not_there(stage: Stage) -> None:
    handler = await accepted(stage)
    await until(stage, "2026-11-28T10:00")
    assert greetings(stage, handler.record.staff_no) == []
    async with stage.db.write() as tx:
        await people.set_reachable(tx, handler.user_id, reachable=False)
    await until(stage, "2026-11-30T09:00")
    async with stage.db.write() as tx:
        await people.set_reachable(tx, handler.user_id, reachable=True)
    await until(stage, "2026-11-30T11:00")
    assert len(greetings(stage, handler.record.staff_no)) == 1


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_who_stands_in_reads_it_instead_of_who_is_on_leave(stage: Stage) -> None:
    handler = await accepted(stage)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET away = 1 WHERE id = :id", id=handler.record.id)
    case = await stage.case()
    await until(stage, "2026-11-24T09:00")
    instead = stage.someone(case.reached(case.handler))
    assert "2026-0001" in greetings(stage, instead.record.staff_no)[0]
    assert greetings(stage, handler.record.staff_no) == []


async def test_what_the_soldier_said_stands_there_until_somebody_looks(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("progress")
    await handler.says("财务甲 周五前把材料送到银行")
    soldier = stage.player("1025")
    stage.clock.move(3600)
    await soldier.taps("message_own")
    await soldier.says("卡号换过一次")
    await soldier.taps("done_talk")
    await until(stage, "2026-11-24T08:30")
    handler.sees("morning.unheard", "2026-0001")
    async with stage.db.write() as tx:  # who stands in for him reads it as well
        await tx.execute("UPDATE people SET away = 1 WHERE id = :id", id=handler.record.id)
    case = await stage.case()
    instead = stage.someone(case.reached(case.handler))
    await instead.says("/today")
    instead.sees("morning.unheard", "2026-0001")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET away = 0 WHERE id = :id", id=handler.record.id)
    await handler.says("/case 1")
    await until(stage, "2026-11-25T08:30")
    handler.sees_not("morning.unheard")
    async with stage.db.write() as tx:  # what he has seen is no news for whoever stands in
        await tx.execute("UPDATE people SET away = 1 WHERE id = :id", id=handler.record.id)
    await instead.says("/today")
    instead.sees_not("morning.unheard")


async def test_what_waits_for_the_soldier_and_what_is_due_this_week(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    await until(stage, "2026-11-25T08:30")
    handler.sees("morning.waiting")
    handler.sees_not("morning.late")
    soldier = stage.player("1025")
    await soldier.taps("reply")
    await soldier.says("都带齐了")
    await soldier.taps("done_talk")
    await until(stage, "2026-12-07T08:30")  # Monday; due on Wednesday
    handler.sees("morning.week", "💬")


async def test_a_supervisor_reads_what_is_his_to_decide_and_who_is_late(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask_extension")
    await handler.taps("d3")
    await handler.says("上级月底才批")
    supervisor = stage.someone((await stage.case()).supervisor)
    await until(stage, "2026-11-24T08:30")
    supervisor.sees("morning.extensions", "2026-0001")
    await supervisor.says("1")
    await supervisor.taps("grant_extension")
    await until(stage, "2026-12-16T08:30")
    supervisor.sees("morning.silent", "morning.by_office")
    supervisor.sees_not("morning.extensions")
    other = stage.someone(next(one.record.id for one in stage.players.values()
                               if one.record.staff_no in ("1004", "1005") and one is not supervisor))
    assert greetings(stage, other.record.staff_no) == []


async def test_a_case_nobody_answers_may_be_shelved_and_one_declined_thrice_waits_for_him(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    await until(stage, "2026-12-24T08:30")
    supervisor = stage.someone((await stage.case()).supervisor)
    supervisor.sees("morning.to_shelve", "2026-0001")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET declines = 3 WHERE id = 1")
    await supervisor.says("/today")
    supervisor.sees("morning.declined")


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_forty_cases_are_twenty_lines_and_the_rest_is_counted(stage: Stage) -> None:
    for _ in range(24):
        await filed(stage, "1025", "pay")
    async with stage.db.write() as tx:
        handler = stage.player("1011")
        await tx.execute("UPDATE cases SET handler = :id WHERE id <= 24", id=handler.record.id)
    await until(stage, "2026-11-30T08:30")
    (letter,) = greetings(stage, "1011")
    assert letter.count("2026-") == 20
    assert {"zh": "另有 4 件", "en": "and 4 more"}[handler.language] in letter
    assert sum(button.startswith("2026-") for button in handler.labels()) == 20


async def test_a_restart_in_between_changes_nothing(tmp_path: Path) -> None:
    async with opened(sqlite_url(tmp_path), "zh") as stage:
        handler = await accepted(stage)
        await until(stage, "2026-11-24T08:30")
        assert len(greetings(stage, handler.record.staff_no)) == 1
        async with stage.db.write() as tx:  # a new simulator counts from one again
            await tx.execute("DELETE FROM inbox")
            await tx.execute("DELETE FROM sent")
            await tx.execute("DELETE FROM invitations")
    async with opened(sqlite_url(tmp_path), "zh") as stage:
        await until(stage, "2026-11-24T08:31")
        assert greetings(stage, handler.record.staff_no) == []
        await until(stage, "2026-11-25T08:30")
        assert len(greetings(stage, handler.record.staff_no)) == 1


@both
@pytest.mark.parametrize("asked", [True, False])
def test_the_longest_list_has_room(language: str, *, asked: bool) -> None:
    line = {"id": 1, "number": "2026-000042", "title": "题" * 24, "state": "open", "at": NOW, "unheard": True,
            "times": 9, "days": 10}
    office = {**line, "office": LONG, "late": 999}
    away = {**line, "number": "📮99", "title": "", "waits": "silent", "homes": [LONG] * 9, "left": 0}
    no_case = {"id": -1, "number": "📮99", "title": "", "state": "", "at": NOW, "unheard": False}
    known = {"by_office": office, "rounds": away, "to_change": no_case,
             "deliveries": {**line, "number": "📬99", "words": LONG, "asking": 99 if asked else None, "late": True}}
    twice = morning.LISTED - len(morning.SECTIONS)
    sections = [{"name": name, "count": 99, "lines": [known.get(name, line)] * (2 if place < twice else 1)}
                for place, (name, _) in enumerate(morning.SECTIONS)]
    details = {"asked": asked, "name": "名" * 64, "now": NOW, "sections": sections, "buttons": []}
    assert len(parse_html(RENDERER.screen("morning", details, language).text).text) <= TEXT_LIMIT


def test_however_many_sections_there_are_the_lines_are_counted_in_all() -> None:
    assert sum(morning._rooms([99] * len(morning.SECTIONS))) == morning.LISTED
    assert morning._rooms([1, 9]) == [1, 9]


def test_each_section_has_its_words() -> None:
    for language in LANGUAGES:
        words = RENDERER.words(language)
        assert all(words.has(f"morning.{name}") and words.has(f"morning_at.{name}") for name, _ in morning.SECTIONS)
