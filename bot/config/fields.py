"""One table of a card's file: what is wrong is noted and reading goes on, so that all mistakes are told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import TypeVar

from bot.config.table import Table, WrongKey
from bot.domain.policy import LANGUAGES, Words

UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control characters, and those that turn the direction of what follows."""

T = TypeVar("T")


class Fields:
    """Each reader gives the value, or notes the mistake and gives a stand-in; with a note, nothing is made of them."""

    def __init__(self, table: Table, notes: list[WrongKey]) -> None:
        self.table = table
        self.notes = notes

    def take(self, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except WrongKey as wrong:
            self.notes.append(wrong)
            return otherwise

    def has(self, key: str) -> bool:
        return self.table.has(key)

    @property
    def given(self) -> list[str]:
        return self.table.given

    def note(self, key: str, what: str) -> None:
        self.notes.append(self.table.wrong(key, what))

    def text(self, key: str, longest: int, *, lines: bool = False) -> str:
        """A text of one line, or of several where `lines` allows it."""
        value = self.take(lambda: self.table.text(key, longest), "")
        self._one_line(key, value.replace("\n", " ") if lines else value)
        return value

    def _one_line(self, key: str, value: str) -> None:
        """TOML can hide characters: a text in quotation marks may spell them out."""
        unshown = UNSHOWN.search(value)
        if unshown:
            self.note(key, f"holds a character that cannot be shown (U+{ord(unshown[0]):04X})")
        if "\n" in value:
            self.note(key, "must be one line")

    def both(self, longest: int, en: int | None = None, *, lines: bool = False) -> Words:
        """The keys zh and en of this table; `en`: the limit of the English, if it is another one."""
        limits = {"en": en or longest}
        return {each: self.text(each, limits.get(each, longest), lines=lines) for each in LANGUAGES}

    def words(self, key: str, longest: int, en: int | None = None, *, lines: bool = False) -> Words:
        """A table below, of nothing but zh and en."""
        inner = self.inner(key)
        if inner is None:
            return dict.fromkeys(LANGUAGES, "")
        words = inner.both(longest, en, lines=lines)
        inner.done()
        return words

    def word_lists(self, key: str, most: int, longest: int) -> dict[str, tuple[str, ...]]:
        """A table below, of lists of texts by language; each may be left out."""
        inner = self.inner(key) if self.has(key) else None
        if inner is None:
            return {}
        lists = {each: inner.texts(each, most, longest) for each in LANGUAGES if inner.has(each)}
        inner.done()
        return lists

    def texts(self, key: str, most: int, longest: int) -> tuple[str, ...]:
        """A list of texts of one line each."""
        none: tuple[str, ...] = ()
        values = self.take(lambda: self.table.texts(key), none)
        if len(values) > most:
            self.note(key, f"has {len(values)} entries: {most} at most")
        for number, value in enumerate(values, start=1):
            if len(value) > longest:
                self.note(f"{key} #{number}", f"is longer than {longest} characters")
            self._one_line(f"{key} #{number}", value)
        return values

    def id(self, longest: int) -> str:
        return self.take(lambda: self.table.id(longest=longest), "")

    def one_of(self, key: str, known: Collection[str], called: str) -> str:
        return self.take(lambda: self.table.one_of(key, known, called), "")

    def flag(self, key: str, *, default: bool = False) -> bool:
        return self.take(lambda: self.table.flag(key, default=default), default)

    def number(self, key: str, least: float, most: float) -> float | None:
        """None if it is not given."""
        given = self.take(lambda: self.table.number(key, least, least, most), least)
        return given if self.has(key) else None

    def whole(self, key: str, least: int, most: int) -> int:
        if not self.has(key):
            self.note(key, "is missing")
        return self.take(lambda: self.table.whole(key, least, least, most), least)

    def day(self, key: str) -> date:
        return self.take(lambda: self._day(key), date.min)

    def _day(self, key: str) -> date:
        value = self.table.value(key)
        if value is None:
            raise self.table.wrong(key, "is missing")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.table.wrong(key, "must be a date without quotation marks, such as 2026-12-31")
        return value

    def inner(self, key: str) -> Fields | None:
        """A table below; None, and a note, if there is none."""
        table = self.take(lambda: self.table.table(key), None)
        return Fields(table, self.notes) if table else None

    def rows(self, key: str, most: int) -> Iterator[Fields]:
        """The tables of a list, none if it is not given."""
        none: list[Table] = []
        rows = self.take(lambda: list(self.table.rows(key)), none)
        if len(rows) > most:
            self.note(key, f"has {len(rows)} entries: {most} at most")
        return (Fields(row, self.notes) for row in rows)

    def done(self) -> None:
        self.take(self.table.done, None)
