"""A company's part in a round: it is asked, reminded once, raises its problems in one go, or says *nothing*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import collection as rules
from bot.domain import raising
from bot.domain.collection import ANSWERABLE, MOST, Ask, Item, Round, Stage, Whose
from bot.domain.errors import Refused
from bot.domain.forms import RAISE, ROWS, SAY, TARGET, Form
from bot.domain.letters import Card
from bot.domain.people import Person, Role
from bot.domain.raising import Raised, Read
from bot.services.house import House, Unit, language
from bot.services.keys import Key, key, rows
from bot.services.rounds import feeding_back, proposing, rounds, weeding
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage import drafts, people
from bot.storage.database import Transaction
from bot.storage.drafts import Draft

PAGE = 8
SHOWN, MISTAKES = 20, 15
"""Lines of a preview, and of what is wrong; the others are counted."""


async def spokesmen(tx: Transaction, company: str) -> list[Person]:
    """Who is asked: the company's clerks, where it has none its leaders."""
    found = await people.at_home(tx, company)
    return [one for one in found if one.has(Role.CLERK)] or [one for one in found if one.has(Role.COMPANY_LEADER)]


async def invite(unit: Unit, made: Round, ask: Ask, by: Person | None) -> None:
    """Asks, or reminds (`by` nobody): until when, how, and what became of what the company raised last time."""
    last = await feeding_back.last_time(unit, ask) if by else None
    details = {"id": made.id, "closes_at": made.closes_at, "by": by.name if by else None, "last": last,
               "buttons": _ways(ask)}
    for person in await spokesmen(unit.tx, ask.company):
        await unit.tell(person, "collection_ask", details)


def _ways(ask: Ask) -> list[list[Key]]:
    """The three ways to answer."""
    return [[key("raise", "q", "raise", ask.id)],
            [key("raise_sheet", "q", "sheet", ask.id), key("raise_nothing", "q", "nothing", ask.id)],
            [key("collection_mine", "q", "company", ask.id, 0), key("menu", "m")]]


def _more(ask: Ask, *, some: bool) -> list[list[Key]]:
    """The same beside what was said already: who has raised something, or said so, need not say there is nothing."""
    first, others, _ = _ways(ask)
    return [[*first, others[0]]] if some else [first, others]


async def known(unit: Unit, ask_id: int) -> tuple[Round, Ask]:
    """A company's part, for its own people and those who read all."""
    ask = await store.ask(unit.tx, ask_id)
    made = await store.by_id(unit.tx, ask.round_id) if ask else None
    if ask is None or made is None or not (
            unit.person.has(*rules.ALL_READ) or rules.may_answer(unit.person, ask.company)):
        raise Refused("no_such_round")
    return made, ask


async def to_answer(unit: Unit, ask_id: int) -> tuple[Round, Ask]:
    """The same, for whoever answers for the company, while an answer counts."""
    made, ask = await known(unit, ask_id)
    if not rules.may_answer(unit.person, ask.company):
        raise Refused("not_yours")
    if made.stage not in ANSWERABLE:
        raise Refused("round_closed")
    return made, ask


async def show(unit: Unit, ask_id: int, page: int = 0, headline: str | None = None) -> None:
    """What the company raised: before the cases are made to be corrected, then who has it and by when."""
    made, ask = await known(unit, ask_id)
    found = await items.of_ask(unit.tx, ask.id)
    if found and found[0].case_id:
        await feeding_back.show(unit, made, ask, found, page)
        return
    shown = found[page * PAGE:(page + 1) * PAGE]
    names = await people.names(unit.tx, {one.person for one in shown if one.person})
    own = rules.may_answer(unit.person, ask.company) and made.stage in ANSWERABLE
    lines = [{"place": place, **_seen(one, names, unit.person)} for place, one in enumerate(shown, page * PAGE + 1)]
    drops = [key("raise_drop", "q", "drop", one.id, number=place) for place, one in enumerate(shown, page * PAGE + 1)]
    turn = [key("earlier", "q", "company", ask.id, page - 1)] if page else []
    turn += [key("later", "q", "company", ask.id, page + 1)] if found[(page + 1) * PAGE:] else []
    back = [key("collections_back", "q", "list"), key("menu", "m")]
    await unit.answer("collection_company", {
        "headline": headline, "id": made.id, "stage": made.stage.value, "closes_at": made.closes_at,
        "words": dict(unit.policy.home_words(ask.company)), "answer": rules.answer(ask, made).value, "lines": lines,
        "count": len(found), "own": own,
        "buttons": [row for row in (*(_more(ask, some=bool(found) or ask.nothing) if own else []),
                                    *(rows(drops, 4) if own else []), turn, back) if row]})


