"""The list of standing duties, confirmed: by who holds them, by heads, and by the clerks they serve.

The duty that is lost when somebody goes is the one that stands on no list: whoever is served knows of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Refused
from bot.domain.forms import ASK, HELD, OVERSEES, TARGET
from bot.domain.people import Person, Role
from bot.services.house import Unit
from bot.services.keys import key, plain, rows
from bot.storage import duties, duty_rounds, events, people
from bot.storage.duty_rounds import Ask

HOLDERS = (Role.CADRE, Role.HEAD, Role.COMPANY_LEADER, Role.SUPERVISOR)
APART = 7 * 86_400
"""Seconds in which a second start shows the round that runs."""
TITLE = 40
LISTED = 12


async def show(unit: Unit) -> None:
    """How far the last round is: who has not answered, what is proposed and not decided."""
    _check(unit)
    last = await duty_rounds.last(unit.tx)
    asks = await duty_rounds.of_round(unit.tx, last.id) if last else []
    names = await people.names(unit.tx, {one.person_id for one in asks})
    waiting = [names[one.person_id].name for one in asks if one.outcome is None]
    proposed = [one for one in asks if one.said and one.settled is None]
    start = [key("round_start", "j", "start")] if last is None or unit.now - last.started_at >= APART else []
    last_row = [key("duties_back", "j", "list", "all", 0), key("menu", "m")]
    buttons = [*rows(plain(f"📌 {names[one.person_id].name}", "j", "proposal", one.id) for one in proposed[:LISTED]),
               start, last_row]
    await unit.answer("duty_round", {
        "started_at": last.started_at if last else None, "asked": len(asks), "waiting": waiting[:30],
        "more": max(0, len(waiting) - 30), "proposed": len(proposed), "buttons": [row for row in buttons if row]})


def _check(unit: Unit) -> None:
    if not unit.person.has(Role.SUPERVISOR):
        raise Refused("not_yours")


async def start(unit: Unit) -> None:
    """Everybody of the staff is asked for his own list, heads for their office's, clerks what is done for them."""
    _check(unit)
    last = await duty_rounds.last(unit.tx)
    if last is None or unit.now - last.started_at >= APART:
        round_id = await duty_rounds.start(unit.tx, unit.person.id, unit.now)
        await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="duty_round", before={},
                         after={"round": round_id})
        for one in await people.staff(unit.tx):
            kind = _kind(one.person)
            if kind:
                await _ask(unit, await duty_rounds.ask(unit.tx, round_id, one.person.id, kind), one.person, kind)
    await show(unit)


def _kind(person: Person) -> str | None:
    if person.has(Role.HEAD, Role.COMPANY_LEADER):
        return "head"
    if person.has(*HOLDERS):
        return "holder"
    return "clerk" if person.has(Role.CLERK) else None


async def _ask(unit: Unit, ask_id: int, person: Person, kind: str) -> None:
    """What the list says, and whether that is all of it."""
    mine = [] if kind == "clerk" else await duties.listed(
        unit.tx, **({"homes": [person.home]} if kind == "head" else {"owners": [person.id]}))
    names = await people.names(unit.tx, {one.owner for one in mine if one.owner})
    lines = [{"title": dict(one.title), "rhythm": one.rhythm.value,
              "owner": names[one.owner].name if one.owner and one.owner != person.id else None} for one in mine]
    await unit.tell(person, "duty_ask", {
        "kind": kind, "lines": lines[:20], "more": max(0, len(lines) - 20),
        "buttons": [[key("round_right_clerk" if kind == "clerk" else "round_right", "j", "right", ask_id),
                     key("round_lacks", "j", "lacks", ask_id)]]})


async def asked(unit: Unit, ask_id: int) -> Ask:
    """What the one who acts was asked."""
    one = await duty_rounds.by_id(unit.tx, ask_id)
    if one is None or one.person_id != unit.person.id:
        raise Refused("not_yours")
    return one


async def right(unit: Unit, ask_id: int) -> None:
    """*That is all*: one tap; more of them change nothing."""
    one = await asked(unit, ask_id)
    await duty_rounds.answer(unit.tx, one.id, "right", None, None, unit.now)
    await unit.answer("duty_asked", {"lacks": False, "buttons": [[key("menu", "m")]]})


async def lacks(unit: Unit, answers: Mapping[str, Any]) -> None:
    """What stands on no list, and who does it: proposed to those who may take it in."""
    one = await asked(unit, int(answers[TARGET]))
    who = int(answers["doer"]) if answers.get("doer") else None
    if not await duty_rounds.answer(unit.tx, one.id, "lacks", str(answers["lacking"]), who, unit.now):
        raise Refused("settled_already")
    last = await duty_rounds.last(unit.tx)
    starter = await people.by_id(unit.tx, last.started_by) if last else None
    if starter:
        await _propose(unit, one.id, starter)
    await unit.answer("duty_asked", {"lacks": True, "buttons": [[key("menu", "m")]]})


async def _propose(unit: Unit, ask_id: int, to: Person) -> None:
    one = await duty_rounds.by_id(unit.tx, ask_id)
    if one:
        await unit.tell(to, "duty_proposed", await _proposal(unit, one))


async def _proposal(unit: Unit, one: Ask) -> dict[str, Any]:
    names = await people.names(unit.tx, {one.person_id, *([one.who] if one.who else [])})
    asker = names[one.person_id]
    return {"by": asker.name, "home": dict(unit.policy.home_words(asker.home)), "said": one.said,
            "who": names[one.who].name if one.who else None,
            "buttons": [[key("round_take", "j", "take", one.id), key("round_drop", "j", "drop", one.id)],
                        [key("round_back", "j", "round")]]}


async def proposal(unit: Unit, ask_id: int) -> Ask:
    """What waits for a supervisor to take it in or drop it."""
    _check(unit)
    one = await duty_rounds.by_id(unit.tx, ask_id)
    if one is None or not one.said:
        raise Refused("no_such_duty")
    if one.settled:
        raise Refused("settled_already")
    return one


async def show_proposal(unit: Unit, ask_id: int) -> None:
    await unit.answer("duty_proposed", await _proposal(unit, await proposal(unit, ask_id)))


async def drop(unit: Unit, ask_id: int) -> None:
    one = await proposal(unit, ask_id)
    await duty_rounds.settle(unit.tx, one.id, "dropped")
    await show(unit)


async def beginning(unit: Unit, ask_id: int) -> dict[str, Any]:
    """The form of a new duty, as far as the proposal fills it; the proposal is settled when the duty is there."""
    one = await proposal(unit, ask_id)
    said = one.said or ""
    title = {"duty_title": said} if len(said) <= TITLE else {HELD: {"duty_title": said}}
    return {OVERSEES: 1, ASK: one.id, **title, **({"duty_owner": str(one.who)} if one.who else {})}
