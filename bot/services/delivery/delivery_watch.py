"""Delivery lists and time: everybody is told, reminded three times at most; then it is the office's to go and ask.

What was told is written in the transaction of its letter: however often this runs or is killed, each goes once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.case import LIVE
from bot.domain.delivery import APART, OPEN, Delivery, Line, Move, Reach, Stand, Why, fits, overdue
from bot.domain.delivery_task import places
from bot.domain.letters import Lane, Letter
from bot.domain.people import Person, Role, reachable
from bot.domain.policy import LANGUAGES
from bot.services.cards.shelf import Shelf
from bot.services.casework import of_many
from bot.services.delivery import deliveries as lists
from bot.services.delivery import delivery_letters
from bot.services.house import House, Unit
from bot.services.keys import key, rows, worded
from bot.services.letters import holding
from bot.services.promises import ladders
from bot.services.promises.ladders import About, Task
from bot.storage import cases, deliveries, delivery_lines, people
from bot.storage.database import Row, Transaction

AT_ONCE = 200
"""Lines in one transaction: nobody waits long for it."""
LISTED = 20
Lines = list[tuple[Line, Person]]


async def deliver(house: House) -> None:
    """One look: who is to be told, who reminded, and whom the office has to be told of."""
    while await _some(house):
        pass
    await ladders.climb(house, TASK)


async def _some(house: House) -> bool:
    """A part of it; False: nothing was left."""
    now = house.clock()
    async with house.db.read(quick=True) as tx:
        if not await delivery_lines.untold(tx, 1) and not await delivery_lines.due(tx, now, 1):
            return False
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        untold, due = await delivery_lines.untold(tx, AT_ONCE), await delivery_lines.due(tx, now, AT_ONCE)
        for line, person in untold:
            made = await deliveries.by_id(tx, line.delivery_id)
            if made:
                told = replace(line, told_at=now, to_ask=False)
                await _say(unit, made, replace(told, next_at=now + APART), person)
        for line, person in due:
            made = await deliveries.by_id(tx, line.delivery_id)
            if made:
                await _overdue(unit, made, line, person)
        for delivery_id in {line.delivery_id for line, _ in (*untold, *due)}:
            await lists.follow(unit, delivery_id)
    return True


async def _overdue(unit: Unit, made: Delivery, line: Line, person: Person) -> None:
    after = overdue(line, unit.now, reached=reachable(person))
    if after.to_ask and made.common:
        await of_many.unanswered(unit, made, person.id)
    elif after.to_ask:
        await delivery_lines.save(unit.tx, after)
        if not reachable(person):
            await delivery_letters.to_clerks(unit, made, after, person)
    else:
        await _say(unit, made, after, person)


async def _say(unit: Unit, made: Delivery, line: Line, person: Person) -> None:
    """To him, among what goes to many; `line` is kept as it is now."""
    await delivery_lines.save(unit.tx, line)
    details = await delivery_letters.letter(unit, made, line, reminder=line.reminders)
    letter = Letter("delivery_mine", details, person.chat_id or 0, person.language or LANGUAGES[0], person.id,
                    Lane.BROADCAST)
    await holding.put(unit.tx, unit.bell, person, letter)


# ── The office's task ────────────────────────────────────────────────────────────────────────────────────────────────


async def _about(unit: Unit, row: Row) -> About[Delivery] | None:
    made = await deliveries.by_id(unit.tx, row["delivery_id"])
    if made is None or made.due_at is None or made.serial != row["serial"]:
        return None
    return About(made.id, made, places(made))


async def _letter(unit: Unit, person: Person, about: Sequence[Delivery]) -> None:
    lines = [{"title": dict(one.title), "due_at": one.due_at, "late": (one.due_at or 0) <= unit.now,
              "own": one.owner == person.id,
              "count": None if one.whole else sum((await delivery_lines.to_ask(unit.tx, one.id)).values())}
             for one in about[:LISTED]]
    buttons = rows((worded(one.title, "i", "show", one.id) for one in about[:LISTED]), 1)
    await unit.tell(person, "delivery_task", {"lines": lines, "more": max(0, len(about) - LISTED),
                                              "buttons": [*buttons, [key("menu", "m")]]})


TASK = Task(deliveries.reached, _about, deliveries.told, _letter)


# ── The roster ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def match(house: House) -> None:
    """Who is new, was transferred or has left since: put on the lists that run, asked again, left out."""
    async with house.db.read(quick=True) as tx:
        concerned = [made for made in await deliveries.running(tx) if await _changed(house, made, tx)]
    for made in concerned:
        async with house.db.write() as tx:
            await _match(house.by_clock(tx), made)


async def _changed(house: House, made: Delivery, tx: Transaction) -> bool:
    if made.common and await _over(tx, made):
        return True
    if await delivery_lines.transferred(tx, made.id):
        return True
    if made.done_at is None and await _heir(house.shelf, tx, made) is not None:
        return True
    return bool(await _newcomers(tx, made))


async def _newcomers(tx: Transaction, made: Delivery) -> list[Person]:
    """Who belongs on it and is not; nobody comes late to a survey."""
    if made.survey:
        return []
    after = made.people_until if made.reach is Reach.SHEET else 0
    return [one for one in await delivery_lines.strangers(tx, made.id, after) if fits(one, made)]


async def _over(tx: Transaction, made: Delivery) -> bool:
    """Whether the case of a matter of many has ended, and everybody who joined has said so."""
    case = await cases.by_id(tx, made.case_id or 0)
    left = [stand for _, stand in await delivery_lines.numbers(tx, made.id) if stand in OPEN]
    return case is not None and case.state not in LIVE and not left


async def _match(unit: Unit, made: Delivery) -> None:
    if made.common and await _over(unit.tx, made):
        await deliveries.save(unit.tx, replace(made, done_at=unit.now, closed_at=unit.now))
        await lists.record(unit, made, "delivery_close")
        return
    for line, person in await delivery_lines.transferred(unit.tx, made.id):
        await _moved(unit, made, line, person)
    for person in await _newcomers(unit.tx, made):
        await delivery_lines.add(unit.tx, lists.new_line(made, person, unit.now, late=True))
    made = await lists.follow(unit, made.id)
    heir = await _heir(unit.shelf, unit.tx, made) if made.done_at is None else None
    if heir:  # one that is done stays with who has brought it there: it is on his record
        await _inherit(unit, replace(made, owner=heir.id), heir)


async def _inherit(unit: Unit, made: Delivery, heir: Person) -> None:
    await deliveries.save(unit.tx, made)
    await lists.record(unit, made, "delivery_owner", owner=heir.id)
    await lists.tell_owner(unit, made, heir, opener=None)


async def _moved(unit: Unit, made: Delivery, line: Line, person: Person) -> None:
    """Elsewhere now: whoever had said no, or nothing yet, is asked again. Who has left is left out."""
    if not person.active:
        await lists.move(unit, made, line, Move.LEAVE, why=Why.HAS_LEFT)
        return
    line = replace(line, home=person.home)
    asks = line.stand in (Stand.NOT_MINE, Stand.LEFT_OUT, *OPEN[:2]) and not made.survey
    if asks:
        line = await lists.move(unit, made, line, Move.AGAIN)
        line = replace(line, to_ask=not reachable(person))
    await delivery_lines.save(unit.tx, line)


async def _heir(shelf: Shelf, tx: Transaction, made: Delivery) -> Person | None:
    """Whose it is when its owner has no post any more and no handover took it: who keeps the card, else the head."""
    card, owner = shelf.cards.get(made.card_id or ""), await people.by_id(tx, made.owner)
    if owner and owner.active and owner.roles != {Role.SOLDIER}:
        return None
    staff = [one.person for one in await people.staff(tx)]
    heirs = [*(one for one in staff if card and one.staff_no == card.owner),
             *(one for one in staff if one.has(Role.HEAD) and one.home == made.office),
             *(one for one in staff if one.has(Role.SUPERVISOR))]
    return next((one for one in heirs if one.id != made.owner), None)
