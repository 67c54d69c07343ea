"""Absence, told as transcripts: who stands in, what the soldier reads, how it begins and ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain import roster
from bot.domain.people import Person
from bot.jobs import run_due
from bot.services.people.roster import RosterError, import_roster
from bot.storage import absences, people
from tests.beginnings import sample_unit
from tests.screens import NAME, NOW, both, shown
from tests.stage import Player, Stage, opened
from tests.story import accepted, filed, fill


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, request.param) as found:
        yield found


async def until(stage: Stage, moment: str) -> None:
    """To the wall clock's `moment` of the desk, and everything it brings."""
    at = datetime.fromisoformat(moment).replace(tzinfo=stage.policy.calendar.zone).timestamp()
    stage.clock.move(at - stage.clock.now())
    await run_due(stage.app.house)
    await stage.settled()


async def person(stage: Stage, player: Player) -> Person:
    async with stage.db.read() as tx:
        found = await people.by_id(tx, player.record.id)
    assert found is not None
    return found


async def name(stage: Stage, player: Player, substitute: Player) -> None:
    await player.says("/away")
    await player.taps("name_substitute")
    await player.says(substitute.record.name)


async def leave(player: Player, last: str = "11-25") -> None:
    await player.says("/away")
    await player.taps("set_away")
    await player.taps("现在起" if player.language == "zh" else "From now")
    await player.says(last)


def standing(player: Player, who: Player) -> str:
    return {"zh": f"暂不便联系，由 {who.record.name} 代办", "en": f"{who.record.name} stands in"}[player.language]


async def test_who_stands_in_is_named_told_and_may_work_the_case(stage: Stage) -> None:
    handler, soldier = await accepted(stage), stage.player("1025")
    deputy = stage.player("1012" if handler.record.staff_no == "1011" else "1011")
    await name(stage, handler, deputy)
    handler.sees(deputy.record.name)
    deputy.sees(handler.record.name)
    await deputy.forges("o:1")
    deputy.sees("refused.not_seen")
    await leave(handler)
    deputy.sees(handler.record.name)
    assert any(standing(soldier, deputy) in one.text for one in soldier.heard)
    await soldier.says("/case 42")
    await soldier.says("/case 1")
    soldier.sees(standing(soldier, deputy))
    soldier.sees_not("11月25日止")
    await deputy.says("/queue")
    deputy.sees("2026-0001", {"zh": f"代 {handler.record.name}", "en": f"for {handler.record.name}"}[deputy.language])
    await deputy.taps("2026-0001")
    await deputy.taps("progress")
    await fill(deputy, text="已报财务中心，周五前到账")
    soldier.sees("已报财务中心")
    await soldier.taps("open_case")
    await soldier.taps("timeline")
    soldier.sees({"zh": f"（代 {handler.record.name}）", "en": f"(for {handler.record.name})"}[soldier.language])
    await handler.says("/menu")
    handler.sees(deputy.record.name)
    for _ in range(10):
        await handler.forges(f"y:back:{handler.record.id}")
    assert any("2026-0001" in one.text and deputy.record.name in one.text for one in handler.screens)
    assert (await person(stage, handler)).absence is None
    assert any(standing(soldier, deputy) not in one.text for one in soldier.heard)
    await deputy.forges("o:1")
    deputy.sees("refused.not_seen")


async def test_what_is_said_goes_to_who_stands_in(stage: Stage) -> None:
    handler, soldier = await accepted(stage), stage.player("1025")
    deputy = stage.player("1017")
    await name(stage, handler, deputy)
    await leave(handler)
    await soldier.says("/case 1")
    await soldier.taps("message_own")
    await soldier.says("还有一件事想补充")
    await soldier.taps("done_talk")
    assert any("还有一件事想补充" in one.text for one in deputy.screens)
    assert not any("还有一件事想补充" in one.text for one in handler.screens)


async def test_new_cases_pass_by_whoever_is_away_and_it_ends_by_itself(stage: Stage) -> None:
    away = stage.player("1011")
    await leave(away, "11-24")
    for staff_no in ("1025", "1026", "1031"):
        assert (await filed(stage, staff_no, "pay")).record.staff_no != "1011"
    await until(stage, "2026-11-25T09:00")
    assert (await person(stage, away)).absence is None
    away.sees({"zh": "没有人替您办过", "en": "Nothing was done"}[away.language])


async def test_a_head_says_it_for_many_and_it_begins_later(stage: Stage) -> None:
    head = stage.player("1006")
    await head.says("/away")
    await head.taps("away_many")
    await head.taps("财务甲")
    await head.taps("财务乙")
    await head.taps("done_people")
    await head.says("11-30")
    await head.says("12-01")
    head.sees("2")
    assert (await person(stage, stage.player("1011"))).absence is None
    assert (await filed(stage)).record.staff_no in ("1011", "1012")
    await until(stage, "2026-11-30T00:01")
    assert (await person(stage, stage.player("1011"))).absence == "away"
    assert (await filed(stage, "1026")).record.staff_no == "1006"
    await until(stage, "2026-12-02T00:01")
    assert (await person(stage, stage.player("1012"))).absence is None


async def test_a_desk_that_stood_still_all_the_while_tells_of_no_absence_that_passed(stage: Stage) -> None:
    handler = await accepted(stage)
    deputy = stage.player("1017")
    await name(stage, handler, deputy)
    await handler.says("/away")
    await handler.taps("set_away")
    await handler.says("11-26")
    await handler.says("11-27")
    before = len(deputy.screens)
    await until(stage, "2026-12-05T09:00")
    assert (await person(stage, handler)).absence is None
    assert len(deputy.screens) == before


