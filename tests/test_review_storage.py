"""What a review round keeps, on both engines."""

from __future__ import annotations

from bot.domain.burden import Ruled
from bot.domain.people import Role
from bot.domain.review_rounds import Aspect, ChangeRung, Result, Round, Stage, band
from bot.storage import burdens, people
from bot.storage import review_results as results
from bot.storage import review_rounds as store
from bot.storage.database import Database, Transaction, engine_for, migrate, migrations
from bot.storage.people import Entry

NOW = 1_795_600_000
MADE = Round(0, 1, NOW, NOW - 9, NOW + 5, NOW + 9, key="key", offices=("finance",))


async def test_a_round_and_all_that_goes_with_it(database: Database) -> None:
    async with database.write() as tx:
        for staff_no in ("1", "2", "3"):
            await people.save(tx, Entry(staff_no, "人", "c1", frozenset({Role.SOLDIER}), None, None, active=True))
        first, second, _ = sorted(one.id for one in await people.everybody(tx))
        made = await store.add(tx, MADE)
        assert made is not None
        assert (made.key, made.offices) == ("key", ("finance",))
        assert await store.open_one(tx) == made
        assert await store.dealings(tx, NOW - 9, NOW) == {}
        assert await store.dealings_of(tx, first, NOW - 9, NOW) == set()
        assert await store.handlers(tx, NOW - 9, NOW) == set()
        assert not await store.handles(tx, first, NOW - 9, NOW)
        for person in (first, second):
            await store.ask(tx, made.id, person)
        assert await store.waiting(tx, made.id, "asked", 9) == [first, second]
        await store.stamp(tx, made.id, first, "asked", NOW)
        assert await store.waiting(tx, made.id, "asked", 9) == [second]
        assert await store.waiting(tx, made.id, "reminded", 9) == [first]
        await store.rated(tx, first, NOW)
        await store.rated(tx, first, NOW + 1)
        assert await store.counts(tx, made.id, NOW) == (2, 1)
        assert await store.raters(tx, NOW + 1) == {first}
        assert await store.raters(tx, NOW + 2) == set()
        assert await store.box(tx, made.id, "finance") is None
        for sealed in ("one", "two"):
            await store.put_box(tx, made.id, "finance", sealed)
        assert await store.box(tx, made.id, "finance") == "two"
        await store.give(tx, made.id, first, "finance", "rated")
        await store.give(tx, made.id, first, "finance", "said")
        assert await store.given(tx, made.id, first) == {"finance": {"rated", "said"}}
        await store.give(tx, made.id, first, "finance", "said", yes=False)
        assert await store.given(tx, made.id, first) == {"finance": {"rated"}}
        assert await store.lent(tx, [first], [second]) == []
        await store.forget(tx, made.id)
        assert await store.box(tx, made.id, "finance") is None
        assert await store.given(tx, made.id, first) == {}
        assert await store.close(tx, made.id, NOW, 2, 1, NOW + 99)
        assert not await store.close(tx, made.id, NOW, 2, 1, NOW + 99)
        await _results(tx, made.id)
        await store.tell(tx, made.id, NOW)
        assert [one.stage for one in await store.running(tx)] == [Stage.TOLD]
        await store.done_with(tx, made.id)
        assert await store.running(tx) == []
        again = await store.add(tx, MADE)
        assert again is not None
        assert await store.call_off(tx, again.id, NOW)
        assert [one.stage for one in await store.latest(tx, 9)] == [Stage.CALLED_OFF, Stage.TOLD]
        assert [one.key for one in await store.latest(tx, 9, Stage.TOLD)] == [None]


async def _results(tx: Transaction, round_id: int) -> None:
    result = Result("finance", 5, dict.fromkeys(Aspect, 40), ("甲", "乙"))
    await results.add(tx, round_id, result)
    await results.add(tx, round_id, Result("medical", None))
    assert [one.result for one in await results.of_round(tx, round_id)] == [result, Result("medical", None)]
    await store.wind(tx, round_id, "finance", [ChangeRung(0, NOW, NOW + 9)])
    (row,) = await store.reached(tx, NOW, 9)
    await store.told(tx, row, NOW, [])
    assert await store.reached(tx, NOW, 9) == []
    await results.change(tx, round_id, "finance", "改了", 1, NOW)
    ((_, entry),) = await results.of_office(tx, "finance", 9)
    assert (entry.changed, entry.changed_at) == ("改了", NOW)
    assert await results.of_office(tx, "finance", 9, before=round_id) == []
    assert await results.wordless(tx, NOW) == 0
    assert await results.wordless(tx, NOW + 1) == 2


