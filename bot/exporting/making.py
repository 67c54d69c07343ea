"""One file of the ledger, read and written piece by piece: memory does not grow with it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.ledger import Filters, filters_of, may_read
from bot.domain.people import Person, Role
from bot.domain.period import parse
from bot.domain.policy import Policy
from bot.domain.rules import in_charge
from bot.domain.secrecy import knows
from bot.exporting import chart, columns, meeting
from bot.exporting.columns import Row_, Tongue
from bot.render import Words
from bot.services.cards.shelf import Shelf
from bot.services.figures import figures, ledger
from bot.services.figures.digest import Desk
from bot.services.figures.digest_pages import CHART, MEETING
from bot.services.posts import heading
from bot.sheets import lines
from bot.sheets.book import Book, Sheet
from bot.storage import ledger as store
from bot.storage import people
from bot.storage.database import Transaction, engine_for
from bot.storage.figures import Scope
from bot.storage.ledger import Query

CHUNK = 2000
"""Cases read at once."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Job:
    """One file: `url` of the database, whose it is, which filters (as kept), `kind` xlsx or csv, of which instant."""

    url: str
    policy: Policy
    person_id: int
    filters: dict[str, Any]
    language: str
    kind: str
    now: int
    path: Path


def make(job: Job) -> int:
    """Makes the file, readable by its owner alone; gives how many cases it holds."""
    with asyncio.Runner() as runner:
        connection = runner.run(engine_for(job.url).reader(quick=True))
        try:
            return _Source(job, runner, Transaction(connection)).make()
        finally:
            runner.run(connection.close())


@dataclass
class _Source:
    """What the file is made from. Reading waits in place: this process does nothing else."""

    job: Job
    runner: asyncio.Runner
    tx: Transaction
    known: dict[int, Person] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    hidden: dict[int, frozenset[int | None]] = field(default_factory=dict)
    """Case → those of its people whom the reader may not know."""
    words: Tongue = field(init=False)
    filters: Filters = field(init=False)

    def __post_init__(self) -> None:
        self.words = Tongue(Words(self.job.language, self.job.policy.calendar.zone, self.job.policy.calendar.expected))
        self.filters = filters_of(self.job.filters, self.job.policy)

    def read(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def make(self) -> int:
        person = self.read(people.by_id(self.tx, self.job.person_id))
        self.job.path.touch(mode=0o600)
        person = person and self.read(heading.as_head(self.tx, person))
        if person is None or not may_read(person):
            return 0
        if self.job.kind in (CHART, MEETING):
            return self._digest(person)
        query = self.read(ledger.query(self.tx, person, self.job.policy, self.filters, self.job.now))
        if self.job.kind == "csv":
            return lines.write(self.job.path, [title for title, _ in columns.headings(self.words)],
                               self._cases(query, person))
        with Book(self.job.path) as book:
            count = book.add(Sheet(self._title("ledger"), columns.headings(self.words), self._cases(query, person)))
            if (scope := self._scope(person)) is not None:
                book.add(Sheet(self._title("rates"), columns.rate_headings(self.words), self._rates(scope)))
            book.add(Sheet(self._title("events"), columns.event_headings(self.words), self._events()))
        return count

    def _digest(self, person: Person) -> int:
        """What belongs to a digest: its picture, or the list for the review meeting."""
        job = self.job
        period = parse(str(job.filters["period"]), job.policy.calendar)
        desk = Desk(self.tx, job.policy, Shelf(), person, period, job.now)
        if job.kind == MEETING:
            return self.read(meeting.write(desk, self.words, job.path))
        job.path.write_bytes(self.read(chart.picture(desk, self.words)))
        return 1

    def _title(self, name: str) -> str:
        return self.words.phrase(f"sheet.{name}")

    def _cases(self, query: Query, person: Person) -> Iterator[Row_]:
        before = 1 << 62
        while rows := self.read(store.chunk(self.tx, query, person.id, before, CHUNK)):
            before = rows[-1]["id"]
            self._learn({row[name] for row in rows for name in ("requester", "handler", "first_responder",
                                                                 "supervisor")})
            for row in rows:
                self.numbers[row["id"]] = row["number"]
                line = columns.line(row, self.known, self.words, self.job.policy, person)
                if not knows(line.case, person):
                    self.hidden[line.case.id] = frozenset({line.case.requester, line.case.filer})
                yield columns.case_row(line)

    def _learn(self, ids: set[int]) -> None:
        if new := sorted(ids - self.known.keys()):
            self.known.update(self.read(people.names(self.tx, new)))

    def _events(self) -> Iterator[Row_]:
        """What happened with the cases that the first sheet holds."""
        ids = sorted(self.numbers, reverse=True)
        clock = self._title("clock")
        for start in range(0, len(ids), CHUNK):
            part = ids[start:start + CHUNK]
            for row in self.read(store.events_of(self.tx, part[-1], part[0])):
                number = self.numbers.get(row["case_id"])
                if number is None:  # a case between them that the file does not hold
                    continue
                if row["person_id"] and row["person_id"] not in self.known:
                    self._learn({row["person_id"]})
                actor = self.known[row["person_id"]].name if row["person_id"] else clock
                if row["person_id"] and row["person_id"] in self.hidden.get(row["case_id"], ()):
                    actor = self._title("hidden")
                yield columns.event_row(row, number, actor, self.words)

    def _scope(self, person: Person) -> Scope | None:
        """Whose figures the reader may see: of all, of his offices, or none beyond the totals of his digest."""
        if not (person.has(Role.SUPERVISOR, Role.LEADER) or person.headed):
            return None
        led = in_charge(person, self.job.policy) if person.has(Role.LEADER) else frozenset()
        everything = person.has(Role.SUPERVISOR) or (person.has(Role.LEADER) and not led)
        offices = () if everything else tuple(sorted({*led, *person.headed}))
        chosen = self.filters.office
        if chosen and (not offices or chosen in offices):
            offices = (chosen,)
        return Scope(offices, self.filters.company or None, self.filters.category or None, self.filters.track or None)

    def _rates(self, scope: Scope) -> Iterator[Row_]:
        """Of all in the period, then by department."""
        since, until = self.filters.begins(self.job.now), self.filters.until or self.job.now + 1
        for by in ("unit", "office"):
            found = self.read(figures.between(self.tx, since, until, self.job.now, by=by, scope=scope))
            for key, one in sorted(found.items()):
                of = self._title("unit") if by == "unit" else self.words.of(self.job.policy.home_words(key))
                yield from columns.rate_rows(of, one, self.words)
