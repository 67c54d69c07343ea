"""Two accept one line at once; a process dies between accepting and its letters: one has it, each letter comes once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.domain.handover import Mark
from bot.services import handovers
from bot.services.house import Actor, House
from bot.storage import events, people
from bot.storage.database import Database, engine_for, url_of
from tests.stage import MONDAY, Stage, opened, sample_policy, sqlite_url
from tests.story import accepted
from tests.test_handover import begin, lines


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(sqlite_url(tmp_path), "zh") as found:
        yield found


async def started(stage: Stage) -> tuple[int, str]:
    """A handover with one line that waits: its successor's chat, and the database."""
    leaver = await accepted(stage)
    successor = stage.player("1012" if leaver.record.staff_no == "1011" else "1011")
    await begin(stage, leaver, successor)
    return successor.user_id, url_of(stage.db.engine)


async def accept(url: str, chat_id: int, line_id: int, *, dies: str = "") -> str:
    """As a process of its own would: a database and a house of its own. `dies`: where it is killed."""
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    house = House(db, sample_policy(), lambda: int(MONDAY), lambda: int(MONDAY), lambda: os.urandom(8).hex())
    try:
        async with db.write() as tx:
            person = await people.by_chat(tx, chat_id)
            assert person
            await handovers.accept(house.unit(tx, Actor(chat_id, "zh", 0), person), line_id)
            if dies == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return "accepted"
    except Refused as refusal:
        return refusal.code
    finally:
        await db.close()


def die(url: str, chat_id: int, line_id: int, dies: str) -> None:
    asyncio.run(accept(url, chat_id, line_id, dies=dies))


async def test_two_processes_accept_the_same_line_and_one_has_it(stage: Stage) -> None:
    chat_id, url = await started(stage)
    line = (await lines(stage))[0]
    got = await asyncio.gather(*(accept(url, chat_id, line.id) for _ in range(4)))
    assert sorted(got) == ["accepted", "handover_line_over", "handover_line_over", "handover_line_over"]
    assert (await stage.case()).handler == stage.someone((await stage.case()).handler).record.id
    async with stage.db.read() as tx:
        told = await tx.all("SELECT action FROM events WHERE action = 'handover_accept'")
        assert len(told) == 1
        assert await events.broken_at(tx) is None


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_killed_before_or_after_its_commit_the_soldier_hears_it_once(stage: Stage, dies: str) -> None:
    chat_id, url = await started(stage)
    line, soldier = (await lines(stage))[0], stage.player("1025")
    before = len(soldier.screens)
    process = multiprocessing.get_context("spawn").Process(target=die, args=(url, chat_id, line.id, dies))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    assert (await lines(stage))[0].mark is (Mark.OPEN if dies == "before" else Mark.ACCEPTED)
    if dies == "before":
        assert await accept(url, chat_id, line.id) == "accepted"
    for _ in range(2):  # what was committed wakes the postman; whose letter it was does not matter
        await stage.player("1026").says("/help")
    assert len(soldier.screens) == before + 1, soldier.transcript()
    assert await accept(url, chat_id, line.id) == "handover_line_over"
    successor = await stage.handler()
    assert successor.user_id == chat_id
    soldier.sees(successor.record.name)
