"""`desk.toml` and the calendars beside it → `Policy`; a mistake is a PolicyError in one sentence with file and key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import duties, tolerated
from bot.config.backup import backup
from bot.config.burden import burden
from bot.config.categories import read_categories
from bot.config.channel import channel
from bot.config.days import read_days, statutory_calendar
from bot.config.filing import filing
from bot.config.homes import places, read_homes
from bot.config.hours import WEEKDAYS, read_spell
from bot.config.ladder import read_ladder
from bot.config.retention import retention
from bot.config.table import Table, WrongKey, read_toml
from bot.config.urgent import urgent
from bot.domain.calendar import Calendar
from bot.domain.day_notice import DayNotice
from bot.domain.policy import Pace, Policy, Promises
from bot.domain.windows import Quiet

CHANNELS = 1500

CALENDAR = "calendar"
"""The folder of calendars, beside desk.toml."""


def load_policy(path: Path, named: Sequence[DayNotice] = ()) -> Policy:
    """Everything the unit has set down, checked; `named`: days that were named in the chat."""
    return policy_of(read_toml(path), path, named)


def policy_of(table: Table, path: Path, named: Sequence[DayNotice] = ()) -> Policy:
    """The same of a table that stands, or is to stand, in that file."""
    calendar = _calendar(table, path.parent / CALENDAR, named)
    homes, former = read_homes(table, calendar.zone)
    closing = table.table("closing", optional=True)
    categories, former_categories = read_categories(table, homes, former)
    limits = table.table("limits", optional=True)
    windows = table.table("windows", optional=True)
    channels = table.table("channels", optional=True)
    review_rounds = table.table("review_rounds", optional=True)
    policy = Policy(
        calendar=calendar,
        homes=homes,
        categories=categories,
        backup=backup(table.table("backup", optional=True), path.parent),
        offices_rate=review_rounds.flag("offices_rate"),
        burden=burden(table.table("burden", optional=True)),
        former_homes=former,
        former_categories=former_categories,
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
        duties=duties.read(table, places(homes, former)),
        tolerated=tolerated.read(table),
        channel=channel(table.table("channel", optional=True)),
        files=filing(table.table("files", optional=True), path.parent),
        retention=retention(table.table("keep_days", optional=True)),
        channels=channels.words(CHANNELS) if channels.given else {},
        leader_posts=channels.texts("posts") or Policy.leader_posts,
    )
    windows.done()
    limits.done()
    closing.done()
    channels.done()
    review_rounds.done()
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
    spells = tuple(read_spell(hours, text) for text in hours.texts("spells"))
    if not spells:
        raise hours.wrong("spells", 'is missing or empty; write it like ["08:30-12:00", "14:30-18:00"]')
    ends = [at for spell in spells for at in spell]
    if any(later <= earlier for earlier, later in pairwise(ends)):
        raise hours.wrong("spells", "must follow each other: each ends after it begins, before the next one")
    return spells


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
        starts, ends = read_spell(table, hours, "hours")
    except WrongKey:
        raise table.wrong("hours", f'is "{hours}"; write it like "22:00-07:00", or "none"') from None
    if starts == ends:
        raise table.wrong("hours", 'begins and ends at the same time; for no quiet hours write "none"')
    return Quiet(starts, ends)


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
