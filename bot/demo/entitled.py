"""A delivery list of the sample unit: an allowance on its way to five, each of them somewhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.app import App
from bot.domain.delivery import Delivery, Move, Reach, Who
from bot.services.delivery import delivery_opening, delivery_own, delivery_pages, delivery_watch
from bot.services.house import Actor, Unit
from bot.storage import deliveries as store
from bot.storage import people

CARD, OWNER = "spouse-allowance", "1018"
ENTITLED = ("1027", "1031", "1033", "1037", "1040")
STEPS: tuple[tuple[str, Move, str], ...] = (
    ("1027", Move.APPLIED, ""), ("1031", Move.APPLIED, ""), (OWNER, Move.ENTERED, "1027"), ("1027", Move.RECEIVED, ""),
    (OWNER, Move.ENTERED, "1031"), ("1033", Move.APPLIED, ""), ("1037", Move.NO, ""))
"""By whom, what, and whose line if not his own."""


async def write(app: App) -> None:
    """The owner opens it, all are told, some have gone on."""
    await _as(app, OWNER, _open)
    await delivery_watch.deliver(app.house)
    for staff_no, move, whose in STEPS:
        await _as(app, staff_no, _step(move, whose))
    await app.outbox.idle()


async def _open(unit: Unit) -> None:
    card = unit.shelf.cards[CARD]
    office = unit.policy.category(card.category).department
    everybody = [one for one in await people.everybody(unit.tx) if one.staff_no in ENTITLED]
    made = Delivery(0, dict(card.title), card.category, office, unit.person.id, unit.person.id, unit.now, Reach.SHEET,
                    Who.ALL, (), await store.last_person(unit.tx), card_id=card.id)
    await delivery_opening.start(unit, made, everybody)


def _step(move: Move, whose: str) -> Callable[[Unit], Awaitable[None]]:
    async def step(unit: Unit) -> None:
        made = await store.of_card(unit.tx, CARD)
        other = await people.by_staff_no(unit.tx, whose) if whose else None
        assert made is not None, "it was opened first"
        if other:
            await delivery_pages.do(unit, move.value, made.id, other.id)
        else:
            await delivery_own.step(unit, move.value, made.id)

    return step


async def _as(app: App, staff_no: str, work: Callable[[Unit], Awaitable[None]]) -> None:
    async with app.house.db.write() as tx:
        person = await people.by_staff_no(tx, staff_no)
        assert person is not None, "the sample unit has everybody"
        unit = app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
        await work(unit)
    await app.outbox.deliver(unit.born)