async def test_what_was_asked_of_the_companies(database: Database) -> None:
    async with database.write() as tx:
        await people.save(tx, Entry("1", "人", "hq", frozenset({Role.LEADER}), None, None, active=True))
        (leader,) = await people.everybody(tx)
        await burdens.count(tx, "review", 1, "politics", ["c1", "c2"], NOW)
        await burdens.count(tx, "review", 1, "politics", ["c1"], NOW)
        await burdens.count(tx, "survey", 1, "finance", ["c1"], NOW + 9)
        assert await burdens.of_kind(tx, "review", NOW, NOW + 1) == {"c1": 1, "c2": 1}
        assert len(await burdens.between(tx, NOW, NOW + 10)) == 3
        await burdens.forget(tx, "review", 1)
        assert await burdens.of_kind(tx, "review", NOW, NOW + 1) == {}
        await burdens.allow(tx, "review", ["c1"], NOW, "由", leader.id, NOW)
        assert [(one.company, one.by) for one in await burdens.allowed(tx, NOW)] == [("c1", leader.id)]


# ── What was kept before answers lay sealed ──────────────────────────────────────────────────────────────────────────

BEFORE = (
    "INSERT INTO people (staff_no, name, home, roles) VALUES ('1', '甲', 'hq', 'supervisor')",
    """INSERT INTO review_rounds (opened_by, opened_at, since, remind_at, closes_at, state, key)
       VALUES (1, 100, 0, 200, 300, 'told', NULL), (1, 100, 0, 200, 300, 'open', 'k')""",
    "INSERT INTO review_round_asks (round_id, person_id) VALUES (2, 1)",
    "INSERT INTO review_round_raters (person_id, rated_on) VALUES (1, 100)",
    "INSERT INTO review_round_answers (round_id, token, office, speed) VALUES (2, 't', 'finance', 1)",
    "INSERT INTO burdens (kind, ref, company, office, at) VALUES ('review', 2, 'c1', 'hq', 100)",
)
COUNTED = (("attitude", {5: 5}), ("speed", {1: 4, 2: 1}), ("result", {4: 7, 2: 3}))


async def test_figures_of_old_rounds_become_coarse_and_an_open_one_is_called_off(database_url: str) -> None:
    engine = engine_for(database_url)
    connection = await engine.writer()
    await connection.script("CREATE TABLE migrations (number BIGINT PRIMARY KEY)")
    await connection.begin()
    for number, sql in migrations():
        for statement in sql.replace("{identity}", engine.identity).split(";\n") if number < 67 else ():
            if statement.strip():
                await connection.script(statement)
    for statement in BEFORE:
        await connection.script(statement)
    for aspect, counts in COUNTED:
        for mark, number in counts.items():
            await connection.fetch("""INSERT INTO review_round_counts (round_id, office, aspect, value, number)
                                      VALUES (1, 'finance', :aspect, :mark, :number)""",
                                   {"aspect": aspect, "mark": mark, "number": number})
    await connection.fetch("INSERT INTO migrations (number) VALUES (:number)", {"number": 66})
    await connection.commit()
    await migrate(connection, engine.identity)
    rows = await connection.fetch("SELECT aspect, band FROM review_round_bands", {})
    assert {row["aspect"]: row["band"] for row in rows} == {
        aspect: band(sum(mark * number for mark, number in counts.items()), sum(counts.values()))
        for aspect, counts in COUNTED} == {"attitude": 40, "speed": 20, "result": 35}
    left = await connection.fetch("SELECT state, key FROM review_rounds ORDER BY id", {})
    assert [(row["state"], row["key"]) for row in left] == [("told", None), ("called_off", None)]
    for table in ("review_round_asks", "review_round_raters", "burdens"):
        assert await connection.fetch(f"SELECT * FROM {table}", {}) == []  # noqa: S608 - names of the lines above
    await connection.close()


async def test_a_plea_is_decided_once(database: Database) -> None:
    async with database.write() as tx:
        await people.save(tx, Entry("1", "人", "hq", frozenset({Role.LEADER}), None, None, active=True))
        (leader,) = await people.everybody(tx)
        plea = await burdens.plead(tx, "review", leader.id, NOW, "由", NOW)
        assert [one.reason for one in await burdens.pleas(tx, NOW)] == ["由"]
        assert await burdens.pleas(tx, NOW + 1) == []
        assert await burdens.rule(tx, plea, Ruled.REFUSED, "不", leader.id, NOW)
        assert not await burdens.rule(tx, plea, Ruled.ALLOWED, "准", leader.id, NOW)
        found = await burdens.plea(tx, plea)
        assert found is not None
        assert found.ruled is Ruled.REFUSED
        assert await burdens.plea(tx, plea + 1) is None
        assert await burdens.pleas(tx, NOW) == []
