"""What one step of a case's life adds to what is counted: pure, the same when it happens and when it is rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.calendar import Calendar
from bot.domain.case import Case, Mark, Outcome, State, Track
from bot.domain.people import HQ
from bot.domain.review import LOW
from bot.domain.rules import Action

CHARGED = frozenset({State.NEW, State.OPEN})
"""States whose working time is the office's; waiting for the soldier or higher authority is charged to nobody."""
DUE = {State.NEW: "accept_by", State.OPEN: "resolve_by", State.REFERRED: "report_by"}
"""Which date counts in a state."""
KINDS: Mapping[str, Any] = {"state": State, "track": Track, "outcome": Outcome, "mark": Mark}
CONSTANT = ("requester", "category", "company")
ANSWERS = {Action.CONFIRM: "yes", Action.DISPUTE: "no", Action.NOT_SOLVED: "no"}
"""What the soldier said when he was asked whether it is solved."""


@dataclass(frozen=True, slots=True)
class Rating:
    """Figures of 1–5, and how often he walked to headquarters (3: three times or more)."""

    result: int
    service: int
    trips: int


@dataclass(slots=True)
class Change:
    """One step. `sets`: what stands now; `firsts`: unless something stood before; `lasts`: if it is something; `adds`.

    `left`: the office that the case went away from.
    """

    sets: dict[str, Any] = field(default_factory=dict)
    firsts: dict[str, Any] = field(default_factory=dict)
    lasts: dict[str, Any] = field(default_factory=dict)
    adds: dict[str, int] = field(default_factory=dict)
    left: str | None = None


SETS = ("office", "handler", "state", "track", "outcome", "mark", "accepted_at", "answered_at", "ended_at", "due_at",
        "moved", "disputes", "reopened")
FIRSTS = ("accept_kept", "answer_seconds", "first_resolved_at")
LASTS = ("resolved_at", "result", "service", "trips", "of_policy")
ADDS = ("told", "kept", "missed", "spent", "yes", "no", "referred")
COLUMNS = (*CONSTANT, "first_office", "created_at", *SETS, *FIRSTS, *LASTS, *ADDS, "office_spent")


def beginning(case: Case) -> dict[str, Any]:
    """The row of a case that was just submitted."""
    row: dict[str, Any] = dict.fromkeys(COLUMNS) | dict.fromkeys((*ADDS, "office_spent", "of_policy"), 0)
    row.update({name: getattr(case, name) for name in CONSTANT}, first_office=case.office, created_at=case.created_at)
    if case.anonymous:  # a company's figures would tell whose it is
        row["company"] = HQ
    return row | _standing(case)


def _standing(case: Case) -> dict[str, Any]:
    """How the case stands now."""
    known = {name: getattr(case, name) for name in SETS if name not in ("ended_at", "due_at")}
    values = {**known, "ended_at": case.closed_at, "due_at": due_at(case)}
    return {name: str(value) if isinstance(value, (State, Track, Outcome, Mark)) else value
            for name, value in values.items()}


def due_at(case: Case) -> int | None:
    """The date that counts now."""
    due = DUE.get(case.state)
    return getattr(case, due) if due else None


def change(before: Case, after: Case, action: str, now: int, calendar: Calendar, rating: Rating | None = None
           ) -> Change:
    """What `action` changes. `before.talked_at` must be the instant of the step before it."""
    spent = calendar.between(before.talked_at, now) if before.state in CHARGED else 0
    made = Change(_standing(after), dict.fromkeys(FIRSTS), dict.fromkeys(LASTS), dict.fromkeys(ADDS, 0))
    made.adds["spent"] = spent
    if after.office != before.office:
        made.left = before.office
    _judge(made, before, after, action, now)
    if before.answered_at is None and after.answered_at is not None:
        made.firsts["answer_seconds"] = calendar.between(before.created_at, now)
    if after.resolved_at is not None:
        made.firsts["first_resolved_at"] = made.lasts["resolved_at"] = after.resolved_at
    if action in ANSWERS:
        made.adds[ANSWERS[Action(action)]] += 1
    made.adds["referred"] += int(after.state is State.REFERRED and before.state is not State.REFERRED)
    if rating:
        made.lasts.update(result=rating.result, service=rating.service, trips=rating.trips)
        if min(rating.result, rating.service) > LOW:  # a better one is of the service again
            made.lasts["of_policy"] = 0
    return made


