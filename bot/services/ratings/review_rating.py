"""A soldier rates the offices he had to do with: one tap each, a word if he likes; nobody can tell that it was he.

What he has tapped of an office stands in the buttons of his screen alone until its last mark hands it in; from then on
it lies in the office's box, and only the screen that handed it in can change it (`domain.ballot_box`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import review_rounds as rules
from bot.domain.errors import Refused
from bot.domain.forms import LISTENING, REVIEW_WORD, TARGET, number_of
from bot.domain.people import Person
from bot.domain.rates import FEWEST
from bot.domain.review_rounds import MARKS, OVER, REQUESTS, Round, Stage, aspects_of, called
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, worded
from bot.services.ratings import ballots, review_results
from bot.storage import drafts
from bot.storage import review_results as results
from bot.storage import review_rounds as store

TOLD = 6
"""Offices on what soldiers read; the others stand behind a button."""
RATED, SAID = "rated", "said"


async def known(unit: Unit, round_id: int) -> tuple[Round, list[str]]:
    """An open round that asks this person, and the offices he rates; on a lent phone it is the one with the PIN."""
    made = await store.by_id(unit.tx, round_id)
    if made is None or not await store.is_asked(unit.tx, made.id, unit.person.id):
        raise Refused("review_round_not_asked")
    if made.stage is not Stage.OPEN or unit.now >= made.closes_at:
        raise Refused("review_round_over")
    return made, await offices(unit, made, unit.person)


async def offices(unit: Unit, made: Round, person: Person) -> list[str]:
    dealt = await store.dealings_of(unit.tx, person.id, made.since, made.opened_at + 1)
    handles = unit.policy.offices_rate and await store.handles(unit.tx, person.id, made.since, made.opened_at + 1)
    found = rules.offices_of(person, dealt, unit.policy, handles=handles)
    return [one for one in found if made.asks_about(one)]


async def waits(unit: Unit) -> Round | None:
    """The open round, while somebody has an office left to rate in it."""
    made = await store.open_one(unit.tx)
    if made is None or unit.now >= made.closes_at or not await store.is_asked(unit.tx, made.id, unit.person.id):
        return None
    given = await store.given(unit.tx, made.id, unit.person.id)
    own = await offices(unit, made, unit.person)
    return made if any(RATED not in given.get(one, ()) for one in own) else None


async def invitation(unit: Unit, made: Round, person: Person, *, reminder: bool) -> dict[str, Any]:
    """The letter that asks; it begins with what his offices say they have changed since the last time."""
    own = await offices(unit, made, person)
    return {"id": made.id, "closes_at": made.closes_at, "reminder": reminder,
            "offices": [dict(unit.policy.home_words(one)) for one in own if one != REQUESTS],
            "requests": REQUESTS in own,
            "last": [] if reminder else await since_last(unit, own),
            "buttons": [[key("review_begin", "z", "rate", made.id)], [key("menu", "m")]]}


async def since_last(unit: Unit, own: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for office in own[:TOLD]:
        before = await results.of_office(unit.tx, office, 1)
        if before:
            found.append({"words": dict(unit.policy.home_words(office)), "changed": before[0][1].changed})
    return found


# ── Rating ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def begin(unit: Unit, round_id: int) -> None:
    """At the first office that he has not rated; all rated: at what he has handed in."""
    made, own = await known(unit, round_id)
    office = await _left(unit, made, own)
    if office:
        await _ask(unit, made, own, office)
    else:
        await mine(unit, made.id)


async def _left(unit: Unit, made: Round, own: Sequence[str]) -> str | None:
    """The first of these that he has not rated."""
    given = await store.given(unit.tx, made.id, unit.person.id)
    return next((one for one in own if RATED not in given.get(one, ())), None)


async def ask(unit: Unit, round_id: int, office: str, digits: str, token: str) -> None:
    """One office from its beginning, or one question back; `token`: it was handed in, and is being changed."""
    made, own = await known(unit, round_id)
    _marks(_of(own, office), digits)
    await _ask(unit, made, own, office, digits, token)


def _of(own: Sequence[str], office: str) -> str:
    if office not in own:
        raise Refused("review_round_not_asked")
    return office


def _marks(office: str, digits: str) -> None:
    if len(digits) > len(aspects_of(office)) or any(one not in "12345" for one in digits):
        raise Refused("stale")


async def _ask(unit: Unit, made: Round, own: Sequence[str], office: str, digits: str = "", token: str = "") -> None:
    """The question after those answered; at each, typed words are the free word for this office."""
    aspects = aspects_of(office)
    aspect = aspects[len(digits)] if len(digits) < len(aspects) else aspects[0]
    marks = [plain(str(mark), "z", "give", made.id, office, f"{digits}{mark}", token) for mark in MARKS]
    back = [key("review_back", "z", "ask", made.id, office, digits[:-1], token)] if digits else []
    skip = [key("review_skip", "z", "skip", made.id, office)] if len(own) > 1 and not digits else []
    await _listen(unit, made, office)
    await unit.answer("review_round_rate", {
        "id": made.id, "office": dict(called(office, unit.policy)), "place": own.index(office) + 1, "count": len(own),
        "aspects": [one.value for one in aspects], "aspect": aspect.value,
        "question": "requests" if office == REQUESTS else aspect.value, "changing": bool(token),
        "marks": {one.value: int(digit) for one, digit in zip(aspects, digits, strict=False)},
        "buttons": [marks, [*back, *skip, key("review_mine", "z", "mine", made.id)]]})


async def _listen(unit: Unit, made: Round, office: str) -> None:
    """What he types now is for this office; nothing else is kept of it than that."""
    given = await store.given(unit.tx, made.id, unit.person.id)
    if office == REQUESTS or SAID in given.get(office, ()):
        await drafts.rest(unit.tx, unit.person.id)
        return
    draft = await drafts.open_(unit.tx, unit.person.id, REVIEW_WORD, 0, unit.now)
    await drafts.save(unit.tx, draft.id, {TARGET: [made.id, office], LISTENING: 1}, unit.now)


async def give(unit: Unit, round_id: int, office: str, digits: str, token: str) -> None:
    """One tap; then the next question of this office, and the last hands it in."""
    made, own = await known(unit, round_id)
    _marks(_of(own, office), digits)
    if 0 < len(digits) < len(aspects_of(office)):
        await _ask(unit, made, own, office, digits, token)
    elif digits:
        await _hand_in(unit, made, own, office, digits, token)
    else:
        raise Refused("stale")


async def _hand_in(unit: Unit, made: Round, own: Sequence[str], office: str, digits: str, before: str) -> None:
    given = await store.given(unit.tx, made.id, unit.person.id)
    if RATED in given.get(office, ()) and not before:
        raise Refused("review_given_already")
    token = ballots.token(unit)
    box = (await ballots.box(unit, made, office)).rated(token, digits, before)
    if box is None:
        raise Refused("review_given_already")
    await ballots.lock(unit, made, office, box)
    await store.give(unit.tx, made.id, unit.person.id, office, RATED)
    await store.rated(unit.tx, unit.person.id, unit.policy.calendar.start_of_day(unit.now))
    await _listen(unit, made, office)
    left = await _left(unit, made, own)
    onward = worded(_onward(called(left, unit.policy)), "z", "ask", made.id, left) if left else key(
        "review_mine_all", "z", "mine", made.id)
    await unit.answer("review_round_handed", {
        "office": dict(called(office, unit.policy)), "again": bool(before), "closes_at": made.closes_at,
        "marks": [[one.value, int(digit)] for one, digit in zip(aspects_of(office), digits, strict=True)],
        "say": office != REQUESTS and SAID not in given.get(office, ()), "last": left is None,
        "buttons": [[onward], [key("review_correct", "z", "ask", made.id, office, "", token)]]})


def _onward(words: Mapping[str, str]) -> dict[str, str]:
    return {language: f"➡️ {name}" for language, name in words.items()}


async def skip(unit: Unit, round_id: int, office: str) -> None:
    """The next one on his list that he has not rated, or all that he has handed in."""
    made, own = await known(unit, round_id)
    after = await _left(unit, made, own[own.index(_of(own, office)) + 1:])
    if after:
        await _ask(unit, made, own, after)
    else:
        await mine(unit, made.id)


async def mine(unit: Unit, round_id: int, headline: str | None = None) -> None:
    """Which offices he has rated, to himself: what he gave them nobody can find any more, he neither."""
    made, own = await known(unit, round_id)
    given = await store.given(unit.tx, made.id, unit.person.id)
    done = {one: given.get(one, set()) for one in own}
    left: list[Key] = [worded(_onward(called(one, unit.policy)), "z", "ask", made.id, one)
                       for one in own if RATED not in done[one]]
    say = [worded({language: f"💬 {name}" for language, name in called(one, unit.policy).items()},
                  "z", "word", made.id, one) for one in own if SAID not in done[one] and one != REQUESTS]
    await unit.answer("review_round_mine", {
        "headline": headline or (None if left else "given"), "id": made.id, "closes_at": made.closes_at, "few": FEWEST,
        "say": bool(say), "lines": [{"words": dict(called(one, unit.policy)), "rated": RATED in done[one],
                                     "said": SAID in done[one]} for one in own],
        "buttons": [*([one] for one in left), *([one] for one in say), [key("menu", "m")]]})


# ── A free word ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def to_write(unit: Unit, round_id: int, office: str) -> dict[str, Any]:
    """The form of a free word: it holds which office, and is gone with the word."""
    made, own = await known(unit, round_id)
    given = await store.given(unit.tx, made.id, unit.person.id)
    if office == REQUESTS or SAID in given.get(_of(own, office), ()):
        raise Refused("review_said_already")
    return {TARGET: [made.id, office]}


async def written(unit: Unit, answers: Mapping[str, Any]) -> None:
    """It lies apart from the marks; the screen that says so carries what takes it back."""
    round_id, office = answers[TARGET]
    words = str(answers["review_said"]).strip()
    if number_of(words) in MARKS:
        raise Refused("review_tap_marks")
    made, own = await known(unit, int(round_id))
    await to_write(unit, made.id, str(office))
    token = ballots.token(unit)
    box = (await ballots.box(unit, made, str(office))).said(token, words)
    await ballots.lock(unit, made, str(office), box)
    await store.give(unit.tx, made.id, unit.person.id, str(office), SAID)
    left = await _left(unit, made, own)
    onward = key("review_go_on", "z", "rate", made.id) if left else key("review_mine_all", "z", "mine", made.id)
    await unit.answer("review_round_said", {
        "office": dict(called(str(office), unit.policy)), "few": FEWEST, "left": left is not None,
        "buttons": [[key("review_unsay", "z", "unsay", made.id, str(office), token)], [onward]]})


async def unsay(unit: Unit, round_id: int, office: str, token: str) -> None:
    """It was not meant for the office, or not like this."""
    made, own = await known(unit, round_id)
    box = (await ballots.box(unit, made, _of(own, office))).unsaid(token)
    if box is None:
        raise Refused("stale")
    await ballots.lock(unit, made, office, box)
    await store.give(unit.tx, made.id, unit.person.id, office, SAID, yes=False)
    await mine(unit, made.id, "unsaid")


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


async def outcome(unit: Unit, made: Round, person: Person) -> dict[str, Any]:
    """Results and what was changed, his own offices first."""
    own = await offices(unit, made, person)
    entries = await review_results.entries(unit, made)
    entries.sort(key=lambda one: one.result.office not in own)
    return {"id": made.id, "closed_at": made.closed_at, "few": FEWEST,
            "share": rules.share(made.rated or 0, made.asked or 0),
            "lines": [await review_results.line(unit, made, one) for one in entries[:TOLD]],
            "more": max(0, len(entries) - TOLD), "pass_on": [],
            "buttons": [[key("new_request", "n", "intake"), key("menu", "m")]]}


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
    if unit.guest is None and (made := await waits(unit)):
        found.append(key("review_waits", "z", "rate", made.id))
    told = await store.latest(unit.tx, 1, Stage.TOLD)
    if told and not rules.may_read(person) and unit.now - (told[0].closed_at or 0) < rules.LOOKED_BACK:
        found.append(key("review_told", "z", "told", told[0].id))
    if rules.may_read(person):
        found.append(key("review_rounds", "z", "list"))
    elif person.home in {one.id for one in unit.policy.departments()} and await store.latest(unit.tx, 1, *OVER):
        found.append(key("review_own", "z", "own"))
    return found
