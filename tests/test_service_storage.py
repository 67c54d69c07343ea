"""What is kept of service days, on either engine."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.case import State
from bot.domain.service_days import Met, Stage
from bot.storage import (
    cases,
    my_data,
    people,
    policy_cards,
    questions,
    reading,
    records,
    service_cases,
    service_wishes,
)
from bot.storage import service_days as store
from bot.storage import service_questions as asked
from bot.storage.database import Database, Transaction
from tests.stage import MONDAY, save_people
from tests.test_rules import a_case
from tests.test_service_rules import a_day

NOW = int(MONDAY)


async def _read_and_asked(tx: Transaction, day_id: int, soldier: int, cadre: int) -> None:
    """Who has looked at a card counts once; a question goes from open to its draft to its end."""
    await policy_cards.mark(tx, "leave", 1, soldier, "helped", NOW)
    await policy_cards.seen(tx, "leave", 1, soldier, NOW + 1)
    await policy_cards.seen(tx, "leave", 2, soldier, NOW + 1)
    await policy_cards.seen(tx, "leave", 1, cadre, NOW + 1)
    assert await policy_cards.marks(tx, "leave") == {1: {"helped": 1, "seen": 1}, 2: {"seen": 1}}
    assert await reading.of_home(tx, "c1") == {"leave": 1}
    assert await reading.joined(tx, "c1") == 4
    question = await policy_cards.ask(tx, cadre, "能分两次休吗", NOW, category="leave")
    await asked.add(tx, question, day_id, None)
    assert [(one.words, one.settled) for one in await asked.of_day(tx, day_id)] == [("能分两次休吗", None)]
    assert await asked.awaited(tx) == []
    await asked.drafted(tx, question, "leave-1", NOW, NOW + 9)
    assert [(one.card_id, one.due_at) for one in await asked.awaited(tx)] == [("leave-1", NOW + 9)]
    await asked.late_told(tx, question, NOW + 10)
    await asked.done(tx, question, NOW + 11)
    assert await asked.awaited(tx) == []
    await asked.ask_file(tx, day_id, cadre, "zh")
    (wanted,) = await asked.files_wanted(tx)
    assert await asked.file_made(tx, wanted["id"], NOW)
    assert not await asked.file_made(tx, wanted["id"], NOW)


async def test_a_day_its_team_its_wishes_and_its_cases(database: Database) -> None:
    await save_people(database)
    async with database.write() as tx:
        await tx.execute("UPDATE people SET chat_id = id")
        known = {one.staff_no: one.id for one in await people.everybody(tx)}
        lead, cadre, soldier = known["1004"], known["1011"], known["1025"]
        day = await store.add(tx, a_day(led_by=lead, team=(lead, cadre), cards=("leave",)))
        assert [one.id for one in await store.due(tx, NOW)] == [day.id]
        assert [one.id for one in await store.planned(tx)] == [day.id]
        assert [one.id for one in await service_wishes.unasked(tx, day, 2)] == [known["1019"], known["1022"]]
        assert await service_wishes.ask(tx, day.id, soldier, NOW)
        assert not await service_wishes.ask(tx, day.id, soldier, NOW)
        wish = await service_wishes.of_person(tx, day.id, soldier)
        assert wish is not None
        await service_wishes.save(tx, replace(wish, words="鞋小了", unnamed=True, slot=0, met=Met.HEARD))
        assert (await my_data.counts(tx, soldier))["visits"] == 1
        case_id = 0
        for place, (state, hidden) in enumerate(((State.NEW, False), (State.RESOLVED, False), (State.NEW, True))):
            case_id = await cases.add(tx, replace(
                a_case(state=state, company="c1"), number=f"2026-{place:04d}", requester=soldier, first_responder=cadre,
                handler=cadre, supervisor=lead, accept_by=NOW - 1, anonymous=hidden))
        await service_cases.add(tx, day.id, case_id, cadre, NOW)
        assert await service_cases.day_of(tx, case_id) == day.id
        assert [one.number for one in await service_cases.of_company(tx, "c1", 9)] == ["2026-0000", "2026-0001"]
        assert (await store.troubles(tx, NOW))["c1"] == {"late": 1, "unconfirmed": 1, "disputed": 0}
        assert await questions.of_home(tx, "c1", 5) == []
        await _read_and_asked(tx, day.id, soldier, cadre)
        await store.set_there(tx, day.id, {cadre})
        await store.save(tx, replace(day, stage=Stage.DONE, ended_at=NOW, word="谢谢"))
        await service_wishes.wordless(tx, day.id)
    async with database.read() as tx:
        assert await store.last_visits(tx) == {"c1": day.at}
        assert [one.word for one in await store.ended(tx, 5, "c1")] == ["谢谢"]
        assert [one.id for one in await store.awaited(tx)] == [day.id]
        assert [one.team for one in await store.of_person(tx, cadre, 3)] == [(lead, cadre)]
        assert await store.of_person(tx, lead, 3) == []
        assert (await records.counts(tx, cadre))["visits"] == 1
        kept = await service_wishes.of_day(tx, day.id)
        assert [(one.words, one.unnamed, one.met) for one in kept] == [("", True, Met.HEARD)]