def _judge(made: Change, before: Case, after: Case, action: str, now: int) -> None:
    """Dates told that came to be judged: kept, broken, or moved, which is not kept."""
    if (accepted := _accepted(before, after, action, now)) is not None:
        made.firsts["accept_kept"] = int(accepted)
        _count(made, kept=accepted)
    if before.answered_at is None and after.answered_at is not None and before.answer_by is not None:
        _count(made, kept=now <= before.answer_by)
    if before.report_by is not None and after.report_by != before.report_by:
        _count(made, kept=now <= before.report_by)
    if before.state is State.OPEN and before.resolve_by is not None:
        _judge_resolve_by(made, before, after, action, now)
    made.adds["missed"] += after.reopened - before.reopened


def _judge_resolve_by(made: Change, before: Case, after: Case, action: str, now: int) -> None:
    """A date that has passed stays broken, also if the clock is stopped, or a new date told, after it."""
    late = now > (before.resolve_by or 0)
    if action in (Action.RESOLVE, Action.SOLVE_HERE):
        _count(made, kept=not late)
        made.adds["missed"] += int(late)
    elif after.moved > before.moved or (late and after.resolve_by != before.resolve_by):
        _count(made, kept=False)
        made.adds["missed"] += 1


def _accepted(before: Case, after: Case, action: str, now: int) -> bool | None:
    """Whether *accepted* was kept; None: nothing to say of it yet. A date that passed before a handover was not."""
    if before.state is not State.NEW or before.accept_by is None:
        return None
    if action in (Action.ACCEPT, Action.COORDINATE, Action.ARRANGE, Action.SOLVE_HERE):
        return now <= before.accept_by
    over = after.accept_by != before.accept_by or after.state is not State.NEW
    return False if over and now > before.accept_by else None


def _count(made: Change, *, kept: bool) -> None:
    made.adds["told"] += 1
    made.adds["kept"] += int(kept)


# ── The same from what is written in events ──────────────────────────────────────────────────────────────────────────


@dataclass
class Telling:
    """One case's row as its events tell it, one after the other; `offices`: the seconds of those it has left."""

    case: Case
    calendar: Calendar
    row: dict[str, Any] = field(init=False)
    offices: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row = beginning(self.case)

    def add(self, at: int, action: str, after: Mapping[str, Any], rating: Rating | None) -> None:
        case = replace(told(self.case, after), talked_at=at)
        made = change(self.case, case, action, at, self.calendar, rating)
        self.row["office_spent"] += made.adds["spent"]
        if made.left is not None:
            self.offices[made.left] = self.offices.get(made.left, 0) + self.row["office_spent"]
            self.row["office_spent"] = 0
        for name, value in made.adds.items():
            self.row[name] += value
        self.row.update(made.sets)
        self.row.update({name: value for name, value in made.lasts.items() if value is not None})
        self.row.update({name: value for name, value in made.firsts.items()
                         if value is not None and self.row[name] is None})
        self.case = case

    def of_policy(self) -> None:
        """A review found that the rating is of the policy itself."""
        self.row["of_policy"] = 1

    def redate(self, after: Mapping[str, Any]) -> None:
        """Dates worked out again, when a year's holidays were published."""
        self.case = told(self.case, after)
        self.row["due_at"] = due_at(self.case)


NAMES = frozenset({
    *CONSTANT, "office", "handler", "state", "track", "outcome", "mark", "declines", "disputes", "reopened", "moved",
    "accept_by", "resolve_by", "first_resolve_by", "accepted_at", "answered_at", "answer_by", "report_by",
    "resolved_at", "closed_at",
})
"""Fields of a case that matter to its row."""


def told(case: Case, after: Mapping[str, Any]) -> Case:
    """The case with what an event says of it."""
    values = {name: KINDS[name](value) if name in KINDS and value is not None else value
              for name, value in after.items() if name in NAMES}
    return replace(case, **values)


def rating_of(values: Mapping[str, Any]) -> Rating | None:
    """The figures of a rating, as the form's answers, an event or the table of ratings hold them."""
    if values.get("result") is None:
        return None
    return Rating(int(values["result"]), int(values["service"]), int(str(values["trips"]).lstrip("t")))
