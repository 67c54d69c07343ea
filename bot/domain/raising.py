"""What a clerk brings in one go, as problems: a line each, a voice note each, or the rows of a sheet. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.domain.collection import MOST, Whose
from bot.domain.people import Person, plain
from bot.domain.policy import Policy
from bot.domain.roster_cells import FORMULA
from bot.domain.small_talk import only_polite

LONGEST = 600
"""Characters of one problem."""
NOBODY = frozenset({"匿名", "不具名", "anonymous", "anon"})
EVERYBODY = frozenset({"中队", "本中队", "集体", "company", "thecompany"})
SPEECH = frozenset({"voice", "audio"})
HEADER: Mapping[str, frozenset[str]] = {
    "who": frozenset({"反映人", "姓名", "who", "name", "soldier"}),
    "text": frozenset({"问题", "问题内容", "problem", "text"}),
    "category": frozenset({"类别", "category"}),
}
"""What the columns of the sheet may be called."""
LEADER = "leader"
"""Why a text is not taken that speaks of a leader of the unit."""
NAMES = ("问题收集表", "problems")
"""How the desk calls the sheet that it sends."""

_NUMBERED = re.compile(r"^\s*[(（]?\d{1,3}\s*[.、)）．]\s*(?=\D)")
_PREFIX = re.compile(r"\s*([^:：]{1,40}?)\s*[:：]\s*(\S.*)", re.DOTALL)
_LIKE_A_NAME = re.compile(r"([\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+·[\u4e00-\u9fff]+|[A-Z]\w+ [A-Z]\w+)\s*[:：]")


@dataclass(frozen=True, slots=True)
class Raised:
    """One problem as it was brought. Without words it was spoken: somebody has to write them down."""

    body: str
    whose: Whose
    person: int | None = None
    category: str | None = None
    files: tuple[Mapping[str, Any], ...] = ()

    def kept(self) -> dict[str, Any]:
        return {**asdict(self), "files": list(self.files)}


def taken(kept: Mapping[str, Any]) -> Raised:
    """What `kept` gave, out of a draft."""
    return Raised(kept["body"], Whose(kept["whose"]), kept["person"], kept["category"], tuple(kept["files"]))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be taken as it is: which, why, and what stands there."""

    line: int
    code: str
    given: str = ""


@dataclass(slots=True)
class Read:
    """What was read, and what is wrong with it. While anything is wrong nothing is kept."""

    items: list[Raised] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


Talk = tuple[int, str, Mapping[str, Any] | None]
"""In the order of the chat: message, words, and the file if it was one."""


def of_chat(lines: Sequence[Mapping[str, Any]], files: Sequence[Mapping[str, Any]], company: Sequence[Person]) -> Read:
    """Each line of each message is a problem, a greeting none; so is a voice note, and a file with a caption.

    Other files go along.
    """
    talk: list[Talk] = [(one.get("message_id") or 0, one["text"], None) for one in lines]
    talk += [(one.get("message_id") or 0, one.get("caption") or "", one) for one in files]
    read, number = Read(), 0
    for _, text, file in sorted(talk, key=lambda one: one[0]):
        if file and not text.strip() and file["kind"] not in SPEECH:
            _along(read, file)
            continue
        for line in text.splitlines() if text.strip() else [""]:
            if file or (line.strip() and not only_polite(line)):
                number += 1
                _take(read, number, line, company, file)
    return _enough(read)


def _along(read: Read, file: Mapping[str, Any]) -> None:
    """A picture without words belongs to the problem before it; before any, somebody writes down what it shows."""
    if not read.items:
        read.items.append(Raised("", Whose.COMPANY, files=(file,)))
        return
    last = read.items.pop()
    read.items.append(Raised(last.body, last.whose, last.person, last.category, (*last.files, file)))


def _take(read: Read, number: int, line: str, company: Sequence[Person], file: Mapping[str, Any] | None) -> None:
    text = _NUMBERED.sub("", line).strip()
    files = (file,) if file else ()
    match = _PREFIX.fullmatch(text)
    who = _whose(match[1], company) if match else None
    if match and isinstance(who, str):
        read.wrong.append(Wrong(number, who, match[1]))
    elif len(text) > LONGEST:
        read.wrong.append(Wrong(number, "too_long", text[:20]))
    elif match and isinstance(who, tuple):
        read.items.append(Raised(match[2], who[0], who[1], files=files))
    else:
        read.items.append(Raised(text, Whose.COMPANY, files=files))


