"""The unit whose year it is: five hundred people; some have their phones on Saturdays only, some for weeks not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.domain.people import Person, Role
from bot.domain.policy import Home, Pace, Policy
from bot.domain.windows import Windows
from bot.storage import consent, people
from bot.storage.database import Database, Transaction
from bot.storage.people import Entry
from tests.stage import sample_policy

SOLDIERS, CADRES = 440, 40
SATURDAYS = ((5, time(14), time(18)),)
EVENINGS = tuple((weekday, time(18), time(21)) for weekday in range(7))
AWAY = (date(2026, 7, 1), date(2026, 7, 21))
"""Three weeks in which a company has no phones."""


def policy_of_the_year() -> Policy:
    """The sample unit's, but its second company has phones on Saturdays, its third in the evenings, not in July."""
    sample = replace(sample_policy(), pace=Pace(total=0))
    zone = sample.calendar.zone
    windows = {"c2": Windows(zone, SATURDAYS), "c3": Windows(zone, EVENINGS, (AWAY,))}
    homes: Mapping[str, Home] = {id_: replace(home, windows=windows.get(id_, home.windows))
                                 for id_, home in sample.homes.items()}
    return replace(sample, homes=homes, first_leader="1000")


def first_day(policy: Policy) -> int:
    """Monday morning of the year's first whole week."""
    return int(datetime(2026, 1, 5, 8, tzinfo=policy.calendar.zone).timestamp())


@dataclass(frozen=True)
class People:
    """Everybody of the unit, by id; the soldiers among them."""

    all: Mapping[int, Person]
    soldiers: tuple[Person, ...]

    @property
    def staff(self) -> list[Person]:
        return [one for one in self.all.values() if one.has(*(set(Role) - {Role.SOLDIER}))]


async def settle_in(db: Database, policy: Policy) -> People:
    """Everybody is on the roster and has joined."""
    async with db.write() as tx:
        for number, (home, roles) in enumerate(_posts(policy)):
            await _joins(tx, f"{1000 + number}", home, roles)
        companies = [home.id for home in policy.companies()]
        for number in range(SOLDIERS):
            await _joins(tx, f"{2000 + number}", companies[number % len(companies)], {Role.SOLDIER})
        everybody = await people.everybody(tx)
    return People({one.id: one for one in everybody}, tuple(one for one in everybody if one.roles == {Role.SOLDIER}))


def _posts(policy: Policy) -> list[tuple[str, set[Role]]]:
    departments = [home.id for home in policy.departments()]
    above = [("hq", {Role.LEADER}), ("hq", {Role.LEADER}), ("hq", {Role.SUPERVISOR}), ("hq", {Role.SUPERVISOR}),
             (departments[0], {Role.ADMIN, Role.CADRE})]
    heads = [(home, {Role.HEAD}) for home in departments]
    companies = [(home.id, {role}) for home in policy.companies() for role in (Role.COMPANY_LEADER, Role.CLERK)]
    cadres = [(departments[number % len(departments)], {Role.CADRE}) for number in range(CADRES)]
    return [*above, *heads, *companies, *cadres]


async def _joins(tx: Transaction, staff_no: str, home: str, roles: set[Role]) -> None:
    entry = Entry(staff_no, f"样例{staff_no}", home, frozenset(roles | {Role.SOLDIER}), "zh", None, active=True)
    person_id, _ = await people.save(tx, entry)
    await people.join(tx, person_id, 10_000 + person_id, "zh", 0)
    await consent.give(tx, person_id, 0)
