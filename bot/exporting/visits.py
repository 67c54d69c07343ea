"""A visit's report as a workbook: what came of it, the cases its reader may read of, and the questions put there.

What is anonymous or about somebody is counted and listed nowhere, as in the report itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.domain import service_days as rules
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.service_days import ServiceDay, Stage
from bot.exporting.papers import moment, private
from bot.render import Words
from bot.services.house import CLOCK, Actor, House
from bot.services.posts import heading
from bot.services.visits import service_report
from bot.sheets.book import Cell, Sheet
from bot.storage import outbox, people
from bot.storage import service_days as store
from bot.storage import service_questions as questions
from bot.storage.database import Row, Transaction

SUMS = ("raised", "here", "confirmed", "dated", "higher", "kept", "broken", "running", "taken_back")
CASES = (("number", 14), ("title", 40), ("category", 18), ("office", 18), ("handler", 14), ("state", 14), ("here", 12),
         ("due", 17), ("late", 8))
QUESTIONS = (("question", 60), ("category", 18), ("stand", 22), ("card", 30), ("writer", 14), ("due", 17))


async def write(house: House, tx: Transaction, day: ServiceDay, reader: Person, words: Words, path: Path) -> int:
    """What `reader` may read of it; gives the cases listed."""
    unit = house.unit(tx, Actor(0, words.language, 0), reader)
    made = await service_report.details(unit, day, reader, whole=True)
    kind = str(words.phrase(f"day_kind.{day.kind.value}"))
    printed = f"{kind} {words.of(house.policy.home_words(day.company))}"
    with private(path) as book:
        book.add(Sheet(_phrase(words, "report"), _columns(words, (("what", 26), ("value", 60))),
                       _totals(made, day, words, house.policy), printed=printed))
        book.add(Sheet(_phrase(words, "cases"), _columns(words, CASES), _cases(made, words, house.policy),
                       printed=printed))
        if made["asked"]:
            book.add(Sheet(_phrase(words, "questions"), _columns(words, QUESTIONS),
                           _questions(made, words, house.policy), printed=printed))
    return len(made["lines"])


def _phrase(words: Words, name: str) -> str:
    return str(words.phrase(f"service_sheet.{name}"))


def _columns(words: Words, columns: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    return [(_phrase(words, name), width) for name, width in columns]


def _totals(made: dict[str, Any], day: ServiceDay, words: Words, policy: Policy) -> Iterator[list[Cell]]:
    comma = "、" if words.language == "zh" else ", "
    mark = "{}（{}）" if words.language == "zh" else "{} ({})"
    there = comma.join(mark.format(one["name"], words.of(one["office"])) for one in made["there"])
    yield [_phrase(words, "kind"), str(words.phrase(f"day_kind.{day.kind.value}"))]
    yield [_phrase(words, "company"), words.of(made["company"])]
    yield [_phrase(words, "at"), moment(day.at, policy)]
    yield [_phrase(words, "lead"), made["lead"]]
    yield [_phrase(words, "there"), there]
    if made["cards"]:
        yield [_phrase(words, "told"), comma.join(words.of(one) for one in made["cards"])]
    for name in SUMS:
        yield [_phrase(words, name), made["sums"][name]]
    for name in ("heard", "absent", "questions", "unlisted"):
        yield [_phrase(words, name), made[name]]
    if made["unlisted"]:
        yield [_phrase(words, "why"), _phrase(words, "unlisted_why")]
    if made["day_word"]:
        yield [_phrase(words, "word"), made["day_word"]]


def _cases(made: dict[str, Any], words: Words, policy: Policy) -> Iterator[list[Cell]]:
    for one in made["lines"]:
        yield [one["number"], one["title"], words.of(one["category"]), words.of(one["office"]), one["handler"],
               str(words.phrase(f"state.{one['state']}")), _phrase(words, "yes") if one["here"] else "",
               moment(one["due_at"], policy), _phrase(words, "yes") if one["overdue"] else ""]


def _questions(made: dict[str, Any], words: Words, policy: Policy) -> Iterator[list[Cell]]:
    for one in made["asked"]:
        category, card = (words.of(one[name]) if one[name] else "" for name in ("category", "card"))
        yield [one["words"] or "—", category, str(words.phrase(f"day_asked.{one['stand']}")), card, one["by"] or "",
               moment(one["due_at"], policy)]


async def work(house: House, folder: Callable[[], Path]) -> None:
    """Makes what was asked for in the chat."""
    async with house.db.read(quick=True) as tx:
        wanted = await questions.files_wanted(tx)
    for row in wanted:
        await _send(house, row, folder())


async def _send(house: House, row: Row, folder: Path) -> None:
    async with house.db.write() as tx:
        if not await questions.file_made(tx, row["id"], house.clock()):
            return
        day, person = await store.by_id(tx, row["day_id"]), await people.by_id(tx, row["person_id"])
        person = person and await heading.as_head(tx, person)
        if day is None or person is None or person.chat_id is None or not _may(person, day, house.policy):
            return
        words = Words(row["language"], house.policy.calendar.zone, house.expected)
        path = folder / f"visit-{row['id']}-{house.clock()}.xlsx"
        count = await write(house, tx, day, person, words, path)
        details: dict[str, Any] = {
            "kind": day.kind.value, "company": dict(house.policy.home_words(day.company)), "at": day.at,
            "count": count, "buttons": [], "paper": {"name": f"visit-{day.id}.xlsx", "text": "", "path": str(path)}}
        await outbox.put(tx, Letter("service_file", details, person.chat_id, row["language"], person.id),
                         house.machine())


def _may(person: Person, day: ServiceDay, policy: Policy) -> bool:
    """Whether he still may have it."""
    return policy.files_in_chat and day.stage is Stage.DONE and rules.may_read(person, day)


async def by_command(house: House, tx: Transaction, day: ServiceDay, words: Words, path: Path) -> int:
    """For whoever works the machine: what everybody may read, no title of any case."""
    return await write(house, tx, day, CLOCK, words, path)
