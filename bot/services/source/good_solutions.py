"""Good solutions as they are read: a month's by all offices, those not out yet by author and supervisor."""

from __future__ import annotations

from typing import Any

from bot.domain import period as periods
from bot.domain import solutions as rules
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.rules import sees
from bot.domain.solutions import HIS, Solution, Stage
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows, worded
from bot.storage import cases, people
from bot.storage import solutions as store
from bot.storage.database import Transaction

PAGE = 6
MARKS = {Stage.DRAFT: "✏️", Stage.PROPOSED: "⏳", Stage.BACK: "↩️"}


async def menu_keys(unit: Unit) -> list[Key]:
    if not rules.may_read(unit.person):
        return []
    found = await store.waiting(unit.tx, unit.person.id, settles=_settles(unit.person))
    count = sum(one.stage is Stage.PROPOSED and one.author != unit.person.id for one in found)
    given = {"count": count} if count else {}
    return [key("solutions_waiting" if count else "solutions", "gs", "list", "", 0, **given)]


def _settles(person: Person) -> bool:
    return person.has(Role.SUPERVISOR, Role.LEADER)


def line(policy: Policy, one: Solution) -> dict[str, Any]:
    return {"words": one.words, "category": dict(policy.category(one.category).words), "stage": one.stage.value}


async def of_period(tx: Transaction, policy: Policy, period: Period) -> list[dict[str, Any]]:
    """For a digest."""
    return [line(policy, one) for one in await store.shared(tx, period.since, period.until)]


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def show_list(unit: Unit, month: str, page: int, headline: str | None = None) -> None:
    """A month's, the last one's that has any; and before it what waits for the reader."""
    if not rules.may_read(unit.person):
        raise Refused("not_your_list")
    period = await _month(unit, month)
    found = await store.shared(unit.tx, period.since, period.until)
    shown = found[page * PAGE:(page + 1) * PAGE]
    waiting = await store.waiting(unit.tx, unit.person.id, settles=_settles(unit.person)) if not month else []
    lines = [{**line(unit.policy, one), "place": place} for place, one in enumerate(shown, start=page * PAGE + 1)]
    opens = [plain(str(each["place"]), "gs", "show", one.id) for one, each in zip(shown, lines, strict=True)]
    own = [_waiting(unit, one) for one in waiting[:PAGE]]
    name = periods.name(period, unit.policy.calendar)
    turn = [key("earlier", "gs", "list", name, page - 1)] if page else []
    turn += [key("later", "gs", "list", name, page + 1)] if found[(page + 1) * PAGE:] else []
    buttons = [*rows(own, 1), *rows(opens, PAGE), turn, await _months(unit, period), [key("menu", "m")]]
    await unit.answer("solutions", {
        "headline": headline, "month": period.since, "lines": lines, "count": len(found), "waiting": len(waiting),
        "buttons": [row for row in buttons if row]})


def _waiting(unit: Unit, one: Solution) -> Key:
    """One's own that is not out yet, or what somebody proposes."""
    mark = MARKS[one.stage] if one.author == unit.person.id else "👀"
    words = unit.policy.category(one.category).words
    return worded({language: f"{mark} {text}" for language, text in words.items()}, "gs", "show", one.id)


async def _month(unit: Unit, name: str) -> Period:
    calendar = unit.policy.calendar
    if name:
        try:
            return periods.parse(name, calendar)
        except (ValueError, OverflowError):
            raise Refused("stale") from None
    last = await store.nearest(unit.tx, unit.now + 1, before=True)
    return periods.month_of(calendar.day(last or unit.now), calendar)


async def _months(unit: Unit, period: Period) -> list[Key]:
    """The ways to the months beside it that have any."""
    calendar, found = unit.policy.calendar, []
    for phrase, instant, before in (("month_before", period.since, True), ("month_after", period.until, False)):
        at = await store.nearest(unit.tx, instant, before=before)
        if at is not None:
            name = periods.name(periods.month_of(calendar.day(at), calendar), calendar)
            found.append(key(phrase, "gs", "list", name, 0))
    return found


async def show(unit: Unit, solution_id: int, headline: str | None = None) -> None:
    one = await known(unit, solution_id)
    await unit.answer("solution", await details(unit, one, unit.person, headline))


async def known(unit: Unit, solution_id: int) -> Solution:
    """One that the person may read: shared, his own, or for him to look at."""
    one = await store.by_id(unit.tx, solution_id)
    proposed = one is not None and one.stage is Stage.PROPOSED and rules.may_settle(one, unit.person)
    own = one is not None and one.author == unit.person.id and one.stage is not Stage.GONE
    if one is None or not rules.may_read(unit.person) or not (one.stage is Stage.SHARED or own or proposed):
        raise Refused("no_such_solution")
    return one


async def details(unit: Unit, one: Solution, reader: Person, headline: str | None) -> dict[str, Any]:
    author = await people.by_id(unit.tx, one.author)
    case = await cases.by_id(unit.tx, one.case_id)
    of_it = case is not None and one.stage is not Stage.SHARED and sees(case, reader, unit.policy)
    return {**line(unit.policy, one), "headline": headline, "why": one.why, "at": one.shared_at,
            "by": author.name if author and one.stage is not Stage.SHARED else None, "own": one.author == reader.id,
            "buttons": [row for row in (*_buttons(one, reader),
                                        [key("open_case", "o", one.case_id)] if of_it else [],
                                        [key("solutions_back", "gs", "list", "", 0), key("menu", "m")]) if row]}


def _buttons(one: Solution, reader: Person) -> list[list[Key]]:
    """What its author, or who looks at it, can do next."""
    found: list[list[Key]] = []
    if one.author == reader.id and one.stage in HIS:
        found += [[key("solution_send", "gs", "send", one.id)], [key("solution_edit", "gs", "edit", one.id)]]
    if one.stage is Stage.PROPOSED and rules.may_settle(one, reader):
        found.append([key("solution_ok", "gs", "ok", one.id), key("solution_no", "gs", "no", one.id)])
    if one.author == reader.id and one.stage in HIS | {Stage.PROPOSED}:
        found.append([key("solution_drop", "gs", "drop", one.id)])
    if one.stage is Stage.SHARED and rules.may_settle(one, reader):
        found.append([key("solution_away", "gs", "away", one.id)])
    return found
