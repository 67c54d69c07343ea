"""Urgent matters of whoever raises them: whom to ring now, before all else; then three lines that go out at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain import assignment, forms
from bot.domain.case import Case, State, title_of
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, FOR, RAISED, SAY, SENT, URGENT
from bot.domain.letters import Card
from bot.domain.people import HQ, Person
from bot.domain.rules import Action
from bot.services import views
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.figures import facts
from bot.services.house import Unit
from bot.services.keys import Key, key
from bot.services.promises import clocks
from bot.services.urgent import calling
from bot.storage import calls, cases, drafts, events, people, talk
from bot.storage.drafts import Draft
from bot.storage.talk import Line

WAITS = 3600
"""Seconds for which the next words are taken for the first line; who comes back later means something else."""
LINES = ("story", "place", "reach")
KEPT, LOOSE = "_kept", "_loose"
"""Words that sounded urgent, kept beside the form they were said in; the message of those that had no form."""


async def show(unit: Unit, *, another: bool = False) -> None:
    """Whom to ring now, and the first line; or his urgent matter that is under way."""
    current = await calls.open_of(unit.tx, unit.person.id)
    if current and not (another and current.state is not State.NEW):
        await calling.show_state(unit, current, unit.person, "open")
        return
    draft = await drafts.open_(unit.tx, unit.person.id, URGENT, 0, unit.now)
    await drafts.save(unit.tx, draft.id, {}, unit.now)
    await _screen(unit, replace(draft, answers={}), beside=False)


async def _screen(unit: Unit, draft: Draft, *, beside: bool) -> None:
    kept = draft.answers.get(KEPT, "")[:forms.LINE_LIMIT] or None
    send = [[key("urgent_send", "u", "send")]] if kept else []
    more: list[Key] = [key("urgent_for", "u", "for")] if intake.may_file_for(unit.person) and not kept else []
    last = [key("urgent_not", "u", "drop")] if kept else [key("cancel", "f", draft.id, "cancel")]
    details = {"now": dict(unit.policy.urgent.now), "kept": kept, "beside": beside,
               "minutes": unit.policy.urgent.minutes, "buttons": [*send, more, [*last, key("menu", "m")]]}
    await unit.answer("urgent", details, case_id=-draft.id, card=Card.RING, fresh=beside)


# ── Words that sound urgent ──────────────────────────────────────────────────────────────────────────────────────────


async def watched(unit: Unit, text: str) -> Draft | None:
    """The form that was open before words that sound urgent, a new one if none was; None: nothing is to be done.

    Whoever works somebody else's case writes of what happened there, and whoever raises an alarm has his screen.
    """
    if not unit.policy.urgent.heard(text):
        return None
    draft = await drafts.active(unit.tx, unit.person.id)
    if draft is None:
        return Draft(0, unit.person.id, "", 0, {}, active=False, touched_at=unit.now)
    case = await cases.by_id(unit.tx, draft.case_id) if draft.case_id else None
    raising = draft.form == URGENT and unit.now - draft.touched_at <= WAITS
    return None if raising or (case and case.requester != unit.person.id) else draft


async def beside(unit: Unit, text: str, before: Draft, loose: int | None = None) -> None:
    """Whom to ring, with one tap that tells those on duty; the words went where they belong.

    `loose`: the message of words that belong nowhere yet; they go their way once he says that nothing is urgent.
    """
    current = await calls.open_of(unit.tx, unit.person.id)
    if current and current.state is State.NEW:
        await calling.show_state(unit, current, unit.person, "open")
        return
    active = await drafts.active(unit.tx, unit.person.id)
    draft = await drafts.open_(unit.tx, unit.person.id, URGENT, 0, unit.now)
    whose = {FOR: True, "person": before.answers["person"]} if _for_other(before) else {}
    draft = replace(draft, answers={KEPT: text[:forms.STORY_LIMIT], LOOSE: loose, **whose})
    await drafts.save(unit.tx, draft.id, draft.answers, unit.now)
    if active:
        await drafts.activate(unit.tx, active)
    else:
        await drafts.rest(unit.tx, unit.person.id)
    await _screen(unit, draft, beside=True)


async def beside_guest(unit: Unit, text: str, guest: Person) -> None:
    """Whom to ring, if somebody's guest on this phone writes so; whoever files for others raises it for him."""
    if unit.policy.urgent.heard(text):
        whose = {"person": guest.id} if intake.may_file_for(unit.person) else {}
        await beside(unit, text, Draft(0, unit.person.id, BEHALF, 0, whose, active=False, touched_at=unit.now))


