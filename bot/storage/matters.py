"""Matters in what came in: how cases begin, and how many speak of one, by the words that they are found by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.storage.cases import PUBLIC
from bot.storage.database import Row, Transaction

MOST = 5_000
"""Cases of four weeks of which the beginnings are read, the newest."""
Search = Sequence[tuple[int, int]]
"""What a case must have all of: terms, from and to."""
Value = int | str


@dataclass(frozen=True, slots=True)
class Of:
    """A period, and the categories that no list tells of."""

    since: int
    until: int
    kept_out: Iterable[str] = ()

    def where(self) -> tuple[str, dict[str, Value]]:
        """What is for many eyes, of facts `f` and cases `c`."""
        out: dict[str, Value] = {f"k{place}": one for place, one in enumerate(sorted(self.kept_out))}
        rest = f" AND f.category NOT IN ({', '.join(f':{one}' for one in out)})" if out else ""
        return (f"f.created_at >= :since AND f.created_at < :until AND {PUBLIC}{rest}",
                {**out, "since": self.since, "until": self.until})


async def beginnings(tx: Transaction, of: Of) -> list[Row]:
    """How cases begin, and by whom they are."""
    where, given = of.where()
    return await tx.all(
        f"""SELECT c.title AS title, f.requester AS requester FROM case_facts f JOIN cases c ON c.id = f.case_id
            WHERE {where} ORDER BY f.created_at DESC LIMIT :most""", most=MOST, **given)


async def told(tx: Transaction, searches: Sequence[Search], of: Of) -> list[Row]:
    """The cases that speak of it."""
    where, given, hits = *of.where(), _Hits(searches, await _least(tx, of))
    return await tx.all(
        f"""SELECT f.category AS category, f.company AS company, f.requester AS requester, c.card_id AS card_id,
                c.anonymous AS anonymous
            FROM ({hits.sql}) h JOIN case_facts f ON f.case_id = h.case_id JOIN cases c ON c.id = h.case_id
            WHERE {where}""", **given, **hits.given)


async def numbers(tx: Transaction, searches: Sequence[Search], of: Of) -> dict[str | None, int]:
    """How many speak of it: in the unit (None), and by company without those who hide where they are."""
    where, given, hits = *of.where(), _Hits(searches, await _least(tx, of))
    rows = await tx.all(
        f"""SELECT f.company AS company, COUNT(*) AS number, SUM(c.anonymous) AS hidden
            FROM ({hits.sql}) h JOIN case_facts f ON f.case_id = h.case_id JOIN cases c ON c.id = h.case_id
            WHERE {where} GROUP BY f.company""", **given, **hits.given)
    found: dict[str | None, int] = {row["company"]: row["number"] - int(row["hidden"]) for row in rows}
    return {**found, None: sum(row["number"] for row in rows)}


async def _least(tx: Transaction, of: Of) -> int:
    """The first case of the period: terms of older ones are not read."""
    row = await tx.one("""SELECT MIN(case_id) AS least FROM case_facts
                          WHERE created_at >= :since AND created_at < :until""", since=of.since, until=of.until)
    return int(row["least"] or 0) if row else 0


class _Hits:
    """Cases by any of some searches, as SQL."""

    def __init__(self, searches: Sequence[Search], least: int) -> None:
        self.given: dict[str, Value] = {"least": least}
        self.sql = " UNION ".join(self._one(sorted(one, key=lambda each: each[0] != each[1]))
                                  for one in searches if one) or "SELECT 0 AS case_id"

    def _one(self, search: Search) -> str:
        first, *others = (self._is(each) for each in search)
        rest = "".join(f" AND (SELECT 1 FROM case_terms x WHERE x.case_id = t.case_id AND x.{one} LIMIT 1) = 1"
                       for one in others)
        return f"SELECT t.case_id FROM case_terms t WHERE t.{first} AND t.case_id >= :least{rest}"

    def _is(self, ends: tuple[int, int]) -> str:
        names = [f"t{len(self.given)}", f"t{len(self.given) + 1}"]
        if ends[0] == ends[1]:
            self.given[names[0]] = ends[0]
            return f"term = :{names[0]}"
        self.given |= dict(zip(names, ends, strict=True))
        return f"term BETWEEN :{names[0]} AND :{names[1]}"
