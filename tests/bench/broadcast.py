"""An answer while a broadcast drains, against one while nothing else happens: `python -m tests.bench.broadcast`.

At the pace of desk.toml: 30 a second in all, 25 of them broadcasts, so that it takes 200 s.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path

from bot.domain.letters import Lane, Letter
from bot.storage import outbox
from bot.storage.database import Database, engine_for
from tests.bench.bare import BROADCAST
from tests.bench.served import Figures, enrol, line, of_desk

LETTERS = 5_000
PACE = 25.0
IDLE, BUSY = 60.0, 204.0
"""Seconds measured without and with it."""
PEOPLE, THINK = 6, 3.0
"""Who use the desk meanwhile: some two updates a second, nobody as often as once a second."""
ROUNDS = 1


async def measure(*, broadcasting: bool) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/desk.db"
        await enrol(url)
        desk = of_desk(Path(name), url, BUSY if broadcasting else IDLE, paced=True, people=PEOPLE, think=THINK)
        async with desk.running() as (server, *_):
            await line(server)
            if broadcasting:
                await _broadcast(url)
            found: Figures = json.loads(await line(server))
            return found


async def _broadcast(url: str) -> None:
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    async with db.write() as tx:
        for number in range(LETTERS):
            letter = Letter("language", {"buttons": []}, BROADCAST + number, "zh", lane=Lane.BROADCAST)
            await outbox.put(tx, letter, int(time.time()))
    await db.close()


async def main() -> None:
    for number in range(ROUNDS):
        idle, busy = await measure(broadcasting=False), await measure(broadcasting=True)
        print(f"  round {number + 1}: an answer's 99th percentile {idle['p99'] * 1000:.1f} ms idle, "
              f"{busy['p99'] * 1000:.1f} ms during the broadcast ({busy['p99'] / idle['p99']:.2f}×)")
        print(f"  {LETTERS:,} letters took {busy['broadcast']:.1f} s, "
              f"{busy['broadcast'] / (LETTERS / PACE):.3f}× of what the pace allows", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
