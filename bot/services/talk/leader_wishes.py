"""A leader's wish to talk to a soldier: the soldier is asked; when the leader leaves his post, another one asks anew.

What the two have written stays between them: who follows reads none of it.
"""

from __future__ import annotations

from typing import Any

from bot.domain.case import Case
from bot.domain.leader_talk import LeaderTalk, Way, lapses_at, may_ask
from bot.domain.people import Person
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import key
from bot.storage import cases, events, people
from bot.storage import leader_talks as store

WAYS = (Way.HERE, Way.PHONE, Way.PERSON)


async def invite(unit: Unit, case: Case, leader: Person, soldier: Person) -> LeaderTalk:
    """The soldier reads who would like to talk to him, and says how, or no."""
    made = await store.add(unit.tx, case.id, leader.id, unit.now, lapses_at(case, unit.now, unit.policy))
    await note(unit, case.id, "talk_asked", made)
    buttons = [[key(f"talk_{way}", "tk", way, made.id) for way in WAYS], [key("talk_no", "tk", "no", made.id)]]
    await unit.tell(soldier, "leader_talk", {**details(unit, made, case, "invited", leader.name), "buttons": buttons})
    return made


async def note(unit: Unit, case_id: int, action: str, one: LeaderTalk) -> None:
    await events.add(unit.tx, case_id=case_id, person_id=unit.person.id or None, at=unit.now, action=action,
                     before={}, after={"talk": one.id})


def details(unit: Unit, one: LeaderTalk, case: Case, word: str, name: str, words: str = "") -> dict[str, Any]:
    return {"word": word, "name": name, "case": views.brief(case, unit.policy), "until": one.lapses_at,
            "words": [["words", words]] if words else []}


# ── Its leader leaves ────────────────────────────────────────────────────────────────────────────────────────────────


async def left(unit: Unit, talk_id: int, leaver: Person) -> None:
    """The soldier who waits for it reads at once that it will not be he."""
    found = await _open(unit, talk_id)
    if found:
        one, case, soldier = found
        await unit.tell(soldier, "leader_talk", {**details(unit, one, case, "left", leaver.name),
                                                 "buttons": [[key("open_case", "o", case.id)], [key("menu", "m")]]})


async def may_take_up(unit: Unit, talk_id: int) -> bool:
    """Whether the one who acts may ask for it in the leaver's place."""
    found = await _open(unit, talk_id)
    return found is None or may_ask(found[1], unit.person, unit.policy)


async def take_up(unit: Unit, talk_id: int, leaver: Person, taker: Person) -> bool:
    """The old wish ends; another leader's is put to the soldier by his name. False: it was over."""
    found = await _open(unit, talk_id)
    if found is None:
        return False
    one, case, soldier = found
    await store.end(unit.tx, one.id, unit.now, talked=False)
    await note(unit, case.id, "talk_ended", one)
    if taker.id != leaver.id and may_ask(case, taker, unit.policy):
        await invite(unit, case, taker, soldier)
    return True


async def _open(unit: Unit, talk_id: int) -> tuple[LeaderTalk, Case, Person] | None:
    one = await store.by_id(unit.tx, talk_id)
    case = await cases.by_id(unit.tx, one.case_id) if one and one.ended_at is None else None
    soldier = await people.by_id(unit.tx, case.requester) if case else None
    return (one, case, soldier) if one and case and soldier and soldier.active else None
