"""Delivery lists at work: who may see one, one line moved on, and what follows for the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain import delivery as rules
from bot.domain import delivery_task
from bot.domain.cards import Card
from bot.domain.case import WORKED, Case
from bot.domain.delivery import (
    HIS,
    OPEN,
    Delivery,
    Line,
    Move,
    Party,
    Stand,
    Why,
    first_stand,
    may_open,
    may_open_any,
    moved,
    of_company,
    parties,
    runs,
    sees,
)
from bot.domain.delivery_progress import Numbers, received
from bot.domain.errors import Refused
from bot.domain.people import Person, Role, reachable
from bot.services.house import Unit
from bot.services.keys import Key, key, worded
from bot.services.posts import duties
from bot.storage import cases, deliveries, delivery_lines, events, people

COMMON = 3
"""Matters of many that are offered beside a request."""
FROM = "_delivery"
"""Beside a request's answers: the list from which its soldier asked for help."""


async def load(unit: Unit, delivery_id: int) -> Delivery:
    """A list whose numbers the person may see; Refused otherwise, whether there is one or not."""
    found = await deliveries.by_id(unit.tx, delivery_id)
    if found is None or not sees(unit.person, found, unit.policy):
        raise Refused("no_such_delivery")
    return found


async def line_of(unit: Unit, delivery_id: int, person_id: int) -> tuple[Delivery, Line, Person]:
    """One person's line, for whoever may read his name."""
    made = await load(unit, delivery_id)
    line, person = await delivery_lines.one(unit.tx, delivery_id, person_id), await people.by_id(unit.tx, person_id)
    if line is None or person is None or not rules.names(unit.person, made, line.home, unit.policy):
        raise Refused("no_such_delivery")
    if line.stand is Stand.RAISED:  # who raised a case is told by the case alone
        raise Refused("no_such_delivery")
    return made, line, person


async def own(unit: Unit, delivery_id: int) -> tuple[Delivery, Line]:
    """His own line; whoever is on no list may still say that a policy concerns him."""
    made = await deliveries.by_id(unit.tx, delivery_id)
    line = await delivery_lines.one(unit.tx, delivery_id, unit.person.id) if made else None
    if made is None or (line is None and not await _may_join(unit, made)):
        offered = made is not None and made.common and rules.of_homes(unit.person, made)
        raise Refused("common_answered" if offered else "no_such_delivery")
    return made, line or Line(made.id, unit.person.id, unit.person.home, Stand.ASKED, unit.now, told_at=unit.now)


async def _may_join(unit: Unit, made: Delivery) -> bool:
    """A policy may concern whoever says so; a matter of many, those of its homes, until it is answered."""
    if made.closed_at is not None or (made.survey and not made.common):
        return False
    origin = await cases.by_id(unit.tx, made.case_id) if made.common and made.case_id else None
    return not made.common or (
        rules.of_homes(unit.person, made) and origin is not None and origin.state in WORKED
        and origin.requester != unit.person.id)


async def joinable(unit: Unit, category: str | None = None) -> list[Delivery]:
    """The matters of many that the one who acts may join, or has joined; of a category, or all."""
    return [one for one in await deliveries.running(unit.tx) if one.common and category in (None, one.category)
            and (await _may_join(unit, one) or await delivery_lines.one(unit.tx, one.id, unit.person.id))]


async def move(unit: Unit, made: Delivery, line: Line, step: Move, *, why: Why | None = None,
               words: str | None = None, case_id: int | None = None, clock: bool = False) -> Line:
    """One step of one line, by the one who acts, or by the clock (`clock`: by what follows from his act)."""
    clock = clock or unit.person.id == 0
    held = frozenset({Party.CLOCK}) if clock else parties(unit.person, made, line, unit.policy)
    by = None if clock else unit.person.id
    after = moved(made, line, step, held, (unit.now, by), unit.policy)
    after = replace(after, why=why, words=words, case_id=case_id or line.case_id)
    await delivery_lines.add(unit.tx, line)
    await delivery_lines.save(unit.tx, after)
    await events.add(unit.tx, case_id=None, person_id=by, at=unit.now, action="delivery_line",
                     before={"stand": line.stand.value},
                     after={"delivery": made.id, "person": line.person_id, "stand": after.stand.value,
                            "move": step.value, **({"why": why.value} if why else {}),
                            **({"pin": unit.guest.host.id} if unit.guest else {})})
    return after


