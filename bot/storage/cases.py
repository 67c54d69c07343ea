"""Cases, who was asked to assist, ratings; lists of cases for the screens."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from bot.domain.case import Case, Mark, Outcome, State, Track
from bot.domain.errors import Refused
from bot.domain.review import Why
from bot.domain.substitutes import Staff, stand_ins
from bot.storage import people, revealed
from bot.storage.database import Row, Transaction

LOADED_APART = {"helpers", "took_part", "answer", "called", "reviewers", "second", "stand_ins", "revealed"}
FLAGS = ("urgent", "anonymous", "confidential")
"""Fields stored as 0 or 1."""
ANSWERS = "('progress', 'message', 'resolve')"
"""What a handler answers with."""
STORED = tuple(one.name for one in fields(Case) if one.name not in LOADED_APART | {"id"})
COLUMNS = ", ".join(f"c.{name}" for name in ("id", *STORED))
INDEXED = frozenset({"requester", "filer", "first_responder", "handler", "supervisor", "office", "state", "category",
                     "offered_office", "offered_to", "charge", "card_id", "closed_at", "batch_id", "number", "about",
                     "about_home"})
"""What indexes stand on, but `talked_at`, which always changes: SQLite writes them anew, even with the same value."""
PAGE = 8
"""Cases on one page of a list."""
BESIDE = """SELECT person_id, 'helps' AS what FROM assists WHERE case_id = :id AND state = 'asked'
    UNION ALL SELECT reviewer, kind FROM reviews WHERE case_id = :id AND settled_at IS NULL
    UNION ALL SELECT id, 'away' FROM people
    WHERE id IN (:handler, :first, :supervisor) AND (away <> 0 OR reachable = 0 OR unjoined = 1)"""
"""Who assists, who reviews; and who of its three posts is not there, which is rare, so that only then somebody is
looked for."""


def case_of(row: Row, **apart: Any) -> Case:
    """`apart`: what is loaded from elsewhere, where it is."""
    values: dict[str, Any] = dict(row)
    values.update(
        state=State(row["state"]), track=row["track"] and Track(row["track"]),
        outcome=row["outcome"] and Outcome(row["outcome"]), mark=row["mark"] and Mark(row["mark"]),
        reason=json.loads(row["reason"]), waiting_for=tuple(json.loads(row["waiting_for"])),
        **{name: bool(row[name]) for name in FLAGS}, **apart,
    )
    return Case(**values)


def _values(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in STORED}
    values.update({name: int(values[name]) for name in FLAGS})
    values["reason"] = json.dumps(dict(case.reason), ensure_ascii=False)
    values["waiting_for"] = json.dumps(case.waiting_for, ensure_ascii=False)
    return {name: str(value) if isinstance(value, (State, Track, Outcome, Mark)) else value
            for name, value in values.items()}


async def by_id(tx: Transaction, case_id: int, staff: Sequence[Staff] | None = None) -> Case | None:
    """`staff`: everybody on it, where that is known already."""
    row = await tx.one(f"SELECT {COLUMNS} FROM cases c WHERE c.id = :id", id=case_id)
    return await _whole(tx, case_of(row), staff) if row else None


async def by_number(tx: Transaction, number: str) -> Case | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM cases c WHERE c.number = :number", number=number)
    return await _whole(tx, case_of(row)) if row else None


async def whole_again(tx: Transaction, before: Case, after: Case) -> Case:
    """`after`, just written, with what is loaded apart as it is by now."""
    same = all(getattr(before, post) == getattr(after, post) for post in ("handler", "first_responder", "supervisor"))
    return await _whole(tx, after, known=before.stand_ins if same else None)


async def _whole(tx: Transaction, case: Case, staff: Sequence[Staff] | None = None,
                 known: Mapping[int, int] | None = None) -> Case:
    """With what is loaded apart. `known`: who stands in, where that cannot have changed."""
    beside = await tx.all(BESIDE, id=case.id, handler=case.handler, first=case.first_responder,
                          supervisor=case.supervisor)
    part = await tx.all(
        f"""SELECT person_id, MAX(CASE WHEN action IN {ANSWERS} THEN id END) AS answer,
                MAX(CASE WHEN action IN {ANSWERS} AND after LIKE '%"on_call"%' THEN id END) AS on_call,
                MAX(CASE WHEN action = 'vague' THEN id END) AS vague FROM events
            WHERE case_id = :id AND person_id IS NOT NULL AND action <> 'view' GROUP BY person_id""", id=case.id)
    reviewing = [one for one in beside if one["what"] not in ("helps", "away")]
    away = any(one["what"] == "away" for one in beside)
    if known is None:
        known = stand_ins(case, staff or await people.standing(tx)) if away else {}
    handlers = {case.handler, known.get(case.handler)}
    return replace(
        case, helpers=frozenset(one["person_id"] for one in beside if one["what"] == "helps"),
        took_part=frozenset(one["person_id"] for one in part),
        reviewers=frozenset(one["person_id"] for one in reviewing),
        second=next((one["person_id"] for one in reviewing if one["what"] == Why.SECOND), None),
        called=await _called(tx, case.id) if case.urgent else frozenset(), stand_ins=known,
        revealed=await revealed.of_case(tx, case.id) if case.anonymous else frozenset(),
        answer=_answer(handlers, part))


async def _called(tx: Transaction, case_id: int) -> frozenset[int]:
    rows = await tx.all("SELECT person_id FROM urgent_told WHERE case_id = :id", id=case_id)
    return frozenset(row["person_id"] for row in rows)


def _answer(handlers: Container[int | None], part: list[Row]) -> int | None:
    """The last answer of the handler, of who stands in or is on call for him, unless it was called too vague."""
    last = max((one["answer" if one["person_id"] in handlers else "on_call"] or 0 for one in part), default=0)
    return last if last > max((one["vague"] or 0 for one in part), default=0) else None


async def add(tx: Transaction, case: Case) -> int:
    """Stores a new case (its `id` is not used) and gives its id."""
    names = ", ".join(STORED)
    places = ", ".join(f":{name}" for name in STORED)
    row = await tx.one(f"INSERT INTO cases ({names}) VALUES ({places}) RETURNING id", **_values(case))
    assert row is not None
    return int(row["id"])


async def save(tx: Transaction, before: Case, case: Case) -> None:
    """Writes the case if nobody was faster: its version must be the stored one plus one. `before`: as it is stored."""
    values = _values(case)
    for name in INDEXED:
        if getattr(before, name) == getattr(case, name):
            del values[name]
    changes = ", ".join(f"{name} = :{name}" for name in values)
    done = await tx.execute(f"UPDATE cases SET {changes} WHERE id = :id AND version = :version - 1 RETURNING id",
                            id=case.id, **values)
    if not done:
        raise Refused("not_now", number=case.number, state=case.state.value)


async def next_number(tx: Transaction, year: int) -> str:
    """`2026-0042`: counted anew each year."""
    row = await tx.one(
        """INSERT INTO counters (name, value) VALUES (:name, 1)
           ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value""", name=f"cases-{year}")
    assert row is not None
    return f"{year}-{row['value']:04d}"


async def ask_assist(tx: Transaction, case: Case, person_id: int, asked_by: int, now: int) -> None:
    await tx.execute(
        """INSERT INTO assists (case_id, person_id, asked_by, state, asked_at)
           VALUES (:case_id, :person_id, :asked_by, 'asked', :now)""",
        case_id=case.id, person_id=person_id, asked_by=asked_by, now=now)


async def end_assist(tx: Transaction, case: Case, person_id: int, state: str, now: int) -> None:
    await tx.execute(
        """UPDATE assists SET state = :state, done_at = :now
           WHERE case_id = :case_id AND person_id = :person_id AND state = 'asked'""",
        state=state, now=now, case_id=case.id, person_id=person_id)


async def rate(tx: Transaction, case: Case, result: int, service: int, trips: str, words: str | None, now: int) -> None:
    """One rating a case; rating again changes it, and whether its words may be passed on is open again."""
    await tx.execute(
        """INSERT INTO ratings (case_id, result, service, trips, words, rated_at, changed_at)
           VALUES (:case_id, :result, :service, :trips, :words, :now, :now)
           ON CONFLICT (case_id) DO UPDATE SET result = :result, service = :service, trips = :trips,
               words = :words, changed_at = :now, consent = 0""",
        case_id=case.id, result=result, service=service, trips=trips, words=words, now=now)


LIVE = "c.state IN ('new', 'open', 'waiting', 'referred', 'resolved')"
SEEN = """((c.confidential = 0 OR :person IN (c.requester, c.handler, c.first_responder, c.supervisor))
    AND (c.about IS NULL OR c.requester = :person
         OR c.about <> :person AND (c.about_home IS NULL OR c.about_home <> :home)))"""
"""What `secrecy.barred` says, in SQL."""
PUBLIC = "c.confidential = 0 AND c.about IS NULL"
"""Not `secrecy.is_private`, in SQL."""
LISTS = {
    "mine": """c.id IN (
        SELECT id FROM (SELECT m.id FROM cases m WHERE m.requester = :person ORDER BY m.id DESC LIMIT :upto) AS own
        UNION SELECT id FROM (SELECT m.id FROM cases m WHERE m.filer = :person ORDER BY m.id DESC LIMIT :upto) AS filed
    )""",
    "queue": f"""c.id IN (
        SELECT c.id FROM cases c WHERE c.handler IN (:person) AND {LIVE}
        UNION SELECT c.id FROM cases c WHERE c.offered_to = :person
        UNION SELECT c.id FROM cases c WHERE c.offered_office = :home AND c.offered_to IS NULL
        UNION SELECT a.case_id FROM assists a WHERE a.person_id = :person AND a.state = 'asked'
    ) AND {LIVE} AND c.requester <> :person AND {SEEN}""",
    "answering": f"c.first_responder IN (:person) AND c.handler NOT IN (:person) AND {LIVE} AND {SEEN}",
    "department": f"""c.office = :department AND {LIVE} AND {SEEN}
        AND (c.about IS NULL OR c.about <> :for_head OR c.requester = :person)""",
    "charge": f"c.charge = :person AND {LIVE} AND {SEEN}",
    "all": f"{LIVE} AND (:offices = '' OR :offices LIKE '%;' || c.office || ';%') AND {SEEN}",
}
"""Which cases a list holds. Who may open a list, and `offices` (`;a;b;`, empty: all), are the service's business.

