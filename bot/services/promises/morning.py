"""The morning list: what somebody has to do today, once each working day at its beginning, and when he asks for it.

A section is a function of what he has in hand and gives its lines; SECTIONS says in which order they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain import closing, promises
from bot.domain.burden import may_allow, month_of
from bot.domain.case import WORKED, Case, State
from bot.domain.collection import Stage
from bot.domain.errors import Refused
from bot.domain.letters import Letter
from bot.domain.people import HEADQUARTERS, STAFF, Person, Role
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.promises import UNHEARD_DAYS, silent_at
from bot.domain.rules import DECLINES_TO_SUPERVISOR
from bot.domain.secrecy import barred
from bot.domain.service_days import begun
from bot.domain.substitutes import standing, stood_in_for
from bot.services import views
from bot.services.house import House, Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.rounds import outward
from bot.storage import burdens, mornings, outbox, people, review_results, service_days
from bot.storage.database import Transaction

AT_ONCE = 20
"""People of one transaction."""
LISTED, FIRST = 20, 2
"""Lines in all; so many of each section come before any section gets more."""
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody has before him: the cases he handles, those he supervises, and which have unread words (when).

    Those of whom he stands in for are among them.
    """

    tx: Transaction
    policy: Policy
    person: Person
    now: int
    handled: Sequence[Case] = ()
    watched: Sequence[Case] = ()
    unheard: Mapping[int, int] = field(default_factory=dict)

    @property
    def look(self) -> outward.Look:
        return outward.Look(self.tx, self.policy, self.person, self.now)

    @property
    def tonight(self) -> int:
        return self.policy.calendar.end_of_day(self.now)

    @property
    def weekend(self) -> int:
        """When this week is over."""
        calendar = self.policy.calendar
        today = calendar.day(self.now)
        return calendar.end_of_day(calendar.start_of_day(self.now) + 86_400 * (6 - today.weekday()))


Section = Callable[[Desk], Awaitable[list[Line]]]


async def greet(house: House) -> None:
    """Everybody whose list of today was not made yet; a desk that was down for a week makes today's, once."""
    now, calendar = house.clock(), house.policy.calendar
    if not calendar.is_working(now):
        return
    day, opening = calendar.day(now).isoformat(), calendar.next_working(calendar.start_of_day(now))
    async with house.db.read(quick=True) as tx:
        if not await mornings.due(tx, day, opening, 1):
            return
    while True:
        async with house.db.write() as tx:
            found = await mornings.due(tx, day, opening, AT_ONCE)
            whose, busy = standing(await people.staff(tx)), await mornings.busy(tx)
            for person in found:
                await mornings.done(tx, person.id, day)
                absent = whose.get(person.id, ())
                if not busy.isdisjoint((person.id, *(one.id for one in absent))):
                    await _send(tx, house, person, now, absent)
        if len(found) < AT_ONCE:
            return


async def _send(tx: Transaction, house: House, person: Person, now: int, absent: Sequence[Person]) -> None:
    """A letter, if there is anything in it."""
    desk = await _desk(tx, house.policy, person, now, absent)
    details = await _details(desk, asked=False)
    if details["sections"]:
        letter = Letter("morning", details, person.chat_id or 0, person.language or LANGUAGES[0], person.id,
                        key=f"morning:{person.id}")
        await outbox.put(tx, letter, house.machine())


async def show(unit: Unit) -> None:
    """The same, asked for."""
    if not unit.person.has(*STAFF):
        raise Refused("not_your_list")
    absent = stood_in_for(unit.person, await people.staff(unit.tx))
    details = await _details(await _desk(unit.tx, unit.policy, unit.person, unit.now, absent), asked=True)
    await unit.answer("morning", details)


async def _desk(tx: Transaction, policy: Policy, person: Person, now: int, absent: Sequence[Person]) -> Desk:
    """His own, and that of the absent for whom he stands in, but what he must not hear of."""
    ids, tracks = [one.id for one in absent], any(one.has(Role.SUPERVISOR) for one in (person, *absent))
    watched = await mornings.watched(tx, person.id, ids) if tracks else []
    handled = await mornings.handled(tx, person.id, ids)
    watched, handled = [[case for case in cases if not barred(case, person)] for cases in (watched, handled)]
    unheard = await mornings.unheard(tx, person.id, ids) if handled else {}
    return Desk(tx, policy, person, now, handled, watched, unheard)


