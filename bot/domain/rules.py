"""The life of a case as one table: from, action, to, by whom. Rights, buttons and the README's diagram read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import closing, on_call
from bot.domain.cards import END
from bot.domain.case import LIVE, WORKED, Case, Mark, Outcome, State, may_extend
from bot.domain.errors import Refused
from bot.domain.people import HANDLERS, Person, Role
from bot.domain.policy import Policy
from bot.domain.secrecy import barred

DAY = 86_400
DECLINES_TO_SUPERVISOR = 3
DISPUTES_TO_REVIEW = 2


class Party(StrEnum):
    """What somebody is to one case."""

    REQUESTER = "requester"
    CLERK = "clerk"
    HANDLER = "handler"
    FIRST_RESPONDER = "first_responder"
    ASSISTANT = "assistant"
    OFFERED = "offered"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    """A supervisor or leader who took no part."""
    HEAD = "head"
    LEADER = "leader"
    IN_CHARGE = "in_charge"
    """The leader who took charge."""
    REVIEWING = "reviewing"
    """Who has a review of this case to do."""
    CLOCK = "clock"
    ON_CALL = "on_call"
    """Who was told of an urgent case that nobody has yet."""
    ANSWERING_NOW = "answering_now"
    """Who answers for its office, in its handler's place, in the phone window that is open now."""
    SUCCESSOR = "successor"
    """Who accepts it in a handover, or has it until then."""


class Action(StrEnum):
    """What can be done with a case."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    MESSAGE = "message"
    RATE = "rate"
    CHANGE_TRACK = "change_track"
    ASK_ASSIST = "ask_assist"
    DELIVER = "deliver"
    DECLINE_ASSIST = "decline_assist"
    ASK = "ask"
    REPLY = "reply"
    RECEIVE = "receive"
    SHELVE = "shelve"
    REFER = "refer"
    BRING_BACK = "bring_back"
    PROGRESS = "progress"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    LAPSE = "lapse"
    CLOSE_ON_REVIEW = "close_on_review"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    OFFER = "offer"
    TAKE_OVER = "take_over"
    DECLINE = "decline"
    REASSIGN = "reassign"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    TAKE_CHARGE = "take_charge"
    HAND_BACK = "hand_back"
    CONTEST = "contest"
    STEP = "step"
    STILL_SOLVED = "still_solved"
    NOT_SOLVED = "not_solved"
    VAGUE = "vague"
    ACKNOWLEDGE = "acknowledge"
    FALSE_ALARM = "false_alarm"
    ASK_SECOND = "ask_second"
    UPHOLD = "uphold"
    SET_DATE = "set_date"
    JOIN_BATCH = "join_batch"
    MOVE_BATCH = "move_batch"
    LEAVE_BATCH = "leave_batch"
    INSTRUCT = "instruct"
    REPLY_INSTRUCTION = "reply_instruction"
    HAND_OVER = "hand_over"
    COORDINATE = "coordinate"
    REVEAL = "reveal"
    TAKE_MYSELF = "take_myself"
    PRESSURED = "pressured"
    SOLVE_HERE = "solve_here"
    ARRANGE = "arrange"


BY_CLOCK = frozenset({Action.LAPSE, Action.HAND_OVER})
"""Rows that time itself acts on, or a handover line by line: nobody is offered them under a case."""
TOGETHER = frozenset({Action.JOIN_BATCH, Action.MOVE_BATCH})
"""Rows for a whole batch, acted on from its own page: a single case offers no button for them."""
AT_THE_MEETING = frozenset({Action.COORDINATE})
"""Rows that are acted on from a coordination sheet alone."""
ON_THE_SPOT = frozenset({Action.SOLVE_HERE, Action.ARRANGE})
"""Rows that the team of a service day acts on, from the day's own screens."""
ELSEWHERE = TOGETHER | AT_THE_MEETING | ON_THE_SPOT


@dataclass(frozen=True, slots=True)
class Moment:
    """What a condition may look at besides the case."""

    now: int
    policy: Policy
    person: int


