"""A case that waits for its soldier: reminded in his windows, lapsed, shelved, asked again weeks later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.domain.case import Mark, State
from bot.domain.windows import Windows
from bot.services.letters import releasing
from bot.services.promises import nudging
from bot.storage import events, people
from tests.stage import Stage
from tests.story import accepted, closed, fill, resolved
from tests.test_ladder import SHANGHAI

SATURDAYS = Windows(SHANGHAI, ((5, time(14), time(18)),))


async def until(stage: Stage, text: str) -> None:
    stage.clock.move(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp() - stage.clock.now())
    await nudging.nudge(stage.app.house)
    await releasing.release(stage.app.house)
    await stage.settled()


def saturdays_only(stage: Stage) -> None:
    """His company has its phones on Saturday afternoon."""
    homes = dict(stage.app.house.policy.homes)
    homes["c1"] = replace(homes["c1"], windows=SATURDAYS)
    object.__setattr__(stage.app.house, "policy", replace(stage.app.house.policy, homes=homes))


async def test_a_result_is_asked_about_twice_and_then_lapses(stage: Stage) -> None:
    await resolved(stage)  # Monday 23 November, 09:00
    soldier = stage.player("1025")
    await until(stage, "2026-11-24T07:59")
    assert not [one for one in soldier.heard if soldier.words.phrase("nudge.confirm").split("\n")[0] in one.text]
    await until(stage, "2026-11-24T08:00")
    soldier.sees("nudge.confirm", "2026-0001")
    await until(stage, "2026-11-25T08:30")
    await until(stage, "2026-12-06T12:00")
    assert (await stage.case()).state is State.RESOLVED
    await until(stage, "2026-12-07T09:00")
    case = await stage.case()
    assert (case.state, case.mark) == (State.CLOSED, Mark.UNCONFIRMED)
    soldier.sees("notice.lapse.requester")
    assert (await stage.history())[-1] == "lapse"
    await soldier.taps("reopen_own")


async def test_where_phones_come_on_saturdays_all_of_it_waits_for_saturdays(stage: Stage) -> None:
    saturdays_only(stage)
    await resolved(stage)
    soldier = stage.player("1025")
    for moment in ("2026-11-24T08:00", "2026-11-27T12:00", "2026-11-28T13:59"):
        await until(stage, moment)
        assert not [one for one in soldier.heard if "nudge" in one.text], moment
    before = len(soldier.screens)
    await until(stage, "2026-11-28T14:00")
    assert len(soldier.screens) > before
    await until(stage, "2026-12-19T17:59")
    assert (await stage.case()).state is State.RESOLVED
    await until(stage, "2026-12-19T18:00")
    assert (await stage.case()).mark is Mark.UNCONFIRMED


async def test_after_an_outage_one_reminder_and_only_in_a_window(stage: Stage) -> None:
    await resolved(stage)
    soldier = stage.player("1025")
    before = len(soldier.screens)
    await until(stage, "2026-11-27T23:00")
    assert len(soldier.screens) == before
    await until(stage, "2026-11-28T08:00")
    assert len(soldier.screens) == before + 1


async def test_a_silent_soldiers_case_may_be_shelved_and_any_word_brings_it_back(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    supervisor = stage.player("1004")
    await until(stage, "2026-12-22T10:00")
    assert "2026-0001" not in " ".join(one.text for one in supervisor.heard)
    await until(stage, "2026-12-23T10:00")
    supervisor.sees("nudge.silent", "2026-0001", stage.player("1022").record.name)
    await supervisor.taps("shelve")
    await supervisor.taps("clerk_away")
    await supervisor.says("本人在外执行任务")
    case = await stage.case()
    assert (case.state, case.mark) == (State.WITHDRAWN, Mark.NO_REPLY)
    soldier = stage.player("1025")
    soldier.sees("notice.shelve.requester")
    async with stage.db.read() as tx:
        shelved = await events.last_by(tx, 1, "shelve")
    assert shelved
    assert shelved.after["clerk"] == "clerk_away"
    await supervisor.forges("t:1:9999")
    supervisor.sees({"zh": "联络员：也联系不上", "en": "clerk: can't reach them"}[supervisor.language])
    await soldier.taps("reply")
    await soldier.says("我回来了，材料在这里")
    await soldier.taps("done_talk")
    assert (await stage.case()).state is State.OPEN


async def test_a_lasting_matter_is_asked_about_after_four_weeks(stage: Stage) -> None:
    await closed(stage)
    soldier = stage.player("1025")
    await until(stage, "2026-12-20T12:00")
    assert "nudge" not in " ".join(one.text for one in soldier.heard)
    await until(stage, "2026-12-21T09:00")
    soldier.sees("nudge.again", "2026-0001")
    assert soldier.words.phrase("button.reopen_own") not in soldier.labels(), "two ways to say one thing"
    await soldier.taps("still_solved")
    assert not {soldier.words.phrase(f"button.{one}") for one in ("still_solved", "reopen_own")} & soldier.labels()
    await until(stage, "2027-01-20T09:00")
    await soldier.forges("c:1:reopen")  # of an older screen, and later than a case can be reopened
    await soldier.says("这个月又没有发")
    case = await stage.case()
    assert (case.state, case.reopened) == (State.OPEN, 1)


def test_windows_pass_over_weeks_without_phones() -> None:
    away = Windows(SHANGHAI, ((5, time(14), time(18)),), ((date(2026, 11, 23), date(2026, 12, 12)),))
    monday = int(datetime(2026, 11, 23, 9, tzinfo=SHANGHAI).timestamp())
    assert away.nth(monday, 1)[0] == int(datetime(2026, 12, 19, 14, tzinfo=SHANGHAI).timestamp())
    assert not away.is_open(int(datetime(2026, 11, 28, 15, tzinfo=SHANGHAI).timestamp()))
    never = Windows(SHANGHAI, ((5, time(14), time(18)),), ((date(2026, 1, 1), date(2030, 1, 1)),))
    assert never.nth(monday, 1)[0] > monday + 700 * 86_400


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_where_the_supervisor_is_not_there_who_stands_in_may_shelve_it(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    supervisor = stage.someone((await stage.case()).supervisor)
    async with stage.db.write() as tx:
        await people.set_reachable(tx, supervisor.user_id, reachable=False)
    before = len(supervisor.screens)
    await until(stage, "2026-12-23T10:00")
    case = await stage.case()
    instead = stage.someone(case.reached(case.supervisor))
    instead.sees("nudge.silent", "2026-0001")
    assert instead.offered("shelve")
    assert instead is not supervisor
    assert len(supervisor.screens) == before


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_weeks_without_phones_that_came_later_put_the_end_off(stage: Stage) -> None:
    saturdays_only(stage)
    await resolved(stage)  # four Saturdays end on 19 December
    homes = dict(stage.app.house.policy.homes)
    homes["c1"] = replace(homes["c1"], windows=replace(SATURDAYS, closed=((date(2026, 11, 24), date(2026, 12, 13)),)))
    stage.app.house.go_by(replace(stage.app.house.policy, homes=homes))
    await until(stage, "2026-12-19T18:00")
    assert (await stage.case()).state is State.RESOLVED
    await until(stage, "2027-01-09T18:00")
    assert (await stage.case()).mark is Mark.UNCONFIRMED


@pytest.mark.parametrize("stage", ["zh"], indirect=True)
async def test_whom_the_desk_cannot_reach_his_handler_asks_in_another_way(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("ask")
    await fill(handler)
    async with stage.db.write() as tx:
        await people.set_reachable(tx, stage.player("1025").user_id, reachable=False)
    before = len(handler.screens)
    await until(stage, "2026-11-24T08:00")  # his phone may ring, but nobody is at work
    assert len(handler.screens) == before
    await until(stage, "2026-11-24T08:30")
    handler.sees("nudge.reply_unreached", "托中队")
    assert handler.offered("receive")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE cases SET anonymous = 1 WHERE id = 1")
    supervisor = stage.someone((await stage.case()).supervisor)
    await until(stage, "2026-11-25T08:30")
    supervisor.sees("nudge.reply_unreached")
    supervisor.sees_not("托中队")


@pytest.mark.parametrize("stage", ["en"], indirect=True)
async def test_with_nobody_to_ask_in_the_company_none_is_asked(stage: Stage) -> None:
    handler = await accepted(stage, "1031")  # of a company without a clerk
    await handler.taps("ask")
    await fill(handler)
    supervisor = stage.player("1004")
    async with stage.db.write() as tx:  # its own is away, and nobody stands in
        await tx.execute("UPDATE people SET reachable = 0, substitute = NULL WHERE staff_no = '1004'")
    other = stage.player("1005")
    await until(stage, "2027-01-25T10:00")
    other.sees("nudge.silent", "the company has no clerk")
    await other.taps("shelve")
    await other.says("Nobody there to ask")
    assert (await stage.case()).state is State.WITHDRAWN
    assert supervisor is not other
