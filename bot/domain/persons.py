"""What an admin may change in somebody's record, and what fits together. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.errors import Refused
from bot.domain.people import HQ, Person, Role
from bot.domain.policy import Policy
from bot.domain.roster import OF_A_COMPANY, OF_A_DEPARTMENT

CHOSEN = tuple(role for role in Role if role is not Role.SOLDIER)
"""Roles that are given; everybody is a soldier."""


def check_admin(person: Person) -> None:
    if not (person.active and person.has(Role.ADMIN)):
        raise Refused("not_admin")


def check_place(home: str, roles: frozenset[Role], policy: Policy) -> None:
    """A company's roles belong to a company, a department's to a department."""
    known = policy.homes.get(home)
    if home != HQ and known is None:
        raise Refused("no_such_choice")
    company = known is not None and known.is_company
    department = known is not None and not known.is_company
    if (roles & OF_A_COMPANY and not company) or (roles & OF_A_DEPARTMENT and not department):
        raise Refused("home_and_roles")


def check_change(admin: Person, person: Person, roles: frozenset[Role], admins: Iterable[Person], *,
                 active: bool) -> None:
    """Nobody takes himself off, nor his own role as an admin; the last admin stays."""
    loses = person.has(Role.ADMIN) and (not active or Role.ADMIN not in roles)
    if admin.id == person.id and (not active or loses):
        raise Refused("not_yourself")
    if loses and all(one.id == person.id for one in admins):
        raise Refused("last_admin")


def may_vouch(clerk: Person, person: Person) -> bool:
    """A clerk speaks for the soldiers of his own home; whoever has a post there goes to the admins himself."""
    return (clerk.active and clerk.has(Role.CLERK) and person.active and person.home == clerk.home
            and person.id != clerk.id and person.roles == {Role.SOLDIER})


def may_renew(by: Person, person: Person) -> bool:
    """Who makes a new code for somebody who has not joined: his clerk, or an admin."""
    admin = by.active and by.has(Role.ADMIN) and person.active
    return person.chat_id is None and (admin or may_vouch(by, person))


def may_hand_out(by: Person, home: str) -> bool:
    """Who sees which soldiers of a home have not joined, and has slips made for all of them."""
    return by.active and (by.has(Role.ADMIN) or (by.has(Role.CLERK) and by.home == home))
