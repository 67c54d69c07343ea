"""One table of a TOML file that knows where it stands: each mistake is one sentence with file and key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from bot.config.lines import lines_of
from bot.domain.errors import PolicyError
from bot.domain.policy import LANGUAGES, Words

_ID = re.compile(r"[a-z0-9_-]+")
ID_LENGTH = 24


def read_toml(path: Path) -> Table:
    """The file as a table; a mark that some editors put in front is no mistake."""
    try:
        return table_of(path.read_text("utf-8-sig"), path)
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is not UTF-8 text: save it as UTF-8.") from error


def table_of(text: str, path: Path) -> Table:
    """What the file holds, or is to hold, as a table."""
    try:
        return Table(tomllib.loads(text), path, lines=lines_of(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path} is not valid TOML: {error}.") from error


class WrongKey(PolicyError):
    """One key of a file: `line` is where it stands, or what should hold it; 0 where nobody looked."""

    def __init__(self, file: PurePath, line: int, words: str) -> None:
        super().__init__(f"{file}:{line}: {words}" if line else f"{file}: {words}")
        self.line = line
        self.words = words


class Table:
    """Keys are taken one by one; `done` refuses what nobody asked for. `lines`: where keys stand, if known."""

    def __init__(
        self, data: Mapping[str, Any], file: PurePath, place: str = "", lines: Mapping[str, int] | None = None
    ) -> None:
        self._data = data
        self._file = file
        self._place = place
        self._lines = lines or {}
        self._known: list[str] = []

    def wrong(self, key: str, what: str) -> WrongKey:
        path = self._path(key)
        return WrongKey(self._file, self._line(path), f"{path} {what}{'' if what.endswith('?') else '.'}")

    def _line(self, path: str) -> int:
        """Where the key stands; one that is missing, where what should hold it begins."""
        while path not in self._lines and path:
            path = path[: max(path.rfind("."), path.rfind(" #"), 0)]
        return self._lines.get(path, 0)

    def _path(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def _take(self, key: str, kind: type | tuple[type, ...], called: str) -> Any:
        self._known.append(key)
        value = self._data.get(key)
        if value is None:
            raise self.wrong(key, "is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"must be {called}")
        return value

    def has(self, key: str) -> bool:
        self._known.append(key)
        return key in self._data

    def value(self, key: str) -> object:
        """Whatever was given, unchecked; None if nothing was."""
        return self._data.get(key) if self.has(key) else None

    def text(self, key: str, longest: int = 200) -> str:
        value: str = self._take(key, str, "a text in quotation marks").strip()
        if not value:
            raise self.wrong(key, "is empty")
        if len(value) > longest:
            raise self.wrong(key, f"is longer than {longest} characters")
        return value

    def words(self, longest: int) -> Words:
        """The same in each language, one key a language."""
        return {language: self.text(language, longest) for language in LANGUAGES}

    def flag(self, key: str, *, default: bool = False) -> bool:
        return bool(self._take(key, bool, "true or false")) if self.has(key) else default

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number from `least` to `most`; not 'not a number' either."""
        if not self.has(key):
            return default
        value: float = self._take(key, (int, float), "a number")
        if not least <= value <= most:
            raise self.wrong(key, f"must be from {least:g} to {most:g}")
        return value

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        value = self.number(key, default, least, most)
        if value != int(value):
            raise self.wrong(key, "must be a whole number")
        return int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if not given."""
        values: list[object] = self._take(key, list, "a list of texts") if self.has(key) else []
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(key, 'must be a list of texts in quotation marks, such as ["1001", "1002"]')
        return tuple(str(value).strip() for value in values)

    def id(self, key: str = "id", longest: int = ID_LENGTH) -> str:
        value = self.text(key)
        self.check_id(key, value, longest)
        return value

    def check_id(self, key: str, value: str, longest: int) -> None:
        if not _ID.fullmatch(value) or len(value) > longest:
            raise self.wrong(key, f"must be 1 to {longest} of the characters a-z, 0-9, _ and -")

    def one_of(self, key: str, known: Collection[str], called: str) -> str:
        """A text that is one of `known`; `called`: what it should be ("department")."""
        value = self.text(key)
        if value not in known:
            raise self.wrong(key, f'"{value}" is no {called}; {nearest(value, known)}')
        return value

    def table(self, key: str, *, optional: bool = False) -> Table:
        data = {} if optional and not self.has(key) else self._take(key, dict, f"a table: [{self._path(key)}]")
        return Table(data, self._file, self._path(key), self._lines)

    def named(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables below a table by their ids; one at least."""
        below = self.table(key)
        if not below.given:
            raise self.wrong(key, f"is empty: name one at least, as [{self._path(key)}.its_id]")
        for id_ in below.given:
            below.check_id(id_, id_, ID_LENGTH)
            yield id_, below.table(id_)

    def rows(self, key: str) -> Iterator[Table]:
        """The tables of a list, none if it is not given; #1 is the first."""
        values: list[object] = self._take(key, list, "a list of tables") if self.has(key) else []
        for number, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                raise self.wrong(key, "must be a list of tables")
            yield Table(value, self._file, f"{self._path(key)} #{number}", self._lines)

    @property
    def given(self) -> list[str]:
        """The keys that are there."""
        return list(self._data)

    def done(self) -> None:
        """Refuses the first key that nobody took."""
        for key in self._data:
            if key not in self._known:
                raise self.wrong(key, f"is unknown; {nearest(key, dict.fromkeys(self._known))}")


def nearest(given: str, known: Collection[str]) -> str:
    """How to go on from a name that is none."""
    close = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"?' if close else f"there are {', '.join(known)}"
