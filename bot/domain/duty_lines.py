"""Lines of a duty roster as people paste them: `11-23 张三 李四 / 王五`. Pure; each wrong line says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.calling import Place
from bot.domain.people import Person, named

LONGEST = 31
"""Days that one line may span."""
PAST = 31
"""So many days back, a date without a year is still this year's."""
NOBODY = frozenset({"-", "--", "—", "无", "空", "none"})

_DAY = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:\.\.|~|至|到|to)\s*{_DAY})?\s*(?:[(（].{{1,6}}[)）])?[\s:：,，]+(.+)")
_MARKS = re.compile(r"[,，、;；\t|]+")


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line understood: its days, and who stands in which place; None: nobody does any more."""

    number: int
    days: tuple[date, ...]
    places: dict[Place, Person | None]


@dataclass(frozen=True, slots=True)
class WrongLine:
    """One that was not: `code` names a phrase of `duty_wrong`, `text` what was not understood."""

    number: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """All lines pasted."""

    lines: list[DutyLine] = field(default_factory=list)
    wrong: list[WrongLine] = field(default_factory=list)


class _Wrong(Exception):
    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text


def read(text: str, staff: Sequence[Person], today: date) -> Read:
    """Line by line; an empty one is passed over, a day named twice is wrong the second time."""
    made, seen = Read(), set[date]()
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            days, rest = _days(line.strip(), today)
            if twice := seen.intersection(days):
                raise _Wrong("twice", min(twice).isoformat())
            made.lines.append(DutyLine(number, days, _places(rest, staff)))
            seen.update(days)
        except _Wrong as wrong:
            made.wrong.append(WrongLine(number, wrong.code, wrong.text))
    return made


def _days(line: str, today: date) -> tuple[tuple[date, ...], str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise _Wrong("shape", line)
    first = _date(match[1], match[2], match[3], today)
    last = _date(match[4] or str(first.year), match[5], match[6], today) if match[5] else first
    if last < first and not match[4]:
        last = _date(str(first.year + 1), match[5], match[6], today)
    count = (last - first).days + 1
    if not 1 <= count <= LONGEST:
        raise _Wrong("span", line)
    if last < today - timedelta(days=1):
        raise _Wrong("past", first.isoformat())
    return tuple(first + timedelta(days=ahead) for ahead in range(count)), match[7]


def _date(year: str | None, month: str, day: str, today: date) -> date:
    """Without a year the coming one: in December `1-2` is next January."""
    try:
        made = date(int(year or today.year), int(month), int(day))
        return made if year or made >= today - timedelta(days=PAST) else made.replace(year=made.year + 1)
    except ValueError:
        raise _Wrong("date", f"{month}-{day}") from None


def _places(rest: str, staff: Sequence[Person]) -> dict[Place, Person | None]:
    """First and second, then behind a stroke the leader."""
    on_duty, _, leader = rest.partition("/")
    first = _people(on_duty, staff)
    above = _people(leader, staff)
    if not first and not above:
        raise _Wrong("nobody", rest.strip())
    if len(first) > 2 or len(above) > 1:
        raise _Wrong("many", rest.strip())
    found = dict(zip((Place.FIRST, Place.SECOND), first, strict=False))
    return found | ({Place.LEADER: above[0]} if above else {})


def _people(text: str, staff: Sequence[Person]) -> list[Person | None]:
    """Names between marks or blanks; one with a blank in it (Adam Rivers) is taken whole where it is somebody's."""
    found: list[Person | None] = []
    for part in _MARKS.split(text):
        words = part.split()
        while words:
            size = next((size for size in range(len(words), 1, -1) if _hit(words[:size], staff)), 1)
            found.append(_one(" ".join(words[:size]), staff))
            words = words[size:]
    return found


def _hit(words: Sequence[str], staff: Sequence[Person]) -> bool:
    return len(named(staff, " ".join(words))) == 1


def _one(name: str, staff: Sequence[Person]) -> Person | None:
    if name.casefold() in NOBODY:
        return None
    found = named(staff, name)
    if len(found) != 1:
        raise _Wrong("several" if found else "unknown", name)
    return found[0]
