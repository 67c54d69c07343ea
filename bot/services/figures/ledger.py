"""The ledger's screens: a page of the cases somebody may see by his filters, choosing a filter, asking for a file.

What may take long is read first, by a reader of its own; the transaction that answers keeps no other waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain import period as periods
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.ledger import CHOSEN, DAY, WORDS, Filters, choices, filters_of, may_read, sight
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.rates import FEWEST
from bot.domain.substitutes import has_post, stood_in_for
from bot.search.finding import asked
from bot.services import naming, views
from bot.services.figures import figures
from bot.services.house import Actor, House, Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.naming import Name
from bot.services.posts import heading
from bot.services.urgent import answering
from bot.storage import events, people
from bot.storage import ledger as store
from bot.storage.database import Transaction
from bot.storage.figures import Scope
from bot.storage.ledger import MOST, Export, Query

ABOVE = (Role.SUPERVISOR, Role.LEADER, Role.HEAD)
"""Who sees more of the ledger than what he has a part in."""
TOTALS_OF = 28
"""Days of which a company's totals are told."""
CSV_BEYOND, CHAT_UPTO = 100_000, 250_000
"""Cases beyond which a file is CSV, and beyond which it leaves by the command line."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the ledger."""

    filters: Filters
    page: int
    cases: list[Case]
    more: bool
    count: int
    known: Mapping[int, Person]
    company: Mapping[str, int] | None = None
    """Totals of the reader's company, if that is all he may know of it."""


async def reader(tx: Transaction, actor: Actor) -> Person:
    """Who looks; Refused for whoever has no ledger to look at."""
    person = await people.by_chat(tx, actor.chat_id)
    if person is None or not person.active:
        raise Refused("stranger")
    person = await heading.as_head(tx, person)
    if not may_read(person):
        raise Refused("not_your_list")
    return person


async def query(tx: Transaction, person: Person, policy: Policy, filters: Filters, now: int) -> Query:
    """What of the ledger `person` may see and wants to."""
    person = await heading.as_head(tx, await answering.as_now(tx, policy, now, person))
    standing = tuple(one.id for one in stood_in_for(person, await people.staff(tx))) if has_post(person) else ()
    sees = replace(sight(person, policy), standing=standing)
    return await store.query_of(tx, sees, filters, asked(filters.words), now)


async def look(house: House, actor: Actor, change: Mapping[str, str], page: int = 0, *, start: Filters | None = None
               ) -> Found:
    """The page somebody wants, by a reader. `change`: what he just tapped; `late` toggles, `clear` lifts all.

    `start`: the filters it begins with, if not those he had.
    """
    async with house.db.read() as tx:
        person = await reader(tx, actor)
        held = start or filters_of(await store.filters(tx, person.id), house.policy)
        filters = changed(held, change, house.policy)
        wanted = await query(tx, person, house.policy, filters, house.clock())
        found, more = await store.page(tx, wanted, page)
        ids = {one for case in found for one in (case.handler, case.requester)}
        return Found(filters, page, found, more, await store.count(tx, wanted), await people.names(tx, ids),
                     await _company(tx, person, house.clock()))


async def _company(tx: Transaction, person: Person, now: int) -> dict[str, int] | None:
    """What was filed and closed in four weeks by a clerk's or company leader's people; under five, nothing."""
    if person.has(*ABOVE) or person.heads:
        return None
    found = await figures.between(tx, now - TOTALS_OF * DAY, now + 1, now, scope=Scope(company=person.home))
    unit = found.get("unit")
    if unit is None or unit.created < FEWEST:
        return None
    return {"created": unit.created, "closed": unit.closed if unit.closed >= FEWEST else 0}


def changed(filters: Filters, change: Mapping[str, str], policy: Policy) -> Filters:
    for name, value in change.items():
        if name == "late":
            filters = replace(filters, late=not filters.late)
        elif name == "clear":
            filters = Filters()
        elif name == "words":
            filters = replace(filters, words=value.strip()[:WORDS])
        else:
            made = filters.with_(name, value, policy)
            if made is None:
                raise Refused("stale")
            filters = made
    return filters


async def show(unit: Unit, found: Found) -> None:
    """The page as the answer; the filters stay as they are until they are changed."""
    await store.keep(unit.tx, unit.person.id, found.filters)
    turn = [key("earlier", "d", "l", found.page - 1)] if found.page else []
    turn += [key("later", "d", "l", found.page + 1)] if found.more else []
    numbers = rows([plain(case.number, "o", case.id) for case in found.cases])
    buttons = [*numbers, turn, *_filter_keys(unit, found.filters), _file_keys(found),
               [*_back(unit.policy, found.filters), key("menu", "m")]]
    await unit.answer("ledger", {
        "company": found.company, "filters": described(found.filters, unit.policy),
        "page": found.page, "count": min(found.count, MOST),
        "many": found.count > MOST, "cases": [_line(unit, case, found.known) for case in found.cases],
        "buttons": [row for row in buttons if row]})


def _line(unit: Unit, case: Case, known: Mapping[int, Person]) -> dict[str, Any]:
    return {**views.brief(case, unit.policy), "handler": known[case.handler].name,
            "requester": named(case, known, unit.person), "company": naming.company(case, unit.policy, unit.person),
            "office": dict(unit.policy.home_words(case.office)), "overdue": views.overdue(case, unit.now),
            "created_at": case.created_at}


def named(case: Case, known: Mapping[int, Person], reader: Person) -> Name:
    """The requester's name as the ledger may tell it: the one place that decides on it."""
    return naming.name(case, known[case.requester], reader)


