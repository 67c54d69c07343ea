"""What a digest is made of beside the figures, and who has had which."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.digest import OFTEN
from bot.domain.people import Person
from bot.storage.database import Transaction
from bot.storage.figures import Scope
from bot.storage.people import COLUMNS as PEOPLE
from bot.storage.people import person_of


async def due(tx: Transaction, period: str, since: int) -> list[Person]:
    """Staff who have not had it; who joined after `since` begins with the next."""
    rows = await tx.all(
        f"""SELECT {PEOPLE} FROM people p
            WHERE p.active = 1 AND p.roles <> 'soldier' AND p.chat_id IS NOT NULL AND p.reachable = 1
              AND COALESCE(p.joined_at, 0) < :since
              AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.person_id = p.id AND d.period = :period)
            ORDER BY p.id""", since=since, period=period)
    return [person_of(row) for row in rows]


async def had(tx: Transaction, person_id: int, period: str, audience: str, now: int) -> bool:
    """He has it from now on; False: he had it before."""
    return bool(await tx.execute(
        """INSERT INTO digests (person_id, period, audience, at) VALUES (:person_id, :period, :audience, :now)
           ON CONFLICT (person_id, period) DO NOTHING RETURNING period""",
        person_id=person_id, period=period, audience=audience, now=now))


async def late(tx: Transaction, now: int, scope: Scope, limit: int) -> list[int]:
    """Cases past the date that counts, the longest first."""
    rows = await tx.all(
        f"""SELECT f.case_id FROM case_facts f WHERE f.ended_at IS NULL AND f.due_at < :now{scope.sql()}
            ORDER BY f.due_at, f.case_id LIMIT :limit""", now=now, limit=limit, **scope.values())
    return [row["case_id"] for row in rows]


_BACKLOG = f"f.ended_at IS NULL AND (f.created_at < :before OR f.reopened >= {OFTEN})"


async def backlog(tx: Transaction, before: int, scope: Scope, limit: int, skip: int = 0) -> list[int]:
    """Open since before that instant, or reopened twice; the oldest first."""
    rows = await tx.all(
        f"""SELECT f.case_id FROM case_facts f WHERE {_BACKLOG}{scope.sql()}
            ORDER BY f.case_id LIMIT :limit OFFSET :skip""", before=before, limit=limit, skip=skip, **scope.values())
    return [row["case_id"] for row in rows]


async def backlog_count(tx: Transaction, before: int, scope: Scope) -> int:
    row = await tx.one(f"SELECT COUNT(*) AS number FROM case_facts f WHERE {_BACKLOG}{scope.sql()}",
                       before=before, **scope.values())
    return int(row["number"]) if row else 0


async def _counted(tx: Transaction, key: str, at: str, more: str, since: int, until: int, scope: Scope
                   ) -> dict[str, int]:
    rows = await tx.all(
        f"""SELECT {key} AS key, COUNT(*) AS number FROM case_facts f
            WHERE f.{at} >= :since AND f.{at} < :until{more}{scope.sql()} GROUP BY 1""",
        since=since, until=until, **scope.values())
    return {row["key"]: int(row["number"]) for row in rows}


async def topics(tx: Transaction, since: int, until: int, scope: Scope) -> dict[str, int]:
    """Category → cases that came in."""
    return await _counted(tx, "f.category", "created_at", "", since, until, scope)


async def moved(tx: Transaction, since: int, until: int, scope: Scope) -> dict[str, int]:
    """Office → cases done in the period whose date was moved."""
    return await _counted(tx, "f.office", "resolved_at", " AND f.moved > 0", since, until, scope)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the period that is still open."""

    words: str
    card_id: str | None
    category: str | None


async def questions(tx: Transaction, since: int, until: int) -> list[Asked]:
    """The newest first."""
    rows = await tx.all(
        """SELECT words, card_id, category FROM questions
           WHERE settled IS NULL AND at >= :since AND at < :until ORDER BY id DESC""", since=since, until=until)
    return [Asked(**row) for row in rows]


async def thanks(tx: Transaction, since: int, until: int, scope: Scope, limit: int) -> list[str]:
    """What soldiers wrote with their best ratings and let be passed on, the newest first."""
    rows = await tx.all(
        f"""SELECT r.words FROM ratings r JOIN case_facts f ON f.case_id = r.case_id
            WHERE r.consent = 1 AND r.changed_at >= :since AND r.changed_at < :until AND r.words IS NOT NULL
              AND r.service >= 4{scope.sql()} ORDER BY r.changed_at DESC, r.case_id LIMIT :limit""",
        since=since, until=until, limit=limit, **scope.values())
    return [row["words"] for row in rows]


async def reviews_open(tx: Transaction) -> dict[str, int]:
    """Kind → reviews that wait."""
    rows = await tx.all("SELECT kind, COUNT(*) AS number FROM reviews WHERE settled_at IS NULL GROUP BY kind")
    return {row["kind"]: int(row["number"]) for row in rows}


async def filed(tx: Transaction, person_id: int, since: int, until: int) -> int:
    """Cases somebody filed for others in a period."""
    row = await tx.one("""SELECT COUNT(*) AS number FROM cases c WHERE c.filer = :person_id
                          AND c.created_at >= :since AND c.created_at < :until""",
                       person_id=person_id, since=since, until=until)
    return int(row["number"]) if row else 0


async def open_before(tx: Transaction, instant: int, scope: Scope) -> int:
    """Cases that have not ended and were filed before then."""
    row = await tx.one(
        f"""SELECT COUNT(*) AS number FROM case_facts f
            WHERE f.ended_at IS NULL AND f.created_at < :instant{scope.sql()}""",
        instant=instant, **scope.values())
    return int(row["number"]) if row else 0
