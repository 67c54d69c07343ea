"""What PINs, slips, vouches, rosters and wishes ask of the database, on either engine."""

from __future__ import annotations

from bot.domain.letters import Letter
from bot.domain.people import Role
from bot.domain.pins import Lent, Purpose
from bot.storage import absences, held, newcomers, people, persons, pins, wishes
from bot.storage import roster as rosters
from bot.storage.database import Database
from bot.storage.people import Entry
from bot.storage.roster import RosterFile

NOW = 1_795_600_000


async def somebody(database: Database, staff_no: str = "1", *roles: Role) -> int:
    async with database.write() as tx:
        person_id, _ = await people.save(tx, Entry(staff_no, "甲", "c1", frozenset({Role.SOLDIER, *roles}), None, None,
                                                   active=True))
    return person_id


async def test_a_lent_phone_and_wrong_pins(database: Database) -> None:
    person_id = await somebody(database)
    async with database.write() as tx:
        for purpose in (Purpose.OPEN, Purpose.IN):
            await pins.lend(tx, Lent(person_id, 0, purpose, "12", touched_at=NOW))
        assert await pins.lent_by(tx, person_id) == Lent(person_id, 0, Purpose.IN, "12", None, None, NOW)
        assert await pins.over(tx, NOW) == []
        assert [one.person_id for one in await pins.over(tx, NOW + 301)] == [person_id]
        assert len(await pins.over(tx, NOW - 1)) == 1
        for at in range(7):
            await pins.wrong(tx, Lent(person_id, 9, Purpose.OPEN), NOW + at)
        assert await pins.wrong_of_case(tx, 9) == [NOW + at for at in (6, 5, 4, 3, 2)]
        assert await pins.wrong_of_phone(tx, person_id) == await pins.wrong_of_case(tx, 9)
        await pins.forgive(tx, Lent(person_id, 9, Purpose.OPEN))
        assert await pins.wrong_of_case(tx, 9) == []
        await pins.give_back(tx, person_id)
        assert await pins.lent_by(tx, person_id) is None
        assert await pins.screens(tx, 5) == []
        await pins.forget_screens(tx, 5)
        assert await pins.of_case(tx, 1) is None


async def test_slips_asked_for_and_vouches(database: Database) -> None:
    person_id = await somebody(database)
    async with database.write() as tx:
        assert [one.id for one in await newcomers.outside(tx, "c1")] == [person_id]
        for _ in range(2):
            await newcomers.ask(tx, person_id, "c1", "bot", "zh", NOW)
        asked = await newcomers.asked(tx)
        assert asked
        assert [await newcomers.made(tx, asked.id, NOW) for _ in range(2)] == [True, False]
        assert await newcomers.asked(tx) is None
        first = await newcomers.vouch(tx, person_id, person_id, "seen", NOW)
        assert first
        assert await newcomers.vouch(tx, person_id, person_id, "seen", NOW) is None
        assert [await newcomers.settle(tx, first.id, person_id, NOW, done=True) for _ in range(2)] == [True, False]
        assert await newcomers.vouch(tx, person_id, person_id, "seen", NOW)
        settled = await newcomers.vouched(tx, first.id)
        assert settled
        assert settled.settled_at == NOW


async def test_a_rosters_file_and_a_last_day(database: Database) -> None:
    person_id = await somebody(database)
    async with database.write() as tx:
        await people.join(tx, person_id, 77, "zh", NOW)
        made = RosterFile(0, person_id, "f", "a.csv", "d", 3, None)
        first, second = [await rosters.sent(tx, made, NOW) for _ in range(2)]
        known = await rosters.of_sender(tx, first, 77)
        assert known
        assert known.settled_at == NOW
        assert await rosters.of_sender(tx, second, 78) is None
        assert [await rosters.settle(tx, second, NOW) for _ in range(2)] == [True, False]
        await persons.set_leaving(tx, person_id, "2026-12-01")
        assert [one.left_on for one in await rosters.everybody(tx)] == ["2026-12-01"]


async def test_wishes_and_what_is_collected(database: Database) -> None:
    person_id = await somebody(database)
    async with database.write() as tx:
        await wishes.set_quiet(tx, person_id, "21:00-08:00")
        await wishes.set_collects(tx, person_id, ["course"])
        found = await people.by_id(tx, person_id)
        assert found
        assert (found.quiet, found.collects) == ("21:00-08:00", frozenset({"course"}))
        assert await held.collected_until(tx, person_id) is None
        letter = Letter("menu", {}, 7, "zh", person_id)
        for at in (50, 60):
            await held.put(tx, letter, NOW, NOW + at, NOW + at)
        assert await held.collected_until(tx, person_id) == NOW + 50
        await held.look_again(tx, person_id)
        await held.put(tx, letter, NOW, NOW + 10)
        assert await held.collected_until(tx, person_id) is None
        await held.collected_now(tx, person_id)
        assert await held.due(tx, NOW, 9) == [person_id]


async def test_whether_a_head_is_away(database: Database) -> None:
    person_id = await somebody(database, "1", Role.HEAD)
    async with database.write() as tx:
        assert not await absences.head_away(tx)
        await tx.execute("UPDATE people SET away = 1 WHERE id = :id", id=person_id)
        assert await absences.head_away(tx)
