"""What waits for a soldier: reminders in his phone windows, the lapse of a result, the shelving of a silent case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.case import Case
from bot.domain.closing import LAST, Nudge
from bot.domain.letters import Card
from bot.domain.life import Step, apply
from bot.domain.people import Person
from bot.domain.rules import Action
from bot.domain.secrecy import is_private
from bot.services import cases as life
from bot.services import clocks, facts, notifying, views
from bot.services.house import House, Unit
from bot.storage import cases, events, people, rungs

AT_ONCE = 100


async def nudge(house: House) -> None:
    """Does what is due. After an outage a soldier is reminded once, of what is true now."""
    now, after = house.clock(), (-1, 0)
    while await clocks.anything(house, now, nudges=True):
        async with house.db.write() as tx:
            found = await rungs.reached(tx, now, after, AT_ONCE, nudges=True)
            unit = house.by_clock(tx)
            for case_id in dict.fromkeys(row["case_id"] for row in found):
                await _case(unit, [row for row in found if row["case_id"] == case_id])
        if len(found) < AT_ONCE:
            return
        after = (found[-1]["at"], found[-1]["case_id"])


async def _case(unit: Unit, rows: list[dict[str, Any]]) -> None:
    """One case's nudges: the last one counts, the earlier ones are told with it."""
    case = await cases.by_id(unit.tx, rows[0]["case_id"])
    if case is None:
        return
    last = max(rows, key=lambda row: int(row["rung"]))
    if last["rung"] == LAST:
        done = await (_lapse(unit, case) if last["kind"] == Nudge.CONFIRM else _silent(unit, case))
    else:
        done = await _remind(unit, case, Nudge(last["kind"]))
    if done:
        for row in rows:
            await rungs.told(unit.tx, row, unit.now, done)


async def _remind(unit: Unit, case: Case, kind: Nudge) -> list[int]:
    """Within his window, else later: then it is still waiting."""
    person = await people.by_id(unit.tx, case.requester)
    if person is None or not unit.policy.windows(case.company).is_open(unit.now):
        return []
    await _card(unit, case, person, f"nudge.{kind.value}")
    return [person.id]


async def _silent(unit: Unit, case: Case) -> list[int]:
    """The supervisor may shelve it now, once the clerk was asked; he decides in working hours."""
    supervisor = await people.by_id(unit.tx, case.supervisor)
    if supervisor is None or not unit.policy.calendar.is_working(unit.now):
        return []
    unasked = case.anonymous or is_private(case)  # what nobody of the company may hear of
    await _card(unit, case, supervisor, "nudge.silent_private" if unasked else "nudge.silent")
    return [supervisor.id]


async def _lapse(unit: Unit, case: Case) -> list[int]:
    """Nobody confirmed: closed as *unconfirmed*, never counted as satisfied; he may reopen it as any other."""
    after = replace(apply(case, Action.LAPSE, Step(0, unit.now, unit.policy)), talked_at=unit.now)
    await cases.save(unit.tx, after)
    await clocks.wind(unit, after)
    was, now = life.changes(case, after)
    await events.add(unit.tx, case_id=case.id, person_id=None, at=unit.now, action=Action.LAPSE.value, before=was,
                     after=now)
    await facts.follow(unit, case, after, Action.LAPSE)
    await notifying.notify(unit, case, after, Action.LAPSE, [])
    return [case.requester]


async def _card(unit: Unit, case: Case, person: Person, phrase: str) -> None:
    """The case's card anew, so that it rings, under a sentence of its own."""
    shown = await views.view(unit, case, person)
    details = {"headline": {"phrase": phrase, "given": {}}, "case": shown, "side": views.side(case, person),
               "buttons": views.buttons(case, person, replace(unit.moment, person=person.id), shown)}
    await unit.tell(person, "case", details, card=Card.RING, case_id=case.id)
