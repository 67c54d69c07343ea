"""Memory after 10,000 updates, seconds from a process's start to its first answer: `python -m tests.bench.memory`."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path

from tests.bench.served import Figures, enrol, of_desk

UPDATES = 10_000
STARTS = 5


async def measure(seconds: float) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/desk.db"
        await enrol(url)
        return await of_desk(Path(name), url, seconds).run()


async def main() -> None:
    seconds = 10.0
    while (found := await measure(seconds))["total"] < UPDATES:
        seconds *= 1.2 * UPDATES / found["total"]
    print(f"  memory after {found['total']:,.0f} updates: {found['memory']:.0f} MB")
    starts = [(await measure(0.1))["start"] for _ in range(STARTS)]
    print(f"  from the process's start to its first answer: {statistics.median(starts):.2f} s "
          f"({min(starts):.2f}–{max(starts):.2f}), 500 people asking at once")


if __name__ == "__main__":
    asyncio.run(main())
