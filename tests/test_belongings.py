"""Whatever somebody can own is on his handover's list, passes on, and is found when he is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.handover import Belonging, Mark, What, may_hold, may_take
from bot.domain.orphans import KINDS
from bot.domain.people import Person, Role
from bot.services.posts.orphans import OPENS
from bot.services.posts.passing import ACCEPTED_ONLY, HELD, PASSES
from bot.storage import collections, handovers, leader_talks, review_rounds, service_days
from tests.beginnings import sample_unit
from tests.stage import Player, Stage
from tests.story import accepted, fill
from tests.test_service_rules import a_day

OF_POST = {What.CATEGORY, What.CLERK}
"""What follows from the unit's rules alone."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        yield found


def test_no_kind_of_thing_is_forgotten_anywhere() -> None:
    owned = set(What) - OF_POST
    assert set(PASSES) | {What.CASE} == owned
    assert set(HELD) | {What.CASE, What.CARD} == owned
    assert {KINDS[one.value] for one in owned}
    assert {one for one in owned if KINDS[one.value] not in OPENS} == {What.NIGHT, What.CARD, What.TALK}
    assert owned >= ACCEPTED_ONLY


def test_who_may_have_a_round_or_a_wish_to_talk() -> None:
    leaver = Person(1, "1", "a", "hq", frozenset({Role.SUPERVISOR, Role.LEADER}))
    one = {role: Person(2, "2", "b", "hq", frozenset({role})) for role in Role}
    collection, talk = (Belonging(what, "1", {}) for what in (What.COLLECTION, What.TALK))
    visit = Belonging(What.VISIT, "1", {})
    assert [role for role in Role if may_take(one[role], leaver, visit) and may_hold(one[role], visit)] == [
        Role.HEAD, Role.SUPERVISOR, Role.LEADER]
    assert [role for role in Role if may_take(one[role], leaver, collection)] == [Role.SUPERVISOR]
    assert [role for role in Role if may_take(one[role], leaver, talk)] == [Role.LEADER]
    assert [role for role in Role if may_hold(one[role], collection)] == [Role.SUPERVISOR]
    assert not any(may_hold(one[role], talk) for role in Role)


async def hands_over(stage: Stage, leaver: Player, successor: Player, starter: str) -> None:
    supervisor = stage.player(starter)
    await supervisor.says("/handover")
    await supervisor.taps("handover_begin")
    await supervisor.says(leaver.record.staff_no)
    await supervisor.says(successor.record.staff_no)


async def accepts(successor: Player) -> None:
    for label in ("handover_open", "accept_left", "accept_left_yes"):
        await successor.taps(label)


async def test_a_supervisors_round_goes_to_the_next_one(stage: Stage) -> None:
    leaver, successor = stage.player("1004"), stage.player("1005")
    await leaver.says("/rounds")
    await leaver.taps("collection_open")
    await fill(leaver)
    await leaver.taps("collection_send")
    async with stage.db.write() as tx:
        await tx.execute("""INSERT INTO review_rounds (opened_by, opened_at, since, remind_at, closes_at)
                            VALUES (:id, 1, 1, 9999999999, 9999999999)""", id=leaver.record.id)
    await hands_over(stage, leaver, successor, "1005")
    async with stage.db.read() as tx:
        assert await collections.owned(tx, leaver.record.id) == []
        assert [one.id for one in await collections.owned(tx, successor.record.id)] == [1]
        assert [one.id for one in await review_rounds.owned(tx, successor.record.id)] == [1]
    await successor.says("/handover")
    await successor.taps(leaver.record.name)
    successor.sees("handover_what.collection", "第 1 轮")


async def test_a_visit_goes_to_who_may_lead_it(stage: Stage) -> None:
    leaver, successor = stage.player("1004"), stage.player("1005")
    async with stage.db.write() as tx:
        day = a_day(led_by=leaver.record.id, team=(leaver.record.id, stage.player("1011").record.id))
        await service_days.add(tx, day)
    await hands_over(stage, leaver, successor, "1005")
    async with stage.db.read() as tx:
        (made,) = await service_days.led(tx, successor.record.id)
    assert made.team == (successor.record.id, stage.player("1011").record.id)
    await successor.says("/handover")
    await successor.taps(leaver.record.name)
    successor.sees("handover_what.visit", "一中队")


async def test_a_leaders_wish_to_talk_ends_and_the_next_one_asks_anew(stage: Stage) -> None:
    await accepted(stage)
    leaver, successor, soldier = stage.player("1002"), stage.player("1001"), stage.player("1025")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET roles = 'soldier;leader' WHERE staff_no = '1001'")
    await leaver.says("1")
    await leaver.taps("talk_ask")
    await soldier.taps("talk_here")
    await soldier.says("只想跟您一个人说")
    await hands_over(stage, leaver, successor, "1004")
    soldier.sees(leaver.record.name, "leader_talk.left")
    stage.player("1004").sees_not("只想跟您")
    await accepts(successor)
    soldier.sees(successor.record.name)
    async with stage.db.read() as tx:
        assert await leader_talks.open_by(tx, leaver.record.id) == []
        assert [one.case_id for one in await leader_talks.open_by(tx, successor.record.id)] == [1]
        lines = await handovers.lines(tx, 1)
    assert [line.mark for line in lines if line.thing.what is What.TALK] == [Mark.ACCEPTED]
    assert not any("只想跟您" in one.html for one in successor.screens)
