"""Carries what one side says to the other: words, files, albums, edits. Neither needs the other's account."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from bot.domain.case import Case, State
from bot.domain.errors import Refused
from bot.domain.forms import STORY_LIMIT
from bot.domain.people import Person
from bot.domain.rules import Action, allowed, sees
from bot.services import naming, views
from bot.services.figures import facts
from bot.services.house import ALBUM_WAIT, Unit
from bot.services.keys import Key, key
from bot.services.letters import holding
from bot.services.urgent import on_call_words
from bot.storage import cases, events, outbox, people, talk
from bot.storage.talk import Attachment, Line, Talk


async def carry(unit: Unit, case: Case, action: Action, talk_id: int | None, lines: Sequence[Line],
                files: Sequence[Attachment]) -> None:
    """Words (of a message; others come with their notice) and files to the other side, whoever that is now."""
    for person in await _others(unit, case):
        if action is Action.MESSAGE and lines:
            await _words(unit, person, case, talk_id, [line.text for line in lines])
        for group in _groups(files):
            await _files(unit, person, case, talk_id, group)


async def _others(unit: Unit, case: Case) -> list[Person]:
    """The requester speaks to the handler; staff speak to the requester, and the handler hears them."""
    speaker = unit.person.id
    handler = case.reached(case.handler)
    ids = [handler] if speaker == case.requester else [case.requester, handler]
    if _called_out(case):
        ids = list(dict.fromkeys((*ids, *sorted(case.called))))
    found = [await _answering(unit, case, one) for one in ids if one != speaker]
    return [person for person in found if person and person.active and person.id != speaker]


def _called_out(case: Case) -> bool:
    """An urgent case that nobody has yet: everybody called may have to act on what is said."""
    return case.urgent and case.state is State.NEW


async def _answering(unit: Unit, case: Case, person_id: int) -> Person | None:
    """The person; for a handler who has left, the supervisor, who must reassign the case."""
    person = await people.by_id(unit.tx, person_id)
    if person and not person.active and person_id == case.handler:
        return await people.by_id(unit.tx, case.supervisor)
    return person


async def _words(unit: Unit, person: Person, case: Case, talk_id: int | None, lines: Sequence[str], *,
                 edited: bool = False, edit_id: int | None = None) -> None:
    details = {**_head(unit, person, case), "lines": list(lines), "edited": edited,
               "buttons": _buttons(unit, person, case)}
    key_ = f"talk:{talk_id}:{person.id}" if edit_id is None and not edited else None
    await unit.tell(person, "talk", details, case_id=case.id, talk_id=talk_id, key=key_, edit_id=edit_id,
                    urgent=_called_out(case))


def _head(unit: Unit, person: Person, case: Case) -> dict[str, Any]:
    """Which case, who speaks, and how the reader stands to it."""
    return {"case": views.brief(case, unit.policy), "from": naming.name(case, unit.person, person),
            "speaker": views.side(case, unit.person), "side": views.side(case, person)}


def _buttons(unit: Unit, person: Person, case: Case) -> list[list[Key]]:
    """Under what the handler says, its soldier may find it too vague."""
    answer = case.acts_as(unit.person.id, case.handler) and Action.VAGUE in allowed(case, person, unit.moment)
    vague = [[key("vague", "c", case.id, Action.VAGUE.value)]] if answer else []
    return [[key("write", "c", case.id, Action.MESSAGE.value), key("open_case", "o", case.id)], *vague]


def _groups(files: Sequence[Attachment]) -> list[list[Attachment]]:
    """Files that came as one album together, the others one by one."""
    numbered = [(one.album or f"#{place}", one) for place, one in enumerate(files)]
    return [[one for _, one in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]


async def _files(unit: Unit, person: Person, case: Case, talk_id: int | None, group: Sequence[Attachment]) -> None:
    """One letter a file or album; an album's parts that come one by one gather in the letter not sent yet."""
    shown = [{"kind": one.kind, "file_id": one.file_id, "caption": one.caption} for one in group]
    album = unit.album
    name = f"album:{album}:{person.id}" if album else None
    waiting = await holding.find(unit.tx, unit.bell, person, name) if name else None
    earlier = waiting.details["files"] if waiting else []
    details = {**_head(unit, person, case), "files": [*earlier, *shown],
               "buttons": _buttons(unit, person, case)}
    await unit.tell(person, "file", details, case_id=case.id, talk_id=talk_id, key=name,
                    wait=ALBUM_WAIT if name else 0)


