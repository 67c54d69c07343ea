"""A case as a letter shows it: names, words by language, instants; and the buttons its reader may press."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.domain import solutions, tolerance
from bot.domain.case import LIVE, WORKED, Case, Outcome, State, Track
from bot.domain.delivery import may_sweep
from bot.domain.on_call import trusted
from bot.domain.people import HEADQUARTERS, Person, Role
from bot.domain.pins import may_set
from bot.domain.policy import Policy
from bot.domain.procedure import position
from bot.domain.quiet import reads_next
from bot.domain.rules import ELSEWHERE, Action, Moment, allowed, sees
from bot.domain.secrecy import barred
from bot.services import naming
from bot.services.casework import citing
from bot.services.house import Unit
from bot.services.keys import Key, key, rows
from bot.services.urgent import answering
from bot.storage import batches, handovers, people, talk
from bot.storage.database import Transaction
from bot.storage.talk import Talk

_HINT = re.compile(r"[?？\n]")
View = dict[str, Any]
Pairs = list[list[str]]
"""What was said with an action: [field id, words] for each."""

UNSOLVED = frozenset({Outcome.EXPLAINED, Outcome.CANNOT, Outcome.NOT_ADOPTED})
"""Outcomes to which a soldier agrees or not; nothing was solved."""
AWAITED = frozenset(State) - {State.CLOSED, State.WITHDRAWN}
"""States in which the soldier is still written to."""
NEWEST = 9999
"""A page that no history has: its last one is shown."""
MAIN = (Action.ACKNOWLEDGE, Action.CONFIRM, Action.DISPUTE, Action.ACCEPT, Action.TAKE_OVER, Action.DECLINE,
        Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION, Action.SHELVE)
"""Buttons that come first: what the case waits for."""


def side(case: Case, person: Person) -> str:
    """How `person` is spoken to about `case`: requester, handler or staff."""
    if person.id == case.requester:
        return "requester"
    return "handler" if case.acts_as(person.id, case.handler) else "staff"


async def view(unit: Unit, case: Case, reader: Person) -> View:
    """Everything a card can show `reader` of a case, in no language yet."""
    return naming.masked(await whole(unit, case), case, reader)


async def whole(unit: Unit, case: Case) -> View:
    """The same with the name of who asked, whoever reads it."""
    policy, once = unit.policy, await _filed_once(unit, case)
    involved = {case.requester, case.first_responder, case.handler, case.supervisor, *case.helpers}
    involved |= {one for one in (once, case.filer, case.offered_to, case.charge, case.about, *case.stand_ins.values(),
                             *case.revealed) if one}
    known = await people.names(unit.tx, involved)
    return {
        "id": case.id, "number": case.number, "title": case.title, "state": case.state.value,
        "category": dict(policy.category(case.category).words), "track": shown_track(case),
        "outcome": case.outcome and case.outcome.value, "mark": case.mark and case.mark.value,
        "requester": known[case.requester].name, "company": dict(policy.home_words(case.company)),
        "filer": known[case.filer].name if case.filer else None,
        "first": known[case.first_responder].name, "handler": known[case.handler].name,
        "one_person": case.first_responder == case.handler, "office": dict(policy.home_words(case.office)),
        "supervisor": known[case.supervisor].name, "reason": _reason(case, policy),
        "accept_by": case.accept_by, "resolve_by": case.resolve_by, "first_resolve_by": case.first_resolve_by,
        "waiting_for": materials(case, policy), "asks": case.asks, "moved": case.moved, "declines": case.declines,
        "charge": known[case.charge].name if case.charge else None,
        "helpers": [known[one].name for one in sorted(case.helpers)],
        "extension": case.extension, "disputes": case.disputes, "overdue": overdue(case, unit.now),
        "report_by": case.report_by, "report_days": policy.promises.report_days, "reopen_days": policy.reopen_days,
        "map": await _map(unit, case),
        "cited": await citing.of_case(unit, case), "offered": _offered(case, known, policy),
        "created_at": case.created_at, "closed_at": case.closed_at, "urgent": case.urgent,
        "reads_next": _reads_next(case, known[case.requester], unit), "batch": await _batch(unit, case),
        "standing": _standing(case, known), "on_call": await _on_call(unit, case),
        "handing": await _handing(unit, case),
        "sensitive": sensitive(case, policy), "anonymous": case.anonymous,
        "filed_by": known[once].name if once else None,
        "revealed_to": [known[one].name for one in sorted(case.revealed)],
        "about": known[case.about].name if case.about else None, "confidential": case.confidential,
    }


async def _filed_once(unit: Unit, case: Case) -> int | None:
    """Who filed an anonymous one for its soldier, also if he has taken it over since: he knows whose it is."""
    if not case.anonymous or case.filer:
        return case.filer if case.anonymous else None
    first = await talk.first(unit.tx, case.id, Action.SUBMIT.value)
    if first is None or first.person_id == case.requester:
        return None
    writer = await people.by_id(unit.tx, first.person_id)
    met = case.reason.get("code") == "asked" and writer is not None and writer.has(*HEADQUARTERS)
    return None if met else first.person_id  # headquarters' own filing is `registered`: this soldier gave it no name


def _reads_next(case: Case, requester: Person, unit: Unit) -> View | None:
    """When a soldier without his phone at hand will read what is written to him now."""
    reading = reads_next(requester, unit.now, unit.policy) if case.state in AWAITED else None
    return {"at": reading.at, "near": reading.near} if reading else None


async def _batch(unit: Unit, case: Case) -> View | None:
    """With how many others it is worked, and their common date: never which."""
    if case.batch_id is None or case.batch_by is None or case.state not in WORKED:
        return None
    return {"others": await batches.size(unit.tx, case.batch_id) - 1, "due_at": case.batch_by}


def _standing(case: Case, known: Mapping[int, Person]) -> View:
    """Who stands in for whom of a case that has not ended: no date, no place, no reason."""
    posts = {"first": case.first_responder, "handler": case.handler, "supervisor": case.supervisor}
    away = {name: post for name, post in posts.items() if post in case.stand_ins and case.state in LIVE}
    return {name: known[case.stand_ins[post]].name for name, post in away.items()}


async def _on_call(unit: Unit, case: Case) -> View | None:
    """Who answers the soldier in the phone window that is open now, and until when."""
    found = await answering.now(unit.tx, unit.policy, unit.now)
    person = found.people.get(case.office)
    if person is None or found.spell is None or case.state not in LIVE:
        return None
    if person.id == case.requester and not case.anonymous:  # left out, he would be known
        return None
    if barred(case, person) or not trusted(person, unit.policy.category(case.category)):
        return None
    return {"name": person.name, "office": dict(unit.policy.home_words(case.office)), "until": found.spell.closes}


async def _handing(unit: Unit, case: Case) -> View | None:
    """Who has it while it is being handed over; nothing once it is accepted."""
    made = await handovers.by_id(unit.tx, case.handing) if case.handing and case.state in LIVE else None
    person = await people.by_id(unit.tx, made.interim) if made else None
    if made is None or person is None:
        return None
    if person.id not in (case.handler, case.first_responder, case.supervisor):
        person = await people.by_id(unit.tx, case.handler) or person
    return {"name": person.name, "head": person.has(Role.HEAD)}


async def _map(unit: Unit, case: Case) -> View | None:
    """Where a case stands in the steps of its card: step 3 of 5, with whom, about how long."""
    card = await unit.shelf.version(unit.tx, case.card_id, case.card_version)
    step = next((one for one in card.steps if one.id == case.card_step), None) if card else None
    if card is None or step is None or case.state not in WORKED:
        return None
    at, of = position(card, step.id)
    return {"at": at, "of": of, "who": dict(step.who), "what": dict(step.what), "days": step.days}


def brief(case: Case, policy: Policy) -> View:
    """What a line of a list or the head of a message shows."""
    return {"id": case.id, "number": case.number, "title": case.title, "state": case.state.value,
            "category": dict(policy.category(case.category).words), "resolve_by": case.resolve_by,
            "accept_by": case.accept_by, "sensitive": sensitive(case, policy)}


def sensitive(case: Case, policy: Policy) -> bool:
    """Whether letters say nothing of it; what is urgent must be said."""
    return policy.category(case.category).sensitive and not case.urgent


def overdue(case: Case, now: int) -> bool:
    """Whether the date that counts now has passed."""
    due = {State.NEW: case.accept_by, State.OPEN: case.resolve_by}.get(case.state)
    return due is not None and due < now


def questions(case: Case, policy: Policy) -> View:
    """The category's questions and choices by field id, so that stored answers can be shown in words."""
    asked = policy.category(case.category)
    return {f"q_{one.id}": {"words": label(one.words), "choices": {choice.id: dict(choice.words)
                                                                   for choice in one.choices}}
            for one in (*asked.questions, *asked.former_questions)}


