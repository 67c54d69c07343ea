"""A review of one case: why it was opened, who may do it, what he may find. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case, State
from bot.domain.escalation import Staff
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rules import leads
from bot.domain.secrecy import barred

DAYS = 3
"""Working days in which a review is done."""
LOW = 2
"""A rating up to this opens a review by itself."""
OFTEN = 2
"""So many times reopened, and it is the supervisor's."""
SHARE = 0.05
"""The part of the closed cases that is looked at, one a week at the least."""


class Why(StrEnum):
    """What opened a review."""

    BAD_RATING = "bad_rating"
    SECOND = "second"
    """The soldier asked for it, after a close on review."""
    SAMPLE = "sample"
    REOPENED_TWICE = "reopened_twice"
    ASKED_TO = "asked_to"
    """The soldier withdrew because somebody asked him to."""


class Finding(StrEnum):
    """What came of a review."""

    REOPENED = "reopened"
    SERVICE_FAULT = "service_fault"
    POLICY = "policy"
    """He is dissatisfied with the policy itself: his rating counts for no person."""
    NOTHING = "nothing"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True)
class Review:
    """One review; instants are epoch seconds, `…_id` number what was said.

    `improved_at`: the rating that opened it is a better one by now. `account_of`: who was asked how it went,
    `account_id` his answer. Of a sample: `asked_at` when the soldier was asked, `agreed` (yes, phone, no), `call_id`
    when he can be rung, `really` and `told_id` what he said, `told_by` who put it down.
    """

    id: int
    case_id: int
    kind: Why
    reviewer: int
    opened_at: int
    due_at: int
    improved_at: int | None = None
    account_of: int | None = None
    account_id: int | None = None
    asked_at: int | None = None
    agreed: str | None = None
    call_id: int | None = None
    really: str | None = None
    told_by: int | None = None
    told_id: int | None = None
    settled_at: int | None = None
    finding: Finding | None = None
    finding_id: int | None = None


def findings(review: Review, case: Case) -> list[Finding]:
    """What the reviewer may find; a second review is upheld or reopened by the case's own buttons."""
    ended = case.state in (State.CLOSED, State.WITHDRAWN)
    first = [Finding.REOPENED] if ended else []
    policy = [Finding.POLICY] if review.kind is Why.BAD_RATING else []
    return [*first, Finding.SERVICE_FAULT, *policy, Finding.NOTHING]


def uninvolved(case: Case, person: Person) -> bool:
    took_part = case.took_part | {case.requester, case.handler, case.first_responder}
    return person.id not in took_part and not barred(case, person)


def reviewer(case: Case, staff: Sequence[Staff], policy: Policy) -> int:
    """Its supervisor, or another, or the leader in charge, who took no part; if everybody did, its supervisor."""
    supervisors = [one for one in staff if one.person.has(Role.SUPERVISOR)]
    supervisors.sort(key=lambda one: one.person.id != case.supervisor)
    found = _first(case, [*supervisors, *_leaders(case, staff, policy)])
    return found if found is not None else case.supervisor


def second_reviewer(case: Case, staff: Sequence[Staff], policy: Policy) -> int | None:
    """The leader in charge, or the next one, who took no part."""
    return _first(case, _leaders(case, staff, policy))


def _leaders(case: Case, staff: Sequence[Staff], policy: Policy) -> list[Staff]:
    leaders = [one for one in staff if one.person.has(Role.LEADER)]
    return sorted(leaders, key=lambda one: (not leads(one.person, case.office, policy),
                                            one.person.staff_no != policy.first_leader))


def _first(case: Case, order: Sequence[Staff]) -> int | None:
    """The first who took no part; somebody who can be reached before others."""
    able = [one for one in order if uninvolved(case, one.person)]
    able.sort(key=lambda one: not one.there)
    return able[0].person.id if able else None


def may_take(review: Review, case: Case, person: Person, policy: Policy, first: int | None, now: int) -> bool:
    """Whether a leader may do a review that somebody else did not in time. `first`: the first leader's id."""
    over = review.settled_at is None and now >= review.due_at and review.reviewer != person.id
    above = leads(person, case.office, policy) or person.id == first
    return over and above and uninvolved(case, person)


def drawn(cases: Sequence[int], seed: int) -> list[int]:
    """The random sample of these cases: the same for the same `seed`, whoever draws and however often."""
    count = max(1, -int(-len(cases) * SHARE // 1))
    return sorted(cases, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())[:count]
