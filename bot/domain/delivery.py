"""A delivery list: a policy counts when the entitled have got it. Who stands where, who may move whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.cards import Card
from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import HEADQUARTERS, STAFF, Person, Role
from bot.domain.policy import Policy
from bot.domain.secrecy import barred, is_private

DAY = 86_400
APART = 7 * DAY
"""Seconds from one reminder to the next."""
REMINDERS = 3
"""Then the office goes and asks."""
ASKED_DAYS = 14
"""Days after which somebody whom the office has spoken to is looked at again."""


class Stand(StrEnum):
    """Where one person stands. ASKED: whether it concerns him. RAISED: a survey's yes became a case."""

    ASKED = "asked"
    UNSURE = "unsure"
    TOLD = "told"
    APPLIED = "applied"
    ENTERED = "entered"
    RECEIVED = "received"
    NOT_MINE = "not_mine"
    LEFT_OUT = "left_out"
    RAISED = "raised"


OPEN = (Stand.ASKED, Stand.UNSURE, Stand.TOLD, Stand.APPLIED, Stand.ENTERED)
"""Not settled yet, in the order things go."""
HIS = frozenset({Stand.ASKED, Stand.TOLD, Stand.ENTERED})
"""Where the next step is the soldier's own: he is reminded."""


class Reach(StrEnum):
    """Who is on it: everybody is asked whether it concerns him; all who fit are; those of a list; whoever joins."""

    ASK = "reach_ask"
    HOMES = "reach_homes"
    SHEET = "reach_sheet"
    JOIN = "reach_join"


class Who(StrEnum):
    """Which roles."""

    ALL = "who_all"
    SOLDIERS = "who_soldiers"
    STAFF = "who_staff"


class Why(StrEnum):
    """Why somebody is left out. IN_PERSON: he said so himself to somebody, having no phone at hand.

    NO_ANSWER: one answer was given to all, and he said nothing to it.
    """

    NOT_ENTITLED = "why_not_entitled"
    DECLINED = "why_declined"
    ELSEWHERE = "why_elsewhere"
    IN_PERSON = "why_in_person"
    OTHER = "why_other"
    HAS_LEFT = "why_has_left"
    NO_ANSWER = "why_no_answer"


CHOSEN = (Why.NOT_ENTITLED, Why.DECLINED, Why.ELSEWHERE, Why.IN_PERSON, Why.OTHER)
"""What the office may name; that somebody has left, the roster says."""


class Party(StrEnum):
    """What somebody is to one line."""

    SELF = "self"
    OFFICE = "office"
    HOME = "home"
    """Clerk or leader of his company."""
    CLOCK = "clock"


class Move(StrEnum):
    """What can be done with one line."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    APPLIED = "applied"
    ENTERED = "entered"
    RECEIVED = "received"
    MISSING = "missing"
    MINE = "mine"
    TOLD = "told"
    LATER = "later"
    LEAVE = "leave"
    BACK = "back"
    AGAIN = "again"
    CHANGED = "changed"


HIMSELF, OFFICE = frozenset({Party.SELF}), frozenset({Party.OFFICE})
MOVES: Mapping[Move, tuple[frozenset[Stand], Stand | None, frozenset[Party]]] = {
    Move.YES: (frozenset({Stand.ASKED, Stand.UNSURE}), Stand.TOLD, HIMSELF),
    Move.NO: (frozenset({Stand.ASKED, Stand.UNSURE, Stand.TOLD}), Stand.NOT_MINE, HIMSELF),
    Move.UNSURE: (frozenset({Stand.ASKED}), Stand.UNSURE, HIMSELF),
    Move.APPLIED: (frozenset({Stand.TOLD}), Stand.APPLIED, frozenset({Party.SELF, Party.OFFICE, Party.HOME})),
    Move.ENTERED: (frozenset({Stand.TOLD, Stand.APPLIED}), Stand.ENTERED, frozenset({Party.OFFICE, Party.CLOCK})),
    Move.RECEIVED: (frozenset({Stand.TOLD, Stand.APPLIED, Stand.ENTERED}), Stand.RECEIVED, HIMSELF),
    Move.MISSING: (frozenset({Stand.ENTERED, Stand.RECEIVED}), Stand.APPLIED, HIMSELF),
    Move.MINE: (frozenset({Stand.NOT_MINE, Stand.LEFT_OUT}), Stand.TOLD, HIMSELF),
    Move.TOLD: (frozenset({Stand.ASKED, Stand.UNSURE}), Stand.TOLD, frozenset({Party.OFFICE, Party.HOME})),
    Move.LATER: (frozenset(OPEN), None, OFFICE),
    Move.LEAVE: (frozenset(OPEN), Stand.LEFT_OUT, frozenset({Party.OFFICE, Party.CLOCK})),
    Move.BACK: (frozenset({Stand.LEFT_OUT, Stand.NOT_MINE}), Stand.TOLD, OFFICE),
    Move.AGAIN: (frozenset({Stand.ASKED, Stand.UNSURE, Stand.NOT_MINE, Stand.LEFT_OUT}), Stand.ASKED,
                 frozenset({Party.CLOCK})),
    Move.CHANGED: (frozenset({Stand.NOT_MINE, Stand.LEFT_OUT}), Stand.ASKED,
                   frozenset({Party.SELF, Party.OFFICE, Party.HOME})),
}
"""Move → from where, to where (None: it stays), by whom. *Received* is his own word, and nobody else's.

