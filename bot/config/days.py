"""Days on which the week's rule does not hold: holidays, the days worked to make up for them, the unit's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from chinese_calendar import constants

from bot.config.table import read_toml

WORKS = {"off": False, "work": True}


def exceptions(folder: Path) -> Mapping[date, bool]:
    """Day → works or not. The unit's own files (`*.toml` in `folder`) overrule the state's calendar."""
    return {**statutory(), **_own(folder)}


def statutory() -> dict[date, bool]:
    """What the package `chinese_calendar` knows, up to the last year the State Council has announced."""
    off = {day: False for day in constants.holidays if day.weekday() < 5}
    return off | dict.fromkeys(constants.workdays, True)


def _own(folder: Path) -> dict[date, bool]:
    """What the unit's files say; the same day told twice, and differently, is a mistake."""
    days: dict[date, bool] = {}
    for path in sorted(folder.glob("*.toml")):
        table = read_toml(path)
        told = table.table("days", optional=True)
        for key in told.given:
            try:
                day = date.fromisoformat(key)
            except ValueError:
                raise told.wrong(key, "is no date; write it like 2026-12-31") from None
            works = WORKS[told.one_of(key, WORKS, "kind of day")]
            if days.setdefault(day, works) != works:
                raise told.wrong(key, "says otherwise than another file in the same folder")
        table.done()
    return days
