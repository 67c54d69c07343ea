"""The desk as the process that serves Telegram, which can be killed and started again."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.simulator import Simulator
from tests.command import ROOT


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

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    @property
    def settings(self) -> dict[str, str]:
        """By name, without their BOT_."""
        policy = self.folder / "desk.toml"
        if not policy.exists():
            rules = (ROOT / "data" / "desk.toml").read_text("utf-8")
            policy.write_text(rules.replace("\ntotal = 30 ", "\ntotal = 0 "), "utf-8")
        return {"POLICY": str(policy), "TOKEN": self.simulator.token, "API_URL": self.simulator.url,
                "DATABASE_URL": self.url, **self.more}

    async def start(self) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        environment |= {f"BOT_{name}": value for name, value in self.settings.items()}
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self.folder, env=environment,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log)

    async def kill(self) -> None:
        assert self.process is not None
        assert self.process.returncode is None, self.log
        self.process.kill()
        await self.process.wait()
        self.kills += 1

    async def stop(self) -> int:
        """Told to stop as a service is; gives its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()
