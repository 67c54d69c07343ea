"""Brings new versions of cards to who must read them, and to whose case goes by them: a tick, in working hours.

What was told is a row of the same transaction as its letter: however often it runs or is killed, each goes once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.cards import Card
from bot.domain.duty import on_duty, owns
from bot.domain.letters import Lane, Letter
from bot.domain.people import Person
from bot.domain.policy import LANGUAGES, Policy
from bot.services.cards.otherwise import answerable, letter
from bot.services.cards.readers import READERS
from bot.services.cards.shelf import Shelf
from bot.services.house import House
from bot.services.keys import key, rows, worded
from bot.services.letters import holding
from bot.services.letters.holding import Bell, Presence
from bot.storage import otherwise, people, policy_cards, reading
from bot.storage.database import Transaction
from bot.storage.otherwise import Task
from bot.storage.reading import Follower, Receipt

ONE_BY_ONE = 3
"""Letters that somebody gets at once; more of them become one list."""
REMIND_AFTER = 2
"""Working days."""
LISTED = 40
"""Titles that a list shows."""
Change = tuple[Card, list[Follower]]
"""A changed card, and one person's cases that go by it."""


@dataclass(frozen=True, slots=True)
class Round:
    """One tick: `now` is desk time, `machine` the computer's; `readers`: among whom all are who have to read."""

    tx: Transaction
    policy: Policy
    shelf: Shelf
    now: int
    machine: int
    readers: Sequence[Person]
    presence: Presence = field(default_factory=Presence)

    def old(self, since: int) -> bool:
        """Whether it is time for the reminder of what was told then."""
        calendar = self.policy.calendar
        return calendar.between(since, self.now) >= calendar.days(REMIND_AFTER)


async def circulate(house: House) -> None:
    """One tick. Out of working hours nothing goes; the next one in them finds all that waits."""
    now = house.clock()
    if not house.policy.calendar.between(now, now + 1):
        return
    async with house.db.write() as tx:
        readers = await people.with_role(tx, *READERS)
        await work(Round(tx, house.policy, house.shelf, now, house.machine(), readers, house.presence))


async def work(tour: Round) -> None:
    """All that is due now, in the transaction that was begun."""
    await _tell_followers(tour, await _news(tour))
    await _hand_out(tour)
    await _remind(tour)
    await _remind_of_tasks(tour)


async def _news(tour: Round) -> list[tuple[Card, bool]]:
    """The versions published since: those that change something, each with whether it must be read."""
    found = []
    for one in await reading.unnoted(tour.tx):
        served = tour.shelf.cards.get(one.card_id)
        card = await tour.shelf.version(tour.tx, one.card_id, one.version)
        if served is None or served.version < one.version or card is None:
            continue  # not on the shelf yet: the next tick
        required = one.first or card.major
        new = await reading.note(tour.tx, card.id, card.version, tour.now, required=required)
        if new and card.changed and not one.first and not await _said_before(tour, card):
            found.append((card, required))
    return found


async def _said_before(tour: Round, card: Card) -> bool:
    """The version before says the same of what changed: this one only has another alias, or a later review."""
    number = await policy_cards.before(tour.tx, card.id, card.version)
    last = await tour.shelf.version(tour.tx, card.id, number)
    return last is not None and last.changed == card.changed


# ── To whose case goes by it ─────────────────────────────────────────────────────────────────────────────────────────


async def _tell_followers(tour: Round, news: Sequence[tuple[Card, bool]]) -> None:
    """Requester and handler of each case that goes by a changed card, one letter a person and version."""
    concerned: dict[int, list[Change]] = defaultdict(list)
    for card, required in news:
        cases: dict[int, list[Follower]] = defaultdict(list)
        for one in await reading.followers(tour.tx, card.id):
            for person_id in {one.requester, one.handler} - _told_anyway(tour, card, one, required=required):
                cases[person_id].append(one)
        for person_id, found in cases.items():
            concerned[person_id].append((card, found))
    known = await people.names(tour.tx, concerned)
    for person_id, changes in concerned.items():
        await _tell_changes(tour, known[person_id], changes)


def _told_anyway(tour: Round, card: Card, case: Follower, *, required: bool) -> set[int]:
    """The handler, if he gets this version to read, or wrote it."""
    return {one.id for one in tour.readers if one.id == case.handler
            and (owns(one, card) or (required and on_duty(one, card, tour.policy)))}


async def _tell_changes(tour: Round, person: Person, changes: Sequence[Change]) -> None:
    if not person.active:
        return
    for some in _bundled(changes):
        cards = [{"title": dict(card.title), "changed": dict(card.changed or {}), "version": card.version,
                  "valid_from": card.valid_from.isoformat(), "cases": [one.number for one in found]}
                 for card, found in some]
        first = some[0][1][0]
        opens = [[worded(card.title, "k", "show", card.id, 0)] for card, _ in some[:8]] if len(some) > 1 else [
            [key("card_case", "k", "show", some[0][0].id, 0), key("open_case", "o", first.case_id)]]
        details = {"cards": cards, "requester": first.requester == person.id, "buttons": opens, **_closed(tour, some)}
        await _put(tour, person, "card_changed", details, case_id=first.case_id)


