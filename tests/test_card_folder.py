"""The folder of cards while the desk is at work: changed, broken, hostile, expired, taken away."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.card_files import CARDS
from bot.demo import DATA
from bot.storage import policy_cards
from tests.stage import Player, Stage, opened, sqlite_url

SAMPLE = (Path(__file__).parent / "cards" / "pay-slip.md").read_text("utf-8")
OPEN = "k:show:pay-slip:0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two of the samples, and one card that the tests change."""
    made = tmp_path / CARDS
    made.mkdir()
    for name in ("pay-query", "home-leave"):
        shutil.copy(DATA / CARDS / f"{name}.md", made)
    (made / "pay-slip.md").write_text(SAMPLE, "utf-8")
    return made


@pytest.fixture(params=["zh", "en"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), request.param, cards=folder) as made:
        yield made


async def tick(desk: Stage) -> None:
    """What the desk does every ten seconds."""
    await desk.app.house.shelf.refresh(desk.db, int(desk.clock.now()))


async def opens(desk: Stage) -> Player:
    soldier = desk.player("1025")
    await soldier.says("/menu")
    await soldier.forges(OPEN)
    return soldier


async def versions(desk: Stage) -> list[tuple[int, bool]]:
    """Of the card that changes: each version's number, and whether it is withdrawn."""
    async with desk.db.read() as tx:
        found = [await policy_cards.at(tx, "pay-slip", number) for number in range(10)]
    return [(one.version, one.withdrawn_at is not None) for one in found if one]


async def test_a_changed_file_is_served_and_each_version_kept(desk: Stage, folder: Path) -> None:
    (await opens(desk)).sees("2.5")
    changed = SAMPLE.replace("days = 2.5", "days = 7.5")
    (folder / "pay-slip.md").write_text(changed, "utf-8")
    (await opens(desk)).sees("2.5")
    await tick(desk)
    (await opens(desk)).sees("7.5")
    assert await versions(desk) == [(2, False), (3, False)]
    await tick(desk)
    assert len(await versions(desk)) == 2


@pytest.mark.parametrize("text", ["+++\nversion = ", "", "x" * 70_000, SAMPLE.replace('to = "mend"', 'to = "nowhere"')])
async def test_a_broken_file_the_last_good_version_serves(desk: Stage, folder: Path, text: str) -> None:
    (folder / "pay-slip.md").write_text(text, "utf-8")
    await tick(desk)
    (await opens(desk)).sees("2.5")
    assert await versions(desk) == [(2, False)]


async def test_a_file_taken_away_is_a_card_withdrawn_and_may_come_back(desk: Stage, folder: Path) -> None:
    (folder / "pay-slip.md").unlink()
    await tick(desk)
    soldier = await opens(desk)
    soldier.sees("refused.card_gone")
    desk.simulator.start_bot(soldier.user_id, "card_pay-slip")
    await desk.settled()
    soldier.sees("menu.card_gone")
    assert await versions(desk) == [(2, True)]
    (folder / "pay-slip.md").write_text(SAMPLE, "utf-8")
    await tick(desk)
    (await opens(desk)).sees("2.5")
    shutil.rmtree(folder)  # a folder that is not there takes no card away
    await tick(desk)
    (await opens(desk)).sees("2.5")


async def test_hostile_texts_are_shown_as_texts(desk: Stage, folder: Path) -> None:
    hostile = "<b>x</b>{{ 7 * 7 }}{% raw %}&amp;"
    changed = SAMPLE.replace("工资条怎么看", f"工资条{hostile}").replace("Reading your payslip", f"Payslip {hostile}")
    (folder / "pay-slip.md").write_text(changed, "utf-8")
    await tick(desk)
    soldier = await opens(desk)
    soldier.sees("&lt;b&gt;x&lt;/b&gt;{{ 7 * 7 }}{% raw %}&amp;amp;")
    await soldier.taps("card_chart")
    soldier.sees("{{ 7 * 7 }}")
    await soldier.says("/cards")
    await soldier.taps("k:of:pay")
    assert any(hostile in label for label in soldier.labels())


@pytest.mark.parametrize(("dates", "said"), [
    ('valid_from = 2026-01-01\nvalid_until = 2026-11-22', "2026-11-22"), ("valid_from = 2026-12-01", "2026-12-01")])
async def test_out_of_force_it_is_found_no_more_but_by_its_link(desk: Stage, folder: Path, dates: str,
                                                                said: str) -> None:
    soldier = desk.player("1025")
    question = {"zh": "看不懂工资条", "en": "where is my payslip"}[soldier.language]
    await soldier.says(question)
    assert any(one.data == OPEN for message in soldier.heard for row in message.buttons for one in row)
    (folder / "pay-slip.md").write_text(SAMPLE.replace("valid_from = 2026-11-01", dates), "utf-8")
    await tick(desk)
    await soldier.says("/cards")
    await soldier.taps("k:of:pay")
    assert not any(one.data == OPEN for message in soldier.heard for row in message.buttons for one in row)
    await soldier.says(f"/ask {question}")
    assert not any(one.data == OPEN for message in soldier.heard for row in message.buttons for one in row)
    (await opens(desk)).sees("⚠️", said)
