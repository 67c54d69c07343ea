"""What stands behind a digest's first screen: its lists, all rates with what they count, the backlog, the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain import digest
from bot.domain.case import Case
from bot.domain.digest import ABOVE, Rise
from bot.domain.errors import Refused
from bot.domain.ledger import LIVE, Filters
from bot.domain.people import Person, Role
from bot.domain.rates import SHARES, SPREADS, Sums, figures
from bot.domain.rules import leads
from bot.services.figures import figures as services
from bot.services.figures import ledger
from bot.services.figures.digest import DAY, TOPIC, Desk, head, late, signs
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows, worded
from bot.services.rounds import outward
from bot.services.source import topics
from bot.storage import cases, digests, people
from bot.storage import ledger as store
from bot.storage.ledger import Export

LISTED, SAID = 10, 5
"""Lines of a list, and of what somebody wrote."""
HOUR = 3600
BEHIND = ("created", "resolved", "closed")
"""What rates are of: cases that came, that were brought to a result, that ended; a disputed figure is opened there."""
CHART, MEETING = "chart", "meeting"
"""Kinds of files beside the ledger's own."""


def back(desk: Desk) -> list[Key]:
    return [key("digest_back", "dg", "w", desk.name), key("menu", "m")]


def above(desk: Desk) -> None:
    if desk.audience not in ABOVE:
        raise Refused("not_your_list")


async def more(desk: Desk) -> dict[str, Any]:
    """The lists: what is late, rises, was asked, changed, too vague, and thanks."""
    above(desk)
    found = await signs(desk)
    lines, asked = await late(desk, LISTED), _each(found["questions"])
    titles = {card_id: dict(card.title) for card_id, card in desk.shelf.cards.items()}
    return {
        **head(desk), "late": lines,
        "rises": [{"words": dict(desk.policy.category(one.topic).words), "now": one.now, "usual": one.usual}
                  for one in found["risen"][:LISTED]],
        "questions": asked[:LISTED], "more_questions": max(0, len(asked) - LISTED),
        "cards": [{"words": titles.get(card_id, dict.fromkeys(("zh", "en"), card_id)), "count": count}
                  for card_id, count in sorted(found["changing"].items())][:LISTED],
        "vague": [{"words": dict(desk.policy.home_words(office)), "count": count}
                  for office, count in sorted(found["vague"].items())][:LISTED],
        "topics": (await topics.brief(desk.tx, desk.policy, desk.shelf, desk.scope.offices))[:LISTED],
        "thanks": await digests.thanks(desk.tx, desk.period.since, desk.period.until, desk.scope, SAID),
        "buttons": [*rows([plain(one["number"], "o", one["id"]) for one in lines]),
                    *rows(_topics(desk, found["risen"])), back(desk)],
    }


def _topics(desk: Desk, risen: Sequence[Rise]) -> list[Key]:
    """The cases behind each topic that rises."""
    return [worded(desk.policy.category(one.topic).words, "dg", "l", f"{TOPIC}{one.topic}", desk.name)
            for one in risen[:LISTED]]


async def abroad(desk: Desk) -> dict[str, Any]:
    """Collection rounds and delivery lists that run, each with its state as it is now, and the visits ahead."""
    visits = (await outward.visits_of(desk.look))[:LISTED]
    rounds, lists = await outward.rounds_of(desk.look), await outward.lists_of(desk.look, desk.scope.offices)
    opens = [key("collection", *one["to"], number=one["id"]) for one in rounds[-LISTED:]]
    titles = [worded(one["title"], *one["to"]) for one in lists[:LISTED]]
    return {**head(desk), "rounds": rounds[-LISTED:], "lists": lists[:LISTED], "more": max(0, len(lists) - LISTED),
            "visits": visits,
            "buttons": [*rows(opens), *rows(titles, 1), *rows([key("days", "s", "list")][:len(visits)]), back(desk)]}


def _each(words: Sequence[str]) -> list[str]:
    """What was asked in the same words is one line; how often, if more than once."""
    return [one if count == 1 else f"{one} ×{count}" for one, count in Counter(words).items()]


async def rates(desk: Desk) -> dict[str, Any]:
    """Every rate with what it counts, so that "no answer" stands beside and is never folded in."""
    above(desk)
    found = await services.of_period(desk.tx, desk.period, desk.now, scope=desk.scope)
    unit = found.get("unit") or figures(Sums())
    shares = [unit.shares[name] for name in SHARES]
    spreads = [unit.spreads[name] for name in SPREADS]
    return {
        **head(desk), "of_policy": unit.of_policy,
        "shares": [{"key": one.key, "value": one.value, "of": one.denominator, "part": one.numerator,
                    "hidden": one.hidden} for one in shares],
        "spreads": [{"key": one.key, "count": one.count, "median": _told(one.key, one.median),
                     "ninety": _told(one.key, one.ninety)} for one in spreads],
        "buttons": [[key(f"digest_{one}", "dg", "l", one, desk.name) for one in BEHIND],
                    [key("digest_means", "dg", "h", desk.name)], back(desk)],
    }


