"""Those who keep cards, at their phones: steps that the transcripts of editing share."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.card_files import CARDS
from bot.config.card_folder import Folder
from bot.demo import DATA
from bot.storage import card_drafts, policy_cards
from bot.storage.database import Row
from bot.storage.policy_cards import Version
from tests import tables
from tests.beginnings import sample_unit, sample_unit_on
from tests.stage import Player, Stage, sample_policy
from tests.story import fill

PAY, OWNER, HEAD, ADMIN, OTHER, SOLDIER = "pay-query", "1012", "1006", "1001", "1013", "1025"


class Locked(Folder):
    """A folder on a read-only volume."""

    def write(self, id_: str, text: str) -> None:  # noqa: ARG002 - it writes none
        raise PermissionError


@contextlib.asynccontextmanager
async def playing(request: pytest.FixtureRequest, tmp_path: Path, kind: type[Folder]) -> AsyncIterator[Stage]:
    """The sample unit with a folder of cards of its own: in English on PostgreSQL, where this machine has it."""
    shutil.copytree(DATA / CARDS, tmp_path / CARDS)
    folder, language = kind(tmp_path / CARDS, sample_policy()), request.param
    if language == "en":
        with contextlib.suppress(pytest.skip.Exception):
            cluster = request.getfixturevalue("postgres")
            async with sample_unit_on(cluster, cards=folder) as stage:
                yield stage
            return
    async with sample_unit(tmp_path, language, cards=folder) as stage:
        yield stage


def path(stage: Stage, card_id: str = PAY) -> Path:
    folder = stage.app.house.shelf.folder
    assert isinstance(folder, Folder)
    return folder.path / f"{card_id}.md"


async def hands_in(player: Player, text: str | bytes, name: str = f"{PAY}.md") -> None:
    await tables.hands_in(player, text if isinstance(text, bytes) else text.encode(), name)


async def newest(stage: Stage, card_id: str = PAY) -> Version:
    async with stage.db.read() as tx:
        found = await policy_cards.last(tx, card_id)
    assert found is not None
    return found


async def questions(stage: Stage) -> list[Row]:
    async with stage.db.read() as tx:
        return await tx.all("SELECT words, card_id, category, settled FROM questions ORDER BY id")


async def refresh(stage: Stage) -> None:
    await stage.app.house.shelf.refresh(stage.db, int(stage.clock.now()))


async def opens(player: Player, card_id: str = PAY) -> None:
    """His card, the way there from the menu; further down the list by its own button."""
    await player.says("/menu")
    await player.taps("group_post")
    await player.taps("kept_cards")
    if any(button.data == f"e:card:{card_id}" for row in player.screens[-1].buttons for button in row):
        await player.taps(f"e:card:{card_id}")
    else:
        await player.forges(f"e:card:{card_id}")


async def writes(player: Player, field: str, words: str, card_id: str = PAY) -> None:
    await player.taps(f"e:field:{card_id}:{field}")
    await player.says(words)


async def ask_none(stage: Stage, staff_no: str, words: str, category: str | None = None) -> None:
    """Somebody asks, finds no card, and makes a request of it or leaves it at that."""
    player = stage.player(staff_no)
    await player.says(f"/ask {words}")
    if not player.offered("card_none"):
        await player.forges("k:tree")
        await player.says(words)
        await player.forges("k:none")
    else:
        await player.taps("card_none")
    if category:
        await fill(player, category=category)
        await player.taps("submit")
    else:
        await player.says("/menu")


async def ask_still(stage: Stage, words: str) -> None:
    player = stage.player(SOLDIER)
    await player.says(words)
    await player.forges(f"k:show:{PAY}:0")
    await player.taps("card_still")
    await player.says("/menu")


async def drafts(stage: Stage) -> list[card_drafts.CardDraft]:
    async with stage.db.read() as tx:
        return await card_drafts.every(tx)
