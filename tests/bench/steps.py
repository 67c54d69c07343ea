"""One full durable step of the desk against bare echo bots, on one and the same bare server, alternating."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bot.domain.people import Role
from bot.storage import people
from bot.storage.database import Database, Transaction, engine_for
from bot.storage.people import Entry
from tests.bench.bare import FIRST
from tests.command import ROOT
from tests.postgres import running_cluster

PEOPLE = 500
SECONDS = 6.0
ROUNDS = 5
STAFF = 40
"""Cadres of each office; they get the pings and answer nothing."""


async def measure(script: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """One round: a fresh server, a fresh bot."""
    port = _free()
    server = await _start("tests.bench.bare", str(port), script, str(PEOPLE), str(SECONDS), out=True)
    assert server.stdout is not None
    await server.stdout.readline()
    given = {name: value.replace("PORT", str(port)) for name, value in (environment or {}).items()}
    bot = await _start(*(part.replace("PORT", str(port)) for part in command), environment=given)
    try:
        await asyncio.wait_for(server.stdout.readline(), 60)
        busy = _cpu(bot.pid)
        line = await server.stdout.readline()
        busy = _cpu(bot.pid) - busy
    finally:
        for process in (bot, server):
            await _ended(process)
    found: dict[str, float] = json.loads(line)
    return found | {"cpu": busy / SECONDS / found["answers"] * 1000 if found["answers"] else 0.0}


def _cpu(pid: int) -> float:
    """Seconds of processor time so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _ended(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _start(module: str, *arguments: str, out: bool = False, environment: Mapping[str, str] | None = None
                 ) -> asyncio.subprocess.Process:
    quiet = None if os.environ.get("BENCH_LOG") else asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=asyncio.subprocess.PIPE if out else quiet, stderr=quiet)


async def desk(folder: Path, url: str) -> dict[str, float]:
    """The desk as it is served, its pace off, on a fresh database."""
    await enrol(url)
    policy = folder / "desk.toml"
    policy.write_text((ROOT / "data/desk.toml").read_text("utf-8").replace("\ntotal = 30 ", "\ntotal = 0 "), "utf-8")
    settings = {"BOT_TOKEN": "1:bench", "BOT_API_URL": "http://127.0.0.1:PORT", "BOT_DATABASE_URL": url,
                "BOT_POLICY": str(policy), "BOT_LOG_LEVEL": "WARNING"}
    return await measure("desk", ("bot", "run"), settings)


async def enrol(url: str, soldiers: int = PEOPLE) -> None:
    """Soldiers and staff who have joined already."""
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    async with db.write() as tx:
        for number in range(soldiers):
            await _joined(tx, Entry(f"2{number}", f"战士{number}", f"c{number % 3 + 1}", frozenset({Role.SOLDIER}), None,
                                    None, active=True), FIRST + number)
        for number in range(STAFF):
            roles = frozenset({Role.SOLDIER, Role.SUPERVISOR} if number < 2 else {Role.SOLDIER, Role.CADRE})
            await _joined(tx, Entry(f"1{number}", f"干部{number}", "hq" if number < 2 else "finance", roles, None, None,
                                    active=True), number + 1000)
    await db.close()


async def _joined(tx: Transaction, entry: Entry, chat_id: int) -> None:
    person_id, _ = await people.save(tx, entry)
    await people.join(tx, person_id, chat_id, "zh", 0)


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def compare(rounds: int, postgres: bool) -> dict[str, list[dict[str, float]]]:
    """Alternating rounds of each contestant, so that what else the machine does meets all of them."""
    found: dict[str, list[dict[str, float]]] = {}
    with running_cluster() if postgres else _nothing() as cluster:
        for number in range(rounds):
            found.setdefault("ptb", []).append(await measure("echo", ("tests.bench.echo_ptb", "PORT")))
            found.setdefault("aiogram", []).append(await measure("echo", ("tests.bench.echo_aiogram", "PORT")))
            with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
                folder = Path(name)
                found.setdefault("desk, SQLite", []).append(await desk(folder, f"sqlite:///{folder}/desk.db"))
                if cluster:
                    async with cluster.database() as url:
                        found.setdefault("desk, PostgreSQL", []).append(await desk(folder, url))
            print(f"round {number + 1}:", *(f"{name} {rows[-1]['answers']:.0f}/s p99 {rows[-1]['p99']*1000:.0f} ms, {rows[-1]['cpu']:.2f} ms CPU an answer;" for name, rows in found.items()), flush=True)
    return found


def report(found: dict[str, list[dict[str, float]]]) -> None:
    for name in (name for name in found if name.startswith("desk")):
        for other in ("ptb", "aiogram"):
            ratios = [one["answers"] / that["answers"] for one, that in zip(found[name], found[other], strict=True)]
            print(f"{name} / {other}: {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


from contextlib import nullcontext as _nothing  # noqa: E402

if __name__ == "__main__":
    import uvloop

    report(uvloop.run(compare(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS, postgres="--pg" in sys.argv)))