async def means(desk: Desk) -> dict[str, Any]:
    """How each rate is reckoned."""
    above(desk)
    return {**head(desk), "keys": [*SHARES, *SPREADS],
            "buttons": [[key("digest_rates", "dg", "r", desk.name)], back(desk)]}


def _told(name: str, value: int | None) -> float | None:
    """Hours of working time; trips as they are."""
    return value if value is None or name == "trips" else round(value / HOUR, 1)


async def backlog(desk: Desk, page: int) -> dict[str, Any]:
    """What is open for too long or was reopened again and again, each with a leader and a date."""
    above(desk)
    before = desk.now - digest.OLD_DAYS * DAY
    ids = await digests.backlog(desk.tx, before, desk.listed, cases.PAGE + 1, page * cases.PAGE)
    found = [case for case in [await cases.by_id(desk.tx, one) for one in ids[:cases.PAGE]] if case]
    leaders = await people.with_role(desk.tx, Role.LEADER)
    known = await people.names(desk.tx, {one for case in found for one in (case.handler, case.charge) if one})
    turn = [key("earlier", "dg", "b", page - 1)] if page else []
    turn += [key("later", "dg", "b", page + 1)] if len(ids) > cases.PAGE else []
    return {
        **head(desk), "page": page, "count": await digests.backlog_count(desk.tx, before, desk.listed),
        "cases": [{"number": case.number, "owner": known[case.handler].name, "state": case.state.value,
                   "office": dict(desk.policy.home_words(case.office)), "created_at": case.created_at,
                   "reopened": case.reopened, "charge": known[case.charge].name if case.charge else None,
                   "leader": _leader(desk, case, leaders), "due_at": case.resolve_by or case.report_by}
                  for case in found],
        "buttons": [row for row in (*rows([plain(case.number, "o", case.id) for case in found]), turn, back(desk))
                    if row],
    }


def _leader(desk: Desk, case: Case, leaders: list[Person]) -> str:
    """In whose charge its office is."""
    order = sorted(leaders, key=lambda one: (not leads(one, case.office, desk.policy),
                                             one.staff_no != desk.policy.first_leader))
    return order[0].name if order else ""


def filters(desk: Desk, what: str) -> Filters:
    """The cases behind a number of the digest."""
    offices = desk.scope.offices
    office = offices[0] if len(offices) == 1 else ""
    since, until = desk.period.since, desk.period.until
    opened = Filters(office=office, open_at=until) if until <= desk.now else Filters(state=LIVE, office=office)
    made = {"created": Filters(office=office, since=since, until=until), "open": opened,
            "closed": Filters(state="closed", office=office, ended_since=since, ended_until=until),
            "resolved": Filters(office=office, done_since=since, done_until=until),
            "late": Filters(office=office, late=True)}
    topic = what.removeprefix(TOPIC)
    if what.startswith(TOPIC) and topic in desk.policy.categories:
        return replace(made["created"], category=topic)
    if what not in made:
        raise Refused("stale")
    return made[what]


async def file(unit: Unit, desk: Desk, count: int) -> None:
    """The cases filed in the period, as the ledger's file."""
    await store.keep(unit.tx, unit.person.id, filters(desk, "created"))
    await ledger.ask_file(unit, "xlsx", count)


async def ask(unit: Unit, desk: Desk, kind: str) -> None:
    """A picture, or the list for the review meeting: made beside the desk's work, sent when it is ready.

    The list names who works what: it is an export, and leaves by the chat only where files may.
    """
    if kind == MEETING and not unit.policy.files_in_chat:
        await unit.answer("ledger_by_command", {"staff_no": unit.person.staff_no, "many": False, "meeting": desk.name,
                                                "buttons": [back(desk)]})
        return
    language = unit.person.language or unit.actor.language
    export = await store.ask(unit.tx, Export(0, unit.person.id, language, kind, {"period": desk.name}, unit.now))
    if kind == MEETING:
        await ledger.record(unit.tx, unit.person.id, unit.now, {"export": export, "kind": kind})
    await unit.answer("digest_asked", {"period": desk.name, "kind": kind, "buttons": [back(desk)]})


async def counted(desk: Desk) -> int:
    """How many cases that file would hold."""
    query = await ledger.query(desk.tx, desk.person, desk.policy, filters(desk, "created"), desk.now)
    return await store.count(desk.tx, query, ledger.CHAT_UPTO)
