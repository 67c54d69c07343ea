"""A slip with a number, and the PIN with which somebody without a phone acts on his own case from another's. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.domain.case import Case, State
from bot.domain.people import FILERS, Person, Role, reachable
from bot.domain.policy import Policy
from bot.domain.rules import Party, parties

LENGTH = 6
"""Digits of a PIN."""
MANY, WHILE = 5, 3600
"""So many wrong ones in so many seconds, for one case or on one phone, and none is looked at for as long."""
SITTING = 300
"""Seconds without a tap after which a lent phone is only its owner's again."""
WORKS = frozenset({Party.HANDLER, Party.FIRST_RESPONDER, Party.ASSISTANT, Party.OFFERED, Party.IN_CHARGE,
                   Party.REVIEWING, Party.ANSWERING_NOW})
"""On the phones of these nobody says whether they worked well."""
FAMILIES = frozenset({"c", "f", "o", "t", "a", "z"})
"""Buttons that a guest may press: actions and forms of his case, the case, its history, its files; and he rates."""
ON_LISTS = frozenset({"mine", "me", "own", "changed"})
"""Verbs of the delivery lists that he may press who came in for those."""


class Purpose(StrEnum):
    """What a lent phone is at: a PIN is set, and set again to be sure; one is asked for; its owner's guest is in."""

    SET = "set"
    AGAIN = "again"
    OPEN = "open"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Lent:
    """Whose phone (`person_id`) is at what, for which case. `salt`, `hash`: of the PIN as it was set first."""

    person_id: int
    case_id: int
    purpose: Purpose
    digits: str = ""
    salt: str | None = None
    hash: str | None = None
    touched_at: int = 0
    list_of: int = 0
    """Whose delivery lists it is for, where it is for no case."""

    def over(self, now: int) -> bool:
        return not 0 <= now - self.touched_at <= SITTING


def hashed(pin: str, salt: str) -> str:
    """Slow on purpose, some hundredths of a second: six digits are few."""
    return hashlib.scrypt(pin.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()


def same(pin: str, salt: str, hash_: str) -> bool:
    return hmac.compare_digest(hashed(pin, salt), hash_)


def weak(pin: str) -> bool:
    """What anybody would try first: one digit or two all over, a run up or down."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return (len(steps) == 1 and steps <= {0, 1, -1}) or pin[:2] * (LENGTH // 2) == pin or pin[:3] * 2 == pin


def tapped(digits: str, place: int, digit: str) -> str:
    """With one more digit, if it was pressed on the screen of now: a stuck finger or an old screen adds none."""
    fits = place == len(digits) < LENGTH and len(digit) == 1 and digit.isascii() and digit.isdigit()
    return digits + digit if fits else digits


def may_set(case: Case, person: Person) -> bool:
    """On whose phone its soldier sets a PIN: the one who filed it for him, or his own."""
    filed = person.id == case.filer and person.has(*FILERS)
    return person.active and case.state is not State.WITHDRAWN and (filed or person.id == case.requester)


def may_lend(case: Case, person: Person, policy: Policy) -> bool:
    """Whether its soldier may act from this phone: anybody's who doesn't work the case."""
    return person.active and not parties(case, person, policy) & WORKS


def may_lend_lists(whose: Person, person: Person) -> bool:
    """Whether somebody whom no message reaches may answer on his delivery lists from this phone: of his own company."""
    ours = person.home == whose.home and person.has(Role.CLERK, Role.COMPANY_LEADER)
    return person.active and whose.active and ours and person.id != whose.id and not reachable(whose)


def guessing(wrong: Sequence[int], now: int) -> bool:
    """Whether there were too many wrong ones lately. `wrong`: when the last MANY came, the newest first."""
    return len(wrong) >= MANY and wrong[0] - wrong[MANY - 1] < WHILE and now - wrong[0] < WHILE