async def follow(unit: Unit, delivery_id: int) -> Delivery:
    """What its lines make of the list: the office has to go and ask, or no more; all are settled, or one is not."""
    made = await deliveries.by_id(unit.tx, delivery_id)
    assert made is not None, "it was just worked on"
    asking = sum((await delivery_lines.to_ask(unit.tx, made.id)).values())
    numbers = await delivery_lines.numbers(unit.tx, made.id)
    left = sum(number for (_, stand), number in numbers.items() if stand in OPEN)
    after = made
    if asking and made.due_at is None:
        rungs = list(delivery_task.task(unit.now, unit.policy))
        after = replace(after, serial=made.serial + 1, due_at=rungs[0].due_at)
        await deliveries.wind(unit.tx, after, rungs)
    elif not asking and made.due_at is not None:
        after = replace(after, due_at=None)
        await deliveries.wind(unit.tx, after, [])
    left += made.common  # its case goes on
    if bool(left) == (made.done_at is not None):
        after = replace(after, done_at=None if left else unit.now)
    if after != made:
        await deliveries.save(unit.tx, after)
    if after.done_at is not None and made.done_at is None:
        await _done(unit, after, numbers)
    return after


async def _done(unit: Unit, made: Delivery, numbers: Numbers) -> None:
    """Everybody has it, or is left out with a reason: its owner and who opened it read so; its duty is done."""
    count = sum(number for (_, stand), number in numbers.items() if stand is Stand.RECEIVED)
    await record(unit, made, "delivery_done", received=count)
    for person in (await people.names(unit.tx, {made.owner, made.opened_by})).values():
        await unit.tell(person, "delivery_done", {
            **head(unit, made), "received": None if made.whole else count, "share": received(numbers, whole=made.whole),
            "buttons": [[key("delivery_board", "i", "show", made.id)]]})
    if made.duty_id is not None and made.duty_serial is not None:
        known = None if made.whole else count
        await duties.by_list(unit, made.duty_id, made.duty_serial, made.owner, known, made.title)


async def record(unit: Unit, made: Delivery, action: str, **more: Any) -> None:
    """An event of the whole list: ids, codes and figures."""
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"delivery": made.id, **more})


async def close(unit: Unit, delivery_id: int) -> None:
    """Ended by who runs it, once everybody has it or is left out with a reason."""
    made = await load(unit, delivery_id)
    if not runs(unit.person, made):
        raise Refused("not_yours")
    if made.done_at is None:
        raise Refused("delivery_left")
    if made.closed_at is None:
        await deliveries.save(unit.tx, replace(made, closed_at=unit.now))
        await record(unit, made, "delivery_close")


async def linked(unit: Unit, answers: Mapping[str, Any], case: Case) -> None:
    """The case that somebody raised because he needed help, on his line."""
    line = await delivery_lines.one(unit.tx, int(answers.get(FROM) or 0), case.requester)
    if line:
        await delivery_lines.save(unit.tx, replace(line, case_id=case.id))


async def whence(unit: Unit, case: Case) -> list[Key]:
    """The way from a case back to the survey, or the matter of many, that it came from; never to the first case."""
    made = await deliveries.by_id(unit.tx, int(case.reason.get("delivery") or 0))
    if made is None:
        return []
    if case.requester == unit.person.id:
        return [key("swept_own", "i", "mine", made.id)]
    return [key("swept_from", "i", "show", made.id)] if sees(unit.person, made, unit.policy) else []


def head(unit: Unit, made: Delivery) -> dict[str, Any]:
    """What any letter about a list begins with."""
    return {"title": dict(made.title), "survey": made.survey, "common": made.common, "question": made.question,
            "office": dict(unit.policy.home_words(made.office)),
            "sensitive": unit.policy.category(made.category).sensitive}


