"""The life of a case, from submission to its end: each action checked, kept, recorded and told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.domain.case import WORKED, Case, Outcome, State, Track
from bot.domain.catalogue import ACTION_FORMS
from bot.domain.errors import Refused
from bot.domain.facts import rating_of
from bot.domain.forms import BATCH, IDS, Kind
from bot.domain.letters import Card
from bot.domain.life import Step, apply
from bot.domain.notices import PRIVATE
from bot.domain.people import HANDLERS, Person
from bot.domain.rules import Action, Party, check, parties, sees
from bot.domain.secrecy import barred, knows, may_pass_to
from bot.services import naming, views
from bot.services.cards import readers
from bot.services.casework import citing, clarity, of_many, revealing
from bot.services.figures import facts
from bot.services.forms import dating
from bot.services.house import Unit
from bot.services.letters import notifying
from bot.services.posts import heading
from bot.services.promises import clocks, extensions, overload
from bot.services.reviews import reviewing
from bot.services.talk import carrying, praising
from bot.services.urgent import on_call_words
from bot.storage import absences, batches, cases, events, mornings, people, talk
from bot.storage.talk import Attachment, Line

UNTOLD = frozenset({"title", "reason", "version", "helpers", "took_part", "answer", "talked_at", "called",
                    "spoken_at", "reviewers", "second", "stand_ins", "revealed"})
"""Fields of a case that its events do not repeat: words, and what follows from the rest."""
ON_CALL = frozenset({Action.MESSAGE, Action.PROGRESS, Action.ASK})
"""What somebody on call in a phone window may do in the handler's place."""
GIVES = (Action.TAKE_OVER, Action.REASSIGN, Action.ACKNOWLEDGE, Action.SOLVE_HERE)
"""With these a case comes to somebody."""
COMING_BACK = frozenset({Action.DISPUTE, Action.REOPEN, Action.NOT_SOLVED})
"""After these a case is with its first responder again."""
AFTER_SILENCE = ("course", "waits_for", "later")
"""What a handler may say with one tap after a silence."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came with an action: the form's answers, and for talk its lines and files."""

    answers: Mapping[str, Any]
    lines: Sequence[Line] = ()
    files: Sequence[Attachment] = ()
    together: notifying.Together | None = None
    """Set when several cases are acted on at once."""


NOTHING = Given({})


async def load(unit: Unit, case_id: int) -> Case:
    """A case that the person may see; Refused("not_seen") otherwise, whether it exists or not."""
    case = await cases.by_id(unit.tx, case_id)
    if case is None or not sees(case, unit.person, unit.policy):
        await on_call_words.explain(unit, case)
        raise Refused("not_seen")
    return case


async def ready(unit: Unit, case_id: int, action: Action) -> Case:
    """The case, if the person may do this now; a colleague who comes too late reads who was faster."""
    case = await cases.by_id(unit.tx, case_id)
    if case is None:
        raise Refused("not_seen")
    try:
        check(case, unit.person, action, unit.moment)
    except Refused:
        await _too_late(unit, case, action)
        if not sees(case, unit.person, unit.policy) or action in ON_CALL:
            await on_call_words.explain(unit, case)
        if action is Action.VAGUE:
            await clarity.why_not(unit, case)
        if action is Action.REOPEN and case.state is State.CLOSED and sees(case, unit.person, unit.policy):
            raise Refused("closed_too_long", number=case.number, days=unit.policy.reopen_days) from None
        extensions.explain(unit, case, action)
        raise
    return case


