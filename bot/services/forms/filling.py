"""Filling forms: each answer is kept at once, the next question is computed, the last one takes effect."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from bot.domain import catalogue, forms
from bot.domain.catalogue import REVIEWED
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, INTAKE, SAY, STANDS_FOR, Field, Form, Kind
from bot.domain.rules import ELSEWHERE, Action, allowed
from bot.services.casework import cases, complaints, intake, looking
from bot.services.casework.cases import Given
from bot.services.forms import asking, endings, foregone, options
from bot.services.forms.note import Note
from bot.services.house import Unit
from bot.services.promises import extensions, speaking
from bot.services.reviews import findings
from bot.services.talk import carrying
from bot.services.urgent import alarm
from bot.storage import drafts, outbox
from bot.storage.drafts import Draft
from bot.storage.talk import Attachment, Line

FOLLOW_UP = 20
"""Seconds in which further lines belong to the words just sent."""


async def start(unit: Unit, form: str, case_id: int = 0, answers: dict[str, Any] | None = None, *,
                headline: str | None = None, fresh: bool = False) -> None:
    """Opens a form, as it was left if it was; `answers` are filled in beforehand. `fresh`: what was pressed stays."""
    if form == BEHALF and not intake.may_file_for(unit.person):
        raise Refused("not_yours")
    if form == INTAKE:
        await intake.check_here(unit, unit.person)
    draft = await drafts.open_(unit.tx, unit.person.id, form, case_id, unit.now)
    resumed = bool(draft.answers) and not answers
    if answers:
        draft = await keep(unit, draft, {**draft.answers, **answers})
    await proceed(unit, draft, Note(headline=headline, resumed=resumed, fresh=fresh))


async def start_anew(unit: Unit, form: str, answers: dict[str, Any]) -> None:
    """Opens a form of no case from its beginning, whatever was left of it."""
    await drafts.clear(unit.tx, unit.person.id, form)
    await start(unit, form, answers=answers)


async def press(unit: Unit, case_id: int, action: Action) -> None:
    """A button under a case: its form, or at once what it does."""
    if action is Action.REOPEN:
        action = await _reopened_as(unit, case_id)
    case = await cases.ready(unit, case_id, action)
    if action in ELSEWHERE:
        raise Refused("stale")
    if action in catalogue.ACTION_FORMS:  # its first question shows which case
        await looking.looked(unit, case)
    if action is Action.MESSAGE:
        action = await _said_as(unit, case.id)
    if action in catalogue.ACTION_FORMS:
        await start(unit, action.value, case.id)
        return
    await perform(unit, case.id, action, Given({}))


async def perform(unit: Unit, case_id: int, action: Action, given: Given) -> None:
    """Does it and answers with the case as it is now; a confirmed one goes on to its rating."""
    after = await cases.act(unit, case_id, action, given)
    await cases.answer_card(unit, after, action.value, fresh=action is Action.VAGUE,  # what was said stays readable
                            moot=await extensions.dropped(unit, after, action))
    if action is Action.CONFIRM:
        draft = await drafts.open_(unit.tx, unit.person.id, Action.RATE.value, after.id, unit.now)
        await proceed(unit, draft, Note(fresh=True))


async def proceed(unit: Unit, draft: Draft, note: Note | None = None) -> None:
    """Shows what the form asks next, or lets it take effect."""
    draft, form, field = await opened(unit, draft)
    if await complaints.is_about_leader(unit, draft):
        await _ended(unit, draft)
        await complaints.outside(unit, draft)
        return
    if form.id == forms.URGENT:
        draft, raised = await alarm.heed(unit, draft)
        note = Note(headline="urgent_raised", fresh=True) if raised else note
    if field is not None:
        await asking.ask(unit, draft, form, field, note or Note())
    elif form.review:
        await endings.reviews().get(form.id, asking.review)(unit, draft, form)
    else:
        await _finish(unit, draft, form)


async def opened(unit: Unit, draft: Draft) -> tuple[Draft, Form, Field | None]:
    """The draft with its form and open question; what can only be answered one way is answered."""
    answers = catalogue.plainer(await foregone.still_offered(unit, draft))
    draft = replace(draft, answers=answers)
    form = catalogue.form(draft.form, unit.policy, answers)
    field = forms.pending(form, answers)
    while field and (only := await foregone.only(unit, draft, field)) is not None:
        (answers[field.id],) = only
        field = forms.pending(form, answers)
    return draft, form, field


async def _ended(unit: Unit, draft: Draft) -> None:
    """The draft is gone, and its last message has no buttons any more."""
    await drafts.drop(unit.tx, draft.id)
    shown = await outbox.live_card(unit.tx, unit.actor.chat_id, -draft.id)
    if shown and shown != unit.actor.message_id:
        await unit.tell(unit.person, "strip", {}, edit_id=shown)


async def _finish(unit: Unit, draft: Draft, form: Form) -> None:
    """The form takes effect; its draft is gone with it."""
    await _ended(unit, draft)
    if form.id == SAY:
        await _said(unit, draft)
    elif form.id in endings.own():
        await endings.own()[form.id](unit, draft)
    elif form.id in STANDS_FOR:
        await perform(unit, draft.case_id, STANDS_FOR[form.id], Given(draft.answers))
        if later := await speaking.to_extend(unit, draft):
            await proceed(unit, later, Note("later", fresh=True))
    else:
        action = Action(form.id)
        _enough(action, draft.answers)
        talk = draft.answers.get("talk") or {}
        lines = [Line(**one) for one in talk.get("lines", ())]
        files = [Attachment(**one) for one in talk.get("files", ())]
        if action is Action.MESSAGE:  # the case may wait for him by now: then it is the reply
            action = await _said_as(unit, draft.case_id)
        await perform(unit, draft.case_id, action, Given(draft.answers, lines, files))


async def _reopened_as(unit: Unit, case_id: int) -> Action:
    """Whoever was asked if it is still solved says no by it, which has no time limit."""
    case = await cases.load(unit, case_id)
    return Action.NOT_SOLVED if Action.NOT_SOLVED in allowed(case, unit.person, unit.moment) else Action.REOPEN


async def _said_as(unit: Unit, case_id: int) -> Action:
    """What words into a case are: the reply while it waits for the one who speaks, else a message."""
    case = await cases.load(unit, case_id)
    return Action.REPLY if Action.REPLY in allowed(case, unit.person, unit.moment) else Action.MESSAGE


def _enough(action: Action, answers: dict[str, Any]) -> None:
    """What no single question can tell: a request for papers names one or says what else."""
    if action is Action.ASK and not answers["materials"]["ticked"] and not answers.get("words"):
        raise Refused("nothing_asked")


async def _said(unit: Unit, draft: Draft) -> None:
    """Loose words go where the tap said: into a case, or into a new request as its story."""
    talk = draft.answers["talk"]
    form = {"new": INTAKE, "new_behalf": BEHALF}.get(draft.answers["where"])
    if form:
        files = [Attachment(**one) for one in talk["files"]]
        await _begin(unit, form, talk["lines"], files)
        return
    case_id = int(draft.answers["where"])
    lines, files = [Line(**one) for one in talk["lines"]], [Attachment(**one) for one in talk["files"]]
    if await say(unit, case_id, lines, files):
        again = await drafts.open_(unit.tx, unit.person.id, SAY, 0, unit.now)
        await drafts.save(unit.tx, again.id, {"sent_to": case_id}, unit.now)
        await drafts.rest(unit.tx, unit.person.id)


async def _begin(unit: Unit, form: str, lines: list[dict[str, Any]], files: list[Attachment]) -> None:
    """Loose words as a new request, or added to the one begun; which messages they came by is kept with them."""
    if form == INTAKE:
        await intake.check_here(unit, unit.person)
    draft = await drafts.open_(unit.tx, unit.person.id, form, 0, unit.now)
    story = "\n".join([*filter(None, [draft.answers.get("story")]), *(line["text"] for line in lines)])
    if len(story) > forms.STORY_LIMIT:
        raise Refused("too_long", limit=forms.STORY_LIMIT, length=len(story))
    note = Note(resumed=bool(draft.answers))
    ids = {**draft.answers.get(forms.IDS, {}), **{f"story_{line['message_id']}": line["message_id"] for line in lines}}
    told = {"story": story} if story else {}
    draft = await keep(unit, draft, {**draft.answers, **told, forms.IDS: ids})
    draft = await collect(unit, draft, "files", [], files) if files else draft
    await proceed(unit, draft, note)


async def say(unit: Unit, case_id: int, lines: list[Line], files: list[Attachment]) -> bool:
    """Words into a case; while it waits for its soldier they gather as his reply (False) until *that is all*."""
    if sum(len(line.text) for line in lines) > forms.STORY_LIMIT:
        raise Refused("too_long", limit=forms.STORY_LIMIT)
    if await _said_as(unit, case_id) is Action.REPLY:
        draft = await drafts.open_(unit.tx, unit.person.id, Action.REPLY.value, case_id, unit.now)
        await proceed(unit, await collect(unit, draft, "talk", lines, files))
        return False
    if files or not await carrying.append(unit, case_id, lines, within=FOLLOW_UP):
        after = await cases.act(unit, case_id, Action.MESSAGE, Given({}, lines, files))
        await cases.answer_card(unit, after, "message")
    return True


async def collect(unit: Unit, draft: Draft, field: str, lines: list[Line], files: list[Attachment]) -> Draft:
    """Adds lines and files to what a question collects."""
    held = forms.collected(draft.answers, field)
    if len(held["files"]) + len(files) > forms.FILES_LIMIT:
        raise Refused("too_many_files", limit=forms.FILES_LIMIT)
    held["lines"] = [*held["lines"], *(asdict(line) for line in lines)]
    if sum(len(line["text"]) for line in held["lines"]) > forms.STORY_LIMIT:
        raise Refused("too_long", limit=forms.STORY_LIMIT)
    held["files"] = [*held["files"], *(asdict(one) for one in files)]
    return await keep(unit, draft, {**draft.answers, field: held})


async def keep(unit: Unit, draft: Draft, answers: dict[str, Any]) -> Draft:
    await drafts.save(unit.tx, draft.id, answers, unit.now)
    return replace(draft, answers=answers, touched_at=unit.now)


async def tap(unit: Unit, draft_id: int, verb: str, field_id: str = "", value: str = "") -> None:
    """A button of a form. One of an old screen shows the open question again and answers no other."""
    draft = await drafts.by_id(unit.tx, draft_id, unit.person.id)
    if draft is None:
        raise Refused("form_gone")
    if verb == "cancel":
        await _cancel(unit, draft)
        return
    if not await alive(unit, draft):
        return
    await drafts.activate(unit.tx, draft)
    if verb == "show":  # taken up again: what he writes now belongs to it
        draft = await keep(unit, draft, draft.answers)
    draft, form, field = await opened(unit, draft)
    if verb == "submit" and field is None:
        await _finish(unit, draft, form)
    elif verb == "back":
        await proceed(unit, await keep(unit, draft, await _back(unit, draft)))
    elif verb == "anew":
        await proceed(unit, await keep(unit, draft, forms.anew(draft.answers)))
    elif verb == "change":
        await _change(unit, draft, form, field_id)
    else:
        await _answer(unit, draft, form, field, verb, field_id, value)


async def _back(unit: Unit, draft: Draft) -> dict[str, Any]:
    """Without the last answer that was given by hand: what can only be answered one way is no step back."""
    answers = dict(draft.answers)
    while True:
        shorter = forms.back(catalogue.form(draft.form, unit.policy, answers), answers)
        field = forms.pending(catalogue.form(draft.form, unit.policy, shorter), shorter)
        if shorter == answers or field is None:
            return shorter
        if await foregone.only(unit, replace(draft, answers=shorter), field) is None:
            return shorter
        answers = shorter


async def alive(unit: Unit, draft: Draft) -> bool:
    """Whether the form can still take effect. If its case has moved on, the draft goes and its owner reads why."""
    if not draft.case_id:
        return True
    try:
        if draft.form in REVIEWED:
            await findings.ready(unit, draft.form, -draft.case_id)
        else:
            await cases.ready(unit, draft.case_id, STANDS_FOR.get(draft.form) or Action(draft.form))
    except Refused as refusal:
        await _ended(unit, draft)
        await unit.answer("refused", {"code": refusal.code, "given": dict(refusal.details)})
        return False
    return True


async def cancel_active(unit: Unit) -> None:
    """`/cancel`: the form that is open, if any."""
    draft = await drafts.active(unit.tx, unit.person.id)
    if draft is None:
        raise Refused("nothing_to_cancel")
    await _cancel(unit, draft)


async def _cancel(unit: Unit, draft: Draft) -> None:
    await _ended(unit, draft)
    if await alarm.state(unit, draft, "open"):  # what went out is out
        return
    try:
        case = await cases.load(unit, draft.case_id)
    except Refused:  # a form of no case, or of one that moved away
        await asking.cancelled(unit)
    else:
        await looking.looked(unit, case)
        await cases.answer_card(unit, case, "cancel")


async def _change(unit: Unit, draft: Draft, form: Form, field_id: str) -> None:
    field = form.field(field_id)
    if field is None:
        await asking.changes(unit, draft, form)
        return
    chooses = {forms.CHOOSES: True} if field.id in (forms.OPENNESS, forms.CONCERNS) else {}
    await proceed(unit, await keep(unit, draft, {**forms.change(draft.answers, field), **chooses}))


async def _answer(unit: Unit, draft: Draft, form: Form, field: Field | None, verb: str, field_id: str,
                  value: str) -> None:
    """A tap on the question that is open: a choice, a tick, *done*, *skip*."""
    if field is None or field.id != field_id:
        await proceed(unit, draft)
        return
    answers = dict(draft.answers)
    if verb == "done" and field.kind in (Kind.COLLECT, Kind.TICKS):
        answers[field.id] = {**_open(draft, field), "done": True}
        _something(form, field, answers)
    elif verb == "skip" and await asking.skippable(unit, draft, field):
        answers[field.id] = None
    elif verb == "pick" and value in await _ids(unit, draft, field):
        answers[field.id] = _ticked(draft, field, value) if field.kind is Kind.TICKS else value
    await proceed(unit, await keep(unit, draft, answers))


def _something(form: Form, field: Field, answers: dict[str, Any]) -> None:
    """Talk must say something; papers with a request may be none."""
    held = answers[field.id]
    if field.id == "talk" and not held["lines"] and not held["files"]:
        raise Refused("nothing_said")


def _open(draft: Draft, field: Field) -> dict[str, Any]:
    if field.kind is Kind.TICKS:
        return dict(draft.answers.get(field.id) or {"ticked": [], "done": False})
    return forms.collected(draft.answers, field.id)


def _ticked(draft: Draft, field: Field, value: str) -> dict[str, Any]:
    held = _open(draft, field)
    ticked = [one for one in held["ticked"] if one != value] if value in held["ticked"] else [*held["ticked"], value]
    return {**held, "ticked": ticked}


async def _ids(unit: Unit, draft: Draft, field: Field) -> set[str]:
    if field.kind is Kind.PERSON:
        leader = {forms.IS_LEADER} if field.id == forms.ABOUT else set()
        return leader | {str(one.id) for one in await options.pool(unit, draft, field)}
    return {one.id for one in await options.choices(unit, draft, field)}
