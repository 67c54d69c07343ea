"""A running simulator with one person who has pressed Start, and somebody to call its methods."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import telegram

from bot.simulator import Clock, Machine, Simulator, User
from tests.simulator.caller import Caller

NOON = 1_790_000_000.0


@pytest.fixture
def machine() -> Machine:
    """Machine time; modules that look at pauses and lifetimes have one that stands still."""
    return Machine()


@pytest.fixture
async def sim(machine: Machine) -> AsyncIterator[Simulator]:
    clock = Clock(NOON, frozen=True)
    async with Simulator(clock=clock, jumps={"an hour": lambda: 3600.0}, machine=machine) as simulator:
        yield simulator


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, sim)


@pytest.fixture
def person(sim: Simulator) -> User:
    user = sim.add_user("张三样", note="soldier")
    sim.start_bot(user.id)
    sim.world.updates.drop_all()
    return user


@pytest.fixture
async def ptb(sim: Simulator) -> AsyncIterator[telegram.Bot]:
    """The library most bots use, as it is."""
    async with telegram.Bot(sim.token, base_url=f"{sim.url}/bot", base_file_url=f"{sim.url}/file/bot") as bot:
        yield bot
