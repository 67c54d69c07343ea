"""Requests about somebody follow him to what he heads now; whoever must not hear of one any more has it no more.

People move, are made heads, are merged into another home: then somebody may work a request about his own head.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.case import Case
from bot.domain.handover import POSTS, holds
from bot.domain.letters import Card
from bot.domain.people import Person, Role
from bot.domain.secrecy import concerns, headed, may_pass_to
from bot.services import views
from bot.services.cards import readers
from bot.services.house import House, Unit
from bot.services.posts import passing
from bot.storage import cases, people
from bot.storage.database import Transaction


async def look(house: House) -> None:
    """Whatever has come about since: people change in many ways, and all of them end here."""
    async with house.db.read(quick=True) as tx:
        if not await _amiss(tx):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for case, known in await _amiss(tx):
            await _set_right(unit, case, known)


async def _amiss(tx: Transaction) -> list[tuple[Case, Mapping[int, Person]]]:
    """Open requests about somebody who heads another home by now, or that one of his people has."""
    found: list[tuple[Case, Mapping[int, Person]]] = []
    for case in await cases.about_somebody(tx):
        held = {getattr(case, post) for post in POSTS} | {case.about}
        known = await people.names(tx, {one for one in held if one})
        now = _follows(case, known)
        if now != case or any(concerns(now, one) for id_, one in known.items() if id_ != case.about):
            found.append((now, known))
    return found


def _follows(case: Case, known: Mapping[int, Person]) -> Case:
    """With the home that he heads; who heads none any more is still nobody's business where he did."""
    home = headed(known[case.about]) if case.about else None
    return replace(case, about_home=home) if home else case


async def _set_right(unit: Unit, case: Case, known: Mapping[int, Person]) -> None:
    await cases.set_about_home(unit.tx, case)
    for giver in known.values():
        posts = holds(case, POSTS, giver.id)
        if posts and concerns(case, giver) and (taker := await _taker(unit, case, posts)):
            await passing.case_on(unit, case.id, posts, giver, taker)
            if "handler" in posts:
                await _tell(unit, case.id, taker)


async def _taker(unit: Unit, case: Case, posts: tuple[str, ...]) -> Person | None:
    """Its supervisor, another one, a leader: the first who is there and may have it."""
    there = [one.person for one in await people.staff(unit.tx) if one.there]
    above = [one for role in (Role.SUPERVISOR, Role.LEADER) for one in there if one.has(role)]
    above.sort(key=lambda one: one.id != case.supervisor)
    return next((one for one in above if may_pass_to(case, one, posts)), None)


async def _tell(unit: Unit, case_id: int, person: Person) -> None:
    case = await cases.by_id(unit.tx, case_id)
    if case:
        shown = await views.view(unit, case, person)
        pressed = views.buttons(case, person, replace(unit.moment, person=person.id), shown)
        await unit.tell(person, "case", {
            "headline": {"phrase": "news.recused", "given": {}}, "words": await views.request(unit.tx, case),
            "questions": views.questions(case, unit.policy), "case": shown, "side": views.side(case, person),
            **await readers.beside(unit, case, person, pressed)}, card=Card.RING, case_id=case.id)
