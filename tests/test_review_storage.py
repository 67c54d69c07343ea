"""What a review round keeps, on both engines."""

from __future__ import annotations

from bot.domain.people import Role
from bot.domain.review_rounds import Aspect, ChangeRung, Result, Round, Stage
from bot.storage import burdens, people
from bot.storage import review_results as results
from bot.storage import review_rounds as store
from bot.storage.database import Database, Transaction
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
