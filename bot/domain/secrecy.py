"""Who must not hear of a case, to whom it may pass, and who may know whose it is. Pure; `storage` says it in SQL."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.case import Case
from bot.domain.people import HQ, Person, Role


def is_private(case: Case) -> bool:
    """Not for lists that several people read: a letter to a leader, or a request about somebody."""
    return case.confidential or case.about is not None


def barred(case: Case, person: Person) -> bool:
    """Who must not hear of a case, whatever his role: whom it is about, the people of the home that he heads.

    Of a confidential one everybody but those it is between.
    """
    if person.id == case.requester:
        return False
    if case.confidential and person.id not in (case.handler, case.first_responder, case.supervisor):
        return True
    return concerns(case, person)


def concerns(case: Case, person: Person) -> bool:
    """Whether it is about him, or about who heads his home."""
    return case.about is not None and (person.id == case.about or person.home == case.about_home)


def headed(person: Person) -> str | None:
    """The home that he heads."""
    return person.home if person.has(Role.HEAD, Role.COMPANY_LEADER) and person.home != HQ else None


def stays(case: Case, posts: Sequence[str]) -> bool:
    """Whether it passes to nobody with the rest of somebody's work: a letter was written to one leader by name."""
    return case.confidential and case.about is None and not _follows(case, posts)


def _follows(case: Case, posts: Sequence[str]) -> bool:
    """Whether it is the place of the supervisor whom the writer let follow it."""
    return tuple(posts) == ("supervisor",) and case.supervisor != case.handler


def may_pass_to(case: Case, person: Person, posts: Sequence[str] = ()) -> bool:
    """Whether a case may come into somebody's hands at all: never his own, nor one that he must not hear of.

    What is about a supervisor passes from leader to leader; `posts`: in whose places.
    """
    if person.id == case.requester or concerns(case, person):
        return False
    if not case.confidential:  # in the supervisor's place he would know an anonymous one's name
        return not case.anonymous or "supervisor" not in posts or person.has(Role.SUPERVISOR)
    if _follows(case, posts):
        return person.has(Role.SUPERVISOR)
    return case.about is not None and person.has(Role.LEADER)


def knows(case: Case, person: Person) -> bool:
    """Whether `person`, who sees the case, may know whose it is."""
    return not case.anonymous or person.id in case.revealed | {case.requester, case.filer, case.supervisor}
