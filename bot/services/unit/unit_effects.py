"""What goes along when a company or a department is merged, split or closed; and who must know of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import HQ, Person, Role
from bot.domain.unit_change import CATEGORIES, CLOSE, COMPANIES, DEPARTMENTS, MERGE, SPLIT, UnitChange
from bot.services.figures import facts
from bot.services.house import Unit
from bot.storage import cases, events, people, unit_moves

MOVED = "unit_moved"
"""The action of a case's event when its office was merged or split."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What goes along, by its ids; `cards` and `stays` are told only: they follow the rules, or stay."""

    people: tuple[Person, ...] = ()
    cases: tuple[int, ...] = ()
    offered: tuple[int, ...] = ()
    duties: tuple[int, ...] = ()
    on_call: tuple[str, ...] = ()
    about: tuple[int, ...] = ()
    """Requests about who heads it: his people must not hear of them there either."""
    cards: int = 0
    stays: int = 0

    @property
    def posts(self) -> list[Person]:
        return [one for one in self.people if len(one.roles) > 1]


async def ahead(unit: Unit, change: UnitChange) -> Moves:
    """What the change would move; Refused where a closed one would leave somebody or something behind."""
    if change.kind == CATEGORIES:
        cards = sum(card.category == change.id for card in unit.shelf.cards.values())
        left = await unit_moves.cases_in(unit.tx, change.id)
        goes = change.verb in (MERGE, CLOSE)
        return Moves(cards=cards if goes else 0, stays=left if goes or change.verb in ("set", SPLIT) else 0)
    if change.kind not in (COMPANIES, DEPARTMENTS) or change.verb not in (MERGE, SPLIT, CLOSE):
        return Moves()
    movers = {int(one) for one in change.given.get("people", ())}
    found = await _of_home(unit, change.id, movers if change.verb == SPLIT else None)
    kept = [one.id for one in unit.policy.categories.values() if one.department == change.id]
    if change.verb == CLOSE and (replace(found, about=()) != Moves() or kept):
        raise Refused("unit_not_empty")
    return found


async def _of_home(unit: Unit, home: str, movers: set[int] | None) -> Moves:
    """All that is there; or of `movers` alone: they, their cases, their duties and days."""
    tx, today = unit.tx, unit.today.isoformat()
    there = await people.at_home(tx, home)
    every = movers is None
    who = movers or set()
    return Moves(
        tuple(one for one in there if every or one.id in who),
        tuple(id_ for id_, handler in await unit_moves.open_cases(tx, home) if every or handler in who),
        tuple(await unit_moves.offered(tx, home)) if every else (),
        tuple(id_ for id_, owner in await unit_moves.duties(tx, home) if every or owner in who),
        tuple(day for day, person in await unit_moves.on_call(tx, home, today) if every or person in who),
        tuple(id_ for id_, whom in await unit_moves.about(tx, home) if every or whom in who),
        sum(card.office == home for card in unit.shelf.cards.values()) if every else 0)


def goes_to(change: UnitChange) -> str:
    return str(change.given["into"] if change.verb == MERGE else change.given["id"])


async def apply(unit: Unit, change: UnitChange) -> dict[str, Any]:
    """Everything that goes along goes; gives it by its ids, to be brought back if the change is taken back."""
    if change.kind not in (COMPANIES, DEPARTMENTS) or change.verb not in (MERGE, SPLIT):
        return {}
    moves, to = await ahead(unit, change), goes_to(change)
    await _move_people(unit, moves.people, to)
    await unit_moves.move_about(unit.tx, moves.about, change.id, to)
    await _move_cases(unit, moves.cases, "office", change.id, to)
    await _move_cases(unit, moves.offered, "offered_office", change.id, to)
    await unit_moves.move_duties(unit.tx, moves.duties, to)
    days = await unit_moves.move_on_call(unit.tx, moves.on_call, change.id, to)
    if change.verb == MERGE:
        await unit_moves.move_owed(unit.tx, change.id, to)
    return {"from": change.id, "to": to, "people": [one.id for one in moves.people], "cases": list(moves.cases),
            "offered": list(moves.offered), "duties": list(moves.duties), "on_call": days,
            "about": list(moves.about)}


