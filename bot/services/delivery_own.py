"""What a soldier sees of a delivery list: where he stands, one tap for the next step, and help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.delivery import HIS, Delivery, Line, Move, Party, Reach, Stand, allowed
from bot.domain.errors import Refused
from bot.services import cases, intake, onward
from bot.services import deliveries as lists
from bot.services.house import Unit
from bot.services.intake import Request
from bot.services.keys import Key, key, rows, worded
from bot.storage import cases as stored
from bot.storage import deliveries, delivery_lines, people

STEPS = (Move.YES, Move.APPLIED, Move.RECEIVED, Move.MISSING, Move.MINE, Move.NO, Move.UNSURE)
"""In the order of their buttons."""
LISTED = 12


async def screen(unit: Unit, made: Delivery, line: Line) -> dict[str, Any]:
    """Where he stands, what comes next, and who has it."""
    names = await people.names(unit.tx, {one for one in (made.owner, line.by) if one})
    owner = names[made.owner]
    by = names.get(line.by or 0)
    return {**lists.head(unit, made), "stand": line.stand.value, "since": line.since, "owner": owner.name,
            "by": by.name if by and by.id != line.person_id else None, "why": line.why.value if line.why else None,
            "words": line.words, "reminder": 0, "closed": made.closed_at is not None, "headline": None,
            "veiled": False, "buttons": await buttons(unit, made, line)}


async def letter(unit: Unit, made: Delivery, line: Line, *, reminder: int = 0) -> dict[str, Any]:
    """The same as it comes unasked: of a sensitive matter it says only that there is news."""
    details = await screen(unit, made, line)
    if details["sensitive"] and personal(made, line):
        return {**details, "veiled": True, "buttons": [[key("delivery_see", "i", "mine", made.id)]]}
    return {**details, "reminder": reminder}


def personal(made: Delivery, line: Line) -> bool:
    """Whether the letter tells more of him than what everybody is asked or told."""
    return made.reach is Reach.SHEET or line.stand not in (Stand.ASKED, Stand.TOLD)


async def buttons(unit: Unit, made: Delivery, line: Line) -> list[list[Key]]:
    """His next steps; help, and the card it is about."""
    can = allowed(made, line, frozenset({Party.SELF}))
    steps = [key(_label(made, one), "i", "me", one.value, made.id) for one in STEPS if one in can]
    beside: list[Key] = []
    if made.card_id and made.card_id in unit.shelf.cards:
        beside.append(key("card_case", "k", "show", made.card_id, 0))
        if made.closed_at is None and line.stand not in (Stand.NOT_MINE, Stand.RECEIVED):
            beside.insert(0, key("delivery_help", "i", "help", made.id))
    case = await stored.by_id(unit.tx, line.case_id) if line.case_id else None
    opens = [key("open_number", "o", case.id, number=case.number)] if case else []
    return [row for row in (*rows(steps), beside, opens, [key("menu", "m")]) if row]


def _label(made: Delivery, step: Move) -> str:
    asks = {Move.YES: "delivery_too", Move.NO: "delivery_not_too"} if made.survey else {}
    return asks.get(step) or f"delivery_{step.value}"


async def show(unit: Unit, delivery_id: int, headline: str | None = None) -> None:
    made, line = await lists.own(unit, delivery_id)
    await unit.answer("delivery_mine", {**await screen(unit, made, line), "headline": headline})


async def show_all(unit: Unit) -> None:
    """All lists that he is on; with only one, that one."""
    found = await delivery_lines.of_person(unit.tx, unit.person.id)
    if len(found) == 1:
        await show(unit, found[0].delivery_id)
        return
    lines: list[dict[str, Any]] = []
    keys: list[Key] = []
    for line in found[:LISTED]:
        made = await deliveries.by_id(unit.tx, line.delivery_id)
        if made:
            lines.append({"title": dict(made.title), "stand": line.stand.value, "waits": line.stand in HIS})
            keys.append(worded(made.title, "i", "mine", made.id))
    await unit.answer("delivery_owns", {"lines": lines, "buttons": [*rows(keys, 1), [key("menu", "m")]]})


async def step(unit: Unit, verb: str, delivery_id: int) -> None:
    """One tap; the same tap again, or an old message's, shows how it stands."""
    if verb not in STEPS:
        raise Refused("stale")
    made, line = await lists.own(unit, delivery_id)
    move = Move(verb)
    if move not in allowed(made, line, frozenset({Party.SELF})):
        await show(unit, made.id, "moved")
        return
    if made.survey and move is Move.YES:
        await _raise(unit, made, line)
        return
    if line.told_at is None:  # he found it by himself
        line = replace(line, told_at=unit.now)
    await lists.move(unit, made, line, move)
    await lists.follow(unit, made.id)
    await show(unit, made.id, "kept")


async def _raise(unit: Unit, made: Delivery, line: Line) -> None:
    """*Me too*: a case of his own, by itself."""
    origin = await stored.by_id(unit.tx, made.case_id) if made.case_id else None
    category = unit.policy.category(made.category)
    if origin is None:
        raise Refused("delivery_moved")
    card = await unit.shelf.version(unit.tx, origin.card_id, origin.card_version)
    question = made.question or ""
    case = await intake.submit(unit, Request(unit.person, None, category, question, [["story", question]], card=card))
    await lists.move(unit, made, line, Move.YES, case_id=case.id)
    await lists.follow(unit, made.id)
    await cases.answer_card(unit, case, "submit")


async def help_(unit: Unit, delivery_id: int) -> None:
    """A request that carries the card along, and is known on the list."""
    made, _ = await lists.own(unit, delivery_id)
    card = unit.shelf.cards.get(made.card_id or "")
    if card is None:
        raise Refused("card_gone")
    await onward.with_card(unit, card, {lists.FROM: made.id})
