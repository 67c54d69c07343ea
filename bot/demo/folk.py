"""What the people of the sample unit do with a case next, and how long they take: each office in its own way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.demo.stories import Stories, Story
from bot.domain import closing
from bot.domain.case import Case, State, Track
from bot.domain.policy import Policy
from bot.domain.rules import Action

HOUR, DAY = 3600, 86_400
PACE = {"finance": 0.7, "medical": 0.9, "personnel": 1.0, "politics": 1.2, "logistics": 2.0}
"""How slow an office is; companies are as quick as Finance."""
AT_ONCE = frozenset({"equipment", "other"})
LOOKS_AFTER = 3
"""Working days within which a reviewer looks."""


@dataclass(frozen=True)
class Deed:
    """Who (an id) does what with which case, when (epoch seconds of the desk), and with which answers."""

    at: int
    case: int
    person: int
    action: Action
    answers: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""
    aside: bool = False
    """It happens beside the case's life, whatever has become of it meanwhile."""


@dataclass
class Folk:
    """Everybody together. `told`: which story a case is of; `stuck`: cases that higher authority never decides."""

    policy: Policy
    stories: Stories
    chance: Random
    languages: Mapping[int, str]
    cards: Collection[str]
    told: dict[int, Story] = field(default_factory=dict)
    stuck: set[int] = field(default_factory=set)

    def next(self, case: Case, now: int) -> Deed | None:
        """None: nobody does anything more, but the clock."""
        if case.state is State.NEW:
            return self._accept(case, now)
        if case.state in (State.OPEN, State.REFERRED):
            return self._decide(case, now) if case.extension is not None else self._work(case, now)
        return self._soldier(case, now)

    def beside(self, case: Case, now: int, leader: int) -> Deed | None:
        """What happens now and then while a case is accepted: a leader looks, a soldier thinks otherwise."""
        dice = self.chance.random()
        if dice < 0.04:
            return Deed(self._hours(now, 20, 60), case.id, leader, Action.INSTRUCT, {"words": self._say("instruct")},
                        aside=True)
        if dice < 0.08:
            why = self._say("withdraw")
            return Deed(self._evening(now, 2), case.id, case.requester, Action.WITHDRAW, {"why": why},
                        aside=True)
        return None

    def follows(self, case: Case, now: int) -> Deed | None:
        """An instruction is answered, an answer that says too little sent back."""
        if case.instructed_at is not None:
            return Deed(self._hours(now, 2, 14), case.id, case.handler, Action.REPLY_INSTRUCTION,
                        {"words": self._say("replied")}, aside=True)
        if case.answer is not None and self.chance.random() < 0.04:
            return Deed(self._evening(now, 0), case.id, case.requester, Action.VAGUE, aside=True)
        return None

    # ── The office ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _accept(self, case: Case, now: int) -> Deed:
        late = self.chance.random() < 0.05 * self._pace(case)
        at = self._hours(now, 4.5, 9) if late else self._hours(now, 0.2, min(3.8, 2.2 * self._pace(case)))
        track = "at_once" if case.category in AT_ONCE and self.chance.random() < 0.6 else "dated"
        if self.told[case.id].higher:
            track = "higher"
        return self._deed(at, case, Action.ACCEPT, {"track": track, **self._whom()})

    def _whom(self) -> dict[str, str]:
        return {"whom": self.stories.word("whom"), "next_push": self.stories.word("push"),
                "reference": f"第 {self.chance.randrange(3, 90)} 号"}

    def _work(self, case: Case, now: int) -> Deed:
        if case.state is State.REFERRED:
            return self._push(case, now)
        if case.answered_at is None:
            return self._first(case, now)
        left = self.policy.calendar.between(now, case.resolve_by or now)
        dice = self.chance.random()
        if left > 0 and dice < 0.07 * self._pace(case) and case.extensions < 1:
            return self._deed(self._after(now, left * 0.8), case, Action.ASK_EXTENSION,
                              {"days": self.chance.choice(("d3", "d5")), "reason": self._word(case, "extension")})
        late = left <= 0 or self.chance.random() < 0.08 * self._pace(case)
        share = self.chance.uniform(1.05, 1.6) if late else self.chance.uniform(0.15, 0.75)
        return self._resolve(self._after(now, max(left * share, self.chance.uniform(2, 30) * HOUR)), case)

    def _first(self, case: Case, now: int) -> Deed:
        """The first answer: what is missing, how it stands, or at once what came of it."""
        hours = self.chance.uniform(1, 6) * self._pace(case)
        at, dice = self._after(now, hours * HOUR), self.chance.random()
        topic = self.stories.topics[case.category]
        if dice < 0.25 and topic.ask:
            return self._deed(at, case, Action.ASK, {
                "materials": {"ticked": list(topic.ask), "done": True}, "words": self._word(case, "ask")})
        if dice < 0.75:
            return self._progress(at, case)
        return self._resolve(at, case)

    def _push(self, case: Case, now: int) -> Deed:
        """A report every few days, until higher authority has decided; it comes late now and then."""
        days = self.chance.uniform(2, 4.6) if self.chance.random() < 0.93 else self.chance.uniform(5.2, 7)
        at = self._after(now, self.policy.calendar.days(days))
        decided = case.id not in self.stuck and self.chance.random() < 0.4
        return self._resolve(at, case) if decided else self._progress(at, case)

    def _progress(self, at: int, case: Case) -> Deed:
        words = self.chance.choice(self.stories.topics[case.category].progress[self._language(case)])
        return self._deed(at, case, Action.PROGRESS, {"words": words, "clear": "as_is"})

    def _resolve(self, at: int, case: Case) -> Deed:
        story, month = self.told[case.id], self.policy.calendar.local(at).date()
        words = story.done[self._language(case)].format(m=month.month % 12 + 1, month=f"{month:%B}")
        cite = {"cite": story.cite} if story.cite in self.cards else {}
        return self._deed(at, case, Action.RESOLVE, {
            "outcome": story.outcome, "words": words, "clear": "as_is", **cite})

    def _decide(self, case: Case, now: int) -> Deed:
        yes = self.chance.random() < 0.8
        action = Action.GRANT_EXTENSION if yes else Action.REFUSE_EXTENSION
        return Deed(self._hours(now, 1, 5), case.id, case.supervisor, action,
                    {"reason": self._say("granted" if yes else "refused")})

    # ── The soldier ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _soldier(self, case: Case, now: int) -> Deed | None:
        if case.state is State.WAITING:
            return self._reply(case, now)
        if case.state is State.RESOLVED:
            return self._judge(case, now)
        if case.state is State.CLOSED and case.mark is None and now == case.closed_at:
            return self._rate(case, now)
        return None

    def _reply(self, case: Case, now: int) -> Deed:
        if self.chance.random() < 0.95:
            return Deed(self._evening(now, self.chance.choice((0, 0, 1, 3))), case.id, case.requester, Action.REPLY,
                        says=self._word(case, "reply"))
        silent = closing.silent_since(case, self.policy) or now
        return Deed(self._hours(silent, 4, 20), case.id, case.supervisor, Action.SHELVE,
                    {"reason": self._say("shelve")})

    def _judge(self, case: Case, now: int) -> Deed | None:
        """Three of four say yes; who must be content with an explanation, not so often."""
        dice, at = self.chance.random(), self._evening(now, self.chance.choice((0, 0, 0, 1, 2, 4)))
        if dice < (0.76 if self.told[case.id].outcome in ("solved", "answered", "adopted") else 0.6):
            return Deed(at, case.id, case.requester, Action.CONFIRM)
        if dice < 0.86 and case.disputes < 1:
            return Deed(at, case.id, case.requester, Action.DISPUTE, {"reason": self._word(case, "dispute")})
        return None

    def _rate(self, case: Case, now: int) -> Deed | None:
        dice = self.chance.random()
        if dice < 0.04:
            return Deed(self._evening(now, self.chance.randrange(4, 20)), case.id, case.requester, Action.REOPEN,
                        {"reason": self._word(case, "reopen")})
        if dice > 0.8:
            return None
        bad = self.chance.random() < 0.06 * self._pace(case)
        result, service = (("2", self.chance.choice("12")) if bad else
                           (self.chance.choice("3445555"), self.chance.choice("455555")))
        words = self._word(case, "complaint" if bad else "thanks") if self.chance.random() < 0.6 else None
        trips = self.chance.choices(("t0", "t1", "t2", "t3"), (60, 28, 9, 3))[0]
        return Deed(now + self.chance.randrange(60, 600), case.id, case.requester, Action.RATE,
                    {"result": result, "service": service, "trips": trips, "words": words})

    # ── When, and in which words ─────────────────────────────────────────────────────────────────────────────────────

    def _deed(self, at: int, case: Case, action: Action, answers: Mapping[str, Any]) -> Deed:
        return Deed(at, case.id, case.handler, action, answers)

    def _pace(self, case: Case) -> float:
        return PACE.get(case.office, 0.7) * (0.7 if case.track is Track.AT_ONCE else 1)

    def _after(self, now: int, seconds: float) -> int:
        return self.policy.calendar.next_working(self.policy.calendar.after(now, round(seconds)) + 60)

    def _hours(self, now: int, least: float, most: float) -> int:
        return self._after(now, self.chance.uniform(least, most) * HOUR)

    def _evening(self, now: int, days: int) -> int:
        """After supper, or at noon."""
        minutes = self.chance.choice((self.chance.randrange(740, 830), self.chance.randrange(1130, 1300)))
        midnight = self.policy.calendar.end_of_day(now) - DAY
        at = midnight + days * DAY + minutes * 60
        return at if at > now else at + DAY

    def _language(self, case: Case) -> str:
        return self.languages.get(case.requester, "zh")

    def _word(self, case: Case, what: str) -> str:
        return self.stories.say(what, self._language(case), self.chance)

    def _say(self, what: str) -> str:
        return self.stories.say(what, "zh", self.chance)
