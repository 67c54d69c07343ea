"""Every letter to somebody else goes through here: at once, or held until his window or the end of the quiet hours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.quiet import PRESENT, held_until, may_ring, phone_home
from bot.domain.wishes import collected_until
from bot.services.letters import sealing
from bot.services.urgent import answering
from bot.storage import held, outbox
from bot.storage.database import Transaction

URGENT = "urgent"
"""How the kinds of letters begin that nothing holds back."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who acted when (desk time), in memory alone: after a restart everybody counts as away till his next tap."""

    seen: dict[int, int] = field(default_factory=dict)

    def note(self, person: Person, now: int) -> None:
        self.seen[person.id] = now

    def here(self, person: Person, now: int) -> bool:
        return 0 <= now - self.seen.get(person.id, -PRESENT - 1) <= PRESENT


@dataclass(frozen=True, slots=True)
class Bell:
    """Who may be rung: the unit's rules, both times (desk, machine), and who is at his phone."""

    policy: Policy
    now: int
    machine: int
    presence: Presence

    def until(self, person: Person) -> int | None:
        """Till when what can wait is held for him, whether he is there or not; None: he may be rung."""
        return held_until(person, self.now, self.policy)

    def release_at(self, person: Person) -> int:
        """When he may be told what is held: now, if he is there."""
        if self.presence.here(person, self.now):
            return self.now
        return may_ring(phone_home(person), self.now, self.policy, person.quiet)


async def put(tx: Transaction, bell: Bell, person: Person, letter: Letter, *, urgent: bool = False) -> None:
    """Sends a letter or holds it. What changes a message he has rings nobody and goes."""
    now_or_never = urgent or letter.kind.startswith(URGENT) or letter.edit_id is not None
    until = None if now_or_never else bell.until(person)
    later = None if now_or_never else collected_until(person, letter, bell.now, bell.policy)
    if (until or later) is not None and (await answering.as_now(tx, bell.policy, bell.now, person)).on_call:
        until = later = None  # he answers for those who have their phones now, whatever the hour
    elif (until or later) is None and not now_or_never and await _opening(tx, bell, person):
        until = bell.now  # what waited for this window goes first, and this one along with it
    if until is not None and bell.presence.here(person, bell.now):
        # At his phone out of hours: he hears it now. What was held before goes first, and this one along with it.
        until = bell.now if await held.postpone(tx, person.id, bell.now, bell.now) else None
    if until is None and later is None:
        await sealing.out(tx, replace(letter, person_id=person.id), bell.machine)
    else:
        at = max(until or bell.now, later or bell.now)
        await held.put(tx, replace(letter, person_id=person.id), bell.now, at, later)


async def _opening(tx: Transaction, bell: Bell, person: Person) -> bool:
    """Whether his window has opened and what waited for it has not gone yet, since nobody looked in time."""
    limited = bool(bell.policy.windows(phone_home(person)).spells)
    return limited and await held.waits(tx, person.id, bell.now)


async def find(tx: Transaction, bell: Bell, person: Person, key: str) -> Letter | None:
    """The letter of that key, while it waits to go or is held."""
    waiting = await outbox.find(tx, key)
    if waiting is None and (person.collects or bell.until(person) is not None):
        return await held.find(tx, person, key)
    return await sealing.content(tx, waiting) if waiting else None