async def reverse(unit: Unit, moved: Mapping[str, Any]) -> None:
    """What went along comes back, unless it has gone elsewhere since."""
    if not moved:
        return
    home, at = str(moved["from"]), str(moved["to"])
    there = {one.id: one for one in await people.at_home(unit.tx, at)}
    await _move_people(unit, [there[id_] for id_ in moved["people"] if id_ in there], home)
    await unit_moves.move_about(unit.tx, moved.get("about", ()), at, home)
    await _move_cases(unit, moved["cases"], "office", at, home)
    await _move_cases(unit, moved["offered"], "offered_office", at, home)
    owned = {id_ for id_, _ in await unit_moves.duties(unit.tx, at)}
    await unit_moves.move_duties(unit.tx, [id_ for id_ in moved["duties"] if id_ in owned], home)
    await unit_moves.move_on_call(unit.tx, moved["on_call"], at, home)


async def _move_people(unit: Unit, whom: Sequence[Person], home: str) -> None:
    """They keep their roles and all they own: nobody leaves a post, the post moves."""
    await unit_moves.move_people(unit.tx, [one.id for one in whom], home)
    for one in whom:
        await events.add(unit.tx, case_id=None, person_id=unit.person.id, at=unit.now, action="person_change",
                         before={"home": one.home}, after={"person": one.id, "home": home})


async def _move_cases(unit: Unit, ids: Sequence[int], name: str, before: str, after: str) -> None:
    """Handler, first responder and dates stay. Nobody acted on the case: who changed the unit takes no part in it."""
    for case_id in ids:
        case = await cases.by_id(unit.tx, case_id)
        if case is None or getattr(case, name) != before:
            continue
        values: dict[str, Any] = {name: after} | ({"talked_at": unit.now} if name == "office" else {})
        moved = replace(case, **values, version=case.version + 1)
        await cases.save(unit.tx, case, moved)
        await events.add(unit.tx, case_id=case.id, person_id=None, at=unit.now, action=MOVED,
                         before={name: before}, after={name: after})
        if name == "office":
            await facts.follow(unit, case, moved, MOVED)


async def in_use(unit: Unit, change: UnitChange, moved: Mapping[str, Any]) -> bool:
    """Whether what an addition or a split made has got something of its own meanwhile."""
    id_ = str(change.given.get("id", ""))
    if change.kind == CATEGORIES:
        return await unit_moves.used(unit.tx, id_)
    went = set(moved.get("people", ()))
    return (any(one.id not in went for one in await people.at_home(unit.tx, id_))
            or any(case not in moved.get("cases", ()) for case, _ in await unit_moves.open_cases(unit.tx, id_)))


async def concerned(unit: Unit, change: UnitChange) -> list[Person]:
    """Who is told of it: all admins, and whoever has a post where something changes."""
    homes = _homes(unit, change)
    staff = [one.person for one in await people.staff(unit.tx)]
    roles = (Role.ADMIN,) if homes else (Role.ADMIN, Role.SUPERVISOR, Role.HEAD)
    return [one for one in staff if one.id != unit.person.id and (one.has(*roles) or one.home in homes)]


def _homes(unit: Unit, change: UnitChange) -> set[str]:
    """Where it is felt; empty: everywhere."""
    given = change.given
    if change.kind == CATEGORIES:
        named = {unit.policy.category(one).department for one in (change.id, given.get("into", "")) if one}
        return (named | {str(given.get("department") or given.get("values", {}).get("department") or "")}) - {"", HQ}
    if change.kind in (COMPANIES, DEPARTMENTS):
        return {str(one) for one in (change.id, given.get("into"), given.get("id")) if one}
    return set()
