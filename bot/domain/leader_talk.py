"""A leader would like to talk to the soldier of a case: whether and how, the soldier says, and owes no reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.rules import leads

DAY = 86_400
WINDOWS, LAPSE_DAYS, UNNAMED_DAYS = 2, 7, 14
"""Silence means *not now*, after so many of his windows and days; of who hides his name and company, after that."""


class Way(StrEnum):
    """How the soldier would like it."""

    HERE = "here"
    PHONE = "phone"
    PERSON = "person"
    NO = "no"


@dataclass(frozen=True, slots=True)
class LeaderTalk:
    """One such wish; instants are epoch seconds. `talked`: what became of it, once it has ended."""

    id: int
    case_id: int
    leader: int
    asked_at: int
    lapses_at: int
    way: str | None = None
    answered_at: int | None = None
    ended_at: int | None = None
    talked: int | None = None

    @property
    def state(self) -> str:
        """asked, here, phone, person; talked, no, silent, missed."""
        if self.ended_at is None:
            return self.way or "asked"
        if self.talked:
            return "talked"
        return "silent" if self.way is None else "no" if self.way == Way.NO else "missed"


def may_ask(case: Case, person: Person, policy: Policy) -> bool:
    """A leader of that office, about a case that is not his own."""
    return person.id != case.requester and leads(person, case.office, policy)


def lapses_at(case: Case, now: int, policy: Policy) -> int:
    """When a silence counts as *not now*: told to the leader, who must not read a hidden company's windows from it."""
    if case.anonymous:
        return now + UNNAMED_DAYS * DAY
    return max(policy.windows(case.company).nth(now, WINDOWS)[1], now + LAPSE_DAYS * DAY)
