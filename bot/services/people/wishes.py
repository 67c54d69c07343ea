"""A person's settings: his language, his quiet hours, and which letters come once a day."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.policy import LANGUAGES
from bot.domain.quiet import phone_home
from bot.domain.wishes import QUIETS, Topic, topics
from bot.services.house import Unit, language, renewed
from bot.services.keys import Key, key, rows
from bot.storage import held, people
from bot.storage import wishes as store


async def show(unit: Unit, headline: str | None = None, *, fresh: bool = False) -> None:
    """What holds for him; each button changes one thing."""
    person = unit.person
    now = next((name for name, hours in QUIETS.items() if hours == person.quiet), "unit")
    windows = bool(unit.policy.windows(phone_home(person)).spells)
    quiets: list[Key] = [] if windows else [
        {**key(f"quiet_{name}", "p", "quiet", name), **({"ticked": True} if name == now else {})} for name in QUIETS]
    daily: list[Key] = [
        {**key(f"daily_{one.value}", "p", "daily", one.value), **({"ticked": True} if one in person.collects else {})}
        for one in topics(person)]
    other = next(one for one in LANGUAGES if one != language(person, unit.actor))
    unit_hours = unit.policy.quiet
    await unit.answer("settings", {
        "headline": headline, "language": language(person, unit.actor), "quiet": now, "windows": windows,
        "hours": person.quiet or (f"{unit_hours.starts:%H:%M}-{unit_hours.ends:%H:%M}" if unit_hours else ""),
        "daily": [one.value for one in topics(person) if one in person.collects],
        "buttons": [[key(f"language_{other}", "p", "speak", other)], *rows(quiets), *rows(daily, 1),
                    [key("privacy", "pv", "show"), key("menu", "m")]]}, fresh=fresh)


async def speak(unit: Unit, wanted: str) -> None:
    if wanted not in LANGUAGES:
        raise Refused("stale")
    await people.set_language(unit.tx, unit.person.id, wanted)
    await _again(unit)


async def be_quiet(unit: Unit, name: str) -> None:
    """From now on; what is held for him is looked at anew."""
    if name not in QUIETS:
        raise Refused("stale")
    await store.set_quiet(unit.tx, unit.person.id, QUIETS[name])
    await held.look_again(unit.tx, unit.person.id)
    await _again(unit)


async def collect(unit: Unit, name: str) -> None:
    """Once a day, or as soon as may be: then what was collected so far comes."""
    if name not in set(topics(unit.person)):
        raise Refused("stale")
    wanted = set(unit.person.collects) ^ {Topic(name)}
    await store.set_collects(unit.tx, unit.person.id, sorted(wanted))
    if Topic(name) not in wanted:
        await held.collected_now(unit.tx, unit.person.id)
    await _again(unit)


async def _again(unit: Unit) -> None:
    person = await people.by_id(unit.tx, unit.person.id)
    await show(renewed(unit, person or unit.person), "saved")
