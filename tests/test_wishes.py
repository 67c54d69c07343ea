"""What somebody wants: his language, his quiet hours, and which letters that ask nothing come once a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.letters import Card, Letter
from bot.domain.people import Person, Role
from bot.domain.quiet import held_until
from bot.domain.wishes import QUIETS, Topic, collected_until, topic, topics
from bot.services.letters import releasing
from tests.beginnings import sample_unit
from tests.screens import both, shown
from tests.stage import Stage, sample_policy
from tests.story import accepted, fill
from tests.test_ladder import SHANGHAI
from tests.test_nudges import SATURDAYS, until

SOLDIER = Person(1, "1", "甲", "c1", frozenset({Role.SOLDIER}))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "en") as found:
        yield found


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def case_letter(action: str, side: str = "requester", card: Card = Card.RING) -> Letter:
    return Letter("case", {"headline": {"action": action, "side": side}, "side": side}, 1, "zh", card=card)


async def test_progress_comes_once_a_day_and_questions_at_once(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/settings")
    await soldier.taps("daily_course")
    soldier.sees("settings.saved")
    handler = await accepted(stage)
    soldier._acts()
    await handler.taps("progress")
    await handler.says("已报财务处 <b> 审核，周五前答复")
    await until(stage, "2026-11-23T17:59")
    assert not any("周五前答复" in one.text for one in soldier.heard)
    await releasing.look_again(stage.app.house)
    await until(stage, "2026-11-23T17:59")
    assert not any("周五前答复" in one.text for one in soldier.heard), "a restart changes nothing"
    await until(stage, "2026-11-23T18:00")
    assert any("周五前答复" in one.text for one in soldier.heard)
    soldier._acts()
    await handler.taps("ask")
    await fill(handler)
    soldier.sees("2026-0001")


async def test_taken_back_it_comes_and_the_menu_leads_there(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/menu")
    await soldier.taps("settings")
    await soldier.taps("daily_course")
    await accepted(stage)
    assert not any("Accepted" in one.text for one in soldier.heard)
    await soldier.says("/settings")
    await soldier.taps("daily_course")
    await releasing.release(stage.app.house)
    await stage.settled()
    soldier.sees("2026-0001")
    await soldier.taps("language_zh")
    soldier.sees("免打扰")
    for data in ("p:quiet:x", "p:daily:knowing", "p:speak:xx", "p:daily:x"):
        await soldier.forges(data)
    async with stage.db.read() as tx:
        row = await tx.one("SELECT quiet, collects, language FROM people WHERE staff_no = '1025'")
    assert row == {"quiet": None, "collects": "", "language": "zh"}


async def test_his_own_quiet_hours(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/settings")
    await soldier.taps("quiet_early")
    async with stage.db.read() as tx:
        row = await tx.one("SELECT quiet FROM people WHERE staff_no = '1025'")
    assert row == {"quiet": "21:00-08:00"}


def test_quiet_hours_are_ones_own_or_the_units() -> None:
    policy = sample_policy()
    evening, morning = at("2026-11-23T21:30"), at("2026-11-24T07:30")
    assert held_until(SOLDIER, evening, policy) is None
    assert held_until(replace(SOLDIER, quiet=QUIETS["early"]), evening, policy) == at("2026-11-24T08:00")
    assert held_until(replace(SOLDIER, quiet=QUIETS["early"]), morning, policy) == at("2026-11-24T08:00")
    assert held_until(replace(SOLDIER, quiet=QUIETS["never"]), at("2026-11-24T02:00"), policy) is None
    homes = {**policy.homes, "c1": replace(policy.homes["c1"], windows=SATURDAYS)}
    limited = replace(policy, homes=homes)
    assert held_until(replace(SOLDIER, quiet=QUIETS["never"]), evening, limited) == at("2026-11-28T14:00")


def test_what_asks_nothing_may_be_collected() -> None:
    assert topic(case_letter("progress")) is Topic.COURSE
    assert topic(case_letter("confirm", "handler")) is Topic.KNOWING
    assert topic(Letter("praise", {}, 1, "zh")) is Topic.READING
    for letter in (case_letter("ask"), case_letter("resolve"), case_letter("change_track"), case_letter("set_date"),
                   case_letter("submit", "handler"), case_letter("progress", card=Card.QUIET),
                   replace(progress := case_letter("progress"), details={**progress.details, "case": {"urgent": True}}),
                   Letter("case", {"headline": None}, 1, "zh"), Letter("talk", {}, 1, "zh"),
                   Letter("rung", {}, 1, "zh")):
        assert topic(letter) is None, letter
    assert topics(SOLDIER) == (Topic.COURSE,)
    assert set(topics(replace(SOLDIER, roles=frozenset({Role.CADRE})))) == set(Topic)


def test_when_what_is_collected_comes() -> None:
    policy, wants = sample_policy(), replace(SOLDIER, collects=frozenset({"course"}))
    for instant, comes in (("2026-11-23T09:00", "2026-11-23T18:00"), ("2026-11-23T18:00", "2026-11-24T18:00")):
        assert collected_until(wants, case_letter("progress"), at(instant), policy) == at(comes)
    assert collected_until(SOLDIER, case_letter("progress"), at("2026-11-23T09:00"), policy) is None
    assert collected_until(wants, case_letter("ask"), at("2026-11-23T09:00"), policy) is None
    homes = {**policy.homes, "c1": replace(policy.homes["c1"], windows=SATURDAYS)}
    limited = replace(policy, homes=homes)
    assert collected_until(wants, case_letter("progress"), at("2026-11-28T15:00"), limited) == at("2026-12-05T14:00")


@both
def test_its_screen_fits(language: str) -> None:
    for quiet in QUIETS:
        for daily in ([], [one.value for one in Topic]):
            shown("settings", {"headline": "saved" if daily else None, "language": language, "quiet": quiet,
                               "windows": quiet == "late", "hours": "21:00-08:00", "daily": daily}, language)
