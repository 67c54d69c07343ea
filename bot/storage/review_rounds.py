"""Review rounds: what they are, who is asked, answers while open, what each office changed and its rungs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.review_rounds import ChangeRung, Round, Stage
from bot.storage.database import Row, Transaction

ROUND = ("r.id, r.opened_by, r.opened_at, r.since, r.remind_at, r.closes_at, r.state, r.duty_id, r.serial, r.key, "
         "r.asked, r.rated, r.closed_at, r.change_by, r.offices, r.lost")
OWN = ("review_round_rate", "review_round_mine", "review_round_handed", "review_round_said")
"""Kinds of letters that show somebody what he gave: none of them outlives the round."""
ASKING, LENDING = "review_round_ask", "review_round_lend"


def _round(row: Row) -> Round:
    duty = (row["duty_id"], row["serial"]) if row["duty_id"] is not None else None
    return Round(row["id"], row["opened_by"], row["opened_at"], row["since"], row["remind_at"], row["closes_at"],
                 Stage(row["state"]), duty, row["key"], row["asked"], row["rated"], row["closed_at"],
                 row["change_by"], tuple(json.loads(row["offices"])) if row["offices"] else None,
                 bool(row["lost"]))


async def add(tx: Transaction, made: Round) -> Round | None:
    """The round with its id; None: this duty has opened one this time already."""
    duty_id, serial = made.duty or (None, None)
    row = await tx.one(
        f"""INSERT INTO review_rounds (opened_by, opened_at, since, remind_at, closes_at, duty_id, serial, key, offices)
            VALUES (:by, :at, :since, :remind_at, :closes_at, :duty_id, :serial, :key, :offices)
            ON CONFLICT (duty_id, serial) DO NOTHING RETURNING {ROUND.replace('r.', '')}""",
        by=made.opened_by, at=made.opened_at, since=made.since, remind_at=made.remind_at, closes_at=made.closes_at,
        duty_id=duty_id, serial=serial, key=made.key,
        offices=None if made.offices is None else json.dumps(made.offices))
    return _round(row) if row else None


async def by_id(tx: Transaction, round_id: int) -> Round | None:
    row = await tx.one(f"SELECT {ROUND} FROM review_rounds r WHERE r.id = :id", id=round_id)
    return _round(row) if row else None


async def running(tx: Transaction) -> list[Round]:
    """Those that time still works on, the oldest first; of the told ones, while somebody has not been told."""
    rows = await tx.all(f"""SELECT {ROUND} FROM review_rounds r WHERE r.state IN ('open', 'closed') OR (
                                r.state = 'told' AND EXISTS (SELECT 1 FROM review_round_asks a
                                                             WHERE a.round_id = r.id)) ORDER BY r.id""")
    return [_round(row) for row in rows]


async def owned(tx: Transaction, person_id: int) -> list[Round]:
    """Somebody's own in which soldiers still rate, or offices still write."""
    rows = await tx.all(f"""SELECT {ROUND} FROM review_rounds r
                            WHERE r.state IN ('open', 'closed') AND r.opened_by = :person ORDER BY r.id""",
                        person=person_id)
    return [_round(row) for row in rows]


async def pass_on(tx: Transaction, round_id: int, taker: int) -> None:
    await tx.execute("UPDATE review_rounds SET opened_by = :taker WHERE id = :id", taker=taker, id=round_id)


async def open_one(tx: Transaction) -> Round | None:
    """The round that is open; there is one at most."""
    row = await tx.one(f"SELECT {ROUND} FROM review_rounds r WHERE r.state = 'open' ORDER BY r.id LIMIT 1")
    return _round(row) if row else None


async def latest(tx: Transaction, limit: int, *stages: Stage) -> list[Round]:
    """The newest first; `stages`: of these alone."""
    where = f"WHERE r.state IN ({', '.join(f':s{n}' for n in range(len(stages)))})" if stages else ""
    rows = await tx.all(f"SELECT {ROUND} FROM review_rounds r {where} ORDER BY r.id DESC LIMIT :limit", limit=limit,
                        **{f"s{n}": one.value for n, one in enumerate(stages)})
    return [_round(row) for row in rows]


