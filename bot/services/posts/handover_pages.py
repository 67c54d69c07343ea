"""A handover's screens: the list of them, its lines, one line, what is asked before all is accepted at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.errors import Refused
from bot.domain.handover import Line, Mark, What, goes_to, may_start
from bot.domain.people import Role
from bot.domain.substitutes import has_post
from bot.services.house import Unit, language
from bot.services.keys import Key, key, plain, rows
from bot.services.posts import handovers
from bot.services.posts.handovers import Whole
from bot.storage import handovers as store
from bot.storage import people

PAGE = 8
OPENS = {What.CASE: "o", What.ASSIST: "o"}


async def show_list(unit: Unit) -> None:
    """Those that run: a supervisor sees all, anybody else those he has a part in."""
    if not has_post(unit.person):
        raise Refused("not_your_list")
    found = await store.listed(unit.tx, None if may_start(unit.person) else unit.person.id)
    names = await people.names(unit.tx, {one for made in found for one in (made.leaver, made.successor, made.interim)
                                         if one})
    lines = []
    for made in found:
        counted = await store.lines(unit.tx, made.id)
        lines.append({"leaver": names[made.leaver].name, "interim": names[made.interim].name,
                      "successor": names[made.successor].name if made.successor else None,
                      "count": len(counted), "left": sum(line.left for line in counted), "due_at": made.due_at,
                      "late": made.due_at < unit.now})
    begin = [[key("handover_begin", "w", "begin")]] if may_start(unit.person) else []
    buttons = [*rows(plain(names[made.leaver].name, "w", "show", made.id, 0) for made in found), *begin,
               [key("menu", "m")]]
    await unit.answer("handovers", {"lines": lines[:20], "starts": may_start(unit.person), "buttons": buttons})


async def show(unit: Unit, handover_id: int, page: int = 0, headline: str | None = None, count: int = 0) -> None:
    whole = await handovers.load(unit, handover_id)
    made = whole.handover
    found = whole.lines[page * PAGE:(page + 1) * PAGE]
    ids = {one for one in (made.successor, made.signed_by, *(line.successor for line in found),
                           *(line.settled_by for line in found), *(line.holder for line in found)) if one}
    names = {number: one.name for number, one in (await people.names(unit.tx, ids)).items()}
    lines = [_line(line, whole, names, page * PAGE + place) for place, line in enumerate(found, start=1)]
    await unit.answer("handover", {
        "headline": headline, "done": count, "leaver": whole.leaver.name, "interim": whole.interim.name,
        "own": unit.person.id == made.successor, "gives": unit.person.id == made.leaver,
        "successor": names.get(made.successor or 0), "due_at": made.due_at, "late": made.due_at < unit.now,
        "signed_at": made.signed_at, "signed_by": names.get(made.signed_by or 0), "lines": lines, "page": page,
        "count": len(whole.lines), "left": len(whole.left), "buttons": _buttons(unit, whole, found, page)})


def _line(line: Line, whole: Whole, names: Mapping[int, str], place: int) -> dict[str, Any]:
    thing = line.thing
    return {"place": place, "what": thing.what.value, "title": dict(thing.title), "posts": list(thing.posts),
            "due_at": thing.due_at, "mark": line.mark.value, "note": line.note,
            "question": line.question if line.mark is Mark.QUESTIONED else None,
            "to": names.get(line.successor or 0), "by": names.get(line.settled_by or 0),
            "holder": names.get(line.holder or 0) or whole.interim.name}


def _buttons(unit: Unit, whole: Whole, found: Sequence[Line], page: int) -> list[list[Key]]:
    made = whole.handover
    opens = [plain(str(page * PAGE + place), "w", "line", line.id) for place, line in enumerate(found, start=1)]
    turn = [key("earlier", "w", "show", made.id, page - 1)] if page else []
    turn += [key("later", "w", "show", made.id, page + 1)] if whole.lines[(page + 1) * PAGE:] else []
    keys: list[Key] = []
    if made.signed_at is None:
        if any(goes_to(line, made) == unit.person.id for line in whole.left):
            keys.append(key("accept_left", "w", "sure", made.id))
        if handovers.decides(unit.person, whole):
            keys.append(key("handover_to", "w", "to", made.id))
        if unit.person.has(Role.SUPERVISOR) and unit.person.id != made.leaver:
            keys.append(key("handover_sign", "w", "end", made.id))
    if may_file(unit, whole):
        keys.append(key("handover_file", "w", "file", made.id))
    return [*rows(opens, 4), *([turn] if turn else []), *rows(keys), [key("handovers_back", "w", "list"),
                                                                     key("menu", "m")]]


def may_file(unit: Unit, whole: Whole) -> bool:
    """Supervisors and both sides."""
    return unit.person.has(Role.SUPERVISOR) or unit.person.id in (whole.handover.leaver, whole.handover.successor)


async def show_line(unit: Unit, line_id: int) -> None:
    line = await store.line(unit.tx, line_id)
    if line is None:
        raise Refused("no_such_handover")
    whole = await handovers.load(unit, line.handover_id)
    place = next((place for place, one in enumerate(whole.lines) if one.id == line_id), None)
    if place is None:
        raise Refused("no_such_handover")
    line = whole.lines[place]
    names = {one.id: one.name for one in (await people.names(unit.tx, {number for number in (
        line.successor, line.settled_by, line.holder, goes_to(line, whole.handover)) if number})).values()}
    running = line.left and whole.handover.signed_at is None
    takes = running and goes_to(line, whole.handover) == unit.person.id
    first = [key("handover_accept", "w", "yes", line.id), key("handover_ask", "w", "ask", line.id)] if takes else []
    keys: list[Key] = []
    if running and (unit.person.id == whole.handover.leaver or handovers.decides(unit.person, whole)):
        keys.append(key("handover_note", "w", "note", line.id))
    if running and handovers.decides(unit.person, whole):
        keys.append(key("handover_other", "w", "other", line.id))
    if line.thing.what in OPENS:
        keys.append(key("open_case", OPENS[line.thing.what], int(line.thing.ref)))
    back = [key("handover_back", "w", "show", whole.handover.id, place // PAGE), key("menu", "m")]
    await unit.answer("handover_line", {
        "leaver": whole.leaver.name, "line": _line(line, whole, names, place + 1),
        "goes_to": names.get(goes_to(line, whole.handover) or 0), "running": running,
        "buttons": [row for row in (first, *rows(keys), back) if row]})


async def sure(unit: Unit, handover_id: int, *, sign: bool) -> None:
    """All at once, or signing off, wants a second tap."""
    whole = await handovers.load(unit, handover_id)
    if sign and not unit.person.has(Role.SUPERVISOR):
        raise Refused("not_yours")
    mine = [line for line in whole.left if goes_to(line, whole.handover) == unit.person.id and line.mark is Mark.OPEN]
    yes = key("handover_sign_yes", "w", "sign", handover_id) if sign else key("accept_left_yes", "w", "all",
                                                                              handover_id)
    await unit.answer("handover_sure", {
        "sign": sign, "count": len(whole.left) if sign else len(mine), "leaver": whole.leaver.name,
        "interim": whole.interim.name,
        "buttons": [[yes], [key("handover_back", "w", "show", handover_id, 0), key("menu", "m")]]})


async def ask_file(unit: Unit, handover_id: int) -> None:
    """The list leaves by the command line, unless the unit allows files in the chat."""
    whole = await handovers.load(unit, handover_id)
    if not may_file(unit, whole):
        raise Refused("not_yours")
    if unit.policy.files_in_chat:
        await store.ask_file(unit.tx, handover_id, unit.person.id, language(unit.person, unit.actor))
    await unit.answer("handover_paper", {
        "number": handover_id, "in_chat": unit.policy.files_in_chat,
        "buttons": [[key("handover_back", "w", "show", handover_id, 0), key("menu", "m")]]})


# ── What the forms come to ───────────────────────────────────────────────────────────────────────────────────────────


async def started(unit: Unit, answers: Mapping[str, Any]) -> None:
    made = await handovers.by_form(unit, answers)
    await show(unit, made.id, 0, "started")


async def given(unit: Unit, answers: Mapping[str, Any]) -> None:
    await show(unit, await handovers.set_successor(unit, answers), 0, "given")


async def noted(unit: Unit, answers: Mapping[str, Any]) -> None:
    await show(unit, await handovers.note(unit, answers), 0, "noted")


async def questioned(unit: Unit, answers: Mapping[str, Any]) -> None:
    await show(unit, await handovers.question(unit, answers), 0, "questioned")