def label(words: Mapping[str, str]) -> dict[str, str]:
    """A question without its hint: up to its first question mark."""
    return {language: _HINT.split(text, maxsplit=1)[0].rstrip("：: ") for language, text in words.items()}


async def request(tx: Transaction, case: Case) -> Pairs:
    """What the soldier asked for in his own words, and his answers to the category's questions."""
    return pairs(await talk.first(tx, case.id, Action.SUBMIT.value))


async def result(tx: Transaction, case: Case) -> Pairs:
    """What came of it, while he is asked whether that will do: who has no phone has read it nowhere else."""
    said = await talk.last_of(tx, case.id, Action.RESOLVE.value) if case.state is State.RESOLVED else None
    if said is None or said.at != case.resolved_at:
        return []
    return [["outcome" if field == "words" else field, text] for field, text in pairs(said)]


def shown_track(case: Case) -> str | None:
    """With higher authority, the track it comes back to waits."""
    if case.state is State.REFERRED:
        return Track.HIGHER.value
    return case.track.value if case.track else None


def materials(case: Case, policy: Policy) -> list[View]:
    category = policy.category(case.category)
    wanted = {one.id: one for one in (*category.materials, *category.former_materials)}
    return [{"words": dict(wanted[one].words), "bring": wanted[one].bring} for one in case.waiting_for if one in wanted]


