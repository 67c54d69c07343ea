"""Review rounds as supervisors and leaders see them: opening, how many have answered, closing early, the offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain import review_rounds as rules
from bot.domain.burden import Asked
from bot.domain.errors import Refused
from bot.domain.forms import Form
from bot.domain.letters import Card
from bot.domain.people import Person
from bot.domain.rates import FEWEST
from bot.domain.review_rounds import OVER, Round, Stage
from bot.services.forms import dating
from bot.services.house import Unit
from bot.services.keys import key, rows, worded
from bot.services.ratings import ballots, review_lending, review_results
from bot.services.rounds import burden
from bot.storage import people
from bot.storage import review_rounds as store
from bot.storage.drafts import Draft

SHOWN = 8
"""Rounds on the list."""


async def load(unit: Unit, round_id: int) -> Round:
    """A round, for who may read all of it."""
    made = await store.by_id(unit.tx, round_id)
    if made is None or not rules.may_read(unit.person):
        raise Refused("review_round_gone")
    return made


async def to_run(unit: Unit, round_id: int) -> Round:
    """An open round that the one who acts may end."""
    made = await load(unit, round_id)
    if not rules.may_run(unit.person):
        raise Refused("not_yours")
    if made.stage is not Stage.OPEN:
        raise Refused("review_round_over")
    return made


async def show_list(unit: Unit, headline: str | None = None) -> None:
    if not rules.may_read(unit.person):
        raise Refused("not_your_list")
    found = await store.latest(unit.tx, SHOWN)
    lines = [{"id": one.id, "stage": one.stage.value, "opened_at": one.opened_at, "closes_at": one.closes_at,
              "share": await _share(unit, one)} for one in found]
    free = rules.may_run(unit.person) and all(one.stage is not Stage.OPEN for one in found)
    begin = [[key("review_round_open", "z", "open")]] if free else []
    opens = [key("collection", "z", "show", one.id, number=one.id) for one in found]
    await unit.answer("review_rounds", {"headline": headline, "lines": lines, "buttons": [
        *begin, *rows(opens), [key("burden_show", "z", "burden", 0), key("menu", "m")]]})


async def _share(unit: Unit, made: Round) -> int | None:
    """How many of those asked have rated, of the whole round and in steps: nobody's answer can be told from it."""
    if made.asked is not None:
        return rules.share(made.rated or 0, made.asked)
    asked, rated = await store.counts(unit.tx, made.id, unit.policy.calendar.start_of_day(made.opened_at))
    return rules.share(rated, asked)


async def show(unit: Unit, round_id: int, headline: str | None = None) -> None:
    """While open who has answered is nobody's to see, only how many; then all offices, each beside its own past."""
    made = await load(unit, round_id)
    await unit.answer("review_round", await details(unit, made, unit.person, headline))


async def details(unit: Unit, made: Round, reader: Person, headline: str | None = None) -> dict[str, Any]:
    opener = await people.by_id(unit.tx, made.opened_by)
    entries = [one for one in await review_results.entries(unit, made)
               if rules.reads_office(reader, one.result.office, unit.policy)]
    offices = [await review_results.line(unit, made, one) for one in entries]
    ends = [[key("collection_close", "z", "sure", made.id, "close")],
            [key("review_round_off", "z", "sure", made.id, "off")]]
    return {"headline": headline, "id": made.id, "stage": made.stage.value, "by": opener.name if opener else "",
            "opened_at": made.opened_at, "since": made.since, "closes_at": made.closes_at,
            "by_duty": made.duty is not None, "share": await _share(unit, made), "change_by": made.change_by,
            "few": FEWEST, "lost": made.lost or ballots.lost(unit, made), "offices": offices,
            "requests": await review_results.requests(unit, made), "buttons": [
                *(ends if made.stage is Stage.OPEN and rules.may_run(reader) else []),
                *rows(worded(one["words"], "z", "office", made.id, entry.result.office)
                      for one, entry in zip(offices, entries, strict=True)),
                [key("review_rounds_back", "z", "list"), key("menu", "m")]]}


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def beginning(unit: Unit) -> dict[str, Any]:
    if not rules.may_run(unit.person):
        raise Refused("not_yours")
    if await store.open_one(unit.tx):
        raise Refused("review_round_runs")
    return {}


