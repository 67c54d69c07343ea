"""Two accept one line at once; a process dies between accepting and its letters: one has it, each letter comes once."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.handover import Mark
from bot.storage import events
from bot.storage.database import url_of
from tests.accepting import accept, die
from tests.beginnings import sample_unit
from tests.stage import MONDAY, Stage
from tests.story import accepted
from tests.test_handover import begin, lines

NOW = int(MONDAY)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, "zh") as found:
        yield found


async def started(stage: Stage) -> tuple[int, str]:
    """A handover with one line that waits: its successor's chat, and the database."""
    leaver = await accepted(stage)
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    await begin(stage, leaver, successor)
    return successor.user_id, url_of(stage.db.engine)


async def test_two_processes_accept_the_same_line_and_one_has_it(stage: Stage) -> None:
    chat_id, url = await started(stage)
    line = (await lines(stage))[0]
    got = await asyncio.gather(*(accept(url, chat_id, line.id, NOW) for _ in range(3)))
    assert sorted(got) == ["accepted", "handover_line_over", "handover_line_over"]
    assert (await stage.handler()).user_id == chat_id
    async with stage.db.read() as tx:
        told = await tx.all("SELECT action FROM events WHERE action = 'handover_accept'")
        assert len(told) == 1
        assert await events.broken_at(tx) is None


@pytest.mark.slow
@pytest.mark.parametrize("dies", ["before", "after"])
async def test_killed_before_or_after_its_commit_the_soldier_hears_it_once(stage: Stage, dies: str) -> None:
    chat_id, url = await started(stage)
    line, soldier = (await lines(stage))[0], stage.player("1025")
    before = len(soldier.screens)
    process = multiprocessing.get_context("spawn").Process(target=die, args=(url, chat_id, line.id, NOW, dies))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    assert (await lines(stage))[0].mark is (Mark.OPEN if dies == "before" else Mark.ACCEPTED)
    if dies == "before":
        assert await accept(url, chat_id, line.id, NOW) == "accepted"
    for _ in range(2):  # what was committed wakes the postman; whose letter it was does not matter
        await stage.player("1026").says("/help")
    assert len(soldier.screens) == before + 1, soldier.transcript()
    assert await accept(url, chat_id, line.id, NOW) == "handover_line_over"
    successor = await stage.handler()
    assert successor.user_id == chat_id
    soldier.sees(successor.record.name)
