"""Who stands on a list that was sent or pasted: line by line, and each line that cannot be used says why. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain import roster_header
from bot.domain.people import Person, plain
from bot.domain.roster_cells import FORMULA

LONGEST = 3000
"""Lines that are taken."""
_PARTS = re.compile(r"[\t,，、;；|]+")
_NUMBERED = re.compile(r"^\s*\d{1,4}\s*[.．、)）]\s*")


@dataclass(frozen=True, slots=True)
class WrongLine:
    """`code` names a phrase of `delivery_wrong`, `text` what was not understood."""

    number: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is on it, in order; what is wrong with it. With anything wrong, nothing of it counts."""

    people: list[Person] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)


def read_text(text: str, roster: Sequence[Person]) -> Listed:
    """Lines as people paste them: a number or a name each, the one beside the other where both are there."""
    rows = [[part.strip() for part in _PARTS.split(_NUMBERED.sub("", line)) if part.strip()]
            for line in text.splitlines()]
    header = roster_header.find(rows)
    return read(rows, roster) if header else _read([(place, row) for place, row in enumerate(rows, start=1) if row],
                                                   roster)


def read(rows: Sequence[Sequence[str]], roster: Sequence[Person]) -> Listed:
    """A table with a line that names its columns: a number, or a name, or both."""
    if len(rows) > LONGEST:
        return Listed(wrong=[WrongLine(0, "long", str(LONGEST))])
    found = _columns(rows)
    if found is None:
        return Listed(wrong=[WrongLine(1, "columns", "")])
    line, columns = found
    places = [columns[one] for one in ("staff_no", "name") if one in columns]
    body = [(number, _cells(row, places)) for number, row in enumerate(rows[line:], start=line + 1)]
    return _read([(number, cells) for number, cells in body if cells is not None], roster)


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int]] | None:
    """The line near the top that names a number's or a name's column."""
    for line, row in enumerate(rows[:roster_header.TOP], start=1):
        columns = roster_header.columns_of(row)
        if "staff_no" in columns or "name" in columns:
            return line, columns
    return None


def _cells(row: Sequence[str], places: Sequence[int]) -> list[str] | None:
    """What stands in the columns; None: an empty line. One that only has other cells filled is half filled."""
    cells = [row[place].strip() if place < len(row) else "" for place in places]
    if not any(cell.strip() for cell in row):
        return None
    return [cell for cell in cells if cell]


def _read(lines: Sequence[tuple[int, Sequence[str]]], roster: Sequence[Person]) -> Listed:
    made, seen = Listed(), dict[int, int]()
    known = _Known(roster)
    for number, cells in lines:
        found = known.one(cells)
        if isinstance(found, Person) and found.id in seen:
            found = ("twice", str(seen[found.id]))
        if isinstance(found, Person):
            seen[found.id] = number
            made.people.append(found)
        elif found:
            made.wrong.append(WrongLine(number, *found))
    if not made.people and not made.wrong:
        made.wrong.append(WrongLine(1, "nobody", ""))
    return made


class _Known:
    """The roster by number and by name."""

    def __init__(self, roster: Sequence[Person]) -> None:
        self.numbers = {plain(one.staff_no): one for one in roster}
        self.names: dict[str, list[Person]] = {}
        for one in roster:
            self.names.setdefault(plain(one.name), []).append(one)

    def one(self, cells: Sequence[str]) -> Person | tuple[str, str]:
        """Who a line means, or what is wrong with it."""
        if not cells:
            return "empty", ""
        if any(FORMULA.match(cell) for cell in cells):
            return "formula", cells[0]
        numbered = [self.numbers[plain(cell)] for cell in cells if plain(cell) in self.numbers]
        named = [person for cell in cells for person in self.names.get(plain(cell), ())]
        if len({one.id for one in numbered}) > 1:
            return "mixed", cells[0]
        if numbered:
            other = [cell for cell in cells if plain(cell) != plain(numbered[0].staff_no)]
            if other and named and numbered[0] not in named:
                return "mismatch", f"{cells[0]} {other[0]}"
            return numbered[0]
        if len(named) > 1:
            return "several", cells[0]
        return named[0] if named else ("unknown", cells[0])
