"""A change of the unit's own rules by an admin: what it is, and what must not be. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import HQ, Person, Role, plain
from bot.domain.policy import Policy, Words

COMPANIES, DEPARTMENTS, CATEGORIES = "companies", "departments", "categories"
KINDS = (COMPANIES, DEPARTMENTS, CATEGORIES)
ADD, RENAME, SET, MERGE, SPLIT, CLOSE, UNDO = "add", "rename", "set", "merge", "split", "close", "undo"
ASK, ASK_ANEW, ASK_NO_MORE = "ask", "ask_anew", "ask_no_more"
"""A category's question: a new one, one in other words or with other choices, one that is asked no more."""
NEED, NEED_NO_MORE = "need", "need_no_more"
"""A paper that a category usually needs: one more, or one that it needs no more."""
FLAGS = ("company_first", "lasting", "sensitive", "suggestion")
NAME, PROMPT, BUTTON = 40, 200, 32
"""Characters of a name, a question, a choice: what `config` allows."""
CHOICES = (2, 5)
UNDO_FOR = 86_400
"""Seconds for which a change can be taken back."""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """`kind`: a table of desk.toml; `id`: one of it, if it holds several. `given`: what the admin answered."""

    verb: str
    kind: str
    id: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Budget:
    """A number of desk.toml that can be set by chat: where it stands and what it may be."""

    section: str
    key: str
    least: float
    most: float
    whole: bool = False


BUDGETS = (
    Budget("promises", "accept_hours", 0.25, 80), Budget("promises", "answer_days", 0.25, 60),
    Budget("promises", "at_once_days", 0.25, 60), Budget("promises", "report_days", 0.25, 60),
    Budget("closing", "reopen_days", 0, 365, whole=True), Budget("closing", "rating_days", 0, 365, whole=True),
    Budget("limits", "max_open", 0, 10_000, whole=True), Budget("urgent", "minutes", 1, 120, whole=True),
)  # fmt: skip


def check_admin(person: Person) -> None:
    """Nobody else sees or changes what the unit is made of."""
    if not (person.active and person.has(Role.ADMIN)):
        raise Refused("admins_only")


def budget(key: str) -> Budget:
    found = next((one for one in BUDGETS if one.key == key), None)
    if found is None:
        raise Refused("stale")
    return found


def budget_of(policy: Policy, key: str) -> float:
    """What holds now."""
    promises = policy.promises
    return {"accept_hours": promises.accept / 3600, "answer_days": promises.answer / policy.calendar.day_seconds,
            "at_once_days": promises.at_once_days, "report_days": promises.report_days,
            "reopen_days": policy.reopen_days, "rating_days": policy.rating_days, "max_open": policy.max_open,
            "minutes": policy.urgent.minutes}[key]


def open_ids(policy: Policy, kind: str) -> list[str]:
    """Those of a kind that there are, in the file's order."""
    if kind == CATEGORIES:
        return list(policy.categories)
    return [home.id for home in policy.homes.values() if home.is_company == (kind == COMPANIES)]


def words_of(policy: Policy, kind: str, id_: str) -> Words:
    return policy.category(id_).words if kind == CATEGORIES else policy.home_words(id_)


def check_known(policy: Policy, kind: str, id_: str) -> None:
    if kind not in KINDS or id_ not in open_ids(policy, kind):
        raise Refused("stale")


def check_name(policy: Policy, kind: str, words: Words, but: str = "") -> None:
    """No two homes share a name, since a roster names them; nor two categories, since people choose by it."""
    others = policy.categories if kind == CATEGORIES else policy.homes
    taken = {plain(name) for one in others.values() if one.id != but for name in one.words.values()}
    for name in words.values():
        if plain(name) in taken or not plain(name):
            raise Refused("unit_name_taken", name=name)


def check_goes(policy: Policy, kind: str, id_: str) -> None:
    """Whether one may be closed or merged away: never the last, never what urgent cases are filed under."""
    check_known(policy, kind, id_)
    if len(open_ids(policy, kind)) == 1:
        raise Refused("unit_last")


def new_id(policy: Policy, kind: str, words: Words) -> str:
    """Given once and for ever: from the English name, else a letter and a number; never one that was used before."""
    taken = {HQ, *policy.homes, *policy.former_homes, *policy.categories, *policy.former_categories}
    slug = re.sub(r"[^a-z0-9]+", "_", words["en"].lower()).strip("_")[:20].rstrip("_")
    if slug and kind != COMPANIES and slug not in taken:
        return slug
    return free(kind[0], taken)


def free(letter: str, taken: Collection[str]) -> str:
    """`c4`: the first number that nobody has had."""
    return next(f"{letter}{number}" for number in range(1, len(taken) + 2) if f"{letter}{number}" not in taken)
