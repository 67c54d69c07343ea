"""A soldier rates the offices he had to do with: one tap each, a word if he likes; nobody can tell that it was he."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain import review_rounds as rules
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.people import Person
from bot.domain.rates import FEWEST
from bot.domain.review_rounds import MARKS, OVER, REQUESTS, Answer, Aspect, Round, Stage, aspects_of, called
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, worded
from bot.services.ratings import review_results
from bot.storage import review_results as results
from bot.storage import review_rounds as store
from bot.storage.database import Transaction

TOLD = 6
"""Offices on what soldiers read; the others stand behind a button."""


async def known(unit: Unit, round_id: int) -> tuple[Round, list[str]]:
    """An open round that asks this person, and the offices he rates. On somebody else's phone nobody rates."""
    made = await store.by_id(unit.tx, round_id)
    if made is None or unit.guest or not await store.is_asked(unit.tx, made.id, unit.person.id):
        raise Refused("review_round_not_asked")
    if made.stage is not Stage.OPEN or unit.now >= made.closes_at:
        raise Refused("review_round_over")
    return made, await offices(unit, made, unit.person)


async def offices(unit: Unit, made: Round, person: Person) -> list[str]:
    dealt = await store.dealings_of(unit.tx, person.id, made.since, made.opened_at + 1)
    handles = unit.policy.offices_rate and await store.handles(unit.tx, person.id, made.since, made.opened_at + 1)
    return rules.offices_of(person, dealt, unit.policy, handles=handles)


def _token(unit: Unit, made: Round, office: str) -> str:
    return rules.token(made.key or "", made.id, unit.person.id, office)


async def _given(unit: Unit, made: Round, office: str) -> Answer:
    token = _token(unit, made, office)
    return await store.under(unit.tx, made.id, token) or Answer(token, office, {})


async def invitation(unit: Unit, made: Round, person: Person, *, reminder: bool) -> dict[str, Any]:
    """The letter that asks; it begins with what his offices say they have changed since the last time."""
    own = await offices(unit, made, person)
    return {"id": made.id, "closes_at": made.closes_at, "reminder": reminder,
            "offices": [dict(unit.policy.home_words(one)) for one in own if one != REQUESTS],
            "requests": REQUESTS in own,
            "last": [] if reminder else await _since_last(unit, own),
            "buttons": [[key("review_begin", "z", "rate", made.id)], [key("menu", "m")]]}


async def _since_last(unit: Unit, own: list[str]) -> list[dict[str, Any]]:
    found = []
    for office in own[:TOLD]:
        before = await results.of_office(unit.tx, office, 1)
        if before:
            found.append({"words": dict(unit.policy.home_words(office)), "changed": before[0][1].changed})
    return found


# ── Rating ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin(unit: Unit, round_id: int) -> None:
    """At the first office that is not rated whole; all rated: at what was given."""
    made, own = await known(unit, round_id)
    for office in own:
        given = await _given(unit, made, office)
        if not given.whole:
            await _ask(unit, made, own, given, _missing(given))
            return
    await mine(unit, made.id)


def _missing(given: Answer) -> Aspect:
    """The first question without an answer."""
    return next(one for one in aspects_of(given.office) if one not in given.marks)


async def ask(unit: Unit, round_id: int, office: str) -> None:
    """One office from its beginning: what was given stays until another mark is."""
    made, own = await known(unit, round_id)
    await _ask(unit, made, own, await _given(unit, made, _of(own, office)), aspects_of(office)[0])


def _of(own: list[str], office: str) -> str:
    if office not in own:
        raise Refused("review_round_not_asked")
    return office


async def _ask(unit: Unit, made: Round, own: list[str], given: Answer, aspect: Aspect) -> None:
    marks = [plain(str(mark), "z", "give", made.id, given.office, aspect.value, mark) for mark in MARKS]
    skip = [key("review_skip", "z", "skip", made.id, given.office)] if len(own) > 1 else []
    await unit.answer("review_round_rate", {
        "id": made.id, "office": dict(called(given.office, unit.policy)), "place": own.index(given.office) + 1,
        "count": len(own), "aspects": [one.value for one in aspects_of(given.office)], "aspect": aspect.value,
        "question": "requests" if given.office == REQUESTS else aspect.value,
        "marks": {one.value: mark for one, mark in given.marks.items()},
        "buttons": [marks, [*skip, key("review_mine", "z", "mine", made.id)]]})


async def give(unit: Unit, round_id: int, office: str, aspect: str, mark: int) -> None:
    """One tap; then the next question of this office, or the next office."""
    made, own = await known(unit, round_id)
    order = aspects_of(_of(own, office))
    if aspect not in [one.value for one in order] or mark not in MARKS:
        raise Refused("stale")
    await store.put(unit.tx, made.id, _token(unit, made, office), office, aspect, mark)
    given, place = await _given(unit, made, office), order.index(Aspect(aspect))
    if given.whole:
        await store.rated(unit.tx, unit.person.id, unit.policy.calendar.start_of_day(unit.now))
    if place + 1 < len(order):
        await _ask(unit, made, own, given, order[place + 1])
    else:
        await _after(unit, made, own, office)