Condition = Callable[[Case, Moment], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `targets` empty: the state stays. `when` names a condition in CONDITIONS."""

    action: Action
    sources: frozenset[State]
    targets: tuple[State, ...]
    parties: frozenset[Party]
    when: str | None = None


def _rule(action: Action, sources: frozenset[State] | set[State], targets: tuple[State, ...], *parties: Party,
          when: str | None = None) -> Rule:
    return Rule(action, frozenset(sources), targets, frozenset(parties), when)


NEW, OPEN, WAITING, REFERRED = State.NEW, State.OPEN, State.WAITING, State.REFERRED
RESOLVED, CLOSED, WITHDRAWN = State.RESOLVED, State.CLOSED, State.WITHDRAWN

RULES: tuple[Rule, ...] = (
    _rule(Action.SUBMIT, set(), (NEW,), Party.REQUESTER, Party.CLERK, Party.FIRST_RESPONDER),
    _rule(Action.ACCEPT, {NEW}, (OPEN, REFERRED), Party.HANDLER, when="not_urgent"),
    _rule(Action.ASK, {OPEN}, (WAITING,), Party.HANDLER, Party.ANSWERING_NOW),
    _rule(Action.REPLY, {WAITING}, (OPEN,), Party.REQUESTER),
    _rule(Action.REPLY, {WITHDRAWN}, (OPEN,), Party.REQUESTER, when="no_reply"),
    _rule(Action.RECEIVE, {WAITING}, (OPEN,), Party.HANDLER, Party.CLERK),
    _rule(Action.PROGRESS, {OPEN, REFERRED}, (), Party.HANDLER, Party.ANSWERING_NOW),
    _rule(Action.STEP, {OPEN, REFERRED}, (), Party.HANDLER, when="goes_by_card"),
    _rule(Action.RESOLVE, {OPEN, REFERRED}, (RESOLVED,), Party.HANDLER),
    _rule(Action.REFER, {OPEN}, (REFERRED,), Party.HANDLER),
    _rule(Action.BRING_BACK, {REFERRED}, (OPEN,), Party.HANDLER),
    _rule(Action.CHANGE_TRACK, {OPEN, REFERRED}, (), Party.HANDLER),
    _rule(Action.ASK_ASSIST, {OPEN, REFERRED}, (), Party.HANDLER, when="shareable"),
    _rule(Action.DELIVER, {OPEN, REFERRED}, (), Party.ASSISTANT),
    _rule(Action.DECLINE_ASSIST, {OPEN, REFERRED}, (), Party.ASSISTANT),
    _rule(Action.OFFER, WORKED, (), Party.HANDLER, when="shareable"),
    _rule(Action.TAKE_OVER, WORKED, (), Party.OFFERED),
    _rule(Action.DECLINE, WORKED, (), Party.OFFERED),
    _rule(Action.REASSIGN, WORKED, (), Party.SUPERVISOR, Party.HEAD, when="shareable"),
    _rule(Action.CONFIRM, {RESOLVED}, (CLOSED,), Party.REQUESTER),
    _rule(Action.DISPUTE, {RESOLVED}, (OPEN,), Party.REQUESTER),
    _rule(Action.VAGUE, {OPEN, REFERRED, WAITING, RESOLVED}, (), Party.REQUESTER, when="answered_once"),
    _rule(Action.LAPSE, {RESOLVED}, (CLOSED,), Party.CLOCK),
    _rule(Action.CLOSE_ON_REVIEW, {RESOLVED}, (CLOSED,), Party.REVIEWER, when="disputed_twice"),
    _rule(Action.RATE, {CLOSED}, (), Party.REQUESTER, when="may_rate"),
    _rule(Action.REOPEN, {CLOSED}, (OPEN,), Party.REQUESTER, Party.SUPERVISOR, when="closed_lately"),
    _rule(Action.REOPEN, {CLOSED, WITHDRAWN}, (OPEN,), Party.REVIEWING),
    _rule(Action.ASK_SECOND, {CLOSED}, (), Party.REQUESTER, when="not_agreed"),
    _rule(Action.UPHOLD, {CLOSED}, (), Party.REVIEWING, when="second_open"),
    _rule(Action.SHELVE, {WAITING}, (WITHDRAWN,), Party.SUPERVISOR, when="silent"),
    _rule(Action.STILL_SOLVED, {CLOSED}, (), Party.REQUESTER, when="asked_and_silent"),
    _rule(Action.NOT_SOLVED, {CLOSED}, (OPEN,), Party.REQUESTER, when="asked_again"),
    _rule(Action.ASK_EXTENSION, {OPEN}, (), Party.HANDLER, when="may_extend"),
    _rule(Action.GRANT_EXTENSION, {OPEN}, (), Party.SUPERVISOR, Party.LEADER, when="extension_asked"),
    _rule(Action.REFUSE_EXTENSION, {OPEN}, (), Party.SUPERVISOR, Party.LEADER, when="extension_asked"),
    _rule(Action.TAKE_CHARGE, LIVE, (), Party.LEADER, when="nobody_in_charge"),
    _rule(Action.HAND_BACK, LIVE, (), Party.IN_CHARGE),
    _rule(Action.CONTEST, WORKED, (), Party.FIRST_RESPONDER, when="named"),
    _rule(Action.MESSAGE, LIVE | {CLOSED}, (),
          Party.REQUESTER, Party.HANDLER, Party.FIRST_RESPONDER, Party.SUPERVISOR, Party.ANSWERING_NOW),
    _rule(Action.WITHDRAW, WORKED, (WITHDRAWN,), Party.REQUESTER),
    _rule(Action.ACKNOWLEDGE, {NEW}, (OPEN,),
          Party.ON_CALL, Party.HANDLER, Party.SUPERVISOR, Party.HEAD, Party.LEADER, when="urgent"),
    _rule(Action.FALSE_ALARM, WORKED, (WITHDRAWN,), Party.REQUESTER, when="urgent"),
    _rule(Action.FALSE_ALARM, {OPEN, WAITING, REFERRED}, (WITHDRAWN,), Party.HANDLER, when="urgent"),
    _rule(Action.SET_DATE, {OPEN}, (), Party.SUPERVISOR, Party.HEAD, when="anothers_work"),
    _rule(Action.JOIN_BATCH, {OPEN, WAITING, REFERRED}, (), Party.SUPERVISOR, when="anothers_work"),
    _rule(Action.MOVE_BATCH, {OPEN, WAITING, REFERRED}, (), Party.SUPERVISOR, when="anothers_batched_work"),
    _rule(Action.LEAVE_BATCH, WORKED, (), Party.SUPERVISOR, when="in_batch"),
    _rule(Action.INSTRUCT, LIVE, (), Party.LEADER),
    _rule(Action.REPLY_INSTRUCTION, LIVE | {CLOSED, WITHDRAWN}, (), Party.HANDLER, when="instructed"),
    _rule(Action.HAND_OVER, LIVE, (), Party.SUCCESSOR),
    _rule(Action.COORDINATE, {NEW, OPEN, REFERRED}, (OPEN, REFERRED), Party.SUPERVISOR, Party.HEAD, when="not_urgent"),
    _rule(Action.SOLVE_HERE, {NEW, OPEN, REFERRED}, (RESOLVED,), Party.HANDLER, Party.FIRST_RESPONDER, when="here"),
    _rule(Action.ARRANGE, {NEW, OPEN, REFERRED}, (OPEN, REFERRED),
          Party.HANDLER, Party.FIRST_RESPONDER, Party.SUPERVISOR, Party.HEAD, Party.LEADER, when="here"),
    _rule(Action.TAKE_MYSELF, LIVE | {CLOSED}, (), Party.REQUESTER, when="filed_for"),
    _rule(Action.PRESSURED, LIVE | {CLOSED}, (), Party.REQUESTER, when="about_somebody"),
    _rule(Action.REVEAL, LIVE | {CLOSED}, (), Party.SUPERVISOR, when="may_reveal"),
)

CONDITIONS: dict[str, Condition] = {
    "no_reply": lambda case, _: case.mark is Mark.NO_REPLY,
    "disputed_twice": lambda case, _: (
        case.outcome in (Outcome.EXPLAINED, Outcome.CANNOT) and case.disputes >= DISPUTES_TO_REVIEW
    ),
    "may_rate": lambda case, moment: moment.now <= (case.closed_at or 0) + moment.policy.rating_days * DAY,
    "closed_lately": lambda case, moment: moment.now <= (case.closed_at or 0) + moment.policy.reopen_days * DAY,
    "named": lambda case, _: case.reason.get("code") == "asked",
    "goes_by_card": lambda case, _: case.card_step not in (None, END),
    "silent": lambda case, moment: _since(closing.silent_since(case, moment.policy), moment),
    "asked_and_silent": lambda case, moment: closing.unanswered(case, moment.policy, moment.now),
    "asked_again": lambda case, moment: _since(closing.asked_again_at(case, moment.policy), moment),
    "may_extend": lambda case, moment: may_extend(case, moment.now),
    "extension_asked": lambda case, moment: (
        case.extension is not None and not case.acts_as(moment.person, case.handler)
    ),
    "answered_once": lambda case, _: case.answer is not None,
    "not_agreed": lambda case, _: case.mark is Mark.NOT_AGREED and case.second_at is None,
    "second_open": lambda case, moment: case.second == moment.person,
    "nobody_in_charge": lambda case, _: case.charge is None,
    "urgent": lambda case, _: case.urgent,
    "not_urgent": lambda case, _: not case.urgent,
    "here": lambda case, _: not case.urgent and not case.confidential,
    "anothers_work": lambda case, moment: moment.person != case.handler and not case.confidential,
    "anothers_batched_work": lambda case, moment: moment.person != case.handler and case.batch_id is not None,
    "in_batch": lambda case, _: case.batch_id is not None,
    "instructed": lambda case, _: case.instructed_at is not None,
    "filed_for": lambda case, _: case.filer not in (None, case.first_responder, case.handler),
    "about_somebody": lambda case, _: case.about is not None,
    "shareable": lambda case, _: not case.confidential,
    "may_reveal": lambda case, moment: case.anonymous and case.acts_as(moment.person, case.supervisor),
}


def _since(instant: int | None, moment: Moment) -> bool:
    return instant is not None and moment.now >= instant


def parties(case: Case, person: Person, policy: Policy) -> frozenset[Party]:
    """What `person` is to `case`. Whoever asked is nothing but the requester: nobody works his own case."""
    if not person.active:
        return frozenset()
    if person.id == case.requester:
        return frozenset({Party.REQUESTER})
    if barred(case, person):
        return frozenset()
    supervises, leading = person.has(Role.SUPERVISOR), leads(person, case.office, policy)
    held = {
        Party.CLERK: person.id == case.filer and person.has(Role.CLERK),
        Party.HANDLER: case.acts_as(person.id, case.handler),
        Party.FIRST_RESPONDER: case.acts_as(person.id, case.first_responder),
        Party.ASSISTANT: person.id in case.helpers,
        Party.OFFERED: _offered(case, person),
        Party.SUPERVISOR: supervises or case.acts_as(person.id, case.supervisor),
        Party.REVIEWER: (supervises or leading) and _uninvolved(case, person),
        Party.HEAD: (person.has(Role.HEAD) and person.home == case.office) or _heads_for(case, person),
        Party.LEADER: leading,
        Party.IN_CHARGE: person.id == case.charge,
        Party.ON_CALL: person.id in case.called and case.state is State.NEW,
        Party.REVIEWING: person.id in case.reviewers,
        Party.ANSWERING_NOW: _answers_now(case, person, policy),
    }
    found = frozenset(party for party, held_ in held.items() if held_)
    return found & BETWEEN if case.confidential else found


BETWEEN = frozenset({Party.HANDLER, Party.FIRST_RESPONDER, Party.SUPERVISOR})
"""What somebody can be, besides its requester, to a case between its soldier and a leader."""


def leads(person: Person, office: str, policy: Policy) -> bool:
    """Whether a leader sees `office`."""
    if not person.has(Role.LEADER):
        return False
    named = in_charge(person, policy)
    return not named or office in named


def in_charge(person: Person, policy: Policy) -> frozenset[str]:
    """The homes that name this leader; none: he sees all."""
    return frozenset(home.id for home in policy.homes.values() if home.leader == person.staff_no)


def _heads_for(case: Case, person: Person) -> bool:
    """In the place of an absent head; not where it is about him: who speaks for him must not hear of it either."""
    head = person.heads.get(case.office)
    return head is not None and head != case.about


def _uninvolved(case: Case, person: Person) -> bool:
    return person.id not in case.took_part | {case.handler, case.first_responder} | set(case.stand_ins.values())


def _answers_now(case: Case, person: Person, policy: Policy) -> bool:
    """On call for its office while the window is open; a handler needs no such right, and an ended case no answer."""
    return (person.on_call == case.office and case.state in LIVE and not case.acts_as(person.id, case.handler)
            and on_call.trusted(person, policy.category(case.category)))


def _offered(case: Case, person: Person) -> bool:
    if case.offered_to is not None:
        return person.id == case.offered_to
    return case.offered and person.home == case.offered_office and person.has(*HANDLERS)


def sees(case: Case, person: Person, policy: Policy) -> bool:
    """Whether `person` may open `case` at all."""
    filed = person.active and person.id == case.filer and not barred(case, person)
    return filed or bool(parties(case, person, policy))


OFFERED_IN = {state: tuple(rule for rule in RULES if state in rule.sources and rule.action not in BY_CLOCK)
              for state in State}
"""The rows that somebody may act on in each state, in the order of RULES."""


def allowed(case: Case, person: Person, moment: Moment) -> list[Action]:
    """What `person` may do now, in the order of RULES, each once."""
    held = parties(case, person, moment.policy)
    actions = [rule.action for rule in OFFERED_IN[case.state]
               if not rule.parties.isdisjoint(held) and _applies(rule, case, moment)]
    return list(dict.fromkeys(actions))


def check(case: Case, person: Person, action: Action, moment: Moment) -> Rule:
    """The row that lets `person` do `action` now; Refused: not_seen, not_yours, or not_now (the case has moved on)."""
    held = parties(case, person, moment.policy)
    if not held and not sees(case, person, moment.policy):
        raise Refused("not_seen")
    mine = [rule for rule in RULES if rule.action is action and not rule.parties.isdisjoint(held)]
    if not mine or action in BY_CLOCK:
        raise Refused("not_yours")
    for rule in mine:
        if case.state in rule.sources and _applies(rule, case, moment):
            return rule
    raise Refused("not_now", number=case.number, state=case.state.value)


def _applies(rule: Rule, case: Case, moment: Moment) -> bool:
    return rule.when is None or CONDITIONS[rule.when](case, moment)