async def close(tx: Transaction, round_id: int, now: int, asked: int, rated: int, change_by: int, *,
                lost: bool = False) -> bool:
    """The key goes with it. False: somebody, or time, was faster."""
    return bool(await tx.one(
        """UPDATE review_rounds SET state = 'closed', key = NULL, closed_at = :now, asked = :asked, rated = :rated,
               change_by = :change_by, lost = :lost WHERE id = :id AND state = 'open' RETURNING id""",
        id=round_id, now=now, asked=asked, rated=rated, change_by=change_by, lost=int(lost)))


async def call_off(tx: Transaction, round_id: int, now: int) -> bool:
    return bool(await tx.one("""UPDATE review_rounds SET state = 'called_off', key = NULL, closed_at = :now
                                WHERE id = :id AND state = 'open' RETURNING id""", id=round_id, now=now))


async def tell(tx: Transaction, round_id: int, now: int) -> None:
    await tx.execute("UPDATE review_rounds SET state = 'told', told_at = :now WHERE id = :id AND state = 'closed'",
                     id=round_id, now=now)


# ── Who had to do with whom ──────────────────────────────────────────────────────────────────────────────────────────

_LIVE, _ENDED = "f.ended_at IS NULL", "f.ended_at >= :since"


async def dealings(tx: Transaction, since: int, until: int) -> dict[int, set[str]]:
    """Requester → the offices that have, or had, one of his cases that ran in that time."""
    found: dict[int, set[str]] = {}
    for which in (_LIVE, _ENDED):
        rows = await tx.all(
            f"""SELECT f.requester, f.office FROM case_facts f WHERE {which} AND f.created_at < :until
                UNION SELECT f.requester, o.office FROM case_facts f JOIN case_offices o ON o.case_id = f.case_id
                WHERE {which} AND f.created_at < :until""",
            until=until, **({"since": since} if which is _ENDED else {}))
        for row in rows:
            found.setdefault(row["requester"], set()).add(row["office"])
    return found


async def dealings_of(tx: Transaction, person_id: int, since: int, until: int) -> set[str]:
    """The same of one person."""
    rows = await tx.all(
        f"""SELECT f.office FROM cases c JOIN case_facts f ON f.case_id = c.id
            WHERE c.requester = :person AND f.created_at < :until AND ({_LIVE} OR {_ENDED})
            UNION SELECT o.office FROM cases c JOIN case_facts f ON f.case_id = c.id
            JOIN case_offices o ON o.case_id = c.id
            WHERE c.requester = :person AND f.created_at < :until AND ({_LIVE} OR {_ENDED})""",
        person=person_id, since=since, until=until)
    return {row["office"] for row in rows}


async def handlers(tx: Transaction, since: int, until: int) -> set[int]:
    """Who has worked on a case that ran in that time."""
    found: set[int] = set()
    for which in (_LIVE, _ENDED):
        rows = await tx.all(f"SELECT f.handler FROM case_facts f WHERE {which} AND f.created_at < :until",
                            until=until, **({"since": since} if which is _ENDED else {}))
        found |= {row["handler"] for row in rows}
    return found


async def handles(tx: Transaction, person_id: int, since: int, until: int) -> bool:
    """The same of one person."""
    row = await tx.one(
        f"""SELECT 1 AS one FROM cases c JOIN case_facts f ON f.case_id = c.id
            WHERE c.handler = :person AND f.created_at < :until AND ({_LIVE} OR {_ENDED}) LIMIT 1""",
        person=person_id, since=since, until=until)
    return row is not None


# ── Who is asked ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask(tx: Transaction, round_id: int, person_id: int) -> None:
    await tx.execute("INSERT INTO review_round_asks (round_id, person_id) VALUES (:round, :person)",
                     round=round_id, person=person_id)


