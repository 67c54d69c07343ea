"""Turns an event into letters, as the table NOTICES says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.case import Case
from bot.domain.escalation import recipients
from bot.domain.letters import Card
from bot.domain.notices import PRIVATE, WHOLE, To, heard, moot, told
from bot.domain.people import Person
from bot.domain.policy import Rung
from bot.domain.rules import Action, sees
from bot.domain.secrecy import barred
from bot.services import naming, views
from bot.services.cards import readers
from bot.services.house import Unit
from bot.storage import people

GOING = frozenset({To.FORMER, To.CALLED, To.CHOSEN})
"""Who hears the last of a case that he sees no more."""
READERS = frozenset({To.CHOSEN, To.HANDLER, To.FIRST_RESPONDER})
"""Who reads the whole request along when a case comes to him."""


@dataclass(slots=True)
class Together:
    """Several cases acted on at once: a soldier's phone rings once, staff get one letter for all of it.

    `also`: a soldier's id → the numbers of his other cases. `rung`: whose phone rang. `staff`: id → cases, to be told.
    """

    also: Mapping[int, str] = field(default_factory=dict)
    size: int | None = None
    """Of the batch, when all have joined it."""
    rung: set[int] = field(default_factory=set)
    staff: dict[int, list[Case]] = field(default_factory=dict)

    def taken(self, to: To, card: Card, person: Person, case: Case) -> bool:
        """Whether the letter is left to the one for all."""
        if to is To.REQUESTER or card is not Card.RING:
            return False
        self.staff.setdefault(person.id, []).append(case)
        return True

    def ring(self, person: Person, card: Card) -> Card:
        """The first of a soldier's cases rings; on the cards of the others it only changes."""
        first = person.id not in self.rung
        self.rung.add(person.id)
        return card if first else Card.QUIET

    def more(self, person: Person) -> views.Pairs:
        return [["also", self.also[person.id]]] if person.id in self.also else []


async def notify(unit: Unit, before: Case, after: Case, action: Action, words: views.Pairs,
                 chosen: Sequence[Person] = (), *, cited: views.View | None = None,
                 together: Together | None = None, reviewer: int | None = None) -> None:
    """One letter for each person concerned but the one who acted, the first of his rows counting.

    `reviewer`: who has read of it in a review's own letter; as supervisor he gets no second one.
    """
    done = {unit.person.id}
    shown = await views.whole(unit, after)
    if cited:
        shown["cited"] = cited
    if together and together.size and shown["batch"]:
        shown["batch"]["others"] = together.size - 1
    request = await views.request(unit.tx, after) if action in WHOLE else []
    rows = told(action, after)
    if days := moot(before, after, action):
        shown["moot"], rows = days, (*rows, (To.SUPERVISOR, Card.QUIET))
    known = await people.names(unit.tx, {id_ for to, _ in rows if (id_ := _post(to, before, after))})
    for to, card in rows:
        for person in await _people(unit, to, known, before, after, chosen):
            if to is To.SUPERVISOR and person.id == reviewer:
                continue
            going = to in GOING and not barred(after, person)
            if person.id not in done and person.active and (going or sees(after, person, unit.policy)):
                done.add(person.id)
                if together and together.taken(to, card, person, after):
                    continue
                own = action in PRIVATE and person.id in (before.handler, before.first_responder)
                spoken = words if heard(action, to) and not own else []
                rings = card
                if together and to is To.REQUESTER:
                    rings, spoken = together.ring(person, card), [*spoken, *together.more(person)]
                whole = [*request, *spoken] if to in READERS or action is Action.SUBMIT else spoken
                await _tell(unit, person, to, rings, after, action, whole, shown)


def _post(to: To, before: Case, after: Case) -> int:
    """Who holds the post that a row names, or stands in for him; 0: nobody, or several."""
    ids = {To.REQUESTER: after.requester, To.FILER: after.filer, To.HANDLER: after.handler, To.FORMER: before.handler,
           To.FIRST_RESPONDER: after.first_responder, To.SUPERVISOR: after.supervisor, To.REVIEWER: after.second,
           To.INSTRUCTOR: before.instructed_by}
    return after.reached(ids.get(to))


async def _people(unit: Unit, to: To, known: Mapping[int, Person], before: Case, after: Case,
                  chosen: Sequence[Person]) -> Sequence[Person]:
    if to is To.CHOSEN:
        return chosen
    if to is To.LEADER:
        return recipients(after, Rung(("leader",)), await people.staff(unit.tx), unit.policy)
    if to is To.CALLED:
        return [one for _, one in sorted((await people.names(unit.tx, after.called)).items())]
    person = known.get(_post(to, before, after))
    if person and not person.active and to is To.HANDLER:  # the supervisor must reassign it
        person = await people.by_id(unit.tx, after.supervisor)
    return [person] if person else []


def _side(person: Person, to: To, after: Case) -> str:
    if to in (To.CHOSEN, To.FORMER, To.SUPERVISOR, To.CALLED, To.REVIEWER, To.LEADER):
        return to.value
    return views.side(after, person)


async def _tell(unit: Unit, person: Person, to: To, card: Card, after: Case, action: Action, words: views.Pairs,
                shown: views.View) -> None:
    shown = naming.masked(shown, after, person)
    details: dict[str, Any] = {
        "headline": {"action": action.value, "side": _side(person, to, after),
                     "actor": naming.name(after, unit.person, person)},
        "words": words, "questions": views.questions(after, unit.policy), "case": shown,
        "side": views.side(after, person),
        **await readers.beside(
            unit, after, person, views.buttons(after, person, replace(unit.moment, person=person.id), shown)),
    }
    key = f"card:{after.id}:{person.id}" if card is Card.QUIET else None
    urgent = action in (Action.ACKNOWLEDGE, Action.FALSE_ALARM, Action.PRESSURED)
    await unit.tell(person, "case", details, card=card, case_id=after.id, key=key, urgent=urgent)
