"""Break-glass 启封身份: the supervisor opens an anonymous requester's name for one who works the case or leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.domain.rules import leads, sees
from bot.domain.secrecy import knows
from bot.services.house import Unit
from bot.storage import people, revealed


async def pool(unit: Unit, case: Case) -> list[Person]:
    """The handler, unless he is of a company; and the leaders of the office. Who knows already is left out."""
    staff = [one.person for one in await people.staff(unit.tx)]
    may = [one for one in staff if one.id == case.handler or leads(one, case.office, unit.policy)]
    return [one for one in may if sees(case, one, unit.policy) and not knows(case, one)
            and not one.has(Role.COMPANY_LEADER)]


async def chosen(unit: Unit, case: Case, answers: Mapping[str, Any]) -> Person:
    """For whom it is opened, if it may be."""
    found = next((one for one in await pool(unit, case) if str(one.id) == str(answers["person"])), None)
    if found is None:
        raise Refused("no_such_choice")
    return found


async def reveal(unit: Unit, case: Case, person_id: int) -> None:
    await revealed.add(unit.tx, case.id, person_id, unit.person.id, unit.now)
