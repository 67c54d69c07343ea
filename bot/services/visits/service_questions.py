"""Questions put at a visit: each is answered by a card, or becomes a card's draft with somebody's name and a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain import service_days as rules
from bot.domain.cards import Card
from bot.domain.errors import Refused
from bot.domain.forms import NO_CARD, SERVICE_QUESTION, TARGET, WISH
from bot.domain.people import Person, Role
from bot.domain.service_days import Met, ServiceDay
from bot.services.cards import taking_up
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows, worded
from bot.services.visits import service_known, service_wishes
from bot.storage import card_drafts, people, policy_cards, questions
from bot.storage import service_days as days
from bot.storage import service_questions as store
from bot.storage import service_wishes as wishes
from bot.storage.service_questions import Put

AT_ONCE = 20
"""Questions that are taken at once."""
PAGE = 8
SPEAK = (Role.CLERK, Role.COMPANY_LEADER)
DRAFT_DAYS = 5
"""Working days in which a draft is to be written."""


async def begin(unit: Unit, day_id: int, wish_id: int = 0) -> None:
    """Noted there; of one handed in before its words stand there already."""
    day = await service_known.here(unit, day_id)
    answers: dict[str, Any] = {TARGET: day.id}
    if wish_id:
        of, wish = await service_wishes.to_hear(unit, wish_id)
        if of.id != day.id or not wish.words:
            raise Refused("stale")
        answers |= {WISH: wish.id, "day_questions": " ".join(wish.words.split())}
    await opening.anew(unit, SERVICE_QUESTION, answers)


async def questioned(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Each line is a question of its own."""
    day = await service_known.here(unit, int(answers[TARGET]))
    lines = list(dict.fromkeys(one.strip() for one in str(answers["day_questions"]).splitlines() if one.strip()))
    if len(lines) > AT_ONCE:
        raise Refused("too_many_problems", limit=AT_ONCE)
    wish = (await service_wishes.to_hear(unit, int(answers[WISH])))[1] if answers.get(WISH) else None
    card = unit.shelf.cards.get(str(answers["about_card"]))
    known = {one.words for one in await store.of_day(unit.tx, day.id)}
    for words in (one for one in lines if one not in known):
        question = await policy_cards.ask(unit.tx, unit.person.id, words, unit.now, card_id=card.id if card else None,
                                          category=card.category if card else str(answers["category"]))
        await store.add(unit.tx, question, day.id, wish.id if wish else None)
    if wish:
        left = replace(wish, words="") if wish.slot is not None else replace(wish, met=Met.ASKED)
        await wishes.save(unit.tx, left)  # his ten minutes are still his
    after = replace(day, questions=len(await store.of_day(unit.tx, day.id)))
    await days.save(unit.tx, after)
    await service_known.record(unit, "day_question", after, count=len(lines))
    await show(unit, day.id, 0, "questioned")


# ── What became of each ──────────────────────────────────────────────────────────────────────────────────────────────


async def seen(unit: Unit, put: Put) -> dict[str, Any]:
    """One question: still open (and the card that may answer it), answered by a card, a draft of whose and by when."""
    found: dict[str, Any] = {"words": put.words, "stand": "open", "card": None, "by": None, "due_at": None,
                             "late": False, "category": None}
    if put.category in unit.policy.categories:
        found["category"] = dict(unit.policy.category(str(put.category)).words)
    how, _, card_id = (put.settled or "").partition(":")
    card = unit.shelf.cards.get(put.card_id or card_id)
    if put.drafted_at is not None and put.card_id:
        return found | await _drafted(unit, put, card)
    if how in ("card", "alias", "draft"):
        return found | {"stand": "answered" if how != "draft" else "draft", "card": dict(card.title) if card else None}
    if how:
        return found | {"stand": "dropped"}
    near = await _near(unit, put)
    return found | {"card": dict(near[0].title) if near else None}


