"""A review round of the sample unit: who had to do with whom, its opening, what soldiers give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.forms import TARGET
from bot.domain.people import Person
from bot.domain.review_rounds import Round
from bot.jobs import run_due
from bot.services.casework import intake
from bot.services.casework.intake import Request
from bot.services.house import Actor, Unit
from bot.services.ratings import review_rating
from bot.storage import people
from bot.storage import review_rounds as store
from bot.storage.database import Transaction
from tests.stage import Player, Stage

RATERS = ("1025", "1026", "1031", "1022", "1019")
"""All had to do with Finance; the first alone with Medical as well, so that nobody is asked about it."""
SECRET = "谁也不该知道是我说的"


async def dealt(stage: Stage, category: str, staff_nos: Sequence[str]) -> None:
    house = stage.app.house
    async with stage.db.write() as tx:
        for staff_no in staff_nos:
            soldier = await people.by_staff_no(tx, staff_no)
            assert soldier is not None
            request = Request(soldier, None, stage.policy.category(category), "样例", [["story", "样例"]])
            await intake.submit(house.unit(tx, Actor(0, "zh", 0), soldier), request)
    await stage.settled()


async def until(stage: Stage, moment: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=stage.policy.calendar.zone).timestamp()
    stage.clock.move(at - stage.clock.now())
    await run_due(stage.app.house)
    await stage.settled()


async def opened(stage: Stage, by: str = "2026-12-04") -> Player:
    supervisor = stage.player("1004")
    await supervisor.forges("z:open")
    await supervisor.says(by)
    await supervisor.taps("review_round_send")
    await run_due(stage.app.house)
    await stage.settled()
    return supervisor


def unit_of(stage: Stage, tx: Transaction, person: Person) -> Unit:
    return stage.app.house.unit(tx, Actor(0, "zh", 0), person)


async def rated(stage: Stage, marks: dict[str, int], words: str = "") -> None:
    """By the services: what is tapped is in the transcript."""
    for staff_no, mark in marks.items():
        async with stage.db.write() as tx:
            unit = unit_of(stage, tx, stage.player(staff_no).record)
            await review_rating.give(unit, 1, "finance", str(mark) * 3, "")
            if words:
                await review_rating.written(unit, {TARGET: [1, "finance"], "review_said": f"{words}{staff_no}"})
        await stage.app.outbox.deliver(unit.born)


async def the_round(stage: Stage) -> Round:
    async with stage.db.read() as tx:
        found = await store.by_id(tx, 1)
    assert found is not None
    return found


async def everything(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
    tables = [row["name"] for row in await tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {one: await tx.all(f"SELECT * FROM {one}") for one in tables if not one.startswith("sqlite_")}  # noqa: S608
