"""Five years of cases put straight into the tables, eight events each: what the bench of figures looks at."""

from __future__ import annotations

from bot.services.house import House
from bot.storage import facts as store
from bot.storage.database import Database, Transaction, engine_for
from tests.bench.served import PEOPLE, STAFF, enrol
from tests.stage import sample_policy

CHUNK = 50_000
NOW = 1_795_400_000
DAY = 86_400
SPREAD = 5 * 365 * DAY
"""Over so long the cases are spread, whatever their number."""
STEPS = ("submit", "accept", "message", "ask", "reply", "resolve", "confirm", "view")
COMMON = 4
"""Terms that every case has, besides two that few have."""
OFFICE = ("CASE i % 5 WHEN 0 THEN 'finance' WHEN 1 THEN 'medical' WHEN 2 THEN 'logistics' WHEN 3 THEN 'politics' "
          "ELSE 'personnel' END")
CATEGORY = "CASE i % 3 WHEN 0 THEN 'pay' WHEN 1 THEN 'medical' ELSE 'housing' END"
HANDLER = f"{PEOPLE} + 3 + i % {STAFF - 2}"
WHO = f"1 + i % {PEOPLE}"


async def filled(url: str, size: int) -> House:
    """A desk with so many cases; a fiftieth is alive, one in ten was transferred."""
    await enrol(url)
    db = Database(engine_for(url))
    await db.open(exclusive=False)
    for first in range(1, size + 1, CHUNK):
        async with db.write() as tx:
            await _fill(tx, size, first, min(size, first + CHUNK - 1))
    async with db.write() as tx:
        await store.set_done(tx, size)
        await tx.execute("ANALYZE")
    return House(db, sample_policy(), lambda: NOW, lambda: NOW, lambda: "salt")


async def _fill(tx: Transaction, size: int, first: int, last: int) -> None:
    numbers = f"WITH RECURSIVE n (i) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    born = f"({NOW} - ({size} - i) * {SPREAD} / {size})"
    live = "i % 50 = 0"
    ended = f"CASE WHEN {live} THEN NULL ELSE {born} + i % 20 * {DAY} END"
    alive = "CASE i % 3 WHEN 0 THEN 'new' WHEN 1 THEN 'open' ELSE 'waiting' END"
    state = f"CASE WHEN {live} THEN {alive} ELSE 'closed' END"
    solved = f"CASE WHEN {live} THEN NULL ELSE 'solved' END"
    await tx.execute(f"""{numbers} INSERT INTO cases (id, number, category, title, state, requester, company, office,
            first_responder, handler, supervisor, reason, created_at, talked_at, accept_by, resolve_by, closed_at,
            track, outcome)
        SELECT i, 'n-' || i, {CATEGORY}, '上个月的补助没有到账，问过两次', {state}, {WHO}, 'c' || (1 + i % 3), {OFFICE},
            {HANDLER}, {HANDLER}, {PEOPLE} + 1, '{{}}', {born}, {born}, {born} + 99999, {born} + 864000, {ended},
            'dated', {solved} FROM n""")
    await tx.execute(f"""{numbers} INSERT INTO case_facts (case_id, requester, category, company, first_office, office,
            handler, state, track, outcome, created_at, accepted_at, answered_at, first_resolved_at, resolved_at,
            ended_at, due_at, accept_kept, told, kept, missed, answer_seconds, spent, office_spent, yes, result,
            service, trips)
        SELECT i, {WHO}, {CATEGORY}, 'c' || (1 + i % 3), 'finance', {OFFICE}, {HANDLER}, {state}, 'dated', {solved},
            {born}, {born}, {born}, {ended}, {ended}, {ended}, CASE WHEN {live} THEN {born} + 864000 END, 1, 3, 2,
            i % 4 / 3, i % 9000, i % 250000, i % 250000, CASE WHEN {live} THEN 0 ELSE 1 END, 1 + i % 5, 1 + i % 5, i % 4
        FROM n""")
    await tx.execute(f"{numbers} INSERT INTO case_offices (case_id, office, spent) SELECT i, 'hq', i % 9999 FROM n "
                     "WHERE i % 10 = 0")
    for place, action in enumerate(STEPS):
        await tx.execute(f"""{numbers} INSERT INTO events (case_id, person_id, at, action, before, after, previous_hash,
                hash)
            SELECT i, {HANDLER}, {born} + {place} * 3600, '{action}', '{{"state": "open"}}', '{{"state": "open"}}',
                'x', 'y' FROM n""")
    await _terms(tx, numbers)


async def _terms(tx: Transaction, numbers: str) -> None:
    for term in range(COMMON):
        await tx.execute(f"{numbers} INSERT INTO case_terms (term, case_id) SELECT {term}, i FROM n")
    for few in (1000, 99_999):
        await tx.execute(f"{numbers} INSERT INTO case_terms (term, case_id) SELECT {few} + i % {few}, i FROM n")
