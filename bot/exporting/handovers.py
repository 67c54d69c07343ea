"""A handover's list as a workbook: each line with its note, who has it now and since when; who signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.handover import Handover, Line, shown
from bot.domain.letters import Letter
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.exporting.papers import moment, private
from bot.render import Words
from bot.services.house import House
from bot.sheets.book import Cell, Sheet
from bot.storage import handovers, outbox, people
from bot.storage.database import Row, Transaction

COLUMNS = (("number", 6), ("what", 12), ("title", 44), ("due", 18), ("note", 40), ("question", 30), ("mark", 24),
           ("now", 14), ("settled", 18))


@dataclass(frozen=True)
class Paper:
    """What the workbook is made of, read in one transaction."""

    handover: Handover
    lines: list[Line]
    names: dict[int, str]

    @property
    def leaver(self) -> str:
        return self.names[self.handover.leaver]


async def read(tx: Transaction, handover_id: int, reader: Person | None = None) -> Paper | None:
    """`reader`: who gets it by chat, without the lines of what he must not hear of; none: whoever keeps the desk."""
    made = await handovers.by_id(tx, handover_id)
    if made is None:
        return None
    lines = await handovers.lines(tx, handover_id)
    if reader:
        lines = shown(lines, reader, made, await handovers.cases_of(tx, handover_id))
    ids = {one for one in (made.leaver, made.successor, made.interim, made.signed_by) if one}
    ids |= {one for line in lines for one in (line.successor, line.settled_by, line.holder) if one}
    return Paper(made, lines, {number: one.name for number, one in (await people.names(tx, ids)).items()})


def write(paper: Paper, words: Words, policy: Policy, path: Path) -> None:
    columns = [(_phrase(words, name), width) for name, width in COLUMNS]
    with private(path) as book:
        book.add(Sheet(_phrase(words, "title"), columns, _rows(paper, words, policy), printed=paper.leaver))


def _phrase(words: Words, name: str) -> str:
    return str(words.phrase(f"handover_sheet.{name}"))


def _rows(paper: Paper, words: Words, policy: Policy) -> Iterator[list[Cell]]:
    for place, line in enumerate(paper.lines, start=1):
        now = line.settled_by or line.holder or paper.handover.interim
        yield [place, str(words.phrase(f"handover_what.{line.thing.what.value}")), words.of(line.thing.title),
               moment(line.thing.due_at, policy), line.note, line.question,
               str(words.phrase(f"handover_mark.{line.mark.value}")), paper.names.get(now, ""),
               moment(line.settled_at, policy)]
    made = paper.handover
    for name, person, at in (("leaver", made.leaver, made.started_at), ("successor", made.successor, None),
                             ("interim", made.interim, None), ("signed", made.signed_by, made.signed_at)):
        yield [None, _phrase(words, name), paper.names.get(person or 0, ""), moment(at, policy)]


async def work(house: House, folder: Callable[[], Path]) -> None:
    """Makes what was asked for in the chat."""
    async with house.db.read(quick=True) as tx:
        wanted = await handovers.files_wanted(tx)
    for row in wanted:
        await _send(house, row, folder())


async def _send(house: House, row: Row, folder: Path) -> None:
    async with house.db.write() as tx:
        if not await handovers.file_made(tx, row["id"], house.clock()):
            return
        person = await people.by_id(tx, row["person_id"])
        if person is None or not person.active or person.chat_id is None:
            return
        paper = await read(tx, row["handover_id"], person)
        if paper is None:
            return
        sides = (paper.handover.leaver, paper.handover.successor)
        if not person.has(Role.SUPERVISOR) and person.id not in sides:
            return
        path = folder / f"handover-{row['id']}-{house.clock()}.xlsx"
        write(paper, Words(row["language"], house.policy.calendar.zone, house.expected), house.policy, path)
        details = {"leaver": paper.leaver, "count": len(paper.lines), "signed": paper.handover.signed_at is not None,
                   "buttons": [], "paper": {"name": f"handover-{paper.handover.id}.xlsx", "text": "",
                                            "path": str(path)}}
        letter = Letter("handover_file", details, person.chat_id, row["language"], person.id)
        await outbox.put(tx, letter, house.machine())


