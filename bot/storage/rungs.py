"""Rungs of promises: when each is reached, and to whom it was told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.domain.promises import Due
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


async def reached(tx: Transaction, now: int, after: tuple[int, int], limit: int) -> list[dict[str, Any]]:
    """What is reached and not told, by time and then case, beyond `after` (time, case)."""
    return await tx.all(
        """SELECT case_id, kind, serial, rung, at, due_at FROM rungs
           WHERE told_at IS NULL AND at <= :now AND (at > :at OR at = :at AND case_id > :case_id)
           ORDER BY at, case_id LIMIT :limit""", now=now, at=after[0], case_id=after[1], limit=limit)


async def told(tx: Transaction, row: dict[str, Any], now: int, to: Sequence[int]) -> None:
    await tx.execute(
        """UPDATE rungs SET told_at = :now, told_to = :to
           WHERE case_id = :case_id AND kind = :kind AND serial = :serial AND rung = :rung""",
        now=now, to=json.dumps(list(to)), case_id=row["case_id"], kind=row["kind"], serial=row["serial"],
        rung=row["rung"])
