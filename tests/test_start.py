"""Starting and ending the process when Telegram is away or says no."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.simulator import Simulator

ROOT = Path(__file__).resolve().parent.parent
POLICY = str(ROOT / "data" / "desk.toml")


async def started(folder: Path, **settings: str) -> asyncio.subprocess.Process:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    env = plain | {"BOT_POLICY": POLICY, "BOT_DATABASE_URL": f"sqlite:///{folder}/desk.db"} | settings
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", cwd=ROOT, env=env,
                                                stderr=asyncio.subprocess.PIPE)


async def test_it_can_be_ended_while_it_waits_for_telegram(tmp_path: Path) -> None:
    process = await started(tmp_path, BOT_TOKEN="1:a", BOT_API_URL="http://127.0.0.1:9")
    assert process.stderr is not None
    async with asyncio.timeout(240):
        assert b"does not answer" in await process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_an_impossible_webhook_address_is_one_sentence(tmp_path: Path) -> None:
    async with Simulator() as simulator:
        process = await started(
            tmp_path, BOT_TOKEN=simulator.token, BOT_API_URL=simulator.url, BOT_WEBHOOK_SECRET="s",
            BOT_WEBHOOK_LISTEN="127.0.0.1:0", BOT_WEBHOOK_URL="https://127.0.0.1:99999999/")
        async with asyncio.timeout(240):
            _, words = await process.communicate()
    assert process.returncode == 2
    assert words.startswith(b"BOT_WEBHOOK_URL")
    assert len(words.strip().splitlines()) == 1
