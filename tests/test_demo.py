"""The demo as a new user starts it, and how it ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.command import ROOT, names

READY = re.compile(r"http://127\.0\.0\.1:\d+")


@asynccontextmanager
async def demo(folder: Path, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The demo in a process of its own, on any free port; its temporary files are in `folder`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", *options or ("--fresh",), cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)}, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(240):
        line = (await process.stdout.readline()).decode()
    found = READY.search(line)
    assert found is not None, line
    return found[0]


async def test_the_demo_starts_and_shows_its_page(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        url = await address(process)
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as page:
                assert page.status == 200
            users, due, tour, words = [await _get(session, f"{url}/sim/{what}")
                                       for what in ("users", "agenda", "tour", "words")]
            first = await _get(session, f"{url}/sim/chats/{users[0]['id']}")
    assert len(users) == 41
    assert all(user["started"] and words[user["note"]]["en"] for user in users)
    assert [one["at"] for one in due] == sorted(one["at"] for one in due)
    assert any(re.fullmatch(r"\d{4}-\d{4} · .+ → .+", one["words"]["en"]) for one in due)
    assert (tour["steps"], tour["running"]) == (8, False)
    assert "我知道了" not in str(first), "who has read the notice is asked again"
    assert "欢迎" in str(first)


@pytest.mark.slow
async def test_it_has_a_year_behind_it(tmp_path: Path) -> None:
    async with demo(tmp_path, "--port", "0") as process, aiohttp.ClientSession() as session:
        due = await _get(session, f"{await address(process)}/sim/agenda")
    assert int(due[-1]["words"]["en"][5:9]) > len(due)


async def _get(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url) as answer:
        return await answer.json()


@pytest.mark.parametrize(
    ("name", "early"), [("SIGTERM", True), ("SIGTERM", False), ("SIGINT", False), ("SIGHUP", True)],
    ids=["SIGTERM-moving in", "SIGTERM-ready", "SIGINT-ready", "SIGHUP-moving in"])
async def test_whoever_ends_the_demo_it_leaves_nothing_behind(tmp_path: Path, name: str, *, early: bool) -> None:
    if signal.getsignal(getattr(signal, name)) == signal.SIG_IGN and name == "SIGHUP":
        pytest.skip("these tests run under nohup, and so would the demo")
    async with demo(tmp_path) as process:
        assert process.stderr is not None
        async with asyncio.timeout(240):
            await process.stderr.readline()
        assert [one.startswith("desk-demo-") for one in names(tmp_path)] == [True]
        if not early:
            await address(process)
        process.send_signal(getattr(signal, name))
        async with asyncio.timeout(240):
            assert await process.wait() == 0
        assert names(tmp_path) == []