async def is_asked(tx: Transaction, round_id: int, person_id: int) -> bool:
    return await tx.one("SELECT 1 AS one FROM review_round_asks WHERE round_id = :round AND person_id = :person",
                        round=round_id, person=person_id) is not None


async def waiting(tx: Transaction, round_id: int, what: str, limit: int = 1 << 31) -> list[int]:
    """Those who have not been `asked`, or `reminded`; `told`: who have not been told what came of it, so all left."""
    where = {"asked": "asked_at IS NULL", "reminded": "asked_at IS NOT NULL AND reminded_at IS NULL",
             "told": "1 = 1"}[what]
    rows = await tx.all(f"""SELECT person_id FROM review_round_asks WHERE round_id = :round AND {where}
                            ORDER BY person_id LIMIT :limit""", round=round_id, limit=limit)
    return [row["person_id"] for row in rows]


async def stamp(tx: Transaction, round_id: int, person_id: int, what: str, now: int) -> None:
    column = {"asked": "asked_at", "reminded": "reminded_at"}[what]
    await tx.execute(f"UPDATE review_round_asks SET {column} = :now WHERE round_id = :round AND person_id = :person",
                     now=now, round=round_id, person=person_id)


async def done_with(tx: Transaction, round_id: int, person_id: int | None = None) -> None:
    """He has been told; nobody: the round is called off."""
    only = "" if person_id is None else " AND person_id = :person"
    await tx.execute(f"DELETE FROM review_round_asks WHERE round_id = :round{only}", round=round_id,
                     **({} if person_id is None else {"person": person_id}))


async def counts(tx: Transaction, round_id: int, since_day: int) -> tuple[int, int]:
    """(asked, of these who have rated since that day)."""
    row = await tx.one(
        """SELECT COUNT(*) AS asked, SUM(CASE WHEN d.rated_on >= :day THEN 1 ELSE 0 END) AS rated
           FROM review_round_asks a LEFT JOIN review_round_raters d ON d.person_id = a.person_id
           WHERE a.round_id = :round""", round=round_id, day=since_day)
    return (int(row["asked"]), int(row["rated"] or 0)) if row else (0, 0)


async def rated(tx: Transaction, person_id: int, day: int) -> None:
    await tx.execute("""INSERT INTO review_round_raters (person_id, rated_on) VALUES (:person, :day)
                        ON CONFLICT (person_id) DO UPDATE SET rated_on = excluded.rated_on""",
                     person=person_id, day=day)


async def rated_on(tx: Transaction, person_id: int) -> int | None:
    row = await tx.one("SELECT rated_on FROM review_round_raters WHERE person_id = :person", person=person_id)
    return int(row["rated_on"]) if row else None


async def raters(tx: Transaction, since: int) -> set[int]:
    """Who has rated since then; of who rated before, nothing is kept any longer."""
    await tx.execute("DELETE FROM review_round_raters WHERE rated_on < :since", since=since)
    return {row["person_id"] for row in await tx.all("SELECT person_id FROM review_round_raters")}


# ── Answers, while it is open ────────────────────────────────────────────────────────────────────────────────────────


async def box(tx: Transaction, round_id: int, office: str) -> str | None:
    """All that was answered of an office, sealed."""
    row = await tx.one("SELECT sealed FROM review_round_boxes WHERE round_id = :round AND office = :office",
                       round=round_id, office=office)
    return str(row["sealed"]) if row else None


async def put_box(tx: Transaction, round_id: int, office: str, sealed: str) -> None:
    await tx.execute("""INSERT INTO review_round_boxes (round_id, office, sealed) VALUES (:round, :office, :sealed)
                        ON CONFLICT (round_id, office) DO UPDATE SET sealed = excluded.sealed""",
                     round=round_id, office=office, sealed=sealed)


async def given(tx: Transaction, round_id: int, person_id: int) -> dict[str, set[str]]:
    """Office → what somebody has handed in of it: rated, said."""
    rows = await tx.all("SELECT office, rated, said FROM review_round_given WHERE round_id = :round "
                        "AND person_id = :person", round=round_id, person=person_id)
    return {row["office"]: {one for one in ("rated", "said") if row[one]} for row in rows}


