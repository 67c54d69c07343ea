"""Filling forms: each answer is kept at once, the next question is computed, the last one takes effect."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from bot.domain import forms
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, INTAKE, SAY, Field, Form, Kind
from bot.domain.rules import Action, allowed
from bot.services import asking, cases, intake, options
from bot.services.cases import Given
from bot.services.house import Unit
from bot.storage import drafts
from bot.storage.drafts import Draft
from bot.storage.talk import Attachment, Line

FOLLOW_UP = 20
"""Seconds in which further lines belong to the words just sent."""


async def start(unit: Unit, form: str, case_id: int = 0, answers: dict[str, Any] | None = None, *,
                headline: str | None = None) -> None:
    """Opens a form, as it was left if it was; `answers` are filled in beforehand."""
    if form == BEHALF and not intake.may_file_for(unit.person):
        raise Refused("not_yours")
    draft = await drafts.open_(unit.tx, unit.person.id, form, case_id, unit.now)
    if answers:
        draft = await _keep(unit, draft, {**draft.answers, **answers})
    await proceed(unit, draft, headline=headline)


async def press(unit: Unit, case_id: int, action: Action) -> None:
    """A button under a case: its form, or at once what it does."""
    case = await cases.ready(unit, case_id, action)
    if action is Action.MESSAGE and Action.REPLY in allowed(case, unit.person, unit.moment):
        action = Action.REPLY
    if action in forms.ACTION_FORMS:
        await start(unit, action.value, case.id)
        return
    await perform(unit, case.id, action, Given({}))


async def perform(unit: Unit, case_id: int, action: Action, given: Given) -> None:
    """Does it and answers with the case as it is now; a confirmed one goes on to its rating."""
    after = await cases.act(unit, case_id, action, given)
    if action is Action.CONFIRM:
        await start(unit, Action.RATE.value, after.id, headline="confirm")
        return
    await cases.answer_card(unit, after, action.value)


async def proceed(unit: Unit, draft: Draft, *, headline: str | None = None, fresh: bool = False) -> None:
    """Shows what the form asks next, or lets it take effect."""
    form = forms.form(draft.form, unit.policy, draft.answers)
    field = await _next(unit, draft, form)
    if field is not None:
        await asking.ask(unit, draft, form, field, headline=headline, fresh=fresh)
    elif form.review:
        await asking.review(unit, draft, form)
    else:
        await _finish(unit, draft, form)


async def _next(unit: Unit, draft: Draft, form: Form) -> Field | None:
    """The open question; one whose list of choices is empty asks nothing."""
    field = forms.pending(form, draft.answers)
    while field and field.kind is Kind.TICKS and not await options.choices(unit, draft, field):
        draft.answers[field.id] = {"ticked": [], "done": True}
        field = forms.pending(form, draft.answers)
    return field


async def _finish(unit: Unit, draft: Draft, form: Form) -> None:
    """The form takes effect; its draft is gone with it."""
    await drafts.drop(unit.tx, draft.id)
    if form.id in (INTAKE, BEHALF):
        case = await intake.submit(unit, await intake.request_of(unit, form.id, draft.answers))
        await cases.answer_card(unit, case, "submit" if form.id == INTAKE else "submit_behalf")
    elif form.id == SAY:
        await _said(unit, draft)
    else:
        action = Action(form.id)
        _enough(action, draft.answers)
        talk = draft.answers.get("talk") or {}
        lines = [Line(**one) for one in talk.get("lines", ())]
        files = [Attachment(**one) for one in talk.get("files", ())]
        await perform(unit, draft.case_id, action, Given(draft.answers, lines, files))


def _enough(action: Action, answers: dict[str, Any]) -> None:
    """What no single question can tell: a request for papers names one or says what else."""
    if action is Action.ASK and not answers["materials"]["ticked"] and not answers.get("words"):
        raise Refused("nothing_asked")


async def _said(unit: Unit, draft: Draft) -> None:
    """Loose words go where the tap said: into a case, or into a new request as its story."""
    talk = draft.answers["talk"]
    lines = [Line(**one) for one in talk["lines"]]
    files = [Attachment(**one) for one in talk["files"]]
    if draft.answers["where"] == "new":
        story = "\n".join(line.text for line in lines)[:forms.STORY_LIMIT]
        known: dict[str, Any] = {"files": {"lines": [], "files": talk["files"], "done": False}}
        await start(unit, INTAKE, 0, {**known, "story": story} if story else known)
        return
    case_id = int(draft.answers["where"])
    await say(unit, case_id, lines, files)
    again = await drafts.open_(unit.tx, unit.person.id, SAY, 0, unit.now)
    await drafts.save(unit.tx, again.id, {"sent_to": case_id}, unit.now)
    await drafts.rest(unit.tx, unit.person.id)


async def say(unit: Unit, case_id: int, lines: list[Line], files: list[Attachment]) -> None:
    """Words into a case; while it waits for its soldier they gather as his reply until he says *that is all*."""
    case = await cases.load(unit, case_id)
    if Action.REPLY in allowed(case, unit.person, unit.moment):
        draft = await drafts.open_(unit.tx, unit.person.id, Action.REPLY.value, case_id, unit.now)
        draft = await collect(unit, draft, "talk", lines, files)
        await proceed(unit, draft)
        return
    after = await cases.act(unit, case_id, Action.MESSAGE, Given({}, lines, files))
    await cases.answer_card(unit, after, "message")


async def collect(unit: Unit, draft: Draft, field: str, lines: list[Line], files: list[Attachment]) -> Draft:
    """Adds lines and files to what a question collects."""
    held = forms.collected(draft.answers, field)
    if len(held["files"]) + len(files) > forms.FILES_LIMIT:
        raise Refused("too_many_files", limit=forms.FILES_LIMIT)
    held["lines"] = [*held["lines"], *(asdict(line) for line in lines)]
    if sum(len(line["text"]) for line in held["lines"]) > forms.STORY_LIMIT:
        raise Refused("too_long", limit=forms.STORY_LIMIT)
    held["files"] = [*held["files"], *(asdict(one) for one in files)]
    return await _keep(unit, draft, {**draft.answers, field: held})


async def _keep(unit: Unit, draft: Draft, answers: dict[str, Any]) -> Draft:
    await drafts.save(unit.tx, draft.id, answers, unit.now)
    return replace(draft, answers=answers, touched_at=unit.now)


async def tap(unit: Unit, draft_id: int, verb: str, field_id: str = "", value: str = "") -> None:
    """A button of a form. One of an old screen shows the open question again and answers no other."""
    draft = await drafts.by_id(unit.tx, draft_id, unit.person.id)
    if draft is None:
        raise Refused("form_gone")
    await drafts.activate(unit.tx, draft)
    form = forms.form(draft.form, unit.policy, draft.answers)
    if verb == "cancel":
        await _cancel(unit, draft)
    elif verb == "submit" and forms.pending(form, draft.answers) is None:
        await _finish(unit, draft, form)
    elif verb == "back":
        await proceed(unit, await _keep(unit, draft, forms.back(form, draft.answers)))
    elif verb == "change":
        await _change(unit, draft, form, field_id)
    else:
        await _answer(unit, draft, form, verb, field_id, value)


async def cancel_active(unit: Unit) -> None:
    """`/cancel`: the form that is open, if any."""
    draft = await drafts.active(unit.tx, unit.person.id)
    if draft is None:
        raise Refused("nothing_to_cancel")
    await _cancel(unit, draft)


async def _cancel(unit: Unit, draft: Draft) -> None:
    await drafts.drop(unit.tx, draft.id)
    if draft.case_id:
        await cases.answer_card(unit, await cases.load(unit, draft.case_id), "cancel")
    else:
        await asking.cancelled(unit)


async def _change(unit: Unit, draft: Draft, form: Form, field_id: str) -> None:
    field = form.field(field_id)
    if field is None:
        await asking.changes(unit, draft, form)
        return
    await proceed(unit, await _keep(unit, draft, forms.change(draft.answers, field)))


async def _answer(unit: Unit, draft: Draft, form: Form, verb: str, field_id: str, value: str) -> None:
    """A tap on the question that is open: a choice, a tick, *done*, *skip*."""
    field = forms.pending(form, draft.answers)
    if field is None or field.id != field_id:
        await proceed(unit, draft)
        return
    answers = dict(draft.answers)
    if verb == "done" and field.kind in (Kind.COLLECT, Kind.TICKS):
        answers[field.id] = {**_open(draft, field), "done": True}
        _something(form, field, answers)
    elif verb == "skip" and field.optional:
        answers[field.id] = None
    elif verb == "pick" and value in await _ids(unit, draft, field):
        answers[field.id] = _ticked(draft, field, value) if field.kind is Kind.TICKS else value
    await proceed(unit, await _keep(unit, draft, answers))


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
        return {str(one.id) for one in await options.pool(unit, draft, field)}
    return {one.id for one in await options.choices(unit, draft, field)}


async def typed(unit: Unit, draft: Draft, lines: list[Line], files: list[Attachment]) -> None:
    """Words or files while a form is open: the answer to its question, if they can be one."""
    form = forms.form(draft.form, unit.policy, draft.answers)
    field = await _next(unit, draft, form)
    if files:
        draft = await _filed(unit, draft, form, files)
        if field is None or (field.kind is not Kind.TEXT and field.kind is not Kind.COLLECT) or not lines:
            await proceed(unit, draft)
            return
    if field is None:
        await asking.review(unit, draft, form)
    elif field.kind is Kind.COLLECT:
        await proceed(unit, await collect(unit, draft, field.id, lines, []))
    elif field.kind is Kind.TEXT:
        await proceed(unit, await _keep(unit, draft, {**draft.answers, field.id: _text(field, lines)}))
    else:
        await _matched(unit, draft, form, field, lines[0].text if lines else "")


async def _filed(unit: Unit, draft: Draft, form: Form, files: list[Attachment]) -> Draft:
    """Files go to the form's collection, whenever they come; a form without one takes none."""
    where = next((one for one in form.fields if one.kind is Kind.COLLECT), None)
    if where is None:
        raise Refused("no_files_here")
    return await collect(unit, draft, where.id, [], files)


def _text(field: Field, lines: list[Line]) -> str:
    text = "\n".join(line.text for line in lines).strip()
    if not text:
        raise Refused("empty")
    if len(text) > field.limit:
        raise Refused("too_long", limit=field.limit, length=len(text))
    return text


async def _matched(unit: Unit, draft: Draft, form: Form, field: Field, text: str) -> None:
    """Typed instead of tapped: one hit answers, several are offered."""
    if field.kind is Kind.TICKS:
        raise Refused("tick_please")
    hit = await options.typed(unit, draft, field, text)
    if isinstance(hit, str):
        await proceed(unit, await _keep(unit, draft, {**draft.answers, field.id: hit}))
    else:
        await asking.ask(unit, draft, form, field, hits=hit)
