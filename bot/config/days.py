"""Days on which the week's rule does not hold: holidays, the days worked to make up for them, the unit's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from chinese_calendar import constants

from bot.config.table import Table, read_toml
from bot.domain.feasts import LAST, days_off

WORKS = {"off": False, "work": True}

_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # `fromisoformat` alone would take 20261231 and 2026-W53-4 as well


def exceptions(folder: Path) -> Mapping[date, bool]:
    """Day → works or not, as the unit's own files (`*.toml` in `folder`) say; they overrule the state's calendar."""
    days: dict[date, bool] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_toml(path)
        told = table.table("days", optional=True)
        for key in told.given:
            day, works = _day(told, key), WORKS[told.one_of(key, WORKS, "kind of day")]
            if days.setdefault(day, works) != works:
                raise told.wrong(key, "says otherwise than another file in the same folder")
        table.done()
    return days


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
