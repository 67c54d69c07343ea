"""The door to both engines: shared commits, undone alone; who is cancelled or cut off; who may open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import PolicyError
from bot.storage import cases
from bot.storage.database import (
    Database,
    DatabaseError,
    Transaction,
    Unreachable,
    engine_for,
    migrations,
)
from bot.storage.postgres import numbered

COUNT = "SELECT name FROM counters ORDER BY name"


async def put(tx: Transaction, name: str) -> None:
    await tx.execute("INSERT INTO counters (name, value) VALUES (:name, 1)", name=name)


async def write(db: Database, name: str) -> None:
    async with db.write() as tx:
        await put(tx, name)


async def names(db: Database) -> list[str]:
    async with db.read() as tx:
        return [row["name"] for row in await tx.all(COUNT)]


async def commits(db: Database, *work: Any) -> tuple[list[Any], int]:
    """What the jobs gave, all begun at once, and in how many commits."""
    counted: list[None] = []
    db.on_commit(lambda: counted.append(None))
    results = await asyncio.gather(*work, return_exceptions=True)
    return results, len(counted)


async def test_what_was_written_is_read(database: Database) -> None:
    await write(database, "a")
    assert await names(database) == ["a"]
    async with database.write() as tx:
        assert await tx.one("SELECT value FROM counters WHERE name = :name", name="a") == {"value": 1}
        assert await tx.one("SELECT value FROM counters WHERE name = :name", name="b") is None
        assert await tx.execute("UPDATE counters SET value = 2 WHERE name = :name RETURNING name", name="b") == 0
        assert await tx.execute("UPDATE counters SET value = 2 WHERE name = :name RETURNING name", name="a") == 1


async def test_waiting_transactions_share_a_commit(database: Database) -> None:
    results, shared = await commits(database, *(write(database, f"{n:03}") for n in range(50)))
    assert results == [None] * 50
    assert len(await names(database)) == 50
    assert shared <= 3


async def test_who_fails_undoes_only_his_own(database: Database) -> None:
    async def fails(name: str) -> None:
        async with database.write() as tx:
            await put(tx, name)
            raise ValueError(name)

    results, _ = await commits(database, write(database, "a"), fails("b"), write(database, "c"), fails("d"))
    assert [type(result) for result in results] == [type(None), ValueError, type(None), ValueError]
    assert await names(database) == ["a", "c"]


async def test_a_statement_that_fails_undoes_only_its_transaction(database: Database) -> None:
    await write(database, "a")
    results, _ = await commits(database, write(database, "b"), write(database, "a"), write(database, "c"))
    assert results[0] is None
    assert isinstance(results[1], Exception)
    assert not isinstance(results[1], Unreachable)
    assert results[2] is None
    assert await names(database) == ["a", "b", "c"]


async def test_a_wrong_value_is_the_callers_fault_and_not_the_databases(database: Database) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each engine has its own
        async with database.write() as tx:
            await tx.execute("INSERT INTO counters (name, value) VALUES (:name, :value)", name="a", value=object())
    assert not isinstance(caught.value, Unreachable)
    await write(database, "b")
    assert await names(database) == ["b"]


async def test_an_error_passed_over_hurts_nobody_else(database: Database) -> None:
    """PostgreSQL then undoes the whole of that transaction and says so; SQLite only the statement."""

    async def careless() -> None:
        async with database.write() as tx:
            with pytest.raises(Exception):  # noqa: B017, PT011
                await tx.execute("INSERT INTO counters (name, value) VALUES ('x', NULL)")

    results, _ = await commits(database, write(database, "a"), careless(), write(database, "b"))
    assert (results[0], results[2]) == (None, None)
    assert not isinstance(results[1], Unreachable)
    assert await names(database) == ["a", "b"]


@asynccontextmanager
async def held(db: Database) -> AsyncIterator[None]:
    """While a transaction goes on, the next ones wait."""
    async with db.write():
        yield


async def settle() -> None:
    """Lets every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_is_cancelled_while_waiting_never_begins(database: Database) -> None:
    async with held(database):
        waiting = asyncio.create_task(write(database, "a"))
        after = asyncio.create_task(write(database, "b"))
        await settle()
        waiting.cancel()
        await settle()
    await after
    assert waiting.cancelled()
    assert await names(database) == ["b"]


async def test_who_is_cancelled_between_statements_is_undone(database: Database) -> None:
    begun, never = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.write() as tx:
            await put(tx, "a")
            begun.set()
            await never.wait()

    task = asyncio.create_task(slow())
    await begun.wait()
    after = asyncio.create_task(write(database, "b"))
    task.cancel()
    await after
    assert task.cancelled()
    assert await names(database) == ["b"]