def _for_other(draft: Draft) -> bool:
    return draft.form == BEHALF and bool(draft.answers.get("person"))


async def kept(unit: Unit) -> Draft:
    """The draft with the words that sounded urgent, now its first line."""
    draft = await drafts.find(unit.tx, unit.person.id, URGENT)
    if draft is None or KEPT not in draft.answers:
        raise Refused("form_gone")
    answers = {name: value for name, value in draft.answers.items() if name not in (KEPT, LOOSE)}
    answers["story"] = draft.answers[KEPT][:forms.LINE_LIMIT]
    await drafts.save(unit.tx, draft.id, answers, unit.now)
    await drafts.activate(unit.tx, draft)
    return replace(draft, answers=answers)


async def drop(unit: Unit) -> tuple[str, int] | None:
    """It was not urgent: nothing of it stays. Gives words that have gone nowhere yet, and their message."""
    draft = await drafts.find(unit.tx, unit.person.id, URGENT)
    if draft is None or KEPT not in draft.answers:
        return None
    await drafts.drop(unit.tx, draft.id)
    loose = draft.answers.get(LOOSE)
    return (str(draft.answers[KEPT]), int(loose)) if loose else None


async def more(unit: Unit, text: str, message_id: int) -> bool:
    """Loose words while nobody has his urgent case yet: they go straight to all who were told. False: he has none."""
    case = await calls.open_of(unit.tx, unit.person.id)
    if case is None or case.state is not State.NEW or not text.strip():
        return False
    draft = await drafts.active(unit.tx, unit.person.id)
    if draft and draft.form != SAY:
        return False
    if len(text) > forms.LINE_LIMIT:
        raise Refused("too_long", limit=forms.LINE_LIMIT, length=len(text))
    await _add(unit, case, [["words", text]], message_id)
    await calling.show_state(unit, case, unit.person, "added")
    return True


# ── The three lines ──────────────────────────────────────────────────────────────────────────────────────────────────


async def heed(unit: Unit, draft: Draft) -> tuple[Draft, bool]:
    """What there is of the three lines goes out at once; whether this raised the case."""
    if not draft.answers.get("story"):
        return draft, False
    said = {name: str(draft.answers[name]) for name in LINES if draft.answers.get(name)}
    sent = draft.answers.get(SENT, {})
    news = [[name, text] for name, text in said.items() if sent.get(name) != text]
    ids = draft.answers.get(forms.IDS, {})
    raised = RAISED not in draft.answers
    if raised:
        case = await _raise(unit, draft.answers, news, ids.get("story"))
    else:
        case = await _of(unit, draft)
        if news and case.state is State.NEW:
            await _add(unit, case, news, ids.get(news[-1][0]))
        elif news:
            await _late(unit, case, news)
    answers = {**draft.answers, RAISED: case.id, SENT: said}
    await drafts.save(unit.tx, draft.id, answers, unit.now)
    return replace(draft, answers=answers), raised


async def state(unit: Unit, draft: Draft, headline: str) -> bool:
    """How the case that a draft has become stands, as the answer; False: nothing was raised."""
    if draft.form != URGENT or RAISED not in draft.answers:
        return False
    await calling.show_state(unit, await _of(unit, draft), unit.person, headline)
    return True


