"""A leader would like to talk to a soldier: he is asked first, says how or no, and nobody else hears of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.case import State
from bot.domain.leader_talk import LeaderTalk, lapses_at
from bot.domain.policy import LANGUAGES
from bot.services.talk import leader_talks
from tests.beginnings import sample_unit
from tests.screens import NOW, brief, shown
from tests.stage import Player, Stage, sample_policy
from tests.story import accepted
from tests.test_matrix import plain
from tests.test_nudges import SATURDAYS

WHEN = "周三晚八点，打值班室转我"
WORDS = ("其实还有一件小事", "我记下了，周五前给您回话")


async def asked(stage: Stage) -> tuple[Player, Player]:
    """(leader, soldier): the soldier has been asked."""
    await accepted(stage)
    leader, soldier = stage.player("1002"), stage.player("1025")
    soldier._acts()
    await leader.says("/case 1")
    await leader.taps("talk_ask")
    leader.sees("leader_talk.asked")
    return leader, soldier


async def test_he_says_how_and_only_the_leader_hears(stage: Stage) -> None:
    leader, soldier = await asked(stage)
    others = [player for player in stage.players.values() if player not in (leader, soldier)]
    heard = {player.record.staff_no: len(player.heard) for player in others}
    await soldier.taps("talk_phone")
    await soldier.says(WHEN)
    leader.sees("leader_talk.phone", WHEN)
    leader.sees_not(soldier.record.name)
    await leader.taps("talk_done")
    leader.sees("leader_talk.talked")
    await leader.taps("talk_list")
    leader.sees("talk_state.talked")
    assert {player.record.staff_no: len(player.heard) for player in others} == heard
    await stage.player("1002").says("/case 1")
    await leader.taps("timeline")
    leader.sees_not(WHEN)
    async with stage.db.read() as tx:
        told = await tx.all("SELECT action FROM events WHERE action LIKE 'talk%' ORDER BY id")
    assert [row["action"] for row in told] == ["talk_asked", "talk_said", "talk_ended"]


async def test_here_it_goes_to_and_fro_until_he_would_rather_not(stage: Stage) -> None:
    leader, soldier = await asked(stage)
    await soldier.taps("talk_here")
    await soldier.says(WORDS[0])
    leader.sees(WORDS[0])
    soldier._acts()
    await leader.taps("talk_reply")
    await leader.says(WORDS[1])
    soldier.sees(WORDS[1], leader.record.name)
    leader._acts()
    await soldier.taps("talk_no")
    leader.sees("leader_talk.no")
    await soldier.forges("tk:here:1")
    soldier.sees("refused.talk_over")
    await stage.player("1004").forges("tk:ask:1")
    stage.player("1004").sees("refused.not_yours")


async def test_silence_lapses_once_and_leaves_him_in_peace(stage: Stage) -> None:
    leader, soldier = await asked(stage)
    before = len(soldier.heard)
    await leader.says("/case 1")
    await leader.taps("talk_ask")  # once is enough
    leader._acts()
    stage.clock.move(8 * 86_400)
    known = len(leader.heard)
    for _ in range(2):
        await leader_talks.lapse(stage.app.house)
    await stage.settled()
    assert len(leader.heard) == known + 1
    leader.sees("leader_talk.silent")
    assert len(soldier.heard) == before
    await soldier.forges("tk:phone:1")
    soldier.sees("refused.talk_over")


async def test_with_who_is_no_leader_any_more_it_is_over(tmp_path: Path) -> None:
    async with sample_unit(tmp_path, "zh") as stage:
        leader, soldier = await asked(stage)
        await soldier.taps("talk_here")
        async with stage.db.write() as tx:
            await tx.execute("UPDATE people SET roles = 'soldier;cadre' WHERE staff_no = '1002'")
        leader._acts()
        await soldier.says(WORDS[0])
        soldier.sees("refused.talk_over")
        leader.hears_nothing()
        await leader.forges("tk:open:1")
        leader.sees("refused.talk_over")


async def test_who_hides_his_name_does_not_sign_by_mistake(tmp_path: Path) -> None:
    async with sample_unit(tmp_path, "en") as stage:
        leader, soldier = await asked(stage)
        async with stage.db.write() as tx:
            await tx.execute("UPDATE cases SET anonymous = 1")
        await soldier.taps("talk_here")
        leader._acts()
        await soldier.says(f"{WORDS[0]} {soldier.record.name}")
        soldier.sees("refused.own_name")
        leader.hears_nothing()


def test_the_day_of_silence_does_not_show_whose_windows_they_are() -> None:
    policy, case, now = sample_policy(), plain(State.OPEN), 1_000_000_000
    limited = replace(policy, homes={**policy.homes, case.company: replace(policy.homes["c1"], windows=SATURDAYS)})
    unnamed = replace(case, anonymous=True)
    assert lapses_at(case, now, limited) != lapses_at(case, now, policy)
    assert lapses_at(unnamed, now, limited) == lapses_at(unnamed, now, policy)


def test_what_became_of_it() -> None:
    one = LeaderTalk(1, 1, 1, 0, 9)
    made: dict[str, LeaderTalk] = {
        "asked": one, "phone": LeaderTalk(1, 1, 1, 0, 9, "phone"),
        "silent": LeaderTalk(1, 1, 1, 0, 9, None, None, 9, 0),
        "no": LeaderTalk(1, 1, 1, 0, 9, "no", 5, 5, 0), "talked": LeaderTalk(1, 1, 1, 0, 9, "here", 5, 7, 1),
        "missed": LeaderTalk(1, 1, 1, 0, 9, "person", 5, 7, 0)}
    assert {name: each.state for name, each in made.items()} == {name: name for name in made}


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words(language: str) -> None:
    details: dict[str, Any] = {"name": "名" * 64, "case": brief(), "until": NOW, "words": [["words", "话" * 2000]]}
    for word in ("invited", "asked", "declined", "no", "silent", "said", "answered", "here", "phone", "person",
                 "passed_on", "talked", "missed"):
        shown("leader_talk", {**details, "word": word}, language)
    lines = [{"case": brief(), "state": "talked", "at": NOW}] * leader_talks.PAGE
    for each in (lines, []):
        shown("leader_talks", {"lines": each, "page": 0}, language)