async def test_others_may_not_say_it_and_dates_must_be_dates(stage: Stage) -> None:
    stranger, one = stage.player("1013"), stage.player("1011")
    for verb in ("set", "deputy", "back", "show"):
        await stranger.forges(f"y:{verb}:{one.record.id}")
        stranger.sees("refused.not_yours")
    await stage.player("1025").forges(f"y:show:{stage.player('1025').record.id}")
    stage.player("1025").sees("refused.no_such_post")
    await stage.player("1025").forges("y:list:0")
    stage.player("1025").sees("refused.not_your_list")
    await one.says("/away")
    await one.taps("set_away")
    await one.says("11-26")
    await one.says("11-24")
    assert (await person(stage, one)).absence is None


async def test_two_silent_days_with_something_due_count_as_away_until_the_first_act(stage: Stage) -> None:
    handler = await filed(stage)
    head = stage.player("1006")
    await until(stage, "2026-11-23T17:30")
    assert (await person(stage, handler)).absence is None
    for day in (24, 25, 26):
        await until(stage, f"2026-11-{day}T10:00")
    assert (await person(stage, handler)).absence == "silent"
    head.sees(handler.record.name, "absence.silent")
    soldier = stage.player("1025")
    await soldier.says("/case 1")
    soldier.sees(standing(soldier, head))
    await handler.says("/menu")
    assert (await person(stage, handler)).absence is None


async def test_when_the_desk_itself_was_away_nobody_was_silent(stage: Stage) -> None:
    handler = await filed(stage)
    await until(stage, "2026-11-23T17:30")
    await until(stage, "2026-11-30T10:00")
    assert (await person(stage, handler)).absence is None


async def test_silence_without_anything_due_is_nothing(stage: Stage) -> None:
    for day in range(24, 31):
        await until(stage, f"2026-11-{day}T10:00")
    async with stage.db.read() as tx:
        assert await absences.running(tx) == {}


async def test_who_blocked_the_bot_is_told_to_the_head_once(stage: Stage) -> None:
    handler, head = await accepted(stage), stage.player("1006")
    async with stage.db.write() as tx:
        await people.set_reachable(tx, handler.user_id, reachable=False)
    for moment in ("2026-11-23T10:00", "2026-11-23T10:05"):
        await until(stage, moment)
    told = [one for one in head.screens if head.words.phrase("absence.missed") in one.text]
    assert len(told) == 1
    await head.says("/queue")
    head.sees("2026-0001")
    await handler.says("/menu")
    await head.says("/queue")
    head.sees_not("2026-0001")


async def test_the_roster_may_name_substitutes_and_names_its_mistakes(stage: Stage) -> None:
    header = ["编号", "姓名", "单位", "角色", "B角"]
    rows = [header, ["1011", "财务甲", "finance", "机关干部", "1012"], ["1012", "财务乙", "finance", "机关干部", ""]]
    good = roster.read_for(stage.policy, rows)
    await import_roster(stage.db, good, stage.policy, now=int(stage.clock.now()), random=bytes)
    found = await person(stage, stage.player("1011"))
    assert found.substitute == stage.player("1012").record.id
    unknown = roster.read_for(stage.policy, [header, ["1011", "财务甲", "finance", "机关干部", "7777"]])
    with pytest.raises(RosterError, match="7777"):
        await import_roster(stage.db, unknown, stage.policy, now=int(stage.clock.now()), random=bytes)
    wrong = roster.read_for(stage.policy, [header, ["1011", "财务甲", "finance", "机关干部", "？？"]])
    assert [one.code for one in wrong.problems] == ["bad_substitute"]


async def test_the_same_on_either_engine(database_url: str) -> None:
    async with opened(database_url, "zh") as found:
        handler = await accepted(found)
        deputy = found.player("1017")
        await name(found, handler, deputy)
        await leave(handler)
        await deputy.says("/queue")
        deputy.sees("2026-0001")
        await deputy.says("/duties")
        await deputy.taps("add_duty")
        await deputy.says("每月盘点")
        await deputy.taps("monthly")
        await deputy.says("12-05")
        await deputy.taps("served")
        await until(found, "2026-12-08T10:00")
        assert (await person(found, handler)).absence is None
        await deputy.forges("j:done:1:1")
        await deputy.says("3")
        await deputy.says("登记簿")
        await found.player("1004").taps("check_yes")
        await found.player("1004").forges("j:start")
        await deputy.taps("round_lacks")
        await deputy.says("还有一项")
        await deputy.taps("skip_doer")
        await found.player("1004").taps("round_drop")
        await until(found, "2026-12-30T10:00")
        handler.sees("promise.resolved")


@both
def test_every_screen_at_its_longest(language: str) -> None:
    for absence in ("away", "silent", "blocked", "unjoined", None):
        for headline in ("set", "back", "named", None):
            shown("absence", {"headline": headline, "name": NAME, "own": headline is None, "absence": absence,
                              "starts_at": NOW, "until_at": NOW, "substitute": NAME, "standing": NAME}, language)
    line = {"name": NAME, "absence": "away", "substitute": NAME, "by": NAME}
    shown("absence_list", {"lines": [line] * 10, "page": 3, "without": 2}, language)
    shown("absence_set", {"count": 3, "starts_at": NOW, "until_at": NOW}, language)
    shown("absence_told", {"by": NAME, "starts_at": None, "until_at": NOW}, language)
    shown("absence_standing", {"name": NAME, "count": 3}, language)
    shown("absence_over", {"name": NAME}, language)
    shown("absence_deputy", {"name": NAME, "by": NAME}, language)
    shown("absence_noticed", {"why": "missed", "lines": [line] * 30}, language)
    deed = {"number": "2026-000042", "title": "题" * 40, "action": "progress", "at": NOW, "by": NAME, "deeds": 4}
    shown("absence_back", {"by": NAME, "lines": [deed] * 15, "more": 4}, language)
