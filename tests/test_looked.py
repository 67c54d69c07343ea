"""Who looked: each opening by anyone but handler and first responder is the soldier's to read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.screens import NAME, NOW, both, brief, shown
from tests.stage import Stage, opened, sqlite_url
from tests.story import filed, resolved


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "en") as made:
        yield made


async def test_every_way_of_opening_is_put_down(stage: Stage) -> None:
    soldier, handler = stage.player("1025"), await filed(stage)
    ways = {"1004": "number", "1005": "list", "1006": "button", "1002": "history"}
    for staff_no, way in ways.items():
        player = stage.player(staff_no)
        if way == "number":
            await player.says("1")
        elif way == "list":
            await player.says("/all")
            await player.taps("2026-0001")
        else:
            await player.forges({"button": "o:1", "history": "t:1:9999"}[way])
    await handler.says("1")
    await soldier.says("1")
    await soldier.taps("who_looked")
    for staff_no in ways:
        soldier.sees(stage.player(staff_no).record.name)
    soldier.sees_not(handler.record.name)
    soldier.sees("party.supervisor", "party.leader", "party.head")
    assert (await stage.history()).count("view") == len(ways)


async def test_the_same_look_counts_once_and_a_later_one_again(stage: Stage) -> None:
    supervisor, soldier = stage.player("1004"), stage.player("1025")
    await filed(stage)
    await supervisor.says("1")
    await supervisor.taps("timeline")
    stage.clock.move(3600)
    await supervisor.says("1")
    assert (await stage.history()).count("view") == 2
    await soldier.says("1")
    await soldier.taps("who_looked")
    soldier.sees("共 2 次" if soldier.language == "zh" else "2 times")


async def test_files_a_form_and_its_cancelling_are_looks_too(stage: Stage) -> None:
    await filed(stage)
    await stage.player("1006").forges("c:1:reassign")
    assert (await stage.history()).count("view") == 1
    leader = stage.player("1002")
    await leader.forges("a:1")
    leader.sees("refused.no_files")
    assert (await stage.history()).count("view") == 1  # nothing was shown


async def test_only_the_soldier_reads_who_looked(stage: Stage) -> None:
    handler = await filed(stage)
    await stage.player("1004").says("1")
    for player in (handler, stage.player("1004"), stage.player("1026")):
        await player.forges("an:who:1")
        assert not any("party" in one for one in player.labels())
        player.sees("refused.not_seen" if player.record.staff_no == "1026" else "refused.not_yours")
    await handler.forges("t:1:9999")
    handler.sees_not(stage.player("1004").record.name + (" 看过" if handler.language == "zh" else " looked"))


async def test_a_reviewer_who_opens_his_review_has_looked(stage: Stage) -> None:
    soldier = stage.player("1025")
    await resolved(stage)
    await soldier.taps("confirm")
    for star in ("1", "1", "t0"):
        await soldier.taps(next(data for message in reversed(soldier.screens) for row in message.buttons
                                for button in row if (data := button.data or "").endswith(f":{star}")))
    await soldier.taps("skip")
    reviewer = next(player for player in map(stage.player, ("1004", "1005"))
                    if any("v:settle" in (button.data or "") for message in player.screens
                           for row in message.buttons for button in row))
    await reviewer.forges("v:open:1")
    await soldier.says("1")
    await soldier.taps("who_looked")
    soldier.sees(reviewer.record.name, "party.reviewing")


@both
def test_the_list_at_its_longest(language: str) -> None:
    person = {"name": NAME, "home": {"zh": NAME, "en": NAME}, "party": "supervisor", "times": 99, "at": NOW}
    for people in ([], [person] * 30):
        shown("looked", {"case": brief(), "people": people, "more": len(people)}, language)
