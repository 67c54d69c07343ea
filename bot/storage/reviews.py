"""Reviews of cases, and what they look at: ratings, cases closed lately, when a sample was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.review import Finding, Review, Why
from bot.storage.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Rating:
    """A case's rating as it is now."""

    result: int
    service: int
    trips: str
    words: str | None


def _review(row: Row) -> Review:
    values: dict[str, Any] = dict(row)
    values.update(kind=Why(row["kind"]), finding=Finding(row["finding"]) if row["finding"] else None)
    return Review(**values)


async def add(tx: Transaction, case_id: int, kind: Why, reviewer: int, now: int, due_at: int) -> Review:
    row = await tx.one(
        """INSERT INTO reviews (case_id, kind, reviewer, opened_at, due_at)
           VALUES (:case_id, :kind, :reviewer, :now, :due_at) RETURNING *""",
        case_id=case_id, kind=kind.value, reviewer=reviewer, now=now, due_at=due_at)
    assert row is not None
    return _review(row)


async def by_id(tx: Transaction, review_id: int) -> Review | None:
    row = await tx.one("SELECT * FROM reviews WHERE id = :id", id=review_id)
    return _review(row) if row else None


async def open_of(tx: Transaction, case_id: int) -> list[Review]:
    rows = await tx.all("SELECT * FROM reviews WHERE case_id = :case_id AND settled_at IS NULL ORDER BY id",
                        case_id=case_id)
    return [_review(row) for row in rows]


async def since(tx: Transaction, case_id: int, kind: Why, instant: int) -> list[Review]:
    """The reviews of this kind that were opened since then."""
    rows = await tx.all(
        "SELECT * FROM reviews WHERE case_id = :case_id AND kind = :kind AND opened_at >= :instant ORDER BY id",
        case_id=case_id, kind=kind.value, instant=instant)
    return [_review(row) for row in rows]


async def change(tx: Transaction, review: Review, **values: int | str | None) -> bool:
    """Sets these fields; False: it was settled before."""
    changes = ", ".join(f"{name} = :{name}" for name in values)
    return bool(await tx.execute(
        f"UPDATE reviews SET {changes} WHERE id = :id AND settled_at IS NULL RETURNING id", id=review.id, **values))


async def of_reviewer(tx: Transaction, person_id: int) -> list[Review]:
    """What he has to review, the earliest due first."""
    rows = await tx.all("SELECT * FROM reviews WHERE reviewer = :person_id AND settled_at IS NULL ORDER BY due_at, id",
                        person_id=person_id)
    return [_review(row) for row in rows]


async def overdue(tx: Transaction, now: int) -> list[Review]:
    rows = await tx.all("SELECT * FROM reviews WHERE settled_at IS NULL AND due_at <= :now ORDER BY due_at, id",
                        now=now)
    return [_review(row) for row in rows]


async def rating(tx: Transaction, case_id: int) -> Rating | None:
    row = await tx.one("SELECT result, service, trips, words FROM ratings WHERE case_id = :case_id", case_id=case_id)
    return Rating(**row) if row else None


async def of_policy(tx: Transaction, case_id: int, *, yes: bool) -> None:
    """Whether the rating is about the policy itself, and counts for no person."""
    await tx.execute("UPDATE ratings SET of_policy = :yes WHERE case_id = :case_id", yes=int(yes), case_id=case_id)


async def consent(tx: Transaction, case_id: int) -> Rating | None:
    """Its words may be passed on; None: there are none, or no good ones."""
    row = await tx.one(
        """UPDATE ratings SET consent = 1 WHERE case_id = :case_id AND words IS NOT NULL AND service >= 4
           RETURNING result, service, trips, words""", case_id=case_id)
    return Rating(**row) if row else None


async def praise(tx: Transaction, case_id: int, now: int) -> bool:
    """Its words of thanks are passed on now; False: they were before."""
    return bool(await tx.execute(
        "UPDATE ratings SET praised_at = :now WHERE case_id = :case_id AND praised_at IS NULL RETURNING case_id",
        case_id=case_id, now=now))


async def last_drawn(tx: Transaction) -> int | None:
    """Up to when closed cases were drawn from."""
    row = await tx.one("SELECT MAX(upto) AS upto FROM samples")
    return row["upto"] if row else None


async def draw(tx: Transaction, upto: int, now: int) -> bool:
    """False: it was drawn before."""
    return bool(await tx.execute(
        "INSERT INTO samples (upto, drawn_at) VALUES (:upto, :now) ON CONFLICT (upto) DO NOTHING RETURNING upto",
        upto=upto, now=now))


async def closed_between(tx: Transaction, since: int, upto: int) -> list[int]:
    """The cases closed from `since` on and before `upto`, but those under review already."""
    rows = await tx.all(
        """SELECT c.id FROM cases c WHERE c.closed_at >= :since AND c.closed_at < :upto AND c.state = 'closed'
           AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.case_id = c.id AND r.settled_at IS NULL)
           ORDER BY c.id""", since=since, upto=upto)
    return [int(row["id"]) for row in rows]
