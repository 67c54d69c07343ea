"""The orphan detector: every kind of orphan is built for every reason, and found; a unit in order has none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calling import Place
from bot.domain.collection import Round
from bot.domain.delivery import Delivery, Reach, Who
from bot.domain.duties import Duty
from bot.domain.orphans import Kind, Orphan, Why
from bot.domain.review import Why as ReviewWhy
from bot.domain.rhythm import Rhythm
from bot.jobs import run_due
from bot.services.posts import orphans
from bot.storage import cases, collections, deliveries, duties, duty_roster, leader_talks, reviews, service_days
from bot.storage.database import Transaction
from tests.beginnings import sample_unit
from tests.screens import LONG, NAME, NOW, both, shown
from tests.stage import Stage
from tests.story import accepted, filed
from tests.test_service_rules import a_day

TODAY = date(2026, 11, 23)
Build = Callable[[Transaction, int], Awaitable[None]]


@pytest.fixture(params=["zh", "en"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with sample_unit(tmp_path, request.param) as found:
        await manned(found)
        yield found


async def manned(stage: Stage) -> None:
    """Somebody stands on duty; every card has an owner who is there."""
    supervisor = stage.player("1005").record
    async with stage.db.write() as tx:
        for ahead in range(20):
            await duty_roster.put(tx, TODAY + timedelta(days=ahead), Place.FIRST, supervisor.id, None, NOW)
    for card_id, card in stage.app.house.shelf.cards.items():
        if card.owner not in stage.players:
            stage.app.house.shelf.cards[card_id] = replace(card, owner=supervisor.staff_no)


async def found(stage: Stage) -> list[Orphan]:
    async with stage.db.write() as tx:
        return await orphans.find(tx, stage.app.house.policy, stage.app.house.shelf, int(stage.clock.now()))


async def make(stage: Stage, sql: str, person_id: int) -> None:
    async with stage.db.write() as tx:
        await tx.execute(sql, id=person_id)


REASONS = {
    Why.GONE: "UPDATE people SET active = 0 WHERE id = :id",
    Why.NO_POST: "UPDATE people SET roles = 'soldier' WHERE id = :id",
    Why.UNREACHABLE: "UPDATE people SET reachable = 0 WHERE id = :id",
    Why.SILENT: "UPDATE people SET away = 2 WHERE id = :id",
    Why.AWAY: "UPDATE people SET away = 1, substitute = NULL WHERE id = :id",
}


async def _case(tx: Transaction, person: int) -> None:
    await _post(tx, handler=person, first_responder=person)
    await tx.execute("UPDATE seen SET at = 9999999999")


async def _reply(tx: Transaction, person: int) -> None:
    await _post(tx, handler=person)
    await tx.execute("""INSERT INTO messages (case_id, person_id, purpose, body, salt, at)
                        SELECT id, requester, 'message', '[]', 'x', 9999999999 FROM cases WHERE id = 1""")


async def _draft(tx: Transaction, person: int) -> None:
    await _case(tx, person)
    await tx.execute("""INSERT INTO drafts (person_id, form, case_id, answers, active, touched_at)
                        VALUES (:id, 'resolve', 1, '{"outcome": "solved"}', 0, 1)""", id=person)


async def _transfer(tx: Transaction, person: int) -> None:
    await _post(tx, offered_to=person, offered_office="medical")


async def _assist(tx: Transaction, person: int) -> None:
    await tx.execute("""INSERT INTO assists (case_id, person_id, asked_by, state, asked_at)
                        SELECT id, :id, handler, 'asked', 1 FROM cases WHERE id = 1""", id=person)


async def _review(tx: Transaction, person: int) -> None:
    await reviews.add(tx, 1, ReviewWhy.SAMPLE, person, NOW, NOW)


async def _duty(tx: Transaction, person: int) -> None:
    await duties.add(tx, Duty(0, LONG, "medical", person, Rhythm.MONTHLY, 5, served=False, next_on=None, due_at=None,
                              serial=1, created_at=NOW))


async def _night(tx: Transaction, person: int) -> None:
    await duty_roster.put(tx, TODAY + timedelta(days=3), Place.FIRST, person, None, NOW)


async def _batch(tx: Transaction, person: int) -> None:
    await tx.execute("""INSERT INTO batches (id, title, category, reason, due_at, made_by, made_at)
                        VALUES (7, 'x', 'pay', 'x', 1, :id, 1)""", id=person)
    await tx.execute("UPDATE cases SET batch_id = 7, batch_by = 1 WHERE id = 1")


async def _delivery(tx: Transaction, person: int) -> None:
    await deliveries.add(tx, Delivery(0, LONG, "pay", "finance", person, person, NOW, Reach.ASK, Who.ALL, (), 0,
                                      card_id="pay-query"))


async def _collection(tx: Transaction, person: int) -> None:
    await collections.add(tx, Round(0, person, NOW, NOW, NOW), [])


async def _review_round(tx: Transaction, person: int) -> None:
    await tx.execute("""INSERT INTO review_rounds (opened_by, opened_at, since, remind_at, closes_at)
                        VALUES (:id, 1, 1, 9999999999, 9999999999)""", id=person)


async def _visit(tx: Transaction, person: int) -> None:
    await service_days.add(tx, a_day(led_by=person, team=(person,)))


async def _talk(tx: Transaction, person: int) -> None:
    await leader_talks.add(tx, 1, person, NOW, NOW)


async def _post(tx: Transaction, **posts: int | str) -> None:
    case = await cases.by_id(tx, 1)
    assert case
    changed: dict[str, Any] = posts
    await cases.save(tx, case, replace(case, **changed, version=case.version + 1))


BUILDS: dict[Kind, Build] = {
    Kind.CASE: _case, Kind.REPLY: _reply, Kind.DRAFT: _draft, Kind.TRANSFER: _transfer, Kind.ASSIST: _assist,
    Kind.REVIEW: _review, Kind.DUTY: _duty, Kind.NIGHT: _night, Kind.BATCH: _batch,
    Kind.DELIVERY: _delivery, Kind.COLLECTION: _collection, Kind.TALK: _talk,
    Kind.VISIT: _visit, Kind.REVIEW_ROUND: _review_round}


async def test_a_unit_in_order_has_none(stage: Stage) -> None:
    await accepted(stage)
    await filed(stage, "1026", "medical")
    assert await found(stage) == []
    supervisor = stage.player("1004")
    await supervisor.says("/orphans")
    supervisor.sees("✅")
    await stage.player("1011").says("/orphans")
    stage.player("1011").sees("refused.not_your_list")


async def test_every_kind_is_found_for_every_reason(stage: Stage) -> None:
    """The owner is somebody who has nothing else; each kind is built by itself, each reason on top of it."""
    handler = await accepted(stage)
    owner = stage.player("1017").record.id
    assert BUILDS.keys() | {Kind.CARD} == set(Kind)
    for kind, build in BUILDS.items():
        async with stage.db.write() as tx:
            await build(tx, owner)
        assert await found(stage) == [], kind
        for reason, sql in REASONS.items():
            before = "UPDATE people SET active = 1, roles = 'soldier;cadre', reachable = 1, away = 0 WHERE id = :id"
            await make(stage, sql, owner)
            assert (kind, reason) in {(one.kind, one.why) for one in await found(stage)}, (kind, reason)
            await make(stage, before, owner)
        async with stage.db.write() as tx:
            for emptied in ("DELETE FROM drafts", "DELETE FROM assists", "DELETE FROM reviews", "DELETE FROM duties"):
                await tx.execute(emptied)
            await tx.execute("UPDATE cases SET offered_to = NULL, offered_office = NULL, batch_id = NULL, "
                             "handler = :handler, first_responder = :handler", handler=handler.record.id)
            await tx.execute("DELETE FROM batches")
            await tx.execute("DELETE FROM deliveries")
            await tx.execute("UPDATE collections SET state = 'done'")
            await tx.execute("UPDATE leader_talks SET ended_at = 1")
            await tx.execute("UPDATE service_days SET stage = 'done'")
            await tx.execute("UPDATE review_rounds SET state = 'called_off'")
            await tx.execute("DELETE FROM messages WHERE at > 9999999998")
            await duty_roster.put(tx, TODAY + timedelta(days=3), Place.FIRST, stage.player("1005").record.id, None, NOW)


async def test_what_is_nobodys_by_name(stage: Stage) -> None:
    await accepted(stage)
    async with stage.db.write() as tx:
        await duty_roster.clear(tx, TODAY, Place.FIRST)
        await duties.add(tx, Duty(0, LONG, "medical", None, Rhythm.LASTING, 0, served=False, next_on=None, due_at=None,
                                  serial=1, created_at=NOW))
        await tx.execute("UPDATE cases SET offered_office = 'organization' WHERE id = 1")
    shelf = stage.app.house.shelf
    name, card = next(iter(shelf.cards.items()))
    shelf.cards[name] = replace(card, owner="9999")
    seen = {(one.kind, one.why) for one in await found(stage)}
    assert {(Kind.NIGHT, Why.NOBODY), (Kind.DUTY, Why.NOBODY), (Kind.TRANSFER, Why.NOBODY),
            (Kind.CARD, Why.GONE)} <= seen
    async with stage.db.write() as tx:
        assert await orphans.count(tx, stage.policy, shelf, int(stage.clock.now())) == 4


async def test_a_card_of_somebody_out_of_reach(stage: Stage) -> None:
    owner = stage.player("1005").record
    await make(stage, REASONS[Why.UNREACHABLE], owner.id)
    assert Kind.CARD in {one.kind for one in await found(stage)}


async def test_away_with_a_substitute_is_in_order(stage: Stage) -> None:
    handler = await accepted(stage)
    other = stage.player("1012" if handler.record.staff_no == "1011" else "1011").record.id
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET away = 1, substitute = :other WHERE id = :id", other=other,
                         id=handler.record.id)
    assert await found(stage) == []


async def test_one_list_each_working_morning_and_the_handover_is_one_tap_away(stage: Stage) -> None:
    handler, supervisor = await accepted(stage), stage.player("1004")
    await make(stage, REASONS[Why.UNREACHABLE], handler.record.id)

    def lists() -> int:
        return sum(one.text.startswith("⚠️") for one in supervisor.screens)

    await run_due(stage.app.house)
    await stage.settled()
    assert lists() == 1
    await run_due(stage.app.house)
    await stage.settled()
    assert lists() == 1
    stage.clock.move(86_400)
    await run_due(stage.app.house)
    await stage.settled()
    assert lists() == 2
    stage.clock.move(86_400 * 4 + 3600 * 12)  # Saturday night
    await run_due(stage.app.house)
    await stage.settled()
    assert lists() == 2
    await supervisor.says("/orphans")
    await supervisor.taps(f"🔁 {handler.record.name}")
    await supervisor.taps("skip_successor")
    supervisor.sees("handover_done.started")
    assert (await stage.case()).handler == stage.player("1006").record.id
    for data in ("or:9", "or:x", "or:"):
        await supervisor.forges(data)


@both
def test_its_screen_fits(language: str) -> None:
    line = {"place": 99, "kind": "reply", "title": LONG, "why": "away", "owner": NAME, "due_at": NOW}
    shown("orphans", {"asked": True, "count": 99, "page": 3, "lines": [line] * 8}, language)
    for kind in Kind:
        for why in Why:
            shown("orphans", {"asked": False, "count": 1, "page": 0, "lines": [
                {**line, "kind": kind.value, "why": why.value}]}, language)
