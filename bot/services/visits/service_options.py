"""What can be chosen in the forms of a service day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import time

from bot.domain.errors import Refused
from bot.domain.forms import NO_CARD, TARGET, WISH
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.policy import LANGUAGES, Choice
from bot.domain.service_days import HOURS, TEAM_MOST, Kind
from bot.services.cards.shelf import in_force
from bot.services.house import Unit
from bot.storage import people, policy_cards, service_cases, service_wishes
from bot.storage import service_days as store
from bot.storage.drafts import Draft

CARDS = 12
"""Policy cards that are offered for a briefing."""
LOOKED_AT = 200
SINCE = 90 * 86_400
"""Seconds in which a card counts as new."""

_HOUR = re.compile(r"(上午|早上|中午|下午|晚上)?\s*(\d{1,2})\s*(?:[:点时.]\s*(半|\d{1,2})?\s*分?)?\s*(am|pm)?")
_LATE = ("中午", "下午", "晚上", "pm")
_SAID = dict(zip(("十二", "十一", "十", "九", "八", "七", "六", "五", "四", "三", "二", "两", "一"),
                 (12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 2, 1), strict=True))
_SPOKEN = re.compile("|".join(_SAID))


async def hours(_: Unit, draft: Draft) -> list[Choice]:
    """Some beginnings, and the one answered already."""
    given = draft.answers.get("hour")
    offered = {f"{one:%H:%M}" for one in HOURS} | ({given} if given else set())
    return [_hour(one) for one in sorted(offered)]


def _hour(at: str) -> Choice:
    return Choice(at, dict.fromkeys(LANGUAGES, at))


def typed_hour(text: str) -> Choice:
    """`9:30`, `9点半`, `19 时`, `下午两点半`, `2:30 pm`; Refused if it is none: `9` alone may be anything."""
    plain = _SPOKEN.sub(lambda found: str(_SAID[found[0]]), unicodedata.normalize("NFKC", text).strip().lower())
    match = _HOUR.fullmatch(plain)
    if match is None or plain.isdigit():
        raise Refused("no_such_hour")
    minutes = 30 if match[3] == "半" else int(match[3] or 0)
    late = int(match[2]) < 12 and (match[1] in _LATE or match[4] == "pm")
    hour = int(match[2]) + 12 * late
    if hour > 23 or minutes > 59:
        raise Refused("no_such_hour")
    return _hour(f"{time(hour, minutes):%H:%M}")


async def team(unit: Unit, draft: Draft) -> list[Choice]:
    """Who could go: who works cases of the company, then heads; whoever leads it goes anyway.

    Before them leaders where a leader receives, and of a briefing whoever keeps the cards it is about.
    """
    day = await store.by_id(unit.tx, int(draft.answers.get(TARGET) or 0))
    company = day.company if day else str(draft.answers.get("company", ""))
    lead = day.led_by if day else unit.person.id
    works = {one.handler for one in await service_cases.of_company(unit.tx, company, LOOKED_AT)}
    found = [one for one in await people.with_role(unit.tx, *HEADQUARTERS) if one.id != lead]
    leads = str(draft.answers.get("day_kind")) == f"day_{Kind.RECEPTION}" or (day and day.kind is Kind.RECEPTION)
    told = (draft.answers.get("cards") or {}).get("ticked", day.cards if day else ())
    keepers = {unit.shelf.cards[one].owner for one in told if one in unit.shelf.cards}
    found.sort(key=lambda one: (bool(leads) and not one.has(Role.LEADER), one.staff_no not in keepers,
                                one.id not in works, not one.has(Role.HEAD), one.staff_no))
    chosen = set((draft.answers.get("team") or {}).get("ticked", ()))
    shown = [one for place, one in enumerate(found) if place < TEAM_MOST or str(one.id) in chosen]
    return [_named(unit, one) for one in shown if one.absence is None or str(one.id) in chosen]


def _named(unit: Unit, person: Person) -> Choice:
    home = unit.policy.home_words(person.home)
    return Choice(str(person.id), {"zh": f"{person.name}({home['zh']})", "en": f"{person.name} ({home['en']})"})


async def there(unit: Unit, draft: Draft) -> list[Choice]:
    """Those who were to go."""
    day = await store.by_id(unit.tx, int(draft.answers[TARGET]))
    known = await people.names(unit.tx, day.team) if day else {}
    return [_named(unit, one) for _, one in sorted(known.items())]


async def cards(unit: Unit, draft: Draft) -> list[Choice]:
    """What a briefing may be about: cards that are new first."""
    new = {card_id for card_id, _ in await policy_cards.published_since(unit.tx, unit.now - SINCE)}
    found = [one for one in unit.shelf.cards.values() if in_force(one, unit.today)]
    found.sort(key=lambda one: (one.id not in new, not one.entitlement, one.id))
    return [Choice(one.id, one.title) for one in found[:CARDS]]


async def briefed(unit: Unit, draft: Draft) -> list[Choice]:
    """What was briefed about, or something else."""
    day = await store.by_id(unit.tx, int(draft.answers[TARGET]))
    found = [unit.shelf.cards[one] for one in (day.cards if day else ()) if one in unit.shelf.cards]
    return [*(Choice(one.id, one.title) for one in found), Choice(NO_CARD, {})]


async def categories(unit: Unit, draft: Draft) -> list[Choice]:
    """Of who stays unnamed only those in which he may."""
    wish = await service_wishes.by_id(unit.tx, int(draft.answers.get(WISH) or 0))
    return [Choice(one.id, one.words) for one in unit.policy.categories.values()
            if one.anonymous or not (wish and wish.unnamed)]


SOURCES: dict[str, Callable[[Unit, Draft], Awaitable[list[Choice]]]] = {
    "hours": hours, "service_team": team, "service_there": there, "briefing_cards": cards, "briefed": briefed,
    "service_categories": categories}


async def soldiers(unit: Unit, draft: Draft) -> list[Person]:
    """The company's people."""
    day = await store.by_id(unit.tx, int(draft.answers[TARGET]))
    return await people.at_home(unit.tx, day.company) if day else []


async def everybody(unit: Unit, draft: Draft) -> list[Person]:
    """Whom it may be about: those first who lead the company, then its people, then all others."""
    day = await store.by_id(unit.tx, int(draft.answers[TARGET]))
    found = await people.everybody(unit.tx)
    return sorted(found, key=lambda one: (not day or one.home != day.company, not one.has(Role.COMPANY_LEADER)))


PEOPLE: dict[str, Callable[[Unit, Draft], Awaitable[list[Person]]]] = {
    "service_soldiers": soldiers, "service_everybody": everybody}
"""Who may be named in the fast entry."""
