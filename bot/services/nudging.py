"""What waits for a soldier: reminders in his phone windows, the lapse of a result, the shelving of a silent case."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.case import Case
from bot.domain.closing import LAST, Nudge, nudges
from bot.domain.letters import Card
from bot.domain.life import Step, apply
from bot.domain.people import Person
from bot.domain.rules import Action
from bot.domain.secrecy import is_private
from bot.services import cases as life
from bot.services import clocks, collecting, facts, notifying, views
from bot.services.house import House, Unit
from bot.services.keys import key
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
                await _case(unit, case_id)
        if len(found) < AT_ONCE:
            return
        after = (found[-1]["at"], found[-1]["case_id"])


async def _case(unit: Unit, case_id: int) -> None:
    """One case's nudges: the last one counts, the earlier ones are told with it."""
    case, rows = await cases.by_id(unit.tx, case_id), await rungs.nudges_of(unit.tx, case_id, unit.now)
    if case is None or not rows:
        return
    last = max(rows, key=lambda row: int(row["rung"]))
    if last["rung"] == LAST and any(one.rung == LAST and one.at > unit.now for one in nudges(case, unit.policy)):
        await clocks.wind(unit, case)  # its windows are other ones by now: it has had too few
        return
    if last["rung"] == LAST:
        done = await (_lapse(unit, case) if last["kind"] == Nudge.CONFIRM else _silent(unit, case))
    else:
        done = await _remind(unit, case, Nudge(last["kind"]))
    if done is not None:
        for row in rows:
            await rungs.told(unit.tx, row, unit.now, done)


async def _remind(unit: Unit, case: Case, kind: Nudge) -> list[int] | None:
    """Within his window; None: it waits for the next one. Whoever has left is reminded of nothing."""
    person = await people.by_id(unit.tx, case.requester)
    if person is None or not person.active:
        return []
    if not unit.policy.windows(case.company).is_open(unit.now):
        return None
    if kind is Nudge.ALONE and person.chat_id is None:
        return await _by_pin(unit, case)
    filer = await people.by_id(unit.tx, case.filer) if case.filer and person.chat_id is None else None
    if filer and filer.active and filer.id != case.handler:  # who filed it for him brings it to him
        await _card(unit, case, filer, f"nudge.{kind.value}_filer")
        return [filer.id]
    await _card(unit, case, person, f"nudge.{kind.value}")
    return [person.id]


async def _by_pin(unit: Unit, case: Case) -> list[int]:
    """Solved on the spot, and he has no phone: who speaks for his company, none of the team, sees that he is asked.

    The letter says the number and nothing of the matter; of who hides his name it goes to nobody.
    """
    if case.anonymous or is_private(case):
        return []
    to = [one for one in await collecting.spokesmen(unit.tx, case.company) if one.id not in (case.handler, case.filer)]
    for one in to:
        await unit.tell(one, "service_by_pin", {"number": case.number, "buttons": [
            [key("pin_use", "pin", "open", case.number), key("menu", "m")]]}, case_id=case.id)
    return [one.id for one in to]


async def _silent(unit: Unit, case: Case) -> list[int] | None:
    """The supervisor, or who stands in for him, may shelve it now, once the clerk was asked; in working hours."""
    supervisor = await people.by_id(unit.tx, case.reached(case.supervisor))
    if supervisor is None or not supervisor.active or not unit.policy.calendar.is_working(unit.now):
        return None
    unasked = case.anonymous or is_private(case)  # what nobody of the company may hear of
    await _card(unit, case, supervisor, "nudge.silent_private" if unasked else "nudge.silent")
    return [supervisor.id]


async def _lapse(unit: Unit, case: Case) -> list[int]:
    """Nobody confirmed: closed as *unconfirmed*, never counted as satisfied; he may reopen it as any other."""
    after = replace(apply(case, Action.LAPSE, Step(0, unit.now, unit.policy)), talked_at=unit.now)
    await cases.save(unit.tx, case, after)
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
