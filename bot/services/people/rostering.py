"""A roster sent in the chat: what it changes is shown, and holds when the admin who sent it says so; all or nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Refused
from bot.domain.forms import PERSON_FIND
from bot.domain.people import Person, Role, plain
from bot.domain.persons import check_admin
from bot.domain.roster import Roster
from bot.domain.roster_change import Changed, Comparison, Kind, compare, lost_substitutes
from bot.domain.roster_problems import Problem
from bot.services.house import CLOCK, House, Unit, renewed
from bot.services.keys import Key, key
from bot.services.people import roster
from bot.services.posts import handover_watch
from bot.storage import absences, drafts, events, people
from bot.storage import roster as store
from bot.storage.roster import RosterFile

LARGEST = 5 * 1024 * 1024
"""Bytes of a roster's file; ten thousand lines have some 400 kB."""
NAMED, FEW, TOLD = 18, 2, 10
"""People named, shared among the kinds of change; so many of each beside mistakes; and mistakes told at once."""
BREATH = 100
"""Lines after which others have their turn."""

Read = Roster | str
"""What was read, or one sentence why the file is no table."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def expects(house: House, chat_id: int) -> bool:
    """Whether a table from this chat is a roster: an admin sends it, and no form of his is open that takes files."""
    async with house.db.read() as tx:
        person = await people.by_chat(tx, chat_id)
        draft = await drafts.active(tx, person.id) if person else None
    busy = draft is not None and draft.form != PERSON_FIND
    return person is not None and person.active and person.has(Role.ADMIN) and not busy


async def by_command(unit: Unit, message_id: int) -> None:
    """Where files don't go by chat, a roster does not either: it goes from the chat, and he reads how it is done."""
    check_admin(unit.person)
    await unit.tell(unit.person, "delete", {}, edit_id=message_id)
    await unit.answer("roster_by_command", {"buttons": [[key("people", "p", "find"), key("menu", "m")]]}, fresh=True)


async def sent_file(house: House, chat_id: int, number: int) -> RosterFile:
    """The file that a button is about; Refused: it is somebody else's, or settled."""
    async with house.db.read() as tx:
        found = await store.of_sender(tx, number, chat_id)
    if found is None or found.settled_at is not None:
        raise Refused("roster_settled")
    return found


# ── What it would change ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came."""

    file_id: str
    name: str
    data: bytes
    message_id: int


async def preview(unit: Unit, sent: Sent, read: Read) -> None:
    """Nothing changes yet."""
    check_admin(unit.person)
    if isinstance(read, str):
        await unit.answer("roster_wrong", {"sentence": read, "buttons": [[key("menu", "m")]]}, fresh=True)
        return
    found, problems = await _compared(unit, read)
    number = await store.sent(unit.tx, RosterFile(0, unit.person.id, sent.file_id, sent.name, digest(sent.data),
                                                  sent.message_id, None), unit.now)
    last = [key("roster_no", "p", "rno", number)]
    yes: list[list[Key]] = []
    if found.changed:
        phrase = "roster_good" if problems else "roster_yes"
        yes = [[key(phrase, "p", "rgood" if problems else "ryes", number)]]
    await unit.answer("roster_preview", {
        "name": sent.name, "groups": _groups(unit, found, few=bool(problems)), "same": found.same,
        "absent": found.absent, "handovers": sum(one.hands_over for one in found.changed), **_told(problems),
        "buttons": [*yes, last]}, fresh=True)


async def _compared(unit: Unit, read: Roster) -> tuple[Comparison, list[Problem]]:
    """Lines with a substitute who is nobody are bad ones, too."""
    known = await store.everybody(unit.tx)
    lost = lost_substitutes(read, known)
    bad = {one.line for one in lost}
    good = Roster(tuple(line for line in read.lines if line.line not in bad), read.problems, read.notes)
    problems = sorted([*read.problems, *lost], key=lambda one: one.line)
    return compare(good, known, unit.today), problems


def _told(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"problems": [[one.line, one.staff_no, one.code, dict(one.details)] for one in problems[:TOLD]],
            "more": max(0, len(problems) - TOLD), "bad": len({one.line for one in problems})}


