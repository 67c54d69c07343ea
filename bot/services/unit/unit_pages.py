"""The unit by chat: what there is, a page each, and the ways to change it."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.domain.unit_change import (
    ASK_NO_MORE,
    BUDGETS,
    CATEGORIES,
    CLOSE,
    COMPANIES,
    DEPARTMENTS,
    FLAGS,
    KINDS,
    NEED_NO_MORE,
    UnitChange,
    budget_of,
    check_admin,
    check_goes,
    check_known,
    open_ids,
    words_of,
)
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.services.unit import unit_changing, unit_words
from bot.storage import people, unit_changes, unit_moves

PAGE = 12
"""Companies, departments or categories on one page."""
HOME: Key = key("unit", "us", "home")


async def home(unit: Unit) -> None:
    """What the unit is made of, and who changed it last."""
    check_admin(unit.person)
    files = unit.rulebook.files
    last, _ = await unit_changes.done(unit.tx, 0)
    known = await people.names(unit.tx, {one.person_id for one in last[:1]})
    ways = [*(key(f"unit_{kind}", "us", "list", kind, 0) for kind in KINDS), key("unit_budgets", "us", "nums"),
            key("duty_list", "u", "list", 0), key("holidays", "cal", "show"), key("unit_changes", "us", "log", 0),
            key("unit_health", "us", "health")]
    await unit.answer("unit", {
        "counts": {kind: len(open_ids(unit.policy, kind)) for kind in KINDS},
        "writable": await asyncio.to_thread(files.writable),
        "last": [_line(one, known[one.person_id].name) for one in last[:1]],
        "buttons": [*rows(ways), [key("menu", "m")]]})


async def listing(unit: Unit, kind: str, page: int) -> None:
    check_admin(unit.person)
    if kind not in KINDS:
        raise Refused("stale")
    ids = open_ids(unit.policy, kind)
    page = min(page, (len(ids) - 1) // PAGE)
    turn = [key("earlier", "us", "list", kind, page - 1)] if page else []
    turn += [key("later", "us", "list", kind, page + 1)] if (page + 1) * PAGE < len(ids) else []
    shown = [worded(words_of(unit.policy, kind, one), "us", "show", kind, one)
             for one in ids[page * PAGE:(page + 1) * PAGE]]
    former = unit.policy.former_categories if kind == CATEGORIES else unit.policy.former_homes
    gone = [dict(one.words) for one in former.values() if kind == CATEGORIES or _of(one, kind)]
    await unit.answer("unit_list", {"kind": kind, "count": len(ids), "former": gone[-PAGE:], "buttons": [
        *rows(shown), turn, [key(f"unit_add_{kind}", "us", "add", kind)], [HOME, key("menu", "m")]]})


def _of(home: Any, kind: str) -> bool:
    return bool(home.is_company == (kind == COMPANIES))


async def show(unit: Unit, kind: str, id_: str) -> None:
    """One of them: what holds, who is there, and what can be changed."""
    check_admin(unit.person)
    check_known(unit.policy, kind, id_)
    names = {one.staff_no: one.name for one in await people.everybody(unit.tx)}
    standing = unit_words.standing(unit.policy, kind, id_)
    shown = [{"key": name, "after": unit_words.value(unit, name, raw, names)} for name, raw in standing.items()
             if _told(kind, name, raw)]
    details = await (_category(unit, id_) if kind == CATEGORIES else _home(unit, id_))
    await unit.answer("unit_one", {"kind": kind, "name": dict(words_of(unit.policy, kind, id_)), "shown": shown,
                                   **details, "buttons": [*_ways(kind, id_), *_questions(unit, kind, id_),
                                                          [key(f"unit_{kind}", "us", "list", kind, 0), HOME]]})


def _told(kind: str, name: str, raw: Any) -> bool:
    """What a department has none of is not told; nor is what does not hold of a category."""
    if name in ("windows", "phones_away"):
        return kind == COMPANIES
    return raw is not None or name == "cadres"


async def _home(unit: Unit, id_: str) -> dict[str, Any]:
    there = await people.at_home(unit.tx, id_)
    return {"people": len(there), "posts": [one.name for one in there if len(one.roles) > 1][:PAGE],
            "heads": [one.name for one in there if one.has(Role.HEAD, Role.COMPANY_LEADER)],
            "cases": len(await unit_moves.open_cases(unit.tx, id_)), "cards": 0, "questions": [], "materials": [],
            "categories": [dict(one.words) for one in unit.policy.categories.values() if one.department == id_]}


async def _category(unit: Unit, id_: str) -> dict[str, Any]:
    one = unit.policy.category(id_)
    return {"people": 0, "posts": [], "heads": [], "categories": [],
            "cases": await unit_moves.cases_in(unit.tx, id_),
            "cards": sum(card.category == id_ for card in unit.shelf.cards.values()),
            "questions": [{"words": dict(each.words), "choices": [dict(choice.words) for choice in each.choices],
                           "optional": each.optional} for each in one.questions],
            "materials": [dict(each.words) for each in one.materials]}


WAYS = {COMPANIES: ("windows", "away", "leader", "split"), DEPARTMENTS: ("leader", "split"),
        CATEGORIES: ("office", "days", "flags", "cadres", "split", "materials", "ask")}


def _ways(kind: str, id_: str) -> list[list[Key]]:
    named = ("rename", *WAYS[kind], "merge", "close")
    return rows(key(f"unit_{'like' if (kind, one) == (CATEGORIES, 'split') else one}", "us", one, kind, id_)
                for one in named)


def _questions(unit: Unit, kind: str, id_: str) -> list[list[Key]]:
    if kind != CATEGORIES:
        return []
    asked = enumerate(unit.policy.category(id_).questions, start=1)
    return rows((key("unit_question", "us", "q", id_, one.id, count=number) for number, one in asked), 3)


async def question(unit: Unit, id_: str, question_id: str) -> None:
    """One question of a category."""
    check_admin(unit.person)
    one = next((each for each in unit.policy.category(id_).questions if each.id == question_id), None)
    check_known(unit.policy, CATEGORIES, id_)
    if one is None:
        raise Refused("stale")
    await unit.answer("unit_question", {
        "name": dict(unit.policy.category(id_).words), "words": dict(one.words), "optional": one.optional,
        "choices": [dict(choice.words) for choice in one.choices],
        "buttons": [[key("unit_reask", "us", "reask", id_, one.id), key("unit_unask", "us", "unask", id_, one.id)],
                    [key("back", "us", "show", CATEGORIES, id_), HOME]]})


def asked(unit: Unit, id_: str, question_id: str) -> dict[str, str]:
    """A question as it is, by the fields of the form that changes it."""
    one = next((each for each in unit.policy.category(id_).questions if each.id == question_id), None)
    if one is None:
        raise Refused("stale")
    choices = "\n".join(f"{choice.words['zh']} | {choice.words['en']}" for choice in one.choices)
    return {"unit_question": one.words["zh"], "unit_question_en": one.words["en"],
            **({"unit_choices": choices} if choices else {})}


async def unask(unit: Unit, id_: str, question_id: str) -> None:
    check_known(unit.policy, CATEGORIES, id_)
    if question_id not in [one.id for one in unit.policy.category(id_).questions]:
        raise Refused("stale")
    await unit_changing.propose(unit, UnitChange(ASK_NO_MORE, CATEGORIES, id_, {"replaces": question_id}))


async def materials(unit: Unit, id_: str) -> None:
    """The papers that a category usually needs, each with the way to need it no more."""
    check_admin(unit.person)
    check_known(unit.policy, CATEGORIES, id_)
    known = unit.policy.category(id_)
    ways = [worded({language: f"✖ {words}" for language, words in one.words.items()}, "us", "unneed", id_, one.id)
            for one in known.materials]
    await unit.answer("unit_materials", {
        "name": dict(known.words), "materials": [{"words": dict(one.words), "bring": one.bring}
                                                 for one in known.materials],
        "buttons": [*rows(ways, 1), [key("unit_need", "us", "need", CATEGORIES, id_)],
                    [key("back", "us", "show", CATEGORIES, id_), HOME]]})


async def unneed(unit: Unit, id_: str, material_id: str) -> None:
    check_known(unit.policy, CATEGORIES, id_)
    if material_id not in [one.id for one in unit.policy.category(id_).materials]:
        raise Refused("stale")
    await unit_changing.propose(unit, UnitChange(NEED_NO_MORE, CATEGORIES, id_, {"replaces": material_id}))


async def close(unit: Unit, kind: str, id_: str) -> None:
    check_goes(unit.policy, kind, id_)
    if kind == CATEGORIES and unit.policy.urgent_category.id == id_:
        raise Refused("unit_urgent_category")
    await unit_changing.propose(unit, UnitChange(CLOSE, kind, id_, {}))


async def cancel(unit: Unit, change_id: int) -> None:
    """Nothing changes; back to where it was asked for."""
    check_admin(unit.person)
    kept = await unit_changes.by_id(unit.tx, change_id)
    await unit_changing.drop(unit, change_id)
    if kept and kept.change.kind in KINDS and kept.change.id in open_ids(unit.policy, kept.change.kind):
        await show(unit, kept.change.kind, kept.change.id)
    else:
        await home(unit)


async def budgets(unit: Unit) -> None:
    """The unit's promises and limits, each with its button."""
    check_admin(unit.person)
    ways = [key(f"unit_{one.key}", "us", "num", one.key) for one in BUDGETS]
    await unit.answer("unit_budgets", {
        "shown": [[one.key, budget_of(unit.policy, one.key)] for one in BUDGETS],
        "buttons": [*rows(ways), [HOME, key("menu", "m")]]})


async def changes(unit: Unit, page: int) -> None:
    """Who changed what, newest first; the last one can be taken back for a day."""
    check_admin(unit.person)
    found, more = await unit_changes.done(unit.tx, page)
    known = await people.names(unit.tx, {one.person_id for one in found})
    newest = found[0] if found and not page else None
    back = [[key("unit_undo", "us", "undo", newest.id)]] if newest and unit_changing.undoable(newest, unit.now) else []
    turn = [key("earlier", "us", "log", page - 1)] if page else []
    turn += [key("later", "us", "log", page + 1)] if more else []
    await unit.answer("unit_changes", {"page": page, "undoable": bool(back),
                                       "lines": [_line(one, known[one.person_id].name) for one in found],
                                       "buttons": [*back, turn, [HOME, key("menu", "m")]]})


def _line(kept: unit_changes.Kept, by: str) -> dict[str, Any]:
    return {**unit_words.line(kept.change), "at": kept.settled_at, "by": by, "taken_back": kept.undone_by is not None}


def flagged(unit: Unit, id_: str) -> list[str]:
    """What is ticked of a category now."""
    standing = unit_words.standing(unit.policy, CATEGORIES, id_)
    return [f"flag_{one}" for one in FLAGS if standing[one]]
