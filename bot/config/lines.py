"""Where each key of a TOML text stands, since `tomllib` does not tell. The text is known to be valid TOML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'  # texts over several lines
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''  # texts
    r"|#[^\n]*|\n|\[\[|\]\]|[\[\]{}=,.]|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


def lines_of(text: str) -> Mapping[str, int]:
    """`steps #2.who.zh` → its line, for every key, table and element of a list; "" → 1, the text itself."""
    return {**_Reading(text).found, "": 1}


class _Reading:
    """Goes through the text once, from token to token."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        self._tokens = _tokens(text)
        self._at, self._line = "", 1
        self._next()
        table = ""
        while self._at:
            table = self._header() if self._at in {"[", "[["} else table
            if self._at not in {"", "\n", "[", "[["}:
                self._pair(table)
            elif self._at == "\n":
                self._next()

    def _next(self) -> None:
        self._at, self._line = next(self._tokens, ("", self._line))

    def _skip_lines(self) -> None:
        while self._at == "\n":
            self._next()

    def _note(self, path: str, line: int) -> None:
        self.found.setdefault(path, line)

    def _header(self) -> str:
        """[a.b] or [[a.b]]: the path of what follows; the latest of a list of tables above it is meant."""
        doubled, line = self._at == "[[", self._line
        self._next()
        path = ""
        parts = self._key()
        for number, part in enumerate(parts, start=1):
            path = _below(path, part)
            self._note(path, line)
            if doubled and number == len(parts):
                self._counts[path] += 1
            if self._counts[path]:
                path = f"{path} #{self._counts[path]}"
                self._note(path, line)
        self._next()  # the brackets' end
        return path

    def _key(self) -> list[str]:
        """Parts with dots between, up to what ends them."""
        parts = [_bare(self._at)]
        self._next()
        while self._at == ".":
            self._next()
            parts.append(_bare(self._at))
            self._next()
        return parts

    def _pair(self, table: str) -> None:
        line = self._line
        path = table
        for part in self._key():
            path = _below(path, part)
            self._note(path, line)
        self._next()  # =
        self._value(path)

    def _value(self, path: str) -> None:
        if self._at in {"[", "[["}:
            self._list(path)
        elif self._at == "{":
            self._inline(path)
        else:
            while self._at not in {"", "\n", ",", "]", "]]", "}"}:  # 1.5 and 07:30 are several tokens
                self._next()

    def _list(self, path: str) -> None:
        if self._at == "[[":  # a list in a list
            self._at = "["
        else:
            self._next()
        number = 0
        self._skip_lines()
        while self._at not in {"", "]", "]]"}:
            number += 1
            self._note(f"{path} #{number}", self._line)
            self._value(f"{path} #{number}")
            self._skip_lines()
            if self._at == ",":
                self._next()
                self._skip_lines()
        self._end_of_list()

    def _end_of_list(self) -> None:
        if self._at == "]]":  # ends this list and the one around it
            self._at = "]"
        else:
            self._next()

    def _inline(self, path: str) -> None:
        self._next()
        self._skip_lines()
        while self._at not in {"", "}"}:
            self._pair(path)
            self._skip_lines()
            if self._at == ",":
                self._next()
                self._skip_lines()
        self._next()


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        if not match[0].startswith("#"):
            yield match[0], line
        line += match[0].count("\n")


def _below(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part


def _bare(key: str) -> str:
    return key[1:-1] if key[:1] in {'"', "'"} else key