async def _drafted(unit: Unit, put: Put, card: Card | None) -> dict[str, Any]:
    last, draft = await policy_cards.last(unit.tx, str(put.card_id)), await card_drafts.find(unit.tx, str(put.card_id))
    title = dict(card.title) if card else None
    if last and last.published_at >= (put.drafted_at or 0):
        return {"stand": "answered", "card": title}
    if draft is None:
        return {"stand": "dropped"}
    who = await _writer(unit, put, card)
    return {"stand": "draft", "card": title, "by": who.name if who else None, "due_at": put.due_at,
            "late": unit.now > (put.due_at or unit.now)}


async def _writer(unit: Unit, put: Put, card: Card | None) -> Person | None:
    """Whose the draft is, as its file says now; who has left is stood in for by the office's head, or an admin."""
    draft = await card_drafts.find(unit.tx, str(put.card_id))
    named = unit.shelf.folder.parse(str(put.card_id), draft.text) if draft else None
    owner = await people.by_staff_no(unit.tx, named.owner) if named else None
    if owner and owner.active:
        return owner
    return await taking_up.keeper(unit, card, put.category or (card.category if card else ""))


async def _near(unit: Unit, put: Put) -> list[Card]:
    """The card it was about, and those that its words find."""
    own = unit.shelf.cards.get(put.about or "")
    found = [*([own] if own else []), *unit.shelf.find(put.words, unit.today)]
    return list({one.id: one for one in found}.values())[:3]


async def show(unit: Unit, day_id: int, page: int = 0, headline: str | None = None) -> None:
    """All that was put; of what is open: a number says what is to become of it, one tap makes drafts of the rest."""
    day = await service_known.load(unit, day_id, rules.may_prepare)
    found = await store.of_day(unit.tx, day.id)
    shown = list(enumerate(found, 1))[page * PAGE:(page + 1) * PAGE]
    open_ = [one for one in found if one.settled is None]
    works = day.planned and rules.may_enter(unit.person, day)
    opens = [plain(str(place), "s", "asked", one.id) for place, one in shown if works and one.settled is None]
    turn = [key("earlier", "s", "questions", day.id, page - 1)] if page else []
    turn += [key("later", "s", "questions", day.id, page + 1)] if found[(page + 1) * PAGE:] else []
    now = [key("day_drafts", "s", "drafts", day.id)] if works and open_ else []
    more = [key("day_question", "s", "question", day.id)] if works else []
    await unit.answer("service_questions", {
        **await service_known.head(unit, day), "headline": headline, "open": len(open_), "works": bool(opens),
        "lines": [{"place": place, **await seen(unit, one)} for place, one in shown],
        "buttons": [row for row in (*rows(opens, 4), turn, now, more, *service_known.back(day)) if row]})


async def _open(unit: Unit, question_id: int) -> tuple[ServiceDay, Put]:
    put = await store.by_id(unit.tx, question_id)
    if put is None:
        raise Refused("no_such_question")
    day = await service_known.planned(unit, put.day_id, rules.may_enter)
    if put.settled is not None:
        raise Refused("question_settled")
    return day, put


async def show_one(unit: Unit, question_id: int) -> None:
    """What the cards near to it say, to be read out: one of them answers it, or it is none for a card."""
    day, put = await _open(unit, question_id)
    near = await _near(unit, put)
    cards: list[list[Key]] = [[worded({language: f"✅ {words}" for language, words in one.title.items()},
                                      "s", "answers", put.id, one.id)] for one in near]
    await unit.answer("service_asked", {
        **await service_known.head(unit, day), **await seen(unit, put),
        "near": [{"title": dict(one.title), "entitled": dict(one.entitled)} for one in near],
        "buttons": [*cards, [key("day_no_card", "s", "answers", put.id, NO_CARD)],
                    [key("day_questions", "s", "questions", day.id), key("menu", "m")]]})


async def answered(unit: Unit, question_id: int, card_id: str) -> None:
    """By a card that is there; or nothing has to become of it."""
    day, put = await _open(unit, question_id)
    if card_id != NO_CARD and card_id not in {one.id for one in await _near(unit, put)}:
        raise Refused("stale")
    await questions.settle(unit.tx, put.id, "no" if card_id == NO_CARD else f"card:{card_id}", unit.now)
    if card_id != NO_CARD:
        await _tell_asker(unit, day, put)
    await show(unit, day.id, 0, "question_dropped" if card_id == NO_CARD else "question_answered")


# ── Drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def draft_now(unit: Unit, day_id: int) -> None:
    day = await service_known.here(unit, day_id)
    await draft_all(unit, day)
    await show(unit, day.id, 0, "drafted")


async def draft_all(unit: Unit, day: ServiceDay) -> None:
    """What no card answers becomes a draft each; whoever is to write them reads all of his in one letter."""
    calendar = unit.policy.calendar
    due_at = calendar.before(calendar.end_of_day(calendar.after(unit.now, calendar.days(DRAFT_DAYS))), 0)
    tasks: dict[int, list[tuple[Put, str]]] = defaultdict(list)
    for put in [one for one in await store.of_day(unit.tx, day.id) if one.settled is None]:
        question = await questions.by_id(unit.tx, put.id)
        made = await taking_up.take_up(unit, question) if question else None
        if made is None:
            continue  # it stays among those without an answer
        card_id, who = made
        await store.drafted(unit.tx, put.id, card_id, unit.now, due_at)
        tasks[who.id].append((put, card_id))
    known = await people.names(unit.tx, tasks)
    for person_id, found in tasks.items():
        await tell(unit, day, known[person_id], found, due_at)


async def tell(unit: Unit, day: ServiceDay, person: Person, found: Sequence[tuple[Put, str]], due_at: int, *,
               late: bool = False) -> None:
    """What is to be written: each with the way to its draft."""
    opens = [plain(f"✏️ {place}", "e", "draft", card_id) for place, (_, card_id) in enumerate(found, 1)]
    await unit.tell(person, "service_drafts", {
        **await service_known.head(unit, day), "late": late, "due_at": due_at, "by": unit.person.name,
        "lines": [await seen(unit, (await store.by_id(unit.tx, put.id)) or put) for put, _ in found],
        "buttons": [*rows(opens, 4), [key("kept_list", "e", "list", 0), key("menu", "m")]]},
        key=f"service_drafts:{person.id}:{found[0][0].id}:{late}")


async def tell_late(unit: Unit, day: ServiceDay, found: Sequence[Put]) -> None:
    """Not written in time: whose draft it is reads so, and who led the visit."""
    tasks: dict[int, list[Put]] = defaultdict(list)
    for put in found:
        who = await _writer(unit, put, unit.shelf.cards.get(put.about or ""))
        for person_id in {day.led_by, who.id if who else day.led_by}:
            tasks[person_id].append(put)
    known = await people.names(unit.tx, tasks)
    for person_id, late in tasks.items():
        due_at = min(one.due_at or unit.now for one in late)
        if known[person_id].active:
            await tell(unit, day, known[person_id], [(one, str(one.card_id)) for one in late], due_at, late=True)


async def tell_answered(unit: Unit, day: ServiceDay, found: Sequence[Put]) -> None:
    """The cards are out: who speaks for the company passes it on; who handed a question in reads it himself."""
    for person in await service_known.speakers(unit, day):
        await _tell_answers(unit, day, person, found)
    for put in found:
        await _tell_asker(unit, day, put)


async def _tell_asker(unit: Unit, day: ServiceDay, put: Put) -> None:
    wish = await wishes.by_id(unit.tx, put.wish_id) if put.wish_id else None
    person = await people.by_id(unit.tx, wish.person) if wish else None
    if person and not person.has(*SPEAK):
        await _tell_answers(unit, day, person, [(await store.by_id(unit.tx, put.id)) or put])


async def _tell_answers(unit: Unit, day: ServiceDay, person: Person, found: Sequence[Put]) -> None:
    ids = dict.fromkeys(one.card_id or (one.settled or "").partition(":")[2] for one in found)
    cards = [unit.shelf.cards[one] for one in ids if one in unit.shelf.cards]
    if person.active:
        await unit.tell(person, "service_answered", {
            **await service_known.head(unit, day), "lines": [await seen(unit, one) for one in found],
            "speaks": person.has(*SPEAK),
            "buttons": [*([worded(one.title, "k", "show", one.id, 0)] for one in cards), [key("menu", "m")]]},
            key=f"service_answered:{person.id}:{found[0].id}")
