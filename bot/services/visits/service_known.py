"""What all rooms of a service day share: which day it is, how it is told of, whom it concerns, what is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import service_days as rules
from bot.domain.errors import Refused
from bot.domain.letters import Lane, Letter
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES
from bot.domain.quiet import may_ring, phone_home
from bot.domain.service_days import ServiceDay
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.services.letters import holding
from bot.storage import events, people
from bot.storage import service_days as store

Right = Callable[[Person, ServiceDay], bool]


async def load(unit: Unit, day_id: int, right: Right = rules.may_read) -> ServiceDay:
    """A day on which the one who acts may do this; who may not even read of it learns nothing."""
    day = await store.by_id(unit.tx, day_id)
    if day is None or not rules.may_read(unit.person, day):
        raise Refused("no_such_day")
    if not right(unit.person, day):
        raise Refused("not_yours")
    return day


async def planned(unit: Unit, day_id: int, right: Right) -> ServiceDay:
    """The same, while it has not ended."""
    day = await load(unit, day_id, right)
    if not day.planned:
        raise Refused("day_over")
    return day


async def here(unit: Unit, day_id: int) -> ServiceDay:
    """The same, for the team on its day."""
    day = await planned(unit, day_id, rules.may_enter)
    if not rules.begun(day, unit.now, unit.policy.calendar):
        raise Refused("day_not_yet")
    return day


async def head(unit: Unit, day: ServiceDay) -> dict[str, Any]:
    """What every letter about it begins with: what, where, when, who comes."""
    known = await people.names(unit.tx, {day.led_by, *day.team})
    team = [known[one] for one in day.team if one in known and one != day.led_by]
    cards = [dict(unit.shelf.cards[one].title) for one in day.cards if one in unit.shelf.cards]
    return {"id": day.id, "kind": day.kind.value, "company": dict(unit.policy.home_words(day.company)), "at": day.at,
            "stage": day.stage.value, "note": day.note, "cards": cards, "lead": known[day.led_by].name,
            "team": [{"name": one.name, "office": dict(unit.policy.home_words(one.home))} for one in team],
            "alone_at": day.alone_at}


async def record(unit: Unit, action: str, day: ServiceDay, **more: Any) -> None:
    """They have events of no case; no words stand in them."""
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"day": day.id, **more})


async def team(unit: Unit, day: ServiceDay) -> list[Person]:
    known = await people.names(unit.tx, day.team)
    return [one for _, one in sorted(known.items()) if one.active]


async def speakers(unit: Unit, day: ServiceDay) -> list[Person]:
    """Who speaks for the company."""
    return [one for one in await people.at_home(unit.tx, day.company) if one.has(Role.CLERK, Role.COMPANY_LEADER)]


async def told(unit: Unit, day: ServiceDay, word: str, to: list[Person], **more: Any) -> None:
    """News of it: planned, moved, off, on the team, reminded, yours from now on."""
    details = {**await head(unit, day), "word": word, "reason": None, "by": unit.person.name, **more}
    for person in to:
        if person.id != unit.person.id:
            await unit.tell(person, "service_news", {**details, "buttons": opens(day)},
                            key=f"service:{day.id}:{person.id}")


def to_many(unit: Unit, person: Person, kind: str, day: ServiceDay, details: Mapping[str, Any]) -> Letter:
    """A letter to one of a company's soldiers: it goes among what goes to many, and gives way to a later one."""
    return Letter(kind, dict(details), person.chat_id or 0, person.language or LANGUAGES[0], person.id, Lane.BROADCAST,
                  key=f"service_wish:{day.id}:{person.id}")


async def post(unit: Unit, person: Person, letter: Letter) -> None:
    await holding.put(unit.tx, unit.bell, person, letter)


def in_time(unit: Unit, person: Person, day: ServiceDay) -> bool:
    """Whether somebody has his phone before it begins."""
    return may_ring(phone_home(person), unit.now, unit.policy, person.quiet) < day.at


def back(day: ServiceDay) -> list[list[Key]]:
    return [[key("day_back", "s", "show", day.id), key("menu", "m")]]


def opens(day: ServiceDay) -> list[list[Key]]:
    """Under a letter."""
    return [[key("day_open", "s", "show", day.id), key("menu", "m")]]
