"""One round: a fresh bare server, a fresh bot, and what both say of it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.people import Role
from bot.storage import consent, people
from bot.storage.database import Database, Transaction, engine_for
from bot.storage.people import Entry
from tests.bench.bare import FIRST
from tests.command import ROOT

PEOPLE = 500
STAFF = 40
"""Two supervisors and cadres of one office; they get the pings and answer nothing."""
STAFF_CHAT = 1000
PATIENCE = 120
"""Seconds after which a round has failed."""

Figures = dict[str, float]


@dataclass
class Round:
    """`command`: module and arguments of the bot, PORT in them stands for the server's; `settings`: its environment."""

    script: str
    command: Sequence[str]
    seconds: float
    people: int = PEOPLE
    think: float = 0
    settings: Mapping[str, str] = field(default_factory=dict)

    async def run(self) -> Figures:
        """What the server counted, and of the bot `cpu` (ms of work an answer), `memory` (MB) and `start` (s)."""
        async with self.running() as (server, bot, begun):
            await line(server)
            busy = _cpu(bot.pid)
            found: Figures = json.loads(await line(server))
            busy = _cpu(bot.pid) - busy
            answers = max(1.0, found["answers"] * self.seconds)
            return found | {"cpu": busy / answers * 1000, "memory": _memory(bot.pid), "start": found["first"] - begun}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.subprocess.Process, float]]:
        """Server, bot, and when the latter was started (epoch seconds)."""
        port = str(_free())
        server = await _start("tests.bench.bare", port, self.script, str(self.people), str(self.seconds),
                              str(self.think), out=True)
        await line(server)
        settings = {name: value.replace("PORT", port) for name, value in self.settings.items()}
        begun = time.time()
        bot = await _start(*(part.replace("PORT", port) for part in self.command), settings=settings)
        try:
            yield server, bot, begun
        finally:
            for process in (bot, server):
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def of_desk(folder: Path, url: str, seconds: float, *, paced: bool = False, **more: float) -> Round:
    """The desk as it is served, on a database that `enrol` has filled; its pace off, or as it is."""
    policy = folder / "desk.toml"
    text = (ROOT / "data/desk.toml").read_text("utf-8").replace('"22:00-07:00"', '"none"')  # it may run at night
    policy.write_text(text if paced else text.replace("\ntotal = 30 ", "\ntotal = 0 "), "utf-8")
    shutil.copytree(ROOT / "data/cards", folder / "cards", dirs_exist_ok=True)
    settings = {"BOT_TOKEN": "1:bench", "BOT_API_URL": "http://127.0.0.1:PORT", "BOT_DATABASE_URL": url,
                "BOT_POLICY": str(policy), "BOT_LOG_LEVEL": "WARNING"}
    return Round("desk", ("bot", "run"), seconds, int(more.get("people", PEOPLE)), more.get("think", 0), settings)


async def enrol(url: str, soldiers: int = PEOPLE) -> None:
    """Soldiers and staff who have joined already."""
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    async with db.write() as tx:
        for number in range(soldiers):
            await _joined(tx, f"2{number}", f"c{number % 3 + 1}", {Role.SOLDIER}, FIRST + number)
        for number in range(STAFF):
            roles = {Role.SOLDIER, Role.SUPERVISOR if number < 2 else Role.CADRE}
            await _joined(tx, f"1{number}", "hq" if number < 2 else "finance", roles, STAFF_CHAT + number)
    await db.close()


async def _joined(tx: Transaction, staff_no: str, home: str, roles: set[Role], chat_id: int) -> None:
    entry = Entry(staff_no, f"样例{staff_no}", home, frozenset(roles), None, None, active=True)
    person_id, _ = await people.save(tx, entry)
    await people.join(tx, person_id, chat_id, "zh", 0)
    await consent.give(tx, person_id, 0)


async def _start(module: str, *arguments: str, out: bool = False, settings: Mapping[str, str] | None = None
                 ) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE if out else quiet, stderr=None if os.environ.get("BENCH_LOG") else quiet)


async def line(server: asyncio.subprocess.Process) -> bytes:
    assert server.stdout is not None
    return await asyncio.wait_for(server.stdout.readline(), PATIENCE)


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _cpu(pid: int) -> float:
    """Seconds of processor time so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Resident memory in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
