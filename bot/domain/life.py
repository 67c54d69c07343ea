"""What each action does to a case: pure functions from case to case. Rights are `rules`' business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.case import Case, Mark, Outcome, State, Track
from bot.domain.policy import Policy
from bot.domain.rules import Action


@dataclass(frozen=True, slots=True)
class Step:
    """One action: who (person id), when, by which policy, and what was chosen with it (`days`: working days).

    `person`, `office`: whom a case is offered or reassigned to, and his home. `back_to`: (person, home).
    `card_step`: where the case stands now in its card's steps. `by`: the date set (epoch seconds), or its batch's of a
    case that comes back; `batch`: whose.
    """

    actor: int
    now: int
    policy: Policy
    track: Track = Track.DATED
    outcome: Outcome | None = None
    person: int | None = None
    office: str | None = None
    back_to: tuple[int, str] | None = None
    materials: tuple[str, ...] = ()
    card_step: str | None = None
    days: int | None = None
    by: int | None = None
    batch: int | None = None
    in_window: bool = False
    """The actor answers in the handler's place, on call in a phone window."""


def apply(case: Case, action: Action, step: Step) -> Case:
    """The case after `action`, one version further."""
    effect = EFFECTS.get(action)
    changed = effect(case, step) if effect else case
    return replace(changed, version=case.version + 1, spoken_at=_word(case, action, step))


SPEAKING = frozenset({
    Action.ACCEPT, Action.PROGRESS, Action.ASK, Action.STEP, Action.REFER, Action.BRING_BACK, Action.CHANGE_TRACK,
    Action.REPLY, Action.RECEIVE, Action.DISPUTE, Action.REOPEN, Action.NOT_SOLVED, Action.TAKE_OVER, Action.REASSIGN,
    Action.COORDINATE, Action.ARRANGE})
"""From these on silence is counted anew: the soldier has news, or somebody else has just begun."""


def _word(case: Case, action: Action, step: Step) -> int | None:
    spoken = action in SPEAKING or (action is Action.MESSAGE and (step.actor == case.handler or step.in_window))
    return step.now if spoken else case.spoken_at


def limit(track: Track, category: str, policy: Policy) -> int:
    """Working seconds that a track allows a category."""
    days = policy.promises.at_once_days if track is Track.AT_ONCE else policy.category(category).days
    return policy.calendar.days(days)


def _accept(case: Case, step: Step) -> Case:
    referred = step.track is Track.HIGHER
    track = Track.DATED if referred else step.track
    budget = limit(track, case.category, step.policy)
    case = replace(case, answer_by=case.answer_by or step.policy.calendar.after(step.now, step.policy.promises.answer))
    if referred:
        return _reporting(replace(case, state=State.REFERRED, track=track, accepted_at=step.now, budget_left=budget),
                          step)
    due = step.policy.calendar.after(step.now, budget)
    first = case.first_resolve_by or due
    return replace(case, state=State.OPEN, track=track, accepted_at=step.now, resolve_by=due, first_resolve_by=first)


def _reporting(case: Case, step: Step) -> Case:
    """With higher authority the soldier hears of it at least every so many working days."""
    if case.state is not State.REFERRED:
        return replace(case, report_by=None)
    calendar = step.policy.calendar
    return replace(case, report_by=calendar.after(step.now, calendar.days(step.policy.promises.report_days)))


def _progress(case: Case, step: Step) -> Case:
    return _reporting(_answered(case, step), step)


def _paused(case: Case, step: Step) -> Case:
    """The clock stands; what is left of the budget is kept, and no extension is waited for."""
    case = replace(case, extension=None, extension_at=None)
    if case.resolve_by is None:
        return case
    left = step.policy.calendar.between(step.now, case.resolve_by)
    return replace(case, budget_left=left, resolve_by=None)


def _resumed(case: Case, step: Step) -> Case:
    """The clock runs on with what was left, one working day at the least, or to its batch's date."""
    if case.resolve_by is not None:
        return case
    left = max(case.budget_left or 0, step.policy.calendar.days(1))
    due = max(step.policy.calendar.after(step.now, left), case.batch_by or 0)
    return replace(case, resolve_by=due, first_resolve_by=case.first_resolve_by or due, budget_left=None)


def _answered(case: Case, step: Step) -> Case:
    """The handler spoke, or who is on call for him: the first answer is the first time he does."""
    if not (case.acts_as(step.actor, case.handler) or step.in_window) or case.answered_at is not None:
        return case
    return replace(case, answered_at=step.now)


def _ask(case: Case, step: Step) -> Case:
    asked = _paused(_answered(case, step), step)
    return replace(asked, state=State.WAITING, asks=case.asks + 1, asked_at=step.now,
                   waiting_for=step.materials)


