"""Event → who is told, and whether it rings: one table."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.case import Case
from bot.domain.letters import Card
from bot.domain.rules import DECLINES_TO_SUPERVISOR, Action


class To(StrEnum):
    """Whom a notice goes to. FORMER: the handler before the action. CHOSEN: the one asked to assist or take over.

    INSTRUCTOR: the leader whose instruction was answered. CALLED: everybody who was told of an urgent case.
    """

    REQUESTER = "requester"
    FILER = "filer"
    HANDLER = "handler"
    FORMER = "former"
    FIRST_RESPONDER = "first_responder"
    SUPERVISOR = "supervisor"
    CHOSEN = "chosen"
    CALLED = "called"
    REVIEWER = "reviewer"
    INSTRUCTOR = "instructor"
    LEADER = "leader"


RING, QUIET = Card.RING, Card.QUIET
Row = tuple[To, Card]

NOTICES: dict[Action, tuple[Row, ...]] = {
    Action.SUBMIT: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, RING)),
    Action.ACCEPT: ((To.REQUESTER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.CHANGE_TRACK: ((To.REQUESTER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.ASK_ASSIST: ((To.CHOSEN, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.DELIVER: ((To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.DECLINE_ASSIST: ((To.HANDLER, RING),),
    Action.ASK: ((To.REQUESTER, RING), (To.FILER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.REPLY: ((To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.RECEIVE: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.REFER: ((To.REQUESTER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.BRING_BACK: ((To.REQUESTER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.PROGRESS: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.STEP: ((To.REQUESTER, QUIET), (To.FIRST_RESPONDER, QUIET)),
    Action.RESOLVE: ((To.REQUESTER, RING), (To.FILER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.CONFIRM: ((To.HANDLER, RING), (To.FIRST_RESPONDER, RING)),
    Action.DISPUTE: ((To.HANDLER, RING), (To.FORMER, RING), (To.SUPERVISOR, RING)),
    Action.CLOSE_ON_REVIEW: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, RING)),
    Action.REOPEN: ((To.HANDLER, RING), (To.SUPERVISOR, RING), (To.REQUESTER, RING), (To.FORMER, RING)),
    Action.NOT_SOLVED: ((To.HANDLER, RING), (To.SUPERVISOR, RING), (To.FORMER, RING)),
    Action.ASK_EXTENSION: ((To.SUPERVISOR, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.GRANT_EXTENSION: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.REFUSE_EXTENSION: ((To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.LAPSE: ((To.REQUESTER, RING), (To.HANDLER, QUIET), (To.FIRST_RESPONDER, QUIET)),
    Action.SHELVE: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.WITHDRAW: ((To.SUPERVISOR, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, RING), (To.CALLED, RING)),
    Action.OFFER: ((To.CHOSEN, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.TAKE_OVER: ((To.FORMER, RING), (To.REQUESTER, RING), (To.FIRST_RESPONDER, RING)),
    Action.DECLINE: ((To.HANDLER, RING),),
    Action.REASSIGN: ((To.HANDLER, RING), (To.FORMER, RING), (To.REQUESTER, RING), (To.FIRST_RESPONDER, RING)),
    Action.VAGUE: ((To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.TAKE_CHARGE: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.SUPERVISOR, RING)),
    Action.CONTEST: ((To.SUPERVISOR, RING),),
    Action.ASK_SECOND: ((To.REVIEWER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.UPHOLD: ((To.REQUESTER, RING), (To.SUPERVISOR, QUIET), (To.FIRST_RESPONDER, QUIET)),
    Action.HAND_BACK: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.SUPERVISOR, RING)),
    Action.ACKNOWLEDGE: ((To.REQUESTER, RING), (To.FILER, RING), (To.CALLED, RING)),
    Action.PRESSURED: ((To.LEADER, RING), (To.SUPERVISOR, RING)),
    Action.REVEAL: ((To.REQUESTER, RING), (To.CHOSEN, RING)),
    Action.FALSE_ALARM: ((To.REQUESTER, RING), (To.FILER, RING), (To.CALLED, RING), (To.HANDLER, RING)),
    Action.SET_DATE: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.JOIN_BATCH: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.MOVE_BATCH: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.INSTRUCT: ((To.HANDLER, RING), (To.SUPERVISOR, QUIET), (To.FIRST_RESPONDER, QUIET)),
    Action.REPLY_INSTRUCTION: ((To.INSTRUCTOR, RING), (To.SUPERVISOR, QUIET), (To.FIRST_RESPONDER, QUIET)),
    Action.COORDINATE: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.SOLVE_HERE: ((To.REQUESTER, RING), (To.FILER, RING), (To.FORMER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.ARRANGE: ((To.REQUESTER, RING), (To.HANDLER, RING), (To.FORMER, RING), (To.FIRST_RESPONDER, QUIET)),
    Action.LEAVE_BATCH: ((To.REQUESTER, QUIET), (To.HANDLER, QUIET), (To.FIRST_RESPONDER, QUIET)),
}
"""Talk is carried by itself; a rating is nobody's news, but a bad one is its reviewer's (services.reviewing)."""


INTERNAL = frozenset({Action.ASK_ASSIST, Action.DELIVER, Action.DECLINE_ASSIST, Action.OFFER, Action.DECLINE,
                      Action.REASSIGN, Action.CONTEST, Action.ASK_EXTENSION, Action.REFUSE_EXTENSION,
                      Action.INSTRUCT, Action.REPLY_INSTRUCTION})
"""What staff say among themselves: the soldier reads that it happened, not the words."""
WHOLE = frozenset({Action.SUBMIT, Action.OFFER, Action.REASSIGN})
"""Whoever is to work the case reads the whole request along."""
PRIVATE = frozenset({Action.RATE, Action.WITHDRAW})
"""Their words are for the supervisor alone."""

OF_TWO = frozenset({"review_opened", "account", "talk_asked", "talk_answered", "talk_said", "talk_ended", "tolerated",
                    "tolerated_no_more"})
"""Events between two people alone: no timeline and no file tells them."""
OF_SOLDIER = frozenset({"rate", "review", "view"})
"""A rating, what its reviewer found, who looked: for its soldier alone."""


DECIDING = frozenset({Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION})


def moot(before: Case, after: Case, action: Action) -> int | None:
    """Working days asked for that need no decision any more: the case has gone another way."""
    dropped = before.extension is not None and after.extension is None
    return before.extension if dropped and action not in DECIDING else None


def heard(action: Action, to: To) -> bool:
    """Whether this reader gets the words that came with the action."""
    if action in PRIVATE:
        return to is To.SUPERVISOR
    return to is not To.REQUESTER or action not in INTERNAL


def told(action: Action, after: Case) -> tuple[Row, ...]:
    """The rows of NOTICES for this event; the third decline in a row goes to the supervisor as well."""
    rows = NOTICES.get(action, ())
    if action is Action.DECLINE and after.declines >= DECLINES_TO_SUPERVISOR:
        return (*rows, (To.SUPERVISOR, RING))
    return rows