async def _of(unit: Unit, draft: Draft) -> Case:
    case = await cases.by_id(unit.tx, draft.answers[RAISED])
    if case is None:
        raise Refused("form_gone")
    return case


async def _raise(unit: Unit, answers: dict[str, Any], words: views.Pairs, came_by: int | None) -> Case:
    """The case, called out; of somebody whose urgent case nobody has yet, the words go to that."""
    requester = unit.person
    if answers.get(FOR):
        found = await people.by_id(unit.tx, int(answers["person"]))
        if found is None or not found.active or not intake.may_file_for(unit.person):
            raise Refused("person_left")
        requester = found
    filer = None if requester.id == unit.person.id else unit.person
    current = await calls.open_of(unit.tx, requester.id)
    if current and current.state is State.NEW:
        await _add(unit, current, words, came_by)
        return current
    request = Request(requester, filer, unit.policy.urgent_category, words[0][1], words, came_by=came_by)
    return await _called_out(unit, request)


async def _called_out(unit: Unit, request: Request) -> Case:
    office = request.category.department
    step, called = await calling.first(unit, office, request.requester.id)
    case = await _stored(unit, request, called)
    await clocks.wind(unit, case)
    await intake.record(unit, case, request)
    case = await calling.begin(unit, case, step, called)
    await calling.show_state(unit, case, unit.person, "raised")
    if request.filer and request.requester.id not in case.called:
        await calling.show_state(unit, case, request.requester, "raised_for")
    return case


async def _stored(unit: Unit, request: Request, called: Sequence[Person]) -> Case:
    """Until somebody has it, the first one called stands for it; it is promised by the clock."""
    office, requester = request.category.department, request.requester
    pool = await people.candidates(unit.tx, office)
    chosen = assignment.choose(pool, request.category, office, requester.id)
    stands = [*called, *([chosen.person] if chosen else [])]
    if not stands:
        raise Refused("nobody_there")
    supervisor = assignment.supervisor(pool, requester.id) or stands[0]
    year = unit.policy.calendar.local(unit.now).year
    case = Case(
        id=0, number=await cases.next_number(unit.tx, year), category=request.category.id, urgent=True,
        title=title_of(request.story), state=State.NEW, requester=requester.id,
        filer=request.filer.id if request.filer else None, company=requester.home or HQ, office=stands[0].home,
        first_responder=stands[0].id, handler=stands[0].id, supervisor=supervisor.id,
        reason={"code": "urgent", "office": office}, created_at=unit.now, talked_at=unit.now,
        accept_by=unit.now + unit.policy.urgent.minutes * calling.MINUTE)
    stored = await cases.by_id(unit.tx, await cases.add(unit.tx, case))
    assert stored is not None
    return stored


async def _add(unit: Unit, case: Case, words: views.Pairs, came_by: int | None) -> None:
    """More words of an urgent case that nobody has yet: kept with it, and told to all who were called."""
    salt, body = unit.salt(), views.body(words)
    talk_id = await talk.add(unit.tx, case_id=case.id, person_id=unit.person.id, purpose=Action.MESSAGE.value,
                             body=body, salt=salt, at=unit.now)
    await talk.attach(unit.tx, talk_id, unit.actor.chat_id, [Line(text, came_by) for _, text in words], ())
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action=Action.MESSAGE.value,
                     before={}, after={}, talk_id=talk_id, words_hash=events.hash_words(salt, body))
    after = replace(case, talked_at=unit.now, version=case.version + 1)
    await cases.save(unit.tx, case, after)
    await facts.follow(unit, case, after, Action.MESSAGE)
    for person in (await people.names(unit.tx, case.called)).values():
        if person.id != unit.person.id:
            await calling.ring(unit, case, person, "more", words)


async def _late(unit: Unit, case: Case, words: views.Pairs) -> None:
    """Somebody has it by now: the line goes to him."""
    await _add(unit, replace(case, called=frozenset({case.handler})), words, None)