def _reply(case: Case, step: Step) -> Case:
    return _resumed(replace(case, state=State.OPEN, mark=None, waiting_for=(), closed_at=None), step)


def _refer(case: Case, step: Step) -> Case:
    return _reporting(replace(_paused(case, step), state=State.REFERRED), step)


def _bring_back(case: Case, step: Step) -> Case:
    return _reporting(replace(_resumed(case, step), state=State.OPEN), step)


def _change_track(case: Case, step: Step) -> Case:
    budget = limit(step.track, case.category, step.policy)
    moved = replace(case, track=step.track, moved=case.moved + 1)
    if case.state is State.REFERRED:
        return replace(moved, budget_left=budget)
    return replace(moved, resolve_by=step.policy.calendar.after(step.now, budget), batch_id=None, batch_by=None)


def _resolve(case: Case, step: Step) -> Case:
    resolved = _paused(_answered(case, step), step)
    return replace(resolved, state=State.RESOLVED, outcome=step.outcome, resolved_at=step.now,
                   offered_office=None, offered_to=None)


def _closed(mark: Mark | None) -> Callable[[Case, Step], Case]:
    def close(case: Case, step: Step) -> Case:
        return replace(case, state=State.CLOSED, mark=mark, closed_at=step.now)

    return close


def _back(case: Case, step: Step) -> Case:
    """Open again, with its first responder, or who stands in his place if he has left."""
    handler, office = step.back_to or (case.first_responder, case.office)
    return replace(_resumed(_in_batch(case, step), step), state=State.OPEN, outcome=None, mark=None, resolved_at=None,
                   closed_at=None, handler=handler, office=office, here_at=None)


def _in_batch(case: Case, step: Step) -> Case:
    """Its batch's date may have moved while its soldier looked at the result; one that has passed binds nobody."""
    if step.by is None or step.by <= step.now:
        return replace(case, batch_id=None, batch_by=None)
    return replace(case, batch_by=step.by)


def _dispute(case: Case, step: Step) -> Case:
    return replace(_back(case, step), disputes=case.disputes + 1)


def _reopen(case: Case, step: Step) -> Case:
    track = case.track or Track.DATED  # withdrawn before it was accepted
    fresh = replace(case, track=track, budget_left=limit(track, case.category, step.policy), resolve_by=None)
    return replace(_back(fresh, step), reopened=case.reopened + 1)


def _withdrawn(mark: Mark | None) -> Callable[[Case, Step], Case]:
    def withdraw(case: Case, step: Step) -> Case:
        return replace(_paused(case, step), state=State.WITHDRAWN, mark=mark, closed_at=step.now,
                       offered_office=None, offered_to=None)

    return withdraw


def _ask_extension(case: Case, step: Step) -> Case:
    return replace(case, extension=step.days, extension_at=step.now)


def _grant_extension(case: Case, step: Step) -> Case:
    """The days are added to the date told; who decides late leaves one working day at the least."""
    calendar = step.policy.calendar
    asked = calendar.after(case.resolve_by or step.now, calendar.days(case.extension or 0))
    due = max(asked, calendar.after(step.now, calendar.days(1)))
    return replace(case, resolve_by=due, moved=case.moved + 1, extensions=case.extensions + 1, extension=None,
                   extension_at=None, batch_id=None, batch_by=None)


def _offer(case: Case, step: Step) -> Case:
    return replace(case, offered_office=step.office, offered_to=step.person)


def _decline(case: Case, step: Step) -> Case:
    return replace(case, offered_office=None, offered_to=None, declines=case.declines + 1)


def _handed(case: Case, step: Step, handler: int) -> Case:
    accept_by = case.accept_by
    if case.state is State.NEW:
        accept_by = step.policy.calendar.after(step.now, step.policy.promises.accept)
    return replace(case, handler=handler, office=step.office or case.office, accept_by=accept_by,
                   offered_office=None, offered_to=None, declines=0, handing=None)


def _take_over(case: Case, step: Step) -> Case:
    return _handed(case, replace(step, office=case.offered_office), step.actor)


def _reassign(case: Case, step: Step) -> Case:
    return _handed(case, step, step.person or case.handler)


def _acknowledge(case: Case, step: Step) -> Case:
    """Whoever has an urgent case answers for it and works it, at once."""
    mine = replace(case, handler=step.actor, first_responder=step.actor, office=step.office or case.office)
    return _accept(mine, replace(step, track=Track.AT_ONCE))


def _set_date(case: Case, step: Step) -> Case:
    """A date of its own, told with a reason; a later one is a date moved. It leaves its batch, if it was in one."""
    return _dated(replace(case, batch_id=None, batch_by=None), step)


