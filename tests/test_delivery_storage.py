"""What delivery lists ask of the database, on either engine."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.delivery import Delivery, Line, Reach, Stand, Who
from bot.domain.delivery_task import task
from bot.domain.people import Role
from bot.storage import deliveries, delivery_lines, my_data, people, purging
from bot.storage.database import Database
from bot.storage.people import Entry
from tests.stage import sample_policy, save_people

NOW = 1_795_600_000


async def test_lists_and_lines_are_kept_found_and_counted(database: Database) -> None:
    await save_people(database)
    async with database.write() as tx:
        known = {one.staff_no: one for one in await people.everybody(tx)}
        first, second, owner = known["1025"], known["1026"], known["1013"]
        await people.join(tx, first.id, 7, "zh", NOW)
        made = Delivery(0, {"zh": "样", "en": "x"}, "pay", "finance", owner.id, owner.id, NOW, Reach.HOMES, Who.ALL,
                        ("c1",), await deliveries.last_person(tx), card_id="pay-query")
        made = replace(made, id=await deliveries.add(tx, made))
        for one in (first, second, second):
            await delivery_lines.add(tx, Line(made.id, one.id, one.home, Stand.TOLD, NOW, to_ask=one is second))
        assert await deliveries.of_card(tx, "pay-query") == made
        assert [line.person_id for line, _ in await delivery_lines.untold(tx, 9)] == [first.id]
        line = await delivery_lines.one(tx, made.id, first.id)
        assert line is not None
        after = replace(line, told_at=NOW, next_at=NOW + 9, by=first.id, words="因")
        await delivery_lines.save(tx, after)
        assert await delivery_lines.one(tx, made.id, first.id) == after
        assert not await delivery_lines.due(tx, NOW, 9)
        ((due, person),) = await delivery_lines.due(tx, NOW + 9, 9)
        assert (due.person_id, person.home) == (first.id, "c1")
        assert await delivery_lines.numbers(tx, made.id) == {("c1", Stand.TOLD): 2}
        assert await delivery_lines.to_ask(tx, made.id) == {"c1": 1}
        assert len(await delivery_lines.listed(tx, made.id, home="c1", stand=Stand.TOLD, opened=True)) == 2
        assert len(await delivery_lines.strangers(tx, made.id)) == len(known) - 2
        await people.save(tx, Entry("1026", "战士乙", "c2", frozenset({Role.SOLDIER}), None, None, active=True))
        assert [who.home for _, who in await delivery_lines.transferred(tx, made.id)] == ["c2"]
        assert (await my_data.counts(tx, first.id))["deliveries"] == 1
        assert (await my_data.whole(tx, first.id))["deliveries"][0]["title"] == {"zh": "样", "en": "x"}


async def test_rungs_and_files_are_told_once(database: Database) -> None:
    await save_people(database)
    async with database.write() as tx:
        (owner, *_) = await people.everybody(tx)
        made = Delivery(0, {"zh": "样", "en": "x"}, "pay", "finance", owner.id, owner.id, NOW, Reach.JOIN, Who.ALL,
                        (), 0)
        made = replace(made, id=await deliveries.add(tx, made), serial=1, due_at=NOW)
        await deliveries.save(tx, made)
        await deliveries.wind(tx, made, task(NOW, sample_policy()))
        (row,) = await deliveries.reached(tx, NOW, 9)
        await deliveries.told(tx, row, NOW, [owner.id])
        assert await deliveries.reached(tx, NOW, 9) == []
        await deliveries.ask_file(tx, made.id, owner.id, "zh")
        (wanted,) = await deliveries.files_wanted(tx)
        assert await deliveries.file_made(tx, wanted["id"], NOW)
        assert not await deliveries.file_made(tx, wanted["id"], NOW)
        assert await deliveries.common_of(tx, 1) == []
        assert await deliveries.running(tx) == [made] == await deliveries.owned(tx, owner.id)
        await deliveries.save(tx, replace(made, closed_at=NOW))
        assert [one.id for one in await deliveries.closed(tx, 5)] == [made.id]
        await delivery_lines.add(tx, Line(made.id, owner.id, "c1", Stand.TOLD, NOW))
        await delivery_lines.save(tx, Line(made.id, owner.id, "c1", Stand.LEFT_OUT, NOW, words="因"))
        assert [await purging.reasons(tx, NOW + one) for one in (0, 1, 1)] == [0, 1, 0]
