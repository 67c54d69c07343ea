"""Collection rounds and the companies that each asks; the files wanted of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.collection import Ask, Round, Stage
from bot.storage.database import Row, Transaction

ROUND = "r.id, r.opened_by, r.opened_at, r.remind_at, r.closes_at, r.state, r.duty_id, r.serial, r.ended_at"
ASK = "a.id, a.round_id, a.company, a.reminded_at, a.answered_at, a.empty, a.told_at, a.resulted_at"


def _round(row: Row) -> Round:
    duty = (row["duty_id"], row["serial"]) if row["duty_id"] is not None else None
    return Round(row["id"], row["opened_by"], row["opened_at"], row["remind_at"], row["closes_at"],
                 Stage(row["state"]), duty, row["ended_at"])


def _ask(row: Row) -> Ask:
    return Ask(row["id"], row["round_id"], row["company"], row["reminded_at"], row["answered_at"],
               bool(row["empty"]), row["told_at"], row["resulted_at"])


async def add(tx: Transaction, made: Round, companies: Sequence[str]) -> Round | None:
    """The round with its id; None: this duty has opened one this time already."""
    duty_id, serial = made.duty or (None, None)
    row = await tx.one(
        f"""INSERT INTO collections (opened_by, opened_at, remind_at, closes_at, duty_id, serial)
            VALUES (:by, :at, :remind_at, :closes_at, :duty_id, :serial)
            ON CONFLICT (duty_id, serial) DO NOTHING RETURNING {ROUND.replace('r.', '')}""",
        by=made.opened_by, at=made.opened_at, remind_at=made.remind_at, closes_at=made.closes_at, duty_id=duty_id,
        serial=serial)
    for company in companies if row else ():
        await tx.execute("INSERT INTO collection_asks (round_id, company) VALUES (:id, :company)",
                         id=row["id"] if row else 0, company=company)
    return _round(row) if row else None


async def by_id(tx: Transaction, round_id: int) -> Round | None:
    row = await tx.one(f"SELECT {ROUND} FROM collections r WHERE r.id = :id", id=round_id)
    return _round(row) if row else None


async def running(tx: Transaction) -> list[Round]:
    """Those that are not over, the oldest first."""
    rows = await tx.all(f"""SELECT {ROUND} FROM collections r
                            WHERE r.state IN ('collecting', 'sorting', 'tracking') ORDER BY r.id""")
    return [_round(row) for row in rows]


async def owned(tx: Transaction, person_id: int) -> list[Round]:
    """Somebody's own that are not over."""
    return [one for one in await running(tx) if one.opened_by == person_id]


async def pass_on(tx: Transaction, round_id: int, taker: int) -> None:
    await tx.execute("UPDATE collections SET opened_by = :taker WHERE id = :id", taker=taker, id=round_id)


async def latest(tx: Transaction, limit: int) -> list[Round]:
    rows = await tx.all(f"SELECT {ROUND} FROM collections r ORDER BY r.id DESC LIMIT :limit", limit=limit)
    return [_round(row) for row in rows]


async def set_stage(tx: Transaction, round_id: int, before: Stage, after: Stage, now: int) -> bool:
    """False: somebody, or time, was faster."""
    ended = now if after in (Stage.DONE, Stage.CALLED_OFF) else None
    return bool(await tx.one(
        """UPDATE collections SET state = :after, ended_at = :ended WHERE id = :id AND state = :before
           RETURNING id""", after=after.value, ended=ended, id=round_id, before=before.value))


async def asks(tx: Transaction, round_id: int) -> list[Ask]:
    rows = await tx.all(f"SELECT {ASK} FROM collection_asks a WHERE a.round_id = :id ORDER BY a.id", id=round_id)
    return [_ask(row) for row in rows]


async def ask(tx: Transaction, ask_id: int) -> Ask | None:
    row = await tx.one(f"SELECT {ASK} FROM collection_asks a WHERE a.id = :id", id=ask_id)
    return _ask(row) if row else None


async def of_company(tx: Transaction, company: str, limit: int) -> list[tuple[Round, Ask]]:
    """The rounds that asked a company, the newest first."""
    rows = await tx.all(f"""SELECT {ASK} FROM collection_asks a WHERE a.company = :company
                            ORDER BY a.round_id DESC LIMIT :limit""", company=company, limit=limit)
    found = []
    for one in map(_ask, rows):
        made = await by_id(tx, one.round_id)
        if made:
            found.append((made, one))
    return found


async def answered(tx: Transaction, ask_id: int, by: int, now: int, *, nothing: bool) -> None:
    await tx.execute("""UPDATE collection_asks SET answered_at = :now, answered_by = :by, empty = :empty
                        WHERE id = :id""", now=now, by=by, empty=int(nothing), id=ask_id)


async def unanswered(tx: Transaction, ask_id: int) -> None:
    """What it had raised was taken back, all of it."""
    await tx.execute("UPDATE collection_asks SET answered_at = NULL, answered_by = NULL, empty = 0 WHERE id = :id",
                     id=ask_id)


async def stamp(tx: Transaction, ask_id: int, what: str, now: int) -> bool:
    """`what`: reminded, told, resulted; once each."""
    column = {"reminded": "reminded_at", "told": "told_at", "resulted": "resulted_at"}[what]
    return bool(await tx.one(f"UPDATE collection_asks SET {column} = :now WHERE id = :id AND {column} IS NULL "
                             "RETURNING id", now=now, id=ask_id))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_file(tx: Transaction, round_id: int, kind: str, home: str, person_id: int, language: str) -> None:
    """`kind`: empty (for a company to fill in), agenda (of an office)."""
    await tx.execute(
        """INSERT INTO collection_files (round_id, kind, home, person_id, language)
           VALUES (:id, :kind, :home, :person, :language)""",
        id=round_id, kind=kind, home=home, person=person_id, language=language)


async def was_sent(tx: Transaction, round_id: int, person_id: int) -> bool:
    """Whether somebody has asked for the empty sheet of a round."""
    return await tx.one("""SELECT 1 AS one FROM collection_files
                           WHERE round_id = :round_id AND person_id = :person_id AND kind = 'empty' LIMIT 1""",
                        round_id=round_id, person_id=person_id) is not None


async def files_wanted(tx: Transaction) -> list[Row]:
    return await tx.all("""SELECT id, round_id, kind, home, person_id, language FROM collection_files
                           WHERE made_at IS NULL ORDER BY id""")


async def file_made(tx: Transaction, file_id: int, now: int) -> bool:
    """False: it was made before."""
    return bool(await tx.one("UPDATE collection_files SET made_at = :now WHERE id = :id AND made_at IS NULL "
                             "RETURNING id", now=now, id=file_id))
