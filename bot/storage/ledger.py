"""The ledger: cases by filters and words, of those that somebody may see; the same text for both engines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.case import LIVE, Case
from bot.domain.ledger import ENDED, Filters, Sight
from bot.domain.ledger import LIVE as NOT_ENDED
from bot.domain.notices import OF_SOLDIER, OF_TWO
from bot.domain.promises import Kind
from bot.storage import revealed
from bot.storage.cases import COLUMNS, PAGE, SEEN, case_of
from bot.storage.database import Row, Transaction
from bot.storage.facts import rarest_first

MOST = 10_000
"""Cases that are counted; more are told as more."""
_LIVE = ", ".join(sorted(f"'{state}'" for state in LIVE))
_PART = " UNION ".join(
    f"SELECT id FROM cases WHERE {column} = :me" for column in
    ("requester", "filer", "handler", "first_responder", "supervisor", "charge", "offered_to")
) + """ UNION SELECT case_id FROM assists WHERE person_id = :me AND state = 'asked'
    UNION SELECT case_id FROM reviews WHERE reviewer = :me AND settled_at IS NULL
    UNION SELECT n.id FROM cases n JOIN urgent_told t ON t.case_id = n.id WHERE n.state = 'new' AND t.person_id = :me"""
_SEEN = SEEN.replace(':person', ':me')
_KNOWN = """(c.anonymous = 0 OR :me IN (c.requester, c.filer, c.supervisor)
             OR EXISTS (SELECT 1 FROM revealed r WHERE r.case_id = c.id AND r.person_id = :me))"""
"""What `secrecy.knows` says, in SQL."""
_UNTOLD = ", ".join(f"'{action}'" for action in sorted(OF_TWO | OF_SOLDIER))
_LATE = """(c.state = 'new' AND c.accept_by < :now OR c.state = 'open' AND c.resolve_by < :now
            OR c.state = 'referred' AND c.report_by < :now)"""


@dataclass
class Query:
    """A part of SQL and its values, put together piece by piece."""

    source: str = "cases c"
    where: list[str] = field(default_factory=lambda: ["c.id > 0"])  # along the key, the newest first
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, sql: str, **values: Any) -> None:
        self.where.append(sql)
        self.values.update(values)

    @property
    def sql(self) -> str:
        return f"FROM {self.source} WHERE {' AND '.join(self.where)}"


def _see(query: Query, sight: Sight) -> None:
    """As `rules.sees`: a test compares the two over every kind of person."""
    if sight.nothing:
        query.add("1 = 0")
        return
    query.add(_SEEN, me=sight.person, home=sight.home)
    if sight.everything:
        return
    part = _PART
    if sight.handles:
        part += " UNION SELECT id FROM cases WHERE offered_office = :home AND offered_to IS NULL"
    for n, absent in enumerate(sight.standing):
        part += " ".join(f" UNION SELECT id FROM cases WHERE {post} = :absent{n}"
                         for post in ("handler", "first_responder", "supervisor"))
        query.values[f"absent{n}"] = absent
    if sight.on_call is not None:
        closed = {f"closed{n}": category for n, category in enumerate(sight.closed)}
        but = f" AND category NOT IN ({', '.join(f':{name}' for name in closed)})" if closed else ""
        part += f" UNION SELECT id FROM cases WHERE office = :on_call AND state IN ({_LIVE}){but}"
        query.values.update(closed, on_call=sight.on_call)
    offices = {f"sees{n}": office for n, office in enumerate(sight.offices)}
    by_office = f"c.office IN ({', '.join(f':{name}' for name in offices)}) OR " if offices else ""
    for n, (office, head) in enumerate(sight.heads):
        by_office += f"c.office = :heads{n} AND (c.about IS NULL OR c.about <> :head{n}) OR "
        query.values.update({f"heads{n}": office, f"head{n}": head})
    query.add(f"({by_office}c.id IN ({part}))", **offices)


def _filter(query: Query, filters: Filters, now: int, reader: int) -> None:
    _filter_state(query, filters)
    for name in ("office", "category", "company"):
        if value := getattr(filters, name):
            query.add(f"c.{name} = :{name}", **{name: value})
    if filters.company:  # else it would tell whose company an anonymous one is of
        query.add(_KNOWN, me=reader)
    if filters.track:  # with higher authority, the track it comes back to waits
        query.add("(CASE WHEN c.state = 'referred' THEN 'higher' ELSE c.track END) = :track", track=filters.track)
    if filters.late:
        query.add(_LATE, now=now)
    _dates(query, filters, now)


def _dates(query: Query, filters: Filters, now: int) -> None:
    if begins := filters.begins(now):
        query.add("c.created_at >= :since", since=begins)
    if filters.until:
        query.add("c.created_at < :until", until=filters.until)
    if filters.ended_since:
        query.add("c.closed_at >= :ended_since AND c.closed_at < :ended_until", ended_since=filters.ended_since,
                  ended_until=filters.ended_until)
    if filters.done_since:
        query.add("c.id IN (SELECT f.case_id FROM case_facts f WHERE f.resolved_at >= :done_since "
                  "AND f.resolved_at < :done_until)", done_since=filters.done_since, done_until=filters.done_until)
    if filters.open_at:
        query.add("c.created_at < :open_at AND c.id IN (SELECT f.case_id FROM case_facts f WHERE f.ended_at IS NULL "
                  "UNION ALL SELECT f.case_id FROM case_facts f WHERE f.ended_at >= :open_at)", open_at=filters.open_at)


def _filter_state(query: Query, filters: Filters) -> None:
    if filters.state == NOT_ENDED:
        query.add(f"c.state IN ({_LIVE})")
    elif filters.state == ENDED:
        query.add("c.state IN ('closed', 'withdrawn')")
    elif filters.state:
        query.add("c.state = :state", state=filters.state)


async def query_of(tx: Transaction, sight: Sight, filters: Filters, words: Sequence[tuple[int, int]], now: int
                   ) -> Query:
    """`words`: what the text must have, each as a range of term numbers (`search.finding.asked`)."""
    query = Query()
    exact = await rarest_first(tx, [first for first, last in words if first == last])
    if exact:  # the rarest leads, its cases the newest first; the others are looked up case by case
        query.source = "case_terms t CROSS JOIN cases c"
        query.where = ["c.id = t.case_id AND t.term = :t0"]
        query.values = {f"t{n}": term for n, term in enumerate(exact)}
        # A value, not EXISTS: PostgreSQL would make a join of that and read all cases of both before the first page.
        query.where += [f"(SELECT 1 FROM case_terms x WHERE x.term = :t{n} AND x.case_id = t.case_id) = 1"
                        for n in range(1, len(exact))]
    for n, (first, last) in enumerate((first, last) for first, last in words if first != last):
        query.add(f"c.id IN (SELECT case_id FROM case_terms WHERE term >= :from{n} AND term <= :to{n})",
                  **{f"from{n}": first, f"to{n}": last})
    _see(query, sight)
    _filter(query, filters, now, sight.person)
    return query


def _order(query: Query) -> str:
    return "t.case_id" if "case_terms" in query.source else "c.id"


async def page(tx: Transaction, query: Query, number: int) -> tuple[list[Case], bool]:
    """A page, the newest first, and whether there is a next one."""
    rows = await tx.all(f"SELECT {COLUMNS} {query.sql} ORDER BY {_order(query)} DESC LIMIT :count OFFSET :skip",
                        **query.values, count=PAGE + 1, skip=number * PAGE)
    found = [replace(case, revealed=await revealed.of_case(tx, case.id)) if case.anonymous else case
             for case in map(case_of, rows[:PAGE])]
    return found, len(rows) > PAGE


async def count(tx: Transaction, query: Query, most: int = MOST) -> int:
    """How many there are; `most` + 1 stands for more."""
    row = await tx.one(f"SELECT COUNT(*) AS number FROM (SELECT 1 {query.sql} LIMIT :most) AS counted",
                       **query.values, most=most + 1)
    return int(row["number"]) if row else 0


async def filters(tx: Transaction, person_id: int) -> dict[str, Any]:
    row = await tx.one("SELECT filters FROM ledger_views WHERE person_id = :id", id=person_id)
    kept: dict[str, Any] = json.loads(row["filters"]) if row else {}
    return kept


async def keep(tx: Transaction, person_id: int, held: Filters) -> None:
    await tx.execute("""INSERT INTO ledger_views (person_id, filters) VALUES (:id, :held)
                        ON CONFLICT (person_id) DO UPDATE SET filters = :held""",
                     id=person_id, held=json.dumps(held.stored, ensure_ascii=False))


# ── Files of it ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Export:
    """A file somebody asked for. `kind`: xlsx or csv; `at`: when, which is the time it is made of."""

    id: int
    person_id: int
    language: str
    kind: str
    filters: dict[str, Any]
    at: int


async def ask(tx: Transaction, export: Export) -> int:
    row = await tx.one(
        """INSERT INTO exports (person_id, language, kind, filters, at)
           VALUES (:person_id, :language, :kind, :filters, :at) RETURNING id""", person_id=export.person_id,
        language=export.language, kind=export.kind, filters=json.dumps(export.filters, ensure_ascii=False),
        at=export.at)
    return int(row["id"]) if row else 0


async def wanted(tx: Transaction) -> Export | None:
    """The one asked for first that is not made yet."""
    row = await tx.one("SELECT * FROM exports WHERE made_at IS NULL ORDER BY id LIMIT 1")
    return Export(row["id"], row["person_id"], row["language"], row["kind"], json.loads(row["filters"]),
                  row["at"]) if row else None


async def made(tx: Transaction, export_id: int, now: int) -> bool:
    """Once; False: another made it meanwhile."""
    return bool(await tx.execute(
        "UPDATE exports SET made_at = :now WHERE id = :id AND made_at IS NULL RETURNING id", id=export_id, now=now))


async def chunk(tx: Transaction, query: Query, reader: int, before: int, size: int) -> list[Row]:
    """So many cases with a smaller id, the newest first, each with its figures and its people's ids."""
    sql = f"""SELECT {COLUMNS}, r.person_id AS revealed_to, f.spent, f.told, f.kept, f.first_resolved_at, f.first_office
              FROM (SELECT c.* {query.sql} AND c.id < :before ORDER BY {_order(query)} DESC LIMIT :size) AS c
              LEFT JOIN case_facts f ON f.case_id = c.id
              LEFT JOIN revealed r ON r.case_id = c.id AND r.person_id = :reader ORDER BY c.id DESC"""
    return await tx.all(sql, **query.values, reader=reader, before=before, size=size)


async def events_of(tx: Transaction, first: int, last: int) -> list[Row]:
    """What happened with a range of cases, but what no timeline of staff tells: ratings, reviews, talks, who looked."""
    return await tx.all(
        f"""SELECT case_id, at, action, person_id FROM events WHERE case_id >= :first AND case_id <= :last
            AND action NOT IN ({_UNTOLD}) AND NOT (action = 'rung' AND after LIKE :review)
            ORDER BY case_id DESC, id""", first=first, last=last, review=f'%"kind": "{Kind.REVIEW}"%')