def _closed(tour: Round, changes: Sequence[Change]) -> dict[str, Any]:
    """Of a card of a sensitive category the letter says only that there is news of a case."""
    for card, found in changes:
        category = tour.policy.categories.get(card.category)
        if category and category.sensitive:
            return {"case": {"id": found[0].case_id, "number": found[0].number, "sensitive": True}}
    return {}


# ── To who must read it ──────────────────────────────────────────────────────────────────────────────────────────────


async def _hand_out(tour: Round) -> None:
    """Whoever has the duty and no receipt gets it: a new card, a major version, somebody new at his post."""
    needed = await reading.required(tour.tx)
    known = {(one.card_id, one.person_id) for one in await reading.receipts(tour.tx)}
    for person in _reachable(tour):
        due = [card for card in _to_read(tour, person, needed) if (card.id, person.id) not in known]
        sent = [card for card in due if await reading.send(tour.tx, card.id, card.version, person.id, tour.now)]
        await _tell_reader(tour, person, sent, reminder=False)


async def _remind(tour: Round) -> None:
    """Whoever was sent a card two working days ago and has not read it, once."""
    needed = await reading.required(tour.tx)
    receipts: dict[tuple[str, int], list[Receipt]] = defaultdict(list)
    for one in await reading.receipts(tour.tx):
        receipts[one.card_id, one.person_id].append(one)
    for person in _reachable(tour):
        late = [card for card in _to_read(tour, person, needed) if _is_late(tour, receipts[card.id, person.id])]
        told = [card for card in late if await reading.remind(tour.tx, receipts[card.id, person.id][-1], tour.now)]
        await _tell_reader(tour, person, told, reminder=True)


def _is_late(tour: Round, receipts: Sequence[Receipt]) -> bool:
    sent = [one.sent_at for one in receipts if one.sent_at is not None]
    return bool(sent) and tour.old(min(sent)) and all(
        one.read_at is None and one.reminded_at is None for one in receipts)


def _reachable(tour: Round) -> list[Person]:
    """Who has not joined gets all of it when he has."""
    return [one for one in tour.readers if one.chat_id is not None]


def _to_read(tour: Round, person: Person, needed: dict[str, int]) -> list[Card]:
    return [card for card in tour.shelf.cards.values() if on_duty(person, card, tour.policy)
            and card.id in needed and card.version >= needed[card.id]]


async def _tell_reader(tour: Round, person: Person, cards: Sequence[Card], *, reminder: bool) -> None:
    if len(cards) > ONE_BY_ONE:
        details: dict[str, Any] = {
            "count": len(cards), "titles": [dict(card.title) for card in cards[:LISTED]], "reminder": reminder,
            "letter": True, "buttons": [[key("reading_list", "r", "list", 0, count=len(cards))]]}
        await _put(tour, person, "reading_list", details)
        return
    for card in cards:
        buttons = rows([key("card_open", "k", "show", card.id, 0),
                        key("card_read", "r", "read", card.id, card.version)])
        details = {"title": dict(card.title), "version": card.version, "valid_from": card.valid_from.isoformat(),
                   "changed": dict(card.changed) if card.changed else None, "reminder": reminder,
                   "quiz": tour.policy.reading_quiz and card.quiz is not None, "buttons": buttons}
        await _put(tour, person, "reading_duty", details)


# ── Who was to set right what was told otherwise ─────────────────────────────────────────────────────────────────────


async def _remind_of_tasks(tour: Round) -> None:
    """Once, after two working days; the task of somebody who has left goes to the next at once."""
    for task in await otherwise.unreminded(tour.tx):
        person = await people.by_id(tour.tx, task.person_id)
        gone = person is None or not person.active
        if (gone or tour.old(task.at)) and await otherwise.remind(tour.tx, task, tour.now):
            await _remind_of(tour, task, None if gone else person)


async def _remind_of(tour: Round, task: Task, person: Person | None) -> None:
    one = await otherwise.by_id(tour.tx, task.otherwise_id)
    card = await tour.shelf.version(tour.tx, one.card_id, one.version) if one else None
    teller = await people.by_id(tour.tx, one.person_id) if one else None
    if one is None or card is None or teller is None:
        return
    heirs = [person] if person else await answerable(tour.tx, card, one.office, but=one.person_id)
    for heir in heirs:
        if person is None and await otherwise.task(tour.tx, one.id, heir.id):
            continue  # it is his already
        await otherwise.give(tour.tx, one.id, heir.id, tour.now)
        details = letter(one, card, teller, tour.policy, owner=owns(heir, card), reminder=person is not None)
        await _put(tour, heir, "told_otherwise", details)


def _bundled(all_: Sequence[Change]) -> list[Sequence[Change]]:
    """Each for itself, or if they are too many for one person, all in one."""
    return [all_] if len(all_) > ONE_BY_ONE else [[one] for one in all_]


async def _put(tour: Round, person: Person, kind: str, details: dict[str, Any], *, case_id: int | None = None) -> None:
    if person.chat_id is not None:
        letter = Letter(kind, details, person.chat_id, person.language or LANGUAGES[0], person.id, Lane.BROADCAST,
                        case_id=case_id)
        await holding.put(tour.tx, Bell(tour.policy, tour.now, tour.machine, tour.presence), person, letter)
