"""What a step and each list cost with 10³, 10⁵ and 10⁶ cases in the ledger: `python -m tests.bench.ledger [--pg]`.

All sizes are open side by side and asked in turn, so that what else the machine does meets all of them. What is asked
is undone each time: the disk's own time for a COMMIT, which is the same for all, would hide what is looked for.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext, suppress
from pathlib import Path

from bot.domain.rules import Action
from bot.services import menu
from bot.services.casework import lists
from bot.services.forms import filling
from bot.services.house import Actor, House, Unit
from bot.services.talk import talking
from bot.services.talk.talking import Said
from bot.storage import drafts, inbox
from bot.storage.database import Database, Transaction, engine_for
from tests.bench.bare import FIRST
from tests.bench.served import PEOPLE, STAFF, enrol
from tests.postgres import Cluster, running_cluster
from tests.stage import sample_policy

SIZES = (1_000, 100_000, 1_000_000)
LIVE = 500
"""Cases that have not ended, whatever the size: the newest ones."""
CHUNK = 50_000
"""Cases put at once: a statement has a minute."""
ROUNDS = 60
CADRE, SUPERVISOR = 1010, 1000
"""Chat ids (see `steps.enrol`)."""
NOW = 1_795_400_000

Work = Callable[[Unit], Awaitable[None]]


class Undo(Exception):
    """Takes back what was done."""


async def _fill(tx: Transaction, size: int, first: int, last: int) -> None:
    """The cases from `first` to `last` with three events and a message sent each; fifty soldiers filed them all."""
    numbers = f"WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    handler = f"{PEOPLE} + 3 + i % {STAFF - 2}"
    await tx.execute(
        f"""{numbers} INSERT INTO cases (id, number, category, title, state, requester, company, office,
            first_responder, handler, supervisor, reason, created_at, talked_at, resolve_by, closed_at)
        SELECT i, 'n-' || i, 'pay', 'a title of some length',
            CASE WHEN i > {size - LIVE} THEN CASE (i / 7) % 4 WHEN 0 THEN 'new' WHEN 1 THEN 'open' WHEN 2 THEN 'waiting'
                 ELSE 'resolved' END ELSE 'closed' END,
            1 + i % 50, 'c1', 'finance', {handler}, {handler}, {PEOPLE} + 1, '{{}}',
            {NOW} - ({size} - i) * 60, {NOW} - ({size} - i) * 60, {NOW} + 86400, NULL FROM n""")
    for number, action in enumerate(("submit", "accept", "resolve")):
        await tx.execute(
            f"""{numbers} INSERT INTO events (case_id, person_id, at, action, before, after, previous_hash, hash)
            SELECT i, 1, {NOW} + {number}, '{action}', '{{}}', '{{}}', 'x', 'y' FROM n""")
    await tx.execute(f"""{numbers} INSERT INTO sent (chat_id, message_id, kind, card, case_id, sent_at)
                     SELECT {FIRST} + i % {PEOPLE}, i, 'case', 1, i, {NOW} FROM n""")


async def house_of(url: str, size: int) -> House:
    await enrol(url)
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    for first in range(1, size + 1, CHUNK):
        async with db.write() as tx:
            await _fill(tx, size, first, min(size, first + CHUNK - 1))
    async with db.write() as tx:
        if url.startswith("postgresql"):
            await tx.execute("SELECT setval(pg_get_serial_sequence('cases', 'id'), max(id)) FROM cases")
            await tx.execute("ANALYZE")
    return House(db, sample_policy(), lambda: NOW, lambda: NOW, lambda: "salt")


async def _answer(unit: Unit) -> None:
    """A step of the form, with the draft loaded and saved."""
    draft = await drafts.open_(unit.tx, unit.person.id, "intake", 0, NOW)
    await filling.tap(unit, draft.id, "pick", "category", "pay")


async def _message(unit: Unit) -> None:
    """Words said in an open case: the event, the letters, the card."""
    case = await unit.tx.one("SELECT id FROM cases WHERE handler = :id AND state = 'open' LIMIT 1", id=unit.person.id)
    assert case
    draft = await drafts.open_(unit.tx, unit.person.id, Action.PROGRESS.value, case["id"], NOW)
    await filling.proceed(unit, await filling.keep(unit, draft, {"words": "It is on its way."}))


async def _loose(unit: Unit) -> None:
    """Words that belong nowhere yet: all conversations that they may belong to are looked up."""
    await talking.hear(unit, Said("What about it?", 7))


def _list(name: str) -> Work:
    return lambda unit: lists.show(unit, name, 0)


WORK: dict[str, tuple[int, Work]] = {
    "a form's answer": (FIRST + 7, _answer),
    "a progress report": (CADRE, _message),
    "loose words of a cadre": (CADRE, _loose),
    "the menu of a supervisor": (SUPERVISOR, menu.show),
    "list mine": (FIRST + 7, _list("mine")),
    "the menu of a soldier": (FIRST + 7, menu.show),
    "list queue": (CADRE, _list("queue")),
    "list answering": (CADRE, _list("answering")),
    "list all": (SUPERVISOR, _list("all")),
}


async def _once(house: House, chat_id: int, work: Work, number: int) -> float:
    """Seconds from the update taken to the answer stored, undone afterwards."""
    async with house.db.write() as tx:
        await inbox.store(tx, [(number, chat_id, "{}")], NOW)
    with suppress(Undo):
        async with house.acting(Actor(chat_id, "zh", number)) as unit:
            begun = time.perf_counter()
            await work(unit)
            seconds = time.perf_counter() - begun
            raise Undo
    return seconds


async def compare(houses: dict[int, House]) -> dict[str, dict[int, list[float]]]:
    """Name of the work → size → seconds of each round."""
    found: dict[str, dict[int, list[float]]] = {name: {size: [] for size in houses} for name in WORK}
    number = 1
    for _ in range(ROUNDS):
        for name, (chat_id, work) in WORK.items():
            for size, house in houses.items():
                number += 1
                found[name][size].append(await _once(house, chat_id, work, number))
    return found


def report(found: dict[str, dict[int, list[float]]]) -> None:
    for name, sizes in found.items():
        first, *_ = typical = [statistics.median(seconds) for seconds in sizes.values()]
        told = ", ".join(f"{size:,}: {one * 1000:.2f} ms ({one / first:.2f}×)"
                         for size, one in zip(sizes, typical, strict=True))
        print(f"  {name}: {told}")


async def _engine(name: str, urls: dict[int, str]) -> None:
    begun = time.perf_counter()
    houses = {size: await house_of(url, size) for size, url in urls.items()}
    print(f"{name}: filled in {time.perf_counter() - begun:.0f} s; cost by cases in the ledger, ratio to the first")
    report(await compare(houses))
    for house in houses.values():
        await house.db.close()


async def main(*, postgres: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        await _engine("SQLite", {size: f"sqlite:///{Path(name)}/{size}.db" for size in SIZES})
    with running_cluster() if postgres else nullcontext() as cluster:
        if isinstance(cluster, Cluster):
            async with AsyncExitStack() as stack:
                urls = {size: await stack.enter_async_context(cluster.database()) for size in SIZES}
                await _engine("PostgreSQL", urls)


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(postgres="--pg" in sys.argv))
