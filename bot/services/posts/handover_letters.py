"""Who is told what of a handover: both sides, who has it for the time, supervisors; each soldier once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.case import LIVE, Case
from bot.domain.handover import Handover, Line, Mark
from bot.domain.people import Person, Role
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import Key, key, rows
from bot.storage import handovers, people

SHOWN = 12
"""Cases in one letter to a soldier; the others stand in his list."""


def _open(handover: Handover) -> list[list[Key]]:
    return [[key("handover_open", "w", "show", handover.id, 0)], [key("menu", "m")]]


async def started(unit: Unit, handover: Handover, leaver: Person, count: int) -> None:
    """Each side once; where it began by itself, the supervisors."""
    told = {unit.person.id}
    sides = [("leaver", leaver.id), ("successor", handover.successor), ("interim", handover.interim)]
    supervisors = [one.person for one in await people.staff(unit.tx)
                   if one.there and one.person.has(Role.SUPERVISOR)] if handover.started_by is None else []
    names = await people.names(unit.tx, {one for _, one in sides if one})
    listed = [(side, names[one]) for side, one in sides if one] + [("supervisor", one) for one in supervisors]
    for side, person in listed:
        if person.id not in told and person.active:
            told.add(person.id)
            await unit.tell(person, "handover_told", {
                "side": side, "leaver": leaver.name, "interim": names[handover.interim].name, "count": count,
                "due_at": handover.due_at, "buttons": _open(handover)})


async def yours(unit: Unit, handover: Handover, leaver: Person, successor: Person) -> None:
    if successor.id != unit.person.id:
        interim = await people.by_id(unit.tx, handover.interim)
        count = sum(line.left for line in await handovers.lines(unit.tx, handover.id))
        await unit.tell(successor, "handover_told", {
            "side": "successor", "leaver": leaver.name, "interim": interim.name if interim else "", "count": count,
            "due_at": handover.due_at, "buttons": _open(handover)})


async def questioned(unit: Unit, handover: Handover, leaver: Person, line: Line, words: str) -> None:
    readers = [leaver, *await _deciding(unit, handover)]
    for person in {one.id: one for one in readers}.values():
        if person.id != unit.person.id and person.active:
            await unit.tell(person, "handover_asked", {
                "by": unit.person.name, "title": dict(line.thing.title), "words": words, "answer": False,
                "buttons": [[key("handover_line", "w", "line", line.id)], [key("menu", "m")]]})


async def answered(unit: Unit, handover: Handover, line: Line, taker: Person, words: str) -> None:
    if taker.id != unit.person.id:
        await unit.tell(taker, "handover_asked", {
            "by": unit.person.name, "title": dict(line.thing.title), "words": words, "answer": True,
            "buttons": [[key("handover_line", "w", "line", line.id)], [key("menu", "m")]]})


async def _deciding(unit: Unit, handover: Handover) -> list[Person]:
    """Who has it for the time, and who started it, or else the supervisors."""
    known = [await people.by_id(unit.tx, one) for one in (handover.interim, handover.started_by) if one]
    found = [one for one in known if one]
    return found if handover.started_by else [*found, *await people.with_role(unit.tx, Role.SUPERVISOR)]


async def soldiers(unit: Unit, handover: Handover) -> None:
    """Whose cases are all settled reads once who has them now, several cases in one letter."""
    known = await handovers.cases_of(unit.tx, handover.id)
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in await handovers.lines(unit.tx, handover.id):
        case = known.get(line.thing.case_id or 0)
        if case and line.mark is not Mark.OVER:
            lines[case.requester].append(line)
    for requester, his in lines.items():
        ready = [line for line in his if line.told_at is None]
        if ready and not any(line.left for line in his):
            await _soldier(unit, requester, ready)


async def _soldier(unit: Unit, requester: int, lines: list[Line]) -> None:
    known = await handovers.cases_of(unit.tx, lines[0].handover_id)
    person = await people.by_id(unit.tx, requester)
    cases = [known[line.thing.case_id or 0] for line in lines]
    names = await people.names(unit.tx, {one for case in cases for one in (case.handler, case.first_responder)})
    for line in lines:
        await handovers.change(unit.tx, line.id, told_at=unit.now)
    shown = [{"number": case.number, "title": "" if views.sensitive(case, unit.policy) else case.title,
              "handler": names[case.handler].name, "first": names[case.first_responder].name}
             for case in cases if case.state in LIVE]
    if person and shown:
        opens = [key("open_number", "o", case.id, number=case.number) for case in cases if case.state in LIVE]
        await unit.tell(person, "handover_moved", {
            "lines": shown[:SHOWN], "more": max(0, len(shown) - SHOWN),
            "buttons": [*rows(opens[:SHOWN]), [key("menu", "m")]]})


async def left(unit: Unit, leaver: Person, letters: Sequence[Case]) -> None:
    """Whoever wrote to a leader who goes: nobody else reads it, and it is for the writer to say what follows."""
    for case in letters:
        person = await people.by_id(unit.tx, case.requester)
        if person and person.active:
            await unit.tell(person, "letter_left", {"number": case.number, "leader": leaver.name, "buttons": [
                [key("open_case", "o", case.id), key("letterbox", "n", "letterbox")], [key("menu", "m")]]},
                case_id=case.id)


async def signed(unit: Unit, handover: Handover, leaver: Person) -> None:
    """Both sides and who keeps the rest."""
    lines = await handovers.lines(unit.tx, handover.id)
    readers = {leaver.id, handover.interim, *(line.settled_by for line in lines if line.settled_by)}
    readers |= {handover.successor} if handover.successor else set()
    interim = await people.by_id(unit.tx, handover.interim)
    for _, person in sorted((await people.names(unit.tx, readers - {unit.person.id})).items()):
        if person.active:
            await unit.tell(person, "handover_signed", {
                "leaver": leaver.name, "interim": interim.name if interim else "",
                "accepted": sum(line.mark is Mark.ACCEPTED for line in lines),
                "kept": sum(line.mark is Mark.KEPT for line in lines), "buttons": _open(handover)})


async def reminded(unit: Unit, handover: Handover, person: Person, left: int) -> None:
    leaver = await people.by_id(unit.tx, handover.leaver)
    await unit.tell(person, "handover_late", {
        "leaver": leaver.name if leaver else "", "count": left, "due_at": handover.due_at,
        "late": handover.due_at <= unit.now, "chosen": handover.successor is not None, "buttons": _open(handover)})