`whose`: person, home, department, for_head (whose department it is, if its reader only stands in for him), offices,
standing.

`upto`: how many of the newest are asked for; who has filed hundreds reads a page as fast as who has filed three.
"""

COUNTED = {"mine": f"(c.requester = :person OR c.filer = :person) AND {LIVE}"}
"""What is counted of the lists that show ended cases, too."""


async def listed(tx: Transaction, name: str, page: int, **whose: Any) -> tuple[list[Case], bool]:
    """A page of a list, newest first, and whether there is a next one. `whose`: see LISTS."""
    which, values = _standing(LISTS[name], whose)
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM cases c WHERE {which} ORDER BY c.id DESC LIMIT :count OFFSET :skip",
        **_used(which, **values, upto=(page + 1) * PAGE + 1), count=PAGE + 1, skip=page * PAGE)
    found = [replace(case, revealed=await revealed.of_case(tx, case.id)) if case.anonymous else case
             for case in map(case_of, rows[:PAGE])]
    return found, len(rows) > PAGE


async def count(tx: Transaction, name: str, **whose: Any) -> int:
    """How many cases of a list have not ended."""
    which, values = _standing(COUNTED.get(name, LISTS[name]), whose)
    row = await tx.one(f"SELECT COUNT(*) AS number FROM cases c WHERE {which}", **_used(which, **values))
    assert row is not None
    return int(row["number"])


def _standing(which: str, whose: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A queue holds what its owner handles, and what is handled by those he stands in for (`standing`: their ids)."""
    standing = {f"for{place}": one for place, one in enumerate(whose.get("standing", ()))}
    names = "".join(f", :{name}" for name in standing)
    values = {name: value for name, value in whose.items() if name != "standing"}
    return which.replace("(:person)", f"(:person{names})"), {**values, **standing}


