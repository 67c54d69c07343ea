"""Words and files while a form is open: the answer to its question, if they can be one; else they are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain import forms
from bot.domain.errors import Refused
from bot.domain.forms import BEHALF, DELIVERY, INTAKE, RAISE, Field, Form, Kind
from bot.services.forms import asking, filling, options
from bot.services.forms.note import Note
from bot.services.house import Unit
from bot.storage.drafts import Draft
from bot.storage.talk import Attachment, Line

SKIPS = frozenset({"跳过", "无", "没有", "没", "skip", "none", "no", "-"})
"""Typed instead of the button, where a question may be skipped."""
MYSELF = frozenset({"我自己", "自己", "我", "本人", "myself", "me", "i"})
"""The same where skipping means oneself."""
STORY = 6
"""Letters from which a wrong word at a button is taken for the story begun early."""


async def typed(unit: Unit, draft: Draft, lines: list[Line], files: list[Attachment]) -> None:
    """Where it belongs in the open form."""
    if not await filling.alive(unit, draft):
        return
    before = draft.answers
    draft, form, field = await filling.opened(unit, draft)
    text_wanted = field is not None and field.kind is Kind.TEXT
    if files:
        draft = await _filed(unit, draft, form, [replace(one, caption=None) for one in files] if text_wanted else files)
        lines = lines if text_wanted else []
    if not lines or _reopened(form, field, before):
        await filling.proceed(unit, draft)
    elif field is None:
        await _more(unit, draft, form, lines)
    elif field.kind is Kind.COLLECT:
        await filling.proceed(unit, await filling.collect(unit, draft, field.id, lines, []))
    elif field.kind is Kind.TEXT:
        await filling.proceed(unit, await filling.keep(unit, draft, await _text(unit, draft, field, lines)))
    else:
        await _matched(unit, draft, form, field, lines)


def _reopened(form: Form, field: Field | None, before: forms.Answers) -> bool:
    """Whether his choice is offered no more: the words are for a later question, and this one he has not seen."""
    chosen = field is not None and field.kind is Kind.CHOICE and before.get(field.id) is not None
    return chosen and form.field("story") is None


async def _filed(unit: Unit, draft: Draft, form: Form, files: list[Attachment]) -> Draft:
    """Files go to the form's collection, whenever they come; a form without one takes none."""
    where = next((one for one in form.fields if one.kind is Kind.COLLECT), None)
    if where is None and form.id == DELIVERY and form.field("deliver_sheet"):
        raise Refused("sheet_wanted")
    if where is None:
        raise Refused("no_files_here" if draft.case_id > 0 or form.field("story") else "only_words")
    return await filling.collect(unit, draft, where.id, [], files)


async def _more(unit: Unit, draft: Draft, form: Form, lines: list[Line]) -> None:
    """Words at the review are added to the request; what was pasted is pasted anew."""
    if form.id == RAISE:
        await filling.proceed(unit, await filling.collect(unit, draft, "problems", lines, []))
        return
    if form.id in (INTAKE, BEHALF):
        draft = await filling.collect(unit, draft, "files", lines, [])
    elif form.id == DELIVERY and draft.answers.get("deliver_sheet"):
        pasted = "\n".join(one.text for one in lines)
        draft = await filling.keep(unit, draft, {**draft.answers, "deliver_sheet": pasted})
    elif len(form.fields) == 1 and form.fields[0].kind is Kind.TEXT:
        draft = await filling.keep(unit, draft, await _text(unit, draft, form.fields[0], lines))
    await filling.proceed(unit, draft)


async def _text(unit: Unit, draft: Draft, field: Field, lines: list[Line]) -> dict[str, Any]:
    """The answers with this text, and the message it came by."""
    text = "\n".join(line.text for line in lines).strip()
    if len(text) > field.limit:
        raise Refused("too_long", limit=field.limit, length=len(text))
    if len(text) < field.least:
        raise Refused("too_short")
    if field.whole and forms.number_of(text) is None:
        raise Refused("not_a_number")
    if field.asks and (wanted := unit.policy.burden.proof.wanted(text)):
        raise Refused("no_proof", words=wanted)
    skipped = text.casefold() in SKIPS and await asking.skippable(unit, draft, field)
    ids = {**draft.answers.get(forms.IDS, {}), field.id: lines[0].message_id}
    answers = {**draft.answers, field.id: None if skipped else text, forms.IDS: ids}
    answers.pop(forms.HELD, None)
    return answers


async def _matched(unit: Unit, draft: Draft, form: Form, field: Field, lines: list[Line]) -> None:
    """Typed instead of tapped: one hit answers, several are offered; a story told too early is kept."""
    if field.kind is Kind.TICKS:
        raise Refused("tick_please")
    skips = MYSELF if field.id == "duty_owner" else SKIPS
    if lines[0].text.strip().casefold() in skips and await asking.skippable(unit, draft, field):
        await filling.proceed(unit, await filling.keep(unit, draft, {**draft.answers, field.id: None}))
        return
    try:
        hit = await options.typed(unit, draft, field, lines[0].text)
    except Refused:
        story = form.field("story")
        if story is None or "story" in draft.answers or len(lines[0].text) < STORY or field.kind is not Kind.CHOICE:
            raise
        draft = await filling.keep(unit, draft, await _text(unit, draft, story, lines))
        await filling.proceed(unit, draft, Note(kept=True))
        return
    if isinstance(hit, str):
        await filling.proceed(unit, await filling.keep(unit, draft, {**draft.answers, field.id: hit}))
    else:
        await asking.ask(unit, draft, form, field, Note(), hits=hit)