async def skip(unit: Unit, round_id: int, office: str) -> None:
    made, own = await known(unit, round_id)
    await _after(unit, made, own, _of(own, office))


async def _after(unit: Unit, made: Round, own: list[str], office: str) -> None:
    """The next office on his list that is not rated whole, or all that he gave."""
    for one in own[own.index(office) + 1:]:
        given = await _given(unit, made, one)
        if not given.whole:
            await _ask(unit, made, own, given, _missing(given))
            return
    await mine(unit, made.id, "given")


async def mine(unit: Unit, round_id: int, headline: str | None = None) -> None:
    """What he gave, to himself: to be changed until it closes."""
    made, own = await known(unit, round_id)
    given = [await _given(unit, made, one) for one in own]
    keys: list[list[Key]] = []
    for one in given:
        sign, said = "✏️" if one.whole else "📝", "review_say_again" if one.words else "review_say"
        words = {language: f"{sign} {name}" for language, name in called(one.office, unit.policy).items()}
        keys.append([worded(words, "z", "ask", made.id, one.office),
                     *([key(said, "z", "word", made.id, one.office)] if one.whole and one.office != REQUESTS else [])])
    await unit.answer("review_round_mine", {
        "headline": headline, "id": made.id, "closes_at": made.closes_at, "few": FEWEST,
        "whole": any(one.whole for one in given),
        "lines": [{"words": dict(called(one.office, unit.policy)), "whole": one.whole, "said": bool(one.words),
                   "marks": [[aspect.value, one.marks[aspect]] for aspect in aspects_of(one.office)
                             if aspect in one.marks]} for one in given],
        "buttons": [*keys, [key("menu", "m")]]})


async def to_write(unit: Unit, round_id: int, office: str) -> dict[str, Any]:
    """The form of a free word: it holds which office, and is gone with the word."""
    made, own = await known(unit, round_id)
    if office == REQUESTS or not (await _given(unit, made, _of(own, office))).whole:
        raise Refused("review_marks_first")
    return {TARGET: [made.id, office]}


async def written(unit: Unit, answers: Mapping[str, Any]) -> None:
    round_id, office = answers[TARGET]
    made, own = await known(unit, int(round_id))
    token = _token(unit, made, _of(own, str(office)))
    await store.put(unit.tx, made.id, token, str(office), "words", str(answers["review_said"]))
    await mine(unit, made.id, "said")


async def take_back(unit: Unit, person: Person) -> None:
    """He is erased: while a round is open his answers can be found, and go."""
    made = await store.open_one(unit.tx)
    if made is None:
        return
    for office in await offices(unit, made, person):
        await store.take_back(unit.tx, made.id, rules.token(made.key or "", made.id, person.id, office))


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


async def outcome(unit: Unit, made: Round, person: Person) -> dict[str, Any]:
    """Results and what was changed, his own offices first."""
    own = await offices(unit, made, person)
    entries = await review_results.entries(unit, made)
    entries.sort(key=lambda one: one.result.office not in own)
    return {"id": made.id, "closed_at": made.closed_at, "few": FEWEST,
            "share": rules.share(made.rated or 0, made.asked or 0),
            "lines": [await review_results.line(unit, made, one) for one in entries[:TOLD]],
            "more": max(0, len(entries) - TOLD), "buttons": [[key("new_request", "n", "intake"), key("menu", "m")]]}


async def show_outcome(unit: Unit, round_id: int) -> None:
    """Everybody may read it, once it is told."""
    made = await store.by_id(unit.tx, round_id)
    if made is None or made.stage is not Stage.TOLD:
        raise Refused("review_round_gone")
    await unit.answer("review_round_told", await outcome(unit, made, unit.person))


async def menu_keys(unit: Unit) -> list[Key]:
    """What waits for him, and what came of the last round; for offices, their own."""
    person = unit.person
    found: list[Key] = []
    if unit.guest is None and (made := await _asking(unit.tx, person.id)):
        found.append(key("review_waits", "z", "rate", made.id))
    told = await store.latest(unit.tx, 1, Stage.TOLD)
    if told and not rules.may_read(person) and unit.now - (told[0].closed_at or 0) < rules.LOOKED_BACK:
        found.append(key("review_told", "z", "told", told[0].id))
    if rules.may_read(person):
        found.append(key("review_rounds", "z", "list"))
    elif person.home in {one.id for one in unit.policy.departments()} and await store.latest(unit.tx, 1, *OVER):
        found.append(key("review_own", "z", "own"))
    return found


async def _asking(tx: Transaction, person_id: int) -> Round | None:
    made = await store.open_one(tx)
    return made if made and await store.is_asked(tx, made.id, person_id) else None
