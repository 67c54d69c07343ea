"""Cases ticked on a list: which are ticked, and what can be done with all of them. The ticks are a draft."""

from __future__ import annotations

from bot.domain.forms import LISTED, PICKED, SEVERAL, Field, codes
from bot.domain.people import HANDLERS, STAFF, Person, Role
from bot.domain.policy import Choice
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import batches
from bot.storage.drafts import Draft

LISTS = frozenset({"queue", "department", "all"})
MOST = 50
"""Cases that may be ticked."""
SHOWN = 8
"""Batches and cards that are offered."""


def may_pick(person: Person, name: str) -> bool:
    return name in LISTS and person.has(*HANDLERS)


def menu_keys(person: Person) -> list[Key]:
    """What staff find in the menu."""
    today = [key("today", "b", "today")] if person.has(*STAFF) else []
    return [*today, *([key("batches", "b", "batches")] if person.has(Role.SUPERVISOR) else [])]


async def ways(unit: Unit, draft: Draft) -> list[Choice]:
    """What can be done with what is ticked, by who ticked it."""
    person = unit.person
    found = ["progress"]
    found += ["cite"] if await cards(unit, draft) else []
    found += ["transfer"]
    found += ["date"] if person.has(Role.SUPERVISOR) or person.headed else []
    if person.has(Role.SUPERVISOR):
        found += ["batch", *(["join"] if await batches_open(unit, draft) else [])]
    return list(codes(*found))


async def cards(unit: Unit, draft: Draft) -> list[Choice]:
    """Cards of the categories that are ticked."""
    picked = await batches.by_ids(unit.tx, draft.answers.get(PICKED, []))
    found = {card.id: card for one in dict.fromkeys(case.category for case in picked)
             for card in unit.shelf.of_category(one, unit.today)}
    return [Choice(card.id, card.title) for card in list(found.values())[:SHOWN]]


async def batches_open(unit: Unit, _: Draft) -> list[Choice]:
    """Batches that something can still join."""
    return [Choice(str(one.id), dict.fromkeys(("zh", "en"), one.title))
            for one in await batches.open_(unit.tx, SHOWN) if one.due_at > unit.now]


async def numbers(unit: Unit, draft: Draft) -> list[str]:
    """The numbers of what is ticked, for a form's head."""
    if draft.form != SEVERAL:
        return []
    return [case.number for case in await batches.by_ids(unit.tx, draft.answers.get(PICKED, []))]


def again(draft: Draft, field: Field) -> list[list[Key]]:
    """Back to the ticks."""
    listed = draft.answers.get(LISTED)
    return [[key("pick_again", "b", "pick", listed, 0)]] if field.source == "several" and listed else []