async def append(unit: Unit, case_id: int, lines: Sequence[Line], *, within: int) -> bool:
    """Lines soon after the last ones are one text: they join it, and its copies grow. False: `within` has passed."""
    said = await talk.last_of(unit.tx, case_id, Action.MESSAGE.value)
    case = await cases.by_id(unit.tx, case_id)
    if said is None or case is None or said.person_id != unit.person.id:
        return False
    if case.acts_as(said.person_id, case.handler) and case.answer is None:
        return False  # found too vague: what comes now is the next answer
    if unit.now - (said.edited_at or said.at) > within:
        return False
    pairs = json.loads(said.body)
    if not pairs or sum(len(words) for _, words in pairs) + sum(len(line.text) for line in lines) > STORY_LIMIT:
        return False
    await talk.attach(unit.tx, said.id, unit.actor.chat_id, lines, (), first=len(pairs))
    await naming.unsigned_in(unit, case, (line.text for line in lines))
    pairs += [["words", line.text] for line in lines]
    await _changed(unit, case, said, pairs)
    return True


async def follow_edit(unit: Unit, message_id: int, text: str) -> bool:
    """Somebody changed what he had sent: keep it and change it where it was carried to. False: it was in no case."""
    source = await talk.source(unit.tx, unit.actor.chat_id, message_id)
    said = await talk.by_id(unit.tx, source.talk_id) if source else None
    case = await cases.by_id(unit.tx, said.case_id) if said else None
    if source is None or said is None or case is None or said.person_id != unit.person.id:
        return False
    if not sees(case, unit.person, unit.policy):  # it is no more his to speak in
        raise Refused("not_seen")
    await naming.unsigned_in(unit, case, [text])
    pairs = json.loads(said.body)
    if source.part < 0 or source.part >= len(pairs):
        await _retell(unit, case, said.id, [text])
        return True
    pairs[source.part][1] = text[:STORY_LIMIT]
    await _changed(unit, case, said, pairs)
    return True


async def _changed(unit: Unit, case: Case, said: Talk, pairs: list[list[str]]) -> None:
    """The words as they are now, an event that proves them, and every copy of them."""
    body = json.dumps(pairs, ensure_ascii=False)
    if said.purpose == Action.SUBMIT:
        case = await facts.reword(unit, case, pairs)
    await talk.edit(unit.tx, said.id, body, unit.now)
    await events.add(unit.tx, case_id=case.id, person_id=unit.person.id, at=unit.now, action="edit", before={},
                     after={}, talk_id=said.id, words_hash=events.hash_words(said.salt, body))
    if not said.private:
        await _rewrite(unit, case, said.id, [words for _, words in pairs], carried=said.purpose == Action.MESSAGE)


async def _rewrite(unit: Unit, case: Case, talk_id: int, lines: list[str], *, carried: bool) -> None:
    """Copies that are out are edited, one still waiting is replaced; words that came with a notice are told again."""
    if not carried:
        await _retell(unit, case, talk_id, lines)
        return
    copies = {copy.chat_id: copy.message_id for copy in await outbox.copies(unit.tx, talk_id)}
    for person in await _others(unit, case):
        sent = copies.get(person.chat_id or 0)
        await _words(unit, person, case, talk_id, lines, edited=sent is not None, edit_id=sent)
    on_call = await on_call_words.who(unit, case)
    sent = copies.get(on_call[0].chat_id or 0) if on_call else None
    await on_call_words.hear(unit, case, Action.MESSAGE, lines, talk_id=talk_id, edit_id=sent)


async def _retell(unit: Unit, case: Case, talk_id: int, lines: list[str]) -> None:
    for person in await _others(unit, case):
        await _words(unit, person, case, talk_id, lines, edited=True)