async def _too_late(unit: Unit, case: Case, action: Action) -> None:
    """Somebody of the office was asked, and a colleague was faster: he reads who."""
    ends: tuple[Action, ...] = ()
    if action in (Action.TAKE_OVER, Action.DECLINE):
        offer = await events.last_by(unit.tx, case.id, Action.OFFER)
        mine = offer and unit.person.home == offer.after.get("offered_office") and unit.person.has(*HANDLERS)
        if mine and not barred(case, unit.person):
            ends = (Action.TAKE_OVER, Action.DECLINE)
    elif action is Action.ACCEPT and sees(case, unit.person, unit.policy):
        ends = (action,)
    elif action is Action.ACKNOWLEDGE and (
            unit.person.id in case.called or sees(case, unit.person, unit.policy)):
        ends = (action, Action.FALSE_ALARM, Action.WITHDRAW)
    last = max([one for one in [await events.last_by(unit.tx, case.id, end) for end in ends] if one],
               key=lambda event: event.id, default=None)
    if last and last.person_id:
        faster = await people.by_id(unit.tx, last.person_id)
        name = faster.name if faster else ""
        if last.action == Action.DECLINE:
            raise Refused("offer_gone", name=name)
        if last.action in (Action.FALSE_ALARM, Action.WITHDRAW):
            raise Refused("urgent_over", number=case.number)
        raise Refused("too_late", number=case.number, name=name, at=last.at)


async def act(unit: Unit, case_id: int, action: Action, given: Given = NOTHING) -> Case:
    """One action: checked, applied, stored with its event and words, told to whom NOTICES names."""
    case = await ready(unit, case_id, action)
    await naming.unsigned_in(unit, case, (text for _, text in words(action, given)), naming.of_files(given.files))
    given = await _with_twin(unit, case, _citing(unit, given))
    if action is Action.GRANT_EXTENSION:  # the soldier reads why
        asked = await talk.last_of(unit.tx, case.id, Action.ASK_EXTENSION.value)
        given = replace(given, answers={**given.answers, **dict(views.pairs(asked))})
    step = await _step(unit, case, action, given)
    after = replace(apply(case, action, step), talked_at=unit.now)
    await cases.save(unit.tx, case, after)
    await _beside(unit, case, action, given, step)
    talk_id = await _record(unit, case, after, action, given)
    await facts.follow(unit, case, after, action, rating_of(given.answers) if action is Action.RATE else None)
    reviewer = await reviewing.follow(unit, after, action, given.answers)
    await praising.follow(unit, after, action, given.answers)
    await of_many.follow(unit, after, action, given.answers.get("words"))
    await clocks.wind(unit, after)
    after = await cases.whole_again(unit.tx, case, after)
    await _beheld(unit, case, after)
    chosen = await _chosen(unit, action, after, step)
    if action is Action.OFFER and not chosen:
        raise Refused("nobody_in_office")
    told = await clarity.doubted(unit, case) if action is Action.VAGUE else words(action, given)
    progress = action is Action.PROGRESS and given.answers.get("cite")
    cited = await citing.of_last(unit, after, action) if progress else None
    await notifying.notify(unit, case, after, action, told, chosen, cited=cited, together=given.together,
                           reviewer=reviewer)
    if given.files or action is Action.MESSAGE:
        await carrying.carry(unit, after, action, talk_id, given.lines, given.files)
    await on_call_words.hear(unit, after, action, [text for _, text in told], talk_id=talk_id,
                             files=bool(given.files))
    return after


async def _beheld(unit: Unit, before: Case, after: Case) -> None:
    """Who acts on what he handles has seen it; whose load changed is looked at."""
    if unit.person.id in (before.handler, after.handler):
        await mornings.saw(unit.tx, after.id, unit.person.id, unit.now)
    if (before.handler, before.state in WORKED) != (after.handler, after.state in WORKED):
        for person_id in {before.handler, after.handler}:
            await overload.watch(unit, person_id, after)


async def answer_card(unit: Unit, case: Case, headline: str, *, fresh: bool = False, moot: int | None = None) -> None:
    """The case's card as the answer to the one who acted, under a phrase of `[done]`. `moot`: see `notices`."""
    shown = {**await views.view(unit, case, unit.person), "moot": moot}
    details = {
        "headline": {"phrase": f"done.{headline}", "given": {}},
        "case": shown,
        "side": views.side(case, unit.person),
        **await readers.beside(unit, case, unit.person, views.buttons(case, unit.person, unit.moment, shown)),
    }
    await unit.answer("case", details, case_id=case.id, card=Card.RING, fresh=fresh)