def _reason(case: Case, policy: Policy) -> View:
    reason = dict(case.reason)
    if reason.pop("handler", case.handler) != case.handler:  # somebody else works it by now
        reason = {name: value for name, value in reason.items() if not name.startswith("handler_")}
    return {**reason, "office": dict(policy.home_words(str(case.reason.get("office", case.office))))}


def _offered(case: Case, known: dict[int, Person], policy: Policy) -> View | None:
    if case.offered_office is None:
        return None
    return {"office": dict(policy.home_words(case.offered_office)),
            "name": known[case.offered_to].name if case.offered_to else None}


def buttons(case: Case, person: Person, moment: Moment, shown: View, *, opened: bool = False) -> list[list[Key]]:
    """What the reader may do, what the case waits for first; then the whole request, its history and the menu.

    `shown`: the case as `view` gives it.
    """
    if not sees(case, person, moment.policy):
        return [[key("menu", "m")]]
    actions = [action for action in allowed(case, person, moment) if action not in ELSEWHERE]
    if Action.REPLY in actions:  # what he writes now is the reply
        actions = [action for action in actions if action is not Action.MESSAGE]
    if Action.NOT_SOLVED in actions:  # asked whether it is still solved, he answers; that reopens it
        actions = [action for action in actions if action is not Action.REOPEN]
    first = [action for action in MAIN if action in actions]
    rest = [action for action in actions if action not in MAIN]
    keys = [key(_label(action, person, case), "c", case.id, action.value) for action in (*first, *rest)]
    whole = [] if opened else [key("open_case", "o", case.id)]
    wanted = opened or case.state in (State.NEW, State.WAITING, State.RESOLVED)
    if wanted and may_set(case, person) and person.id != case.requester:
        keys.append(key("slip", "pin", "slip", case.id))
    if opened and case.card_id:
        keys.append(key("case_map", "k", "map", case.id))
    if opened and person.id == case.requester:
        keys.append(key("who_looked", "an", "who", case.id))
    if opened and solutions.may_tell(case, person, moment.policy):
        keys.append(key("worth_sharing", "gs", "share", case.id))
    if opened and tolerance.may_mark(case, person, moment.policy) and tolerance.shows(case, moment.now):
        keys.append(key("tolerate", "gs", "mark", case.id))
    if opened and may_sweep(person, case):
        keys.append(key("sweep", "i", "sweep", case.id))
    last = [*whole, key("timeline", "t", case.id, NEWEST), key("menu", "m")]
    return [*rows(keys), *citing.button(shown["cited"]), last]


def _label(action: Action, person: Person, case: Case) -> str:
    """A soldier's button may say it in other words than an office's."""
    if action in (Action.CONFIRM, Action.DISPUTE) and case.outcome in UNSOLVED:
        return {Action.CONFIRM: "confirm_agreed", Action.DISPUTE: "dispute_disagreed"}[action]
    own = person.id == case.requester and action in (Action.MESSAGE, Action.REOPEN)
    return f"{action.value}_own" if own else action.value


def body(pairs: Pairs) -> str:
    """How they are kept."""
    return json.dumps(pairs, ensure_ascii=False)


def pairs(talk: Talk | None) -> Pairs:
    return json.loads(talk.body) if talk else []
