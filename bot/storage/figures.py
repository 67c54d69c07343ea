"""Sums and histograms of `case_facts` for a period: each reads only the cases whose date lies in it, by an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.rates import BUCKET, GROUPS, Group, Sums
from bot.storage.database import Row, Transaction

KEYS = {"unit": "'unit'", "office": "f.office", "company": "f.company", "category": "f.category",
        "track": "CASE WHEN f.referred > 0 THEN 'higher' ELSE COALESCE(f.track, '') END"}
"""By what figures may be told apart."""


@dataclass(frozen=True)
class Scope:
    """Whose cases: of these offices, of a company, a category, a track, a handler; empty: all."""

    offices: tuple[str, ...] = ()
    company: str | None = None
    category: str | None = None
    track: str | None = None
    handler: int | None = None
    without: tuple[int, ...] = ()
    """Cases that do not count."""

    def sql(self) -> str:
        parts = [f"f.office IN ({', '.join(f':office{n}' for n in range(len(self.offices)))})"] if self.offices else []
        parts += [f"f.{name} = :{name}" for name in ("company", "category", "handler")
                  if getattr(self, name) is not None]
        parts += [f"{KEYS['track']} = :track"] if self.track is not None else []
        parts += [f"f.case_id NOT IN ({', '.join(f':without{n}' for n in range(len(self.without)))})"
                  ] if self.without else []
        return "".join(f" AND {part}" for part in parts)

    def values(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in ("company", "category", "track", "handler")}
        return {**{f"office{n}": one for n, one in enumerate(self.offices)},
                **{f"without{n}": one for n, one in enumerate(self.without)},
                **{name: value for name, value in named.items() if value is not None}}


ALL = Scope()

_CREATED = """COUNT(*) AS created,
    SUM(CASE WHEN f.accept_kept IS NOT NULL OR (f.state = 'new' AND f.due_at < :now) THEN 1 ELSE 0 END) AS judged,
    SUM(COALESCE(f.accept_kept, 0)) AS accepted_kept"""
_RESOLVED = """COUNT(*) AS resolved, SUM(CASE WHEN f.referred = 0 THEN 1 ELSE 0 END) AS on_time_of,
    SUM(CASE WHEN f.referred = 0 AND f.missed = 0 THEN 1 ELSE 0 END) AS on_time,
    SUM(f.told) AS told, SUM(f.kept) AS kept"""


def _listed(group: Group) -> str:
    return ", ".join(f"'{one}'" for one in GROUPS[group])


def _counted(group: Group) -> str:
    at = f"f.of_policy = 0 AND f.outcome IN ({_listed(group)}) AND f.result"
    return f"""SUM(CASE WHEN {at} >= 4 THEN 1 ELSE 0 END) AS good_{group},
        SUM(CASE WHEN {at} IS NOT NULL THEN 1 ELSE 0 END) AS of_{group},
        COUNT(DISTINCT CASE WHEN {at} IS NOT NULL THEN f.requester END) AS by_{group}"""


_CLOSED = f"""SUM(CASE WHEN f.state = 'closed' THEN 1 ELSE 0 END) AS closed,
    SUM(CASE WHEN f.state = 'closed' AND f.mark IS NULL AND f.outcome IN ({_listed(Group.SOLVED)}) THEN 1 ELSE 0 END)
        AS yes,
    SUM(CASE WHEN f.state = 'closed' AND f.outcome <> 'duplicate' THEN f.yes + f.no ELSE 0 END) AS said,
    SUM(CASE WHEN f.mark = 'unconfirmed' THEN 1 ELSE 0 END) AS unconfirmed,
    SUM(CASE WHEN f.mark = 'not_agreed' THEN 1 ELSE 0 END) AS not_agreed,
    SUM(CASE WHEN f.state = 'closed' AND f.reopened > 0 THEN 1 ELSE 0 END) AS reopened,
    SUM(CASE WHEN f.state = 'withdrawn' AND f.mark IS NULL THEN 1 ELSE 0 END) AS withdrawn,
    SUM(CASE WHEN f.mark = 'no_reply' THEN 1 ELSE 0 END) AS no_reply,
    {', '.join(_counted(group) for group in Group)},
    SUM(CASE WHEN f.of_policy = 0 AND f.service >= 4 THEN 1 ELSE 0 END) AS good_service,
    SUM(CASE WHEN f.of_policy = 0 AND f.service IS NOT NULL THEN 1 ELSE 0 END) AS of_service,
    COUNT(DISTINCT CASE WHEN f.of_policy = 0 AND f.service IS NOT NULL THEN f.requester END) AS by_service,
    SUM(f.of_policy) AS of_policy"""


async def sums(tx: Transaction, since: int, until: int, now: int, *, by: str = "unit", scope: Scope = ALL
               ) -> dict[str, Sums]:
    """Key → its sums, of what was created, resolved and ended from `since` to before `until`; as known at `now`."""
    asked = _Asked(tx, KEYS[by], scope, {"since": since, "until": until})
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for what, at, more in ((_CREATED, "created_at", {"now": now}), (_RESOLVED, "resolved_at", {}),
                           (_CLOSED, "ended_at", {})):
        for row in await asked.rows(what, at, **more):
            found[row.pop("key")].update(row)
    for name, value, at in (("answer", f"f.answer_seconds / {BUCKET}", "created_at"), ("trips", "f.trips", "ended_at")):
        for key, histogram in (await asked.histogram(value, at)).items():
            found[key][name] = histogram
    for key, histogram in (await _spent(asked, by)).items():
        found[key]["spent"] = histogram
    return {key: _sums(values) for key, values in found.items()}


@dataclass(frozen=True)
class _Asked:
    tx: Transaction
    key: str
    scope: Scope
    values: dict[str, Any]

    async def rows(self, what: str, at: str, **more: Any) -> list[Row]:
        return await self.tx.all(
            f"""SELECT {self.key} AS key, {what} FROM case_facts f
                WHERE f.{at} >= :since AND f.{at} < :until{self.scope.sql()} GROUP BY 1""",
            **self.values, **self.scope.values(), **more)

    async def histogram(self, value: str, at: str) -> dict[str, dict[int, int]]:
        rows = await self.tx.all(
            f"""SELECT {self.key} AS key, {value} AS value, COUNT(*) AS number FROM case_facts f
                WHERE f.{at} >= :since AND f.{at} < :until AND {value} IS NOT NULL{self.scope.sql()}
                GROUP BY 1, 2""", **self.values, **self.scope.values())
        return _histograms(rows)


def _histograms(rows: Sequence[Row]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        found[row["key"]][row["value"]] = row["number"]
    return found


async def _spent(asked: _Asked, by: str) -> dict[str, dict[int, int]]:
    """Working time to the end of what was resolved. By office: each with the time that *it* had the case."""
    if by != "office" and not asked.scope.offices:
        return await asked.histogram(f"f.spent / {BUCKET}", "resolved_at")
    # The scope is of the office that had the case, not of the one that has it now.
    own, key = (text.replace("f.office", "s.office") for text in (asked.scope.sql(), asked.key))
    rows = await asked.tx.all(
        f"""SELECT {key} AS key, s.spent / {BUCKET} AS value, COUNT(*) AS number FROM (
                SELECT case_id, office, CAST(SUM(spent) AS BIGINT) AS spent FROM (
                    SELECT f.case_id, f.office, f.office_spent AS spent FROM case_facts f
                    WHERE f.resolved_at >= :since AND f.resolved_at < :until
                    UNION ALL
                    SELECT o.case_id, o.office, o.spent FROM case_facts f JOIN case_offices o ON o.case_id = f.case_id
                    WHERE f.resolved_at >= :since AND f.resolved_at < :until) AS parts
                GROUP BY case_id, office) AS s JOIN case_facts f ON f.case_id = s.case_id
            WHERE 1 = 1{own} GROUP BY 1, 2""",
        **asked.values, **asked.scope.values())
    return _histograms(rows)


def _sums(values: dict[str, Any]) -> Sums:
    rated = {name: _rated(values, name) for name in (*(group.value for group in Group), "service")}
    held: dict[str, Any] = {name: value if isinstance(value, dict) else int(value or 0)
                            for name, value in values.items()}
    return Sums(**held, rated=rated)


def _rated(values: dict[str, Any], name: str) -> tuple[int, int, int]:
    good, of, by = (int(values.pop(f"{part}_{name}", 0) or 0) for part in ("good", "of", "by"))
    return good, of, by


async def standing(tx: Transaction, now: int, *, by: str = "unit", scope: Scope = ALL) -> dict[str, tuple[int, int]]:
    """Key → cases that have not ended, and how many of them are past the date that counts."""
    rows = await tx.all(
        f"""SELECT {KEYS[by]} AS key, COUNT(*) AS live, SUM(CASE WHEN f.due_at < :now THEN 1 ELSE 0 END) AS late
            FROM case_facts f WHERE f.ended_at IS NULL{scope.sql()} GROUP BY 1""",
        now=now, **scope.values())
    return {row["key"]: (int(row["live"]), int(row["late"] or 0)) for row in rows}


async def live_at(tx: Transaction, instant: int, now: int, scope: Scope = ALL) -> int:
    """How many were open at an instant not long ago: those of now, less what came since, and what has ended since."""
    live = (await standing(tx, now, scope=scope)).get("unit", (0, 0))[0]
    row = await tx.one(
        f"""SELECT (SELECT COUNT(*) FROM case_facts f WHERE f.ended_at >= :instant{scope.sql()})
                 - (SELECT COUNT(*) FROM case_facts f WHERE f.created_at >= :instant{scope.sql()}) AS number""",
        instant=instant, **scope.values())
    return live + int(row["number"] if row else 0)
