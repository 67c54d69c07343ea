"""Collection rounds as who runs them sees them: opening, who has answered, closing early, calling off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import collection as rules
from bot.domain.burden import Asked
from bot.domain.collection import RUNNING, Ask, Round, Stage
from bot.domain.errors import Refused
from bot.domain.forms import Form
from bot.domain.letters import Card
from bot.domain.people import Person
from bot.services.forms import dating
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.services.rounds import burden, collecting, coordinating, feeding_back, rounds
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage import people
from bot.storage.drafts import Draft

SHOWN = 8
"""Rounds on the list."""
NAMED = 12
"""Companies whose buttons are shown."""


async def show_list(unit: Unit) -> None:
    """All rounds, a company's own, or a department's sheets: by who looks."""
    if not rules.may_read(unit.person):
        raise Refused("not_your_list")
    if unit.person.has(*rules.ALL_READ):
        await _show_all(unit)
    elif rules.may_answer(unit.person, unit.person.home):
        await _show_own(unit)
    else:
        await _show_sheets(unit)


async def _show_all(unit: Unit) -> None:
    found = await store.latest(unit.tx, SHOWN)
    opens = [key("collection", "q", "show", one.id, number=one.id) for one in found]
    begin = [[key("collection_open", "q", "open")]] if rules.may_run(unit.person) else []
    await unit.answer("collections", {
        "scope": "all", "lines": [await _line(unit, one) for one in found],
        "buttons": [*begin, *rows(opens), [key("menu", "m")]]})


async def _line(unit: Unit, made: Round, ask: Ask | None = None) -> dict[str, Any]:
    asks = [ask] if ask else await store.asks(unit.tx, made.id)
    counted = await items.counts(unit.tx, made.id)
    return {"id": made.id, "stage": made.stage.value, "opened_at": made.opened_at, "closes_at": made.closes_at,
            "answer": rules.answer(ask, made).value if ask else None, "asked": len(asks),
            "answered": sum(one.answered_at is not None for one in asks),
            "raised": sum(counted.get(one.id, 0) for one in asks)}


async def _show_own(unit: Unit) -> None:
    found = await store.of_company(unit.tx, unit.person.home, SHOWN)
    opens = [key("collection", "q", "company", ask.id, 0, number=made.id) for made, ask in found]
    await unit.answer("collections", {
        "scope": "company", "lines": [await _line(unit, made, ask) for made, ask in found],
        "buttons": [*rows(opens), [key("menu", "m")]]})


async def _show_sheets(unit: Unit) -> None:
    found = [one for one in await store.latest(unit.tx, SHOWN) if one.stage in (Stage.TRACKING, Stage.DONE)]
    opens = [key("collection", "q", "agenda", one.id, unit.person.home, 0, number=one.id) for one in found]
    await unit.answer("collections", {
        "scope": "office", "lines": [await _line(unit, one) for one in found],
        "buttons": [*rows(opens), [key("menu", "m")]]})


async def show(unit: Unit, round_id: int, headline: str | None = None) -> None:
    """One round: each company's answer, what became of all of it, and what comes next."""
    made = await rounds.load(unit, round_id)
    asks, counted = await store.asks(unit.tx, made.id), await items.counts(unit.tx, made.id)
    known = await items.cases_of(unit.tx, made.id)
    opener = await people.by_id(unit.tx, made.opened_by)
    lines = [{"words": dict(unit.policy.home_words(one.company)), "answer": rules.answer(one, made).value,
              "count": counted.get(one.id, 0), "reminded": one.reminded_at is not None} for one in asks]
    await unit.answer("collection", {
        "headline": headline, "id": made.id, "stage": made.stage.value, "by": opener.name if opener else "",
        "opened_at": made.opened_at, "closes_at": made.closes_at, "remind_at": made.remind_at, "lines": lines,
        "raised": sum(counted.values()), "became": rounds.became(known.values()) if known else None,
        "by_duty": made.duty is not None, "buttons": await _buttons(unit, made, asks, counted)})


async def _buttons(unit: Unit, made: Round, asks: Sequence[Ask], counted: Mapping[int, int]) -> list[list[Key]]:
    first: list[Key] = []
    last: list[Key] = []
    if rules.may_run(unit.person):
        if made.stage is Stage.COLLECTING:
            first, last = [key("collection_close", "q", "sure", made.id, "close")], [
                key("collection_off", "q", "sure", made.id, "off")]
        elif made.stage is Stage.SORTING:
            first, last = [key("collection_sort", "q", "sort", made.id, 0)], [
                key("collection_off", "q", "sure", made.id, "off")]
    if made.stage in (Stage.TRACKING, Stage.DONE):
        first = await coordinating.offices_keys(unit, made)
    raised = [worded(unit.policy.home_words(one.company), "q", "company", one.id, 0)
              for one in asks if counted.get(one.id)]
    return [row for row in (*rows(first), *rows(raised[:NAMED]), last,
                            [key("collections_back", "q", "list"), key("menu", "m")]) if row]


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def beginning(unit: Unit, *, told: bool = False) -> dict[str, Any] | None:
    """The form of a new round: every company is ticked that may be asked this month.

    None: the cap is told first, before anything is asked. `told`: it was, and the others are to be asked.
    """
    if not rules.may_run(unit.person):
        raise Refused("not_yours")
    every = [home.id for home in unit.policy.companies()]
    full = await burden.full(unit, Asked.COLLECTION, every)
    left = [one for one in every if one not in full]
    if full and not (told and left):
        await burden.told_first(unit, Asked.COLLECTION, every, key("collections_back", "q", "list"),
                                key("burden_others", "q", "others") if left else None)
        return None
    return {"companies": {"ticked": left, "done": False}}


