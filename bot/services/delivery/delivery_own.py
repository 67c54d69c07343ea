"""What a soldier sees of a delivery list: where he stands, one tap for the next step, and help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.delivery import HIS, Delivery, Line, Move, Party, allowed, names
from bot.domain.errors import Refused
from bot.domain.forms import INTAKE
from bot.domain.people import Person
from bot.domain.pins import may_lend_lists
from bot.services.casework import cases, intake, onward
from bot.services.casework.intake import Request
from bot.services.delivery import deliveries as lists
from bot.services.delivery.delivery_letters import STEPS, screen
from bot.services.house import Unit, language
from bot.services.keys import key, rows, worded
from bot.storage import cases as stored
from bot.storage import deliveries, delivery_lines, drafts

LISTED = 12


async def show(unit: Unit, delivery_id: int, headline: str | None = None) -> None:
    made, line = await lists.own(unit, delivery_id)
    await unit.answer("delivery_mine", {**await screen(unit, made, line), "headline": headline})


async def show_all(unit: Unit) -> None:
    """All lists that he is on; with only one, that one."""
    found = await _found(unit)
    if len(found) == 1:
        await show(unit, found[0][0].id)
        return
    keys = [worded(made.title, "i", "mine", made.id) for made, _ in found]
    again = [key("delivery_changed", "i", "changed")] if any(_may_ask_again(*one) for one in found) else []
    await unit.answer("delivery_owns", {"lines": _lines(found), "again": bool(again), "buttons": [
        *rows(keys, 1), *([again] if again else []), [key("menu", "m")]]})


def _may_ask_again(made: Delivery, line: Line) -> bool:
    return Move.CHANGED in allowed(made, line, frozenset({Party.SELF}))


async def changed(unit: Unit) -> None:
    """He has married, has a child: he is asked anew about all that he had said no to, here and now."""
    for made, line in await _found(unit):
        if _may_ask_again(made, line):
            after = await lists.move(unit, made, line, Move.CHANGED)
            await delivery_lines.save(unit.tx, replace(after, told_at=unit.now))
            await lists.follow(unit, made.id)
    await show_all(unit)


async def lines(unit: Unit, reader: Person) -> list[dict[str, Any]]:
    """Where he stands on each list, as it goes on paper: of those of which his reader may know."""
    return _lines([(made, line) for made, line in await _found(unit) if names(reader, made, line.home, unit.policy)])


async def _found(unit: Unit) -> list[tuple[Delivery, Line]]:
    found = await delivery_lines.of_person(unit.tx, unit.person.id)
    joined = {line.delivery_id for line in found}
    found += [(await lists.own(unit, one.id))[1] for one in await lists.joinable(unit) if one.id not in joined]
    made = [(await deliveries.by_id(unit.tx, line.delivery_id), line) for line in found[:LISTED]]
    return [(one, line) for one, line in made if one]


def _lines(found: list[tuple[Delivery, Line]]) -> list[dict[str, Any]]:
    return [{"title": dict(made.title), "common": made.common, "stand": line.stand.value, "waits": line.stand in HIS}
            for made, line in found]


async def step(unit: Unit, verb: str, delivery_id: int) -> None:
    """One tap; the same tap again, or an old message's, shows how it stands."""
    if verb not in STEPS:
        raise Refused("stale")
    made, line = await lists.own(unit, delivery_id)
    move = Move(verb)
    if move not in allowed(made, line, frozenset({Party.SELF})):
        await show(unit, made.id, "moved")
        return
    if made.survey and move is (Move.MISSING if made.common else Move.YES):
        await _raise(unit, made, line, move)
        return
    if line.told_at is None:  # he found it by himself
        line = replace(line, told_at=unit.now)
    await lists.move(unit, made, line, move)
    await lists.follow(unit, made.id)
    if made.common and move is Move.YES:
        await _set_aside(unit, made.category)
    await show(unit, made.id, "kept")


async def _set_aside(unit: Unit, category: str) -> None:
    """Who has joined the others need not finish the request that he began of the same kind."""
    draft = await drafts.find(unit.tx, unit.person.id, INTAKE)
    if draft and draft.answers.get("category") == category:
        await drafts.drop(unit.tx, draft.id)


async def _raise(unit: Unit, made: Delivery, line: Line, move: Move) -> None:
    """*Me too*, or that the one answer was none for him: a case of his own at once, which he may add words to."""
    origin = await stored.by_id(unit.tx, made.case_id) if made.case_id else None
    category = unit.policy.category(made.category)
    if origin is None:
        raise Refused("delivery_moved")
    card = await unit.shelf.version(unit.tx, origin.card_id, origin.card_version)
    title = made.title.get(language(unit.person, unit.actor)) or next(iter(made.title.values()))
    asked = ["joined", line.words or title] if made.common else ["swept", made.question or title]
    case = await intake.submit(unit, Request(unit.person, None, category, title, [["story", title], asked], card=card,
                                             delivery=made.id))
    await lists.move(unit, made, line, move, case_id=case.id)
    await lists.follow(unit, made.id)
    await cases.answer_card(unit, case, "submit_swept")


async def help_him(unit: Unit, delivery_id: int, person_id: int) -> None:
    """The same for somebody without a phone, by his clerk: its slip and PIN are his."""
    made, _, person = await lists.line_of(unit, delivery_id, person_id)
    card = unit.shelf.cards.get(made.card_id or "")
    if card is None or not may_lend_lists(person, unit.person):
        raise Refused("not_yours")
    await onward.for_other(unit, card, {lists.FROM: made.id, "person": str(person.id)})


async def help_(unit: Unit, delivery_id: int) -> None:
    """A request that carries the card along, and is known on the list."""
    made, _ = await lists.own(unit, delivery_id)
    card = unit.shelf.cards.get(made.card_id or "")
    if card is None:
        raise Refused("card_gone")
    await onward.with_card(unit, card, {lists.FROM: made.id})
