"""Whoever serves elsewhere, or does something else in the desk, from now on reads it, and who changed it."""

from __future__ import annotations

from bot.domain.letters import Letter
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES
from bot.services.keys import key
from bot.services.letters import holding
from bot.services.letters.holding import Bell
from bot.storage.database import Transaction


async def tell(tx: Transaction, bell: Bell, was: Person, home: str, roles: frozenset[Role], by: str | None) -> None:
    """Nothing if both are what they were, or he has not joined: then his first screen shows it. No `by`: a roster."""
    if (home, roles) == (was.home, was.roles) or was.chat_id is None:
        return
    details = {"by": by, "home": dict(bell.policy.home_words(home)),
               "roles": sorted(one.value for one in roles - {Role.SOLDIER}), "buttons": [[key("menu", "m")]]}
    letter = Letter("post_changed", details, was.chat_id, was.language or LANGUAGES[0], was.id, due_at=bell.machine)
    await holding.put(tx, bell, was, letter)
