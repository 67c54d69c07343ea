"""Matters that repeat as they are told, under whatever category or card: found in how cases begin, counted by words."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import topics as rules
from bot.domain.policy import LANGUAGES, Policy, Words
from bot.domain.rates import FEWEST, FEWEST_PEOPLE
from bot.domain.solutions import recognisable
from bot.domain.topics import PAST, WINDOW, Rate, Seen, Theme
from bot.services.source import solution_telling
from bot.storage import matters as store
from bot.storage import solutions
from bot.storage import topics as counts
from bot.storage.database import Row, Transaction
from bot.storage.matters import Of


@dataclass(frozen=True, slots=True)
class Weeks:
    """The four weeks looked at and the half year before, with all that came in: in the unit (None), by company."""

    tx: Transaction
    policy: Policy
    upto: int
    out: Sequence[str]
    wholes: Mapping[str | None, int]
    usual: Mapping[str | None, int]

    @property
    def now(self) -> Of:
        return Of(self.upto - WINDOW, self.upto, self.out)

    @property
    def past(self) -> Of:
        return Of(self.upto - WINDOW - PAST, self.upto - WINDOW, self.out)


def words_of(theme: Theme) -> Words | None:
    """What its matter is called, if it is one."""
    if theme.matter is None:
        return None
    from bot.search.repeated import words_of as called  # half a second of imports, where no topic is a matter

    return {language: called(theme.matter)[language] for language in LANGUAGES}


async def seen(weeks: Weeks) -> list[Seen]:
    """Those of the unit and of its companies that repeat; nobody's name is one, nor what any home is called."""
    began = await store.beginnings(weeks.tx, weeks.now)
    found = await asyncio.to_thread(_repeated, [(row["title"], row["requester"]) for row in began])
    names, homes = await solutions.names(weeks.tx), solution_telling.homes(weeks.policy)
    made: list[Seen] = []
    for matter in found:
        if not recognisable(matter, names, homes):
            made += await _of_matter(weeks, matter)
    return made


def _repeated(told: Sequence[tuple[str, int]]) -> list[str]:
    from bot.search.repeated import repeated

    return repeated(told, FEWEST, FEWEST_PEOPLE)


def _searches(matter: str) -> Sequence[store.Search]:
    from bot.search.repeated import searches

    return searches(matter)


async def _of_matter(weeks: Weeks, matter: str) -> list[Seen]:
    told = await store.told(weeks.tx, _searches(matter), weeks.now)
    category = next((one for one, _ in Counter(row["category"] for row in told).most_common()
                     if one in weeks.policy.categories), None)
    if category is None:
        return []
    past = await store.numbers(weeks.tx, _searches(matter), weeks.past)
    made = []
    for company in (None, *weeks.policy.homes):
        rows = [row for row in told if company is None or (row["company"] == company and not row["anonymous"])]
        now, usual = Rate(len(rows), weeks.wholes.get(company, 0)), Rate(past.get(company, 0),
                                                                         weeks.usual.get(company, 0))
        people = len({row["requester"] for row in rows})
        if rules.repeats(now, people, usual) and not rules.by_chance(now, usual):
            made.append(Seen(Theme(category, None, company, matter), now, usual, _same(rows, company)))
    return made


def _same(rows: Iterable[Row], company: str | None) -> frozenset[Theme]:
    """The categories and cards that these cases stand under; which of them tell the same, their own numbers say."""
    themes = {Theme(row["category"], None, company) for row in rows}
    return frozenset(themes | {Theme(row["category"], row["card_id"]) for row in rows if row["card_id"]})


async def rate(tx: Transaction, theme: Theme, of: Of) -> Rate:
    """Its share of what came in within a period."""
    assert theme.matter is not None, "only matters are counted by words"
    found = await store.numbers(tx, _searches(theme.matter), of)
    return Rate(found.get(theme.company, 0),
                await counts.whole_of(tx, of.since, of.until, theme.company, of.kept_out))