def _used(sql: str, **values: Any) -> dict[str, Any]:
    """SQLite refuses nothing, asyncpg every value that the text does not name."""
    return {name: value for name, value in values.items() if f":{name}" in sql}


async def about_somebody(tx: Transaction) -> list[Case]:
    """Requests about a person that have not ended."""
    return [case_of(row) for row in await tx.all(
        f"SELECT {COLUMNS} FROM cases c WHERE c.about IS NOT NULL AND {LIVE} ORDER BY c.id")]


async def set_about_home(tx: Transaction, case: Case) -> None:
    """Whose people must not hear of it."""
    await tx.execute("UPDATE cases SET about_home = :home WHERE id = :id", home=case.about_home, id=case.id)


async def unwound(tx: Transaction) -> list[Case]:
    """Cases that have not ended and lack a rung, told or ahead, that they should have, or what they were promised."""
    rows = await tx.all(
        f"""SELECT {COLUMNS} FROM cases c WHERE {LIVE}
            AND (NOT EXISTS (SELECT 1 FROM rungs r WHERE r.case_id = c.id)
                 OR c.state IN ('new', 'open', 'referred')
                    AND NOT EXISTS (SELECT 1 FROM promised p WHERE p.case_id = c.id)
                 OR c.state IN ('open', 'referred') AND c.spoken_at IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM rungs r WHERE r.case_id = c.id AND r.kind = 'silent'))
            ORDER BY c.id""")
    return [case_of(row) for row in rows]


