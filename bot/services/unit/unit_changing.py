"""A change of the unit by chat: shown beforehand, confirmed, written to `desk.toml`, taken back within a day.

The file is the one truth. A confirmed change is kept first, then written, then what goes along goes, in that order: a
process that dies anywhere in between goes on from there. A file that somebody else has changed since is left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.day_notice import DayNotice
from bot.domain.errors import PolicyError, Refused
from bot.domain.letters import Lane, Letter
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES
from bot.domain.unit_change import UNDO, UNDO_FOR, UnitChange, check_admin
from bot.services.house import House, Unit, renewed
from bot.services.keys import Key, key
from bot.services.letters import releasing
from bot.services.unit import ruling, unit_effects, unit_words
from bot.services.unit.rulebook import PolicyFiles
from bot.services.unit.unit_effects import Moves
from bot.storage import day_notices, events, outbox, people, unit_changes
from bot.storage.unit_changes import DONE, OVERTAKEN, UNWRITABLE, Kept

NAMED = 12
"""Names of those who go along, in a preview; the others are counted."""


async def propose(unit: Unit, change: UnitChange) -> None:
    """What would change, what would go along and who would be told. Nothing has changed yet."""
    check_admin(unit.person)
    change = unit_words.told(unit, change, await _leaders(unit))
    before, after = await _made(unit, change)
    moves = await unit_effects.ahead(unit, change)
    number = await unit_changes.propose(unit.tx, unit.person.id, change, before, after, unit.now)
    await unit.answer("unit_preview", {
        **unit_words.line(change), **_going(change, moves), "stays": moves.stays,
        "heads": unit_words.heads(moves, change, await _heads(unit, change)),
        "told": len(await unit_effects.concerned(unit, change)),
        "buttons": [[key("unit_yes", "us", "yes", number)], [key("cancel", "us", "no", number)]]})


def _going(change: UnitChange, moves: Moves) -> dict[str, Any]:
    """How many of each kind go along, or come back, and the names of those with a post."""
    if change.verb == UNDO:
        back = change.given["moved"]
        return {**{name: len(back.get(name, ())) for name in ("people", "duties", "on_call")}, "posts": 0, "names": [],
                "more": 0, "cases": len(back.get("cases", ())) + len(back.get("offered", ())), "cards": 0}
    named = moves.posts or list(moves.people)
    return {"people": len(moves.people), "posts": len(moves.posts), "names": [one.name for one in named[:NAMED]],
            "more": max(0, len(named) - NAMED), "cases": len(moves.cases) + len(moves.offered),
            "duties": len(moves.duties), "on_call": len(moves.on_call), "cards": moves.cards}


async def _leaders(unit: Unit) -> dict[str, str]:
    return {one.staff_no: one.name for one in await people.everybody(unit.tx)}


async def _heads(unit: Unit, change: UnitChange) -> list[Person]:
    """Who heads what it goes to."""
    into = str(change.given.get("into") or "")
    return await people.at_home(unit.tx, into) if into else []


async def _made(unit: Unit, change: UnitChange) -> tuple[str, str]:
    """The file as it is and as it would be; Refused, in one sentence, where it cannot be."""
    files, named = unit.rulebook.files, await day_notices.standing(unit.tx)
    before = await _text(files)
    if change.verb == UNDO:
        return before, await _of_before(unit, before, int(change.given["change"]))
    after = await asyncio.to_thread(_edited, files, before, change, named)
    if after == before:
        raise Refused("unit_same")
    return before, after


async def _text(files: PolicyFiles) -> str:
    """The file as it is, if it may be changed."""
    try:
        if await asyncio.to_thread(files.writable):
            return await asyncio.to_thread(files.text)
    except OSError:
        pass
    raise Refused("unit_read_only")


async def _of_before(unit: Unit, now: str, change_id: int) -> str:
    """The file before a change, if nothing has been changed since."""
    before, after = await unit_changes.texts(unit.tx, change_id)
    if after != now:
        raise Refused("unit_changed_since")
    return before


def _edited(files: PolicyFiles, before: str, change: UnitChange, named: Sequence[DayNotice]) -> str:
    try:
        after = files.edited(before, change)
        files.check(after, named)
    except (KeyError, StopIteration):  # the file has been changed by hand, and is not in force yet
        raise Refused("unit_overtaken") from None
    except PolicyError as error:
        _check_before(files, before, named)
        raise Refused("unit_wrong", name=str(error)) from None
    return after


def _check_before(files: PolicyFiles, before: str, named: Sequence[DayNotice]) -> None:
    """Whether the mistake was there already."""
    try:
        files.check(before, named)
    except PolicyError as error:
        raise Refused("unit_file_wrong", name=str(error)) from None


async def undo(unit: Unit, change_id: int) -> None:
    """For a day, and only the last change: what it did is taken back, after a preview of that."""
    check_admin(unit.person)
    kept = await unit_changes.by_id(unit.tx, change_id)
    if kept is None or not undoable(kept, unit.now):
        raise Refused("unit_too_late")
    if kept.change.verb in ("add", "split") and await unit_effects.in_use(unit, kept.change, kept.moved):
        raise Refused("unit_in_use")
    before = kept.change.given
    given = {"change": kept.id, "what": kept.change.verb, "into": before.get("into"), "id": before.get("id"),
             "moved": dict(kept.moved), "told": before.get("told", {})}
    await propose(unit, UnitChange(UNDO, kept.change.kind, kept.change.id, given))


def undoable(kept: Kept, now: int) -> bool:
    settled = kept.settled_at or 0
    return kept.outcome == DONE and kept.undone_by is None and kept.change.verb != UNDO and now < settled + UNDO_FOR


async def confirm(unit: Unit, change_id: int) -> None:
    """It is decided; `settle` does it, at once."""
    check_admin(unit.person)
    kept = await unit_changes.by_id(unit.tx, change_id)
    if kept is None or kept.settled_at is not None:
        raise Refused("stale")
    before, _ = await unit_changes.texts(unit.tx, kept.id)
    if await _text(unit.rulebook.files) != before:
        raise Refused("unit_overtaken")
    if not await unit_changes.confirm(unit.tx, kept.id, unit.person.id, unit.actor.message_id, unit.now):
        raise Refused("stale")


async def drop(unit: Unit, change_id: int) -> None:
    check_admin(unit.person)
    await unit_changes.drop(unit.tx, change_id, unit.person.id)


async def settle(house: House) -> None:
    """What was confirmed and has not taken effect yet."""
    async with house.db.read(quick=True) as tx:
        found = await unit_changes.waiting(tx)
    for kept in found:
        outcome = await _write(house, kept)
        if outcome == DONE:
            await ruling.refresh(house)
        async with house.db.write() as tx:
            if not await unit_changes.settle(tx, kept.id, outcome, house.clock()):
                continue
            person = await people.by_id(tx, kept.person_id)
            if person:
                await _take_effect(renewed(house.by_clock(tx), person), kept, outcome)
        await releasing.look_again(house)  # who hears when may be otherwise now


async def _write(house: House, kept: Kept) -> str:
    """The file has it from now on, unless it is another one than was shown."""
    files = house.rulebook.files
    async with house.db.read() as tx:
        before, after = await unit_changes.texts(tx, kept.id)
    try:
        now = await asyncio.to_thread(files.text)
        if now not in (before, after):
            return OVERTAKEN
        if now != after:
            await asyncio.to_thread(files.replace, after)
    except OSError:
        return UNWRITABLE
    return DONE


async def _take_effect(unit: Unit, kept: Kept, outcome: str) -> None:
    """What goes along goes, whoever is concerned is told, and so is the admin."""
    change, told = kept.change, []
    if outcome == DONE:
        moved = await _moved(unit, change)
        await unit_changes.keep_moved(unit.tx, kept.id, moved)
        await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action=f"unit_{change.verb}",
                         before={}, after={"change": kept.id, "kind": change.kind, "subject": change.id,
                                           **{name: len(ids) for name, ids in moved.items()
                                              if isinstance(ids, list) and name != "about"}})
        told = await unit_effects.concerned(unit, change)
        for one in told:
            await unit.tell(one, "unit_told", {**unit_words.line(change), "by": unit.person.name,
                                               "buttons": [[key("menu", "m")]]})
    await _answer(unit, kept, outcome, len(told))


async def _moved(unit: Unit, change: UnitChange) -> Mapping[str, Any]:
    if change.verb != UNDO:
        return await unit_effects.apply(unit, change)
    undone = await unit_changes.by_id(unit.tx, int(change.given["change"]))
    if undone:
        await unit_effects.reverse(unit, undone.moved)
        await unit_changes.undone(unit.tx, undone.id, unit.person.id)
    return {}


async def _answer(unit: Unit, kept: Kept, outcome: str, told: int) -> None:
    """In the place of the preview."""
    person = unit.person
    done: list[list[Key]] = []
    if outcome == DONE and kept.change.verb != UNDO:
        done = [[key("unit_undo", "us", "undo", kept.id)]]
    details = {**unit_words.line(kept.change), "outcome": outcome, "told": told,
               "buttons": [*done, [key("unit", "us", "home"), key("menu", "m")]]}
    if person.chat_id is not None:
        letter = Letter("unit_done", details, person.chat_id, person.language or LANGUAGES[0], person.id, Lane.ANSWER,
                        edit_id=kept.message_id)
        await outbox.put(unit.tx, letter, unit.machine)
