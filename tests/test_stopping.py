"""What never belongs in the channel: not stored, deleted from the chat, told kindly; a form loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import drafts
from tests.beginnings import sample_unit
from tests.stage import Player, Stage
from tests.story import filed

CARD = "我的卡号是4111111111111111"
both = pytest.mark.parametrize("language", ["zh", "en"])


def there(player: Player, message_id: int) -> bool:
    return any(one.id == message_id for one in player.stage.simulator.messages(player.user_id))


async def everything(stage: Stage) -> str:
    """All that the database holds, but for what the desk itself says."""
    found = []
    async with stage.db.read() as tx:
        for table in ("messages", "drafts", "inbox", "attachments", "questions", "outbox"):
            found += [str(row) for row in await tx.all(f"SELECT * FROM {table}")]  # noqa: S608 - a name of ours
    return "\n".join(found)


async def test_it_is_deleted_and_told_and_nothing_of_it_is_stored(stage: Stage) -> None:
    soldier = stage.player("1025")
    sent = await soldier.says(CARD)
    soldier.sees("stopped.bank_card", "instead.bank_card")
    assert not there(soldier, sent)
    assert "4111" not in await everything(stage)
    await soldier.says("工资卡后四位1111，10月没到账")
    soldier.sees("1111")


@both
async def test_a_form_asks_again_and_keeps_what_it_had(tmp_path: Path, language: str) -> None:
    async with sample_unit(tmp_path, language) as stage:
        soldier = stage.player("1025")
        await soldier.taps("new_request")
        await soldier.taps(stage.policy.categories["pay"].words[language])
        async with stage.db.read() as tx:
            before = await drafts.of_person(tx, soldier.record.id)
        await soldier.says(f"61999部队，{CARD}")
        soldier.sees("stopped.bank_card")
        async with stage.db.read() as tx:
            assert [one.answers for one in await drafts.of_person(tx, soldier.record.id)] == [
                one.answers for one in before]
        item = stage.policy.categories["pay"].questions[0]
        assert soldier.offered(item.choices[0].words[language]), "the open question stands below"
        soldier.sees(item.words[language])


async def test_captions_and_file_names_too(stage: Stage) -> None:
    soldier = stage.player("1025")
    sent = await soldier.sends("photo", "编制120人的表")
    soldier.sees("stopped.strength")
    assert not there(soldier, sent)
    soldier._acts()
    named = stage.simulator.send_file(soldier.user_id, "document", b"x", name="61999部队名单.pdf")
    await stage.settled()
    soldier.sees("stopped.unit")
    assert not there(soldier, named)
    assert "名单" not in await everything(stage)


@pytest.mark.parametrize("kind", ["location", "contact", "video_note"])
async def test_places_contacts_and_round_videos(tmp_path: Path, kind: str) -> None:
    async with sample_unit(tmp_path, "zh") as stage:
        soldier, simulator = stage.player("1025"), stage.simulator
        if kind == "location":
            sent = simulator.send_location(soldier.user_id, 39.9, 116.39)
        elif kind == "contact":
            sent = simulator.send_contact(soldier.user_id, "13800000000")
        else:
            sent = simulator.send_file(soldier.user_id, "video_note", b"film", name="v.mp4")
        await stage.settled()
        soldier.sees(f"stopped.{kind}", f"instead.{kind}")
        assert not there(soldier, sent)
        assert "13800000000" not in await everything(stage)


async def test_an_edit_is_stopped_and_the_words_before_stay(stage: Stage) -> None:
    handler = await filed(stage)
    soldier = stage.player("1025")
    await soldier.taps("message")
    said = await soldier.says("请问什么时候能到账")
    await soldier.taps("done_talk")
    handler.sees("请问什么时候能到账")
    await soldier.edits(said, CARD)
    soldier.sees("stopped.bank_card")
    assert not there(soldier, said)
    handler.sees_not("4111")
    kept = await everything(stage)
    assert "4111" not in kept
    assert "请问什么时候能到账" in kept


async def test_what_is_too_old_to_be_deleted_is_said_so(stage: Stage) -> None:
    soldier = stage.player("1025")
    said = await soldier.says("好的")
    stage.clock.move(timedelta(days=3).total_seconds())
    await soldier.edits(said, CARD)
    soldier.sees({"zh": "自己删掉", "en": "delete it yourself"}[soldier.language])
    assert there(soldier, said)


async def test_what_sounds_urgent_is_never_stopped(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("61999部队门口出了车祸，快来人")
    soldier.sees("stopped.unit", "0120")
    await soldier.says("门口出事了")
    async with stage.db.read() as tx:
        assert [row["urgent"] for row in await tx.all("SELECT urgent FROM cases")] == [1]


async def test_the_policy_in_force_decides(stage: Stage) -> None:
    house, soldier = stage.app.house, stage.player("1025")
    house.go_by(replace(house.policy, channel=replace(house.policy.channel, off=frozenset({"bank_card"}))))
    sent = await soldier.says(CARD)
    soldier.sees("4111")
    assert there(soldier, sent)


async def test_a_stranger_learns_of_nothing(stage: Stage) -> None:
    stranger = stage.simulator.add_user("生人", language=stage.player("1025").language)
    stage.simulator.start_bot(stranger.id)
    stage.simulator.send_text(stranger.id, CARD)
    await stage.settled()
    words = stage.player("1025").words
    answers = [one.html for one in stage.simulator.messages(stranger.id) if one.from_bot]
    assert answers == [words.phrase("refused.stranger")] * 2
    assert "4111" not in await everything(stage)
