"""Service days and visits: when, where, who goes; and what the ledger says of each company."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from bot.domain.service_days import Kind, ServiceDay, Stage
from bot.storage.cases import PUBLIC
from bot.storage.database import Row, Transaction

_STORED = ("kind", "company", "at", "led_by", "planned_at", "stage", "note", "cards", "ask_at", "asked_at", "remind_at",
           "reminded_at", "late_at", "late_told_at", "questions", "ended_at", "word", "resulted_at")
_COLUMNS = ", ".join(f"d.{name}" for name in ("id", *_STORED))


def _values(day: ServiceDay) -> dict[str, int | str | None]:
    values = {name: getattr(day, name) for name in _STORED}
    return {**values, "kind": day.kind.value, "stage": day.stage.value, "cards": json.dumps(list(day.cards))}


async def _days(tx: Transaction, rows: list[Row]) -> list[ServiceDay]:
    found = []
    for row in rows:
        team = await tx.all("SELECT person_id FROM service_team WHERE day_id = :id ORDER BY person_id", id=row["id"])
        found.append(ServiceDay(**{**row, "kind": Kind(row["kind"]), "stage": Stage(row["stage"]),
                                   "cards": tuple(json.loads(row["cards"])),
                                   "team": tuple(one["person_id"] for one in team)}))
    return found


async def add(tx: Transaction, day: ServiceDay) -> ServiceDay:
    names = ", ".join(_STORED)
    places = ", ".join(f":{name}" for name in _STORED)
    row = await tx.one(f"INSERT INTO service_days ({names}) VALUES ({places}) RETURNING id", **_values(day))
    assert row is not None
    await set_team(tx, row["id"], day.team)
    made = await by_id(tx, row["id"])
    assert made is not None
    return made


async def save(tx: Transaction, day: ServiceDay) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in _STORED)
    await tx.execute(f"UPDATE service_days SET {changes} WHERE id = :id", id=day.id, **_values(day))


async def set_team(tx: Transaction, day_id: int, team: Collection[int]) -> None:
    await tx.execute("DELETE FROM service_team WHERE day_id = :id", id=day_id)
    for person_id in sorted(set(team)):
        await tx.execute("INSERT INTO service_team (day_id, person_id) VALUES (:id, :person)", id=day_id,
                         person=person_id)


async def set_there(tx: Transaction, day_id: int, there: Collection[int]) -> None:
    """Who of the team was there, and who was not."""
    for row in await tx.all("SELECT person_id FROM service_team WHERE day_id = :id", id=day_id):
        await tx.execute("UPDATE service_team SET there = :there WHERE day_id = :id AND person_id = :person",
                         there=int(row["person_id"] in there), id=day_id, person=row["person_id"])


async def there(tx: Transaction, day_id: int) -> list[int]:
    rows = await tx.all("SELECT person_id FROM service_team WHERE day_id = :id AND there = 1 ORDER BY person_id",
                        id=day_id)
    return [row["person_id"] for row in rows]


async def by_id(tx: Transaction, day_id: int) -> ServiceDay | None:
    rows = await tx.all(f"SELECT {_COLUMNS} FROM service_days d WHERE d.id = :id", id=day_id)
    return next(iter(await _days(tx, rows)), None)


async def planned(tx: Transaction) -> list[ServiceDay]:
    """Those that are ahead, or under way, the next one first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM service_days d WHERE d.stage = 'planned' ORDER BY d.at, d.id")
    return await _days(tx, rows)


async def led(tx: Transaction, person_id: int) -> list[ServiceDay]:
    """Those ahead that somebody leads."""
    return [one for one in await planned(tx) if one.led_by == person_id]


async def ended(tx: Transaction, limit: int, company: str | None = None) -> list[ServiceDay]:
    """The last ones that took place or were called off, of all or of one company."""
    where = "AND d.company = :company" if company else ""
    rows = await tx.all(f"""SELECT {_COLUMNS} FROM service_days d WHERE d.stage <> 'planned' {where}
                            ORDER BY d.at DESC, d.id DESC LIMIT :limit""",
                        limit=limit, **({"company": company} if company else {}))
    return await _days(tx, rows)


async def awaited(tx: Transaction) -> list[ServiceDay]:
    """Those that have ended and of whose cases some had not when it was looked last."""
    rows = await tx.all(f"""SELECT {_COLUMNS} FROM service_days d
                            WHERE d.stage = 'done' AND d.resulted_at IS NULL ORDER BY d.id""")
    return await _days(tx, rows)


async def due(tx: Transaction, now: int) -> list[ServiceDay]:
    """Planned ones of which something is to be told now."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM service_days d WHERE d.stage = 'planned' AND (
                (d.asked_at IS NULL AND d.ask_at <= :now) OR (d.reminded_at IS NULL AND d.remind_at <= :now)
                OR (d.late_told_at IS NULL AND d.late_at <= :now)) ORDER BY d.at, d.id""", now=now)
    return await _days(tx, rows)


async def of_person(tx: Transaction, person_id: int, limit: int) -> list[ServiceDay]:
    """The last ones at which he was."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM service_team t JOIN service_days d ON d.id = t.day_id
            WHERE t.person_id = :person AND t.there = 1 AND d.stage = 'done' ORDER BY d.at DESC LIMIT :limit""",
        person=person_id, limit=limit)
    return await _days(tx, rows)


# ── What the ledger says of companies ────────────────────────────────────────────────────────────────────────────────

DAYS = 90 * 86_400
"""Seconds in which what has ended still counts."""


async def troubles(tx: Transaction, now: int) -> Mapping[str, Mapping[str, int]]:
    """Company → how many of its cases are late, answered but not confirmed, disputed, ended without a rating.

    Of those alone that may stand on lists which several people read: named, and about nobody.
    """
    live = await tx.all(
        f"""SELECT c.company, COUNT(*) FILTER (WHERE (c.state = 'new' AND c.accept_by < :now)
                       OR (c.state = 'open' AND c.resolve_by < :now)
                       OR (c.state = 'referred' AND c.report_by < :now)) AS late,
                   COUNT(*) FILTER (WHERE c.state = 'resolved') AS unconfirmed,
                   COUNT(*) FILTER (WHERE c.disputes > 0) AS disputed
            FROM cases c WHERE c.state IN ('new', 'open', 'waiting', 'referred', 'resolved')
              AND c.anonymous = 0 AND {PUBLIC} GROUP BY c.company""", now=now)
    ended_ = await tx.all(
        f"""SELECT c.company, COUNT(*) AS unrated FROM cases c LEFT JOIN ratings r ON r.case_id = c.id
            WHERE c.closed_at > :since AND c.state = 'closed' AND r.case_id IS NULL AND c.anonymous = 0 AND {PUBLIC}
            GROUP BY c.company""", since=now - DAYS)
    found: dict[str, dict[str, int]] = {
        row["company"]: {name: int(row[name]) for name in ("late", "unconfirmed", "disputed")} for row in live}
    for row in ended_:
        found.setdefault(row["company"], {})["unrated"] = int(row["unrated"])
    return found


async def last_visits(tx: Transaction) -> Mapping[str, int]:
    """Company → when somebody was there last."""
    rows = await tx.all("SELECT company, MAX(at) AS at FROM service_days WHERE stage = 'done' GROUP BY company")
    return {row["company"]: int(row["at"]) for row in rows}
