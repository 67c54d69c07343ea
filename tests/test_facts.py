"""The row of figures that follows each case is the one its events tell, whatever happened and in whatever order."""

from __future__ import annotations

import pytest

from bot.services.figures import facts
from bot.storage.database import Database
from tests.histories import history


@pytest.mark.parametrize("seed", range(2))
async def test_the_rows_are_what_the_events_tell(database: Database, seed: int) -> None:
    async with history(database, seed) as made:
        await made.go_on(160)
        assert await facts.rebuild(database, made.policy, write=False) == []
        async with database.read() as tx:
            rows = await tx.all("SELECT missed FROM case_facts")
            moved = await tx.all("SELECT office FROM case_offices")
        assert len(rows) == len(made.made)
        assert moved
        assert any(row["missed"] for row in rows)


async def test_what_went_wrong_is_put_right(database: Database) -> None:
    async with history(database, 7) as made:
        await made.go_on(60)
        async with database.write() as tx:
            await tx.execute("UPDATE case_facts SET spent = spent + 1 WHERE case_id = 1")
            await tx.execute("DELETE FROM case_offices WHERE case_id = 2")
            await tx.execute("DELETE FROM case_facts WHERE case_id = 2")
        assert await facts.rebuild(database, made.policy, write=True) == [1, 2]
        assert await facts.rebuild(database, made.policy, write=False) == []


async def test_cases_of_an_earlier_release_are_caught_up_with(database: Database) -> None:
    async with history(database, 8) as made:
        await made.go_on(60)
        async with database.write() as tx:
            for emptied in ("DELETE FROM case_offices", "DELETE FROM case_terms", "DELETE FROM case_facts"):
                await tx.execute(emptied)
        await made.go_on(20)  # acts on cases without a row
        await facts.catch_up(made.house)
        await made.go_on(20)
        await facts.catch_up(made.house)
        assert await facts.rebuild(database, made.policy, write=False) == []
        async with database.read() as tx:
            found = await tx.one("SELECT COUNT(DISTINCT case_id) AS number FROM case_terms")
        assert found == {"number": len(made.made)}
