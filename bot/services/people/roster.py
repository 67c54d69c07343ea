"""The unit's roster becomes people, and those who are new get an invitation."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.people import plain
from bot.domain.policy import Policy
from bot.domain.roster import Roster, RosterLine
from bot.domain.roster_change import Changed, active, compare
from bot.services.letters.holding import Bell, Presence
from bot.services.people.codes import VALID as VALID  # noqa: PLC0414 - who counts invitations asks here
from bot.services.people.codes import hashed
from bot.services.posts import changed
from bot.storage import absences, events, newcomers, people
from bot.storage.database import Database, Transaction
from bot.storage.people import Entry
from bot.storage.roster import everybody, staff_numbers

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
        for one in compare(roster, await everybody(tx), today).changed:
            person_id = await keep(tx, one, today, None, now)
            await told(tx, Bell(policy, now, now, Presence()), one, today, None)
            if one.before is None:
                added += 1
                if active(one.line, today):
                    code = await _invite(tx, person_id, now, random)
                    invitations.append(Invitation(one.line.staff_no, one.line.name, one.line.home, code))
        await _substitutes(tx, roster)
        if not await people.has_admin(tx):
            raise RosterError("Nobody would be an admin: give one person of the roster the role admin (管理员).")
    return Imported(added, len(roster.lines) - added, invitations)


async def keep(tx: Transaction, one: Changed, today: date, by: int | None, now: int) -> int:
    """One line that changes something, with its event; gives whose it is. `by`: None at the command line."""
    line, was = one.line, one.before
    entry = _entry(line, was.staff_no if was else line.staff_no, today)
    person_id, _ = await people.save(tx, entry)
    before = {"home": was.home, "roles": sorted(was.roles), "active": was.active} if was else {}
    await events.add(tx, case_id=None, person_id=by, at=now, action="person_change" if was else "person_new",
                     before=before, after={"person": person_id, "home": line.home, "roles": sorted(line.roles),
                                           "active": entry.active})
    return person_id


async def told(tx: Transaction, bell: Bell, one: Changed, today: date, by: str | None) -> None:
    """Whose home or roles a line changes reads it."""
    if one.before and active(one.line, today):
        await changed.tell(tx, bell, one.before, one.line.home, one.line.roles, by)


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
    left_on = line.left_on.isoformat() if line.left_on else None
    return Entry(staff_no, line.name, line.home, line.roles, line.language, left_on, active(line, today))


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


async def invite_outside(tx: Transaction, home: str, now: int, random: Random, *, staff: bool) -> list[Invitation]:
    """New codes for all of a home who have not joined, for its soldiers alone or its staff as well."""
    return [Invitation(one.staff_no, one.name, one.home, await _invite(tx, one.id, now, random))
            for one in await newcomers.outside(tx, home, staff=staff)]


async def _invite(tx: Transaction, person_id: int, now: int, random: Random) -> str:
    code = base64.urlsafe_b64encode(random(CODE_BYTES)).rstrip(b"=").decode()
    await people.invite(tx, person_id, hashed(code), now + VALID)
    return code
