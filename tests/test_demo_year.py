"""The year that the sample unit has behind it: made by the services, whole, and of no letter to anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from bot.config import load_policy
from bot.demo import learned, plan, year
from bot.demo.stories import load
from bot.domain import digest as domain
from bot.domain import roster
from bot.domain.rates import FEWEST
from bot.services.cards.shelf import Shelf
from bot.services.figures import digest, facts
from bot.services.figures.digest import Desk
from bot.services.house import House
from bot.services.people.roster import import_roster
from bot.sheets import read_table
from bot.storage import people, solutions
from bot.storage.database import Database
from bot.storage.sqlite import Sqlite

DATA = Path(__file__).resolve().parents[1] / "data"
NOW = 1_795_320_000
POLICY = replace(load_policy(DATA / "desk.toml"), quiet=None)
WEEKS = 8


async def lived(db: Database) -> None:
    """The sample unit with its last weeks behind it."""
    house = House(db, POLICY, lambda: NOW, lambda: NOW, lambda: "salt")
    read = roster.read_for(POLICY, read_table(DATA / "roster.example.csv"))
    await import_roster(db, read, POLICY, now=NOW - 1, random=Random(1).randbytes)
    async with db.write() as tx:
        for person in await people.everybody(tx):
            await people.join(tx, person.id, 1000 + person.id, "zh", NOW - 1)
    past = await year.of(house, NOW, 7 * WEEKS)
    learned.plan(past, NOW)
    await past.upto(NOW)


async def test_the_first_digest_one_sees_is_a_real_one(tmp_path: Path) -> None:
    db = Database(Sqlite(f"{tmp_path}/desk.db", lasting=False))
    await db.open()
    await lived(db)
    async with db.read() as tx:
        assert (await tx.one("SELECT COUNT(*) AS n FROM outbox")) == {"n": 0}
        assert (await tx.one("SELECT COUNT(*) AS n FROM held")) == {"n": 0}
        leader = await people.by_staff_no(tx, "1002")
        assert leader is not None
        week = domain.last_week(NOW, POLICY.calendar)
        told = await digest.made(Desk(tx, POLICY, Shelf(), leader, week, NOW))
        ended = await tx.all("SELECT 1 AS one FROM cases WHERE state = 'closed'")
        late = await tx.all("SELECT 1 AS one FROM events WHERE at >= :now", now=NOW)
        told_of = await solutions.shared(tx, 0, NOW)
        kept_out = await tx.all("SELECT 1 AS one FROM tolerated WHERE undone_at IS NULL")
    assert told["numbers"][0]["now"] >= plan.ALIKE
    assert "pay" in str(told["suggestion"]) or told["rises"]
    assert len(ended) >= 2 * FEWEST
    assert late == []
    assert len(told_of) >= 2
    assert {one.words for one in told_of} <= set(learned.SHARED.values())
    assert len(kept_out) == 1
    assert await facts.rebuild(db, POLICY, write=False) == []
    await db.close()


def test_every_story_fits_the_unit() -> None:
    stories = load()
    asked = {name: {f"q_{field.id}" for field in category.questions} for name, category in POLICY.categories.items()}
    papers = {name: {one.id for one in category.materials} for name, category in POLICY.categories.items()}
    cards = {path.stem for path in (DATA / "cards").glob("*.md")}
    assert set(stories.topics) == set(POLICY.categories)
    for name, topic in stories.topics.items():
        assert set(topic.ask) <= papers[name]
        for story in topic.stories:
            assert set(story.details) <= asked[name]
            assert story.cite is None or story.cite in cards


def test_it_is_planned_alike_each_time() -> None:
    def planned() -> list[tuple[int, str]]:
        made = plan.Plan([], load(), POLICY.calendar, POLICY.calendar.day(NOW), Random(1))
        return [(made._minute(made._day()), made._question()["words"]) for _ in range(9)]

    assert planned() == planned()
