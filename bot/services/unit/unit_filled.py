"""What the forms of the unit come to: a change that is shown before it takes effect."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain import unit_typed
from bot.domain.errors import Refused
from bot.domain.people import named
from bot.domain.policy import Words
from bot.domain.unit_change import (
    ADD,
    ASK,
    ASK_ANEW,
    BUDGETS,
    CATEGORIES,
    FLAGS,
    KINDS,
    MERGE,
    NEED,
    RENAME,
    SET,
    SPLIT,
    Budget,
    UnitChange,
    budget,
    check_goes,
    check_known,
    check_name,
    free,
    new_id,
)
from bot.domain.unit_forms import (
    UNIT_ADD,
    UNIT_AWAY,
    UNIT_BUDGET,
    UNIT_CADRES,
    UNIT_DAYS,
    UNIT_FLAGS,
    UNIT_LEADER,
    UNIT_MATERIAL,
    UNIT_MERGE,
    UNIT_OFFICE,
    UNIT_QUESTION,
    UNIT_RENAME,
    UNIT_SPLIT,
    UNIT_WINDOWS,
)
from bot.services.house import Unit
from bot.services.unit import unit_changing
from bot.services.unit.unit_options import target
from bot.storage import people

DAYS = Budget(CATEGORIES, "days", 0.25, 365)
Answers = dict[str, Any]


def _words(answers: Mapping[str, Any], name: str = "unit_name") -> dict[str, str]:
    """One line each; without the English the Chinese stands for both."""
    chinese = " ".join(str(answers[name]).split())
    return {"zh": chinese, "en": " ".join(str(answers.get(f"{name}_en") or "").split()) or chinese}


def _known(unit: Unit, answers: Answers) -> tuple[str, str]:
    kind, id_ = target(answers)
    check_known(unit.policy, kind, id_)
    return kind, id_


async def add(unit: Unit, answers: Answers) -> None:
    kind, _ = target(answers)
    if kind not in KINDS:
        raise Refused("stale")
    words = _words(answers)
    check_name(unit.policy, kind, words)
    given: Answers = {"id": new_id(unit.policy, kind, words), "words": words}
    if kind == CATEGORIES:
        given |= {"department": answers["unit_office"], "days": unit_typed.number(answers["unit_number"], DAYS)}
    await unit_changing.propose(unit, UnitChange(ADD, kind, "", given))


async def rename(unit: Unit, answers: Answers) -> None:
    kind, id_ = _known(unit, answers)
    words = _words(answers)
    check_name(unit.policy, kind, words, id_)
    await unit_changing.propose(unit, UnitChange(RENAME, kind, id_, {"words": words}))


async def merge(unit: Unit, answers: Answers) -> None:
    kind, id_ = target(answers)
    check_goes(unit.policy, kind, id_)
    check_known(unit.policy, kind, str(answers["unit_into"]))
    if answers["unit_into"] == id_:
        raise Refused("stale")
    await unit_changing.propose(unit, UnitChange(MERGE, kind, id_, {"into": str(answers["unit_into"])}))


async def split(unit: Unit, answers: Answers) -> None:
    kind, id_ = _known(unit, answers)
    words = _words(answers)
    check_name(unit.policy, kind, words)
    given: Answers = {"id": new_id(unit.policy, kind, words), "words": words}
    if "unit_movers" in answers:
        given["people"] = [int(one) for one in answers["unit_movers"]["ticked"]]
        given["categories"] = list((answers.get("unit_categories") or {"ticked": []})["ticked"])
    elif "unit_names" in answers:
        given["people"] = await _typed_people(unit, id_, str(answers["unit_names"]))
    await unit_changing.propose(unit, UnitChange(SPLIT, kind, id_, given))


async def _typed_people(unit: Unit, home: str, text: str) -> list[int]:
    """Names or staff numbers, set apart by anything that no name holds; each must mean one person of that home."""
    there = await people.at_home(unit.tx, home)
    found = []
    for part in filter(None, re.split(r"[\s,，、;；]+", text)):
        hits = named(there, part)
        if len(hits) != 1:
            raise Refused("unit_who", name=part[:40])
        found.append(hits[0].id)
    return list(dict.fromkeys(found))


async def _set(unit: Unit, answers: Answers, **values: Any) -> None:
    kind, id_ = _known(unit, answers)
    await unit_changing.propose(unit, UnitChange(SET, kind, id_, {"values": values}))


async def windows(unit: Unit, answers: Answers) -> None:
    await _set(unit, answers, windows=unit_typed.windows(str(answers["unit_hours"])) or None)


async def away(unit: Unit, answers: Answers) -> None:
    await _set(unit, answers,
               phones_away=unit_typed.phones_away(str(answers["unit_phones_away"]), unit.today) or None)


async def leader(unit: Unit, answers: Answers) -> None:
    person = await people.by_id(unit.tx, int(answers["unit_leader"] or 0))
    await _set(unit, answers, leader=person.staff_no if person else None)


async def office(unit: Unit, answers: Answers) -> None:
    await _set(unit, answers, department=str(answers["unit_office"]))


async def days(unit: Unit, answers: Answers) -> None:
    await _set(unit, answers, days=unit_typed.number(str(answers["unit_number"]), DAYS))


async def flags(unit: Unit, answers: Answers) -> None:
    ticked = answers["unit_flags"]["ticked"]
    await _set(unit, answers, **{one: True if f"flag_{one}" in ticked else None for one in FLAGS})


async def cadres(unit: Unit, answers: Answers) -> None:
    await _set(unit, answers, cadres=[str(one) for one in answers["unit_cadres"]["ticked"]] or None)


async def number(unit: Unit, answers: Answers) -> None:
    """One of the unit's promises."""
    limits = budget(target(answers)[1])
    value = unit_typed.number(str(answers["unit_number"]), limits)
    await unit_changing.propose(unit, UnitChange(SET, limits.section, "", {"values": {limits.key: value}}))


