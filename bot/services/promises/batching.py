"""Batches' own screens: which there are, who is in one, a new date for it, more cases for it."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.forms import BATCH, COMMON_DATE, PICKED, SEVERAL
from bot.domain.people import Role
from bot.domain.rules import sees
from bot.services import views
from bot.services.forms import filling
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows, worded
from bot.services.promises import together
from bot.storage import batches, drafts

SHOWN, LISTED = 10, 20
WHOLE = 200
"""Cases of a category that are gathered in one go; what is left over can be added afterwards."""


def _supervises(unit: Unit) -> None:
    if not unit.person.has(Role.SUPERVISOR):
        raise Refused("not_yours")


async def overview(unit: Unit) -> None:
    """The batches that run, and the way to a new one."""
    _supervises(unit)
    found = await batches.open_(unit.tx, SHOWN)
    opens: list[Key] = [plain(one.title, "b", "batch", one.id) for one in found]
    await unit.answer("batches", {
        "batches": [{"title": one.title, "due_at": one.due_at, "done": one.done, "size": one.size} for one in found],
        "buttons": [*rows(opens), [key("gather", "b", "gather"), key("menu", "m")]]})


async def categories(unit: Unit) -> None:
    """Of which category all that is in hand is gathered."""
    _supervises(unit)
    offered = [worded(one.words, "b", "gather", one.id) for one in unit.policy.categories.values()
               if await batches.gatherable(unit.tx, unit.person, one.id, 1)]
    await unit.answer("gather", {"any": bool(offered), "buttons": [*rows(offered), [key("batches", "b", "batches"),
                                                                                    key("menu", "m")]]})


async def gather(unit: Unit, category: str) -> None:
    """All of a category that is in hand and in no batch: title, date and reason are asked next."""
    _supervises(unit)
    picked = await batches.gatherable(unit.tx, unit.person, category, WHOLE)
    if not picked:
        raise Refused("nothing_to_gather")
    draft = await drafts.open_(unit.tx, unit.person.id, SEVERAL, 0, unit.now)
    await filling.proceed(unit, await filling.keep(unit, draft, {PICKED: picked, "what": "batch"}))


async def show(unit: Unit, batch_id: int) -> None:
    """A batch: its date, its cases, how many are done."""
    batch = await together.found(unit, batch_id)
    members = [one for one in await batches.cases_of(unit.tx, batch.id) if sees(one, unit.person, unit.policy)]
    members.sort(key=lambda case: (case.state.value in ("resolved", "closed", "withdrawn"), case.id))
    rest = len(await batches.gatherable(unit.tx, unit.person, batch.category, WHOLE))
    last = [key("batch_move", "b", "move", batch.id)]
    last += [key("batch_rest", "b", "rest", batch.id, count=rest)] if rest and batch.due_at > unit.now else []
    shown = members[:LISTED]
    opens = [plain(case.number, "o", case.id) for case in shown]
    await unit.answer("batch", {
        "title": batch.title, "category": dict(unit.policy.category(batch.category).words), "due_at": batch.due_at,
        "late": batch.due_at < unit.now, "reason": batch.reason, "done": batch.done, "size": batch.size,
        "lines": [views.brief(case, unit.policy) for case in shown], "more": len(members) - len(shown),
        "buttons": [*rows(opens, 3), last, [key("batches", "b", "batches"), key("menu", "m")]]})


async def begin_move(unit: Unit, batch_id: int) -> None:
    """Which other date, and why."""
    batch = await together.found(unit, batch_id)
    begun = await drafts.find(unit.tx, unit.person.id, COMMON_DATE)
    if begun and begun.answers.get(BATCH) != batch.id:  # what was answered was for another one
        await drafts.drop(unit.tx, begun.id)
    await filling.start(unit, COMMON_DATE, 0, {BATCH: batch.id})


async def rest(unit: Unit, batch_id: int) -> None:
    """What came in of this category since joins."""
    batch = await together.found(unit, batch_id)
    picked = await batches.gatherable(unit.tx, unit.person, batch.category, WHOLE)
    if not picked:
        raise Refused("nothing_to_gather")
    await together.join(unit, batch, await batches.by_ids(unit.tx, picked))
