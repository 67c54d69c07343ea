"""The outer form of a card's file: TOML between two marks, then the Chinese and the English text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.config.fields import UNSHOWN
from bot.config.lines import lines_of
from bot.config.table import ID_LENGTH
from bot.domain.policy import LANGUAGES

LARGEST = 64 * 1024
"""Bytes of a card's file."""

BODY = 1500
"""Characters of a card's text, in each language."""

MARK = "+++"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_AT = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


class Unreadable(Exception):
    """The text is no card at all; `line` is where that shows."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True)
class Parts:
    """`front`: the TOML part, which begins in line 2. `bodies`: language → text, `begins`: → line of its mark."""

    front: str
    bodies: Mapping[str, str]
    begins: Mapping[str, int]
    last: int


def check_name(id_: str) -> None:
    """Unreadable if this can be no card's id: it goes into links, buttons and file names."""
    if not _NAME.fullmatch(id_) or len(id_) > ID_LENGTH:
        raise Unreadable(1, f"The file's name must be 1 to {ID_LENGTH} of the characters a-z, 0-9, _ and -, then .md.")


def split(text: str) -> Parts:
    """The file's parts; Unreadable if the marks are not where they must be."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise Unreadable(1, f"The file is larger than {LARGEST // 1024} KB.")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        unshown = UNSHOWN.search(line)
        if unshown:
            raise Unreadable(number, f"This line holds a character that cannot be shown (U+{ord(unshown[0]):04X}).")
    marks = [number for number, line in enumerate(lines, start=1) if line.startswith(MARK)]
    if not marks or marks[0] != 1 or lines[0].strip() != MARK:
        raise Unreadable(1, f"The first line must be {MARK}.")
    if len(marks) < 2 or lines[marks[1] - 1].strip() != MARK:
        raise Unreadable(len(lines), f"The line {MARK} that ends the first part is missing.")
    begins = _begins(lines, marks[1:])
    ends = [*list(begins.values())[1:], len(lines) + 1]
    bodies = {
        language: "\n".join(lines[at : end - 1]).strip()
        for (language, at), end in zip(begins.items(), ends, strict=True)
    }
    return Parts("\n".join(lines[1 : marks[1] - 1]), bodies, begins, len(lines))


def _begins(lines: list[str], marks: list[int]) -> dict[str, int]:
    """Language → line of the mark its text stands after; the first one needs no name."""
    begins = {LANGUAGES[0]: marks[0]}
    for number in marks[1:]:
        language = lines[number - 1].removeprefix(MARK).strip()
        if language not in LANGUAGES or language in begins:
            raise Unreadable(
                number, f"A line {MARK} {LANGUAGES[1]} before the English text is all that may stand here."
            )
        begins[language] = number
    return begins


def toml(front: str) -> dict[str, object]:
    """The first part's data."""
    try:
        return tomllib.loads(front)
    except RecursionError:
        raise Unreadable(1, "The first part is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits another
        at = _AT.search(str(error))
        line = int(at[1]) if at and at[1] else front.count("\n") + 1
        words = _AT.sub("", str(error)).strip() if at else "a value cannot be read"
        raise Unreadable(line + 1, f"This is not valid TOML: {words[:1].lower()}{words[1:]}.") from None


def lines_in_file(front: str) -> dict[str, int]:
    """As `lines_of`, counted in the file."""
    try:
        return {path: line + 1 for path, line in lines_of(front).items()}
    except RecursionError:
        raise Unreadable(1, "The first part is nested too deeply.") from None


def body_problems(parts: Parts) -> Iterator[tuple[int, str]]:
    """(line, sentence): both texts must be there, neither too long."""
    for language, called in zip(LANGUAGES, ("Chinese", "English"), strict=True):
        if language not in parts.bodies:
            yield parts.last, f"The {called} text is missing: it begins after a line {MARK} {language}."
        elif not parts.bodies[language]:
            yield parts.begins[language], f"The {called} text after this line is missing."
        elif len(parts.bodies[language]) > BODY:
            yield parts.begins[language], f"The {called} text after this line is longer than {BODY} characters."
