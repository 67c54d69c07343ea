"""What the page shows of the sample unit beside its chats: roles in two languages, jumps of the clock, what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from bot.domain import promises
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES, Policy, Words
from bot.simulator import Clock, Due
from bot.storage import agenda, promised
from bot.storage.database import Database

HOUR = 3600.0
SOON = 6
"""So much of what comes is shown."""
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
COMING: Mapping[str, Words] = {
    "accepted": {"zh": "受理", "en": "acceptance"},
    "answered": {"zh": "首次答复", "en": "first answer"},
    "resolved": {"zh": "办结", "en": "result"},
    "report": {"zh": "上报事项说明", "en": "report"},
    "extension": {"zh": "延期审批", "en": "extension"},
    "review": {"zh": "复核", "en": "review"},
    "instruction": {"zh": "批示答复", "en": "instruction"},
    "silent": {"zh": "多日无进展", "en": "days without a word"},
    "confirm": {"zh": "请官兵确认", "en": "soldier asked to confirm"},
    "reply": {"zh": "请官兵补充", "en": "soldier asked to reply"},
    "again": {"zh": "回访", "en": "still solved?"},
    "alone": {"zh": "当场解决的回访", "en": "solved there: still so?"},
}
"""What comes, by the kind of its rung."""
TOLD: Mapping[str, Words] = {
    "handler": {"zh": "承办人", "en": "handler"},
    "first_responder": {"zh": "首问责任人", "en": "first responder"},
    "supervisor": {"zh": "督办人", "en": "supervisor"},
    "head": {"zh": "部门负责人", "en": "department head"},
    "leader": {"zh": "领导", "en": "leader"},
    "first_leader": {"zh": "主要领导", "en": "first leader"},
    "instructor": {"zh": "批示领导", "en": "leader who asked"},
}
BEFORE: Words = {"zh": "提醒", "en": "reminder"}
AFTER: Words = {"zh": "逾期", "en": "overdue"}
AT: Words = {"zh": "到期", "en": "due"}


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


async def due(db: Database, policy: Policy) -> Sequence[Due]:
    """What the clock brings next, and to whom."""
    async with db.read() as tx:
        coming = await agenda.coming(tx, SOON)
    return [Due(one.at, {language: _line(one, policy, language) for language in LANGUAGES}) for one in coming]


def _line(one: agenda.Coming, policy: Policy, language: str) -> str:
    what = f"{one.number} · {COMING[one.kind][language]}"
    if one.kind not in set(promises.Kind) - {promises.Kind.SILENT}:
        return what
    ladder = promised.ladder_of(one.steps) if one.steps else promises.ladder(one.kind, policy)
    if one.rung >= len(ladder):
        return what
    now = BEFORE if one.at < one.due_at else AT if one.at == one.due_at else AFTER
    to = ("、" if language == "zh" else ", ").join(TOLD[who][language] for who in ladder[one.rung].to)
    return f"{what}{'' if language == 'zh' else ', '}{now[language]} → {to}"