async def _details(desk: Desk, *, asked: bool) -> dict[str, Any]:
    """Each case stands once, in the first section that has it."""
    sections: list[dict[str, Any]] = []
    named: set[str] = set()
    for name, section in SECTIONS:
        lines = [line for line in await section(desk) if line["number"] not in named or "office" in line]
        named |= {line["number"] for line in lines}
        if lines:
            sections.append({"name": name, "count": len(lines), "lines": lines})
    for one, room in zip(sections, _rooms([each["count"] for each in sections]), strict=True):
        one["lines"] = one["lines"][:room]
    return {"asked": asked, "name": desk.person.name, "now": desk.now, "sections": sections,
            "buttons": _buttons(desk, sections)}


def _rooms(counts: Sequence[int]) -> list[int]:
    """How many lines each section may show."""
    first = min(FIRST, LISTED // max(1, len(counts)))
    rooms = [min(count, first) for count in counts]
    left = LISTED - sum(rooms)
    for place, count in enumerate(counts):
        more = max(0, min(count - rooms[place], left))
        rooms[place] += more
        left -= more
    return rooms


def _buttons(desk: Desk, sections: Sequence[Mapping[str, Any]]) -> list[list[Key]]:
    opens = [plain(line["number"], *line.get("to", ("o", line["id"]))) for one in sections for line in one["lines"]]
    lists = [key("today_queue", "l", "queue", 0)] if desk.handled else []
    lists += [key("today_all", "l", "all", 0)] if desk.watched else []
    return [*rows(opens, 3), *([lists] if lists else []), [key("menu", "m")]]


def line_of(desk: Desk, case: Case, at: int | None = None, **more: Any) -> Line:
    """A case in a section: `at` is the date that counts there (epoch seconds). Of a sensitive one the number alone."""
    title = "" if views.sensitive(case, desk.policy) else case.title
    return {"id": case.id, "number": case.number, "title": title, "state": case.state.value, "at": at,
            "unheard": case.id in desk.unheard, **more}


# ── For whoever handles cases ────────────────────────────────────────────────────────────────────────────────────────


def _due(desk: Desk, since: int, until: int) -> list[Line]:
    """What is promised for then: the earliest first."""
    found = [(promise.due_at, case) for case in desk.handled
             if (promise := promises.next_due(case, desk.policy)) and since <= promise.due_at < until]
    return [line_of(desk, case, at) for at, case in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


async def _late(desk: Desk) -> list[Line]:
    """Every day until it is done, also after the last rung."""
    return _due(desk, 0, desk.now)


async def _today(desk: Desk) -> list[Line]:
    return _due(desk, desk.now, desk.tonight)


async def _week(desk: Desk) -> list[Line]:
    return _due(desk, desk.tonight, desk.weekend)


async def _unheard(desk: Desk) -> list[Line]:
    """The soldier has spoken, and nobody has looked."""
    return [line_of(desk, case, desk.unheard[case.id]) for case in desk.handled if case.id in desk.unheard]


async def _waiting(desk: Desk) -> list[Line]:
    return [line_of(desk, case, case.asked_at) for case in desk.handled if case.state is State.WAITING]


# ── For supervisors ──────────────────────────────────────────────────────────────────────────────────────────────────


async def _extensions(desk: Desk) -> list[Line]:
    """His own promise: decided within a working day."""
    calendar = desk.policy.calendar
    day = calendar.days(promises.DECIDE_DAYS)
    return [line_of(desk, case, calendar.after(case.extension_at, day), days=case.extension)
            for case in desk.watched if case.extension is not None and case.extension_at is not None]


async def _declined(desk: Desk) -> list[Line]:
    return [line_of(desk, case, times=case.declines) for case in desk.watched
            if case.state in WORKED and case.declines >= DECLINES_TO_SUPERVISOR]


async def _to_shelve(desk: Desk) -> list[Line]:
    """The soldier has not answered for so long that it may be shelved."""
    found = [(closing.silent_since(case, desk.policy), case) for case in desk.watched if case.state is State.WAITING]
    return [line_of(desk, case, case.asked_at) for since, case in found if since is not None and since <= desk.now]


async def _silent(desk: Desk) -> list[Line]:
    """The handler was asked for a word and has said none."""
    found = [(silent_at(case, UNHEARD_DAYS, desk.policy), case) for case in desk.watched]
    return [line_of(desk, case, case.spoken_at) for since, case in found if since is not None and since <= desk.now]


async def _by_office(desk: Desk) -> list[Line]:
    """One line an office: how many are late, and the one that is it longest."""
    late: dict[str, list[tuple[int, Case]]] = defaultdict(list)
    for case in desk.watched:
        promise = promises.next_due(case, desk.policy)
        if promise and promise.due_at < desk.now:
            late[case.office].append((promise.due_at, case))
    found = []
    for office, cases in sorted(late.items(), key=lambda pair: -len(pair[1])):
        at, oldest = min(cases, key=lambda pair: (pair[0], pair[1].id))
        found.append(line_of(desk, oldest, at, office=dict(desk.policy.home_words(office)), late=len(cases)))
    return found


# ── What goes to the companies ───────────────────────────────────────────────────────────────────────────────────────


async def _rounds(desk: Desk) -> list[Line]:
    """What waits in collection rounds: problems to sort, companies that are silent, lines that no meeting decided."""
    found = await outward.rounds_of(desk.look) if desk.person.has(Role.HEAD, Role.SUPERVISOR) else []
    lines = [(one, _waits(one)) for one in found]
    return [{"id": 0, "number": f"📮{one['id']}", "title": "", "state": "", "at": one["closes_at"], "unheard": False,
             "waits": waits, "homes": one.get("silent", []) if waits == "silent" else [],
             "left": one.get("undecided", 0), "to": ["q", "sort", one["id"], 0] if waits == "sort" else one["to"]}
            for one, waits in lines if waits]


def _waits(one: Mapping[str, Any]) -> str:
    """What somebody has to do about a round; nothing: empty."""
    if one["stage"] == Stage.SORTING:
        return "sort"
    if one["stage"] == Stage.COLLECTING:
        return "silent" if one.get("reminded") and one["silent"] else ""
    return "decide" if one.get("undecided") else ""


async def _deliveries(desk: Desk) -> list[Line]:
    """Whom an office has to go and ask: its owner at once; its head and supervisors as well once that is overdue."""
    found = await outward.lists_of(desk.look) if desk.person.has(*HEADQUARTERS) else []
    above = desk.person.has(Role.HEAD, Role.SUPERVISOR)
    return [{"id": 0, "number": f"📬{one['id']}", "title": "", "words": one["title"], "state": "", "unheard": False,
             "at": one["due_at"], "late": one["late"], "asking": one["count"], "to": one["to"]}
            for one in found if one["due_at"] and (one["own"] or (above and one["late"]))]


async def _visits(desk: Desk) -> list[Line]:
    """Those he leads: today's, and every day what was not closed."""
    found = [one for one in await service_days.planned(desk.tx)
             if one.led_by == desk.person.id and begun(one, desk.now, desk.policy.calendar)]
    return [{"id": 0, "number": f"🚩{one.id}", "title": "", "state": "", "at": one.at,
             "unheard": False, "words": dict(desk.policy.home_words(one.company)), "to": ["s", "show", one.id]}
            for one in found]


async def _to_change(desk: Desk) -> list[Line]:
    """What an office has not said yet after it was rated: every day until its head has."""
    offices = sorted({*desk.person.heads, *([desk.person.home] if desk.person.has(Role.HEAD) else [])})
    newest = [pair for office in offices for pair in await review_results.of_office(desk.tx, office, 1)]
    return [{"id": NO_CASE - made.id, "number": "📝", "title": "", "state": "", "at": made.change_by, "unheard": False,
             "words": dict(desk.policy.home_words(entry.result.office)),
             "to": ["z", "office", made.id, entry.result.office]} for made, entry in newest if entry.changed_at is None]


async def _pleas(desk: Desk) -> list[Line]:
    """Who wants to ask the companies once more than they may be, until a leader has said yes or no."""
    first = desk.policy.first_leader
    if not may_allow(desk.person) or first not in (None, desk.person.staff_no):
        return []
    found = await burdens.pleas(desk.tx, month_of(desk.now, desk.policy.calendar))
    return [{"id": PLEAS - one.id, "number": "📥", "title": one.reason, "state": "", "at": one.at, "unheard": False,
             "to": ["z", "burden", 0]} for one in found]


NO_CASE, PLEAS = -1_000_000, -2_000_000
"""Ids of lines that are of no case and no collection round begin below it."""
SECTIONS: tuple[tuple[str, Section], ...] = (
    ("extensions", _extensions), ("declined", _declined), ("to_shelve", _to_shelve), ("silent", _silent),
    ("late", _late), ("today", _today), ("week", _week), ("unheard", _unheard), ("waiting", _waiting),
    ("deliveries", _deliveries), ("rounds", _rounds), ("visits", _visits), ("to_change", _to_change),
    ("pleas", _pleas),
    ("by_office", _by_office),
)  # fmt: skip
"""What stands in the list, in this order; each has its heading `morning.<name>`."""
