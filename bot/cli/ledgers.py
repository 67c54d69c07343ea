"""`export` and `facts`: what one person may see of the ledger, as a file; the figures told anew from the events."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from bot.cli.tables import opened
from bot.cli.terminal import Mistake, complain, say, writable
from bot.config import Settings, load_policy, read_settings
from bot.domain.digest import ABOVE, audience
from bot.domain.ledger import Filters, may_read
from bot.domain.people import Person
from bot.domain.period import month_of, name, parse
from bot.domain.policy import Policy
from bot.exporting import Job, in_own_process
from bot.services.figures import facts, ledger
from bot.services.figures.digest_pages import MEETING
from bot.storage import people


@dataclass(frozen=True)
class Wish:
    """What was typed: whose ledger, where to, of which period (`2026-W47`, `2026-11`, …), in which language."""

    staff_no: str
    file: Path
    period: str | None
    language: str
    force: bool
    meeting: bool = False
    """The list for the review meeting instead of the cases."""


def export(wish: Wish) -> None:
    """Writes what `staff_no` may see, readable by this account alone; the export is an event."""
    settings = read_settings()
    policy = load_policy(settings.policy)
    writable(wish.file, force=wish.force)
    if wish.meeting:
        offices = asyncio.run(_meeting(settings, policy, wish))
        say(f"Written: {wish.file}, {offices} departments. Keep it as your rules say.")
        return
    count = asyncio.run(_export(settings, policy, wish))
    say(f"Written: {wish.file}, {count} cases. It holds names: keep it as your rules say.")


async def _export(settings: Settings, policy: Policy, wish: Wish) -> int:
    filters = _filters(policy, wish.period)
    now = int(time.time())
    async with opened(settings.database_url) as db:
        async with db.read() as tx:
            person = await _reader(await people.by_staff_no(tx, wish.staff_no), wish.staff_no)
            query = await ledger.query(tx, person, policy, filters, now)
            count = await ledger.counted(tx, query)
        if count > ledger.CSV_BEYOND and wish.file.suffix != ".csv":
            raise Mistake(f"That is more than {ledger.CSV_BEYOND:,} cases: name a .csv file, or give a --period.")
        async with db.write() as tx:
            await ledger.record(tx, person.id, now, {"kind": wish.file.suffix[1:], "cases": count, "by": "command"})
    wish.file.unlink(missing_ok=True)
    return await in_own_process(Job(settings.database_url, policy, person.id, filters.stored, wish.language,
                                    wish.file.suffix[1:], now, wish.file))


async def _meeting(settings: Settings, policy: Policy, wish: Wish) -> int:
    """Departments in the list, which is an export like any other."""
    now = int(time.time())
    if wish.file.suffix != ".xlsx":
        raise Mistake("The list for the review meeting is an .xlsx file.")
    _filters(policy, wish.period)
    period = parse(wish.period, policy.calendar) if wish.period else month_of(policy.calendar.day(now), policy.calendar)
    async with opened(settings.database_url) as db:
        async with db.read() as tx:
            person = await _reader(await people.by_staff_no(tx, wish.staff_no), wish.staff_no)
        if audience(person) not in ABOVE:
            raise Mistake(f"{wish.staff_no} has no departments to look at: leaders, supervisors and heads have.")
        async with db.write() as tx:
            await ledger.record(tx, person.id, now, {"kind": MEETING, "by": "command"})
    wish.file.unlink(missing_ok=True)
    return await in_own_process(Job(settings.database_url, policy, person.id, {"period": name(period, policy.calendar)},
                                    wish.language, MEETING, now, wish.file))


def _filters(policy: Policy, period: str | None) -> Filters:
    if period is None:
        return Filters()
    try:
        found = parse(period, policy.calendar)
    except ValueError:
        raise Mistake(f'"{period}" is no period: 2026-W47, 2026-11, 2026-Q4 or 2026-11-01..2026-11-15.') from None
    return Filters(since=found.since, until=found.until)


async def _reader(person: Person | None, staff_no: str) -> Person:
    if person is None or not person.active:
        raise Mistake(f"Nobody on the roster has the number {staff_no}.")
    if not may_read(person):
        raise Mistake(f"{staff_no} has no ledger: supervisors, leaders, heads, company leaders and clerks have.")
    return person


def check_facts(*, rebuild: bool) -> int:
    """Compares each case's figures with its events; with `rebuild` they are put right. 2 if some were wrong."""
    settings = read_settings()
    policy = load_policy(settings.policy)
    wrong = asyncio.run(_facts(settings, policy, rebuild=rebuild))
    if wrong and not rebuild:
        complain(f"✗ figures: {len(wrong)} cases do not agree with their events; put right by: facts --rebuild")
        return 2
    say(f"✓ figures: {f'{len(wrong)} cases put right' if wrong else 'every case agrees with its events'}.")
    return 0


async def _facts(settings: Settings, policy: Policy, *, rebuild: bool) -> list[int]:
    async with opened(settings.database_url) as db:
        return await facts.rebuild(db, policy, write=rebuild)
