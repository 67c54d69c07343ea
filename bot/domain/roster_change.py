"""What a roster changes: who is new, moved, left, whose roles change; and who hands over what he owns. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.people import Person, Role, plain
from bot.domain.roster import Roster, RosterLine
from bot.domain.roster_problems import Problem


class Kind(StrEnum):
    """How somebody's record changes; one line may do several."""

    NEW = "new"
    MOVED = "moved"
    LEFT = "left"
    LEAVES = "leaves"
    BACK = "back"
    ROLES = "roles"
    NAME = "name"
    REST = "rest"
    """His language, or his substitute."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as he is. `left_on`: an ISO date."""

    person: Person
    left_on: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One line that changes something. `hands_over`: he leaves a post by it, of which he may own something."""

    line: RosterLine
    kinds: tuple[Kind, ...]
    before: Person | None = None
    hands_over: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that a roster changes; how many lines change nothing, and how many people are not in it and stay."""

    changed: tuple[Changed, ...]
    same: int
    absent: int


def active(line: RosterLine, today: date) -> bool:
    """Whoever leaves today is still here today."""
    return line.left_on is None or line.left_on >= today


def compare(roster: Roster, known: Iterable[Known], today: date) -> Comparison:
    by_number = {plain(one.person.staff_no): one for one in known}
    ids = {number: one.person.id for number, one in by_number.items()}
    every = [_changed(line, by_number.get(plain(line.staff_no)), ids, today) for line in roster.lines]
    changed = tuple(one for one in every if one.kinds)
    listed = {plain(line.staff_no) for line in roster.lines}
    absent = sum(one.person.active and number not in listed for number, one in by_number.items())
    return Comparison(changed, len(every) - len(changed), absent)


def _changed(line: RosterLine, known: Known | None, ids: Mapping[str, int], today: date) -> Changed:
    if known is None:
        return Changed(line, (Kind.NEW,))
    was, stays = known.person, active(line, today)
    left_on = line.left_on.isoformat() if line.left_on else None
    deputy = ids.get(plain(line.substitute), -1) if line.substitute else was.substitute
    found = {
        Kind.BACK: stays and not was.active,
        Kind.LEFT: not stays and was.active and left_on != known.left_on,
        Kind.LEAVES: left_on != known.left_on and (stays or not was.active),
        Kind.MOVED: stays and line.home != was.home,
        Kind.ROLES: stays and line.roles != was.roles,
        Kind.NAME: line.name != was.name,
        Kind.REST: (line.language or was.language) != was.language or deputy != was.substitute,
    }
    kinds = tuple(kind for kind, so in found.items() if so)
    return Changed(line, kinds, was, hands_over=bool(kinds) and leaves_post(was, line.home, line.roles, active=stays))


def leaves_post(known: Person, home: str, roles: frozenset[Role], *, active: bool) -> bool:
    """Whether a change takes somebody from his post: what he owned there is to be handed over."""
    has_post = known.roles != {Role.SOLDIER}
    return known.active and has_post and (not active or home != known.home or not known.roles <= roles | {Role.SOLDIER})


def lost_substitutes(roster: Roster, known: Iterable[Known]) -> list[Problem]:
    """Lines whose substitute is nobody, or he himself."""
    numbers = {plain(one.person.staff_no) for one in known} | {plain(line.staff_no) for line in roster.lines}
    return [Problem(line.line, line.staff_no, "no_substitute", {"given": line.substitute}) for line in roster.lines
            if line.substitute and (plain(line.substitute) not in numbers
                                    or plain(line.substitute) == plain(line.staff_no))]
