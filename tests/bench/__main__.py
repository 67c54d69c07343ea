"""All of them, one after the other: `make bench`."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.bench import broadcast, calendar, ledger, memory, steps, ticks
from tests.postgres import running_cluster


def _has_postgres() -> bool:
    with suppress(pytest.skip.Exception), running_cluster():
        return True
    return False


if __name__ == "__main__":
    postgres = _has_postgres()
    if not postgres:
        print("PostgreSQL is not found here: SQLite alone.")
    print("1. One full durable step, against bare echo bots on one and the same bare server:")
    steps.report(asyncio.run(steps.compare(steps.ROUNDS, postgres=postgres)))
    print("2. Answers while a broadcast drains:")
    asyncio.run(broadcast.main())
    print("3. The ledger's size:")
    asyncio.run(ledger.main(postgres=postgres))
    print("4. A look at what is due, by the ledger's size (aim: 1.2× at the most):")
    asyncio.run(ticks.main(postgres=postgres))
    print("5. Memory and start:")
    asyncio.run(memory.main())
    print("6. The working calendar (aim: 30 days within 50 µs):")
    calendar.main()
