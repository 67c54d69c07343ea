"""Forms left half-filled: one reminder after a day, cleared after two weeks, and the reminder says when."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bot.domain.catalogue import REVIEWED
from bot.domain.forms import SAY
from bot.domain.people import STAFF, Person
from bot.domain.rules import Action, Moment, allowed
from bot.services import views
from bot.services.house import House, Unit
from bot.services.keys import key, rows
from bot.services.letters import sealing
from bot.storage import cases, drafts, people, reviews
from bot.storage.drafts import Draft

DAY = 86_400
KEPT = 14 * DAY
LEFT = 7 * DAY
"""After the reminder, at the least: who gets his phone on Saturdays has one to finish it."""
SHOWN = 6
"""Forms that one reminder has buttons for."""


async def remind(house: House) -> None:
    """Tells each person once of what he left, when he can read it, and clears what nobody came back to."""
    now = house.clock()
    async with house.db.read(quick=True) as tx:
        if not await drafts.left(tx, now - DAY) and not await drafts.old(tx, now - KEPT):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        await _clear(unit)
        left: dict[int, list[Draft]] = defaultdict(list)
        for draft in await drafts.left(tx, now - DAY):
            if begun(draft):
                left[draft.person_id].append(draft)
        for person_id, found in left.items():
            person = await people.by_id(tx, person_id)
            if person is None or not person.active:  # nobody comes back to them
                for draft in found:
                    await drafts.drop(tx, draft.id)
            elif _reads(unit, person):
                await _tell(unit, person, found)


async def _clear(unit: Unit) -> None:
    for draft in await drafts.old(unit.tx, unit.now - KEPT):
        if not begun(draft) or (draft.clear_at is not None and draft.clear_at <= unit.now):
            await drafts.drop(unit.tx, draft.id)


def begun(draft: Draft) -> bool:
    """Whether a question was answered; loose words wait for a tap and are nobody's form."""
    return draft.form != SAY and any(not name.startswith("_") for name in draft.answers)


def _reads(unit: Unit, person: Person) -> bool:
    """Staff in working hours, soldiers in their windows."""
    if person.has(*STAFF):
        return unit.policy.calendar.is_working(unit.now)
    return unit.policy.windows(person.home).is_open(unit.now)


async def _tell(unit: Unit, person: Person, found: list[Draft]) -> None:
    """What can still take effect is told; the rest goes at once."""
    lines: list[dict[str, Any]] = []
    buttons = []
    for draft in found:
        if not await _possible(unit, person, draft):
            await drafts.drop(unit.tx, draft.id)
            continue
        clear_at = max(draft.touched_at + KEPT, unit.now + LEFT)
        await drafts.reminded(unit.tx, draft.id, unit.now, clear_at)
        case = await cases.by_id(unit.tx, draft.case_id) if draft.case_id > 0 else None
        lines.append({"form": draft.form, "case": sealing.closed(views.brief(case, unit.policy)) if case else None,
                      "clear_at": clear_at})
        buttons.append(key("resume", "f", draft.id, "show", form=draft.form))
    if lines:
        await unit.tell(person, "unfinished", {"lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN), "buttons": [
            *rows(buttons[:SHOWN], 1), [key("menu", "m")]]})


async def _possible(unit: Unit, person: Person, draft: Draft) -> bool:
    """Whether it could still be sent: its case has not moved on, its review is open."""
    if draft.form in REVIEWED:
        review = await reviews.by_id(unit.tx, -draft.case_id)
        return review is not None and review.settled_at is None
    if draft.case_id <= 0 or draft.form not in set(Action):
        return True
    case = await cases.by_id(unit.tx, draft.case_id)
    return case is not None and Action(draft.form) in allowed(case, person, Moment(unit.now, unit.policy, person.id))