def line(one: Item | Raised, names: Mapping[int, Person]) -> dict[str, Any]:
    """A problem as its company reads it."""
    person = names.get(one.person or 0)
    return {"text": one.body, "whose": one.whose.value, "name": person.name if person else None,
            "files": len(one.files)}


def _seen(one: Item, names: Mapping[int, Person], reader: Person) -> dict[str, Any]:
    """What a soldier told the clerk is for the clerk and for who sorts it, not for all of his company."""
    hidden = one.whose is Whose.SOLDIER and one.raised_by != reader.id and not rules.may_run(reader)
    made = line(one, names)
    return {**made, "text": "", "name": None, "hidden": True} if hidden else {**made, "hidden": False}


async def nothing(unit: Unit, ask_id: int) -> None:
    """*Nothing this time* is an answer; something may still come to mind."""
    made, ask = await to_answer(unit, ask_id)
    if await items.of_ask(unit.tx, ask.id):
        raise Refused("raised_already")
    await store.answered(unit.tx, ask.id, unit.person.id, unit.now, nothing=True)
    await rounds.record(unit, "collection_nothing", made, ask=ask.id)
    await _all_in(unit, made)
    await show(unit, ask.id, 0, "nothing")


async def _all_in(unit: Unit, made: Round) -> None:
    """The last company has answered: whoever runs the round need not wait for its end."""
    asks = await store.asks(unit.tx, made.id)
    if made.stage is Stage.COLLECTING and all(one.answered_at is not None for one in asks):
        await rounds.tell_standing(unit, made)


async def drop(unit: Unit, item_id: int) -> None:
    """A problem is taken back, as long as it is no case."""
    one = await items.by_id(unit.tx, item_id)
    if one is None:
        raise Refused("no_such_problem")
    made, ask = await to_answer(unit, one.ask_id)
    await items.drop(unit.tx, one.id)
    await rounds.record(unit, "collection_drop", made, item=one.id)
    if not await items.of_ask(unit.tx, ask.id):
        await store.unanswered(unit.tx, ask.id)
    await show(unit, ask.id, 0, "dropped")


async def ask_sheet(unit: Unit, ask_id: int) -> None:
    """The empty sheet comes by itself in a moment: no person stands in it."""
    made, ask = await to_answer(unit, ask_id)
    await store.ask_file(unit.tx, made.id, "empty", ask.company, unit.person.id, language(unit.person, unit.actor))
    await unit.answer("collection_sheet", {"kind": "empty", "in_chat": True, "id": made.id, "office": "", "buttons": [
        [key("collection_mine", "q", "company", ask.id, 0), key("menu", "m")]]})


# ── In one go ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def read(unit: Unit, answers: Mapping[str, Any]) -> Read:
    """What a draft holds, as problems."""
    _, ask = await to_answer(unit, int(answers[TARGET]))
    if answers.get(ROWS):
        return Read([raising.taken(one) for one in answers[ROWS]])
    held = answers.get("problems") or {"lines": [], "files": []}
    return raising.of_chat(held["lines"], held["files"], await people.at_home(unit.tx, ask.company))


async def preview(unit: Unit, draft: Draft, form: Form) -> None:
    """Each problem, for whom it is, and each line that was not understood; nothing is kept yet."""
    draft, cut = await weeding.weed(unit, draft)
    found, whom = await read(unit, draft.answers), await weeding.whom(unit)
    names = await people.names(unit.tx, {one.person for one in found.items if one.person})
    good = found.items and not found.wrong
    send = [[key("raise_send", "f", draft.id, "submit", count=len(found.items))]] if good else []
    more = [] if draft.answers.get(ROWS) else [key("raise_more", "f", draft.id, "change", "problems")]
    await unit.answer("collection_raised", {
        "lines": [{**line(one, names), "stranger": raising.stranger(one)} for one in found.items[:SHOWN]],
        "about": list(dict.fromkeys(who.name for one in found.items for who in whom(one.body))),
        "cut": cut, "channels": dict(unit.policy.channels),
        "more": max(0, len(found.items) - SHOWN),
        "count": len(found.items), **mistakes(found), "form": form.id,
        "buttons": [*send, [*more, key("start_anew", "q", "raise", draft.answers[TARGET])],
                    [key("cancel", "f", draft.id, "cancel")]],
    }, case_id=-draft.id, card=Card.RING)


