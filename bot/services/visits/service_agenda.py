"""What a team goes through at a company, made from the ledger: each reads what he may see, the rest by office alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.domain import service_days as rules
from bot.domain.case import Case, State
from bot.domain.delivery import OPEN
from bot.domain.rules import sees
from bot.domain.secrecy import barred
from bot.domain.service_days import ServiceDay
from bot.services import views
from bot.services.cards import keeping, readers
from bot.services.cards.shelf import in_force
from bot.services.house import Unit
from bot.services.keys import key, plain, rows
from bot.services.visits import service_known
from bot.storage import deliveries, delivery_lines, people, policy_cards, questions, reading, service_cases
from bot.storage import service_days as store

PAGE = 6
MOST = 300
ASKED, TITLES = 5, 5
"""So many questions, and titles of policies, stand in it."""
FEW = 50
"""Per cent of a company's people who have read an entitlement, below which it is told of again."""
SINCE = 90 * 86_400
"""Seconds; a company that nobody has visited for longer hears of what is as new as that."""


async def show(unit: Unit, day_id: int, page: int = 0) -> None:
    day = await service_known.load(unit, day_id, rules.may_prepare)
    known = [one for one in await service_cases.of_company(unit.tx, day.company, MOST) if not barred(one, unit.person)]
    mine = sorted((one for one in known if sees(one, unit.person, unit.policy)), key=lambda one: _weight(unit, one))
    others = Counter(one.office for one in known if one not in mine)
    shown = mine[page * PAGE:(page + 1) * PAGE]
    names = await people.names(unit.tx, {one.handler for one in shown})
    turn = [key("earlier", "s", "agenda", day.id, page - 1)] if page else []
    turn += [key("later", "s", "agenda", day.id, page + 1)] if mine[(page + 1) * PAGE:] else []
    asked = await _questions(unit, day)
    await unit.answer("service_agenda", {
        **await service_known.head(unit, day), "page": page, "count": len(mine), "questions": asked[:ASKED],
        "lines": [line(unit, one, names[one.handler].name) for one in shown],
        "others": [{"office": dict(unit.policy.home_words(one)), "count": count} for one, count in others.items()],
        "policies": await policies(unit, day),
        "buttons": [row for row in (*rows((plain(one.number, "o", one.id) for one in shown), 3), turn,
                                    *service_known.back(day)) if row]})


def _weight(unit: Unit, case: Case) -> tuple[int, int]:
    """What waits for the soldier's word, then what is late or was disputed, then the oldest."""
    first = 0 if case.state is State.RESOLVED else 1 if views.overdue(case, unit.now) or case.disputes else 2
    return first, case.id


def line(unit: Unit, case: Case, handler: str) -> dict[str, Any]:
    return {"number": case.number, "title": "" if views.sensitive(case, unit.policy) else case.title,
            "category": dict(unit.policy.category(case.category).words), "state": case.state.value,
            "handler": handler, "due_at": case.resolve_by or case.report_by or case.accept_by,
            "overdue": views.overdue(case, unit.now), "disputed": case.disputes > 0}


async def _questions(unit: Unit, day: ServiceDay) -> list[str]:
    """What was asked there that no card answers, if the reader hears of it; nobody's name, the same words once."""
    scope = await keeping.scope(unit)
    found = await questions.of_home(unit.tx, day.company, MOST)
    return list(dict.fromkeys(one.words for one in found if scope.has(one)))


async def policies(unit: Unit, day: ServiceDay) -> list[dict[str, Any]]:
    """What a briefing is about, what is new since the last visit, what few there have read (shares alone).

    And what has not reached all; and what the reader himself still has to read.
    """
    last = (await store.last_visits(unit.tx)).get(day.company, 0)
    new = {card_id for card_id, _ in await policy_cards.published_since(unit.tx, max(last, unit.now - SINCE))}
    served = [one for one in unit.shelf.cards.values() if in_force(one, unit.today)]
    read, joined = await reading.of_home(unit.tx, day.company), await reading.joined(unit.tx, day.company)
    told: dict[str, list[dict[str, Any]]] = {"briefing": [], "delivery": [], "unread": [], "new": [], "own": []}
    for card in sorted(served, key=lambda one: (read.get(one.id, 0), one.id)):
        share = rules.share(read.get(card.id, 0), joined)
        why = "briefing" if card.id in day.cards else "new" if card.id in new else "unread"
        if why != "unread" or (card.entitlement and share is not None and share < FEW):
            told[why].append({"title": dict(card.title), "share": share})
    told["delivery"] = await _undelivered(unit, day)
    told["own"] = [{"title": dict(one.title), "share": None} for one in await readers.due(unit)
                   if one.id in day.cards or one.id in new]
    return [{"why": why, "cards": cards[:TITLES], "more": max(0, len(cards) - TITLES)}
            for why, cards in told.items() if cards]


async def _undelivered(unit: Unit, day: ServiceDay) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for made in await deliveries.running(unit.tx):
        left = await delivery_lines.numbers(unit.tx, made.id)
        if not made.survey and any(home == day.company and stand in OPEN for (home, stand), n in left.items() if n):
            found.append({"title": dict(made.title), "share": None})
    return found
