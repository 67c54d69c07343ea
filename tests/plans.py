"""An engine that writes down what is asked of it: no transcript may make the database read a big table whole."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.storage.database import Connection, Engine, Row, url_of

BIG = ("cases", "events", "messages", "outbox", "inbox", "sent", "attachments", "ratings", "case_facts", "case_offices",
       "case_terms")
ALLOWED = {
    "UPDATE outbox SET leased_until = 0 WHERE leased_until > 0": "once, when the desk starts, over what waits to go",
    "UPDATE outbox SET due_at = :now WHERE due_at > :tomorrow OR (lane = :answer AND due_at > :soon)": "the same",
    "DELETE FROM outbox WHERE case_id IN (SELECT id FROM cases WHERE requester = :id)":
        "once for a person who is erased, over what waits to go",
    "DELETE FROM outbox WHERE chat_id = :chat_id": "the same",
    "DELETE FROM outbox WHERE kind = :kind": "once when a review round closes, over what waits to go",
    "DELETE FROM outbox WHERE kind = 'guest' AND details LIKE '%review_round_%'": "the same",
    "UPDATE chain SET length = length + 1 RETURNING (SELECT hash FROM events ORDER BY id DESC LIMIT 1) AS hash":
        "backwards along the key, and done after one row",
}
"""What reads as a scan in the plan and is none, or is no harm."""

_checked: set[tuple[str, str]] = set()


@dataclass
class Recorded:
    """`engine` as it is; `statements`: each SQL text with the values of its last use."""

    engine: Engine
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: str = field(init=False)
    identity: str = field(init=False)
    shared: bool = field(init=False)

    def __post_init__(self) -> None:
        self.url, self.identity, self.shared = url_of(self.engine), self.engine.identity, self.engine.shared

    async def writer(self) -> Connection:
        return _Recording(await self.engine.writer(), self.statements)

    async def reader(self, *, quick: bool = False) -> Connection:
        return _Recording(await self.engine.reader(quick=quick), self.statements)

    async def claim(self) -> None:
        await self.engine.claim()

    async def release(self) -> None:
        await self.engine.release()

    async def scans(self) -> list[str]:
        """Statements, new to this test process, for which some big table would be read whole."""
        engine = type(self.engine).__name__
        new = {sql: values for sql, values in self.statements.items() if _is_new(sql, engine)}
        if not new:
            return []
        connection = await self.engine.reader()
        try:
            return [f"{sql}\n    {found}" for sql, values in new.items()
                    if (found := await _scan(connection, sql, values, engine))]
        finally:
            await connection.close()


class _Recording:
    def __init__(self, real: Connection, statements: dict[str, dict[str, Any]]) -> None:
        self._real, self._statements = real, statements
        self.script, self.begin, self.commit = real.script, real.begin, real.commit
        self.rollback, self.close = real.rollback, real.close

    async def fetch(self, sql: str, values: dict[str, Any]) -> list[Row]:
        # Two frames up, beyond Transaction's own method, is who asked: what a test looks up for itself is its business.
        if not _of_a_test(sys._getframe(2).f_code.co_filename):
            self._statements[sql] = values
        return await self._real.fetch(sql, values)


@cache
def _of_a_test(file: str) -> bool:
    return Path(file).parent.name == "tests"


def _is_new(sql: str, engine: str) -> bool:
    """Whether it looks anything up, and has not been looked at in this process."""
    reads = sql.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
    return reads and sql not in ALLOWED and (engine, sql) not in _checked


async def _scan(connection: Connection, sql: str, values: dict[str, Any], engine: str) -> str:
    """The line of the plan that says so; empty if there is none."""
    _checked.add((engine, sql))
    tables = "|".join(BIG)
    if engine == "Sqlite":
        plan = [row["detail"] for row in await connection.fetch(f"EXPLAIN QUERY PLAN {sql}", values)]
        scan = re.compile(rf"SCAN ({tables}|{'|'.join(_aliases(sql))})\b(?! USING (COVERING )?INDEX \w+_(open|due))")
    else:
        await connection.script("SET enable_seqscan = off")
        plan = [next(iter(row.values())) for row in await connection.fetch(f"EXPLAIN {sql}", values)]
        scan = re.compile(rf"Seq Scan on ({tables})\b")
    return next((line for line in plan if scan.search(line)), "")


def _aliases(sql: str) -> list[str]:
    """How the statement calls the big tables."""
    found = re.findall(rf"\b(?:{'|'.join(BIG)})\s+(?:AS\s+)?([a-z]\w*)\b", sql, re.IGNORECASE)
    return [name for name in found if name.upper() not in {"WHERE", "SET", "ON", "JOIN", "ORDER", "LEFT"}] or ["-"]
