"""What can wait, waits: for a company's window, for the end of the quiet hours; then it is one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.quiet import Reading, may_ring, reads_next
from bot.domain.windows import NIGHT, Quiet, Windows
from tests.stage import Player, Stage, sample_policy
from tests.story import accepted, filed, fill
from tests.test_ladder import SHANGHAI

SATURDAYS = Windows(SHANGHAI, ((5, time(14), time(18)),))
AWAY = Windows(SHANGHAI, (), ((date(2026, 11, 23), date(2026, 12, 13)),))
WORDS = "请周五前把结婚证复印件交到财务"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


async def until(stage: Stage, text: str) -> None:
    """The clock stands at that time of Shanghai, and all that is due then has been done."""
    stage.clock.move(at(text) - stage.clock.now())
    await stage.app.tick()
    await stage.settled()


def phones(stage: Stage, windows: Windows, home: str = "c1") -> None:
    homes = dict(stage.app.house.policy.homes)
    homes[home] = replace(homes[home], windows=windows)
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, homes=homes))


def away(stage: Stage, *players: Player) -> None:
    """They have put their phones away; who has just written is there for a quarter of an hour."""
    for player in players:
        stage.app.house.presence.seen.pop(player.record.id, None)
        player._acts()


def everybody_away(stage: Stage) -> None:
    away(stage, *stage.players.values())


async def waiting(stage: Stage) -> int:
    async with stage.db.read() as tx:
        row = await tx.one("SELECT COUNT(*) AS number FROM held")
    return int(row["number"]) if row else 0


def count(player: Player) -> int:
    return len(player.screens)


# ── When ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def policy(windows: Windows | None = None, quiet: Quiet | None = NIGHT) -> Policy:
    made = sample_policy()
    return replace(made, homes={**made.homes, "c1": replace(made.homes["c1"], windows=windows)}, quiet=quiet)


@pytest.mark.parametrize(("instant", "told"), [
    ("2026-11-23T21:59", "2026-11-23T21:59"), ("2026-11-23T22:00", "2026-11-24T07:00"),
    ("2026-11-24T03:00", "2026-11-24T07:00"), ("2026-11-24T07:00", "2026-11-24T07:00")])
def test_without_windows_the_night_is_quiet(instant: str, told: str) -> None:
    for home in ("c1", "finance", "hq", "gone"):
        assert may_ring(home, at(instant), policy()) == at(told)
        assert may_ring(home, at(instant), policy(quiet=None)) == at(instant)


@pytest.mark.parametrize(("windows", "instant", "told"), [
    (SATURDAYS, "2026-11-23T12:00", "2026-11-28T14:00"), (SATURDAYS, "2026-11-28T17:59", "2026-11-28T17:59"),
    (SATURDAYS, "2026-11-28T18:00", "2026-12-05T14:00"), (AWAY, "2026-11-22T23:00", "2026-12-14T07:00"),
    (AWAY, "2026-12-13T12:00", "2026-12-14T07:00"), (AWAY, "2026-12-14T12:00", "2026-12-14T12:00"),
    (Windows(SHANGHAI, ((5, time(21), time(23)),)), "2026-11-28T22:30", "2026-11-28T22:30"),
    (replace(SATURDAYS, closed=AWAY.closed), "2026-11-23T12:00", "2026-12-19T14:00")])
def test_a_company_with_windows_hears_in_its_windows_alone(windows: Windows, instant: str, told: str) -> None:
    assert may_ring("c1", at(instant), policy(windows)) == at(told)


def test_quiet_hours_within_a_day() -> None:
    noon = Quiet(time(12), time(14))
    assert noon.over(at("2026-11-23T12:30"), SHANGHAI) == at("2026-11-23T14:00")
    assert noon.over(at("2026-11-23T14:00"), SHANGHAI) == at("2026-11-23T14:00")


def test_staff_and_clerks_of_a_company_are_on_duty_and_the_next_opening_is_told() -> None:
    soldier = Person(1, "1", "甲", "c1", frozenset({Role.SOLDIER}))
    clerk = replace(soldier, roles=frozenset({Role.SOLDIER, Role.CLERK}))
    monday = at("2026-11-23T12:00")
    assert reads_next(soldier, monday, policy(SATURDAYS)) == Reading(at("2026-11-28T14:00"), near=True)
    assert reads_next(soldier, at("2026-11-28T15:00"), policy(SATURDAYS)) is None
    assert reads_next(soldier, monday, policy(AWAY)) == Reading(at("2026-12-14T07:00"), near=False)
    assert reads_next(soldier, monday, policy()) is None
    assert reads_next(clerk, monday, policy(SATURDAYS)) is None
    never = Windows(SHANGHAI, SATURDAYS.spells, ((date(2026, 1, 1), date(2036, 1, 1)),))
    assert reads_next(soldier, monday, policy(never)) == Reading(None, near=False)


# ── A company with its phones on Saturdays ───────────────────────────────────────────────────────────────────────────


async def test_one_letter_held_for_saturday_comes_as_it_is(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier, handler = stage.player("1025"), await filed(stage)
    away(stage, soldier)
    await handler.taps("accept")
    await fill(handler, track="dated")
    for moment in ("2026-11-23T20:00", "2026-11-26T15:00", "2026-11-28T13:59"):
        await until(stage, moment)
        soldier.hears_nothing()
    await until(stage, "2026-11-28T14:00")
    soldier.sees("notice.accept.requester", "2026-0001")
    assert await waiting(stage) == 0
    before = count(soldier)
    await until(stage, "2026-11-28T14:01")
    assert count(soldier) == before


async def test_all_that_is_new_is_one_message_questions_first(stage: Stage) -> None:
    phones(stage, SATURDAYS)
    soldier = stage.player("1025")
    first = await accepted(stage)
    second = await accepted(stage, category="travel")
    await accepted(stage, category="medical")
    before = count(soldier)
    everybody_away(stage)
    await first.presses(first.screens[-1].id, "c:1:resolve", forge=True)
    await fill(first, outcome="solved")
    await second.presses(second.screens[-1].id, "c:2:ask", forge=True)
    await fill(second, words=WORDS)
    await (await stage.handler("2026-0003")).forges("c:3:progress")
    await (await stage.handler("2026-0003")).says("已报到体系医院，等批复")
    await (await stage.handler("2026-0003")).forges("c:3:message")
    await (await stage.handler("2026-0003")).says("批复下周二到 <b>")
    await (await stage.handler("2026-0003")).sends("photo", "登记表样张")
    await (await stage.handler("2026-0003")).taps("done_talk")
    soldier.hears_nothing()
    assert count(soldier) == before
    await until(stage, "2026-11-28T14:00")
    listed = soldier.button("open_number")[0]
    assert [one.silent for one in soldier.heard if one.id >= listed.id] == [False, True]
    assert listed.text.index("2026-0002") < listed.text.index("2026-0001") < listed.text.index("2026-0003")
    assert "批复下周二到 <b>" in listed.text
    assert "已报到体系医院，等批复" in listed.text
    assert await waiting(stage) == 0
    await soldier.presses(listed.id, "o:2")
    soldier.sees("2026-0002")
    await soldier.taps("timeline")
    soldier.sees(WORDS)
    assert listed.html in [one.html for one in soldier.screens]
