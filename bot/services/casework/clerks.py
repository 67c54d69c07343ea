"""Before a case that nobody answers is shelved its company's clerk is asked: who that is, and what came of it."""

from __future__ import annotations

from bot.domain.case import Case
from bot.domain.forms import codes
from bot.domain.people import Person, Role
from bot.domain.policy import Choice
from bot.domain.secrecy import is_private
from bot.services.house import Unit
from bot.storage import cases, people
from bot.storage.drafts import Draft


def unasked(case: Case) -> bool:
    """Nobody of the company may hear of it."""
    return case.anonymous or is_private(case)


async def of_case(unit: Unit, case: Case) -> list[Person]:
    """Who can be asked about its soldier."""
    if unasked(case):
        return []
    return [one for one in await people.at_home(unit.tx, case.company)
            if one.has(Role.CLERK) and one.id != case.requester]


async def choices(unit: Unit, draft: Draft) -> list[Choice]:
    """What asking came to; where there is nobody to ask, there is one answer."""
    case = await cases.by_id(unit.tx, draft.case_id)
    if case is None or unasked(case):
        return list(codes("clerk_unasked"))
    return list(codes("clerk_told", "clerk_away") if await of_case(unit, case) else codes("clerk_none"))
