"""What all services share: one update is one transaction, and its answer is a letter born in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.domain.errors import AlreadyDone, Refused
from bot.domain.letters import Card, Lane, Letter
from bot.domain.people import HQ, Absence, Person
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.rules import Moment
from bot.domain.substitutes import has_post
from bot.services.cards.shelf import Shelf
from bot.services.host import Host
from bot.services.letters import holding
from bot.services.letters.holding import Bell, Presence
from bot.services.people.guest import Guest
from bot.services.posts import heading
from bot.services.unit.rulebook import Rulebook
from bot.services.urgent import answering
from bot.storage import absences, inbox, outbox, people
from bot.storage.database import Database, Transaction

LEASE = 60
"""Seconds of machine time in which the task that made an answer sends it itself."""

SPOKEN = frozenset({"talk", "file", "unreachable", "failed", "welcome", "told_otherwise",
                    "otherwise_settled", "new_dates", "news", "review_word", "absence_back", "absence_noticed",
                    "absence_told", "leader_talk", "on_call_word", "on_call_opens", "praise", "urgent_call",
                    "service_drafts", "service_answered", "review_round_lend"})
"""Kinds of letters that no answer replaces."""
SITTING = 600
"""Seconds of desk time in which acts are one act."""
ALBUM_WAIT = 2
"""Seconds of machine time after an album's last part in which another may come: counted whole, so at least one."""


@dataclass(slots=True)
class Actor:
    """Who sent an update: his chat, his client's language, and the message whose button he pressed, if any.

    `born` gathers the answers for the caller to deliver once the transaction is on disk.
    """

    chat_id: int
    language: str
    update_id: int
    message_id: int | None = None
    born: list[Letter] = field(default_factory=list)


@dataclass(slots=True)
class Unit:
    """One update's transaction: who acts, when (epoch seconds of desk time), and what is told to whom."""

    tx: Transaction
    actor: Actor
    person: Person
    now: int
    machine: int
    policy: Policy
    salt: Callable[[], str]
    shelf: Shelf
    born: list[Letter] = field(default_factory=list)
    presence: Presence = field(default_factory=Presence)
    rulebook: Rulebook = field(default_factory=Rulebook)
    album: str | None = None
    """Set while an album comes in part by part: one answer for all of it, a moment after the last."""
    guest: Guest | None = None
    """Set while `person` acts by his PIN, on somebody else's phone."""
    secret: str = field(default="", repr=False)
    """The house's."""

    @property
    def today(self) -> date:
        return self.policy.calendar.local(self.now).date()

    @property
    def bell(self) -> Bell:
        return Bell(self.policy, self.now, self.machine, self.presence)

    @property
    def moment(self) -> Moment:
        return Moment(self.now, self.policy, self.person.id)

    async def answer(self, kind: str, details: dict[str, Any], *, case_id: int | None = None, card: Card = Card.NONE,
                     fresh: bool = False) -> None:
        """Answers the one who acted: in the message whose button he pressed, unless that must stay or `fresh`."""
        letter = Letter(kind, details, self.actor.chat_id, language(self.person, self.actor), self.person.id,
                        Lane.ANSWER, card, edit_id=None if fresh else await self._replaceable(kind), case_id=case_id)
        if self.guest:
            self.born.append(await outbox.put(self.tx, self.guest.shown(letter), self.machine, lease=LEASE))
        elif self.album:
            gathered = replace(letter, key=gathering(self.person), due_at=self.machine + ALBUM_WAIT)
            await outbox.put(self.tx, gathered, self.machine)
        else:
            await outbox.take_back(self.tx, gathering(self.person))  # this one shows what that would, and more
            await outbox.take_back(self.tx, going(self.person, letter.edit_id))  # it is this one's place now
            self.born.append(await outbox.put(self.tx, letter, self.machine, lease=LEASE))

    async def _replaceable(self, kind: str) -> int | None:
        """The message whose button was pressed, if it is a mere screen: what was said or decided stays readable."""
        pressed = self.actor.message_id
        if pressed is None:
            return None
        old = await outbox.of_message(self.tx, self.actor.chat_id, pressed)
        return None if old and (old.kind in SPOKEN or (old.kind == "case" and kind != "case")) else pressed

    async def tell(self, person: Person, kind: str, details: dict[str, Any], *, card: Card = Card.NONE,
                   case_id: int | None = None, talk_id: int | None = None, key: str | None = None,
                   edit_id: int | None = None, wait: int = 0, urgent: bool = False) -> None:
        """A letter to somebody else; who has not joined yet finds everything in his lists.

        What can wait is held till he may be rung; what is `urgent`, or told to the one who acts, never; and what is
        urgent goes before all else.
        """
        if self.guest and person.id == self.person.id:
            if kind == "file":
                letter = Letter(kind, details, 0, language(person, self.actor), lane=Lane.NOTICE)
                await outbox.put(self.tx, self.guest.beside(letter, self.actor.chat_id), self.machine)
            return
        if person.chat_id is None:
            return
        letter = Letter(kind, details, person.chat_id, person.language or LANGUAGES[0], person.id,
                        Lane.ANSWER if urgent else Lane.NOTICE, card, key, edit_id, case_id, talk_id,
                        self.machine + wait)
        if person.id == self.person.id:
            await outbox.put(self.tx, letter, self.machine)
        else:
            await holding.put(self.tx, self.bell, person, letter, urgent=urgent)


