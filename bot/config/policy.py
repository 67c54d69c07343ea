"""`desk.toml` and the calendars beside it → `Policy`; a mistake is a PolicyError in one sentence with file and key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import duties
from bot.config.channel import channel
from bot.config.days import read_days, statutory_calendar
from bot.config.filing import filing
from bot.config.ladder import read_ladder
from bot.config.retention import keep_days, retention
from bot.config.table import Table, WrongKey, read_toml
from bot.config.urgent import urgent
from bot.domain.calendar import Calendar
from bot.domain.day_notice import DayNotice
from bot.domain.people import HQ, plain
from bot.domain.policy import Category, Choice, Home, Material, Pace, Policy, Promises, Question
from bot.domain.windows import Quiet, Windows

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHOICE_ID = 16  # what a button has room for
CHANNELS = 1500
NAME, BUTTON, PROMPT = 40, 32, 200  # characters: of a name, on a button, of a question

_SPELL = re.compile(r"(\d{1,2}):(\d\d) ?[-–—~] ?(\d{1,2}):(\d\d)")


CALENDAR = "calendar"
"""The folder of calendars, beside desk.toml."""


def load_policy(path: Path, named: Sequence[DayNotice] = ()) -> Policy:
    """Everything the unit has set down, checked; `named`: days that were named in the chat."""
    table = read_toml(path)
    calendar = _calendar(table, path.parent / CALENDAR, named)
    homes = _homes(table, calendar.zone)
    departments = [home.id for home in homes.values() if not home.is_company]
    closing = table.table("closing", optional=True)
    categories = {id_: _category(id_, each, departments) for id_, each in table.named("categories")}
    limits = table.table("limits", optional=True)
    windows = table.table("windows", optional=True)
    channels = table.table("channels", optional=True)
    policy = Policy(
        calendar=calendar,
        homes=homes,
        categories=categories,
        promises=_promises(table.table("promises", optional=True), calendar),
        pace=_pace(table.table("pace", optional=True)),
        files_in_chat=table.flag("files_in_chat"),
        inline=table.flag("inline"),
        reading_quiz=table.flag("reading_quiz"),
        reopen_days=closing.whole("reopen_days", Policy.reopen_days, 0, 365),
        rating_days=closing.whole("rating_days", Policy.rating_days, 0, 365),
        ladder=read_ladder(table),
        first_leader=table.text("first_leader", 24) if table.has("first_leader") else None,
        quiet=_quiet(table.table("quiet", optional=True)),
        urgent=urgent(table.table("urgent", optional=True), categories),
        max_open=limits.whole("max_open", Policy.max_open, 0, 10_000),
        on_call=windows.flag("on_call"),
        duties=duties.read(table, homes),
        channel=channel(table.table("channel", optional=True)),
        files=filing(table.table("files", optional=True), path.parent),
        retention=retention(table.table("keep_days", optional=True)),
        channels=channels.words(CHANNELS) if channels.given else {},
    )
    windows.done()
    limits.done()
    closing.done()
    channels.done()
    table.done()
    return policy


def _calendar(table: Table, folder: Path, named: Sequence[DayNotice]) -> Calendar:
    zone = _zone(table)
    hours = table.table("hours")
    spells = _spells(hours)
    weekdays = hours.texts("weekdays") or WEEKDAYS[:5]
    for day in weekdays:
        if day not in WEEKDAYS:
            raise hours.wrong("weekdays", f'holds "{day}"; there are {", ".join(WEEKDAYS)}')
    hours.done()
    worked = frozenset(map(WEEKDAYS.index, weekdays))
    days = read_days(folder).joined(named)
    return statutory_calendar(Calendar(zone, spells, worked, days.exceptions), days.notices)


def _zone(table: Table) -> ZoneInfo:
    name = table.text("time_zone")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:  # what it raises depends on the name's shape
        raise table.wrong("time_zone", f'"{name}" is no time zone; write it like "Asia/Shanghai"') from error


def _spells(hours: Table) -> tuple[tuple[time, time], ...]:
    spells = tuple(_spell(hours, text) for text in hours.texts("spells"))
    if not spells:
        raise hours.wrong("spells", 'is missing or empty; write it like ["08:30-12:00", "14:30-18:00"]')
    ends = [at for spell in spells for at in spell]
    if any(later <= earlier for earlier, later in pairwise(ends)):
        raise hours.wrong("spells", "must follow each other: each ends after it begins, before the next one")
    return spells


def _spell(hours: Table, text: str, key: str = "spells") -> tuple[time, time]:
    match = _SPELL.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if match:
            opens, closes = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
            return opens, closes
    except ValueError:
        pass
    raise hours.wrong(key, f'holds "{text}"; write it like "08:30-12:00"')


def _homes(table: Table, zone: ZoneInfo) -> Mapping[str, Home]:
    homes: dict[str, Home] = {}
    for key in ("companies", "departments"):
        for id_, each in table.named(key):
            if id_ in homes or id_ == HQ:
                raise table.wrong(f"{key}.{id_}", "is taken already: every company and department needs its own id")
            leader = each.text("leader") if each.has("leader") else None
            homes[id_] = Home(id_, each.words(NAME), is_company=key == "companies", leader=leader,
                              windows=_windows(each, zone))
            each.done()
    _no_namesakes(table, homes.values())
    return homes


def _windows(home: Table, zone: ZoneInfo) -> Windows | None:
    """`windows = ["sat 14:00-18:00"]`, `phones_away = ["2026-07-01..2026-07-21"]`; none of them: always."""
    spells = []
    for text in home.texts("windows") if home.has("windows") else ():
        weekday, _, hours = text.strip().lower().partition(" ")
        if weekday not in WEEKDAYS:
            raise home.wrong("windows", f'holds "{text}"; write it like "sat 14:00-18:00"')
        opens, closes = _spell(home, hours.strip(), "windows")
        if closes <= opens:
            raise home.wrong("windows", f'holds "{text}", which ends before it begins')
        spells.append((WEEKDAYS.index(weekday), opens, closes))
    away = tuple(_span(home, text) for text in home.texts("phones_away")) if home.has("phones_away") else ()
    return Windows(zone, tuple(spells), away) if spells or away else None


def _quiet(table: Table) -> Quiet | None:
    """`hours = "22:00-07:00"`, or "none"."""
    given = table.has("hours")
    table.done()
    if not given:
        return Policy.quiet
    hours = table.text("hours")
    if hours == "none":
        return None
    try:
        starts, ends = _spell(table, hours, "hours")
    except WrongKey:
        raise table.wrong("hours", f'is "{hours}"; write it like "22:00-07:00", or "none"') from None
    if starts == ends:
        raise table.wrong("hours", 'begins and ends at the same time; for no quiet hours write "none"')
    return Quiet(starts, ends)


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


def _promises(table: Table, calendar: Calendar) -> Promises:
    promises = Promises(
        accept=round(3600 * table.number("accept_hours", 4, 0.25, 80)),
        answer=calendar.days(table.number("answer_days", 1, 0.25, 60)),
        at_once_days=table.number("at_once_days", Promises.at_once_days, 0.25, 60),
        report_days=table.number("report_days", Promises.report_days, 0.25, 60),
    )
    table.done()
    return promises


def _pace(table: Table) -> Pace:
    pace = Pace(
        total=table.number("total", Pace.total, 0, 1000),
        broadcast=table.number("broadcast", Pace.broadcast, 0, 1000),
        chat_burst=table.whole("chat_burst", Pace.chat_burst, 0, 100),
        chat_rate=table.number("chat_rate", Pace.chat_rate, 0, 100),
    )
    table.done()
    return pace


def _category(id_: str, table: Table, departments: Collection[str]) -> Category:
    category = Category(
        id=id_,
        words=table.words(NAME),
        department=table.one_of("department", departments, "department"),
        days=table.number("days", Category.days, 0.25, 365),
        company_first=table.flag("company_first"),
        lasting=table.flag("lasting"),
        suggestion=table.flag("suggestion"),
        sensitive=table.flag("sensitive"),
        anonymous=table.flag("anonymous", default=True),
        about_person=table.flag("about_person", default=True),
        questions=tuple(_question(each) for each in table.rows("questions")),
        materials=tuple(_material(each) for each in table.rows("materials")),
        cadres=table.texts("cadres"),
        keep_days=keep_days(table, "keep_days", 0) if table.has("keep_days") else None,
    )
    _no_doubles(table, "questions", (each.id for each in category.questions))
    _no_doubles(table, "materials", (each.id for each in category.materials))
    table.done()
    return category


def _question(table: Table) -> Question:
    choices = tuple(_choice(each) for each in table.rows("choices"))
    question = Question(table.id(), table.words(PROMPT), choices, table.flag("optional"))
    if len(choices) == 1:
        raise table.wrong("choices", "holds only one: give two or more, or none")
    _no_doubles(table, "choices", (each.id for each in choices))
    table.done()
    return question


def _choice(table: Table) -> Choice:
    choice = Choice(table.id(longest=CHOICE_ID), table.words(BUTTON))
    table.done()
    return choice


def _material(table: Table) -> Material:
    material = Material(table.id(longest=CHOICE_ID), table.words(NAME), table.flag("bring", default=True))
    table.done()
    return material


def _no_doubles(table: Table, key: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise table.wrong(key, f'has the id "{id_}" twice')
        seen.add(id_)
