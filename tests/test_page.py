"""The chat page in a real browser: one case clicked through by three people, in each language, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.beginnings import sample_unit
from tests.page_browser import Page, browser
from tests.stage import Player, Stage
from tests.story import STORY

SIZES = {"wide": (1280, 800), "phone": (390, 844)}


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_case_clicked_through(tmp_path: Path, language: str, size: str) -> None:
    async with sample_unit(tmp_path, language) as stage, browser(language, *SIZES[size]) as page:
        soldier = stage.player("1025")
        await _file(stage, page, soldier)
        await _work(stage, page, soldier)
        await _confirm(stage, page, soldier)
        await _look(stage, page)
        assert await page.run("return document.documentElement.lang") == language
        assert page.errors == []


async def _work(stage: Stage, page: Page, soldier: Player) -> None:
    """The office accepts and resolves; the soldier, who is not on the screen, has something unread."""
    await stage.settled()
    handler = await stage.handler()
    await page.open(f"{stage.simulator.url}/?open={handler.user_id}")
    for label in ("button.accept", "choice.dated", "button.resolve", "choice.solved"):
        await page.tap(_plain(handler, label))
        await _settled(stage, page)
    await page.says("补发了 paid")
    await page.sees("2026-0001")
    await stage.settled()
    await page.unread(soldier.record.name)
    assert await page.sticking_out() == []


async def _confirm(stage: Stage, page: Page, soldier: Player) -> None:
    await page.open(f"{stage.simulator.url}/?open={soldier.user_id}")
    await page.sees("补发了 paid")
    await page.tap(_plain(soldier, "button.confirm"))
    await page.sees("✅ 2026-0001")
    await stage.settled()
    assert (await stage.case()).state == "closed"
    assert await page.sticking_out() == []


async def _look(stage: Stage, page: Page) -> None:
    """The supervisor opens it by its number and reads how it went."""
    supervisor = stage.someone((await stage.case()).supervisor)
    await page.open(f"{stage.simulator.url}/?open={supervisor.user_id}")
    await page.says("2026-0001")
    await _settled(stage, page)
    await page.tap(_plain(supervisor, "button.timeline"))
    await _settled(stage, page)
    await page.sees("补发了 paid")
    assert await page.sticking_out() == []


async def _file(stage: Stage, page: Page, soldier: Player) -> None:
    category = stage.policy.categories["other"]
    await page.open(f"{stage.simulator.url}/?open={soldier.user_id}")
    await page.tap(_plain(soldier, "button.new_request"))
    await _settled(stage, page)
    await page.tap(category.words[soldier.language])
    while True:
        await _settled(stage, page)
        newest = next(message for message in reversed(soldier.screens) if message.buttons)
        form = [button for row in newest.buttons for button in row if (button.data or "").startswith("f:")]
        verbs = {(button.data or "").split(":")[2]: button.label for button in reversed(form)}
        wanted = next((verbs[verb] for verb in ("submit", "skip", "done", "pick") if verb in verbs), None)
        if wanted is None:
            await page.says(STORY)
        else:
            await page.tap(wanted)
        if "submit" in verbs:
            await page.sees("2026-0001")
            return


async def _settled(stage: Stage, page: Page) -> None:
    """What the last click did is done, and on the screen: its buttons are those the next click finds."""
    await stage.settled()
    await page.shows(stage.simulator.world.changes.version)


def _plain(player: Player, key: str) -> str:
    return str(player.words.phrase(key))