def _whose(named: str, company: Sequence[Person]) -> tuple[Whose, int | None] | str | None:
    """Whom a name means: (whose, person), what is wrong, or None: it is no name of anybody there."""
    wanted = plain(named)
    if wanted in NOBODY:
        return Whose.ANONYMOUS, None
    if wanted in EVERYBODY:
        return Whose.COMPANY, None
    found = [one for one in company if wanted in (plain(one.name), plain(one.staff_no))]
    if len(found) > 1:
        return "two_of_that_name"
    return (Whose.SOLDIER, found[0].id) if found else None


def stranger(one: Raised) -> str:
    """What stands like a name before a problem taken as the company's; empty: nothing does. It may be a slip."""
    match = _LIKE_A_NAME.match(one.body) if one.whose is Whose.COMPANY else None
    return match[1].strip() if match else ""


def _enough(read: Read) -> Read:
    if len(read.items) > MOST:
        read.wrong.append(Wrong(MOST + 1, "too_many", str(MOST)))
    return read


def of_sheet(rows: Sequence[Sequence[str]], company: Sequence[Person], policy: Policy,
             stopped: Callable[[str], str | None]) -> Read:
    """The sheet that the desk sent, filled in. `rows`: from its header on; `stopped`: why a text must not be there."""
    read = Read()
    columns = _columns(rows[0]) if rows else {}
    if "text" not in columns:
        read.wrong.append(Wrong(1, "no_header"))
        return read
    strange = [one for place, one in enumerate(rows[0]) if one.strip() and place not in columns.values()]
    if strange:
        read.wrong.append(Wrong(1, "strange_column", strange[0]))
    if len(rows) > MOST + 1:
        read.wrong.append(Wrong(MOST + 2, "too_many", str(MOST)))
        return read
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
        if any(one.strip() for one in row):
            _take_row(read, number, cells, [company, policy, stopped])
    if not read.items and not read.wrong:
        read.wrong.append(Wrong(2, "empty"))
    return read


def ours(name: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is the desk's own sheet: by its name, or by its column of problems."""
    return name.casefold().startswith(NAMES) or bool(rows and "text" in _columns(rows[0]))


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        for name, titles in HEADER.items():
            if plain(title) in titles:
                found.setdefault(name, place)
    return found


def _take_row(read: Read, number: int, cells: Mapping[str, str], known: list[Any]) -> None:
    company, policy, stopped = known
    code, given = _wrong(cells, stopped)
    who = _whose(cells.get("who", ""), company) if cells.get("who") else (Whose.COMPANY, None)
    category = _category(cells.get("category", ""), policy)
    if not code and who is None:
        code, given = "nobody_of_that_name", cells["who"]
    elif not code and isinstance(who, str):
        code, given = who, cells["who"]
    elif not code and category is None:
        code, given = "no_such_category", cells["category"]
    if code or not isinstance(who, tuple):
        read.wrong.append(Wrong(number, code, given))
    else:
        read.items.append(Raised(cells["text"], who[0], who[1], category or None))


def _wrong(cells: Mapping[str, str], stopped: Callable[[str], str | None]) -> tuple[str, str]:
    if any(FORMULA.match(one) for one in cells.values()):
        return "formula", ""
    if not cells["text"]:
        return "no_text", cells.get("who") or cells.get("category") or ""
    if len(cells["text"]) > LONGEST:
        return "too_long", cells["text"][:20]
    why = next((code for one in cells.values() if one and (code := stopped(one))), "")
    return (why if why == LEADER else "stopped", "") if why else ("", "")


def _category(typed: str, policy: Policy) -> str | None:
    """Its id; empty: none was named; None: there is no such one."""
    if not typed:
        return ""
    return next((one.id for one in policy.categories.values()
                 if plain(typed) in (plain(one.id), *map(plain, one.words.values()))), None)
