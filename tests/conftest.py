"""What many tests need: an open database, on either engine."""

import os

os.environ["PTB_TIMEDELTA"] = "1"  # before telegram is imported: else it warns of what it will change
os.environ["PGSSLMODE"] = "disable"  # else each connection asks the throw-away server for TLS first, which it has not

import contextlib
import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.storage.database import Database
from tests.beginnings import sample_unit, sample_unit_on, tables_on
from tests.post import Office, bot_api
from tests.postgres import Cluster, running_cluster
from tests.reception import Away, Desk
from tests.stage import Stage, passing

# The same examples each time, however busy the machine: what a run finds, the next one finds again.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests only wait for a process, a server or a browser."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: else one worker is at it alone when the others have nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for garbage was a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database that does not exist yet, or is empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/desk.db"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    async with cluster.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def tables_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database with nothing in its tables. On SQLite they are still to be made, which is quick."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/desk.db"
        return
    async with tables_on(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
async def database(tables_url: str) -> AsyncIterator[Database]:
    db = Database(passing(tables_url))
    await db.open()
    try:
        yield db
    finally:
        await db.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def away(tmp_path: Path) -> Away:
    return Away(f"{tmp_path}/away.db")


@pytest.fixture
async def shaky(away: Away) -> AsyncIterator[Desk]:
    """A desk whose database can be sent `away`."""
    db = Database(away)
    await db.open()
    yield Desk(db)
    away.away = False
    await db.close()


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with bot_api() as (api, bot):
        yield Office(database, api, bot)


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample unit at its phones: in Chinese on SQLite, in English on PostgreSQL where this machine has it."""
    if request.param == "en":
        with contextlib.suppress(pytest.skip.Exception):
            cluster: Cluster = request.getfixturevalue("postgres")
            async with sample_unit_on(cluster) as made:
                yield made
            return
    async with sample_unit(tmp_path, request.param) as made:
        yield made


@pytest.fixture
async def chinese(tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample unit in Chinese, on SQLite."""
    async with sample_unit(tmp_path, "zh") as made:
        yield made


@pytest.fixture
async def english(tmp_path: Path) -> AsyncIterator[Stage]:
    """The sample unit in English, on SQLite: for what is told in one language and looked at in the other."""
    async with sample_unit(tmp_path, "en") as made:
        yield made
