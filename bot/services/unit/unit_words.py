"""A change of the unit as letters tell it: what, of which, from what to what; in no language yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.unit_change import (
    ASK_ANEW,
    ASK_NO_MORE,
    BUDGETS,
    CATEGORIES,
    DEPARTMENTS,
    MERGE,
    NEED,
    NEED_NO_MORE,
    RENAME,
    SET,
    SPLIT,
    UNDO,
    UnitChange,
    budget_of,
    words_of,
)
from bot.services.house import Unit
from bot.services.unit.unit_effects import Moves

NOON = time(12)


def told(unit: Unit, change: UnitChange, names: Mapping[str, str]) -> UnitChange:
    """With what letters and the history say of it, as things are called now."""
    if change.verb == UNDO:
        return change
    policy, given = unit.policy, change.given
    made: dict[str, Any] = {"name": dict(words_of(policy, change.kind, change.id)) if change.id else None}
    if change.verb == MERGE:
        made["to"] = dict(words_of(policy, change.kind, str(given["into"])))
    if "words" in given:
        made["to" if change.verb in (RENAME, SPLIT) else "name"] = dict(given["words"])
    if "question" in given or change.verb in (ASK_ANEW, ASK_NO_MORE):
        made["question"] = _question(policy, change)
        made["choices"] = [{one: each[one] for one in ("zh", "en")}
                           for each in change.given.get("question", {}).get("choices", ())]
    made["changes"] = _changes(unit, change, names)
    if change.verb in (NEED, NEED_NO_MORE):
        made["question"] = _material(policy, change)
    theirs = [one.id for one in policy.categories.values() if one.department == change.id]
    along = given.get("categories") or (theirs if (change.verb, change.kind) == (MERGE, DEPARTMENTS) else ())
    made["categories"] = [dict(policy.category(one).words) for one in along]
    return replace(change, given={**given, "told": made})


def line(change: UnitChange) -> dict[str, Any]:
    """What every letter about it says."""
    return {"what": change.verb, "undone": change.given.get("what") if change.verb == UNDO else None,
            "kind": change.kind, "name": None, "to": None, "question": None, "choices": [], "changes": [],
            "categories": [],
            **change.given.get("told", {})}


def _question(policy: Policy, change: UnitChange) -> dict[str, str]:
    if "question" in change.given:
        return {one: change.given["question"][one] for one in ("zh", "en")}
    found = (one for one in policy.category(change.id).questions if one.id == change.given["replaces"])
    return dict(next(found).words)


def _material(policy: Policy, change: UnitChange) -> dict[str, str]:
    if "material" in change.given:
        return {one: change.given["material"][one] for one in ("zh", "en")}
    found = (one for one in policy.category(change.id).materials if one.id == change.given["replaces"])
    return dict(next(found).words)


def _changes(unit: Unit, change: UnitChange, names: Mapping[str, str]) -> list[dict[str, Any]]:
    if change.verb != SET:
        given = {name: change.given[name] for name in ("department", "days") if name in change.given}
        return [{"key": name, "before": None, "after": value(unit, name, raw, names)} for name, raw in given.items()]
    before = standing(unit.policy, change.kind, change.id)
    return [{"key": name, "before": value(unit, name, before.get(name), names), "after": value(unit, name, raw, names)}
            for name, raw in change.given["values"].items() if raw != before.get(name)]


def standing(policy: Policy, kind: str, id_: str) -> dict[str, Any]:
    """What can be set of it, as it is now and as the file writes it."""
    if kind == CATEGORIES:
        one = policy.category(id_)
        return {"department": one.department, "days": one.days, "company_first": one.company_first or None,
                "lasting": one.lasting or None, "sensitive": one.sensitive or None,
                "suggestion": one.suggestion or None, "cadres": list(one.cadres) or None}
    if home := policy.homes.get(id_):
        windows = home.windows
        return {"leader": home.leader, "windows": [*map(_window, windows.spells)] or None if windows else None,
                "phones_away": [f"{first}..{last}" for first, last in windows.closed] or None if windows else None}
    return {one.key: budget_of(policy, one.key) for one in BUDGETS}


def _window(spell: tuple[int, time, time]) -> str:
    day, opens, closes = spell
    return f"{('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')[day]} {opens:%H:%M}-{closes:%H:%M}"


def value(unit: Unit, name: str, raw: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """How a template shows it: words, names, hours, days, yes or no, a number."""
    if name == "department":
        return {"words": dict(unit.policy.home_words(str(raw)))}
    if name == "leader":
        return {"names": [names.get(str(raw), str(raw))] if raw else []}
    if name == "cadres":
        return {"names": [names.get(one, one) for one in raw or ()]}
    if name == "windows":
        return {"hours": [one.split(" ", 1) for one in raw or ()]}
    if name == "phones_away":
        return {"spans": [[unit.policy.calendar.at(date.fromisoformat(day), NOON) for day in one.split("..")]
                          for one in raw or ()]}
    if raw is None or isinstance(raw, bool):
        return {"flag": bool(raw)}
    return {"number": raw}


def heads(moves: Moves, change: UnitChange, there: Sequence[Person]) -> list[str]:
    """Two heads of one department after a merger: somebody must decide."""
    if change.kind != DEPARTMENTS or change.verb != MERGE:
        return []
    found = [one.name for one in (*there, *moves.people) if one.has(Role.HEAD)]
    return found if len(found) > 1 else []
