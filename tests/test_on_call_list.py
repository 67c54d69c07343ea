"""Phone windows outside working time: which hours count, and the list of who is on call in them, kept by chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from bot.domain import on_call as rules
from bot.domain.on_call import Spell
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.windows import Windows
from bot.storage import on_call
from tests.stage import Stage, sample_policy
from tests.test_ladder import SHANGHAI
from tests.test_quiet import SATURDAYS, at
from tests.test_windows import phones

SATURDAY = "2026-11-28"


def policy(**windows: Windows) -> Policy:
    made = sample_policy()
    return replace(made, homes={id_: replace(home, windows=windows.get(id_)) for id_, home in made.homes.items()})


def hours(made: Policy, day: str) -> list[tuple[str, str, tuple[str, ...]]]:
    local = made.calendar.local
    return [(f"{local(one.opens):%H:%M}", f"{local(one.closes):%H:%M}", one.companies)
            for one in rules.spells(made, date.fromisoformat(day))]


async def named(stage: Stage, home: str = "finance") -> list[tuple[str, str]]:
    """(day, staff number) of a department's list."""
    async with stage.db.read() as tx:
        found = await on_call.between(tx, date(2026, 11, 1), date(2027, 1, 31))
    return [(day.isoformat(), stage.someone(homes[home]).record.staff_no)
            for day, homes in sorted(found.items()) if home in homes]


# ── The hours ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_windows_outside_working_time_count_and_what_overlaps_is_one() -> None:
    wednesdays = Windows(SHANGHAI, ((2, time(11), time(20)),))
    both = Windows(SHANGHAI, ((5, time(16), time(20)), (6, time(9), time(10))))
    made = policy(c1=SATURDAYS, c2=both, c3=wednesdays)
    assert hours(made, "2026-11-28") == [("14:00", "20:00", ("c1", "c2"))]
    assert hours(made, "2026-11-29") == [("09:00", "10:00", ("c2",))]
    assert hours(made, "2026-11-25") == [("12:00", "14:30", ("c3",)), ("18:00", "20:00", ("c3",))]
    assert hours(made, "2026-11-26") == []
    assert hours(policy(), "2026-11-28") == []
    assert hours(policy(c1=Windows(SHANGHAI, (), ((date(2026, 11, 1), date(2026, 11, 5)),))), "2026-11-28") == []
    shut = replace(SATURDAYS, closed=((date(2026, 11, 23), date(2026, 11, 29)),))
    assert hours(policy(c1=shut), "2026-11-28") == []


def test_what_is_open_now() -> None:
    made = policy(c1=SATURDAYS)
    spell = Spell(at("2026-11-28T14:00"), at("2026-11-28T18:00"), ("c1",))
    assert [rules.open_at(made, at(f"2026-11-28T{when}")) for when in ("13:59", "14:00", "17:59", "18:00")] == [
        None, spell, spell, None]
    assert rules.open_at(made, at("2026-11-27T15:00")) is None
    worked = replace(made, calendar=replace(made.calendar, exceptions={date(2026, 11, 28): True}))
    assert [one.opens for one in rules.spells(worked, date(2026, 11, 28))] == [at("2026-11-28T14:00")]
    assert rules.open_at(worked, at("2026-11-28T15:00")) is None


@pytest.mark.parametrize(("role", "home", "kept"), [
    (Role.HEAD, "finance", True), (Role.HEAD, "medical", False), (Role.CADRE, "finance", False),
    (Role.SUPERVISOR, "hq", True), (Role.ADMIN, "politics", True), (Role.LEADER, "hq", False),
    (Role.COMPANY_LEADER, "c1", False), (Role.CLERK, "c1", False)])
def test_who_keeps_the_list_of_finance(role: Role, home: str, *, kept: bool) -> None:
    person = Person(1, "1", "x", home, frozenset({role}))
    assert rules.may_keep(person, "finance") is kept
    assert not rules.may_keep(replace(person, active=False), "finance")


def test_what_is_sensitive_stays_with_those_named_for_it() -> None:
    category = sample_policy().category("pay")
    person = Person(1, "1011", "x", "finance", frozenset({Role.CADRE}))
    assert rules.trusted(person, replace(category, sensitive=True, cadres=()))
    assert rules.trusted(person, replace(category, cadres=("1012",)))
    assert not rules.trusted(person, replace(category, sensitive=True, cadres=("1012",)))
    assert rules.trusted(person, replace(category, sensitive=True, cadres=("1011",)))


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_head_names_his_own_for_four_weeks_and_takes_one_day_back(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    head, cadre = stage.player("1006"), stage.player("1011")
    await head.says("/start")
    await head.taps("group_post")
    await head.taps("on_call")
    head.sees("14:00–18:00", "🔴")
    await head.taps("11-28")
    await head.taps({"zh": "财务", "en": "Finance"}[head.language])
    await head.says("财务甲")
    await head.taps("w4")
    head.sees("done.on_call_set", "财务甲")
    assert await named(stage) == [(f"2026-{day}", "1011") for day in ("11-28", "12-05", "12-12", "12-19")]
    cadre.sees("财务负责人", "14:00–18:00")
    await cadre.says("/start")
    await cadre.taps("group_post")
    await cadre.taps("on_call")
    cadre.sees("财务甲")
    assert not cadre.offered("11-28")
    await head.taps("12-5")
    await head.taps("on_call_clear")
    assert [day for day, _ in await named(stage)] == ["2026-11-28", "2026-12-12", "2026-12-19"]
    cadre.sees({"zh": "不再由您值班", "en": "no longer on call"}[cadre.language])


async def test_a_supervisor_names_for_every_department_but_only_its_own_people(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    supervisor = stage.player("1004")
    await supervisor.forges("oc:set:2026-11-28:medical")
    assert not any("财务" in label for label in supervisor.labels())
    await supervisor.says("财务甲")
    supervisor.sees("refused.no_such_person")
    await supervisor.says("卫生乙")
    await supervisor.taps("w1")
    assert (await named(stage, "medical"), await named(stage)) == ([(SATURDAY, "1014")], [])


async def test_nobody_else_keeps_it_whatever_he_presses(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    for staff_no in ("1011", "1008", "1019", "1025"):
        player = stage.player(staff_no)
        for button in (f"oc:set:{SATURDAY}:finance", f"oc:clear:{SATURDAY}:finance"):
            await player.forges(button)
            player.sees("refused.not_on_call_keeper")
    await stage.player("1025").forges("oc:list:0")
    stage.player("1025").sees("refused.not_on_call_reader")
    head = stage.player("1006")
    for button in ("oc:day:2026-11-27", "oc:set:2027-01-30:finance", "oc:clear:2026-11-21:finance"):
        await head.forges(button)
        head.sees("refused.no_window_then")
    for button in ("oc:day:soon", "oc:list:x", "oc:nothing", "oc", "oc:set"):
        await head.forges(button)
        assert await named(stage) == []
    await head.forges(f"oc:set:{SATURDAY}:finance")
    await head.taps("财务甲")
    async with stage.db.write() as tx:  # he moves to another department while the head is choosing
        await tx.execute("UPDATE people SET home = 'medical' WHERE staff_no = '1011'")
    await head.taps("w1")
    assert await named(stage) == []


async def test_without_windows_there_is_no_way_to_it_in_the_menu(stage: Stage) -> None:
    head = stage.player("1006")
    await head.says("/start")
    await head.taps("group_post")
    assert not head.offered("on_call")


def test_heads_are_told_of_empty_hours_where_the_unit_says_so() -> None:
    assert sample_policy().on_call  # the demo's desk.toml
    assert not Policy.on_call