def _groups(unit: Unit, found: Comparison, *, few: bool) -> list[dict[str, Any]]:
    """By kind: how many, and some of them by name, with what was and what will be."""
    groups = []
    named = FEW if few else max(FEW, NAMED // max(1, len({kind for one in found.changed for kind in one.kinds})))
    for kind in Kind:
        of_kind = [one for one in found.changed if kind in one.kinds]
        if of_kind:
            groups.append({"kind": kind.value, "count": len(of_kind), "more": max(0, len(of_kind) - named),
                           "lines": [_line(unit, one, kind) for one in of_kind[:named]]})
    return groups


def _line(unit: Unit, one: Changed, kind: Kind) -> dict[str, Any]:
    words, was = unit.policy.home_words, one.before
    moved = kind is Kind.MOVED and was is not None
    return {"name": one.line.name, "staff_no": one.line.staff_no, "hands_over": one.hands_over,
            "home": dict(words(one.line.home)), "from": dict(words(was.home)) if was and moved else None,
            "roles": _roles(one.line.roles) if kind in (Kind.ROLES, Kind.NEW) else [],
            "was": _roles(was.roles) if was and kind is Kind.ROLES else None,
            "left_on": one.line.left_on.isoformat() if one.line.left_on else None}


def _roles(roles: frozenset[Role]) -> list[str]:
    return [role.value for role in Role if role in roles and role is not Role.SOLDIER]


# ── It holds ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def take(unit: Unit, made: RosterFile, read: Read, data_digest: str, *, good_lines: bool) -> None:
    """All that was shown, in this one transaction; whoever leaves a post by it hands over at once."""
    check_admin(unit.person)
    if isinstance(read, str) or data_digest != made.digest:
        raise Refused("roster_settled")
    if not await store.settle(unit.tx, made.id, unit.now):
        raise Refused("roster_settled")
    found, problems = await _compared(unit, read)
    if problems and not good_lines:
        raise Refused("roster_settled")
    for number, one in enumerate(found.changed):
        await roster.keep(unit.tx, one, unit.today, unit.person.id, unit.now)
        if one.before and one.before.id != unit.person.id:
            await roster.told(unit.tx, unit.bell, one, unit.today, unit.person.name)
        if number % BREATH == BREATH - 1:
            await asyncio.sleep(0)
    await _substitutes(unit, found.changed)
    await _still_there(unit)
    await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="roster_import", before={},
                     after={"changed": len(found.changed), "same": found.same, "bad": len(problems)})
    await handover_watch.leave(renewed(unit, CLOCK), unit.today)
    await unit.tell(unit.person, "delete", {}, edit_id=made.message_id)
    new = any(Kind.NEW in one.kinds for one in found.changed)
    await unit.answer("roster_taken", {
        "changed": len(found.changed), "new": new, "handovers": sum(one.hands_over for one in found.changed),
        "buttons": [*([[key("newcomers", "p", "new", 0)]] if new else []), [key("people_find", "p", "find"),
                                                                            key("menu", "m")]]})


async def _substitutes(unit: Unit, changed: Sequence[Changed]) -> None:
    """When all are there who may be one."""
    numbers = await store.staff_numbers(unit.tx)
    for one in changed:
        if one.line.substitute:
            person, deputy = [await people.by_staff_no(unit.tx, numbers[plain(number)])
                              for number in (one.line.staff_no, one.line.substitute)]
            if person and deputy:
                await absences.name_substitute(unit.tx, person.id, deputy.id)


async def _still_there(unit: Unit) -> None:
    """Nobody locks himself out by a line of a file, nor the unit all its admins."""
    again: Person | None = await people.by_id(unit.tx, unit.person.id)
    if again is None or not again.active or not again.has(Role.ADMIN):
        raise Refused("not_yourself")


async def drop(unit: Unit, number: int) -> None:
    """He lets it go; the file goes from the chat."""
    check_admin(unit.person)
    made = await store.of_sender(unit.tx, number, unit.actor.chat_id)
    if made is None or not await store.settle(unit.tx, number, unit.now):
        raise Refused("roster_settled")
    await unit.tell(unit.person, "delete", {}, edit_id=made.message_id)
    await unit.answer("roster_dropped", {"buttons": [[key("people_find", "p", "find"), key("menu", "m")]]})
