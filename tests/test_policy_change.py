"""A change of the unit's rules: in force without a restart, for what is promised from then on; a bad one never."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.policy_files import Files
from bot.domain.policy import Rung
from bot.services.promises import clocks
from bot.services.unit import ruling
from tests.calendars import at_work, instant, made
from tests.stage import Stage, sqlite_url
from tests.story import accepted, filed, fill

MONDAY = "2026-11-23T09:00"
both = pytest.mark.parametrize("language", ["zh", "en"])


async def rungs(stage: Stage, case_id: int, kind: str = "resolved") -> list[tuple[int, int]]:
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT rung, at FROM rungs WHERE case_id = :id AND kind = :kind ORDER BY rung",
                            id=case_id, kind=kind)
    return [(row["rung"], row["at"]) for row in rows]


def stricter(stage: Stage) -> None:
    """Half the days, and a ladder of one rung."""
    policy = stage.app.house.policy
    pay = replace(policy.category("pay"), days=5)
    stage.app.house.go_by(replace(policy, categories={**policy.categories, "pay": pay},
                                  ladder=(Rung(("leader",), share=0.9),),
                                  promises=replace(policy.promises, accept=3600, report_days=1)))


async def test_a_promise_told_keeps_its_budget_and_rungs_a_new_one_has_the_new(stage: Stage) -> None:
    handler = await accepted(stage)
    before, told = await stage.case(), await rungs(stage, 1)
    stricter(stage)
    await handler.taps("progress")
    await fill(handler, words="财务正在核对，周五前答复，依据是津贴规定")
    assert await rungs(stage, 1) == told
    assert (await stage.case()).resolve_by == before.resolve_by
    await accepted(stage, "1026")
    calendar, after = stage.app.house.policy.calendar, await stage.case("2026-0002")
    assert after.resolve_by == calendar.after(int(stage.clock.now()), calendar.days(5))
    assert [rung for rung, _ in await rungs(stage, 2)] == [0]


async def test_so_it_does_after_a_pause(stage: Stage) -> None:
    handler, budget = await accepted(stage), 10 * stage.policy.calendar.day_seconds
    stricter(stage)
    await handler.taps("ask")
    await fill(handler)
    assert await rungs(stage, 1) == []
    stage.clock.move(timedelta(days=2).total_seconds())
    soldier = stage.player("1025")
    await soldier.taps("reply")
    await soldier.says("都带齐了")
    await soldier.taps("done_talk")
    due, calendar = (await stage.case()).resolve_by or 0, stage.policy.calendar
    assert due == calendar.after(int(stage.clock.now()), budget)
    assert [rung for rung, _ in await rungs(stage, 1)] == [0, 1, 2, 3, 4, 5]
    assert (await rungs(stage, 1))[0][1] == calendar.before(due, budget // 2)


async def test_who_is_reminded_is_as_it_was_promised(stage: Stage) -> None:
    handler = await filed(stage)
    stricter(stage)
    stage.clock.move(instant("2026-11-23T11:00") - stage.clock.now())
    await clocks.climb(stage.app.house)
    await stage.settled()
    handler.sees("promise.accepted", "2026-0001")
    stage.player("1002").sees_not("promise.accepted")


@both
async def test_a_changed_file_holds_without_a_restart(tmp_path: Path, language: str) -> None:
    place = made(tmp_path)
    async with at_work(sqlite_url(tmp_path), place, language, MONDAY) as stage:
        place.change("accept_hours = 4", "accept_hours = 2")
        await ruling.refresh(stage.app.house)
        await filed(stage)
        calendar = stage.app.house.policy.calendar
        assert (await stage.case()).accept_by == calendar.after(instant(MONDAY), 2 * 3600)


@both
async def test_a_bad_file_keeps_the_last_good_one_and_the_admins_are_told_once(tmp_path: Path, language: str) -> None:
    place, heads = made(tmp_path), {"zh": "规则文件有错", "en": "There is a mistake in the rules"}
    async with at_work(sqlite_url(tmp_path), place, language, MONDAY) as stage:
        good, admin = stage.app.house.policy, stage.player("1001")
        place.change("accept_hours = 4", "accept_hours = 4000")
        for _ in range(3):
            place.touch()
            await ruling.refresh(stage.app.house)
        await stage.settled()
        assert stage.app.house.policy is good
        admin.sees(heads[language], "promises.accept_hours must be from")
        assert sum(heads[language] in one.text for one in admin.screens) == 1
        assert not any(heads[language] in one.text for one in stage.player("1025").screens)
        place.change("accept_hours = 4000", "accept_hours = 3")
        await ruling.refresh(stage.app.house)
        assert stage.app.house.policy.promises.accept == 3 * 3600


async def test_another_time_zone_waits_for_a_restart(tmp_path: Path) -> None:
    place = made(tmp_path)
    async with at_work(sqlite_url(tmp_path), place, "zh", MONDAY) as stage:
        place.change("Asia/Shanghai", "Asia/Urumqi")
        await ruling.refresh(stage.app.house)
        await stage.settled()
        assert str(stage.app.house.policy.calendar.zone) == "Asia/Shanghai"
        stage.player("1001").sees("time_zone has changed")


def test_the_files_stamp_changes_with_any_of_them(tmp_path: Path) -> None:
    place = made(tmp_path)
    files = Files(place.desk)
    seen = {files.stamp()}
    place.change("answer_days = 1", "answer_days = 12")
    seen.add(files.stamp())
    (place.calendars / "own.toml").write_text("[days]\n")
    assert len({*seen, files.stamp()}) == 3
