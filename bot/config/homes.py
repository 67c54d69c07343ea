"""`[companies]` and `[departments]` of desk.toml: who the unit is, and when its companies have their phones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from bot.config.hours import WEEKDAYS, read_spell
from bot.config.table import Table
from bot.domain.people import HQ, plain
from bot.domain.policy import Home
from bot.domain.windows import Windows

NAME = 40  # characters
KINDS = ("companies", "departments")

Homes = Mapping[str, Home]


def read_homes(table: Table, zone: ZoneInfo) -> tuple[Homes, Homes]:
    """Those that there are, and those that were closed: these keep their id and name for old cases and figures."""
    homes: dict[str, Home] = {}
    former: dict[str, Home] = {}
    for key in KINDS:
        for id_, each in table.named(key):
            if id_ in homes or id_ in former or id_ == HQ:
                raise table.wrong(f"{key}.{id_}", "is taken already: every company and department needs its own id")
            into = former if each.flag("closed") else homes
            into[id_] = _home(id_, each, zone, company=key == "companies")
    _some_open(table, homes)
    _lead_somewhere(table, homes, former)
    _no_namesakes(table, homes.values())
    return homes, former


def _home(id_: str, table: Table, zone: ZoneInfo, *, company: bool) -> Home:
    leader = table.text("leader") if table.has("leader") else None
    into = table.text("into") if table.has("into") else None
    home = Home(id_, table.words(NAME), is_company=company, leader=leader, windows=_windows(table, zone), into=into)
    if into and not table.flag("closed"):
        raise table.wrong("into", "belongs to one that is closed = true")
    table.done()
    return home


def places(homes: Homes, former: Homes) -> Mapping[str, str]:
    """Each home by its id, and by the ids of those whose place it has taken."""
    found = {id_: id_ for id_ in homes}
    for id_ in former:
        at: str | None = id_
        while at is not None and at in former:
            at = former[at].into
        if at in found:
            found[id_] = at
    return found


def _some_open(table: Table, homes: Homes) -> None:
    for key in KINDS:
        if not any(home.is_company == (key == "companies") for home in homes.values()):
            raise table.wrong(key, "are all closed: one at least must be open")


def _lead_somewhere(table: Table, homes: Homes, former: Homes) -> None:
    """What took a closed one's place is there, or was closed in its turn; never in a circle."""
    for home in former.values():
        seen, at = {home.id}, home.into
        while at is not None:
            if at in seen or at not in {**homes, **former}:
                place = "companies" if home.is_company else "departments"
                raise table.wrong(f"{place}.{home.id}.into", f'is "{home.into}", which leads nowhere')
            seen.add(at)
            at = former[at].into if at in former else None


def _windows(home: Table, zone: ZoneInfo) -> Windows | None:
    """`windows = ["sat 14:00-18:00"]`, `phones_away = ["2026-07-01..2026-07-21"]`; none of them: always."""
    spells = []
    for text in home.texts("windows") if home.has("windows") else ():
        weekday, _, hours = text.strip().lower().partition(" ")
        if weekday not in WEEKDAYS:
            raise home.wrong("windows", f'holds "{text}"; write it like "sat 14:00-18:00"')
        opens, closes = read_spell(home, hours.strip(), "windows")
        if closes <= opens:
            raise home.wrong("windows", f'holds "{text}", which ends before it begins')
        spells.append((WEEKDAYS.index(weekday), opens, closes))
    away = tuple(_span(home, text) for text in home.texts("phones_away")) if home.has("phones_away") else ()
    return Windows(zone, tuple(spells), away) if spells or away else None


def _span(home: Table, text: str) -> tuple[date, date]:
    first, _, last = text.partition("..")
    try:
        span = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError:
        raise home.wrong("phones_away", f'holds "{text}"; write it like "2026-07-01..2026-07-21"') from None
    if span[0] > span[1]:
        raise home.wrong("phones_away", f'holds "{text}", which ends before it begins')
    return span


def _no_namesakes(table: Table, homes: Iterable[Home]) -> None:
    """A roster names homes by their words as well: no two may share a name."""
    owners: dict[str, str] = {}
    for home in homes:
        for name in map(plain, home.words.values()):
            if owners.setdefault(name, home.id) != home.id:
                place = "companies" if home.is_company else "departments"
                raise table.wrong(f"{place}.{home.id}", f'has the same name as "{owners[name]}"')
