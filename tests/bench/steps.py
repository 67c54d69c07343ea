"""One full durable step of the desk against bare echo bots on the same bare server: `python -m tests.bench.steps`.

A step: the update stored, person and draft loaded, a transaction with effect, events and letter, rendered, sent and
settled; `synchronous=FULL`, pace off, 500 people who file requests step by step as people do.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.bench.served import Figures, Round, enrol, of_desk
from tests.postgres import Cluster, running_cluster

SECONDS = 6.0
ROUNDS = 5
ECHOES = {"stock PTB's echo": "tests.bench.echo_ptb", "aiogram's echo": "tests.bench.echo_aiogram"}

Found = dict[str, list[Figures]]


async def compare(rounds: int, *, postgres: bool) -> Found:
    """Alternating rounds of each contestant, so that what else the machine does meets all of them."""
    found: Found = {}
    with running_cluster(durable=True) if postgres else nullcontext() as cluster:
        for number in range(rounds):
            for name, module in ECHOES.items():
                _note(found, name, await Round("echo", (module, "PORT"), SECONDS).run())
            _note(found, "desk, SQLite", await _on_sqlite())
            if isinstance(cluster, Cluster):
                _note(found, "desk, PostgreSQL", await _on_postgres(cluster))
            print(f"round {number + 1} of {rounds} done", flush=True)
    return found


async def _on_sqlite() -> Figures:
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/desk.db"
        await enrol(url)
        return await of_desk(Path(name), url, SECONDS).run()


async def _on_postgres(cluster: Cluster) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        async with cluster.database() as url:
            await enrol(url)
            return await of_desk(Path(name), url, SECONDS).run()


def _note(found: Found, name: str, figures: Figures) -> None:
    assert not figures["lost"], "a button was missing: the script does not fit the desk any more"
    found.setdefault(name, []).append(figures)


def report(found: Found) -> None:
    for name, rows in found.items():
        print(f"  {name}: {_spread([row['answers'] for row in rows], '.0f')} answers a second, "
              f"{_spread([row['cpu'] for row in rows], '.2f')} ms of processor time an answer")
    for name in (name for name in found if name.startswith("desk")):
        for other in ECHOES:
            pairs = list(zip(found[name], found[other], strict=True))
            speed = [one["answers"] / that["answers"] for one, that in pairs]
            work = [that["cpu"] / one["cpu"] for one, that in pairs]
            print(f"  {name} ÷ {other}: {_spread(speed, '.2f')}× in answers a second, "
                  f"{_spread(work, '.2f')}× by processor time")


def _spread(values: list[float], form: str) -> str:
    """The median, and between what all lie."""
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


if __name__ == "__main__":
    import uvloop

    report(uvloop.run(compare(ROUNDS, postgres="--pg" in sys.argv)))
