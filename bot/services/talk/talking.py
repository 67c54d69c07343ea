"""Free text the way people really write: into the open form, into a case by reply or tap, or to the menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.domain.cards import Card
from bot.domain.forms import IDS, LISTENING, SAY, STORY_LIMIT, URGENT
from bot.domain.small_talk import GRATITUDE, GREETINGS, THANKS, folded, only_polite
from bot.services import menu
from bot.services.cards import advice
from bot.services.casework import lists
from bot.services.forms import filling, options, typing_in
from bot.services.forms.note import Note
from bot.services.house import Unit
from bot.services.talk import carrying
from bot.services.urgent import alarm
from bot.storage import drafts, outbox
from bot.storage.drafts import Draft
from bot.storage.talk import Attachment, Line

__all__ = ["Attachment", "Said", "changed", "hear", "leave"]

DAY = 86_400
SITTING = 3_600
"""Seconds after which a question that led nowhere is let go, when another comes, and words are no office's any more."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its words, files, number in the chat, and the message it replies to."""

    text: str
    message_id: int
    files: tuple[Attachment, ...] = ()
    reply_to: int | None = None
    sticker: bool = False
    album: str | None = None

    @property
    def lines(self) -> list[Line]:
        return [Line(self.text, self.message_id)] if self.text.strip() else []

    @property
    def spoken(self) -> list[Line]:
        """Its words, but for a caption: that goes with its file."""
        return [] if self.files else self.lines


async def hear(unit: Unit, said: Said) -> None:
    """Where one message belongs."""
    if said.sticker:
        return
    unit.album = said.album
    replied = await _replied_case(unit, said)
    draft = await _attentive(unit)
    if replied and not (draft and draft.case_id == replied):
        await filling.say(unit, replied, said.spoken, list(said.files))
    elif draft and draft.form != SAY and not _meant_elsewhere(draft, said):
        await typing_in.typed(unit, draft, said.lines, list(said.files))
    else:
        await _loose(unit, said, draft if draft and draft.form == SAY else None)


def _listens(draft: Draft | None) -> bool:
    return draft is not None and LISTENING in draft.answers


def _meant_elsewhere(draft: Draft, said: Said) -> bool:
    """While somebody rates an office, his words are for it; not a file, nor a greeting, nor a thanks."""
    return _listens(draft) and (bool(said.files) or only_polite(said.text))


async def _attentive(unit: Unit) -> Draft | None:
    """The form that words belong to; one left alone for a day waits to be taken up by its button."""
    draft = await drafts.active(unit.tx, unit.person.id)
    patience = alarm.WAITS if draft and draft.form == URGENT else SITTING if _listens(draft) else DAY
    if draft and draft.form != SAY and unit.now - draft.touched_at > patience:
        await drafts.rest(unit.tx, unit.person.id)
        return None
    return draft


async def _replied_case(unit: Unit, said: Said) -> int | None:
    """The case of the message that was replied to."""
    sent = await outbox.of_message(unit.tx, unit.actor.chat_id, said.reply_to) if said.reply_to else None
    return sent.case_id if sent and sent.case_id and sent.case_id > 0 else None


async def _loose(unit: Unit, said: Said, draft: Draft | None) -> None:
    """Words that belong to nothing yet."""
    word = folded(said.text)
    if not said.files and not (draft and "talk" in draft.answers):
        if word in GREETINGS or (said.text.strip() and not word):  # a question mark, a face: somebody looks in
            await menu.show(unit, fresh=True)
            return
        if word in THANKS:
            await menu.show(unit, "thanks" if word in GRATITUDE else "noted", fresh=True)
            return
        if await lists.open_number(unit, said.text):
            return
    if (said.lines or said.files) and not await _follows(unit, said):
        await _gather(unit, said)


async def _follows(unit: Unit, said: Said) -> bool:
    """Within 20 s of words just sent to a case, more belongs to them."""
    last = await drafts.find(unit.tx, unit.person.id, SAY)
    case_id = last.answers.get("sent_to") if last else None
    if last is None or not case_id or unit.now - last.touched_at > filling.FOLLOW_UP:
        return False
    await drafts.save(unit.tx, last.id, last.answers, unit.now)
    await filling.say(unit, int(case_id), said.spoken, list(said.files))
    return True


async def _gather(unit: Unit, said: Said) -> None:
    """Keeps the words and asks with one tap where they belong: to a live conversation, a card, a new request."""
    live = len(await options.conversations(unit)) > 1
    before = await drafts.find(unit.tx, unit.person.id, SAY)
    old = before is not None and not live and (unit.now - before.touched_at > SITTING or _another(unit, before, said))
    draft = await drafts.open_(unit.tx, unit.person.id, SAY, 0, unit.now)
    if "sent_to" in draft.answers or old:
        draft = replace(draft, answers={})
    draft = await filling.collect(unit, draft, "talk", said.spoken, list(said.files))
    answers = {**draft.answers, "talk": {**draft.answers["talk"], "done": True}}
    draft = await filling.keep(unit, draft, answers)
    found = _cards(unit, said, answers)
    if found and not live:
        await advice.offer(unit, draft, found)
    else:
        await filling.proceed(unit, draft, Note(cards=found))


def _another(unit: Unit, before: Draft, said: Said) -> bool:
    """Whether he has looked at a card of the words before, and these find cards by themselves."""
    return advice.LOOKED in before.answers and not said.files and bool(unit.shelf.find(said.text, unit.today))


def _cards(unit: Unit, said: Said, answers: Mapping[str, Any]) -> list[Card]:
    """What answers the newest words; if they say too little by themselves, with those before."""
    every = "\n".join(line["text"] for line in answers["talk"]["lines"])
    return unit.shelf.find(said.text, unit.today) or unit.shelf.find(every, unit.today)


async def changed(unit: Unit, message_id: int, text: str) -> None:
    """A message was edited: in a draft, or in a case it was carried through."""
    for draft in await drafts.of_person(unit.tx, unit.person.id):
        for name, came_by in draft.answers.get(IDS, {}).items():
            if came_by == message_id and name in draft.answers:
                await drafts.save(unit.tx, draft.id, {**draft.answers, name: text[:STORY_LIMIT]}, unit.now)
                return
        for name, held in draft.answers.items():
            if isinstance(held, dict) and any(line["message_id"] == message_id for line in held.get("lines", ())):
                lines = [asdict(Line(text, message_id)) if line["message_id"] == message_id else line
                         for line in held["lines"]]
                await drafts.save(unit.tx, draft.id, {**draft.answers, name: {**held, "lines": lines}}, unit.now)
                return
    await carrying.follow_edit(unit, message_id, text)


async def leave(unit: Unit) -> None:
    """Free text belongs to no draft any more; what was begun stays to be taken up again."""
    await drafts.rest(unit.tx, unit.person.id)