CHANGED: he has married, or has a child: whoever had said no is asked again.
"""
SURVEYED = frozenset({Move.YES, Move.NO, Move.UNSURE, Move.LATER, Move.LEAVE, Move.AGAIN})
"""All that there is on a survey."""
COMMON: Mapping[Move, Stand | None] = {
    Move.YES: Stand.APPLIED, Move.ENTERED: Stand.ENTERED, Move.RECEIVED: Stand.RECEIVED, Move.MISSING: Stand.RAISED,
    Move.LEAVE: Stand.LEFT_OUT}
"""All that there is on a matter of many: who joins waits for the case, hears its answer, and says whether it is so for
him as well; if it is not, he has a case of his own."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One list. `card_id` None: a survey, whose `question` is asked and whose *yes* becomes a case.

    `case_id`: the case that led to it. `people_until`: the last person of the roster when it began; who came later is
    new. `due_at`: till when the office has to go and ask; None: nobody waits for that. `done_at`: nobody is open.
    """

    id: int
    title: Mapping[str, str]
    category: str
    office: str
    owner: int
    opened_by: int
    opened_at: int
    reach: Reach
    who: Who
    homes: tuple[str, ...]
    people_until: int
    card_id: str | None = None
    question: str | None = None
    case_id: int | None = None
    duty_id: int | None = None
    duty_serial: int | None = None
    serial: int = 0
    due_at: int | None = None
    done_at: int | None = None
    closed_at: int | None = None

    @property
    def survey(self) -> bool:
        return self.card_id is None

    @property
    def common(self) -> bool:
        """A matter of many: one case, which others join instead of raising it again; one answer to all."""
        return self.reach is Reach.JOIN

    @property
    def whole(self) -> bool:
        """Whether any of its numbers, beside a share, would tell a company's strength: only shares are shown."""
        return self.reach in (Reach.ASK, Reach.HOMES)


@dataclass(frozen=True, slots=True)
class Line:
    """One person on it. `home`: his when he was put on it. `next_at`: when he is reminded or the office has to ask.

    `to_ask`: the office goes and asks. `told_at` None: nothing has reached him yet.
    """

    delivery_id: int
    person_id: int
    home: str
    stand: Stand
    since: int
    by: int | None = None
    told_at: int | None = None
    reminders: int = 0
    next_at: int | None = None
    to_ask: bool = False
    why: Why | None = None
    words: str | None = None
    case_id: int | None = None


def may_open(person: Person, card: Card, policy: Policy) -> bool:
    """The card's owner, the head of its category's office, supervisors."""
    office = policy.category(card.category).department
    return person.active and (person.staff_no == card.owner or person.is_head(office) or person.has(Role.SUPERVISOR))


def may_open_any(person: Person, cards: Iterable[Card], policy: Policy) -> list[Card]:
    """The entitlements that he may open a list of."""
    return [card for card in cards if card.entitlement and may_open(person, card, policy)]


def may_sweep(person: Person, case: Case) -> bool:
    """Who may ask whether others have the same: its handler, supervisors. Never of what concerns a certain person."""
    if is_private(case) or barred(case, person):
        return False
    return person.active and person.id != case.requester and (
        case.acts_as(person.id, case.handler) or person.has(Role.SUPERVISOR))


def runs(person: Person, delivery: Delivery) -> bool:
    """Its owner, the head of its office, supervisors: they see all of it."""
    heads = person.is_head(delivery.office)
    return person.active and (person.id == delivery.owner or heads or person.has(Role.SUPERVISOR))


def of_company(person: Person, delivery: Delivery, policy: Policy) -> str | None:
    """The company whose part he sees as its clerk or leader. Never of a survey or a sensitive matter."""
    private = delivery.survey or policy.category(delivery.category).sensitive
    own = person.active and person.has(Role.CLERK, Role.COMPANY_LEADER) and not private
    return person.home if own else None