async def question(unit: Unit, answers: Answers) -> None:
    """A new one, or one that is asked in other words or with other choices."""
    kind, place = target(answers)
    id_, _, replaces = place.partition("/")
    check_known(unit.policy, kind, id_)
    words, choices = _words(answers, "unit_question"), _choices(unit, id_, replaces, answers)
    known = unit.policy.category(id_)
    taken = {one.id for one in (*known.questions, *known.former_questions)}
    old = next((one for one in known.questions if one.id == replaces), None)
    if replaces and old is None:
        raise Refused("stale")
    same = old is not None and [dict(one.words) for one in old.choices] == [_plain(one) for one in choices]
    given: Answers = {"id": replaces if same else free("q", taken), **words, "choices": choices,
                      "optional": answers["unit_must"] == "may"}
    verb, more = (ASK_ANEW, {"replaces": replaces}) if replaces else (ASK, {})
    await unit_changing.propose(unit, UnitChange(verb, kind, id_, {"question": given, **more}))


def _choices(unit: Unit, id_: str, replaces: str, answers: Answers) -> list[dict[str, str]]:
    """Each with an id: where it was a choice before, its own."""
    if not answers.get("unit_choices"):
        return []
    old = {one.words["zh"]: one for question in unit.policy.category(id_).questions if question.id == replaces
           for one in question.choices}
    taken = {one.id for one in old.values()}
    found = []
    for words in unit_typed.choices(str(answers["unit_choices"])):
        before = old.get(words["zh"])
        bare = words["en"] == words["zh"]
        one = before.id if before else free("a", taken)
        taken.add(one)
        english: Words = before.words if before and bare else words
        found.append({"id": one, "zh": words["zh"], "en": english["en"]})
    return found


async def material(unit: Unit, answers: Answers) -> None:
    """A paper that the category usually needs from now on."""
    kind, id_ = _known(unit, answers)
    known = unit.policy.category(id_)
    taken = {one.id for one in (*known.materials, *known.former_materials)}
    given = {"id": free("m", taken), **_words(answers, "unit_material"), "bring": answers["unit_bring"] == "unit_bring"}
    await unit_changing.propose(unit, UnitChange(NEED, kind, id_, {"material": given}))


def _plain(choice: Mapping[str, str]) -> dict[str, str]:
    return {language: choice[language] for language in ("zh", "en")}


ENDINGS: Mapping[str, Callable[[Unit, Answers], Awaitable[None]]] = {
    UNIT_ADD: add, UNIT_RENAME: rename, UNIT_MERGE: merge, UNIT_SPLIT: split, UNIT_WINDOWS: windows, UNIT_AWAY: away,
    UNIT_LEADER: leader, UNIT_OFFICE: office, UNIT_DAYS: days, UNIT_FLAGS: flags, UNIT_CADRES: cadres,
    UNIT_QUESTION: question, UNIT_MATERIAL: material, **{f"{UNIT_BUDGET}_{one.key}": number for one in BUDGETS},
}  # fmt: skip
"""Form → what it comes to."""
