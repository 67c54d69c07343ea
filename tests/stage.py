"""A stage for transcripts: the real bot against the simulator over HTTP, and people who say, tap and see."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import App, build
from bot.config import load_policy
from bot.config.card_files import CARDS
from bot.config.card_folder import Folder
from bot.demo import DATA
from bot.domain.cards import Card, CardFile
from bot.domain.case import Case
from bot.domain.people import Person as Record
from bot.domain.people import Role
from bot.domain.policy import Pace, Policy
from bot.render import Words
from bot.services.people import arriving
from bot.simulator import Button, Clock, Message, Simulator
from bot.storage import cases, consent, events, people
from bot.storage.database import Database, Engine, engine_for
from bot.storage.people import Entry
from bot.storage.sqlite import Sqlite
from tests.plans import Recorded

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
ROSTER = {
    "1001": ("管理一", "politics", {Role.ADMIN, Role.CADRE}),
    "1002": ("领导二", "hq", {Role.LEADER}),
    "1004": ("督办四", "hq", {Role.SUPERVISOR}),
    "1005": ("督办五", "hq", {Role.SUPERVISOR}),
    "1006": ("财务负责人", "finance", {Role.HEAD}),
    "1008": ("卫生负责人", "medical", {Role.HEAD}),
    "1011": ("财务甲", "finance", {Role.CADRE}),
    "1012": ("财务乙", "finance", {Role.CADRE}),
    "1013": ("卫生甲", "medical", {Role.CADRE}),
    "1014": ("卫生乙", "medical", {Role.CADRE}),
    "1017": ("军需甲", "logistics", {Role.CADRE}),
    "1019": ("中队主官", "c1", {Role.COMPANY_LEADER}),
    "1022": ("联络员", "c1", {Role.CLERK}),
    "1025": ("战士甲", "c1", set()),
    "1026": ("战士乙", "c1", set()),
    "1031": ("战士丙", "c2", set()),
}
SEQUENCE = itertools.count(1)
_PLACE = re.compile(r"{{.*?}}|{%.*?%}|<[^>]*>|\n", re.DOTALL)


@dataclass
class Player:
    """Somebody of the sample unit at his phone. Labels and texts are phrase keys (`accept`) or plain words."""

    stage: Stage
    record: Record
    user_id: int
    language: str
    mark: int = 0
    last: int = 0
    """His newest message when he was last sent away (a test of windows does)."""

    @property
    def words(self) -> Words:
        return self.stage.app.renderer.words(self.language)

    @property
    def heard(self) -> list[Message]:
        """What came or changed since he last did something, oldest change first."""
        chat = self.stage.simulator.messages(self.user_id)
        news = [message for message in chat if message.from_bot and message.touched > self.mark]
        return sorted(news, key=lambda message: message.touched)

    @property
    def screens(self) -> list[Message]:
        """All of the bot's messages, the one changed last at the end."""
        chat = self.stage.simulator.messages(self.user_id)
        return sorted((one for one in chat if one.from_bot), key=lambda message: message.touched)

    async def says(self, text: str, *, reply_to: int | None = None) -> int:
        self._acts()
        sent = self.stage.simulator.send_text(self.user_id, text, reply_to=reply_to)
        await self.stage.settled()
        return sent

    async def sends(self, kind: str, caption: str | None = None, *, reply_to: int | None = None) -> int:
        self._acts()
        content = f"file {next(SEQUENCE)}".encode()
        sent = self.stage.simulator.send_file(self.user_id, kind, content, name=f"{kind}.pdf", caption=caption,
                                              reply_to=reply_to)
        await self.stage.settled()
        return sent

    async def edits(self, message_id: int, text: str) -> None:
        self._acts()
        self.stage.simulator.edit_text(self.user_id, message_id, text)
        await self.stage.settled()

    async def taps(self, label: str) -> None:
        """The newest button of that label (a phrase of button or choice, or plain words)."""
        message, button = self.button(label)
        await self.presses(message.id, button.data or "")

    async def presses(self, message_id: int, data: str, *, forge: bool = False) -> None:
        self._acts()
        self.stage.simulator.press(self.user_id, message_id, data, forge=forge)
        await self.stage.settled()

    async def forges(self, data: str) -> None:
        """Presses a button that is on none of his messages."""
        await self.presses(self.screens[-1].id, data, forge=True)

    def button(self, label: str) -> tuple[Message, Button]:
        wanted = self._label(label)
        for message in reversed(self.screens):
            for button in (button for row in message.buttons for button in row):
                if wanted(button.label) or button.data == label:
                    return message, button
        raise AssertionError(f"no button {label!r}:\n{self.transcript()}")

    def labels(self) -> set[str]:
        """The buttons of the newest message that has any."""
        newest = next((one for one in reversed(self.screens) if one.buttons), None)
        return {button.label for row in (newest.buttons if newest else []) for button in row}

    def offered(self, label: str) -> bool:
        wanted = self._label(label)
        return any(wanted(one) for one in self.labels())

    def sees(self, *texts: str) -> None:
        """Each text (a phrase's key, or plain words) stands in what came since he last did something."""
        shown = "\n".join(message.html for message in self.heard)
        for text in texts:
            assert self._within(text, shown), f"{text!r} is not in:\n{self.transcript()}"

    def sees_not(self, *texts: str) -> None:
        shown = "\n".join(message.html for message in self.heard)
        for text in texts:
            assert not self._within(text, shown), f"{text!r} is in:\n{self.transcript()}"

    def hears_nothing(self) -> None:
        assert not self.heard, self.transcript()

    def transcript(self) -> str:
        """The chat, for a failed test's reader."""
        lines = []
        for message in self.stage.simulator.messages(self.user_id)[-8:]:
            who = "bot" if message.from_bot else self.record.name
            lines.append(f"[{message.id} {who}] {message.html}")
            lines += [" | ".join(button.label for button in row) for row in message.buttons]
        return "\n".join(lines)

    def _acts(self) -> None:
        self.mark = max([message.touched for message in self.stage.simulator.messages(self.user_id)] or [0])

    def _label(self, label: str) -> Callable[[str], bool]:
        key = next((one for one in (label, f"button.{label}", f"choice.{label}") if one in self.words.phrases), None)
        if key is None:
            return lambda shown: shown == label or shown.startswith(label)
        pattern = re.compile(".*".join(re.escape(part) for part in _PLACE.split(self.words.phrases[key])), re.DOTALL)
        return lambda shown: pattern.search(shown.removeprefix("☑ ")) is not None

    def _within(self, text: str, shown: str) -> bool:
        phrase = self.words.phrases.get(text)
        if phrase is None:
            return text in shown
        return max(_PLACE.split(phrase), key=len).strip() in shown


