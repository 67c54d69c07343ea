"""Reviews that wait for somebody: his own, and those above whose reviewers he stands and who are late."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.domain.review import Review, may_take
from bot.services import views
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.reviews import findings
from bot.storage import cases, people, reviews

PAGE = 8


async def keys(unit: Unit) -> list[Key]:
    """The menu's way to the reviews somebody has to do, or may take."""
    if not unit.person.has(Role.SUPERVISOR, Role.LEADER):
        return []
    return [key("reviews", "v", "list", 0, count=len(await waiting(unit)))]


async def waiting(unit: Unit) -> list[Review]:
    own = await reviews.of_reviewer(unit.tx, unit.person.id)
    if not unit.person.has(Role.LEADER):
        return own
    return [*own, *[one for one in await reviews.overdue(unit.tx, unit.now) if await takes(unit, one)]]


async def takes(unit: Unit, review: Review) -> bool:
    """Whether the one who acts stands above a reviewer who is late."""
    case = await cases.by_id(unit.tx, review.case_id)
    first = await people.by_staff_no(unit.tx, unit.policy.first_leader) if unit.policy.first_leader else None
    return case is not None and unit.person.has(Role.LEADER) and may_take(
        review, case, unit.person, unit.policy, first.id if first else None, unit.now)


async def show_list(unit: Unit, page: int) -> None:
    """A page of them, the earliest due first."""
    if not unit.person.has(Role.SUPERVISOR, Role.LEADER):
        raise Refused("not_your_list")
    found = await waiting(unit)
    here = found[page * PAGE:(page + 1) * PAGE]
    lines = [await line(unit, one) for one in here]
    turn = [key("earlier", "v", "list", page - 1)] if page else []
    turn += [key("later", "v", "list", page + 1)] if found[(page + 1) * PAGE:] else []
    buttons = [*rows(plain(said["case"]["number"], "v", "open", one.id) for said, one in zip(lines, here, strict=True)),
               turn, [key("menu", "m")]]
    await unit.answer("reviews", {"reviews": lines, "page": page, "buttons": [row for row in buttons if row]})


async def line(unit: Unit, review: Review) -> dict[str, Any]:
    """Why a review was opened, only its reviewer reads."""
    case = await findings.case_of(unit, review)
    own = review.reviewer == unit.person.id
    who = await people.by_id(unit.tx, review.reviewer)
    return {"case": views.brief(case, unit.policy), "kind": review.kind.value if own else None, "own": own,
            "due_at": review.due_at, "late": review.due_at <= unit.now, "name": who.name if who else ""}
