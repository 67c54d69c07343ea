"""Sheets of a collection round: the empty one for a company to fill in, and an office's agenda of the meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.domain.collection import ANSWERABLE, Round, may_answer, may_see_sheet
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.exporting.papers import private
from bot.render import Words
from bot.services.house import CLOCK, Actor, House
from bot.services.posts import heading
from bot.services.rounds import coordinating
from bot.services.rounds.coordinating import Line
from bot.sheets.book import Cell, Sheet
from bot.storage import collections as store
from bot.storage import outbox, people
from bot.storage.database import Row, Transaction

EMPTY = (("who", 16), ("problem", 70), ("category", 20))
AGENDA = (("number", 5), ("problem", 34), ("count", 6), ("companies", 13), ("category", 11), ("owner", 10),
          ("state", 9), ("proposed", 10), ("due", 11), ("cases", 11), ("decision", 20), ("date", 10))
"""The last two are written by hand, where nobody taps; all of them can be read on a page across."""


def phrase(words: Words, name: str) -> str:
    return str(words.phrase(f"collection_file.{name}"))


def write_empty(words: Words, policy: Policy, path: Path) -> None:
    """Headings, and beside them on a second sheet the categories that may be named."""
    with private(path) as book:
        book.add(Sheet(phrase(words, "empty"), [(phrase(words, name), width) for name, width in EMPTY], ()))
        known: list[list[Cell]] = [[words.of(one.words)] for one in policy.categories.values()]
        book.add(Sheet(phrase(words, "categories"), [(phrase(words, "category"), 30)], known))


async def write_agenda(house: House, tx: Transaction, made: Round, office: str, words: Words, path: Path) -> int:
    """An office's sheet; gives its lines. No requester's name stands in it."""
    unit = house.unit(tx, Actor(0, words.language, 0), CLOCK)
    lines = (await coordinating.sheets(tx, made)).get(office, [])
    names = await people.names(tx, {case.handler for one in lines for case in one.cases})
    shown = [coordinating.view(unit, one, names) for one in lines]
    columns = [(phrase(words, name), width) for name, width in AGENDA]
    with private(path) as book:
        title = words.of(house.policy.home_words(office))[:31]
        book.add(Sheet(title, columns, _rows(lines, shown, words, house.policy),
                       printed=f"{phrase(words, 'agenda')} {made.id}"))
    return len(lines)


def _rows(lines: Sequence[Line], shown: Sequence[dict[str, object]], words: Words, policy: Policy
          ) -> Iterator[Sequence[Cell]]:
    for place, (line, one) in enumerate(zip(lines, shown, strict=True), start=1):
        first = line.cases[0]
        companies = dict.fromkeys(item.company for item in line.items)
        mark = "、" if words.language == "zh" else ", "
        proposed = line.first.track
        category = words.of(policy.category(first.category).words)
        yield [str(place), str(one["title"]) or category, str(len(line.items)),
               mark.join(words.of(policy.home_words(each)) for each in companies),
               category, mark.join(map(str, _owners(one))),
               str(words.phrase(f"state.{first.state.value}")),
               str(words.phrase(f"track.{proposed.value}")) if proposed else "",
               _day(first.resolve_by or first.report_by, policy), "\n".join(case.number for case in line.cases),
               "", ""]


def _day(instant: int | None, policy: Policy) -> date | None:
    return policy.calendar.day(instant) if instant is not None else None


def _owners(shown: dict[str, object]) -> list[object]:
    owners = shown["owners"]
    return owners if isinstance(owners, list) else []


async def work(house: House, folder: Callable[[], Path]) -> None:
    """Makes what was asked for in the chat."""
    async with house.db.read(quick=True) as tx:
        wanted = await store.files_wanted(tx)
    for row in wanted:
        await _send(house, row, folder())


async def _send(house: House, row: Row, folder: Path) -> None:
    async with house.db.write() as tx:
        if not await store.file_made(tx, row["id"], house.clock()):
            return
        made, person = await store.by_id(tx, row["round_id"]), await people.by_id(tx, row["person_id"])
        person = person and await heading.as_head(tx, person)
        if made is None or person is None or person.chat_id is None or not _may(person, row, made, house.policy):
            return
        words = Words(row["language"], house.policy.calendar.zone, house.expected)
        path = folder / f"collection-{row['id']}-{house.clock()}.xlsx"
        count = 0
        if row["kind"] == "empty":
            write_empty(words, house.policy, path)
        else:
            count = await write_agenda(house, tx, made, row["home"], words, path)
        details = {"kind": row["kind"], "id": made.id, "count": count, "closes_at": made.closes_at,
                   "office": dict(house.policy.home_words(row["home"])), "buttons": [],
                   "paper": {"name": f"{phrase(words, row['kind'])}-{made.id}.xlsx", "text": "", "path": str(path)}}
        await outbox.put(tx, Letter("collection_paper", details, person.chat_id, row["language"], person.id),
                         house.machine())


def _may(person: Person, row: Row, made: Round, policy: Policy) -> bool:
    """Whether he still may have it."""
    if row["kind"] == "empty":
        return may_answer(person, row["home"]) and made.stage in ANSWERABLE
    return may_see_sheet(person, row["home"], policy)
