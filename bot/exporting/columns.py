"""What stands in a file of the ledger: a row a case, a row a rate, a row an event, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.rates import SHARES, SPREADS, Figures
from bot.render import Words
from bot.services import naming, views
from bot.services.figures import ledger
from bot.sheets.book import Cell, Moment, Percent
from bot.storage.cases import case_of
from bot.storage.database import Row

HOUR = 3600
Row_ = tuple[Cell, ...]
Heading = tuple[str, int]
"""A column's name and its width in characters."""


@dataclass(frozen=True)
class Tongue:
    """The words of one language, each put together once: a file says the same some hundred thousand times."""

    words: Words
    said: dict[str, str] = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)

    def phrase(self, key: str) -> str:
        if key not in self.said:
            self.said[key] = str(self.words.phrase(key))
        return self.said[key]

    def of(self, words: Mapping[str, str]) -> str:
        return self.words.of(words)

    def time(self, instant: int) -> Moment:
        """By the desk's clock; no zone changes its offset within an hour's quarter."""
        quarter = instant // 900
        if quarter not in self.offsets:
            local = datetime.fromtimestamp(instant, self.words.zone).utcoffset() or timedelta()
            self.offsets[quarter] = round(local.total_seconds())
        return Moment(instant + self.offsets[quarter])


@dataclass(frozen=True)
class Line:
    """One case with what belongs to it."""

    case: Case
    row: Mapping[str, Any]
    people: Mapping[int, Person]
    words: Tongue
    policy: Policy
    reader: Person

    @property
    def requester(self) -> str:
        told = ledger.named(self.case, self.people, self.reader)
        return told if isinstance(told, str) else self.words.phrase("sheet.hidden")

    def name(self, person_id: int) -> str:
        return self.people[person_id].name

    def time(self, instant: int | None) -> Moment | None:
        return None if instant is None else self.words.time(instant)

    def home(self, home: str | None) -> str:
        return self.words.of(self.policy.home_words(home)) if home else ""

    def code(self, table: str, value: str | None) -> str:
        return self.words.phrase(f"{table}.{value}") if value else ""


_FACTS = ("spent", "told", "kept", "first_resolved_at", "first_office")
CASES: tuple[tuple[str, int, Callable[[Line], Cell]], ...] = (
    ("number", 12, lambda one: one.case.number),
    ("title", 40, lambda one: one.case.title),
    ("requester", 12, lambda one: one.requester),
    ("company", 12, lambda one: one.words.of(naming.company(one.case, one.policy, one.reader))),
    ("category", 16, lambda one: one.words.of(one.policy.category(one.case.category).words)),
    ("office", 14, lambda one: one.home(one.case.office)),
    ("first_office", 14, lambda one: one.home(one.row["first_office"])),
    ("handler", 12, lambda one: one.name(one.case.handler)),
    ("first", 12, lambda one: one.name(one.case.first_responder)),
    ("supervisor", 12, lambda one: one.name(one.case.supervisor)),
    ("track", 14, lambda one: one.code("track", views.shown_track(one.case))),
    ("state", 10, lambda one: one.code("state", one.case.state)),
    ("outcome", 12, lambda one: one.code("outcome", one.case.outcome)),
    ("mark", 14, lambda one: one.code("mark", one.case.mark)),
    ("created_at", 17, lambda one: one.time(one.case.created_at)),
    ("accepted_at", 17, lambda one: one.time(one.case.accepted_at)),
    ("answered_at", 17, lambda one: one.time(one.case.answered_at)),
    ("first_resolve_by", 17, lambda one: one.time(one.case.first_resolve_by)),
    ("resolve_by", 17, lambda one: one.time(one.case.resolve_by)),
    ("resolved_at", 17, lambda one: one.time(one.case.resolved_at)),
    ("closed_at", 17, lambda one: one.time(one.case.closed_at)),
    ("spent", 10, lambda one: None if one.row["spent"] is None else round(one.row["spent"] / HOUR, 2)),
    ("told", 8, lambda one: one.row["told"]),
    ("kept", 8, lambda one: one.row["kept"]),
    ("moved", 8, lambda one: one.case.moved),
    ("asks", 8, lambda one: one.case.asks),
    ("disputes", 8, lambda one: one.case.disputes),
    ("reopened", 8, lambda one: one.case.reopened),
)
"""No rating: one rating is for its supervisor alone."""


def headings(words: Tongue) -> list[Heading]:
    return [(words.phrase(f"sheet.{name}"), width) for name, width, _ in CASES]


def line(row: Row, people: Mapping[int, Person], words: Tongue, policy: Policy, reader: Person) -> Line:
    facts = {name: row.pop(name) for name in _FACTS}
    to = row.pop("revealed_to")
    return Line(case_of(row, revealed=frozenset({to} if to else ())), facts, people, words, policy, reader)


def case_row(line: Line) -> Row_:
    return tuple(cell(line) for _, _, cell in CASES)


EVENTS = (("number", 12), ("at", 17), ("action", 20), ("who", 14))


def event_headings(words: Tongue) -> list[Heading]:
    return [(words.phrase(f"sheet.{name}"), width) for name, width in EVENTS]


def event_row(row: Row, number: str, actor: str, words: Tongue) -> Row_:
    key = f"act.{row['action']}"
    action = words.phrase(key) if key in words.said or words.words.has(key) else row["action"]
    return number, words.time(row["at"]), action, actor


RATES = (("of", 16), ("rate", 26), ("value", 12), ("ninety", 14), ("numerator", 10), ("denominator", 10),
         ("means", 100))


def rate_headings(words: Tongue) -> list[Heading]:
    return [(words.phrase(f"sheet.{name}"), width) for name, width in RATES]


def rate_rows(of: str, figures: Figures, words: Tongue) -> Iterator[Row_]:
    """Each with its definition; a share of too few ratings says so."""
    for key in SHARES:
        share = figures.shares[key]
        name, means = (words.phrase(f"{table}.{key}") for table in ("rate", "rate_means"))
        if share.hidden:
            yield of, name, words.phrase("sheet.too_few"), None, None, None, means
        else:
            value = None if share.value is None else Percent(share.value)
            yield of, name, value, None, share.numerator, share.denominator, means
    for key in SPREADS:
        spread = figures.spreads[key]
        unit = 1 if key == "trips" else HOUR
        half, ninety = (None if one is None else one / unit for one in (spread.median, spread.ninety))
        name, means = (words.phrase(f"{table}.{key}") for table in ("rate", "rate_means"))
        yield of, name, half, ninety, None, spread.count, means
