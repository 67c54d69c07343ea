"""The unit's own rules as data: companies, departments, categories, promises. `config` fills it from `desk.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.backup import Backup
from bot.domain.burden import Caps
from bot.domain.calendar import Calendar
from bot.domain.channel import Channel
from bot.domain.filing import Filing
from bot.domain.leaders import POSTS
from bot.domain.people import HQ
from bot.domain.retention import Retention
from bot.domain.rhythm import StandingDuty
from bot.domain.tolerated import Tolerated
from bot.domain.urgent import Urgent
from bot.domain.windows import NIGHT, Quiet, Windows

LANGUAGES = ("zh", "en")
Words = Mapping[str, str]
"""The same words by language: `{"zh": …, "en": …}`."""


@dataclass(frozen=True)
class Choice:
    """One answer that can be tapped. `words` by language."""

    id: str
    words: Words


@dataclass(frozen=True)
class Question:
    """A category's own question. Without choices it is answered in words."""

    id: str
    words: Words
    choices: tuple[Choice, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Material:
    """A paper a category usually needs. `bring`: by hand; else a photo will do."""

    id: str
    words: Words
    bring: bool = True


@dataclass(frozen=True)
class Home:
    """A company or a department. `leader`: staff number of the leader in charge, if not all leaders are."""

    id: str
    words: Words
    is_company: bool
    leader: str | None = None
    windows: Windows | None = None
    into: str | None = None
    """Of one that was closed: the home that has taken its place, if one has."""


@dataclass(frozen=True)
class Category:
    """What a request is about. `days`: working days of the dated track. `cadres`: staff numbers who have this duty.

    `anonymous`: its requester may hide his name. `about_person`: it may be about somebody. `suggestion`: it is
    adopted or not. `lasting`: asked again weeks later. `sensitive`: letters say nothing of it.
    """

    id: str
    words: Words
    department: str
    days: float = 10
    company_first: bool = False
    lasting: bool = False
    sensitive: bool = False
    suggestion: bool = False
    anonymous: bool = True
    about_person: bool = True
    questions: tuple[Question, ...] = ()
    materials: tuple[Material, ...] = ()
    cadres: tuple[str, ...] = ()
    former_questions: tuple[Question, ...] = ()
    """Asked no more; answers given to them are still shown in their words."""
    former_materials: tuple[Material, ...] = ()
    """Needed no more; whoever was asked for them still reads which they are."""
    keep_days: int | None = None
    """How long the words of its ended cases are kept, if not as long as others'; 0: for ever."""
    into: str | None = None
    """Of one that was closed: the category that has taken its place, if one has."""


@dataclass(frozen=True)
class Promises:
    """Time limits told, in seconds of working time, but `at_once_days` and `report_days`: working days."""

    accept: int
    answer: int
    at_once_days: float = 1
    report_days: float = 5


@dataclass(frozen=True)
class Pace:
    """Messages a second the outbox may send: in all, broadcasts, and a chat's burst and rate. 0 switches all off."""

    total: float = 30
    broadcast: float = 25
    chat_burst: int = 5
    chat_rate: float = 1


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: at a `share` of a promise's time, or `days` (working days) after its date; who is told.

    `to`: handler, first_responder, supervisor, head (of the office), leader (in charge), first_leader.
    """

    to: tuple[str, ...]
    share: float | None = None
    days: float = 0


PLACES = ("handler", "first_responder", "supervisor", "head", "leader", "first_leader")
"""Whom a rung may name."""
LADDER = (
    Rung(("handler",), share=0.5), Rung(("handler", "first_responder"), share=0.8), Rung(("handler", "supervisor")),
    Rung(("head",), days=1), Rung(("leader",), days=3), Rung(("first_leader",), days=8),
)  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """Everything `desk.toml` and the calendars say."""

    calendar: Calendar
    homes: Mapping[str, Home]
    categories: Mapping[str, Category]
    promises: Promises
    pace: Pace = field(default_factory=Pace)
    files_in_chat: bool = False
    inline: bool = False
    """Whether members may send a card's link on from any chat: `@bot words`."""
    reading_quiz: bool = False
    reopen_days: int = 30
    rating_days: int = 14
    ladder: tuple[Rung, ...] = LADDER
    first_leader: str | None = None
    """Staff number of the leader above all others; none named: the first on the roster."""
    quiet: Quiet | None = NIGHT
    """Hours in which what can wait is held; None: there are none."""
    urgent: Urgent = field(default_factory=Urgent)
    max_open: int = 30
    """Open cases of one handler above which the head decides what waits; 0: no limit."""

    on_call: bool = False
    """Whether heads are told of phone windows outside working time in which nobody of theirs answers."""

    duties: tuple[StandingDuty, ...] = ()
    """The unit's yearly rhythm; each is taken into the desk once."""
    tolerated: tuple[Tolerated, ...] = ()
    """The tolerance list: mistakes made in good faith that stay out of a person's record."""
    channel: Channel = field(default_factory=Channel)
    """What must not be sent."""
    files: Filing = field(default_factory=Filing)
    """Which files are taken."""
    retention: Retention = field(default_factory=Retention)
    backup: Backup = field(default_factory=Backup)
    """How many nightly backups are kept, and where."""
    burden: Caps = field(default_factory=Caps)
    """How often a month a company may be asked for something."""
    offices_rate: bool = False
    """Whether in a review round those who handle cases rate the requests that they get; totals alone are shown."""
    former_homes: Mapping[str, Home] = field(default_factory=dict)
    """Companies and departments that were closed: nobody is there, old cases and figures keep them."""
    former_categories: Mapping[str, Category] = field(default_factory=dict)
    """Categories in which nothing new is filed."""
    channels: Words = field(default_factory=dict)
    """Where to go with what is about a leader, by language; none set down: the desk says so."""
    leader_posts: tuple[str, ...] = POSTS
    """How the posts of leaders are called: what is about who holds one is about a leader."""

    def windows(self, home: str) -> Windows:
        """The phone windows of a company; of any other home: always."""
        known = self.homes.get(self.place_of(home))
        return known.windows if known and known.windows else Windows(self.calendar.zone)

    def place_of(self, home: str) -> str:
        """The home itself, or the one that has taken its place."""
        seen = {home}
        while (former := self.former_homes.get(home)) and former.into and former.into not in seen:
            home = former.into
            seen.add(home)
        return home

    def with_former(self, homes: Iterable[str]) -> tuple[str, ...]:
        """These homes and all that were closed in their favour."""
        open_ = tuple(homes)
        return open_ + tuple(one for one in self.former_homes if self.place_of(one) in open_)

    def subject_of(self, category_id: str) -> str:
        """The category itself, or the one that has taken its place."""
        seen = {category_id}
        while (former := self.former_categories.get(category_id)) and former.into and former.into not in seen:
            category_id = former.into
            seen.add(category_id)
        return category_id

    def home_words(self, home: str) -> Words:
        """How a home is called; one that left the policy keeps its id."""
        known = self.homes.get(home) or self.former_homes.get(home)
        return known.words if known else HQ_WORDS if home == HQ else dict.fromkeys(LANGUAGES, home)

    def departments(self) -> list[Home]:
        return [home for home in self.homes.values() if not home.is_company]

    def companies(self) -> list[Home]:
        return [home for home in self.homes.values() if home.is_company]

    @property
    def urgent_category(self) -> Category:
        """What urgent cases are filed under: as the unit says, else its first."""
        return self.category(self.urgent.category or next(iter(self.categories), HQ))

    def category(self, category_id: str) -> Category:
        """A closed category still has its old cases; one that left the policy altogether is shown by its id."""
        if category_id == LETTERBOX:
            return Category(LETTERBOX, LETTERBOX_WORDS, HQ)
        known = self.categories.get(category_id) or self.former_categories.get(category_id)
        return known or Category(category_id, dict.fromkeys(LANGUAGES, category_id), HQ)


LETTERBOX = "letterbox"
"""The category of what is written to a leader; no unit lists it."""
LETTERBOX_WORDS: Words = {"zh": "首长信箱", "en": "Letter to a leader"}
HQ_WORDS: Words = {"zh": "机关", "en": "headquarters"}
