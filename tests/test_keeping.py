"""Cards withdrawn and put back, their files, folders that cannot be written, review dates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import jobs
from bot.config.card_folder import Folder
from bot.domain.card_revision import language_of, months_later
from bot.services.cards import caretaking
from bot.storage import policy_cards
from tests.keepers import ADMIN, HEAD, OWNER, PAY, SOLDIER, Locked, newest, opens, path, playing, refresh, writes
from tests.stage import Player, Stage

UNFILED = {"zh": "文件没有写进去", "en": "could not be written"}
BY_HAND = {"zh": "有人直接改过", "en": "changed by hand"}


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with playing(request, tmp_path, Folder) as stage:
        yield stage


@pytest.fixture(params=["zh", "en"])
async def locked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with playing(request, tmp_path, Locked) as stage:
        yield stage


async def test_a_card_is_withdrawn_and_put_back(stage: Stage) -> None:
    owner, soldier = stage.player(OWNER), stage.player(SOLDIER)
    await opens(owner)
    await owner.taps("withdraw_card")
    owner.sees("kept.withdrawn", "card_state.withdrawn")
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees("refused.card_gone")
    stage.app.house.shelf._stamp = None
    await refresh(stage)
    assert PAY not in stage.app.house.shelf.cards
    await owner.forges(f"e:withdraw:{PAY}")
    owner.sees("refused.card_withdrawn")
    await opens(owner)
    await owner.taps("put_back")
    owner.sees("kept.put_back", "card_state.served")
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees_not("refused.card_gone")
    await owner.forges(f"e:back:{PAY}")
    owner.sees("refused.card_served")


async def test_a_file_that_goes_and_comes_back_unchanged(stage: Stage) -> None:
    text, owner = path(stage).read_text("utf-8"), stage.player(OWNER)
    path(stage).unlink()
    await refresh(stage)
    assert PAY not in stage.app.house.shelf.cards
    path(stage).write_text(text, "utf-8")
    await refresh(stage)
    assert stage.app.house.shelf.cards[PAY].version == 1
    path(stage).unlink()
    await refresh(stage)
    await opens(owner)
    await owner.taps("put_back")
    assert path(stage).read_text("utf-8") == text
    await refresh(stage)
    assert PAY in stage.app.house.shelf.cards


async def test_where_the_folder_is_read_only_the_database_serves(locked: Stage) -> None:
    owner, soldier, old = locked.player(OWNER), locked.player(SOLDIER), path(locked).read_text("utf-8")
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "title_zh", "新标题")
    await writes(owner, "title_en", "New title")
    await owner.taps("preview")
    await owner.taps("publish")
    owner.sees("kept.published", "没有写进去" if owner.language == "zh" else "could not be written")
    new = await newest(locked)
    assert (new.version, new.filed) == (2, False)
    for _ in range(2):  # as at every start
        locked.app.house.shelf._stamp = None
        await refresh(locked)
    assert await newest(locked) == new
    assert path(locked).read_text("utf-8") == old
    await soldier.forges(f"k:show:{PAY}:0")
    soldier.sees("新标题" if soldier.language == "zh" else "New title")


async def test_a_file_that_somebody_is_at_is_not_written_over(stage: Stage) -> None:
    owner = stage.player(OWNER)
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "alias_zh", "另一种问法")
    path(stage).write_text("+++\nnot yet", "utf-8")
    await owner.taps("preview")
    await owner.taps("publish")
    owner.sees("没有写进去" if owner.language == "zh" else "could not be written")
    assert path(stage).read_text("utf-8") == "+++\nnot yet"
    assert "另一种问法" in stage.app.house.shelf.cards[PAY].aliases["zh"]


async def ages(stage: Stage, card_id: str = PAY) -> None:
    text = path(stage, card_id).read_text("utf-8")
    path(stage, card_id).write_text(text.replace("review_on = 2027-05-01", "review_on = 2026-11-20"), "utf-8")
    await refresh(stage)


async def test_a_passed_review_date_is_told_once_and_moved_with_one_tap(stage: Stage) -> None:
    owner, house = stage.player(OWNER), stage.app.house
    await ages(stage)
    owner._acts()
    stage.clock.move(-5 * 3600)
    await caretaking.look_after(house)
    await stage.settled()
    owner.hears_nothing()
    stage.clock.move(5 * 3600)
    for _ in range(2):
        await caretaking.look_after(house)
        await stage.settled()
    assert len(owner.heard) == 1
    owner.sees("2026-11-20")
    await owner.taps("still_right")
    owner.sees("kept.reviewed", "2027-05-23")
    assert "review_on = 2027-05-23" in path(stage).read_text("utf-8")
    assert (await newest(stage)).version == 3
    await owner.forges(f"e:right:{PAY}")
    owner.sees("refused.card_reviewed")
    await caretaking.look_after(house)
    await stage.settled()
    assert (await newest(stage)).version == 3


async def test_without_its_owner_the_head_is_told_and_without_him_the_admin(stage: Stage) -> None:
    for gone, told in ((OWNER, HEAD), (HEAD, ADMIN)):
        async with stage.db.write() as tx:
            await tx.execute("UPDATE people SET active = 0 WHERE staff_no = :no", no=gone)
            await tx.execute("DELETE FROM card_reviews")
        if told == HEAD:
            await ages(stage)
        player = stage.player(told)
        player._acts()
        await caretaking.look_after(stage.app.house)
        await stage.settled()
        player.sees("2026-11-20")


@pytest.mark.parametrize(("day", "later"), [
    (date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 11, 23), date(2027, 5, 23))])
def test_half_a_year_later(day: date, later: date) -> None:
    assert months_later(day, 6) == later


def test_which_aliases_words_go_among() -> None:
    given: dict[str, Any] = {"随军 hukou": "zh", "bring my wife": "en", "tanqin jia": "en"}
    assert {words: language_of(words) for words in given} == given


async def test_what_cannot_be_written_is_told_once(locked: Stage) -> None:
    owner, head = locked.player(OWNER), locked.player(HEAD)
    for number in range(2):
        await opens(owner)
        await owner.taps("edit_card")
        await writes(owner, "alias_zh", f"没听过的说法{number}")
        await owner.taps("preview")
        await owner.taps("publish")
        owner.sees(UNFILED[owner.language])
    locked.app.house.shelf._stamp = None
    await jobs._cards(locked.app.house)
    await opens(head, "travel-reimbursement")
    await head.taps("withdraw_card")
    head.sees_not(UNFILED[head.language])  # pay-query's file is still the old one, but that was told


async def by_hand(stage: Stage, words: str) -> str:
    """Somebody changes the file in the folder."""
    text = path(stage).read_text("utf-8").rstrip() + f"\n{words}\n"
    path(stage).write_text(text, "utf-8")
    return text


async def publishes(owner: Player) -> None:
    await opens(owner)
    await owner.taps("edit_card")
    await writes(owner, "alias_zh", "没听过的说法")
    await owner.taps("preview")
    await owner.taps("publish")


async def test_a_file_changed_by_hand_just_before_somebody_publishes(stage: Stage) -> None:
    owner = stage.player(OWNER)
    text = await by_hand(stage, "By hand.")
    await publishes(owner)
    async with stage.db.read() as tx:
        kept = [(one.version, one.text == text) for one in await policy_cards.latest(tx, PAY, 9)]
    assert kept == [(4, False), (3, True), (2, False), (1, False)]
    assert "没听过的说法" in stage.app.house.shelf.cards[PAY].aliases["zh"]
    assert "没听过的说法" in path(stage).read_text("utf-8")
    owner.sees(BY_HAND[owner.language])
    stage.app.house.shelf._stamp = None
    await jobs._cards(stage.app.house)
    assert (await newest(stage)).version == 4


async def test_a_file_changed_by_hand_just_after(stage: Stage) -> None:
    owner = stage.player(OWNER)
    await publishes(owner)
    owner.sees_not(BY_HAND[owner.language])
    text = await by_hand(stage, "By hand.")
    await jobs._cards(stage.app.house)
    await stage.settled()
    new = await newest(stage)
    assert (new.version, new.text) == (3, text)
    owner.sees(BY_HAND[owner.language])
    assert sum(one.kind == "document" for one in owner.heard) == 1  # what he had published


async def test_an_older_version_can_be_had_as_it_was(stage: Stage) -> None:
    owner = stage.player(OWNER)
    await publishes(owner)
    await opens(owner)
    await owner.taps("old_version")
    document = next(one for one in owner.heard if one.kind == "document")
    assert f"{PAY}.v1.md" in str(document)
    await owner.forges(f"e:version:{PAY}:99")
    owner.sees("refused.card_gone")
    await stage.player(SOLDIER).forges(f"e:version:{PAY}:1")
    stage.player(SOLDIER).sees("refused.not_your_card")
