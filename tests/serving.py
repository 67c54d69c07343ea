"""The desk as the process that serves Telegram, which can be killed and started again."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.render import Renderer
from bot.simulator import Simulator
from bot.storage.database import Database, engine_for
from tests.command import ROOT
from tests.load import Crowd
from tests.proof import Proof, prove, settled
from tests.stage import sample_policy


@dataclass
class Served:
    """`python -m bot run` over the simulator, its pace switched off; `log` is what all of its lives said."""

    simulator: Simulator
    folder: Path
    url: str
    more: Mapping[str, str] = field(default_factory=dict)
    """Further settings, by name without their BOT_."""
    process: asyncio.subprocess.Process | None = None
    kills: int = 0
    log: str = ""
    _hearing: asyncio.Task[None] | None = None
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> dict[str, str]:
        """By name, without their BOT_."""
        policy = self.folder / "desk.toml"
        if not policy.exists():
            rules = (ROOT / "data" / "desk.toml").read_text("utf-8")
            rules = rules.replace('"22:00-07:00"', '"none"')  # it runs by the wall clock, at night as well
            policy.write_text(rules.replace("\ntotal = 30 ", "\ntotal = 0 "), "utf-8")
        return {"POLICY": str(policy), "TOKEN": self.simulator.token, "API_URL": self.simulator.url,
                "DATABASE_URL": self.url, **self.more}

    async def start(self) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        environment |= {f"BOT_{name}": value for name, value in self.settings.items()}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=self.folder, env=environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        assert self.process.stdout
        self._hearing = asyncio.create_task(self._hear(self.process.stdout))

    async def kill(self) -> None:
        assert self.process is not None
        assert self.process.returncode is None, self.log
        self.process.kill()
        await self.ends()
        self.kills += 1

    async def stop(self) -> int:
        """Told to stop as a service is; gives its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        return await self.ends()

    async def stays(self, seconds: float) -> bool:
        """Whether it runs for so long."""
        assert self._hearing
        ended, _ = await asyncio.wait({self._hearing}, timeout=seconds)
        return not ended

    async def says(self, words: str, times: int = 1) -> None:
        """Waits for that in its log; fails if it ends without."""
        while self.log.count(words) < times:
            assert self._hearing
            assert not self._hearing.done(), self.log
            self._heard.clear()
            await self._heard.wait()

    async def ends(self) -> int:
        """Waits for it; gives its exit code."""
        assert self.process
        assert self._hearing
        await self._hearing
        return await self.process.wait()

    async def _hear(self, spoken: asyncio.StreamReader) -> None:
        while line := await spoken.readline():
            self.log += line.decode()
            self._heard.set()
        self._heard.set()


def by_webhook() -> dict[str, str]:
    """Settings by which the desk takes updates on a free port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
    return {"WEBHOOK_URL": f"http://{place}/hook", "WEBHOOK_LISTEN": place, "WEBHOOK_SECRET": "only-telegram-knows"}


@asynccontextmanager
async def crowded(
    folder: Path, url: str, people: int, more: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Crowd, Served, Database]]:
    """A desk at work with its people, nobody of whom has joined yet; and its database, to look at."""
    db = Database(engine_for(url))
    async with Simulator() as simulator:
        crowd, served = Crowd(simulator, sample_policy(), people), Served(simulator, folder, url, more or {})
        await db.open(exclusive=False)
        try:
            await crowd.enrol(db)
            await served.start()
            async with crowd.watching():
                yield crowd, served, db
        finally:
            await served.stop()
            await db.close()


async def proven(crowd: Crowd, served: Served, db: Database) -> Proof:
    """Waits until all is done, stops the desk and proves its work; nobody's words are in its log."""
    await settled(crowd, db)
    assert await served.stop() == 0, served.log
    renderer = Renderer(crowd.policy.calendar.zone)
    proof = await prove(crowd, db, {language: renderer.words(language) for language in ("zh", "en")})
    assert "Traceback" not in served.log
    assert not any(words in served.log for phone in crowd.phones for words in (*phone.said, phone.name))
    return proof
