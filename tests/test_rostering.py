"""A roster sent in the chat: shown first, line by line what is wrong, then all of it or nothing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot import sheets
from bot.domain.people import HQ, Person, Role
from bot.domain.roster import read_for
from bot.domain.roster_change import Kind, Known, compare, lost_substitutes
from bot.exporting import rosters
from bot.services.house import Actor
from bot.services.people import rostering
from bot.storage import events, handovers, people
from bot.storage import roster as store
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, both, shown
from tests.stage import ROSTER, Player, Stage, sample_policy
from tests.story import accepted
from tests.tables import hands_in
from tests.test_people_chat import person

HEADER = "staff_no,name,home,roles,language,left_on,substitute"
TODAY = date(2026, 11, 23)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        object.__setattr__(found.app.house, "policy", replace(found.policy, files_in_chat=True))
        yield found


def row(staff_no: str, **changed: str) -> str:
    name, home, roles = ROSTER[staff_no]
    cells = {"staff_no": staff_no, "name": name, "home": home, "roles": ";".join(sorted(roles)), "language": "",
             "left_on": "", "substitute": ""}
    return ",".join((cells | changed).values())


async def sends(player: Player, *lines: str, name: str = "名册.csv", data: bytes | None = None) -> int:
    content = data if data is not None else "\n".join([HEADER, *lines]).encode()
    return await hands_in(player, content, name)


async def test_shown_first_and_then_all_of_it_holds_with_events_and_handovers(stage: Stage) -> None:
    handler = await accepted(stage)
    await stage.player("1001").says("/people")
    other = "1012" if handler.record.staff_no == "1011" else "1011"
    admin = stage.player("1001")
    sent = await sends(admin, row("1001"), row(handler.record.staff_no, home="logistics"),
                       row("1031", left_on="2026-11-20"), row("1017", roles="cadre;supervisor", substitute=other),
                       "N1,新来的,c1,soldier,,,")
    admin.sees("新来的", "N1", "🔁", "→", "1031")
    assert (await person(stage, handler.record.staff_no)).home == "finance"
    await admin.taps("roster_yes")
    admin.sees("名册已生效")
    assert sent not in [one.id for one in stage.simulator.messages(admin.user_id)]
    assert (await person(stage, handler.record.staff_no)).home == "logistics"
    assert (await stage.case()).handler == stage.player("1006").record.id
    assert Role.SUPERVISOR in (await person(stage, "1017")).roles
    stage.player("1017").sees(admin.record.name, "改了您在服务台的单位或角色", "督办员")
    assert (await person(stage, "1017")).substitute == stage.player(other).record.id
    assert not (await person(stage, "1031")).active
    await admin.forges("p:ryes:1")
    admin.sees("refused.roster_settled")
    async with stage.db.read() as tx:
        assert len(await handovers.listed(tx, None)) == 1
        told = [one["action"] for one in await tx.all("SELECT action FROM events WHERE case_id IS NULL ORDER BY id")]
        assert await events.broken_at(tx) is None
    assert [told.count(one) for one in ("person_change", "person_new", "roster_import")] == [3, 1, 1]


async def test_bad_lines_are_named_and_nothing_is_half_done(stage: Stage) -> None:
    admin = stage.player("1001")
    await sends(admin, row("1001"), "N1,甲新,没有的单位,soldier,,,", "N2,乙新,c1,soldier,,,", "N2,丙新,c1,soldier,,,",
                '=1+1,"=HYPERLINK(""x"")",c1,soldier,,,', "N3,丁新,c1,soldier,,,9999")
    admin.sees("⚠️", "第 3 行", "没有的单位", "第 4 行", "第 6 行", "9999")
    await admin.forges("p:ryes:1")
    admin.sees("refused.roster_settled")
    await sends(admin, row("1001"), "N1,甲新,没有的单位,soldier,,,", "N2,乙新,c1,soldier,,,")
    await admin.taps("roster_good")
    assert (await person(stage, "N2")).home == "c1"
    async with stage.db.read() as tx:
        assert await people.by_staff_no(tx, "N1") is None
    for data, words in ((b"", "空的"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "旧格式"), (b"PK\x03\x04xx", "损坏")):
        await sends(admin, data=data or b" ", name="a.xlsx")
        admin.sees(words)
    await sends(admin, "x,y")
    admin.sees("⚠️")
    assert not admin.offered("roster_yes")


async def test_nobody_locks_himself_out_and_nobody_but_an_admin_sends_one(stage: Stage) -> None:
    admin, other = stage.player("1001"), stage.player("1004")
    await sends(admin, row("1001", roles="cadre"), row("1025", home="c2"))
    await admin.taps("roster_yes")
    admin.sees("refused.not_yourself")
    assert (await person(stage, "1025")).home == "c1"
    await sends(other, row("1025", home="c2"))
    other.sees_not("c2")
    for data in ("p:ryes:1", "p:rgood:1", "p:rno:1"):
        await other.forges(data)
        other.sees_not("名册已生效")
    await admin.taps("roster_no")
    admin.sees("不导入了")
    object.__setattr__(stage.app.house, "policy", replace(stage.policy, files_in_chat=False))
    sent = await sends(admin, row("1025", home="c2"))
    admin.sees("python -m bot people import")
    assert sent not in [one.id for one in stage.simulator.messages(admin.user_id)]


async def test_two_thousand_lines_in_no_time(stage: Stage) -> None:
    lines = [row("1001"), *(f"N{number},新兵{number % 7},c1,soldier,,," for number in range(2_000))]
    data = "\n".join([HEADER, *lines]).encode()
    read = rosters.read(data, "big.csv", stage.policy)
    admin = stage.player("1001")
    started = time.perf_counter()
    async with stage.db.write() as tx:
        actor = Actor(admin.user_id, "zh", 0)
        unit = stage.app.house.unit(tx, actor, admin.record)
        await rostering.preview(unit, rostering.Sent("f", "big.csv", data, 1), read)
        made = await store.of_sender(tx, 1, admin.user_id)
        assert made
        await rostering.take(unit, made, read, rostering.digest(data), good_lines=False)
    took = time.perf_counter() - started
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT COUNT(*) AS number FROM people WHERE home = 'c1'")
    assert rows[0]["number"] >= 2_000
    assert took < 10, took


def known(staff_no: str, *roles: Role, home: str = "finance", active: bool = True, left_on: str | None = None,
          number: int = 1) -> Known:
    return Known(Person(number, staff_no, "甲", home, frozenset({Role.SOLDIER, *roles}), active=active), left_on)


def test_what_a_line_changes() -> None:
    def kinds(line: str, was: Known) -> tuple[Kind, ...]:
        roster = read_for(sample_policy(), [one.split(",") for one in (HEADER, line)])
        assert not roster.problems
        return tuple(kind for one in compare(roster, [was], TODAY).changed for kind in one.kinds)

    cadre = known("1", Role.CADRE)
    assert kinds("1,甲,finance,cadre,,,", cadre) == ()
    assert kinds("１,甲,finance,cadre,,,", cadre) == ()
    assert kinds("1,乙,medical,cadre,,,", cadre) == (Kind.MOVED, Kind.NAME)
    assert kinds("1,甲,finance,head,,,", cadre) == (Kind.ROLES,)
    assert kinds("1,甲,finance,cadre,,2026-11-22,", cadre) == (Kind.LEFT,)
    assert kinds("1,甲,finance,cadre,,2026-11-23,", cadre) == (Kind.LEAVES,)
    assert kinds("1,甲,finance,cadre,,,", known("1", Role.CADRE, active=False)) == (Kind.BACK,)
    assert kinds("1,甲,finance,cadre,en,,", cadre) == (Kind.REST,)
    assert kinds("2,甲,finance,cadre,,,", cadre) == (Kind.NEW,)


def test_who_hands_over_and_who_stays_as_he_is() -> None:
    roster = read_for(sample_policy(), [one.split(",") for one in (
        HEADER, "1,甲,medical,cadre,,,", "2,甲,c2,,,,", "3,甲,finance,cadre;head,,,7", "4,甲,hq,leader,,,4")])
    every = [known("1", Role.CADRE), known("2", home="c1", number=2), known("3", Role.CADRE, number=3),
             known("4", Role.LEADER, home=HQ, number=4), known("9", number=9)]
    found = compare(roster, every, TODAY)
    assert [(one.line.staff_no, one.hands_over) for one in found.changed] == [("1", True), ("2", False), ("3", False),
                                                                             ("4", False)]
    assert found.absent == 1
    assert [one.staff_no for one in lost_substitutes(roster, every)] == ["3", "4"]


def test_a_workbooks_formula_is_no_name() -> None:
    table = sheets.xlsx_bytes([["staff_no", "name", "home", "roles"], ["5", "=cmd()", "c1", ""], ["6", "乙", "c1", ""]])
    found = rosters.read(table, "a.xlsx", sample_policy())
    assert not isinstance(found, str)
    assert [one.staff_no for one in found.lines] == ["6"]
    assert [one.code for one in found.problems] == ["bad_name"]


@both
def test_its_screens_fit(language: str) -> None:
    line = {"name": NAME, "staff_no": "9" * 32, "hands_over": True, "home": LONG, "from": LONG, "roles": ["head"] * 6,
            "was": ["cadre"], "left_on": "2026-12-01"}
    groups = [{"kind": kind.value, "count": 10_000, "more": 9_988, "lines": [line] * 2} for kind in Kind]
    told = [[99_999, "9" * 32, "unknown_home", {"given": "名" * 40, "nearest": "名" * 40}]] * 10
    whole = {"name": "n" * 90, "groups": groups, "same": 10_000, "absent": 10_000, "handovers": 3, "problems": told,
             "more": 7, "bad": 20}
    shown("roster_preview", whole, language)
    one = [{**groups[0], "lines": [line] * 18}]
    shown("roster_preview", {**whole, "problems": [], "more": 0, "bad": 0, "groups": one}, language)
    shown("roster_preview", {**whole, "groups": [], "problems": [], "same": 0, "absent": 0, "handovers": 0}, language)
    shown("roster_by_command", {}, language)
    shown("roster_wrong", {"sentence": "a.xlsx is empty."}, language)
    for new in (True, False):
        shown("roster_taken", {"changed": 3, "new": new, "handovers": 2 if new else 0}, language)
    shown("roster_dropped", {}, language)