async def owner_of(unit: Unit, card: Card) -> Person | None:
    """Whose list of a card it is: its owner's, else the head's of its category's office."""
    office = unit.policy.category(card.category).department
    owner = await people.by_staff_no(unit.tx, card.owner)
    if owner and owner.active and owner.roles != {Role.SOLDIER}:
        return owner
    return next((one for one in await people.at_home(unit.tx, office) if one.has(Role.HEAD)), None)


async def entitlements(unit: Unit, case: Case | None = None) -> list[Card]:
    """Cards of which somebody may open a list, none of which runs; from a case, those of its category."""
    cards = sorted(unit.shelf.cards.values(), key=lambda card: card.id)
    found = [one for one in cards if one.entitlement and one.category == case.category] if case else (
        may_open_any(unit.person, cards, unit.policy))
    return [one for one in found if await deliveries.of_card(unit.tx, one.id) is None]


async def tell_owner(unit: Unit, made: Delivery, owner: Person, *, opener: str | None) -> None:
    """It is his from now on: somebody opened it for him, or (None) whoever had it has left his post."""
    await unit.tell(owner, "delivery_yours", {**head(unit, made), "opener": opener, "buttons": [
        [key("delivery_board", "i", "show", made.id)]]})


def new_line(made: Delivery, person: Person, now: int, *, late: bool) -> Line:
    """Somebody is put on the list; whom no message can reach is asked in person."""
    return Line(made.id, person.id, person.home, first_stand(made, late=late), now,
                to_ask=not reachable(person))


async def under(unit: Unit, card: Card) -> list[list[Key]]:
    """Under a card of an entitlement: its list, or where one stands oneself; or the way to begin one."""
    if not card.entitlement:
        return []
    made = await deliveries.of_card(unit.tx, card.id)
    if made is None:
        return [[key("delivery_begin", "i", "begin", card.id)]] if may_open(unit.person, card, unit.policy) else []
    board = [key("delivery_board", "i", "show", made.id)] if sees(unit.person, made, unit.policy) else []
    return [[key("delivery_own", "i", "mine", made.id), *board]]


async def shown(unit: Unit, found: list[Delivery]) -> list[Delivery]:
    """Those that somebody sees, and, of a company alone, on which somebody of it stands."""
    seen = [one for one in found if sees(unit.person, one, unit.policy)]
    home = {one.id: None if runs(unit.person, one) else of_company(unit.person, one, unit.policy) for one in seen}
    return [one for one in seen if home[one.id] is None
            or any(of == home[one.id] for of, _ in await delivery_lines.numbers(unit.tx, one.id))]


async def menu_keys(unit: Unit) -> list[Key]:
    """The menu's ways: what waits for oneself, and the lists that one runs or sees a part of."""
    stands = [line.stand for line in await delivery_lines.of_person(unit.tx, unit.person.id)]
    waiting = sum(stand in HIS for stand in stands)
    own = [key("delivery_waits", "i", "own", count=waiting)] if any(one in OPEN for one in stands) else []
    others = await joinable(unit)
    own += [key("deliveries_common", "i", "own", count=len(others))] if others and not own else []
    own += [key("deliveries_own", "i", "own")] if stands and not own else []
    opens = unit.person.has(Role.SUPERVISOR) or bool(may_open_any(unit.person, unit.shelf.cards.values(), unit.policy))
    if not (opens or unit.person.has(Role.HEAD, Role.LEADER, Role.CLERK, Role.COMPANY_LEADER, Role.CADRE)):
        return own
    found = await shown(unit, await deliveries.running(unit.tx))
    return [*own, key("deliveries", "i", "list", 0, count=len(found))] if found or opens else own


async def common_keys(unit: Unit, category: str) -> list[list[Key]]:
    """Beside a request in the making: what others of his home raised already."""
    return [[worded({name: f"🙌 {words}" for name, words in one.title.items()}, "i", "mine", one.id)]
            for one in (await joinable(unit, category))[:COMMON]]