async def preview(unit: Unit, draft: Draft, form: Form) -> None:
    """Which offices are rated and from when on, who is not asked, whom it reaches too late; nothing is sent yet."""
    closes_at = _closing(unit, draft.answers)
    companies = [home.id for home in unit.policy.companies()]
    if await burden.told(unit, draft, Asked.REVIEW, companies):
        return
    found = await _asked(unit)
    late = [one for one in companies if not rules.hears_in_time(unit.now, closes_at, unit.policy.windows(one))]
    ready = bool(found.people)
    await unit.answer("review_round_preview", {
        "form": form.id, "since": found.since, "closes_at": closes_at, "ready": ready,
        "remind_at": rules.remind_at(unit.now, closes_at), "few": FEWEST,
        "offices": _named(unit, found.offices), "spared": _named(unit, found.spared),
        "late": [dict(unit.policy.home_words(one)) for one in late],
        "buttons": [[key("review_round_send", "f", draft.id, "submit")] if ready else [],
                    [key("change", "f", draft.id, "change"), key("cancel", "f", draft.id, "cancel")]],
    }, case_id=-draft.id, card=Card.RING)


def _named(unit: Unit, offices: set[str]) -> list[dict[str, str]]:
    return [dict(home.words) for home in unit.policy.departments() if home.id in offices]


def _closing(unit: Unit, answers: Mapping[str, Any]) -> int:
    closes_at = dating.deadline(unit.policy, str(answers["by"]))
    if closes_at <= unit.now:
        raise Refused("date_past")
    return closes_at


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a round would ask: `people`, about which `offices`, from when on; `spared`: too few had to do with them."""

    since: int
    people: frozenset[int]
    offices: set[str]
    spared: set[str]


async def _asked(unit: Unit) -> Reach:
    last = next(iter(await store.latest(unit.tx, 1, *OVER)), None)
    since = rules.since(last, unit.now)
    dealt = await store.dealings(unit.tx, since, unit.now + 1)
    lately = await store.raters(unit.tx, rules.lately(unit.now))
    handlers = await store.handlers(unit.tx, since, unit.now + 1) if unit.policy.offices_rate else set()
    found = {}
    for person in await people.everybody(unit.tx):
        offices = rules.offices_of(person, dealt.get(person.id, ()), unit.policy, handles=person.id in handlers)
        if offices and person.active and person.id not in lately:
            found[person] = offices
    lent = await review_lending.borrowers(unit, [one for one in found if one.chat_id is None])
    own = {one.id: offices for one, offices in found.items() if one.chat_id is not None or one.id in lent}
    enough = rules.rated_by_enough(own)
    asked = frozenset(one for one, offices in own.items() if enough & set(offices))
    return Reach(since, asked, enough, {one for offices in own.values() for one in offices} - enough)


async def opened(unit: Unit, answers: Mapping[str, Any]) -> None:
    """The form is filled: it begins, and everybody is asked by the clock, in his hours."""
    if not rules.may_run(unit.person):
        raise Refused("not_yours")
    closes_at = _closing(unit, answers)
    await burden.check(unit, Asked.REVIEW, [home.id for home in unit.policy.companies()])
    made = await begin(unit, closes_at, unit.person)
    if made is None:
        raise Refused("review_round_nobody")
    await show(unit, made.id, "opened")


async def begin(unit: Unit, closes_at: int, by: Person, duty: tuple[int, int] | None = None) -> Round | None:
    """Opens a round; None: nobody is to be asked, or this duty has opened one this time already."""
    if await store.open_one(unit.tx):
        if duty:
            return None
        raise Refused("review_round_runs")
    found = await _asked(unit)
    if not found.people:
        return None
    made = await store.add(unit.tx, Round(0, by.id, unit.now, found.since, rules.remind_at(unit.now, closes_at),
                                          closes_at, duty=duty, key=ballots.new_key(unit),
                                          offices=tuple(sorted(found.offices))))
    if made:
        for person in sorted(found.people):
            await store.ask(unit.tx, made.id, person)
        known = await people.names(unit.tx, found.people)
        await burden.count(unit, Asked.REVIEW, made.id, by.home, sorted({one.home for one in known.values()}))
        await review_results.record(unit, "review_round_open", made, closes_at=closes_at)
    return made


# ── Ending before its time ───────────────────────────────────────────────────────────────────────────────────────────


async def sure(unit: Unit, round_id: int, what: str) -> None:
    """Closing early, or calling off, wants a second tap."""
    made = await to_run(unit, round_id)
    off = what == "off"
    yes = key("collection_off_yes", "z", "off", made.id) if off else key("collection_close_yes", "z", "close", made.id)
    await unit.answer("review_round_sure", {
        "off": off, "id": made.id, "closes_at": made.closes_at, "share": await _share(unit, made),
        "buttons": [[yes], [key("review_round_back", "z", "show", made.id), key("menu", "m")]]})


async def call_off(unit: Unit, round_id: int) -> None:
    """Nothing of what was answered is kept, and nobody is asked any more."""
    made = await to_run(unit, round_id)
    await store.call_off(unit.tx, made.id, unit.now)
    await store.forget(unit.tx, made.id)
    await store.done_with(unit.tx, made.id)
    await burden.forget(unit, Asked.REVIEW, made.id)
    await review_results.record(unit, "review_round_off", made)
    await show_list(unit, "off")
