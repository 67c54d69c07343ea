"""The duty roster by chat: set, pasted, looked at; and an empty night that is told in time."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain import duty_lines
from bot.domain.calling import Place
from bot.domain.people import Person, Role
from bot.services.urgent import calling, duty_roster
from bot.storage import duty_roster as stored
from tests.stage import Stage
from tests.test_urgent import on_duty, raised, told, until

TODAY = date(2026, 11, 23)
STAFF = [Person(number, str(number), name, "hq", frozenset({Role.CADRE}))
         for number, name in enumerate(("张三", "李四", "王五", "王五六", "王小一", "王小二",
                                                "Adam Rivers", "Leo Field"), start=1)]


def understood(text: str) -> list[tuple[list[str], list[tuple[str, str | None]]]]:
    read = duty_lines.read(text, STAFF, TODAY)
    assert not read.wrong
    return [([day.isoformat() for day in line.days],
             [(place.value, person.name if person else None) for place, person in line.places.items()])
            for line in read.lines]


@pytest.mark.parametrize("line", [
    "11-23 张三 李四 / 王五", "11月23日 张三、李四/王五", "2026-11-23：张三，李四 ／ 王五", "11/23 1 2 / 3",
    "１１．２３ 张三\t李四 / 王五"])
def test_a_line_as_people_write_it(line: str) -> None:
    assert understood(line) == [(["2026-11-23"], [("first", "张三"), ("second", "李四"), ("leader", "王五")])]


def test_spans_names_with_blanks_nobody_and_next_year() -> None:
    assert understood("11-30~12-1 Adam Rivers Leo Field") == [
        (["2026-11-30", "2026-12-01"], [("first", "Adam Rivers"), ("second", "Leo Field")])]
    assert understood("12-31 至 1-1 张三 无 / -") == [
        (["2026-12-31", "2027-01-01"], [("first", "张三"), ("second", None), ("leader", None)])]


@pytest.mark.parametrize(("line", "code"), [
    ("张三 李四", "shape"), ("11-31 张三", "date"), ("2026-11-01 张三", "past"), ("2026-11-25~2026-11-24 张三", "span"),
    ("11-24 /", "nobody"), ("11-24 张三 李四 王五", "many"), ("11-24 钱七", "unknown"), ("11-24 王小", "several")])
def test_a_wrong_line_says_why_and_the_others_count(line: str, code: str) -> None:
    read = duty_lines.read(f"11-23 张三\n\n{line}\n11-25 李四", STAFF, TODAY)
    assert [(one.number, one.code) for one in read.wrong] == [(3, code)]
    assert [line_.number for line_ in read.lines] == [1, 4]


def test_a_day_named_twice_is_wrong_the_second_time() -> None:
    read = duty_lines.read("11-23~11-25 张三\n11-25 李四", STAFF, TODAY)
    assert [(one.number, one.code, one.text) for one in read.wrong] == [(2, "twice", "2026-11-25")]


async def of(stage: Stage, day: str) -> dict[str, str]:
    async with stage.db.read() as tx:
        found = await stored.on(tx, date.fromisoformat(day))
    return {place.value: stage.someone(person).record.staff_no for place, person in found.items()}


async def test_a_supervisor_sets_a_span_of_days_and_clears_one(stage: Stage) -> None:
    supervisor = stage.player("1004")
    await supervisor.says("/duty")
    supervisor.sees("🔴")
    await supervisor.taps("11-24")
    await supervisor.taps("duty_first")
    await supervisor.says("财务甲")
    await supervisor.taps("s3")
    supervisor.sees("done.duty_set", "财务甲")
    assert [await of(stage, f"2026-11-{day}") for day in (23, 24, 26, 27)] == [
        {}, {"first": "1011"}, {"first": "1011"}, {}]
    await supervisor.taps("11-25")
    await supervisor.taps("duty_clear")
    assert await of(stage, "2026-11-25") == {}


async def test_a_pasted_roster_is_looked_at_first(stage: Stage) -> None:
    head = stage.player("1006")
    await head.says("/duty")
    await head.taps("duty_paste")
    await head.says("11-23 财务甲 卫生甲 / 领导二\n11-24 无名氏\n11-25..11-26 财务乙")
    head.sees("财务甲", "领导二", "无名氏", {"zh": "第 2 行", "en": "Line 2"}[head.language])
    assert await of(stage, "2026-11-23") == {}
    await head.says("11-23 财务甲 卫生甲 / 领导二\n11-25..11-26 财务乙")  # the same once more, put right
    assert "无名氏" not in max(head.screens, key=lambda one: one.id).text
    await head.taps("duty_save")
    head.sees("done.duty_pasted")
    assert await of(stage, "2026-11-23") == {"first": "1011", "second": "1013", "leader": "1002"}
    assert [await of(stage, f"2026-11-{day}") for day in (24, 25, 26)] == [{}, {"first": "1012"}, {"first": "1012"}]


async def test_others_may_not_keep_it_whatever_they_press(stage: Stage) -> None:
    cadre, soldier = stage.player("1011"), stage.player("1025")
    await cadre.says("/duty")
    assert not cadre.offered("duty_paste")
    for button in ("u:paste", "u:day:2026-11-23", "u:set:2026-11-23:first", "u:clear:2026-11-23:first"):
        await cadre.forges(button)
        cadre.sees("refused.not_duty_keeper")
    await soldier.says("/duty")
    soldier.sees("refused.not_duty_reader")
    for button in ("u:day:tomorrow", "u:set:2026-11-23:cook", "u:list:x", "u:nothing", "u:a:b:c:d"):
        await stage.player("1004").forges(button)
        stage.player("1004").sees("refused.stale")


async def test_an_empty_night_is_told_on_the_working_day_before_once(stage: Stage) -> None:
    for day in ("2026-11-27", "2026-11-29"):
        await on_duty(stage, day, "1011")
    await until(stage, "2026-11-27T07:00")
    await duty_roster.look_ahead(stage.app.house)
    await stage.settled()
    stage.player("1004").sees_not("🔴")
    await until(stage, "2026-11-27T08:30")
    for _ in range(3):
        await duty_roster.look_ahead(stage.app.house)
        await stage.settled()
    for staff_no in ("1004", "1005"):
        told = [one for one in stage.player(staff_no).screens if "🔴" in one.html]
        assert len(told) == 1
        words = stage.player(staff_no).words
        starts = stage.policy.urgent.starts
        assert [words.short_day(stage.policy.calendar.at(date(2026, 11, day), starts)) in told[0].html
                for day in (27, 28, 29, 30)] == [False, True, False, True]


def test_whoever_stands_only_as_leader_is_no_duty() -> None:
    assert duty_roster.is_empty({Place.LEADER: 1})
    assert not duty_roster.is_empty({Place.SECOND: 1})


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_a_clock_set_back_makes_nobody_wait_for_it(stage: Stage) -> None:
    await on_duty(stage, "2026-11-23", "1011", "1013", "1002")
    await raised(stage)  # at 9:00
    stage.clock.move(-3600)
    await calling.call(stage.app.house)
    assert await told(stage) == ["1013", "1011"]
    await until(stage, "2026-11-23T08:14")
    assert len(await told(stage)) == 2
    await until(stage, "2026-11-23T08:15")
    assert len(await told(stage)) == 3
