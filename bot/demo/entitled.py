"""Delivery lists of the sample unit, with somebody at each stage: by a list of names, by asking a company; a survey.

A matter of many is among them, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.app import App
from bot.domain.case import WORKED
from bot.domain.delivery import Delivery, Move, Reach, Who, Why
from bot.domain.delivery_forms import COMMON, SURVEY
from bot.domain.forms import CARD, FROM_CASE, TARGET
from bot.services.delivery import delivery_opening, delivery_own, delivery_pages, delivery_watch
from bot.services.house import Actor, Unit
from bot.storage import cases, people
from bot.storage import deliveries as store

ALLOWANCE, OWNER = "spouse-allowance", "1018"
ENTITLED = ("1027", "1031", "1033", "1037", "1040", "1034")
STEPS: tuple[tuple[str, Move, str], ...] = (
    ("1027", Move.APPLIED, ""), ("1031", Move.APPLIED, ""), (OWNER, Move.ENTERED, "1027"), ("1027", Move.RECEIVED, ""),
    (OWNER, Move.ENTERED, "1031"), ("1033", Move.APPLIED, ""), ("1037", Move.NO, ""))
"""By whom, what, and whose line if not his own."""
MEDICAL, MEDICAL_OWNER = "family-medical", "1013"
ANSWERS = (("1032", Move.UNSURE), ("1035", Move.NO), ("1031", Move.YES), ("1036", Move.YES))
"""What some of the second company say when they are asked whether it concerns them."""
SWEPT = {
    "deliver_way": SURVEY, "deliver_question": "爱人、孩子随军以后，医疗登记是不是也一直没有办下来？",
    "deliver_title": "家属医疗登记没有办下来", "deliver_homes": {"ticked": ["c3"]},
    "deliver_who": Who.SOLDIERS.value}
MANY = {
    "deliver_way": COMMON, "deliver_common": "集训的差旅费，单据交了还没有报",
    "deliver_homes": {"ticked": ["c2"]}}


async def write(app: App) -> None:
    """Owners open them, all are told, some have gone on."""
    await _as(app, OWNER, _open)
    await _as(app, MEDICAL_OWNER, _ask)
    await _from_case(app, "1031", "medical", SWEPT)
    await _from_case(app, "1035", "travel", MANY)
    await delivery_watch.deliver(app.house)
    for staff_no, move, whose in STEPS:
        await _as(app, staff_no, _step(ALLOWANCE, move, whose))
    await _as(app, OWNER, _leave)
    for staff_no, move in ANSWERS:
        await _as(app, staff_no, _step(MEDICAL, move))
    await _as(app, "1038", _joins(Reach.ASK, Move.YES))
    await _as(app, "1041", _joins(Reach.ASK, Move.NO))
    await _as(app, "1034", _joins(Reach.JOIN, Move.YES))
    await app.outbox.idle()


async def _open(unit: Unit) -> None:
    card = unit.shelf.cards[ALLOWANCE]
    office = unit.policy.category(card.category).department
    everybody = [one for one in await people.everybody(unit.tx) if one.staff_no in ENTITLED]
    made = Delivery(0, dict(card.title), card.category, office, unit.person.id, unit.person.id, unit.now, Reach.SHEET,
                    Who.ALL, (), await store.last_person(unit.tx), card_id=card.id)
    await delivery_opening.start(unit, made, everybody)


async def _ask(unit: Unit) -> None:
    card = unit.shelf.cards[MEDICAL]
    await delivery_opening.begin(unit, {
        CARD: [card.id, card.version], "deliver_reach": Reach.ASK.value, "deliver_homes": {"ticked": ["c2"]},
        "deliver_who": Who.SOLDIERS.value})


async def _from_case(app: App, staff_no: str, category: str, answers: dict[str, Any]) -> None:
    """Its handler finds out who has the same."""
    async with app.house.db.read() as tx:
        soldier = await people.by_staff_no(tx, staff_no)
        assert soldier is not None, "the sample unit has everybody"
        found = [one for one in await cases.of_requester(tx, soldier.id, 0)
                 if one.category == category and one.state in WORKED]
        handler = (await people.names(tx, {found[0].handler}))[found[0].handler] if found else None
    if handler:
        await _as(app, handler.staff_no, lambda unit: delivery_opening.begin(
            unit, {FROM_CASE: found[0].id, **answers}))


async def _leave(unit: Unit) -> None:
    made, other = await store.of_card(unit.tx, ALLOWANCE), await people.by_staff_no(unit.tx, "1034")
    assert made is not None, "it was opened first"
    assert other is not None, "the sample unit has everybody"
    await delivery_pages.leave_out(unit, {TARGET: [made.id, other.id], "deliver_why": Why.ELSEWHERE.value})


def _step(card: str, move: Move, whose: str = "") -> Callable[[Unit], Awaitable[None]]:
    async def step(unit: Unit) -> None:
        made = await store.of_card(unit.tx, card)
        other = await people.by_staff_no(unit.tx, whose) if whose else None
        assert made is not None, "it was opened first"
        if other:
            await delivery_pages.do(unit, move.value, made.id, other.id)
        else:
            await delivery_own.step(unit, move.value, made.id)

    return step


def _joins(reach: Reach, move: Move) -> Callable[[Unit], Awaitable[None]]:
    """*Me too*, or not, on the survey or the matter of many."""
    async def step(unit: Unit) -> None:
        for made in await store.running(unit.tx):
            if made.survey and made.reach is reach:
                await delivery_own.step(unit, move.value, made.id)

    return step


async def _as(app: App, staff_no: str, work: Callable[[Unit], Awaitable[None]]) -> None:
    async with app.house.db.write() as tx:
        person = await people.by_staff_no(tx, staff_no)
        assert person is not None, "the sample unit has everybody"
        unit = app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
        await work(unit)
    await app.outbox.deliver(unit.born)