async def give(tx: Transaction, round_id: int, person_id: int, office: str, what: str, *, yes: bool = True) -> None:
    """That he did, not what it was."""
    column = {"rated": "rated", "said": "said"}[what]
    await tx.execute(
        f"""INSERT INTO review_round_given (round_id, person_id, office, {column})
            VALUES (:round, :person, :office, :yes)
            ON CONFLICT (round_id, person_id, office) DO UPDATE SET {column} = excluded.{column}""",
        round=round_id, person=person_id, office=office, yes=int(yes))


async def forget(tx: Transaction, round_id: int) -> None:
    """All that anybody said goes, with each trace of it: answers, half-written words, letters that wait."""
    await tx.execute("DELETE FROM review_round_boxes WHERE round_id = :round", round=round_id)
    await tx.execute("DELETE FROM review_round_given WHERE round_id = :round", round=round_id)
    await tx.execute("DELETE FROM drafts WHERE form = 'review_word'")
    for kind in (*OWN, ASKING, LENDING):
        await tx.execute("DELETE FROM outbox WHERE kind = :kind", kind=kind)
        await tx.execute("DELETE FROM held WHERE kind = :kind", kind=kind)
    await tx.execute("DELETE FROM outbox WHERE kind = 'guest' AND details LIKE '%review_round_%'")  # on a lent phone


async def lent(tx: Transaction, person_ids: Iterable[int], clerks: Iterable[int]) -> list[Row]:
    """Requester, filer, case_id, number, pin: the newest first, of what these clerks filed for these people."""
    own, filers = sorted(set(person_ids)), sorted(set(clerks))
    if not own or not filers:
        return []
    values = {**{f"p{n}": one for n, one in enumerate(own)}, **{f"c{n}": one for n, one in enumerate(filers)}}
    whose = ", ".join(f":p{n}" for n in range(len(own)))
    whom = ", ".join(f":c{n}" for n in range(len(filers)))
    return await tx.all(
        f"""SELECT c.requester, c.filer, c.id AS case_id, c.number,
                   CASE WHEN p.case_id IS NULL THEN 0 ELSE 1 END AS pin
            FROM cases c LEFT JOIN pins p ON p.case_id = c.id
            WHERE c.requester IN ({whose}) AND c.filer IN ({whom}) AND c.state <> 'withdrawn'
            ORDER BY pin DESC, c.id DESC""", **values)


# ── The ladder ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def wind(tx: Transaction, round_id: int, office: str, rungs: Iterable[ChangeRung]) -> None:
    """The rungs ahead; what was told stays told."""
    await tx.execute("DELETE FROM review_round_rungs WHERE round_id = :round AND office = :office "
                     "AND told_at IS NULL", round=round_id, office=office)
    for one in rungs:
        await tx.execute(
            """INSERT INTO review_round_rungs (round_id, office, rung, at, due_at)
               VALUES (:round, :office, :rung, :at, :due_at) ON CONFLICT (round_id, office, rung) DO NOTHING""",
            round=round_id, office=office, rung=one.rung, at=one.at, due_at=one.due_at)


async def reached(tx: Transaction, now: int, limit: int) -> list[dict[str, Any]]:
    """What is reached and not told, by time."""
    return await tx.all(
        """SELECT round_id, office, rung, at, due_at FROM review_round_rungs WHERE told_at IS NULL AND at <= :now
           ORDER BY at, round_id, office, rung LIMIT :limit""", now=now, limit=limit)


async def told(tx: Transaction, row: Mapping[str, Any], now: int, to: Sequence[int]) -> None:
    await tx.execute(
        """UPDATE review_round_rungs SET told_at = :now, told_to = :to
           WHERE round_id = :round AND office = :office AND rung = :rung""",
        now=now, to=json.dumps(list(to)), round=row["round_id"], office=row["office"], rung=row["rung"])