async def preview(unit: Unit, draft: Draft, form: Form) -> None:
    """Who is asked where, when they are reminded, and what became of the last round; nothing is sent yet."""
    companies, closes_at = _chosen(unit, draft.answers)
    if await burden.told(unit, draft, Asked.COLLECTION, companies):
        return
    asked = [{"words": dict(unit.policy.home_words(one)),
              "names": [person.name for person in await collecting.spokesmen(unit.tx, one)]} for one in companies]
    last = next((one for one in await store.latest(unit.tx, 2) if one.stage is not Stage.CALLED_OFF), None)
    known = await items.cases_of(unit.tx, last.id) if last else {}
    await unit.answer("collection_preview", {
        "soon": last is not None and unit.now - last.opened_at < rules.APART, "asked": asked, "closes_at": closes_at,
        "last_at": last.opened_at if last else None,
        "last": rounds.became(known.values()) if known else None, "form": form.id,
        "remind_at": rules.remind_at(unit.now, closes_at, unit.policy.calendar),
        "buttons": [[key("collection_send", "f", draft.id, "submit", count=len(asked))],
                    [key("change", "f", draft.id, "change"), key("cancel", "f", draft.id, "cancel")]],
    }, case_id=-draft.id, card=Card.RING)


def _chosen(unit: Unit, answers: Mapping[str, Any]) -> tuple[list[str], int]:
    ticked = answers["companies"]["ticked"]
    companies = [home.id for home in unit.policy.companies() if home.id in ticked]
    if not companies:
        raise Refused("no_company_ticked")
    closes_at = dating.deadline(unit.policy, str(answers["by"]))
    if closes_at <= unit.now:
        raise Refused("date_past")
    return companies, closes_at


async def opened(unit: Unit, answers: Mapping[str, Any]) -> None:
    """The form is filled: the companies are asked."""
    if not rules.may_run(unit.person):
        raise Refused("not_yours")
    companies, closes_at = _chosen(unit, answers)
    await burden.check(unit, Asked.COLLECTION, companies)
    made = await begin(unit, companies, closes_at, unit.person)
    assert made is not None, "no duty stands behind it"
    await show(unit, made.id, "opened")


async def begin(unit: Unit, companies: Sequence[str], closes_at: int, by: Person,
                duty: tuple[int, int] | None = None) -> Round | None:
    """Opens a round and asks each company; None: this duty has opened one this time already."""
    asked = {one.company for made in await store.running(unit.tx) if made.stage is Stage.COLLECTING
             for one in await store.asks(unit.tx, made.id)}
    if asked & set(companies):
        if duty:
            return None
        raise Refused("round_runs")
    made = await store.add(unit.tx, Round(0, by.id, unit.now, rules.remind_at(
        unit.now, closes_at, unit.policy.calendar), closes_at, duty=duty), companies)
    if made:
        await rounds.record(unit, "collection_open", made, companies=list(companies), closes_at=closes_at)
        await burden.count(unit, Asked.COLLECTION, made.id, by.home, companies)
        for ask in await store.asks(unit.tx, made.id):
            await collecting.invite(unit, made, ask, by)
    return made


# ── Closing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def sure(unit: Unit, round_id: int, what: str) -> None:
    """Closing early, or calling off, wants a second tap."""
    made = await rounds.to_run(unit, round_id, *RUNNING[:2])
    asks = await store.asks(unit.tx, made.id)
    counted = await items.counts(unit.tx, made.id)
    off = what == "off"
    if not off and made.stage is not Stage.COLLECTING:
        raise Refused("round_moved_on")
    yes = key("collection_off_yes", "q", "off", made.id) if off else key("collection_close_yes", "q", "close", made.id)
    await unit.answer("collection_sure", {
        "off": off, "id": made.id, "raised": sum(counted.values()),
        "waiting": [dict(unit.policy.home_words(one.company)) for one in asks if one.answered_at is None],
        "buttons": [[yes], [key("collection_back", "q", "show", made.id), key("menu", "m")]]})


async def close_early(unit: Unit, round_id: int) -> None:
    made = await rounds.to_run(unit, round_id, Stage.COLLECTING)
    if await rounds.close(unit, made) is Stage.DONE:  # nobody raised anything
        await feeding_back.report(unit, made)
    await show(unit, made.id, "closed")


async def call_off(unit: Unit, round_id: int) -> None:
    """What was raised goes with it; the companies read that nobody waits for them any more."""
    made = await rounds.to_run(unit, round_id, *RUNNING[:2])
    await store.set_stage(unit.tx, made.id, made.stage, Stage.CALLED_OFF, unit.now)
    await items.wordless(unit.tx, made.id)
    await rounds.record(unit, "collection_off", made)
    await burden.forget(unit, Asked.COLLECTION, made.id)
    for ask in await store.asks(unit.tx, made.id):
        for person in await collecting.spokesmen(unit.tx, ask.company):
            await unit.tell(person, "collection_off", {"id": made.id, "by": unit.person.name,
                                                       "raised": ask.answered_at is not None and not ask.nothing,
                                                       "buttons": [[key("menu", "m")]]})
    await show(unit, made.id, "off")