def described(filters: Filters, policy: Policy) -> list[dict[str, Any]]:
    """The filters that are set, as data: a phrase, words by language, or plain text."""
    told: list[dict[str, Any]] = []
    for name in CHOSEN:
        value = getattr(filters, name)
        if value:
            told.append({"name": name, **choice(name, value, policy)})
    told += [{"name": "late", "phrase": "ledger.late"}] if filters.late else []
    for name, since, until in (("filed", filters.since, filters.until),
                               ("closed", filters.ended_since, filters.ended_until),
                               ("done", filters.done_since, filters.done_until)):
        if since:
            first, last = (policy.calendar.day(at) for at in (since, until - 1))
            told.append({"name": name, "text": f"{first} – {last}"})
    if filters.open_at:
        told.append({"name": "open_at", "text": f"{policy.calendar.day(filters.open_at - 1)}"})
    return [*told, *([{"name": "words", "text": filters.words}] if filters.words else [])]


def choice(name: str, value: str, policy: Policy) -> dict[str, Any]:
    """What a filter's value is called."""
    if name in ("office", "company"):
        return {"words": dict(policy.home_words(value))}
    if name == "category":
        return {"words": dict(policy.category(value).words)}
    return {"phrase": f"ledger.{value}" if name == "period" or value in ("live", "ended") else f"{name}.{value}"}


def _filter_keys(unit: Unit, filters: Filters) -> list[list[Key]]:
    """Clerks and company leaders have one company and no department to choose."""
    own = unit.person.has(*ABOVE) or unit.person.heads
    names = [name for name in CHOSEN if own or name not in ("office", "company")]
    keys = [{**key(f"ledger_{name}", "d", "f", name), **({"ticked": True} if getattr(filters, name) else {})}
            for name in names]
    late = {**key("ledger_late", "d", "t"), **({"ticked": True} if filters.late else {})}
    words = {**key("ledger_words", "d", "w"), **({"ticked": True} if filters.words else {})}
    clear = [[key("ledger_clear", "d", "c")]] if filters.stored else []
    return [*rows([*keys, late, words], 3), *clear]


def _file_keys(found: Found) -> list[Key]:
    if not found.cases:
        return []
    return [key("ledger_xlsx", "d", "x", "xlsx"), key("ledger_csv", "d", "x", "csv")]


def _back(policy: Policy, filters: Filters) -> list[Key]:
    """The way back to the digest from which this page was opened."""
    for since, until in ((filters.since, filters.until), (filters.ended_since, filters.ended_until),
                         (filters.done_since, filters.done_until)):
        if since and until:
            first, last = (policy.calendar.day(at) for at in (since, until - 1))
            return [key("digest_back", "dg", "w", periods.name(periods.days(first, last, policy.calendar),
                                                               policy.calendar))]
    return []


async def choose(unit: Unit, name: str) -> None:
    """What a filter may be set to."""
    if name not in CHOSEN:
        raise Refused("stale")
    await reader(unit.tx, unit.actor)
    offered: list[Key] = [{**choice(name, value, unit.policy), "given": {}, "to": ["d", "s", name, value]}
                          for value in choices(name, unit.policy)]
    offered.append(key("ledger_any", "d", "s", name, ""))
    await unit.answer("ledger_choose", {"name": name, "buttons": [*rows(offered), [key("ledger_back", "d", "l", 0)]]})


async def search(unit: Unit, words: str) -> None:
    """Words were typed; the page that has them is one tap away, since looking it up may take a moment."""
    await reader(unit.tx, unit.actor)
    held = filters_of(await store.filters(unit.tx, unit.person.id), unit.policy)
    held = changed(held, {"words": words}, unit.policy)
    await store.keep(unit.tx, unit.person.id, held)
    await unit.answer("ledger_words", {"words": held.words, "buttons": [[key("ledger_show", "d", "l", 0)],
                                                                       [key("menu", "m")]]})


async def counted(tx: Transaction, wanted: Query) -> int:
    """How many there are, whatever that takes."""
    return await store.count(tx, wanted, 1 << 40)


async def how_many(house: House, actor: Actor) -> int:
    """Cases that a file would hold, by a reader."""
    async with house.db.read() as tx:
        person = await reader(tx, actor)
        filters = filters_of(await store.filters(tx, person.id), house.policy)
        return await store.count(tx, await query(tx, person, house.policy, filters, house.clock()), CHAT_UPTO)


async def ask_file(unit: Unit, kind: str, count: int) -> None:
    """A file of what he looks at: made beside the desk's work, sent when it is ready; who asked for it is recorded."""
    await reader(unit.tx, unit.actor)
    if kind not in ("xlsx", "csv"):
        raise Refused("stale")
    back = [[key("ledger_back", "d", "l", 0)]]
    if not unit.policy.files_in_chat or count > CHAT_UPTO:
        await unit.answer("ledger_by_command", {"staff_no": unit.person.staff_no, "many": count > CHAT_UPTO,
                                                "meeting": "", "buttons": back})
        return
    kind = "csv" if count > CSV_BEYOND else kind
    held = await store.filters(unit.tx, unit.person.id)
    language = unit.person.language or unit.actor.language
    export = Export(0, unit.person.id, language, kind, held, unit.now)
    export_id = await store.ask(unit.tx, export)
    await record(unit.tx, unit.person.id, unit.now, {"export": export_id, "kind": kind, "cases": count})
    await unit.answer("ledger_asked", {"count": count, "kind": kind, "buttons": back})


async def record(tx: Transaction, person_id: int | None, now: int, figures: Mapping[str, Any]) -> None:
    """A file of the ledger was asked for: an event of no case. What was searched for are words, and stays out."""
    await events.add(tx, case_id=None, person_id=person_id, at=now, action="export", before={}, after=figures)
