"""The week's digest goes out, the month's and the quarter's: to each once, also after downtime, and only the last."""

from __future__ import annotations

from bot.domain import digest
from bot.domain.digest import ABOVE, Audience, Due
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES
from bot.services.figures import digest as composing
from bot.services.house import House
from bot.services.letters import holding
from bot.services.posts import heading
from bot.storage import digests


async def send(house: House) -> None:
    """From 08:00 of a week's, month's or quarter's first working day on, in working hours: whoever has not had it."""
    now, calendar = house.clock(), house.policy.calendar
    for due in digest.editions(now, calendar) if calendar.is_working(now) else ():
        async with house.db.read(quick=True) as tx:
            found = [await heading.as_head(tx, one) for one in await digests.due(tx, due.key, due.since)]
        for person in found:
            who = digest.audience(person)
            if who is not None:
                await _send(house, person, who, due)


async def _send(house: House, person: Person, who: Audience, due: Due) -> None:
    """Read first, by a reader; then the letter and that he has it in one transaction, so each comes once."""
    details = await composing.look(house, person, due.period)
    async with house.db.write() as tx:
        if await digests.had(tx, person.id, due.key, who.value, house.clock()) and (who in ABOVE or told(details)):
            letter = Letter("digest", details, person.chat_id or 0, person.language or LANGUAGES[0], person.id)
            await holding.put(tx, house.bell, person, letter)


def told(details: dict[str, object]) -> bool:
    """Whether there is anything in it for somebody who works cases himself, or files them."""
    numbers = details["numbers"]
    assert isinstance(numbers, list)
    return any(one["now"] for one in numbers) or bool(details["late_count"] or details["filed"] or details["thanks"]
                                                      or details["solutions"])
