"""What the desk does by itself: signs of life, tidying up, telling who must know that somebody was not reached."""

from __future__ import annotations

from typing import Any

from bot.domain.letters import Lane, Letter
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES
from bot.services import naming
from bot.services.keys import key
from bot.services.letters import holding
from bot.services.letters.holding import Bell
from bot.storage import cases, inbox, outbox, people
from bot.storage.alive import tick
from bot.storage.database import Database, Transaction

KEPT = 48 * 3600
"""Seconds that the number of a finished update is remembered."""
WEEK = 7 * 86_400
NO_ECHO = frozenset({"unreachable", "letter_aside", "missed"})


async def live(db: Database, now: int) -> None:
    """The sign by which `check --alive` knows that this process works."""
    async with db.write() as tx:
        await tick(tx, now)


async def tidy(db: Database, now: int) -> None:
    """Forgets the numbers of old updates."""
    async with db.write() as tx:
        await inbox.purge(tx, now - KEPT)


async def unreachable(tx: Transaction, letter: Letter, bell: Bell) -> None:
    """Somebody blocked the bot: who works his case is told, once a week; of what is no case, the admins."""
    person = await people.by_id(tx, letter.person_id) if letter.person_id else None
    if person is None or letter.kind in NO_ECHO:
        return
    case = await cases.by_id(tx, letter.case_id) if letter.case_id and letter.case_id > 0 else None
    told = [one for one in (await _of_case(tx, case.handler, case.supervisor) if case else await _admins(tx))
            if one.id != person.id]
    details: dict[str, Any] = {"number": case.number if case else None,
                               "buttons": [[key("open_case", "o", case.id)]] if case else []}
    case_id = case.id if case else 0
    for one in told:
        if not await outbox.sent_since(tx, "unreachable", one.chat_id or 0, case_id, bell.machine - WEEK):
            named = {"name": naming.name(case, person, one) if case else person.name}
            key_ = f"unreachable:{person.id}:{case_id}:{one.id}"
            await _put(tx, one, "unreachable", {**details, **named}, key_, bell, case_id)


async def troubled(tx: Transaction, letter: Letter, bell: Bell) -> None:
    """A letter that Telegram will not take, or that this release cannot show, was set aside.

    The admins get its number; whom it was for reads that there is something, and where to look.
    """
    for one in await _admins(tx):
        await _put(tx, one, "letter_aside", {"number": letter.id, "buttons": []}, f"aside:{letter.id}:{one.id}", bell)
    case = [key("open_case", "o", letter.case_id)] if letter.case_id and letter.case_id > 0 else []
    missed = Letter("missed", {"buttons": [[*case, key("menu", "m")]]}, letter.chat_id, letter.language,
                    letter.person_id, key=f"missed:{letter.chat_id}")
    await outbox.put(tx, missed, bell.machine)


async def apologise(db: Database, chat_id: int, now: int) -> None:
    """An update failed for good: its person is asked to try once more."""
    async with db.write() as tx:
        person = await people.by_chat(tx, chat_id)
        language = (person.language if person else None) or LANGUAGES[0]
        await outbox.put(tx, Letter("failed", {"buttons": []}, chat_id, language, lane=Lane.ANSWER), now)


async def _of_case(tx: Transaction, *ids: int) -> list[Person]:
    found = [await people.by_id(tx, one) for one in dict.fromkeys(ids)]
    return [one for one in found if one]


async def _admins(tx: Transaction) -> list[Person]:
    return await people.with_role(tx, Role.ADMIN)


async def _put(tx: Transaction, person: Person, kind: str, details: dict[str, Any], key: str, bell: Bell,
               case_id: int = 0) -> None:
    if person.chat_id is not None:
        language = person.language or LANGUAGES[0]
        letter = Letter(kind, details, person.chat_id, language, person.id, key=key, case_id=case_id or None)
        await holding.put(tx, bell, person, letter)