def mistakes(found: Read) -> dict[str, Any]:
    return {"wrong": [{"line": one.line, "code": one.code, "given": one.given} for one in found.wrong[:MISTAKES]],
            "more_wrong": max(0, len(found.wrong) - MISTAKES)}


async def raised(unit: Unit, answers: Mapping[str, Any]) -> None:
    """All of it is kept, or nothing."""
    made, ask = await to_answer(unit, int(answers[TARGET]))
    found = await read(unit, answers)
    if found.wrong or not found.items:
        raise Refused("raised_wrong")
    await weeding.check(unit, [one.body for one in found.items])
    if len(await items.of_ask(unit.tx, ask.id)) + len(found.items) > MOST:
        raise Refused("too_many_problems", limit=MOST)
    for one in found.items:
        await items.add(unit.tx, ask, one, unit.person.id, unit.now)
    await store.answered(unit.tx, ask.id, unit.person.id, unit.now, nothing=False)
    await rounds.record(unit, "collection_raise", made, ask=ask.id, count=len(found.items), by_name=sum(
        one.whose is Whose.SOLDIER for one in found.items))
    if made.stage is Stage.SORTING:  # late, and not lost
        await proposing.propose(unit, await items.of_round(unit.tx, made.id))
    await _all_in(unit, made)
    await show(unit, ask.id, 0, "raised" if made.stage is Stage.COLLECTING else "raised_late")


# ── By sheet ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def asked_now(tx: Transaction, person: Person) -> Ask | None:
    """The newest round in which this person's company may still answer."""
    if not rules.may_answer(person, person.home):
        return None
    found = await store.of_company(tx, person.home, 3)
    return next((ask for made, ask in found if made.stage in ANSWERABLE), None)


async def expects(house: House, chat_id: int) -> bool:
    """Whether a sheet from this chat may be a company's answer; whoever is filling in something else sends it there."""
    async with house.db.read() as tx:
        person = await people.by_chat(tx, chat_id)
        if person is None or await asked_now(tx, person) is None:
            return False
        draft = await drafts.active(tx, person.id)
        return draft is None or draft.form in (RAISE, SAY)


async def has_sheet(house: House, chat_id: int) -> bool:
    """Whether he was sent the empty sheet of the round: a table from him is that one, whatever became of its header."""
    async with house.db.read() as tx:
        person = await people.by_chat(tx, chat_id)
        ask = await asked_now(tx, person) if person else None
        return person is not None and ask is not None and await store.was_sent(tx, ask.round_id, person.id)


async def take_sheet(unit: Unit, sheet: Sequence[Sequence[str]]) -> Draft | None:
    """The sheet that came back; if a line of it is wrong, all are told, nothing is kept. Gives what to go on with."""
    ask = await asked_now(unit.tx, unit.person)
    if ask is None:
        raise Refused("round_closed")
    company = await people.at_home(unit.tx, ask.company)
    speaks = await weeding.of_leaders(unit)
    found = raising.of_sheet(sheet, company, unit.policy, lambda text: (
        raising.LEADER if speaks(text) else unit.policy.channel.stopped(text)))
    if found.wrong:
        await unit.answer("collection_wrong", {
            **mistakes(found), "leader": any(one.code == raising.LEADER for one in found.wrong),
            "channels": dict(unit.policy.channels),
            "buttons": [[key("raise_sheet", "q", "sheet", ask.id), key("raise", "q", "raise", ask.id)]]}, fresh=True)
        return None
    await drafts.clear(unit.tx, unit.person.id, RAISE)
    draft = await drafts.open_(unit.tx, unit.person.id, RAISE, 0, unit.now)
    answers = {TARGET: ask.id, ROWS: [one.kept() for one in found.items],
               "problems": {"lines": [], "files": [], "done": True}}
    await drafts.save(unit.tx, draft.id, answers, unit.now)
    return await drafts.by_id(unit.tx, draft.id, unit.person.id)
