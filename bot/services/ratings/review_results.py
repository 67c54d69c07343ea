"""What came of a review round for an office, beside its own past, and what it says it has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import review_rounds as rules
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person
from bot.domain.rates import FEWEST
from bot.domain.review_rounds import OVER, REQUESTS, Aspect, Entry, Result, Round, aspects_of, called
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.storage import events
from bot.storage import review_results as results
from bot.storage import review_rounds as store

PAST = 3
"""Rounds before it that an office's result stands beside."""
WORDS = 12
"""Free words on a screen."""


async def record(unit: Unit, action: str, made: Round, **more: Any) -> None:
    """What happens to a round; what anybody answers is no event."""
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"round": made.id, **more})


async def entries(unit: Unit, made: Round) -> list[Entry]:
    """All offices of a closed round in the unit's order, never by their marks."""
    known = {one.result.office: one for one in await results.of_round(unit.tx, made.id)}
    known.pop(REQUESTS, None)
    order = [*(home.id for home in unit.policy.departments() if home.id in known)]
    return [known[one] for one in (*order, *sorted(known.keys() - set(order)))]


async def requests(unit: Unit, made: Round) -> dict[str, Any] | None:
    """What those who handle cases think of the requests that they get, all of them together."""
    entry = await results.one(unit.tx, made.id, REQUESTS)
    return await line(unit, made, entry) if entry else None


async def line(unit: Unit, made: Round, entry: Entry) -> dict[str, Any]:
    """One office beside its own past, and what it says it has changed."""
    office = entry.result.office
    past = [one.result for _, one in await results.of_office(unit.tx, office, PAST, before=made.id)]
    own = entry.result
    return {
        "words": dict(called(office, unit.policy)), "answers": own.answers, "asked": made.asks_about(office),
        "aspects": [{"aspect": aspect.value, **_figure(own, aspect),
                     "past": [_figure(one, aspect) if one.answers else None for one in past]}
                    for aspect in aspects_of(office)] if own.answers else [],
        "changed": entry.changed, "changed_at": entry.changed_at, "change_by": made.change_by,
        "late": entry.changed_at is None and unit.now > (made.change_by or 0)}


def _figure(of: Result, aspect: Aspect) -> dict[str, Any]:
    """In halves of a mark; `end`: all below, or above, is the same figure."""
    tenths = of.bands[aspect]
    return {"figure": f"{tenths / 10:g}", "end": rules.end(tenths, of.answers or 0)}


# ── One office ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def page(unit: Unit, made: Round, entry: Entry, reader: Person, headline: str | None = None) -> dict[str, Any]:
    """One office's result as this reader may see it."""
    office = entry.result.office
    words = list(entry.result.words) if rules.reads_words(reader, office, unit.policy) else []
    enter = "review_change_again" if entry.changed_at else "review_change"
    keys: list[Key] = [key(enter, "z", "change", made.id, office)] if rules.may_enter(reader, office) else []
    all_ = [key("review_round_all", "z", "show", made.id)] if rules.may_read(reader) else []
    return {"headline": headline, "id": made.id, "closed_at": made.closed_at, "few": FEWEST,
            "share": rules.share(made.rated or 0, made.asked or 0), "said": words[:WORDS],
            "more": max(0, len(words) - WORDS), **await line(unit, made, entry),
            "buttons": [row for row in (keys, [*all_, key("menu", "m")]) if row]}


async def _known(unit: Unit, round_id: int, office: str) -> tuple[Round, Entry]:
    made, entry = await store.by_id(unit.tx, round_id), await results.one(unit.tx, round_id, office)
    if made is None or entry is None or office == REQUESTS or made.stage not in OVER or not rules.reads_office(
            unit.person, office, unit.policy):
        raise Refused("review_round_gone")
    return made, entry


async def show(unit: Unit, round_id: int, office: str, headline: str | None = None) -> None:
    made, entry = await _known(unit, round_id, office)
    await unit.answer("review_round_office", await page(unit, made, entry, unit.person, headline))


async def show_own(unit: Unit) -> None:
    """The way of an office's own people: their newest result."""
    found = await results.of_office(unit.tx, unit.person.home, 1)
    if not found:
        raise Refused("review_round_none")
    await show(unit, found[0][0].id, unit.person.home)


async def to_change(unit: Unit, round_id: int, office: str) -> tuple[Round, Entry]:
    """An office's entry that the one who acts may write; only the newest round's: older ones have been told on."""
    made, entry = await _known(unit, round_id, office)
    if not rules.may_enter(unit.person, office):
        raise Refused("not_yours")
    newest = await results.of_office(unit.tx, office, 1)
    if newest[0][0].id != made.id:
        raise Refused("review_round_newer")
    return made, entry


async def changed(unit: Unit, answers: Mapping[str, Any]) -> None:
    """What the office has changed since the last time; it may be put better later."""
    round_id, office = answers[TARGET]
    made, _ = await to_change(unit, int(round_id), str(office))
    await results.change(unit.tx, made.id, str(office), str(answers["review_changed"]), unit.person.id, unit.now)
    await store.wind(unit.tx, made.id, str(office), ())
    await record(unit, "review_change", made, office=str(office), late=unit.now > (made.change_by or 0))
    await show(unit, made.id, str(office), "changed")