@dataclass(repr=False)  # asyncio asks for it each time that a fixture has given a stage, and it would be megabytes
class Stage:
    """The bot, the simulator and the sample unit; `player(staff_no)` gives somebody who has joined."""

    app: App
    simulator: Simulator
    clock: Clock
    policy: Policy
    players: dict[str, Player] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    confirmed: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def player(self, staff_no: str) -> Player:
        return self.players[staff_no]

    @property
    def db(self) -> Database:
        return self.app.house.db

    async def fetch(self, offset: int) -> list[dict[str, object]]:
        self.confirmed = offset
        self.moved.set()
        return await self.app.fetch(offset)

    async def settled(self) -> None:
        """Everything sent has been worked, and everything due has been delivered."""
        pending = self.simulator.world.updates.pending
        async with asyncio.timeout(60):
            while pending and self.confirmed <= max(pending, default=0):
                self.moved.clear()
                await self.moved.wait()
            await self.app.inbox.idle()
            await self.app.outbox.idle()

    async def join(self, language: str, *staff_nos: str) -> None:
        """They press their links, all at once."""
        async with self.db.write() as tx:
            for staff_no in staff_nos:
                record = await people.by_staff_no(tx, staff_no)
                assert record is not None
                await people.invite(tx, record.id, arriving.hashed(f"code-{staff_no}"), int(self.clock.now()) + 1000)
                user = self.simulator.add_user(record.name, language=language)
                self.players[staff_no] = Player(self, record, user.id, language)
        for staff_no in staff_nos:
            self.simulator.start_bot(self.players[staff_no].user_id, f"code-{staff_no}")
        await self.settled()
        async with self.db.write() as tx:
            for staff_no in staff_nos:
                await consent.give(tx, self.players[staff_no].record.id, int(self.clock.now()))

    async def rejoin(self, language: str, begun: Beginning) -> None:
        """Puts into the new simulator's chats what was said while ROSTER joined, as the copied database has it."""
        async with self.db.read() as tx:
            for staff_no, (name, *_) in ROSTER.items():
                record = await people.by_staff_no(tx, staff_no)
                assert record is not None
                user = self.simulator.add_user(name, language=language)
                self.players[staff_no] = Player(self, record, user.id, language)
        world = self.simulator.world
        for said in begun.said:
            chat = world.chats[said.chat.id]
            number = (world.post(chat, None, said.kind, said.content, markup=said.markup, silent=said.silent).id
                      if said.from_bot else self.simulator.send_text(chat.id, said.text))
            assert number == said.id
        world.commands |= begun.commands

    async def case(self, number: str = "2026-0001") -> Case:
        async with self.db.read() as tx:
            found = await cases.by_number(tx, number)
        assert found is not None, number
        return found

    async def history(self, number: str = "2026-0001") -> list[str]:
        case = await self.case(number)
        async with self.db.read() as tx:
            return [event.action for event in await events.of_case(tx, case.id)]

    def someone(self, person_id: int) -> Player:
        return next(player for player in self.players.values() if player.record.id == person_id)

    async def handler(self, number: str = "2026-0001") -> Player:
        return self.someone((await self.case(number)).handler)


