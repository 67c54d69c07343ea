"""The unit's roster becomes people, and those who are new get an invitation."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.people import plain
from bot.domain.policy import Policy
from bot.domain.roster import Roster, RosterLine
from bot.services.codes import VALID as VALID  # noqa: PLC0414 - who counts invitations asks here
from bot.services.codes import hashed
from bot.storage import absences, newcomers, people
from bot.storage.database import Database, Transaction
from bot.storage.people import Entry
from bot.storage.roster import staff_numbers

CODE_BYTES = 16

Random = Callable[[int], bytes]
"""So many bytes that nobody can guess."""


class RosterError(Exception):
    """The roster or a staff number cannot be used; nothing was changed, the message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code for one person, told once: the desk keeps only its hash."""

    staff_no: str
    name: str
    home: str
    code: str


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people are new and how many were known; the invitations of those who are new and have not left."""

    added: int
    updated: int
    invitations: list[Invitation]


async def import_roster(db: Database, roster: Roster, policy: Policy, *, now: int, random: Random) -> Imported:
    """Adds and updates all good lines in one transaction; whoever is not in the roster stays as he is."""
    today = policy.calendar.local(now).date()
    invitations: list[Invitation] = []
    added = 0
    async with db.write() as tx:
        numbers = await staff_numbers(tx)
        for line in roster.lines:
            entry = _entry(line, numbers.get(plain(line.staff_no), line.staff_no), today)
            person_id, new = await people.save(tx, entry)
            added += new
            if new and entry.active:
                code = await _invite(tx, person_id, now, random)
                invitations.append(Invitation(entry.staff_no, entry.name, entry.home, code))
        await _substitutes(tx, roster)
        if not await people.has_admin(tx):
            raise RosterError("Nobody would be an admin: give one person of the roster the role admin (管理员).")
    return Imported(added, len(roster.lines) - added, invitations)


async def _substitutes(tx: Transaction, roster: Roster) -> None:
    """Who stands in for whom, where the roster says so; a substitute named by chat stays where it says nothing."""
    numbers = await staff_numbers(tx)
    for line in roster.lines:
        if line.substitute is None:
            continue
        person = await people.by_staff_no(tx, numbers[plain(line.staff_no)])
        deputy = await people.by_staff_no(tx, numbers.get(plain(line.substitute), ""))
        if person is None or deputy is None or deputy.id == person.id:
            raise RosterError(f'Line {line.line}: nobody else on the roster has the number "{line.substitute}", '
                              "the substitute: correct it, or leave it empty.")
        await absences.name_substitute(tx, person.id, deputy.id)


def _entry(line: RosterLine, staff_no: str, today: date) -> Entry:
    """Whoever leaves today is still here today."""
    left_on = line.left_on.isoformat() if line.left_on else None
    active = line.left_on is None or line.left_on >= today
    return Entry(staff_no, line.name, line.home, line.roles, line.language, left_on, active)


async def invite(db: Database, staff_no: str, *, now: int, random: Random) -> Invitation:
    """A new code for one person; the one he had and did not use is void."""
    async with db.write() as tx:
        numbers = await staff_numbers(tx)
        person = await people.by_staff_no(tx, numbers.get(plain(staff_no), staff_no))
        if person is None:
            raise RosterError(f'Nobody has the staff number "{staff_no}": check it, or import the roster first.')
        if not person.active:
            raise RosterError(f'The roster says that "{staff_no}" has left: correct the roster first.')
        code = await _invite(tx, person.id, now, random)
    return Invitation(person.staff_no, person.name, person.home, code)


async def invite_outside(tx: Transaction, home: str, now: int, random: Random) -> list[Invitation]:
    """New codes for all soldiers of a home who have not joined."""
    return [Invitation(one.staff_no, one.name, one.home, await _invite(tx, one.id, now, random))
            for one in await newcomers.outside(tx, home)]


async def _invite(tx: Transaction, person_id: int, now: int, random: Random) -> str:
    code = base64.urlsafe_b64encode(random(CODE_BYTES)).rstrip(b"=").decode()
    await people.invite(tx, person_id, hashed(code), now + VALID)
    return code
