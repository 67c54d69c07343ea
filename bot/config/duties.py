"""`[[duties]]` of desk.toml: the unit's yearly rhythm, each with a post that answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.config.table import Table
from bot.domain.rhythm import Rhythm, StandingDuty

TITLE = 40  # characters
LONGEST = 60  # working days that companies, or soldiers, may have to answer


def read(table: Table, homes: Mapping[str, str]) -> tuple[StandingDuty, ...]:
    """All of them, checked; ids are taken once. `homes`: what may be named → the home that it means."""
    found: dict[str, StandingDuty] = {}
    for each in table.rows("duties"):
        one = _duty(each, homes)
        if one.id in found:
            raise table.wrong("duties", f'has the id "{one.id}" twice')
        found[one.id] = one
    return tuple(found.values())


def _duty(table: Table, homes: Mapping[str, str]) -> StandingDuty:
    rhythm = Rhythm(table.one_of("rhythm", [one.value for one in Rhythm], "rhythm"))
    duty = StandingDuty(
        table.id(), table.words(TITLE), homes[table.one_of("home", homes, "company or department")],
        table.text("owner", 40), rhythm, None if rhythm is Rhythm.LASTING else _first(table), table.flag("people"),
        table.number("collects", 0, 0.5, LONGEST), table.number("reviews", 0, 0.5, LONGEST))
    for key in ("collects", "reviews"):
        if getattr(duty, key) and duty.first is None:
            raise table.wrong(key, "needs a rhythm with dates")
    table.done()
    return duty


def _first(table: Table) -> date:
    given = table.value("first")
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(table.text("first"))
    except ValueError:
        raise table.wrong("first", 'is no date; write it like "2026-12-05"') from None
