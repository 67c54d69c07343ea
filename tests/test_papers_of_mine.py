"""The command line: what is kept of one person as files; the chain of events followed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from bot.domain.people import Role
from bot.storage import events, people
from bot.storage.database import Database, engine_for
from bot.storage.people import Entry
from tests.beginnings import sample_unit
from tests.command import desk, names
from tests.story import filed


async def kept(folder: Path) -> str:
    url = f"sqlite:///{folder}/desk.db"
    db = Database(engine_for(url))
    await db.open()
    async with db.write() as tx:
        person_id, _ = await people.save(tx, Entry("1025", "甲 <b>", "c1", frozenset({Role.SOLDIER}), "en", None,
                                                   active=True))
        await tx.execute("INSERT INTO questions (person_id, words, at) VALUES (:id, 'a <word>', 0)", id=person_id)
        for number in range(3):
            await events.add(tx, case_id=None, person_id=person_id, at=number, action="x", before={}, after={})
    await db.close()
    return url


async def test_all_of_one_person_as_two_files(tmp_path: Path) -> None:
    url = await kept(tmp_path)
    done = await desk(tmp_path, "people", "export", "1025", DATABASE_URL=url)
    assert (done.code, done.err) == (0, "")
    assert {"1025.json", "1025.txt"} <= set(names(tmp_path))
    data = json.loads((tmp_path / "1025.json").read_text("utf-8"))
    assert data["person"]["name"] == "甲 <b>"
    text = (tmp_path / "1025.txt").read_text("utf-8")
    assert "甲 <b>" in text
    assert "a <word>" in text
    assert (tmp_path / "1025.txt").stat().st_mode & 0o077 == 0
    assert "Nobody on the roster" in (await desk(tmp_path, "people", "export", "9", DATABASE_URL=url)).refusal


async def test_the_ledger_holds_or_says_where_it_breaks(tmp_path: Path) -> None:
    url = await kept(tmp_path)
    done = await desk(tmp_path, "check", "--ledger", DATABASE_URL=url)
    assert (done.code, done.out) == (0, "✓ ledger: 3 events, each follows from the one before.\n")
    with sqlite3.connect(tmp_path / "desk.db") as forged:
        forged.execute("UPDATE events SET at = 9 WHERE id = 2")
    forged.close()
    done = await desk(tmp_path, "check", "--ledger", DATABASE_URL=url)
    assert done.code == 1
    assert "ledger of 3 events: the chain breaks at event 2:" in done.err
    with sqlite3.connect(tmp_path / "desk.db") as forged:
        forged.execute("DELETE FROM events WHERE id = 2")
    forged.close()
    done = await desk(tmp_path, "check", "--ledger", DATABASE_URL=url)
    assert (done.code, "ledger of 2 events: the chain breaks at event 3:" in done.err) == (1, True)


async def test_a_ledger_that_lost_its_end_is_found(database: Database) -> None:
    async with database.write() as tx:
        for at in range(3):
            await events.add(tx, case_id=None, person_id=None, at=at, action="export", before={}, after={})
        assert (await events.broken_at(tx), await events.missing(tx)) == (None, 0)
        await tx.execute("DELETE FROM events WHERE at = 2")
        assert (await events.broken_at(tx), await events.missing(tx)) == (None, 1), "what is left is whole"
        await events.add(tx, case_id=None, person_id=None, at=9, action="export", before={}, after={})
        assert (await events.broken_at(tx), await events.missing(tx)) == (None, 1), "nothing that comes later hides it"


async def test_words_that_were_changed_are_found(tmp_path: Path) -> None:
    async with sample_unit(tmp_path, "en") as stage:
        await filed(stage)
        async with stage.db.write() as tx:
            assert await events.reworded(tx) is None
            await tx.execute("UPDATE messages SET body = '[]'")
            said = await events.reworded(tx)
            assert said is not None
            await tx.execute("UPDATE messages SET salt = ''")  # erased
            assert await events.reworded(tx) is None