@dataclass(frozen=True)
class Beginning:
    """All of ROSTER have joined: what was said meanwhile. The database of that moment is copied for each test."""

    said: list[Message]
    commands: dict[tuple[str, str], list[dict[str, str]]]


@cache
def sample_policy() -> Policy:
    """Read once: it is never changed, only replaced."""
    return replace(load_policy(DATA / "desk.toml"), pace=Pace(total=0), duties=())


class Remembered(Folder):
    """The same folder for test after test: what was read of it stays read while no file has changed."""

    def parse(self, id_: str, text: str) -> Card | None:
        return _parsed(id_, text)

    def read(self) -> list[CardFile]:
        key = self.path, self.stamp(), id(self.policy.categories)
        if key not in _READ:
            _READ[key] = super().read()
        return list(_READ[key])


_READ: dict[object, list[CardFile]] = {}


@cache
def _parsed(id_: str, text: str) -> Card | None:
    return Folder(DATA, sample_policy()).parse(id_, text)


@asynccontextmanager
async def opened(url: str, language: str, *, joined: bool = True, inline: bool = False, cards: Path = DATA / CARDS,
                 folder: Folder | None = None, begun: Beginning | None = None) -> AsyncIterator[Stage]:
    """A stage over a new database, or a copy of one where all had `begun`; ROSTER has joined unless told otherwise."""
    clock, policy = Clock(MONDAY, frozen=True), replace(sample_policy(), inline=inline)
    async with Simulator(clock=clock) as simulator, open_database(url) as db:
        app = build(db, policy, token=simulator.token, api_url=simulator.url, clock=lambda: int(clock.now()),
                    folder=folder or Remembered(cards, policy))
        stage = Stage(app, simulator, clock, policy)
        if begun:
            await stage.rejoin(language, begun)
        await app.start()
        polling = asyncio.create_task(app.inbox.poll(stage.fetch))
        try:
            await app.house.shelf.refresh(db, int(clock.now()))
            if not begun:
                await save_people(db)
                await stage.join(language, *(ROSTER if joined else ()))
            yield stage
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            await app.stop()


def passing(url: str) -> Engine:
    """An engine for a database that goes with its test: nothing waits for the disk."""
    return Sqlite(url.removeprefix("sqlite:///"), lasting=False) if url.startswith("sqlite") else engine_for(url)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """A new database; afterwards it is looked at how what was asked of it would be found among a million rows."""
    recorded = Recorded(passing(url))
    db = Database(recorded)
    await db.open()
    try:
        yield db
        scans = await recorded.scans()
        assert not scans, "\n".join(scans)
    finally:
        await db.close()


async def save_people(db: Database) -> None:
    """The people of ROSTER, none of whom has joined."""
    async with db.write() as tx:
        for staff_no, (name, home, roles) in ROSTER.items():
            held = frozenset(roles | {Role.SOLDIER})
            await people.save(tx, Entry(staff_no, name, home, held, None, None, active=True))


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder}/desk.db"
