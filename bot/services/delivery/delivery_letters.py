"""What a soldier reads of a delivery list, asked or unasked: where he stands, and his next steps."""

from __future__ import annotations

from typing import Any

from bot.domain.case import State
from bot.domain.delivery import Delivery, Line, Move, Party, Reach, Stand, allowed, of_company
from bot.domain.people import Person, Role
from bot.services.delivery import deliveries as lists
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.storage import cases, people

STEPS = (Move.YES, Move.APPLIED, Move.RECEIVED, Move.MISSING, Move.MINE, Move.NO, Move.UNSURE)
"""In the order of their buttons."""


async def screen(unit: Unit, made: Delivery, line: Line) -> dict[str, Any]:
    """Where he stands, what comes next, and who has it."""
    names = await people.names(unit.tx, {one for one in (made.owner, line.by) if one})
    owner = names[made.owner]
    by = names.get(line.by or 0)
    case = await cases.by_id(unit.tx, made.case_id) if made.common and made.case_id else None
    return {**lists.head(unit, made), "stand": line.stand.value, "since": line.since, "owner": owner.name,
            "by": by.name if by and by.id != line.person_id else None, "why": line.why.value if line.why else None,
            "words": line.words, "reminder": 0, "closed": made.closed_at is not None, "headline": None,
            "veiled": False, "due_at": case.resolve_by if case and case.state is State.OPEN else None,
            "buttons": await buttons(unit, made, line)}


async def letter(unit: Unit, made: Delivery, line: Line, *, reminder: int = 0) -> dict[str, Any]:
    """The same as it comes unasked: of a sensitive matter it says only that there is news."""
    details = await screen(unit, made, line)
    if details["sensitive"] and personal(made, line):
        return {**details, "veiled": True, "buttons": [[key("delivery_see", "i", "mine", made.id)]]}
    return {**details, "reminder": reminder}


def personal(made: Delivery, line: Line) -> bool:
    """Whether the letter tells more of him than what everybody is asked or told."""
    return made.reach is Reach.SHEET or line.stand not in (Stand.ASKED, Stand.TOLD)


async def to_clerks(unit: Unit, made: Delivery, line: Line, person: Person) -> None:
    """Whom no message reaches is asked by his clerk, and answers himself by his PIN."""
    for one in await people.with_role(unit.tx, Role.CLERK):
        if of_company(one, made, unit.policy) == line.home and one.id not in (person.id, unit.person.id):
            await unit.tell(one, "delivery_through", {
                **lists.head(unit, made), "name": person.name, "stand": line.stand.value,
                "buttons": [[plain(person.name, "i", "one", made.id, person.id)]]})


async def buttons(unit: Unit, made: Delivery, line: Line) -> list[list[Key]]:
    """His next steps; help, and the card it is about."""
    can = allowed(made, line, frozenset({Party.SELF}))
    steps = [key(_label(made, one), "i", "me", one.value, made.id) for one in STEPS if one in can]
    beside: list[Key] = []
    if made.card_id and made.card_id in unit.shelf.cards:
        beside.append(key("card_case", "k", "show", made.card_id, 0))
        if made.closed_at is None and line.stand not in (Stand.NOT_MINE, Stand.RECEIVED):
            beside.insert(0, key("delivery_help", "i", "help", made.id))
    case = await cases.by_id(unit.tx, line.case_id) if line.case_id else None
    opens = [key("open_number", "o", case.id, number=case.number)] if case else []
    return [row for row in (*rows(steps), beside, opens, [key("menu", "m")]) if row]


def _label(made: Delivery, step: Move) -> str:
    asks = {Move.YES: "delivery_too", Move.NO: "delivery_not_too"} if made.survey else {}
    if made.common:
        asks |= {Move.RECEIVED: "delivery_solved", Move.MISSING: "delivery_unsolved"}
    return asks.get(step) or f"delivery_{step.value}"
