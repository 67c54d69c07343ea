"""What is done to a desk at work: kills, Telegram's refusals, connections that break, updates that come twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.simulator.updates import Pending
from tests.load import ALBUM, Crowd
from tests.phone import Phone
from tests.serving import Served

FIRST = 700_000_000
"""Below the simulator's first update's number."""


@dataclass(frozen=True)
class Moment:
    """When so many updates have been sent and so many things have happened since; or so soon after a start."""

    updates: int = 0
    changes: int = 0
    seconds: float | None = None


def moments(chance: random.Random, kills: int, updates: int) -> list[Moment]:
    """Kills spread over a load: one in five hits a desk that is just starting, or what works off what it left."""
    soon = kills // 5
    spread = [Moment(at, chance.randrange(60)) for at in sorted(chance.sample(range(100, updates), kills - soon - 1))]
    for _ in range(soon):
        spread.insert(chance.randrange(1, len(spread) + 1), Moment(seconds=chance.uniform(0, 1.5)))
    return [*spread, Moment(changes=chance.randrange(60))]


async def strike(crowd: Crowd, served: Served, at: list[Moment]) -> None:
    """Kills the process at these moments, and starts it again at once."""
    world = crowd.simulator.world
    for moment in at:
        if moment.seconds is not None:
            assert await served.stays(moment.seconds), served.log
        while world.updates.total < moment.updates:
            await world.changes.next()
        for _ in range(moment.changes):
            await world.changes.next()
        if "WEBHOOK_URL" in served.more:
            await _brought(crowd)
        await served.kill()
        await served.start()


async def _brought(crowd: Crowd) -> None:
    """What has been sent is with the desk: Telegram waits ever longer with what was refused, the desk not so long."""
    world = crowd.simulator.world
    sent = world.updates.total
    while any(number <= FIRST + sent for number in world.updates.pending):
        await world.changes.next()


METHODS = ("send*", "edit*", "*message*", "answer*", "getupdates", "*")
"""Of the Bot API, as the simulator's faults name them."""


@dataclass
class Rain:
    """One fault after another of one kind, `most` in all, each a few things that happen after the one before."""

    crowd: Crowd
    kind: str
    chance: random.Random
    most: int
    fallen: int = 0

    @asynccontextmanager
    async def falling(self) -> AsyncIterator[None]:
        """Meanwhile; what has not happened at the end does not happen any more."""
        falling = asyncio.create_task(self._fall())
        try:
            yield
        finally:
            falling.cancel()
            await asyncio.gather(falling, return_exceptions=True)
            self.fallen -= self.crowd.simulator.faults_left
            self.crowd.simulator.clear_faults()

    async def _fall(self) -> None:
        simulator = self.crowd.simulator
        while self.fallen < self.most:
            for _ in range(self.chance.randrange(5, 40)):
                await simulator.world.changes.next()
            if not simulator.faults_left:
                count = self.chance.randrange(1, 4)
                self.fallen += count
                simulator.fault(self.chance.choice(METHODS), self.kind, count=count, seconds=1)


@dataclass
class Echo:
    """Telegram brings updates again that it brought before, as when it did not hear that they were taken."""

    crowd: Crowd
    chance: random.Random
    again: int = 0
    _known: list[Pending] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.crowd.simulator.world.updates.listen(self._arrived)

    def _arrived(self, update: Pending) -> None:
        pending = self.crowd.simulator.world.updates.pending
        if self._known and self.chance.random() < 0.3:
            old = self.chance.choice(self._known[-200:])
            self.again += old.id not in pending
            pending.setdefault(old.id, old)
        self._known.append(update)


@dataclass
class Blocking:
    """Soldiers whom Telegram reaches no more once they have nothing left to wait for."""

    crowd: Crowd
    gone: list[Phone] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.crowd.when_filed = self._filed

    def _filed(self, phone: Phone) -> None:
        if phone.role == ALBUM:
            self.gone.append(phone)
            self.crowd.unreachable.add(phone.user_id)
            self.crowd.simulator.fault("*", "403", count=10**6, chat_id=phone.user_id)
