"""What a soldier says while his phone is out and the office closed: whoever is on call hears it beside the handler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import on_call as hours
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.domain.rules import Action, Party, parties
from bot.services import naming, views
from bot.services.house import ALBUM_WAIT, Unit
from bot.services.keys import key
from bot.services.urgent import answering
from bot.storage import on_call, people

HEARD = frozenset({Action.SUBMIT, Action.MESSAGE, Action.REPLY, Action.VAGUE, Action.DISPUTE, Action.REOPEN,
                   Action.NOT_SOLVED})
"""What asks for an answer."""


async def who(unit: Unit, case: Case) -> tuple[Person, int] | None:
    """Who answers for the case's office now in its handler's place, and until when."""
    found = await answering.now(unit.tx, unit.policy, unit.now)
    person = found.people.get(case.office)
    if person is None or found.spell is None or Party.ANSWERING_NOW not in parties(case, person, unit.policy):
        return None
    return person, found.spell.closes


async def hear(unit: Unit, case: Case, action: Action, lines: Sequence[str], *, talk_id: int | None = None,
               files: bool = False, edit_id: int | None = None) -> None:
    """One letter with the words, and a button to answer; the parts of an album are one."""
    found = await who(unit, case) if action in HEARD else None
    if found is None or unit.person.id == found[0].id or (unit.person.id != case.requester and action != Action.SUBMIT):
        return
    person, until = found
    handler = await people.by_id(unit.tx, case.handler)
    details = {
        "case": views.brief(case, unit.policy), "what": action.value,
        "from": naming.name(case, unit.person, person), "lines": list(lines),
        "files": files, "until": until, "handler": handler.name if handler else "",
        "buttons": [[key("write", "c", case.id, Action.MESSAGE.value), key("open_case", "o", case.id)]],
    }
    name = unit.album or talk_id
    await unit.tell(person, "on_call_word", details, case_id=case.id, talk_id=talk_id, edit_id=edit_id,
                    key=f"on_call:{name}:{person.id}" if name and edit_id is None else None,
                    wait=ALBUM_WAIT if unit.album else 0)


async def explain(unit: Unit, case: Case | None) -> None:
    """Refused("on_call_over") for whoever was on call for the case's office today, once the window has closed."""
    person = unit.person
    if case is None or person.on_call or not hours.may_be(person, case.office):
        return
    named = (await on_call.on(unit.tx, unit.today)).get(case.office)
    passed = [one for one in hours.spells(unit.policy, unit.today) if one.closes <= unit.now]
    before = replace(person, on_call=case.office)
    if named == person.id and passed and Party.ANSWERING_NOW in parties(case, before, unit.policy):
        handler = await people.by_id(unit.tx, case.handler)
        raise Refused("on_call_over", number=case.number, at=passed[-1].closes, name=handler.name if handler else "")
