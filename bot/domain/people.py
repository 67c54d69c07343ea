"""People of the unit: roles, homes, and how well a name was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HQ = "hq"


class Role(StrEnum):
    """What somebody may be in the desk; everybody is a soldier as well."""

    SOLDIER = "soldier"
    CLERK = "clerk"
    COMPANY_LEADER = "company_leader"
    CADRE = "cadre"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    ADMIN = "admin"


STAFF = frozenset({Role.COMPANY_LEADER, Role.CADRE, Role.HEAD, Role.SUPERVISOR, Role.LEADER})
HEADQUARTERS = frozenset({Role.CADRE, Role.HEAD, Role.SUPERVISOR, Role.LEADER})
FILERS = frozenset({Role.CLERK, Role.CADRE, Role.HEAD, Role.SUPERVISOR})
"""Who registers a request for somebody else."""
HANDLERS = frozenset({Role.CADRE, Role.HEAD, Role.COMPANY_LEADER, Role.SUPERVISOR})


class Absence(StrEnum):
    """Why somebody is not there: it was said, he was silent, he blocked the bot, his invitation was never used."""

    AWAY = "away"
    SILENT = "silent"
    BLOCKED = "blocked"
    UNJOINED = "unjoined"


@dataclass(frozen=True, slots=True)
class Person:
    """One record of the roster. `home` is the id of a company or a department, or `hq`."""

    id: int
    staff_no: str
    name: str
    home: str
    roles: frozenset[Role]
    language: str | None = None
    chat_id: int | None = None
    active: bool = True
    substitute: int | None = None
    absence: str | None = None
    """Why somebody stands in for him (a code of Absence); None: he is there."""
    acted_at: int = field(default=0, compare=False)
    """His last act in the desk, to ten minutes; 0: nobody has looked yet."""
    quiet: str | None = field(default=None, compare=False)
    """His own quiet hours, `21:00-08:00`, or `-` for none; None: the unit's."""
    collects: frozenset[str] = field(default=frozenset(), compare=False)
    """What comes to him once a day (codes of wishes.Topic)."""
    heads: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Departments whose head is not there, with him: whose head he is meanwhile; whoever acts has it looked up."""
    on_call: str | None = field(default=None, compare=False)
    """The department he answers for in the phone window that is open right now; whoever acts has it looked up."""

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def is_head(self, home: str) -> bool:
        """Whether he heads it: by his role, or in the place of a head who is not there."""
        return home in self.headed

    @property
    def headed(self) -> tuple[str, ...]:
        """The departments that he heads now, his own first."""
        own = (self.home,) if self.has(Role.HEAD) else ()
        return (*own, *(one for one in self.heads if one not in own))


def plain(text: str) -> str:
    """A name or number as people compare them: width, case and spaces set aside."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def named(people: Iterable[Person], typed: str) -> list[Person]:
    """Those whom `typed` (a name, a part of it, or a staff number) may mean; an exact hit stands alone."""
    wanted = plain(typed)
    if not wanted:
        return []
    pool = list(people)
    exact = [person for person in pool if wanted in (plain(person.name), plain(person.staff_no))]
    return exact or [person for person in pool if wanted in plain(person.name)]


def reachable(person: Person) -> bool:
    """Whether a message reaches him: he has joined, and has not blocked the desk."""
    return person.active and person.chat_id is not None and person.absence != Absence.BLOCKED