async def test_a_transaction_cancelled_in_a_statement_lets_the_next_one_work(database: Database) -> None:
    async def long() -> None:
        async with database.write() as tx:
            for number in range(100_000):
                await put(tx, str(number))

    task = asyncio.create_task(long())
    for _ in range(50):
        await asyncio.sleep(0)
    task.cancel()
    await write(database, "b")
    assert await names(database) == ["b"]


async def test_who_reads_does_not_wait_for_who_writes(database: Database) -> None:
    async with database.write() as tx:
        await put(tx, "a")
        assert await names(database) == []
    assert await names(database) == ["a"]


async def test_who_reads_cannot_write(database: Database) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - each engine has its own
        async with database.read() as tx:
            await put(tx, "a")
    assert await names(database) == []


async def test_many_read_at_once(database: Database) -> None:
    assert await asyncio.gather(*(names(database) for _ in range(20))) == [[]] * 20


async def test_reading_cancelled_gives_its_connection_back(database: Database) -> None:
    for _ in range(10):
        task = asyncio.create_task(names(database))
        for _ in range(4):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await names(database) == []


async def test_closing_lets_what_waits_finish(database_url: str) -> None:
    db = Database(engine_for(database_url))
    await db.open()
    tasks = [asyncio.create_task(write(db, str(n))) for n in range(5)]
    await settle()
    await db.close()
    await asyncio.gather(*tasks)
    with pytest.raises(Unreachable):
        await write(db, "late")
    with pytest.raises(Unreachable):
        await names(db)
    again = Database(engine_for(database_url))
    await again.open()
    assert len(await names(again)) == 5
    await again.close()


async def test_opening_again_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        db = Database(engine_for(database_url))
        await db.open()
        async with db.read() as tx:
            assert [row["number"] for row in await tx.all("SELECT number FROM migrations")] == [
                number for number, _ in migrations()
            ]
        await db.close()


async def test_a_newer_database_is_refused_and_let_go(database_url: str) -> None:
    db = Database(engine_for(database_url))
    await db.open()
    async with db.write() as tx:
        await tx.execute("INSERT INTO migrations (number) VALUES (9999)")
    await db.close()
    for _ in range(2):
        with pytest.raises(DatabaseError, match="newer"):
            await Database(engine_for(database_url)).open()


async def test_only_one_process_works(database: Database, tables_url: str) -> None:
    with pytest.raises(DatabaseError, match="Another process"):
        await Database(engine_for(tables_url)).open()
    await database.close()
    second = Database(engine_for(tables_url))
    await second.open()
    await second.close()


async def test_others_may_look_and_write_beside_it(database: Database, tables_url: str) -> None:
    """The command line does, while the desk runs."""
    beside = Database(engine_for(tables_url))
    await beside.open(exclusive=False)
    await asyncio.gather(*(write(db, f"{n}{db is beside}") for n in range(10) for db in (database, beside)))
    assert len(await names(database)) == 20
    await beside.close()


def test_names_become_numbers() -> None:
    assert numbered("SELECT :b, :a, :b") == ("SELECT $1, $2, $1", ("b", "a"))
    assert numbered("VALUES (:id0, :id1, :id10)") == ("VALUES ($1, $2, $3)", ("id0", "id1", "id10"))
    assert numbered("SELECT a::text, :x_1") == ("SELECT a::text, $1", ("x_1",))
    assert numbered("SELECT 1") == ("SELECT 1", ())


def test_an_unknown_kind_of_database_is_refused_in_a_sentence() -> None:
    with pytest.raises(PolicyError, match="sqlite:///"):
        engine_for("mysql://desk")


async def test_what_cannot_be_opened_is_refused_in_a_sentence(tmp_path: Any) -> None:
    (tmp_path / "desk.db").write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    for _ in range(2):
        with pytest.raises(DatabaseError, match="cannot be opened"):
            await Database(engine_for(f"sqlite:///{tmp_path}/desk.db")).open()
    with pytest.raises(DatabaseError, match="does not answer"):
        await Database(engine_for("postgresql://desk@127.0.0.1:1/desk")).open()


async def test_a_saved_case_leaves_indexes_alone_that_it_does_not_move(tmp_path: Path) -> None:
    """`cases.INDEXED` names every column of an index, so that none is forgotten with a new index."""
    database = Database(engine_for(f"sqlite:///{tmp_path}/desk.db"))
    await database.open()
    async with database.read() as tx:
        rows = await tx.all(
            """SELECT DISTINCT x.name AS name FROM pragma_index_list('cases') i, pragma_index_info(i.name) x
               WHERE x.name NOT IN ('id', 'talked_at')""")
    await database.close()
    assert {row["name"] for row in rows} == cases.INDEXED
