"""Days on which the week's rule does not hold: holidays, the days worked to make up for them, the unit's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from chinese_calendar import constants

from bot.config.table import Table, read_toml
from bot.domain.calendar import Calendar
from bot.domain.day_notice import OWN, DayNotice
from bot.domain.feasts import LAST, days_off

WORKS = {"off": False, "work": True}
UNIT = "unit.toml"
"""The file of the unit's own days that were named in the chat."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # `fromisoformat` alone would take 20261231 and 2026-W53-4 as well


@dataclass(frozen=True)
class OwnDays:
    """What the files in the folder say. `notices`: year → its days as the State Council published them."""

    exceptions: Mapping[date, bool]
    notices: Mapping[int, Mapping[date, bool]]

    def joined(self, named: Iterable[DayNotice]) -> OwnDays:
        """With the days named in the chat. A file may be edited by hand once they stand in it: then it counts."""
        days, notices = dict(self.exceptions), dict(self.notices)
        for one in named:
            if one.year == OWN:
                days = days if one.filed else {**days, **one.days}
            elif not one.filed or one.year not in notices:
                notices[one.year] = one.days
        return OwnDays(days, notices)


def read_days(folder: Path) -> OwnDays:
    """Day → works or not, as the unit's own files (`*.toml` in `folder`) say; they overrule the state's calendar.

    A file with `notice = 2027` holds the State Council's notice of that year. What was named in the chat (`UNIT`)
    overrules the other files.
    """
    named: dict[date, bool] = {}
    days: dict[date, bool] = {}
    notices: dict[int, dict[date, bool]] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_toml(path)
        year = table.whole("notice", 0, 2000, LAST) if table.has("notice") else None
        if year in notices:
            raise table.wrong("notice", f"is {year}, and so it is in another file in the same folder")
        into = notices.setdefault(year, {}) if year is not None else named if path.name == UNIT else days
        told = table.table("days", optional=year is None)
        for key in told.given:
            day, works = _day(told, key), WORKS[told.one_of(key, WORKS, "kind of day")]
            if into.setdefault(day, works) != works:
                raise told.wrong(key, "says otherwise than another file in the same folder")
        table.done()
    return OwnDays({**days, **named}, notices)


def statutory_calendar(calendar: Calendar, notices: Mapping[int, Mapping[date, bool]]) -> Calendar:
    """With the statutory days: those built in, then those of the notices, year by year."""
    calendar = replace(calendar, statutory=statutory(), expected_from=expected_from())
    for year in sorted(notices):
        calendar = calendar.with_notice(year, notices[year])
    return calendar


def statutory() -> dict[date, bool]:
    """Day → works or not: what is published, and after that the days off that the law gives in any year."""
    begins = expected_from().year
    expected = (day for year in range(begins, LAST + 1) for day in days_off(year))
    return dict.fromkeys((*constants.holidays, *expected), False) | dict.fromkeys(constants.workdays, True)


def expected_from() -> date:
    """The first day of which the package `chinese_calendar` does not know the State Council's notice."""
    return date(max(day.year for day in constants.holidays) + 1, 1, 1)


def _day(told: Table, key: str) -> date:
    try:
        if _DAY.fullmatch(key):
            return date.fromisoformat(key)
    except ValueError:
        pass
    raise told.wrong(key, "is no date; write it like 2026-12-31")
