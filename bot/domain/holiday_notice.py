"""The State Council's yearly notice on holidays (国务院办公厅关于…年部分节假日安排的通知) as somebody pastes it.

Everything in it is checked against the calendar, and whatever was not understood is told with its line: nobody
should have to compare the notice with what the desk made of it word by word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal

from bot.domain.feasts import MOON, feasts

Kind = Literal[
    "unclear",  # `text` was not understood
    "no_date",  # `text` is no day of the calendar, or a time that ends before it begins
    "year",  # `text` is of another year than the one asked for; `found`: which
    "weekday",  # `day` is not the weekday that `text` says; `found`: 0 (Monday) to 6
    "count",  # `text` says another number of days than `found`, the days told before it
    "both",  # `day` is told both free and worked
    "not_free",  # `day` is worked to make up for another, but an ordinary working day anyway
    "no_weekend",  # `day` is said to join a weekend, and does not
    "feast",  # `day` is a feast (`text`) by law and is not free; line 0: in the whole notice
    "far",  # `day` makes up for a holiday (`text`) that is weeks away
    "balance",  # `found` weekdays are free and not made up for: not as many as the law gives; line 0
]
DOUBTS = frozenset({"no_weekend", "far", "balance"})  # unusual, but the State Council might mean it

WEEKDAYS = "一二三四五六日"
DIGITS = "零一二三四五六七八九"
LONGEST = 16  # days: no holiday is longer; what is, is a mistyped month
NEAR = timedelta(days=15)  # no day worked instead has been farther from its holiday

_NAMES = "(?:元旦|春节|清明节?|(?:国际)?劳动节|五一|端午节?|中秋节?|国庆节?)"
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十]{1,3}[)])(?P<any>[^\d:。,;()]{2,40}?):"
    rf"|(?:\d{{1,2}}[、.])?(?P<known>{_NAMES}(?:[、和及]{_NAMES}){{0,3}}):"
)
_DATE = r"(?:(?:\d{4}|今|明)年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?"
_SPAN = rf"{_DATE}(?:[至到~—-]+{_DATE})?"
_LIST = rf"{_SPAN}(?:[、,和及]+{_SPAN})*"
_FREE = re.compile(rf"({_LIST})(?:放假调休|放假公休|调休放假|放假|调休|补休|公休|休息|连休)")
_WORK = re.compile(rf"({_LIST})(?:[(](?:补班|调休)[)])?(?:照常|正常|调休)?(?:上班|补班)")
_COUNT = re.compile(r"(?:共计?|合计)?(\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])天")
_WEEKEND = re.compile("(?:与|和|同)周末(?:两天)?连休")
_ONLY_WORDS = re.compile("不调休|不再?另行?补休|放假")
_PARTS = re.compile(r"(?:(\d{4}|今|明)年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_WEEKDAY = re.compile(f"(?:周|星期|礼拜)([{WEEKDAYS}天])")
_TITLE = re.compile(r"关于(\d{4})年.{0,12}节假日安排")
_ASIDE = re.compile(r"鼓励|(?:节假日|放假)期间|(?:国务院办公厅|特此通知|\(此件公开发布\))*(?:\d{4}年\d\d?月\d\d?日)?$")
_BLANK = re.compile(r"[\s*_\u200b-\u200f\ufeff]+")  # and the stars of a copied bold text
_BRACKETS = str.maketrans("【】〔〕", "()()")
_ARRANGES = re.compile(r"\d日(?:\([^()]{0,40}\))?(?:放假|调休|公休|补休|休息|连休|照常|正常|上班|补班)")
_TELLS = re.compile(r"\d日|放假|上班|补班|补休|调休")


@dataclass(frozen=True)
class Problem:
    """What stands against the notice; `kind` says what the rest means. `line` counts from 1."""

    line: int
    kind: Kind
    text: str = ""
    day: date | None = None
    found: int = 0

    @property
    def is_doubt(self) -> bool:
        """Somebody who has looked may say that it is right as it stands."""
        return self.kind in DOUBTS


@dataclass(frozen=True)
class Days:
    """What a notice says of a year: day → the holiday it belongs to. Good for use if there are no problems."""

    year: int
    free: Mapping[date, str]
    work: Mapping[date, str]
    problems: tuple[Problem, ...] = ()

    @property
    def works(self) -> dict[date, bool]:
        """Day → works or not, in order, as a calendar takes it."""
        return dict(sorted((dict.fromkeys(self.free, False) | dict.fromkeys(self.work, True)).items()))


def year_of(text: str) -> int | None:
    """The year that its title names."""
    title = _TITLE.search(_plain(text)[0])
    return int(title[1]) if title else None


def parse(text: str, year: int) -> Days:
    """What the pasted notice says of `year`, and everything that stands against it."""
    reading = _Reading(text, year)
    reading.read()
    return Days(year, dict(sorted(reading.free.items())), dict(sorted(reading.work.items())),
                tuple(sorted(reading.problems, key=lambda problem: problem.line or len(text))))


@dataclass
class _Reading:
    """Goes through the notice item by item, sentence by sentence, clause by clause."""

    source: str
    year: int
    free: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _line: int = 0
    _lines: dict[date, int] = field(default_factory=dict)
    _told: list[date] = field(default_factory=list)  # free days of the sentence so far

    def read(self) -> None:
        text, begins = _plain(self.source)
        items = list(_ITEM.finditer(text))
        self._head(text, items[0].start() if items else len(text), begins)
        for number, item in enumerate(items):
            end = items[number + 1].start() if number + 1 < len(items) else len(text)
            name = item["any"] or item["known"]
            for at, sentence in _sentences(text, item.end(), end):
                self._line = bisect_right(begins, at)
                self._sentence(name, sentence)
        self._far()
        self._feasts()

    def _problem(self, kind: Kind, text: str = "", day: date | None = None, found: int = 0) -> None:
        self.problems.append(Problem(self._line, kind, text, day, found))

    def _head(self, text: str, end: int, begins: list[int]) -> None:
        """What stands before the first holiday: whether it is that year's notice, and nothing that tells of days."""
        for title in _TITLE.finditer(text, 0, end):
            if int(title[1]) != self.year:
                self._line = bisect_right(begins, title.start())
                self._problem("year", title[0], found=int(title[1]))
        for at, sentence in _sentences(text, 0, end):
            if _ARRANGES.search(sentence):
                self._line = bisect_right(begins, at)
                self._problem("unclear", sentence)

    def _sentence(self, name: str, sentence: str) -> None:
        """One clause after the other; what none takes, and tells of days, was not understood."""
        self._told = []
        rest = sentence.strip(",、")
        while rest and not _ASIDE.match(rest):
            taken = self._clause(name, rest)
            if not taken:
                if _TELLS.search(rest):
                    self._problem("unclear", rest)
                return
            rest = rest[taken:].lstrip(",、")

    def _clause(self, name: str, rest: str) -> int:
        """How much of the rest was one clause; 0: it was none."""
        if found := _FREE.match(rest):
            for day in self._days(name, found[1]):
                self._told.append(day)
                self._put(self.free, self.work, day, name)
        elif found := _WORK.match(rest):
            for day in self._days(name, found[1]):
                self._put(self.work, self.free, day, name)
                if day.weekday() < 5:
                    self._problem("not_free", day=day)
        elif found := _COUNT.match(rest):
            if _number(found[1]) != len(self._told):
                self._problem("count", found[0], found=len(self._told))
        elif found := _WEEKEND.match(rest):
            self._joins()
        else:
            found = _ONLY_WORDS.match(rest)
        return found.end() if found else 0

    def _put(self, into: dict[date, str], other: dict[date, str], day: date, name: str) -> None:
        if day in other:
            self._problem("both", day=day)
        into.setdefault(day, name)
        self._lines[day] = self._line

    def _joins(self) -> None:
        """A holiday joins a weekend if it lies on one, before or after it."""
        joined = any(day.weekday() in {0, 4, 5, 6} for day in self._told)
        if self._told and not joined:
            self._problem("no_weekend", day=self._told[0])

    def _days(self, name: str, text: str) -> Iterator[date]:
        """The days of a list such as 1月1日(周四)至3日(周六)、5日."""
        before = self._told[-1] if self._told else None
        for span in re.finditer(_SPAN, text):
            ends: list[date] = []
            for parts in _PARTS.finditer(span[0]):
                before = self._date(name, parts, before, later=bool(ends))
                if before is None:
                    return
                ends.append(before)
            first, last = ends[0], ends[-1]
            if not 0 <= (last - first).days < LONGEST:
                self._problem("no_date", span[0])
                return
            yield from (first + timedelta(days=each) for each in range((last - first).days + 1))

    def _date(self, name: str, parts: re.Match[str], before: date | None, *, later: bool) -> date | None:
        """One date: what it leaves out is as in the one before it, the year as it must be."""
        month = int(parts[2]) if parts[2] else before.month if before else 0
        year = self._year_of(parts[1], name, month, before if later else None)
        try:
            day = date(year, month, int(parts[3]))
        except ValueError:
            self._problem("no_date", parts[0])
            return None
        if year != self.year and (year, month) != (self.year - 1, 12):
            self._problem("year", parts[0], found=year)
            return None
        said = _WEEKDAY.search(parts[4] or "")
        if said and WEEKDAYS.index(said[1].replace("天", "日")) != day.weekday():
            self._problem("weekday", parts[0], day, day.weekday())
        return day

    def _year_of(self, told: str | None, name: str, month: int, begun: date | None) -> int:
        """As told; else as the beginning of the span; else the notice's, but New Year's December is the last one's."""
        if told:
            return int(told) if told.isdigit() else self.year - (told == "今")
        if begun:
            return begun.year + (month < begun.month)
        return self.year - (month == 12 and name.startswith("元旦"))

    def _feasts(self) -> None:
        """A line left out, or a whole holiday, would be missed by nothing else."""
        self._line = 0
        for day, name in feasts(self.year).items():
            if day not in self.free:
                self._problem("feast", name, day)
        weekdays = sum(day.weekday() < 5 for day in self.free)
        if self.year in MOON and weekdays - len(self.work) != len(feasts(self.year)):
            self._problem("balance", found=weekdays - len(self.work))

    def _far(self) -> None:
        for day, name in self.work.items():
            if not any(abs(day - each) <= NEAR for each, other in self.free.items() if other == name):
                self._line = self._lines[day]
                self._problem("far", name, day)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain digits and signs, without blanks and breaks; and where in it each line begins.

    A line may break anywhere: copies of a page do that.
    """
    lines = [_BLANK.sub("", unicodedata.normalize("NFKC", line)).translate(_BRACKETS) for line in text.splitlines()]
    return "".join(lines), list(accumulate(map(len, lines[:-1]), initial=0))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(where it begins, the sentence without its full stop)."""
    return ((found.start(), found[0]) for found in re.compile("[^。;]+").finditer(text, start, end))


def _number(text: str) -> int:
    """12, 十二, 二十 → a number."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    return (DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (DIGITS.index(ones) if ones else 0)
