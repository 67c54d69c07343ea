"""An admin pastes the yearly notice: what was understood, then in force at once, and dates told put right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.domain.holiday_notice import parse
from bot.domain.people import Role
from bot.services.promises import reckoning
from bot.services.unit import ruling
from bot.storage import day_notices, people
from bot.storage.people import Entry
from tests.calendars import NOTICE, at_work, instant, made
from tests.stage import Player, Stage, sqlite_url
from tests.story import accepted, fill

both = pytest.mark.parametrize("language", ["zh", "en"])
JANUARY = "2027-01-11T09:00"
SHOWN = {"zh": ("2027 年放假安排，我是这样读的", "2月14日（星期日）", "国庆节", "和现在推算的不同"),
         "en": ("The holidays of 2027 as they were understood", "Sunday 14 February", "National Day",
                "Otherwise than reckoned so far")}
CHANGED = {"zh": "因国务院放假安排公布，办理时限有调整", "en": "some dates have changed"}


async def pastes(admin: Player, text: str = NOTICE) -> None:
    await admin.says("/menu")
    await admin.taps("group_admin")
    await admin.taps("holidays")
    await admin.taps("paste_notice")
    await admin.says(text)


def letters(player: Player) -> int:
    return sum(CHANGED[player.language] in message.text for message in player.screens)


async def confirmed(stage: Stage, notice: str = NOTICE) -> None:
    """Confirmed, and then the process was killed: nothing that follows the commit was done."""
    async with stage.db.write() as tx:
        pasted = await day_notices.add(tx, 2027, parse(notice, 2027).works, 1, int(stage.clock.now()))
        await day_notices.confirm(tx, pasted.id, int(stage.clock.now()))


@both
async def test_a_pasted_notice_is_shown_confirmed_and_in_force_at_once(
        tmp_path: Path, database_url: str, language: str) -> None:
    place = made(tmp_path)
    async with at_work(database_url, place, language, JANUARY) as stage:
        handler = await accepted(stage, "1031", "relocation", story="家属想随军，想问清楚条件")
        before, soldier, admin = await stage.case("2027-0001"), stage.player("1031"), stage.player("1001")
        soldier.sees({"zh": "（预计）", "en": "(expected)"}[language])
        await pastes(admin)
        admin.sees(*SHOWN[language])
        assert stage.app.house.policy.calendar.expected_from == date(2027, 1, 1)
        await admin.taps("days_right")
        calendar = stage.app.house.policy.calendar
        assert (calendar.expected_from, calendar.works(date(2027, 2, 14))) == (date(2028, 1, 1), True)
        assert load_policy(place.desk).calendar == calendar
        assert "notice = 2027" in (place.calendars / "2027.toml").read_text("utf-8")
        after = await stage.case("2027-0001")
        budget = calendar.days(20)
        assert after.resolve_by == after.first_resolve_by == calendar.after(instant(JANUARY), budget)
        assert after.resolve_by != before.resolve_by
        assert (after.moved, (await stage.history("2027-0001"))[-1]) == (0, "reckoned")
        assert (letters(soldier), letters(handler)) == (1, 1)
        soldier.sees("2027-0001", {"zh": "办结：由2月", "en": "result: from"}[language])
        async with stage.db.read() as tx:
            (row,) = await tx.all("SELECT at FROM rungs WHERE kind = 'resolved' AND rung = 0")
        assert row["at"] == calendar.before(after.resolve_by or 0, budget // 2)
        await reckoning.reckon(stage.app.house)
        await stage.settled()
        assert (letters(soldier), letters(handler)) == (1, 1)
        await soldier.taps("open_number")
        card = max(soldier.screens, key=lambda message: message.id)
        assert {"zh": "预计", "en": "expected"}[language] not in card.text
        await soldier.taps("timeline")
        soldier.sees({"zh": "国务院放假安排公布，时限重新推算", "en": "holidays were published"}[language])


@both
async def test_several_cases_are_one_list(tmp_path: Path, language: str) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), language, JANUARY) as stage:
        for category in ("relocation", "spouse_job", "relocation"):
            await accepted(stage, "1031", category)
        await pastes(stage.player("1001"))
        await stage.player("1001").taps("days_right")
        soldier = stage.player("1031")
        assert letters(soldier) == 1
        soldier.sees("2027-0001", "2027-0002", "2027-0003")


@both
async def test_a_notice_with_a_mistake_cannot_be_confirmed(tmp_path: Path, language: str) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), language, JANUARY) as stage:
        admin = stage.player("1001")
        await pastes(admin, NOTICE.replace("6月9日（周三）", "6月9日（周四）"))
        admin.sees({"zh": "第 6 行：“6月9日(周四)”的星期不对",
                    "en": "Line 6: “6月9日(周四)” has the wrong weekday"}[language])
        assert not admin.offered("days_right")
        await admin.says("大家好")  # whatever comes next is a better one
        admin.sees("refused.holidays_none")
        assert not admin.offered("days_right")
        await admin.says(NOTICE.replace("、5月8日", "").replace("5月8日（周六）上班。", ""))
        admin.sees({"zh": "请留意", "en": "Please note"}[language])
        await admin.taps("cancel")
        await admin.forges("cal:yes:1")
        await pastes(admin, NOTICE.replace("2027", "2039"))
        admin.sees("refused.holidays_year")
        assert stage.app.house.policy.calendar.expected_from == date(2027, 1, 1)


@both
async def test_a_folder_that_cannot_be_written_is_said_and_the_days_hold_anyway(tmp_path: Path, language: str) -> None:
    place = made(tmp_path)
    place.calendars.rmdir()
    place.calendars.write_text("no folder")
    async with at_work(sqlite_url(tmp_path), place, language, JANUARY) as stage:
        admin = stage.player("1001")
        await pastes(admin)
        await admin.taps("days_right")
        admin.sees({"zh": "没能写进文件", "en": "could not be written to their file"}[language])
        kept = stage.app.house.policy.calendar
        assert kept.expected_from == date(2028, 1, 1)
    async with at_work(sqlite_url(tmp_path), place, language, JANUARY, again=True) as stage:
        assert stage.app.house.policy.calendar == kept


@both
async def test_of_two_admins_at_once_one_is_told_who_was_faster(tmp_path: Path, language: str) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), language, JANUARY) as stage:
        async with stage.db.write() as tx:
            roles = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.SOLDIER})
            await people.save(tx, Entry("1004", "督办四", "hq", roles, None, None, active=True))
        first, second = stage.player("1001"), stage.player("1004")
        await pastes(first)
        await pastes(second, NOTICE.replace("6月9日（周三）放假1天，不调休", "6月9日（周三）放假，共1天"))
        await first.taps("days_right")
        await second.taps("days_right")
        second.sees("refused.days_overtaken", first.record.name)
        await first.forges("cal:yes:1")
        first.sees("refused.days_confirmed")


async def test_only_an_admin_names_days(tmp_path: Path) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), "zh", JANUARY) as stage:
        soldier = stage.player("1031")
        for data in ("cal:show", "cal:paste", "cal:own", "cal:yes:1", "cal:no:1"):
            await soldier.forges(data)
            soldier.sees("refused.admins_only")
        await soldier.says("/menu")
        assert not soldier.offered("holidays")


async def test_killed_between_the_passes_it_goes_on_and_tells_nobody_twice(tmp_path: Path) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), "zh", JANUARY) as stage:
        for category in ("relocation", "spouse_job"):
            await accepted(stage, "1031", category)
        await confirmed(stage)
        await ruling.refresh(stage.app.house)
        await reckoning._work_out(stage.app.house, date(2027, 1, 1))  # the first pass, and no further
        for _ in range(2):
            await reckoning.reckon(stage.app.house)
        await stage.settled()
        async with stage.db.read() as tx:
            told = await tx.all("SELECT action FROM events WHERE action = 'reckoned'")
            sent = await tx.all("SELECT kind FROM sent WHERE kind = 'new_dates'")
            left = await tx.all("SELECT * FROM new_dates")
        assert (len(told), len(left)) == (2, 0)
        assert 2 <= len(sent) <= 3  # the soldier, and each handler, once


async def test_at_night_nobody_is_woken(tmp_path: Path) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), "zh", JANUARY) as stage:
        handler, soldier = await accepted(stage, "1031", "relocation"), stage.player("1031")
        stage.clock.move(instant("2027-01-11T23:30") - stage.clock.now())
        await confirmed(stage)
        await reckoning.reckon(stage.app.house)
        await stage.settled()
        assert (letters(soldier), letters(handler)) == (0, 0)
        stage.clock.move(instant("2027-01-12T08:10") - stage.clock.now())
        await reckoning.reckon(stage.app.house)
        await stage.settled()
        assert (letters(soldier), letters(handler)) == (1, 0)
        stage.clock.move(instant("2027-01-12T08:31") - stage.clock.now())
        await reckoning.reckon(stage.app.house)
        await stage.settled()
        assert (letters(soldier), letters(handler)) == (1, 1)


@both
async def test_the_units_own_days(tmp_path: Path, language: str) -> None:
    place = made(tmp_path)
    async with at_work(sqlite_url(tmp_path), place, language, "2026-11-23T09:00") as stage:
        handler = await accepted(stage, "1031", "relocation")
        before, admin = (await stage.case()).resolve_by, stage.player("1001")
        for text in ("12-24 休息\n哪天都行", "12-24 休息\n12-26 上班"):
            await admin.says("/menu")
            await admin.taps("group_admin")
            await admin.taps("holidays")
            await admin.taps("own_days")
            await admin.says(text)
            admin.sees({"zh": "12月24日（星期四）：休息", "en": "Thursday 24 December: off"}[language])
        await admin.taps("days_right")
        calendar = stage.app.house.policy.calendar
        assert (calendar.works(date(2026, 12, 24)), calendar.works(date(2026, 12, 26))) == (False, True)
        assert (place.calendars / "unit.toml").exists()
        assert (await stage.case()).resolve_by == before
        assert not letters(handler)
        place.calendars.joinpath("unit.toml").write_text('[days]\n2026-12-25 = "off"\n')
        await ruling.refresh(stage.app.house)
        calendar = stage.app.house.policy.calendar
        assert (calendar.works(date(2026, 12, 24)), calendar.works(date(2026, 12, 25))) == (True, False)


async def test_days_hold_though_there_is_a_mistake_in_the_files(tmp_path: Path) -> None:
    place = made(tmp_path)
    (place.calendars / "ours.toml").write_text('[days]\n2027-03-01 = "off"\n')
    async with at_work(sqlite_url(tmp_path), place, "zh", JANUARY) as stage:
        place.change("accept_hours = 4", "accept_hours = 4000")
        await pastes(stage.player("1001"))
        await stage.player("1001").taps("days_right")
        assert stage.app.house.policy.calendar.expected_from == date(2028, 1, 1)
        place.change("accept_hours = 4000", "accept_hours = 4")
        await ruling.refresh(stage.app.house)
        await stage.player("1001").says("/menu")
        for step in ("group_admin", "holidays", "own_days"):
            await stage.player("1001").taps(step)
        await stage.player("1001").says("3-1 上班")  # otherwise than a file says
        await stage.player("1001").taps("days_right")
        assert stage.app.house.policy.calendar.works(date(2027, 3, 1))
        assert load_policy(place.desk).calendar == stage.app.house.policy.calendar


async def test_a_report_promised_keeps_its_rungs_when_its_date_changes(tmp_path: Path) -> None:
    async with at_work(sqlite_url(tmp_path), made(tmp_path), "zh", "2027-02-01T09:00") as stage:
        handler = await accepted(stage, "1031", "relocation")
        await handler.taps("refer")
        await fill(handler)
        before = await stage.case("2027-0001")
        await pastes(stage.player("1001"))
        await stage.player("1001").taps("days_right")
        after = await stage.case("2027-0001")
        async with stage.db.read() as tx:
            kept = await tx.all("SELECT serial, due_at FROM promised WHERE kind = 'report'")
        assert after.report_by != before.report_by
        assert [(row["serial"], row["due_at"]) for row in kept] == [(after.report_by, after.report_by)]
