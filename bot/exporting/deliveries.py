"""A delivery list as a workbook: who is on it, where each stands and since when; a company's clerk gets his own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.delivery import Delivery, Line, Stand, of_company, runs
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.exporting.papers import moment, private
from bot.render import Words
from bot.services.house import House
from bot.services.posts import heading
from bot.sheets.book import Cell, Sheet
from bot.storage import deliveries, delivery_lines, outbox, people
from bot.storage.database import Row, Transaction

COLUMNS = (("number", 6), ("staff_no", 12), ("name", 16), ("home", 18), ("stand", 16), ("since", 17), ("told", 17),
           ("reminders", 10), ("to_ask", 10), ("why", 18), ("words", 40))


@dataclass(frozen=True)
class Paper:
    """What the workbook is made of, read in one transaction."""

    made: Delivery
    lines: list[tuple[Line, Person]]


async def read(tx: Transaction, delivery_id: int, *, home: str | None = None) -> Paper | None:
    """Without those who raised a case: of that the case alone tells."""
    made = await deliveries.by_id(tx, delivery_id)
    found = await delivery_lines.listed(tx, delivery_id, home=home)
    return Paper(made, [one for one in found if one[0].stand is not Stand.RAISED]) if made else None


def write(paper: Paper, words: Words, policy: Policy, path: Path) -> None:
    columns = [(_phrase(words, name), width) for name, width in COLUMNS]
    with private(path) as book:
        book.add(Sheet(_phrase(words, "title"), columns, _rows(paper, words, policy),
                       printed=words.of(paper.made.title)))


def _phrase(words: Words, name: str) -> str:
    return str(words.phrase(f"delivery_sheet.{name}"))


def _rows(paper: Paper, words: Words, policy: Policy) -> Iterator[list[Cell]]:
    for place, (line, person) in enumerate(paper.lines, start=1):
        yield [place, person.staff_no, person.name, words.of(policy.home_words(line.home)),
               str(words.phrase(f"delivery_stand.{line.stand.value}")), moment(line.since, policy),
               moment(line.told_at, policy), line.reminders, _phrase(words, "yes") if line.to_ask else None,
               str(words.phrase(f"choice.{line.why.value}")) if line.why else None, line.words]


async def work(house: House, folder: Callable[[], Path]) -> None:
    """Makes what was asked for in the chat."""
    async with house.db.read(quick=True) as tx:
        wanted = await deliveries.files_wanted(tx)
    for row in wanted:
        await _send(house, row, folder())


async def _send(house: House, row: Row, folder: Path) -> None:
    async with house.db.write() as tx:
        if not await deliveries.file_made(tx, row["id"], house.clock()):
            return
        made, person = await deliveries.by_id(tx, row["delivery_id"]), await people.by_id(tx, row["person_id"])
        person = person and await heading.as_head(tx, person)
        if made is None or person is None or person.chat_id is None or not house.policy.files_in_chat:
            return
        own = None if runs(person, made) else of_company(person, made, house.policy)
        paper = await read(tx, made.id, home=own)
        if paper is None or not (runs(person, made) or own):
            return
        path = folder / f"delivery-{row['id']}-{house.clock()}.xlsx"
        write(paper, Words(row["language"], house.policy.calendar.zone, house.expected), house.policy, path)
        details = {"title": dict(made.title), "count": len(paper.lines), "buttons": [],
                   "paper": {"name": f"delivery-{made.id}.xlsx", "text": "", "path": str(path)}}
        await outbox.put(tx, Letter("delivery_file", details, person.chat_id, row["language"], person.id),
                         house.machine())
