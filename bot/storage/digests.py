"""What a digest is made of beside the figures, and who has had which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.digest import OFTEN
from bot.domain.people import Person
from bot.storage.cases import PUBLIC, SEEN
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


_CASES = "case_facts f JOIN cases c ON c.id = f.case_id"
_LATE = "f.ended_at IS NULL AND f.due_at < :now"
_BACKLOG = f"f.ended_at IS NULL AND (f.created_at < :before OR f.reopened >= {OFTEN})"


@dataclass(frozen=True, slots=True)
class Listed:
    """Which cases a list may name: those of a scope that its reader may hear of; no reader: that anybody may."""

    scope: Scope
    reader: Person | None

    def sql(self) -> str:
        heads = "".join(f" AND (c.about IS NULL OR c.about <> :{name})" for name in self._heads())
        return f"{self.scope.sql()} AND {SEEN if self.reader else PUBLIC}{heads}"

    def values(self) -> dict[str, Any]:
        whose = {"person": self.reader.id, "home": self.reader.home} if self.reader else {}
        return {**self.scope.values(), **whose, **self._heads()}

    def _heads(self) -> dict[str, int]:
        """Those for whom its reader heads a department: nothing about them, either."""
        return {f"head{place}": one for place, one in enumerate(self.reader.heads.values() if self.reader else ())}


async def late(tx: Transaction, now: int, of: Listed, limit: int) -> list[int]:
    """Cases past the date that counts, the longest first."""
    rows = await tx.all(
        f"SELECT f.case_id FROM {_CASES} WHERE {_LATE}{of.sql()} ORDER BY f.due_at, f.case_id LIMIT :limit",
        now=now, limit=limit, **of.values())
    return [row["case_id"] for row in rows]


async def late_count(tx: Transaction, now: int, of: Listed) -> int:
    row = await tx.one(f"SELECT COUNT(*) AS number FROM {_CASES} WHERE {_LATE}{of.sql()}", now=now, **of.values())
    return int(row["number"]) if row else 0


async def backlog(tx: Transaction, before: int, of: Listed, limit: int, skip: int = 0) -> list[int]:
    """Open since before that instant, or reopened twice; the oldest first."""
    rows = await tx.all(
        f"SELECT f.case_id FROM {_CASES} WHERE {_BACKLOG}{of.sql()} ORDER BY f.case_id LIMIT :limit OFFSET :skip",
        before=before, limit=limit, skip=skip, **of.values())
    return [row["case_id"] for row in rows]


async def backlog_count(tx: Transaction, before: int, of: Listed) -> int:
    row = await tx.one(f"SELECT COUNT(*) AS number FROM {_CASES} WHERE {_BACKLOG}{of.sql()}", before=before,
                       **of.values())
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
