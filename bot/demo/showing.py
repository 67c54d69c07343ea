"""What the page shows of the sample unit beside its chats: roles in two languages, jumps of the clock, what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from bot.domain.people import Person, Role
from bot.domain.policy import Policy, Words
from bot.simulator import Clock, Due
from bot.storage import agenda
from bot.storage.database import Database

HOUR = 3600.0
SOON = 6
"""So many promises are shown."""
TITLE = "Welfare desk 服务台"
ROLES: Mapping[Role, Words] = {
    Role.ADMIN: {"zh": "管理员", "en": "Admin"},
    Role.LEADER: {"zh": "领导", "en": "Leader"},
    Role.SUPERVISOR: {"zh": "督办员", "en": "Supervisor"},
    Role.HEAD: {"zh": "部门负责人", "en": "Department head"},
    Role.CADRE: {"zh": "机关干部", "en": "Cadre"},
    Role.COMPANY_LEADER: {"zh": "中队主官", "en": "Company leader"},
    Role.CLERK: {"zh": "联络员", "en": "Clerk"},
    Role.SOLDIER: {"zh": "官兵", "en": "Soldier"},
}
"""Shown beside a name: the first role of these that somebody has."""
JUMPS: Mapping[str, Words] = {
    "hour": {"zh": "+1 小时", "en": "+1 hour"},
    "working day": {"zh": "+1 工作日", "en": "+1 working day"},
    "week": {"zh": "+1 周", "en": "+1 week"},
}
PROMISES: Mapping[str, Words] = {
    "accept": {"zh": "受理截止", "en": "accepted due"},
    "resolve": {"zh": "办结截止", "en": "resolved due"},
}


def words(policy: Policy) -> dict[str, Words]:
    """How everything the page shows by name reads in each language."""
    roles = {(role, home): _note(role, home, policy) for role in ROLES for home in ("hq", *policy.homes)}
    title = {TITLE: {"zh": "服务台", "en": "Welfare desk"}}
    return {**title, **JUMPS, **{note["zh"]: note for note in roles.values()}}


def note(person: Person, policy: Policy) -> str:
    """Role and home; `words` has it in the other language."""
    role = next(one for one in ROLES if person.has(one))
    return _note(role, person.home, policy)["zh"]


def _note(role: Role, home: str, policy: Policy) -> Words:
    place = policy.home_words(home)
    return {language: f"{ROLES[role][language]} · {place[language]}" for language in place}


def jumps(policy: Policy, clock: Clock) -> Mapping[str, Callable[[], float]]:
    """How far the page's buttons move the clock, in seconds; the simulator itself knows no calendar."""

    def working_day() -> float:
        return policy.calendar.next_working_day(int(clock.now())) - clock.now()

    return {"hour": lambda: HOUR, "working day": working_day, "week": lambda: timedelta(weeks=1).total_seconds()}


async def due(db: Database) -> Sequence[Due]:
    """What the desk has promised next."""
    async with db.read() as tx:
        coming = await agenda.coming(tx, SOON)
    return [Due(one.due_at, {language: f"{one.number} · {text}" for language, text in PROMISES[one.promise].items()})
            for one in coming]
