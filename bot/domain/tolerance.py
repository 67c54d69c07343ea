"""Mistakes made in good faith: who may say so of whose, by the unit's list, and what it keeps out of a record. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.case import LIVE, Case, Outcome, Track
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.policy import Policy
from bot.domain.rates import Share
from bot.domain.rules import sees
from bot.domain.secrecy import barred


class What(StrEnum):
    """A mistake: a date was not kept, the soldier disputed it, it came to no good end."""

    LATE = "tolerate_late"
    DISPUTE = "tolerate_dispute"
    OUTCOME = "tolerate_outcome"


RATED = frozenset({What.DISPUTE, What.OUTCOME})
"""After these the case's rating is left out of the person's; after LATE the dates that were not kept are."""
BAD = frozenset({Outcome.EXPLAINED, Outcome.CANNOT, Outcome.NOT_ADOPTED})


@dataclass(frozen=True, slots=True)
class Marked:
    """One mistake that was made in good faith, by an item of the list."""

    id: int
    case_id: int
    person_id: int
    what: What
    item: str
    by: int
    at: int


def mistakes(case: Case, *, missed: bool, now: int) -> list[What]:
    """What there is to be marked."""
    due = case.accept_by if case.accepted_at is None else case.resolve_by
    late = missed or case.moved > 0 or (case.state in LIVE and due is not None and due < now)
    disputed = case.disputes > 0 or case.reopened > 0
    return [what for what, is_so in ((What.LATE, late), (What.DISPUTE, disputed),
                                     (What.OUTCOME, case.outcome in BAD or disputed)) if is_so]


def shows(case: Case, now: int) -> bool:
    """Whether the case looks as if something went wrong; what was reported late, only the record's figures know."""
    kept = ((case.accepted_at, case.accept_by), (case.answered_at, case.answer_by),
            (case.resolved_at, case.first_resolve_by))
    late = any(at is not None and by is not None and at > by for at, by in kept) or case.track is Track.HIGHER
    return bool(mistakes(case, missed=late, now=now))


def may_mark(case: Case, person: Person, policy: Policy) -> bool:
    """A supervisor who had no hand in it: neither works it, nor answers for it, nor asked for it."""
    own = person.id in (case.handler, case.first_responder, case.requester, case.filer)
    worked = any(case.acts_as(person.id, one) for one in (case.handler, case.first_responder))
    return (person.active and person.has(Role.SUPERVISOR) and bool(policy.tolerated) and not own and not worked
            and sees(case, person, policy) and not barred(case, person))


def has_record(person: Person) -> bool:
    """Only who has a record can have something kept out of it."""
    return person.active and person.has(*HEADQUARTERS)


def kept_out(share: Share, broken: int) -> Share:
    """A share of dates kept, without `broken` ones that were tolerated."""
    return replace(share, denominator=max(share.numerator, share.denominator - broken))


def rated_out(marks: Collection[Marked]) -> tuple[int, ...]:
    """Cases whose rating does not count."""
    return tuple(sorted({one.case_id for one in marks if one.what in RATED}))


def late_out(marks: Collection[Marked]) -> tuple[int, ...]:
    """Cases whose dates do not."""
    return tuple(sorted({one.case_id for one in marks if one.what is What.LATE}))