def words(action: Action, given: Given) -> views.Pairs:
    """The texts that came with an action, each under its field's id."""
    if given.lines:
        return [["words", line.text] for line in given.lines]
    if action is Action.GRANT_EXTENSION:
        return [[name, text] for name, text in given.answers.items() if name == "reason"]
    shown = [field.id for field in ACTION_FORMS.get(action, ()) if field.kind is Kind.TEXT or field.id == "why"]
    shown += AFTER_SILENCE if action is Action.PROGRESS else ()
    pairs = [[name, given.answers[name]] for name in shown if given.answers.get(name)]
    return [*pairs, ["duplicate_of", given.answers["twin"]]] if given.answers.get("twin") else pairs


def _citing(unit: Unit, given: Given) -> Given:
    """A cited card is kept with its version."""
    if not given.answers.get("cite"):
        return given
    card = unit.shelf.cards.get(str(given.answers["cite"]))
    if card is None:
        raise Refused("card_gone")
    return replace(given, answers={**given.answers, "cite": [card.id, card.version]})


async def _with_twin(unit: Unit, case: Case, given: Given) -> Given:
    """A duplicate is of another case of the same requester, told by its number."""
    if not given.answers.get("duplicate_of"):
        return given
    twin = await cases.by_id(unit.tx, int(given.answers["duplicate_of"]))
    if twin is None or twin.requester != case.requester or twin.id == case.id or not sees(
            twin, unit.person, unit.policy) or not (knows(twin, unit.person) and knows(case, unit.person)):
        raise Refused("no_such_choice")
    return replace(given, answers={**given.answers, "twin": twin.number})


async def _step(unit: Unit, case: Case, action: Action, given: Given) -> Step:
    """The action's choices, checked: who is chosen must be able and must not be the requester."""
    answers = given.answers
    outcome = answers.get("outcome")
    revealed = action is Action.REVEAL
    person = await (revealing.chosen(unit, case, answers) if revealed else _person(unit, case, answers.get("person")))
    back, by = None, dating.set_by(unit, action, answers)
    if action in COMING_BACK:
        back = await _back_to(unit, case)
        by = await batches.due_at(unit.tx, case.batch_id) if case.batch_id else None
    office = answers.get("office") or (person.home if person else None)
    if action is Action.ACKNOWLEDGE:
        office = unit.person.home
    if action is Action.CHANGE_TRACK and answers.get("track") == case.track:
        raise Refused("same_track")
    if action is Action.OFFER and office == case.office and person is None:
        raise Refused("same_office")
    if action in (Action.OFFER, Action.REASSIGN) and person and person.id == case.handler:
        raise Refused("already_handler")
    return Step(
        unit.person.id, unit.now, unit.policy, Track(answers.get("track") or Track.DATED),
        Outcome(outcome) if outcome else None, person.id if person else None, office,
        back, tuple((answers.get("materials") or {}).get("ticked", ())), answers.get("to"),
        int(answers["days"][1:]) if answers.get("days") else None, by,
        answers.get(BATCH), in_window=_in_window(unit, case))


def _in_window(unit: Unit, case: Case) -> bool:
    """Whether the one who acts does so as the one on call, in the handler's place."""
    return unit.person.on_call is not None and Party.ANSWERING_NOW in parties(case, unit.person, unit.policy)


async def _back_to(unit: Unit, case: Case) -> tuple[int, str] | None:
    """Who works a case that comes back: its first responder, or if he has left its handler, or else the supervisor."""
    for person_id in (case.first_responder, case.handler, case.supervisor):
        person = await people.by_id(unit.tx, person_id)
        if person and person.active:
            return person.id, person.home
    return None