def sees(person: Person, delivery: Delivery, policy: Policy) -> bool:
    """Whether he may look at its numbers."""
    leads = person.active and person.has(Role.LEADER)
    return runs(person, delivery) or leads or of_company(person, delivery, policy) is not None


def names(person: Person, delivery: Delivery, home: str, policy: Policy) -> bool:
    """Whether he may read who of that home is on it."""
    return runs(person, delivery) or of_company(person, delivery, policy) == home


def parties(person: Person, delivery: Delivery, line: Line, policy: Policy) -> frozenset[Party]:
    """Whoever is on it himself is nothing else."""
    if person.id == line.person_id:
        return frozenset({Party.SELF}) if person.active else frozenset()
    held = {Party.OFFICE: runs(person, delivery), Party.HOME: of_company(person, delivery, policy) == line.home}
    return frozenset(party for party, held_ in held.items() if held_)


def allowed(delivery: Delivery, line: Line, held: frozenset[Party]) -> list[Move]:
    """What can be done with a line now."""
    if delivery.closed_at is not None:
        return []
    known = COMMON if delivery.common else SURVEYED if delivery.survey else MOVES
    held = held - {Party.OFFICE} if delivery.common else held  # its case speaks for the office
    return [move for move, (sources, _, by) in MOVES.items() if line.stand in sources and by & held and move in known]


def moved(delivery: Delivery, line: Line, move: Move, held: frozenset[Party], moment: tuple[int, int | None],
          policy: Policy) -> Line:
    """The line after it. `moment`: when, and by whom. Refused: not_yours, or that it has moved on."""
    _, target, by = MOVES[move]
    if not by & held:
        raise Refused("not_yours")
    if move not in allowed(delivery, line, held):
        raise Refused("delivery_moved")
    now, person_id = moment
    if move is Move.LATER:
        return replace(line, to_ask=False, next_at=now + ASKED_DAYS * DAY, by=person_id)
    stand = _target(delivery, move) or target or line.stand
    after = replace(line, stand=stand, since=now, by=person_id, why=None, words=None, to_ask=False)
    if move is Move.TOLD:
        after = replace(after, told_at=line.told_at or now)
    if move in (Move.AGAIN, Move.CHANGED):
        after = replace(after, told_at=None, reminders=0)
    if move in (Move.UNSURE, Move.MISSING) and stand in OPEN:
        return replace(after, to_ask=True, next_at=None)
    return replace(after, next_at=next_at(after, delivery, policy))


def _target(delivery: Delivery, move: Move) -> Stand | None:
    """Where a move leads that leads elsewhere on a survey, or on a matter of many."""
    if delivery.common:
        return COMMON[move]
    return Stand.RAISED if delivery.survey and move is Move.YES else None


def next_at(line: Line, delivery: Delivery, policy: Policy) -> int | None:
    """When it is looked at again: a week on where he has the next step; where the office has, after its days."""
    if line.stand in HIS:
        return line.since + APART
    if line.stand is Stand.APPLIED and not delivery.common:
        return policy.calendar.after(line.since, policy.calendar.days(policy.category(delivery.category).days))
    return None


def overdue(line: Line, now: int, *, reached: bool) -> Line:
    """What becomes of a line whose time has come: one more reminder, or the office goes and asks."""
    if line.stand in HIS and reached and line.reminders < REMINDERS:
        return replace(line, reminders=line.reminders + 1, next_at=now + APART)
    return replace(line, to_ask=True, next_at=None)


def fits(person: Person, delivery: Delivery) -> bool:
    """Whether he is one of those whom the list is for; of a list that was sent, only where he is new."""
    there = of_homes(person, delivery) and not delivery.common
    if delivery.reach is Reach.SHEET and person.id <= delivery.people_until:
        return False
    return there and suits(person, delivery.who)


def of_homes(person: Person, delivery: Delivery) -> bool:
    return person.active and (not delivery.homes or person.home in delivery.homes)


def suits(person: Person, who: Who) -> bool:
    staff = person.has(*STAFF, *HEADQUARTERS)
    return who is Who.ALL or staff == (who is Who.STAFF)


def first_stand(delivery: Delivery, *, late: bool) -> Stand:
    """Where somebody begins; whoever comes to a list that was sent is asked first."""
    asks = delivery.survey or delivery.reach is Reach.ASK or (late and delivery.reach is Reach.SHEET)
    return Stand.ASKED if asks else Stand.TOLD
