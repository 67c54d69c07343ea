"""What people do with a case next, and how long they take: prompt ones, slow ones, and some who never answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from bot.domain import closing
from bot.domain.case import Case, Outcome, State
from bot.domain.policy import Policy
from bot.domain.rules import Action

HOUR, DAY, QUARTER = 3600, 86_400, 900
"""People act on the quarter of an hour: fewer instants to look at, and promises that meet each other."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who (a person's id) does what with which case, when (epoch seconds), and with which answers."""

    at: int
    case: int
    person: int
    action: Action
    answers: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""


def next_act(case: Case, now: int, policy: Policy, chance: Random) -> Act | None:
    """What is done with the case next; None: nobody does anything any more, but the clock."""
    how = _office if case.state in (State.NEW, State.OPEN, State.REFERRED) else _soldier
    act = how(case, now, policy, chance)
    return act and replace(act, at=-(-act.at // QUARTER) * QUARTER)


def _office(case: Case, now: int, policy: Policy, chance: Random) -> Act:
    at = _working(now, policy, chance)
    if case.offered:
        return Act(at, case.id, case.offered_to or case.handler, chance.choice((Action.TAKE_OVER, Action.DECLINE)),
                   {"reason": "样例"})
    if case.state is State.NEW:
        track = chance.choice(("dated", "dated", "at_once", "higher"))
        return Act(at, case.id, case.handler, Action.ACCEPT, {"track": track, "whom": "样例", "next_push": "样例"})
    if case.extension is not None:
        return Act(at, case.id, case.supervisor, chance.choice((Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION)),
                   {"reason": "样例"})
    action = chance.choices(*zip(*_WORK[case.state], strict=True))[0]
    if action is Action.ASK_EXTENSION and (case.extensions >= 2 or at >= (case.resolve_by or 0)):
        action = Action.PROGRESS
    says = "在办。" if action is Action.MESSAGE else ""
    return Act(at, case.id, case.handler, action, _ANSWERS.get(action, {}), says)


def _working(now: int, policy: Policy, chance: Random) -> int:
    """Most within hours, some within days, a few when everybody above them has been told."""
    hours = chance.choices((chance.uniform(.25, 3), chance.uniform(3, 30), chance.uniform(30, 120)), (70, 25, 5))[0]
    at = -(-policy.calendar.after(now, round(hours * HOUR)) // QUARTER) * QUARTER
    return at if policy.calendar.is_working(at) else policy.calendar.next_working(at)


_WORK: Mapping[State, tuple[tuple[Action, int], ...]] = {
    State.OPEN: ((Action.PROGRESS, 18), (Action.ASK, 16), (Action.MESSAGE, 6), (Action.REFER, 4),
                 (Action.ASK_EXTENSION, 6), (Action.RESOLVE, 50)),
    State.REFERRED: ((Action.PROGRESS, 60), (Action.BRING_BACK, 30), (Action.RESOLVE, 10)),
}
_ANSWERS: Mapping[Action, Mapping[str, Any]] = {
    Action.PROGRESS: {"words": "样例：已与经办部门核对，周五前答复。", "clear": "as_is"},
    Action.ASK: {"materials": {"ticked": [], "done": True}, "words": "样例：请补充一份证明。"},
    Action.REFER: {"whom": "样例", "next_push": "样例"},
    Action.BRING_BACK: {"words": "样例"},
    Action.ASK_EXTENSION: {"days": "d3", "reason": "样例"},
    Action.RESOLVE: {"outcome": Outcome.SOLVED.value, "words": "样例：已办好。", "clear": "as_is"},
}


def _soldier(case: Case, now: int, policy: Policy, chance: Random) -> Act | None:
    at = _in_window(case, now, policy, chance)
    if case.state is State.WAITING:
        if chance.random() < .85:
            return Act(at, case.id, case.requester, Action.REPLY, says="样例：已补交。")
        silent = closing.silent_since(case, policy) or now
        working = policy.calendar.next_working(silent + DAY)
        return Act(working, case.id, case.supervisor, Action.SHELVE, {"reason": "样例"})
    if case.state is State.RESOLVED:
        action = chance.choices((Action.CONFIRM, Action.DISPUTE, None), (75, 8, 17))[0]
        return Act(at, case.id, case.requester, action, {"reason": "样例"}) if action else None
    if case.state is State.CLOSED and case.mark is None and now == case.closed_at:
        action = chance.choices((Action.RATE, Action.REOPEN, None), (60, 4, 36))[0]
        return Act(at, case.id, case.requester, action, {"reason": "样例", **_stars(chance)}) if action else None
    return None


def _stars(chance: Random) -> Mapping[str, str]:
    result, service = (str(chance.choices((1, 2, 3, 4, 5), (4, 4, 12, 30, 50))[0]) for _ in range(2))
    return {"result": result, "service": service, "trips": chance.choice(("t0", "t1", "t2"))}


def _in_window(case: Case, now: int, policy: Policy, chance: Random) -> int:
    """Some in his next window, some in a later one."""
    opens, closes = policy.windows(case.company).nth(now, chance.choices((1, 2, 4), (6, 3, 1))[0])
    return opens + int(chance.random() * (closes - opens) * .9)