async def _person(unit: Unit, case: Case, person_id: Any) -> Person | None:
    if not person_id:
        return None
    person = await people.by_id(unit.tx, int(person_id))
    if person is None or not person.active or not person.has(*HANDLERS):
        raise Refused("no_such_colleague")
    if person.id == case.requester:
        raise Refused("own_case" if knows(case, unit.person) else "no_such_colleague")
    if not may_pass_to(case, person):
        raise Refused("no_such_colleague")
    return person


async def _beside(unit: Unit, case: Case, action: Action, given: Given, step: Step) -> None:
    """What an action writes besides the case itself."""
    answers = given.answers
    if action is Action.ASK_ASSIST and step.person:
        if step.person in case.helpers or step.person == case.handler:
            raise Refused("already_helping")
        await cases.ask_assist(unit.tx, case, step.person, unit.person.id, unit.now)
    elif action is Action.DELIVER:
        await cases.end_assist(unit.tx, case, unit.person.id, "delivered", unit.now)
    elif action is Action.DECLINE_ASSIST:
        await cases.end_assist(unit.tx, case, unit.person.id, "declined", unit.now)
    elif action is Action.RATE:
        await cases.rate(unit.tx, case, int(answers["result"]), int(answers["service"]), str(answers["trips"]),
                         answers.get("words"), unit.now)
    elif action is Action.REVEAL and step.person:
        await revealing.reveal(unit, case, step.person)
    elif action in GIVES or (step.person and action is Action.ARRANGE):
        await people.assigned(unit.tx, step.person or unit.person.id, unit.now)


async def _chosen(unit: Unit, action: Action, after: Case, step: Step) -> list[Person]:
    """Whom To.CHOSEN means: the one named, or everybody of the office offered who could take over."""
    if step.person:
        person = await people.by_id(unit.tx, step.person)
        return [person] if person else []
    if action is Action.OFFER and after.offered_office:
        return [one for one in await people.at_home(unit.tx, after.offered_office)
                if "offered" in parties(after, one, unit.policy) and one.absence is None]
    return []


async def _record(unit: Unit, before: Case, after: Case, action: Action, given: Given) -> int | None:
    """The event, and the words it came with."""
    said = words(action, given)
    talk_id, digest = None, None
    if said or given.files:
        salt, body = unit.salt(), json.dumps(said, ensure_ascii=False)
        digest = events.hash_words(salt, body)
        talk_id = await talk.add(unit.tx, case_id=after.id, person_id=unit.person.id, purpose=action.value, body=body,
                                 salt=salt, at=unit.now, private=action in PRIVATE)
        ids = given.answers.get(IDS, {})
        parts = given.lines or [Line(text, ids.get(name)) for name, text in said]
        await talk.attach(unit.tx, talk_id, unit.actor.chat_id, parts, given.files)
    was, now = changes(before, after)
    now.update({name: given.answers[name] for name in ("track", "person", "duplicate_of", "cite", "clerk")
                if given.answers.get(name) and name not in now})
    if asked := await clarity.cleared(unit, before, action, in_window=_in_window(unit, before)):
        now["clears"] = asked
    if action is Action.VAGUE:
        now["answer"] = before.answer
    if absent := before.for_whom(unit.person.id) or heading.for_head(before, unit.person, action, unit.moment):
        now["for"] = absent
        await absences.stood_in(unit.tx, absent, unit.person.id, after.id, action.value, unit.now)
    if _in_window(unit, before):
        now["on_call"] = unit.person.on_call
    if unit.guest:
        now["pin"] = unit.guest.host.id
    if action is Action.RATE:  # figures, which only its soldier and the figures of many read
        now.update({name: given.answers[name] for name in ("result", "service", "trips")})
    await events.add(unit.tx, case_id=after.id, person_id=unit.person.id, at=unit.now, action=action.value,
                     before=was, after=now, talk_id=talk_id, words_hash=digest)
    return talk_id


def changes(before: Case, after: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that an action changed, as they were and as they are."""
    changed = [one.name for one in fields(Case)
               if one.name not in UNTOLD and getattr(before, one.name) != getattr(after, one.name)]
    return ({name: getattr(before, name) for name in changed}, {name: getattr(after, name) for name in changed})
