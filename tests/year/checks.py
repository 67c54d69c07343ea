"""What must hold at the end of a unit's year; told from the events alone, not from what the clocks noted down."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from bot.domain import closing, promises, review
from bot.domain.case import LIVE, Case, Mark, Outcome, State, Track
from bot.domain.closing import Due, Nudge
from bot.domain.life import SPEAKING
from bot.domain.people import Role
from bot.domain.promises import Kind
from bot.domain.quiet import may_ring, phone_home
from bot.domain.rules import Action
from bot.storage import cases, events
from bot.storage.events import Event
from tests.year.run import Year

Key = tuple[int, str, int, int]
"""Case, kind, serial, rung."""
NAMES = {one.name for one in fields(Case)}
KINDS = {"state": State, "track": Track, "outcome": Outcome, "mark": Mark}


@dataclass(frozen=True)
class Findings:
    """What was found wrong, one sentence each; `told`: rungs and nudges that went out, by kind."""

    wrong: list[str]
    told: Counter[str]
    cases: int


async def examine(year: Year) -> Findings:
    """Goes through the whole year."""
    async with year.db.read() as tx:
        ended = {row["id"]: await cases.by_id(tx, row["id"]) for row in await tx.all("SELECT id FROM cases")}
        told = {(row["case_id"], row["kind"], row["serial"], row["rung"]): row
                for row in await tx.all("SELECT * FROM rungs WHERE told_at IS NOT NULL")}
        waiting = {row["case_id"] for row in await tx.all("SELECT DISTINCT case_id FROM rungs WHERE told_at IS NULL")}
        reviews = await tx.all("SELECT * FROM reviews")
        history: dict[int, list[Event]] = defaultdict(list)
        for case_id in ended:
            history[case_id] = await events.of_case(tx, case_id)
    owed: dict[Key, int] = {}
    for case_id, case in ended.items():
        assert case is not None
        owed.update(_owed(year, case, history[case_id], [row for row in reviews if row["case_id"] == case_id]))
    wrong = [*_rungs(year, owed, told), *_letters(year, told), *_hours(year)]
    wrong += [f"case {case.number}: {case.state} without a next date" for case in ended.values()
              if case and case.state in LIVE and not _has_date(year, case, waiting)]
    return Findings(wrong, Counter(key[1] for key in told), len(ended))


def replay(case: Case, history: list[Event]) -> Iterator[tuple[int, Case]]:
    """(since, the case as it was from then on), from its submission."""
    blank: dict[str, Any] = {one.name: one.default for one in fields(Case) if one.default is not MISSING}
    now = replace(case, **blank)
    for event in history:
        changed: dict[str, Any] = {name: _typed(name, value) for name, value in event.after.items() if name in NAMES}
        said = event.action in SPEAKING or (event.action == Action.MESSAGE and event.person_id == now.handler)
        now = replace(now, **changed, spoken_at=event.at if said else now.spoken_at)
        yield event.at, now


def _typed(name: str, value: object) -> object:
    if value is not None and name in KINDS:
        return KINDS[name](str(value))
    return tuple(value) if isinstance(value, list) else value


def _owed(year: Year, case: Case, history: list[Event], reviews: list[dict[str, Any]]) -> Iterator[tuple[Key, int]]:
    """Every rung and nudge that a case owes, and the first instant at which it could be told."""
    known, ended = list(replay(case, history)), [(year.ends, case)]
    told: dict[tuple[str, int], promises.Told] = {}
    seen: set[Key] = set()
    for (since, then), (until, _) in zip(known, [*known[1:], *ended], strict=True):
        for one in promises.running(then, year.policy):
            told[one.kind, one.serial] = promises.told(one, told.get((one.kind, one.serial)), since, year.policy)
        due = [due for one in promises.running(then, year.policy)
               for due in promises.rungs(one, told[one.kind, one.serial], year.policy)]
        due += promises.silence(then, year.policy)
        yield from _new(year, then, [*due, *closing.nudges(then, year.policy)], (since, until), seen)
    for row in reviews:
        promise = promises.Promise(Kind.REVIEW, row["id"], row["due_at"], year.policy.calendar.days(review.DAYS))
        due = list(promises.rungs(promise, promises.told(promise, None, row["opened_at"], year.policy), year.policy))
        yield from _new(year, case, due, (row["opened_at"], row["settled_at"] or year.ends), seen)


def _new(year: Year, case: Case, due: list[Due], spell: tuple[int, int], seen: set[Key]) -> Iterator[tuple[Key, int]]:
    """What could be told within the spell, for the first time."""
    since, until = spell
    for one in due:
        key = (case.id, one.kind.value, one.serial, one.rung)
        at = _tellable(year, case, one, max(since, one.at))
        if key not in seen and since < until and at < until:
            seen.add(key)
            yield key, at


def _tellable(year: Year, case: Case, due: Due, at: int) -> int:
    """The first instant from `at` on at which it may be told, and the desk is up."""
    windows, calendar = year.policy.windows(case.company), year.policy.calendar
    while True:
        if isinstance(due.kind, Nudge):
            silent = due.kind is Nudge.REPLY and due.rung == closing.LAST
            opens = calendar.next_working(at) if silent else at if due.rung == closing.LAST else windows.next_open(at)
        else:
            opens = calendar.next_working(at)
        if year.is_up(opens):
            return opens
        at = year.outage[1]


def _rungs(year: Year, owed: dict[Key, int], told: dict[Key, dict[str, object]]) -> Iterator[str]:
    for key, at in owed.items():
        if key not in told:
            yield f"{key} was owed at {at} and never told"
        elif told[key]["told_at"] != at:
            yield f"{key} was owed at {at} and told at {told[key]['told_at']}"
    yield from (f"{key} was told and not owed" for key in told if key not in owed)
    for key, row in told.items():
        people = json.loads(str(row["told_to"]))
        at = int(str(row["told_at"]))
        yield from (f"{key} went to somebody who was not there" for one in people if not year.is_there(one, at))


def _letters(year: Year, told: dict[Key, dict[str, object]]) -> Iterator[str]:
    """Each recipient of a rung reads one line of it, or of a higher one of that promise, and none twice."""
    lines = Counter((letter.at, letter.person, case, kind) for letter in year.heard for case, kind, _ in letter.about)
    yield from (f"{line} was read {times} times" for line, times in lines.items() if times > 1)
    owed = {(row["told_at"], person, key[0], key[1]) for key, row in told.items() if key[1] not in set(Nudge)
            for person in json.loads(str(row["told_to"]))}
    counted = {(letter.at, letter.person) for letter in year.heard if letter.more}
    yield from (f"{line} was noted and never read" for line in owed - set(lines) if line[:2] not in counted)
    yield from (f"{line} was read and never noted" for line in set(lines) - owed)


def _hours(year: Year) -> Iterator[str]:
    """Nobody of the staff hears of the clock outside working hours, and nobody of anything when it can wait."""
    for letter in year.heard:
        person = year.people.all[letter.person]
        if letter.kind in ("rung", "rungs", "silent") and not year.policy.calendar.is_working(letter.at):
            yield f"a {letter.kind} at {letter.at}, which is no working time"
        rings = letter.rings and not letter.answer and not letter.kind.startswith("urgent")
        if rings and may_ring(phone_home(person), letter.at, year.policy) != letter.at:
            yield f"a {letter.kind} for somebody of {person.home} at {letter.at}, when he may not be rung"
        soldier = person.roles == {Role.SOLDIER}
        if rings and soldier and not year.policy.windows(person.home).is_open(letter.at):
            yield f"a {letter.kind} for a soldier at {letter.at}, outside his windows"


def _has_date(year: Year, case: Case, waiting: set[int]) -> bool:
    """Something is still ahead; or it is late, or silent, and stands in a morning list."""
    return case.id in waiting or (case.resolve_by or case.accept_by or year.now) < year.now