def _join_batch(case: Case, step: Step) -> Case:
    """The common date; where the clock stands it counts when the clock runs on."""
    return _dated(replace(case, batch_id=step.batch, batch_by=step.by), step)


def _dated(case: Case, step: Step) -> Case:
    if case.resolve_by is None or step.by is None:
        return case
    return replace(case, resolve_by=step.by, moved=case.moved + (step.by > case.resolve_by), extension=None,
                   extension_at=None)


def _coordinate(case: Case, step: Step) -> Case:
    """What a meeting decided: a track, and of a dated one its date; what nobody had accepted is accepted with it."""
    own = replace(case, batch_id=None, batch_by=None)
    if step.track is Track.HIGHER:
        return _accept(own, step) if case.state is State.NEW else own if case.state is State.REFERRED else _refer(
            own, step)
    due = step.policy.calendar.after(step.now, limit(step.track, case.category, step.policy))
    by = step.by if step.by and step.track is Track.DATED else due
    if case.state is State.NEW:
        return replace(_accept(own, step), resolve_by=by, first_resolve_by=case.first_resolve_by or by)
    back = replace(_bring_back(own, step) if case.state is State.REFERRED else own, track=step.track)
    return _dated(back, replace(step, by=by))


def _arrange(case: Case, step: Step) -> Case:
    """Decided on the spot: whose it is from now on, how and by when."""
    owned = _handed(case, step, step.person) if step.person else case
    return _coordinate(owned, step)


def _solve_here(case: Case, step: Step) -> Case:
    """Done before its soldier's eyes, by whoever stands there: he has worked it, whosever matter it is.

    Its office stays, so that no office is measured by time that it never had. Only the soldier ends it.
    """
    mine = replace(case, handler=step.actor, declines=0, handing=None)
    mine = _accept(mine, replace(step, track=Track.AT_ONCE)) if case.state is State.NEW else mine
    return replace(_resolve(mine, replace(step, outcome=Outcome.SOLVED)), report_by=None, batch_id=None, batch_by=None,
                   here_at=step.now)


EFFECTS: dict[Action, Callable[[Case, Step], Case]] = {
    Action.ACCEPT: _accept,
    Action.MESSAGE: _answered,
    Action.PROGRESS: _progress,
    Action.CHANGE_TRACK: _change_track,
    Action.ASK: _ask,
    Action.REPLY: _reply,
    Action.RECEIVE: _reply,
    Action.SHELVE: _withdrawn(Mark.NO_REPLY),
    Action.REFER: _refer,
    Action.BRING_BACK: _bring_back,
    Action.RESOLVE: _resolve,
    Action.CONFIRM: _closed(None),
    Action.LAPSE: _closed(Mark.UNCONFIRMED),
    Action.CLOSE_ON_REVIEW: _closed(Mark.NOT_AGREED),
    Action.DISPUTE: _dispute,
    Action.REOPEN: _reopen,
    Action.NOT_SOLVED: _reopen,
    Action.STILL_SOLVED: lambda case, step: replace(case, still_at=step.now),
    Action.WITHDRAW: _withdrawn(None),
    Action.ASK_EXTENSION: _ask_extension,
    Action.GRANT_EXTENSION: _grant_extension,
    Action.REFUSE_EXTENSION: lambda case, _: replace(case, extension=None, extension_at=None),
    Action.OFFER: _offer,
    Action.TAKE_OVER: _take_over,
    Action.DECLINE: _decline,
    Action.REASSIGN: _reassign,
    Action.STEP: lambda case, step: replace(case, card_step=step.card_step),
    Action.ASK_SECOND: lambda case, step: replace(case, second_at=step.now),
    Action.TAKE_CHARGE: lambda case, step: replace(case, charge=step.actor),
    Action.HAND_BACK: lambda case, _: replace(case, charge=None),
    Action.ACKNOWLEDGE: _acknowledge,
    Action.TAKE_MYSELF: lambda case, _: replace(case, filer=None),
    Action.FALSE_ALARM: _withdrawn(Mark.FALSE_ALARM),
    Action.SET_DATE: _set_date,
    Action.JOIN_BATCH: _join_batch,
    Action.MOVE_BATCH: _join_batch,
    Action.INSTRUCT: lambda case, step: replace(case, instructed_by=step.actor, instructed_at=step.now),
    Action.REPLY_INSTRUCTION: lambda case, _: replace(case, instructed_by=None, instructed_at=None),
    Action.COORDINATE: _coordinate,
    Action.ARRANGE: _arrange,
    Action.SOLVE_HERE: _solve_here,
    Action.LEAVE_BATCH: lambda case, _: replace(case, batch_id=None, batch_by=None),
}
