"""What was asked of which company when, by which office; and the exceptions that leaders allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.burden import Asked, Plea, Ruled
from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Allowed:
    """One more, for one company in one month."""

    kind: str
    company: str
    reason: str
    by: int
    at: int


async def count(tx: Transaction, kind: str, ref: int, office: str, companies: Sequence[str], now: int) -> None:
    for company in companies:
        await tx.execute(
            """INSERT INTO burdens (kind, ref, company, office, at) VALUES (:kind, :ref, :company, :office, :now)
               ON CONFLICT (kind, ref, company) DO NOTHING""",
            kind=kind, ref=ref, company=company, office=office, now=now)


async def forget(tx: Transaction, kind: str, ref: int) -> None:
    """It was called off."""
    await tx.execute("DELETE FROM burdens WHERE kind = :kind AND ref = :ref", kind=kind, ref=ref)


async def of_kind(tx: Transaction, kind: str, since: int, until: int) -> dict[str, int]:
    """Company → how often."""
    rows = await tx.all("""SELECT company, COUNT(*) AS number FROM burdens
                           WHERE at >= :since AND at < :until AND kind = :kind GROUP BY company""",
                        kind=kind, since=since, until=until)
    return {row["company"]: int(row["number"]) for row in rows}


async def between(tx: Transaction, since: int, until: int) -> list[Row]:
    """All of it: company, office, kind, number."""
    return await tx.all("""SELECT company, office, kind, COUNT(*) AS number FROM burdens
                           WHERE at >= :since AND at < :until GROUP BY company, office, kind""",
                        since=since, until=until)


async def allow(tx: Transaction, kind: str, companies: Sequence[str], month: int, reason: str, by: int, now: int
                ) -> None:
    for company in companies:
        await tx.execute(
            """INSERT INTO burden_exceptions (kind, company, month, reason, allowed_by, allowed_at)
               VALUES (:kind, :company, :month, :reason, :by, :now)""",
            kind=kind, company=company, month=month, reason=reason, by=by, now=now)


async def allowed(tx: Transaction, month: int) -> list[Allowed]:
    rows = await tx.all("""SELECT kind, company, reason, allowed_by, allowed_at FROM burden_exceptions
                           WHERE month = :month ORDER BY id""", month=month)
    return [Allowed(row["kind"], row["company"], row["reason"], row["allowed_by"], row["allowed_at"])
            for row in rows]


# ── Pleas ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _plea(row: Row) -> Plea:
    return Plea(row["id"], Asked(row["kind"]), row["person_id"], row["month"], row["reason"], row["at"],
                Ruled(row["state"]))


async def plead(tx: Transaction, kind: str, person_id: int, month: int, reason: str, now: int) -> int:
    row = await tx.one("""INSERT INTO burden_pleas (kind, person_id, month, reason, at)
                          VALUES (:kind, :person, :month, :reason, :now) RETURNING id""",
                       kind=kind, person=person_id, month=month, reason=reason, now=now)
    assert row is not None
    return int(row["id"])


async def plea(tx: Transaction, plea_id: int) -> Plea | None:
    row = await tx.one("SELECT * FROM burden_pleas WHERE id = :id", id=plea_id)
    return _plea(row) if row else None


async def pleas(tx: Transaction, month: int) -> list[Plea]:
    """Those of a month on which nobody has decided, the oldest first."""
    rows = await tx.all("SELECT * FROM burden_pleas WHERE month = :month AND state = 'open' ORDER BY id", month=month)
    return [_plea(row) for row in rows]


async def rule(tx: Transaction, plea_id: int, ruled: Ruled, answer: str, by: int, now: int) -> bool:
    """False: somebody else has."""
    return bool(await tx.one(
        """UPDATE burden_pleas SET state = :state, answer = :answer, decided_by = :by, decided_at = :now
           WHERE id = :id AND state = 'open' RETURNING id""",
        id=plea_id, state=ruled.value, answer=answer, by=by, now=now))
