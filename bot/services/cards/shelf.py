"""The cards that are served now, in memory with their index; the database has each version, the folder the newest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from bot.domain.card_problem import CardProblem
from bot.domain.card_revision import Beginning, Revision
from bot.domain.cards import Card, CardFile
from bot.domain.policy import Policy
from bot.storage import handovers, policy_cards
from bot.storage.database import Database, Transaction
from bot.storage.policy_cards import Version

if TYPE_CHECKING:  # half a second of imports, which the desk's start does not wait for
    from bot.search import Encoder, Index

log = logging.getLogger(__name__)

MOMENT = 60
"""Seconds after which what was published in the chat is not just published any more."""


class CardFolder(Protocol):
    """The folder as `config` reads it. `stamp`: changes when any file does; `read`, `stamp` and `write` block.

    `parse` reads what was published once, `check` what is to be published. `write`: OSError where it cannot be.
    """

    def under(self, policy: Policy) -> CardFolder: ...
    def stamp(self) -> object: ...
    def read(self) -> Sequence[CardFile]: ...
    def parse(self, id_: str, text: str) -> Card | None: ...
    def check(self, id_: str, text: str) -> Card | tuple[CardProblem, ...]: ...
    def revise(self, text: str, change: Revision) -> str: ...
    def begin(self, new: Beginning) -> str: ...
    def write(self, id_: str, text: str) -> None: ...


class NoFolder:
    """A desk without cards."""

    def under(self, policy: Policy) -> NoFolder:  # noqa: ARG002 - there is nothing to check
        return self

    def stamp(self) -> object:
        return None

    def read(self) -> Sequence[CardFile]:
        return ()

    def parse(self, id_: str, text: str) -> Card | None:  # noqa: ARG002 - there is nothing to read
        return None

    def check(self, id_: str, text: str) -> tuple[CardProblem, ...]:  # noqa: ARG002 - nor to write
        return (CardProblem(id_, 1, "There is no folder of cards."),)

    def revise(self, text: str, change: Revision) -> str:  # noqa: ARG002 - the same
        return text

    def begin(self, new: Beginning) -> str:  # noqa: ARG002 - the same
        return ""

    def write(self, id_: str, text: str) -> None:  # noqa: ARG002 - the same
        raise OSError


@dataclass(frozen=True, slots=True)
class Clash:
    """A version published in the chat and its file changed by hand: both are kept, `served` is the newer of them."""

    published: Version
    by_hand: Version
    served: int


Tell = Callable[[Transaction, Clash], Awaitable[None]]


class Shelf:
    """`cards`: those served now, by id, each with the number it was published under; `withdrawn`: those taken back.

    `folder`: the unit's files, for whoever edits them.
    """

    def __init__(self, folder: CardFolder | None = None) -> None:
        self.folder: CardFolder = folder or NoFolder()
        self._refreshing = asyncio.Lock()
        self._stamp: object = None
        self._index: Index | None = None
        self._encoder: Encoder | None = None
        self._asked = False
        self._older: dict[tuple[str, int], Card | None] = {}
        self._missed: set[tuple[str, int]] = set()
        self._owners: dict[str, tuple[str, str]] = {}
        self.cards: dict[str, Card] = {}
        self.withdrawn: dict[str, Card] = {}

    def go_by(self, policy: Policy) -> None:
        """Cards are checked by this policy from now on; at the next look all of them."""
        self.folder, self._stamp = self.folder.under(policy), None

    def find(self, question: str, today: date, limit: int = 3) -> list[Card]:
        """The cards that answer, best first; none if the question is about something else."""
        self._asked = True
        hits = self._index.find(question, limit + 3) if self._index else ()
        found = [self.cards[card_id] for card_id, _ in hits if card_id in self.cards]
        return [card for card in found if in_force(card, today)][:limit]

    async def grouped(self, texts: Sequence[str]) -> list[list[int]]:
        """The texts by their places, each with those about the same matter; off the loop, at a millisecond each."""
        from bot.search.grouping import grouped

        self._asked = True
        index, encoder = self._index, self._encoder
        return await asyncio.to_thread(grouped, texts, lambda text: _first(index, text), encoder)

    def of_category(self, category: str, today: date) -> list[Card]:
        return [card for card in self.cards.values() if card.category == category and in_force(card, today)]

    async def version(self, tx: Transaction, card_id: str | None, number: int | None) -> Card | None:
        """The card as it was published under that number."""
        if card_id is None or number is None:
            return None
        now = self.cards.get(card_id)
        if now and now.version == number:
            return now
        if (card_id, number) not in self._older:
            found = await policy_cards.at(tx, card_id, number)
            self._older[card_id, number] = self._read(found) if found else None
        return self._older[card_id, number]

    async def refresh(self, db: Database, now: int, *, changed: bool = False, tell: Tell | None = None) -> list[str]:
        """Publishes what changed in the folder and serves it. A broken file: the version before goes on serving.

        `changed`: something was published in the chat. Gives the cards whose files cannot be written, each version
        once. `tell`: whoever published what was changed by hand meanwhile.
        """
        async with self._refreshing:  # what was read first must not be served last
            stamp = await asyncio.to_thread(self.folder.stamp)
            if stamp == self._stamp and not changed:
                return []
            files = await asyncio.to_thread(self.folder.read)
            async with db.write() as tx:
                served, clashes = await publish_files(tx, files, now, published=changed)
                self._owners = await handovers.owners(tx)
                if tell:
                    for clash in clashes:
                        await tell(tx, clash)
            await self.serve(served)
            self._stamp = stamp
            broken = {file.id for file in files if file.card is None}  # somebody is at work there
            return await self._write(db, served, broken)

    async def _write(self, db: Database, served: Sequence[Version], broken: set[str]) -> list[str]:
        """Cards published in the chat go to their files. Gives those that could not, and were not given before."""
        missed: list[tuple[str, int]] = []
        for one in served:
            if one.filed or one.withdrawn_at is not None:
                continue
            try:
                if one.card_id in broken:
                    raise OSError
                await asyncio.to_thread(self.folder.write, one.card_id, one.text)
            except OSError:
                missed.append((one.card_id, one.version))
                continue
            async with db.write() as tx:
                await policy_cards.filed(tx, one.card_id, one.version)
        new = [one for one in missed if one not in self._missed]
        self._missed.update(new)
        if new:
            log.warning("%d published cards could not be written to their files", len(new))
        return [card_id for card_id, _ in new]

    async def serve(self, versions: Sequence[Version]) -> None:
        """These, but the withdrawn ones, are the cards from now on."""
        read = [(one, card) for one in versions if (card := self._read(one))]
        cards = {one.card_id: card for one, card in read if one.withdrawn_at is None}
        index = await asyncio.to_thread(self._indexed, list(cards.values()))
        self.cards, self._index = cards, index
        self.withdrawn = {one.card_id: card for one, card in read if one.withdrawn_at is not None}

    async def sharpen(self) -> None:
        """Once somebody has asked: loads the encoder, if it is installed, and finds by meaning, too."""
        if not self._asked or self._encoder:
            return
        from bot.search import load_encoder

        self._encoder = await asyncio.to_thread(load_encoder)
        self._asked = self._encoder is not None
        if self._encoder:
            self._index = await asyncio.to_thread(self._indexed, list(self.cards.values()))

    def _indexed(self, cards: Sequence[Card]) -> Index:
        from bot.search import build

        index = build(cards)
        return index.with_meanings(self._encoder) if self._encoder else index

    def _read(self, version: Version) -> Card | None:
        card = self.folder.parse(version.card_id, version.text)
        if card is None:
            log.warning("a published card cannot be read any more")
        before, owner = self._owners.get(version.card_id, ("", ""))
        whose = owner if card and card.owner == before else card.owner if card else ""
        return replace(card, version=version.version, owner=whose) if card else None

    def take(self, card_id: str, owner: str) -> None:
        """It was accepted in a handover: it is his (a staff number) while its file still names who left."""
        card = self.cards[card_id]
        before, _ = self._owners.get(card_id, (card.owner, ""))
        self._owners[card_id] = (before, owner)
        self.cards[card_id] = replace(card, owner=owner)


def _first(index: Index | None, text: str) -> str | None:
    return next((id_ for id_, _ in index.find(text, 1)), None) if index else None


async def publish_files(tx: Transaction, files: Sequence[CardFile], now: int, *,
                        published: bool = False) -> tuple[list[Version], list[Clash]]:
    """A valid file that changed is a new version; one that went is withdrawn. Gives the newest of each card.

    `published`: in the chat, a moment ago; a file that is found changed now was changed before that.

    A file that says what it said last has not changed, though a newer version may have been published in the chat: the
    folder may be one that cannot be written. One put back by hand to older words has changed.
    """
    known = {one.card_id: one for one in await policy_cards.newest(tx)}
    clashes = []
    for file in files:
        last = known.get(file.id)
        if last and last.text == file.text:
            known[file.id] = await _at_home(tx, last)
        elif file.card and file.text != await policy_cards.in_file(tx, file.id):
            by_hand = Version(file.id, max(file.card.version, last.version + 1 if last else 1), file.text, now)
            await policy_cards.publish(tx, by_hand)
            known[file.id] = by_hand
            if last and last.published_by is not None and last.withdrawn_at is None:
                newer = published and not last.filed and now - last.published_at <= MOMENT
                known[file.id] = await _again(tx, last, by_hand.version + 1, now) if newer else by_hand
                clashes.append(Clash(last, by_hand, known[file.id].version))
    if files:  # an empty folder is a folder that is not there
        for card_id in known.keys() - {file.id for file in files}:
            if known[card_id].withdrawn_at is None and known[card_id].filed:
                await policy_cards.withdraw(tx, card_id, now)
                known[card_id] = replace(known[card_id], withdrawn_at=now)
    return [known[card_id] for card_id in sorted(known)], clashes


async def _again(tx: Transaction, last: Version, number: int, now: int) -> Version:
    """What was published in the chat is newer than what was found in its file: it is published once more."""
    again = replace(last, version=number, published_at=now)
    await policy_cards.publish(tx, again)
    return again


async def _at_home(tx: Transaction, last: Version) -> Version:
    """The version stands in its file; one withdrawn only because that had gone is back."""
    if not last.filed:
        await policy_cards.filed(tx, last.card_id, last.version)
    if last.withdrawn_at is not None and last.withdrawn_by is None:
        await policy_cards.put_back(tx, last.card_id, last.version, filed=True)
        last = replace(last, withdrawn_at=None)
    return replace(last, filed=True)


def in_force(card: Card, today: date) -> bool:
    return card.valid_from <= today and (card.valid_until is None or today <= card.valid_until)
