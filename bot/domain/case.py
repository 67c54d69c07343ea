"""What a case is: its states, tracks, outcomes and the record itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.letters import width


class State(StrEnum):
    """Where a case stands in its life."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    REFERRED = "referred"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


WORKED = frozenset({State.NEW, State.OPEN, State.WAITING, State.REFERRED})
"""States in which an office has something to do or waits for something."""
LIVE = WORKED | {State.RESOLVED}
"""Not ended yet."""


class Track(StrEnum):
    """How fast a case is worked."""

    AT_ONCE = "at_once"
    DATED = "dated"
    HIGHER = "higher"


class Outcome(StrEnum):
    """What became of a case. *Not ours* is none."""

    SOLVED = "solved"
    ANSWERED = "answered"
    EXPLAINED = "explained"
    CANNOT = "cannot"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    DUPLICATE = "duplicate"


class Mark(StrEnum):
    """How a case ended when it was not the soldier's plain yes."""

    UNCONFIRMED = "unconfirmed"
    NO_REPLY = "no_reply"
    NOT_AGREED = "not_agreed"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True)
class Case:
    """One case. People are ids; instants epoch seconds; `budget_left` seconds of working time while the clock stands.

    `office` is the home (department or company) that works it; `reason` how the first responder and the handler were
    chosen (codes and figures); `helpers` who was asked to assist and has not delivered; `took_part` everybody with an
    event on it; `answer` the handler's last answer, if its soldier has not called it too vague. `first_resolve_by` is
    the first date told, `resolve_by` the one that holds now. `extension`: working days asked for and not decided on;
    `extensions`: how often granted. `card_id` and `card_version`: the policy card it goes by, `card_step` where it
    stands in its steps. `called`: who was told of an urgent one. `reviewers`: who has an open review of it; `second`:
    the one of them who has its soldier's second review, `second_at` when that was asked for. `spoken_at`: since when
    its soldier has had no word from the handler. `batch_id`: the batch it is worked with, `batch_by` their common date.
    `instructed_by`: the leader whose instruction waits for its answer, since `instructed_at`. `handing`: the handover
    in which somebody has it for the time. `stand_ins`: of its handler, first responder and supervisor those who are not
    there, each with his stand-in. `anonymous`: who asked is hidden from all but `supervisor`, and `revealed`, for whom
    the name was opened. `confidential`: between its soldier, handler and supervisor alone. `about`: the person it is
    about, `about_home` the home that he heads. `here_at`: when it was solved on the spot, on a service day. `still_at`:
    when its soldier last said that it is still solved.
    """

    id: int
    number: str
    category: str
    title: str
    state: State
    requester: int
    filer: int | None
    company: str
    office: str
    first_responder: int
    handler: int
    supervisor: int
    reason: Mapping[str, str | int]
    created_at: int
    talked_at: int
    track: Track | None = None
    outcome: Outcome | None = None
    mark: Mark | None = None
    offered_office: str | None = None
    offered_to: int | None = None
    declines: int = 0
    disputes: int = 0
    reopened: int = 0
    asks: int = 0
    moved: int = 0
    charge: int | None = None
    waiting_for: tuple[str, ...] = ()
    accept_by: int | None = None
    resolve_by: int | None = None
    first_resolve_by: int | None = None
    budget_left: int | None = None
    accepted_at: int | None = None
    answered_at: int | None = None
    answer_by: int | None = None
    report_by: int | None = None
    asked_at: int | None = None
    extension: int | None = None
    extension_at: int | None = None
    extensions: int = 0
    resolved_at: int | None = None
    closed_at: int | None = None
    card_id: str | None = None
    card_version: int | None = None
    card_step: str | None = None
    spoken_at: int | None = None
    batch_id: int | None = None
    batch_by: int | None = None
    instructed_by: int | None = None
    instructed_at: int | None = None
    handing: int | None = None
    version: int = 1
    urgent: bool = False
    helpers: frozenset[int] = frozenset()
    took_part: frozenset[int] = frozenset()
    answer: int | None = None
    called: frozenset[int] = frozenset()
    second_at: int | None = None
    reviewers: frozenset[int] = frozenset()
    second: int | None = None
    stand_ins: Mapping[int, int] = field(default_factory=dict)
    anonymous: bool = False
    confidential: bool = False
    about: int | None = None
    about_home: str | None = None
    revealed: frozenset[int] = frozenset()
    here_at: int | None = None
    still_at: int | None = None

    @property
    def offered(self) -> bool:
        return self.offered_office is not None

    def reached(self, person_id: int | None) -> int:
        """Whom a letter for somebody of the case goes to: himself, or who stands in for him; 0 for nobody."""
        return self.stand_ins.get(person_id or 0, person_id or 0)

    def acts_as(self, person_id: int, post: int) -> bool:
        """Whether somebody holds a post of the case (whose person is `post`), or stands in for who holds it."""
        return person_id in (post, self.stand_ins.get(post))

    def for_whom(self, person_id: int) -> int | None:
        """Whom somebody acts for here, if not for himself."""
        posts = (self.handler, self.first_responder, self.supervisor)
        if person_id in posts:
            return None
        return next((one for one in posts if self.stand_ins.get(one) == person_id), None)


TITLE = 48
"""How wide a case's title may be, in letters; a Chinese character takes the room of two."""


def title_of(story: str) -> str:
    """How its story begins."""
    line = " ".join(story.split())[:TITLE + 1]
    short = line
    while width(short) > TITLE:
        short = short[:-1]
    return line if short == line else short.rstrip() + "…"


EXTENSIONS = 2
"""How often an extension may move a date."""


def may_extend(case: Case, now: int) -> bool:
    """An extension is asked for before the date has passed, one at a time, and not without end."""
    asks = case.extension is None and case.extensions < EXTENSIONS and not case.confidential
    return asks and now < (case.resolve_by or 0)
