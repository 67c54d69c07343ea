"""Rungs of promises: when each is reached, and to whom it was told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.domain.closing import Due, Nudge
from bot.storage.database import Transaction


async def wind(tx: Transaction, case_id: int, due: Sequence[Due]) -> None:
    """The rungs a case has ahead. What was told stays told; what is waited for no more goes."""
    await tx.execute("DELETE FROM rungs WHERE case_id = :case_id AND told_at IS NULL", case_id=case_id)
    if not due:
        return
    places = ", ".join(f"(:case_id, :kind{n}, :serial{n}, :rung{n}, :at{n}, :due_at{n})" for n in range(len(due)))
    values: dict[str, Any] = {"case_id": case_id}
    for n, one in enumerate(due):
        values |= {f"kind{n}": one.kind.value, f"serial{n}": one.serial, f"rung{n}": one.rung, f"at{n}": one.at,
                   f"due_at{n}": one.due_at}
    await tx.execute(
        f"""INSERT INTO rungs (case_id, kind, serial, rung, at, due_at) VALUES {places}
            ON CONFLICT (case_id, kind, serial, rung) DO NOTHING""", **values)


NUDGES = ", ".join(f"'{kind.value}'" for kind in Nudge)


async def reached(tx: Transaction, now: int, after: tuple[int, int], limit: int, *, nudges: bool = False
                  ) -> list[dict[str, Any]]:
    """What is reached and not told, by time and then case, beyond `after` (time, case): rungs, or nudges.

    `steps`: the ladder that was promised, as it is stored.
    """
    which = "IN" if nudges else "NOT IN"
    return await tx.all(
        f"""SELECT r.case_id, r.kind, r.serial, r.rung, r.at, r.due_at, l.steps FROM rungs r
            LEFT JOIN promised p ON p.case_id = r.case_id AND p.kind = r.kind AND p.serial = r.serial
            LEFT JOIN ladders l ON l.id = p.ladder
            WHERE r.told_at IS NULL AND r.at <= :now AND r.kind {which} ({NUDGES})
              AND (r.at > :at OR r.at = :at AND r.case_id > :case_id)
            ORDER BY r.at, r.case_id LIMIT :limit""", now=now, at=after[0], case_id=after[1], limit=limit)


async def nudges_of(tx: Transaction, case_id: int, now: int) -> list[dict[str, Any]]:
    """A case's nudges that are reached and not told."""
    return await tx.all(
        f"""SELECT case_id, kind, serial, rung, at, due_at FROM rungs
            WHERE case_id = :case_id AND told_at IS NULL AND at <= :now AND kind IN ({NUDGES}) ORDER BY at""",
        case_id=case_id, now=now)


async def told(tx: Transaction, row: dict[str, Any], now: int, to: Sequence[int]) -> None:
    await tx.execute(
        """UPDATE rungs SET told_at = :now, told_to = :to
           WHERE case_id = :case_id AND kind = :kind AND serial = :serial AND rung = :rung""",
        now=now, to=json.dumps(list(to)), case_id=row["case_id"], kind=row["kind"], serial=row["serial"],
        rung=row["rung"])
