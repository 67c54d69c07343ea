"""What all rooms of a collection round share: which round it is, who is told of it, what is written down of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.domain import collection as rules
from bot.domain.case import Case
from bot.domain.collection import Answer, Round, Stage
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.services.house import Unit
from bot.services.keys import key
from bot.services.rounds import proposing
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage import events, people


async def load(unit: Unit, round_id: int) -> Round:
    """A round, for who may read all of it."""
    found = await store.by_id(unit.tx, round_id)
    if found is None or not unit.person.has(*rules.ALL_READ):
        raise Refused("no_such_round")
    return found


async def to_run(unit: Unit, round_id: int, *stages: Stage) -> Round:
    """A round that the one who acts may carry on, if it is at one of these stages."""
    found = await load(unit, round_id)
    if not rules.may_run(unit.person):
        raise Refused("not_yours")
    if found.stage not in stages:
        raise Refused("round_moved_on")
    return found


def became(cases: Collection[Case]) -> dict[str, int]:
    found = rules.became(cases)
    return {name: getattr(found, name) for name in ("raised", "solved", "otherwise", "unconfirmed", "referred",
                                                    "running")}


async def record(unit: Unit, action: str, made: Round, **more: Any) -> None:
    """Rounds have events of no case; no words stand in them."""
    await events.add(unit.tx, case_id=None, person_id=unit.person.id or None, at=unit.now, action=action, before={},
                     after={"round": made.id, **more})


async def close(unit: Unit, made: Round) -> Stage | None:
    """No more is waited for: what was raised is sorted, or, if there is nothing, the round is over."""
    found = await items.of_round(unit.tx, made.id)
    after = Stage.SORTING if found else Stage.DONE
    if not await store.set_stage(unit.tx, made.id, Stage.COLLECTING, after, unit.now):
        return None
    await proposing.propose(unit, found)
    asks = await store.asks(unit.tx, made.id)
    await record(unit, "collection_close", made, raised=len(found), silent=[
        one.company for one in asks if one.answered_at is None])
    return after


async def keepers(unit: Unit, made: Round) -> list[Person]:
    """Who is told how a round goes: whoever opened it, or else the supervisors."""
    opener = await people.by_id(unit.tx, made.opened_by)
    if opener and rules.may_run(opener) and opener.absence is None:
        return [opener]
    found = await people.with_role(unit.tx, Role.SUPERVISOR)
    return [one for one in found if one.absence is None] or found


async def tell_standing(unit: Unit, made: Round) -> None:
    """Collecting is over, or everybody has answered: who said what, and the way to the next step."""
    asks, counted = await store.asks(unit.tx, made.id), await items.counts(unit.tx, made.id)
    lines = [{"words": dict(unit.policy.home_words(one.company)), "answer": rules.answer(one, made).value,
              "count": counted.get(one.id, 0)} for one in asks]
    for person in await keepers(unit, made):
        await unit.tell(person, "collection_standing", {
            "id": made.id, "stage": made.stage.value, "lines": lines, "raised": sum(counted.values()),
            "silent": sum(one["answer"] in (Answer.SILENT, Answer.WAITING) for one in lines),
            "buttons": [[key("collection_show", "q", "show", made.id)]]}, key=f"collection:{made.id}:{person.id}")