def going(person: Person, message_id: int | None) -> str:
    """The key of the letter that takes a screen away which a newer one replaced."""
    return f"delete:{person.id}:{message_id}"


def gathering(person: Person) -> str:
    """The key of the one answer to all parts of an album."""
    return f"answer:{person.id}"


def language(person: Person, actor: Actor) -> str:
    return person.language or actor.language


async def no_tables(_: bytes, name: str) -> list[list[str]]:
    """A desk that reads no sheets."""
    raise Refused("sheet_bad", why=name)


@dataclass(eq=False)
class House:
    """What services need. `clock`: desk time; `machine`: the computer's; both epoch seconds. `salt`: random text.

    `tables`: reads a sheet that was sent, row by row; Refused where it is none.

    `policy`: the one that holds now, whole and never changed in parts. Another takes its place when the unit's files
    change (`rulebook`): whoever needs it asks the house, or the unit of his transaction, each time.
    """

    db: Database
    policy: Policy
    clock: Callable[[], int]
    machine: Callable[[], int]
    salt: Callable[[], str]
    shelf: Shelf = field(default_factory=Shelf)
    rulebook: Rulebook = field(default_factory=Rulebook)
    presence: Presence = field(default_factory=Presence)
    tables: Callable[[bytes, str], Awaitable[list[list[str]]]] = no_tables
    host: Host | None = None
    """The machine it works on, where somebody wants it looked after: the demo's is nobody's."""
    secret: str = field(default="", repr=False)
    """What no database holds: seals are made of it (`domain.sealing`). The bot's token, or made of it."""

    def go_by(self, policy: Policy) -> None:
        """This policy holds from now on; transactions that have begun end by the one before."""
        self.policy = policy
        self.shelf.go_by(policy)

    def expected(self, instant: int) -> bool:
        """Whether the holidays of its year are not published yet: a date told there may change."""
        return self.policy.calendar.expected(instant)

    @property
    def bell(self) -> Bell:
        return Bell(self.policy, self.clock(), self.machine(), self.presence)

    @asynccontextmanager
    async def acting(self, actor: Actor) -> AsyncIterator[Unit]:
        """One update's transaction, of somebody on the roster; AlreadyDone if it acted before, Refused for others."""
        async with self.arriving(actor) as (tx, person):
            if person is None or not person.active:
                raise Refused("stranger")
            there = await seen(tx, person, self.clock())
            there = await heading.as_head(tx, await answering.as_now(tx, self.policy, self.clock(), there))
            unit = self._unit(tx, actor, there)
            self.presence.note(person, unit.now)
            yield unit
        actor.born.extend(unit.born)

    @asynccontextmanager
    async def arriving(self, actor: Actor) -> AsyncIterator[tuple[Transaction, Person | None]]:
        """The same for anybody: the update taken, and whose chat it is, if known."""
        async with self.db.write() as tx:
            if not await inbox.take(tx, actor.update_id, self.machine()):
                raise AlreadyDone
            yield tx, await people.by_chat(tx, actor.chat_id)

    def _unit(self, tx: Transaction, actor: Actor, person: Person) -> Unit:
        return Unit(tx, actor, person, self.clock(), self.machine(), self.policy, self.salt, self.shelf,
                    presence=self.presence, rulebook=self.rulebook, secret=self.secret)

    def by_clock(self, tx: Transaction) -> Unit:
        """For what time does by itself: nobody acts, nobody is answered."""
        return self._unit(tx, Actor(0, LANGUAGES[0], 0), CLOCK)

    def unit(self, tx: Transaction, actor: Actor, person: Person) -> Unit:
        """For whoever opened the transaction himself (joining, the demo's history)."""
        return self._unit(tx, actor, person)

    async def refuse(self, actor: Actor, refusal: Refused) -> None:
        """Nothing was done; the update is settled and the person reads why."""
        async with self.arriving(actor) as (tx, person):
            letter = Letter("refused", {"code": refusal.code, "given": dict(refusal.details)}, actor.chat_id,
                            language(person, actor) if person else actor.language, person.id if person else None,
                            Lane.ANSWER)
            letter = await outbox.put(tx, letter, self.machine(), lease=LEASE)
        actor.born.append(letter)

    async def ignore(self, actor: Actor) -> None:
        """Nothing is to be done about this update."""
        async with self.arriving(actor):
            pass


CLOCK = Person(0, "", "", HQ, frozenset(), None, None, active=True)
"""Who acts when time does."""


async def seen(tx: Transaction, person: Person, now: int) -> Person:
    """Who acts is there: he counts as silent or out of reach no more. Kept of whoever has a post, to ten minutes."""
    if person.absence == Absence.SILENT:
        silent = await absences.open_of(tx, person.id)
        if silent:
            await absences.end(tx, silent, now)
    if person.absence in (Absence.BLOCKED, Absence.UNJOINED):
        await absences.back_in_reach(tx, person.id)
    if has_post(person) and not 0 <= now - person.acted_at < SITTING:
        await absences.seen(tx, person.id, now)
    return person if person.absence in (None, Absence.AWAY) else replace(person, absence=None)


def renewed(unit: Unit, person: Person) -> Unit:
    """The same unit with the person as he is now."""
    return replace(unit, person=person)
