"""What was held goes out: one letter as it is now, several as one message, a tick driven by the desk's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.case import Case, State
from bot.domain.letters import Card, Letter
from bot.domain.people import Person
from bot.domain.quiet import ON_DUTY
from bot.domain.rules import sees
from bot.services import views
from bot.services.cards import readers
from bot.services.house import House, Unit
from bot.services.keys import key, rows
from bot.services.letters import sealing
from bot.storage import cases, held, people

AT_ONCE = 20
"""People of one transaction: others need not wait until a whole company has been told."""
SINGLE = 3
"""More letters than this for one of the staff at once are one list; for a soldier, more than one."""
LISTED = 8
"""Cases on such a list; the others are counted, and are in his lists."""
QUOTED = 1300
"""Characters that all quotes of a list share."""
QUOTES = ("words", "reason", "story")
"""Fields whose words a list quotes; opening the case and its history shows all of them."""
LISTABLE = ("case", "talk", "file")
"""Kinds of letters that a list speaks of; every other goes by itself."""
UNTOUCHED = ("overdue", "map", "helpers", "reads_next")
"""Parts of a card that change without anything having happened that a letter would tell."""


async def look_again(house: House) -> None:
    """At the start: the rules may say otherwise than when it was held."""
    async with house.db.write() as tx:
        await held.look_again(tx)


async def release(house: House) -> None:
    """All that may go now. Whoever cannot be rung now, since a window was missed or a clock was set, waits on."""
    while True:
        async with house.db.read(quick=True) as tx:
            found = await held.due(tx, house.clock(), AT_ONCE)
        if not found:
            return
        async with house.db.write() as tx:
            unit = house.by_clock(tx)
            for person_id in found:
                await _person(unit, await people.by_id(tx, person_id), person_id)
        if len(found) < AT_ONCE:
            return


async def _person(unit: Unit, person: Person | None, person_id: int) -> None:
    if person is None or person.chat_id is None:
        await held.drop(unit.tx, person_id)
        return
    if not person.active:
        await _farewell(unit, person)
        return
    at = unit.bell.release_at(person)
    if at > unit.now:
        await held.postpone(unit.tx, person_id, unit.now, at)
        return
    later = await held.collected_until(unit.tx, person_id)
    if later is not None and later > unit.now:  # a clock was set, or the rules were read again
        await held.postpone(unit.tx, person_id, unit.now, later)
        return
    items = [await _item(unit, person, letters) for letters in _by_case(await held.of_person(unit.tx, person))]
    await held.drop(unit.tx, person_id)
    ringing = [one for one in items if one.letter.card is not Card.QUIET]
    if len(ringing) <= (SINGLE if person.has(*ON_DUTY) else 1) or not any(one.case for one in ringing):
        for number, one in enumerate(items):
            await _send(unit, one.letter, silent=number > 0 and not any(one.case for one in ringing))
    else:
        await _list(unit, person, ringing)
        for one in items:
            await _after_list(unit, one)


async def _farewell(unit: Unit, person: Person) -> None:
    """To who has left goes nothing but the word that says so, in his hours as well."""
    told = [one for one in await held.of_person(unit.tx, person) if one.kind == "farewell"]
    if told and (at := unit.bell.release_at(person)) > unit.now:
        await held.postpone(unit.tx, person.id, unit.now, at)
        return
    await held.drop(unit.tx, person.id)
    for letter in told:
        await _send(unit, letter)


@dataclass(frozen=True, slots=True)
class _Item:
    """One letter to go; `told`: the held letters that became it; `case`: as it is now, if the reader may see it."""

    letter: Letter
    told: Sequence[Letter]
    case: Case | None = None


def _by_case(letters: Sequence[Letter]) -> list[list[Letter]]:
    """The cards of one case together, standing where the last of them stood; every other letter by itself."""
    groups: dict[tuple[str, int], list[Letter]] = {}
    for number, letter in enumerate(letters):
        place = ("case", letter.case_id) if letter.kind == "case" and letter.case_id else ("letter", number)
        groups[place] = [*groups.pop(place, []), letter]
    return list(groups.values())


async def _item(unit: Unit, person: Person, letters: Sequence[Letter]) -> _Item:
    """One card for all that happened to a case, with all that was said, showing what is true now."""
    last = _telling(letters)
    case = await cases.by_id(unit.tx, last.case_id) if last.case_id else None
    if case is None or last.kind not in LISTABLE or not sees(case, person, unit.policy):
        return _Item(last, letters)
    if last.kind != "case":
        return _Item(last, letters, case)
    shown = await views.view(unit, case, person)
    moment = replace(unit.moment, person=person.id)
    words: list[list[str]] = []
    for pair in (pair for one in letters for pair in one.details.get("words", ())):
        if pair not in words:
            words.append(pair)
    details = {
        **last.details, "words": words, "case": shown, "side": views.side(case, person),
        "questions": views.questions(case, unit.policy), "headline": _headline(last, shown, words),
        **await readers.beside(unit, case, person, views.buttons(case, person, moment, shown)),
    }
    quiet = all(one.card is Card.QUIET for one in letters)
    card = Card.QUIET if quiet else Card.RING
    return _Item(replace(last, details=details, card=card, key=last.key if quiet else None), letters, case)


async def renewed(unit: Unit, person: Person, letter: Letter) -> Letter:
    """A letter as it would be told now."""
    return (await _item(unit, person, [letter])).letter


def _telling(letters: Sequence[Letter]) -> Letter:
    """The last that rings; a reminder says nothing that what it reminds of does not."""
    ringing = [one for one in letters if one.card is not Card.QUIET] or list(letters)
    acts = [one for one in ringing if "action" in (one.details.get("headline") or {})]
    return (acts or ringing)[-1]


def _headline(letter: Letter, shown: views.View, words: views.Pairs) -> Any:
    """As it was, if nothing has happened to the case since; else that it has moved on, and who said what is quoted."""
    then: views.View = letter.details["case"]
    if all(shown.get(name) == value for name, value in then.items() if name not in UNTOUCHED):
        return letter.details["headline"]
    said = any(name in QUOTES for name, _ in words)
    actor = (letter.details["headline"] or {}).get("actor", "")
    return {"phrase": "news.moved_on", "given": {"said": actor if said else ""}}


async def _send(unit: Unit, letter: Letter, *, silent: bool = False) -> None:
    details = {**letter.details, "silent": True} if silent else letter.details
    await sealing.out(unit.tx, replace(letter, details=details, id=0), unit.machine)


async def _after_list(unit: Unit, one: _Item) -> None:
    """What the list cannot hold, and the cards he has already, all of it without a sound."""
    if one.letter.kind == "case":
        key_ = f"card:{one.letter.case_id}:{one.letter.person_id}"
        await _send(unit, replace(one.letter, card=Card.QUIET, key=key_))
    elif one.letter.kind != "talk" or one.case is None:
        await _send(unit, one.letter, silent=True)


# ── The one message ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _list(unit: Unit, person: Person, items: Sequence[_Item]) -> None:
    """Questions first, then what is to be confirmed, then the rest, the newest last; each opens its case."""
    by_case: dict[int, list[_Item]] = {}
    for one in items:
        if one.case:
            by_case.setdefault(one.case.id, []).append(one)
    lines = sorted((_line(unit, person, of_case) for of_case in by_case.values()), key=lambda line: int(line["rank"]))
    quotes = sum(len(line["quotes"]) for line in lines[:LISTED])
    others = sum(1 for one in items if one.case is None)
    buttons = rows([key("open_number", "o", line["case"]["id"], number=line["case"]["number"])
                    for line in lines[:LISTED]])
    details = {"lines": lines[:LISTED], "more": max(0, len(lines) - LISTED),
               "others": others, "room": QUOTED // max(1, quotes), "buttons": [*buttons, [key("menu", "m")]]}
    letter = replace(items[0].letter, kind="news", details=details, card=Card.NONE, key=None, case_id=None,
                     talk_id=None)
    await _send(unit, letter)


def _line(unit: Unit, person: Person, items: Sequence[_Item]) -> dict[str, Any]:
    case = items[-1].case
    assert case is not None, "grouped by it"
    own = case.requester == person.id
    rank = {State.WAITING: 0, State.RESOLVED: 1}.get(case.state, 2) if own else 2
    told = [letter for one in items for letter in one.told]
    acts = [letter for letter in told if "action" in (letter.details.get("headline") or {})]
    heads = [letter for letter in told if letter.kind == "case" and (letter in acts or not acts)]
    files = sum(len(letter.details["files"]) for letter in told if letter.kind == "file")
    brief = views.brief(case, unit.policy)
    if brief["sensitive"]:  # the number alone; what it is stands behind its button
        return {"case": sealing.closed(brief), "side": views.side(case, person), "rank": rank, "files": files,
                "heads": [], "talk": None, "quotes": []}
    return {"case": brief, "side": views.side(case, person), "rank": rank, "files": files,
            "heads": [{"headline": one.details["headline"], "case": one.details["case"], "side": one.details["side"]}
                      for one in heads[-2:]],
            "talk": next((one.details["from"] for one in reversed(told) if one.kind == "talk"), None),
            "quotes": _quotes(told)}


def _quotes(letters: Sequence[Letter]) -> list[str]:
    """What was said, in its order, the same words once."""
    said: list[str] = []
    for one in letters:
        if one.kind == "talk":
            said.append("\n".join(one.details["lines"]))
        elif one.kind == "case":
            said += [text for name, text in one.details.get("words", ()) if name in QUOTES]
    return list(dict.fromkeys(said))