async def states_of(tx: Transaction, requester: int) -> dict[str, int]:
    """How many of a person's own cases stand in each state but the ended ones."""
    rows = await tx.all(
        f"SELECT c.state, COUNT(*) AS number FROM cases c WHERE c.requester = :requester AND {LIVE} GROUP BY c.state",
        requester=requester)
    return {row["state"]: int(row["number"]) for row in rows}


async def similar(tx: Transaction, requester: int, category: str) -> Case | None:
    """The same person's newest case of the category that has not ended."""
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM cases c WHERE c.requester = :requester AND c.category = :category
            AND c.state IN ('new', 'open', 'waiting', 'referred', 'resolved') ORDER BY c.id DESC LIMIT 1""",
        requester=requester, category=category)
    return case_of(row) if row else None


async def of_requester(tx: Transaction, requester: int, but: int) -> list[Case]:
    """A person's other cases, newest first, fifty at most."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM cases c WHERE c.requester = :requester AND c.id <> :but ORDER BY c.id DESC LIMIT 50",
        requester=requester, but=but)
    return [case_of(row) for row in rows]


async def conversations(tx: Transaction, person: int, since: int) -> list[Case]:
    """Cases in which `person` may talk, talked in since then: open ones first, five at most."""
    found: dict[int, Case] = {}
    for column in ("requester", "handler", "first_responder"):
        rows = await tx.all(
            f"""SELECT {COLUMNS} FROM cases c WHERE c.{column} = :person
                AND c.state IN ('new', 'open', 'waiting', 'referred', 'resolved', 'closed')
                AND c.talked_at >= :since ORDER BY c.talked_at DESC LIMIT 5""", person=person, since=since)
        found.update({row["id"]: case_of(row) for row in rows})
    return sorted(found.values(), key=lambda case: (case.state is State.CLOSED, -case.talked_at))[:5]
