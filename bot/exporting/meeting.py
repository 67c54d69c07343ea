"""The list for the review meeting: a sheet for each department, to be printed, read by all who sit there.

No requester's name stands in it, nor any request about a person or letter to a leader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.policy import Home
from bot.domain.rates import SHARES, Figures, Sums
from bot.domain.rates import figures as figures_of
from bot.exporting.columns import Heading, Row_, Tongue
from bot.services.figures import digest as digests
from bot.services.figures import figures
from bot.services.figures.digest import Desk
from bot.sheets.book import Book, Percent, Sheet
from bot.storage import cases, instructions, people
from bot.storage import figures as store
from bot.storage.digests import backlog
from bot.storage.instructions import Instruction

MOST = 500
"""Cases of one department that are listed; a meeting has no time for more."""
COLUMNS = (("item", 22), ("number", 11), ("who", 12), ("state", 28), ("at", 17), ("value", 8), ("said", 30),
           ("answer", 30))
"""Their widths make a page across some nine points high: what was said stands in several lines."""


@dataclass(frozen=True)
class Meeting:
    """What is known of all departments; `desk`: whose list it is, of which period."""

    desk: Desk
    words: Tongue
    given: list[Instruction]
    figures: dict[str, Figures]
    standing: dict[str, tuple[int, int]]

    def phrase(self, name: str) -> str:
        return self.words.phrase(f"meeting.{name}")


async def write(desk: Desk, words: Tongue, path: Path) -> int:
    """Gives how many departments it holds."""
    since, until = desk.period.since, desk.period.until
    made = Meeting(desk, words, await instructions.given(desk.tx, since, until),
                   await figures.of_period(desk.tx, desk.period, desk.now, by="office", scope=desk.scope),
                   await store.standing(desk.tx, desk.now, by="office", scope=desk.scope))
    homes = [home for home in desk.policy.departments() if not desk.scope.offices or home.id in desk.scope.offices]
    headings: list[Heading] = [(made.phrase(name), width) for name, width in COLUMNS]
    with Book(path) as book:
        for home in homes:
            rows = [*_totals(made, home), *await _cases(made, home), *_instructions(made, home)]
            book.add(Sheet(words.of(home.words)[:31], headings, iter(rows),
                           printed=f"{made.phrase('title')} {desk.name}"))
    return len(homes)


def _totals(made: Meeting, home: Home) -> Iterator[Row_]:
    """Open and late, promises kept, what soldiers said: totals only."""
    live, late = made.standing.get(home.id, (0, 0))
    found = made.figures.get(home.id) or figures_of(Sums())
    counted = {"live": live, "late": late, "created": found.created, "closed": found.closed}
    for name, number in counted.items():
        yield made.phrase(name), None, None, None, None, number, None, None
    for key in SHARES:
        share = found.shares[key]
        value = None if share.value is None else Percent(share.value)
        of = made.words.phrase("sheet.too_few") if share.hidden else f"{share.numerator}/{share.denominator}"
        yield made.words.phrase(f"rate.{key}"), None, None, of, None, value, None, None


async def _cases(made: Meeting, home: Home) -> list[Row_]:
    """What is late first, then all else that is open."""
    desk = replace(made.desk, only=home.id)
    late = await digests.late(desk, MOST)
    rows: list[Row_] = [
        (made.phrase("late"), one["number"], one["owner"], made.words.phrase(f"late_why.{one['why']}"),
         made.words.time(one["due_at"]), None, None, None) for one in late]
    known = {one["id"] for one in late}
    for case_id in await backlog(desk.tx, desk.now + 1, desk.listed, MOST):
        case = await cases.by_id(desk.tx, case_id) if case_id not in known else None
        if case:
            handler = (await people.names(desk.tx, {case.handler}))[case.handler]
            rows.append((made.phrase("live"), case.number, handler.name, made.words.phrase(f"state.{case.state}"),
                         made.words.time(case.created_at), None, None, None))
    return rows


def _instructions(made: Meeting, home: Home) -> Iterator[Row_]:
    for one in made.given:
        if one.office == home.id:
            state = made.phrase("answered" if one.answered_at else "unanswered")
            yield (made.phrase("instruction"), one.number, one.by, state, made.words.time(one.at), None, one.said,
                   one.answer)
