"""Topics that repeat: the list, one of them, what its office has promised; each stays until its share fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from bot.domain import topics as rules
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.topics import Act, Stage, Topic
from bot.services.cards import keeping
from bot.services.cards.shelf import Shelf
from bot.services.house import Unit
from bot.services.keys import Key, key, rows, worded
from bot.services.posts import duties
from bot.services.source import matters
from bot.storage import duties as duties_stored
from bot.storage import events, people
from bot.storage import topics as store
from bot.storage.database import Transaction

PAGE = 5
OPEN, FALLEN = "open", "fell"
"""The two lists."""


def line(policy: Policy, shelf: Shelf, topic: Topic) -> dict[str, Any]:
    """What every list tells of it: what, whose, how much of all, how it stands."""
    card = shelf.cards.get(topic.theme.card_id or "")
    return {"words": dict(policy.category(topic.theme.category).words), "card": dict(card.title) if card else None,
            "matter": matters.words_of(topic.theme),
            "company": dict(policy.home_words(topic.theme.company)) if topic.theme.company else None,
            "office": dict(policy.home_words(policy.place_of(topic.office))), "now": topic.noticed.percent,
            "usual": topic.usual.percent, "last": topic.last.percent if topic.last else None,
            "stage": topic.stage.value, "noticed_at": topic.noticed_at, "check_at": topic.check_at,
            "looked_at": topic.looked_at, "fell_at": topic.fell_at}


async def brief(tx: Transaction, policy: Policy, shelf: Shelf, offices: Sequence[str]) -> list[dict[str, Any]]:
    """All that a digest of these offices (none: all) has to go on telling."""
    found = await store.open_ones(tx, policy.with_former(offices) if offices else None)
    return [line(policy, shelf, one) for one in found]


async def menu_keys(unit: Unit) -> list[Key]:
    """The way there, for those whose business it is, while there is anything; what waits for him has another name."""
    if not rules.may_read(unit.person):
        return []
    found = await store.open_ones(unit.tx, rules.offices(unit.person, unit.policy))
    his = [one for one in found if one.duty_id and await owner_of(unit.tx, one) == unit.person.id]
    if his:
        return [key("topics_waiting", "ts", "list", OPEN, 0, count=len(his))]
    return [key("topics", "ts", "list", OPEN, 0, count=len(found))] if found else []


async def show_list(unit: Unit, which: str, page: int) -> None:
    """A page of those that have not fallen, or of those that have."""
    if not rules.may_read(unit.person):
        raise Refused("not_your_list")
    offices = rules.offices(unit.person, unit.policy)
    if which == OPEN:
        found = (await store.open_ones(unit.tx, offices))[page * PAGE:(page + 1) * PAGE + 1]
    else:
        found = await store.fallen(unit.tx, offices, PAGE + 1, page * PAGE)
    lines = [{**line(unit.policy, unit.shelf, one), "place": place}
             for place, one in enumerate(found[:PAGE], start=page * PAGE + 1)]
    opens = [worded(_title(each), "ts", "show", one.id) for one, each in zip(found, lines, strict=False)]
    turn = [key("earlier", "ts", "list", which, page - 1)] if page else []
    turn += [key("later", "ts", "list", which, page + 1)] if found[PAGE:] else []
    other = FALLEN if which == OPEN else OPEN
    buttons = [*rows(opens, 1), turn, [key(f"topics_{other}", "ts", "list", other, 0), key("menu", "m")]]
    await unit.answer("topics", {"which": which, "lines": lines, "page": page, "reads_all": offices is None,
                                 "buttons": [row for row in buttons if row]})


def _title(told: Mapping[str, Any]) -> dict[str, str]:
    words = told["card"] or told["matter"] or told["words"]
    return {language: words[language] + (f" · {told['company'][language]}" if told["company"] else "")
            for language in LANGUAGES}


async def owner_of(tx: Transaction, topic: Topic) -> int | None:
    """Who has promised an action, while he has."""
    duty = await duties_stored.by_id(tx, topic.duty_id) if topic.duty_id else None
    return duty.owner if duty else None


async def known(unit: Unit, topic_id: int) -> Topic:
    """One that the person may see."""
    topic = await store.by_id(unit.tx, topic_id)
    if topic is None or not rules.may_see(unit.person, topic, await owner_of(unit.tx, topic), unit.policy):
        raise Refused("no_such_topic")
    return topic


async def show(unit: Unit, topic_id: int, headline: str | None = None) -> None:
    """One of them: how it was seen, what was promised by when, what was done, whether it fell."""
    topic = await known(unit, topic_id)
    details, acts = await _details(unit, topic, headline), await store.acts(unit.tx, topic.id)
    may_act = rules.may_act(unit.person, topic, await owner_of(unit.tx, topic), unit.policy)
    first = [key("topic_act", "ts", "act", topic.id)] if may_act else []
    make = [key("topic_new_duty", "j", "add"), *(await keeping.keys(unit))[:1]] if may_act else []  # what it can name
    links = [one for one in map(_link, acts) if one][:4]
    which = FALLEN if topic.stage is Stage.FELL else OPEN
    back = [key("topics_back", "ts", "list", which, 0)] if rules.may_read(unit.person) else []
    buttons = [first, *rows(links), make, [*back, key("menu", "m")]]
    await unit.answer("topic", {**details, "buttons": [row for row in buttons if row]})


async def _details(unit: Unit, topic: Topic, headline: str | None) -> dict[str, Any]:
    acts = await store.acts(unit.tx, topic.id)
    duty = await duties_stored.by_id(unit.tx, topic.duty_id) if topic.duty_id else None
    names = await people.names(unit.tx, {one.by for one in acts} | ({duty.owner} if duty and duty.owner else set()))
    return {**line(unit.policy, unit.shelf, topic), "headline": headline,
            "owner": names[duty.owner].name if duty and duty.owner else None, "due_at": duty.due_at if duty else None,
            "late": bool(duty and duty.due_at and duty.due_at < unit.now),
            "acts": [{"way": one.way.value, "words": one.words, "by": names[one.by].name,
                      "on": unit.policy.calendar.at(one.on, time(12))} for one in acts[:6]]}


def _link(act: Act) -> Key | None:
    if act.card_id:
        return key("topic_see_card", "k", "show", act.card_id, 0)
    return key("topic_see_duty", "j", "show", act.duty_id) if act.duty_id else None


# ── What the office has promised, and hears ───────────────────────────────────────────────────────────────────────────


async def promise(unit: Unit, topic: Topic) -> Topic:
    """The office is to enter an action: a duty of its head, with the ladder of any date."""
    office, calendar = unit.policy.place_of(topic.office), unit.policy.calendar
    owner = await head_of(unit.tx, office)
    words = matters.words_of(topic.theme) or unit.policy.category(topic.theme.category).words
    title = {language: rules.TITLE[language].format(words[language]) for language in LANGUAGES}
    on = calendar.day(calendar.after(unit.now, calendar.days(rules.PROMISE_DAYS)))
    duty = await duties.promise(unit, title, owner.home if owner else office, owner, on)
    topic = replace(topic, duty_id=duty.id)
    await store.save(unit.tx, topic)
    return topic


async def head_of(tx: Transaction, office: str) -> Person | None:
    """Who is there for an office: its head, or else a supervisor."""
    staff = [one.person for one in await people.staff(tx)]
    heads = [one for one in staff if one.home == office and one.has(Role.HEAD)]
    return next(iter([*heads, *(one for one in staff if one.has(Role.SUPERVISOR))]), None)


async def tell(unit: Unit, topic: Topic, headline: str) -> None:
    """To the office: who has the promise, and who acted last."""
    acts = await store.acts(unit.tx, topic.id)
    head = await head_of(unit.tx, unit.policy.place_of(topic.office))
    ids = {await owner_of(unit.tx, topic), acts[0].by if acts else None, head.id if head else None}
    details = await _details(unit, topic, headline)
    for person_id in sorted(one for one in ids if one):
        person = await people.by_id(unit.tx, person_id)
        if person and person.active and rules.may_see(person, topic, await owner_of(unit.tx, topic), unit.policy):
            await unit.tell(person, "topic", {**details, "buttons": [
                [key("topic_open", "ts", "show", topic.id), key("menu", "m")]]})


async def record(unit: Unit, topic: Topic, action: str, **more: Any) -> None:
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"topic": topic.id, **more})
