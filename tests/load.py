"""Many people at once, each at his phone: they join, file requests, write, tap twice, and wait only where one must.

Everything said carries a mark of its own (`s017.04`), so that `tests.proof` can ask where it went.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain.people import Role
from bot.domain.policy import Policy
from bot.services.people.arriving import hashed
from bot.simulator import Simulator
from bot.storage import consent, people
from bot.storage.database import Database
from bot.storage.people import Entry
from tests.phone import Phone, Shown

CATEGORIES = {
    "pay": ("finance", ("q_item:allowance", "q_wrong:missing", "q_since"), "payslip"),
    "schooling": ("politics", ("q_stage:primary", "q_need:enrol", "q_when"), "birth"),
    "equipment": ("logistics", ("route:hq", "q_wrong:size", "q_item"), "photo"),
    "leave": ("personnel", ("route:hq", "q_kind:annual", "q_length:days"), "reason"),
}
"""Category → its office, its questions with the choice to tap (or to be typed), a paper one can ask for."""
CADRES = 5
"""Of each office; two supervisors come first."""
STAFF = 2 + CADRES * len(CATEGORIES)
LEAVES, WRITES, RATES, REPLIES, DISPUTES, ALBUM = range(6)
"""What a soldier does: leaves his form half-filled, writes, talks and rates, replies, disputes, sends an album."""
PATIENCE = 20
"""Seconds without anything new on any phone after which those who wait give up."""


@dataclass
class Crowd:
    """`people` in all, staff among them. `run` ends when each has done what he came for; that needs `watching`."""

    simulator: Simulator
    policy: Policy
    people: int
    soldiers: list[Phone] = field(default_factory=list)
    staff: list[Phone] = field(default_factory=list)
    served: set[int] = field(default_factory=set)
    """Cases whose handler has done his part."""
    unreachable: set[int] = field(default_factory=set)
    """Who gets nothing any more."""
    when_filed: Callable[[Phone], None] = lambda _: None

    def __post_init__(self) -> None:
        self.staff = [_phone(self.simulator, number, staff=True) for number in range(STAFF)]
        self.soldiers = [_phone(self.simulator, number, staff=False) for number in range(self.people - STAFF)]
        for phone in self.phones:
            phone.user_id = self.simulator.add_user(phone.name, language=phone.language).id

    @property
    def phones(self) -> list[Phone]:
        return [*self.staff, *self.soldiers]

    @property
    def filing(self) -> list[Phone]:
        """Those whose request becomes a case."""
        return [phone for phone in self.soldiers if phone.role != LEAVES]

    async def enrol(self, db: Database) -> None:
        """Puts all of them on the roster, with codes to join by."""
        async with db.write() as tx:
            for phone in self.phones:
                person_id, _ = await people.save(tx, Entry(
                    phone.staff_no, phone.name, _home(phone), _roles(phone), None, None, active=True))
                await consent.give(tx, person_id, 0)
                await people.invite(tx, person_id, hashed(f"code-{phone.staff_no}"), 2**33)

    async def run(self) -> None:
        """All act at once; AssertionError when those who are left wait in vain."""
        acting, patience = asyncio.create_task(self._act()), asyncio.create_task(self._lose_patience())
        await asyncio.wait([acting, patience], return_when=asyncio.FIRST_COMPLETED)
        for task in (acting, patience):
            task.cancel()
        for result in await asyncio.gather(acting, patience, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _act(self) -> None:
        async with asyncio.TaskGroup() as group:
            for phone in self.phones:
                group.create_task(_serve(self, phone) if phone.staff else _file(self, phone))

    async def _lose_patience(self) -> None:
        """Fails when nothing happens any more, with what each one waits for."""
        changes = self.simulator.world.changes
        version = -1
        while version < changes.version:
            version = changes.version
            await changes.after(version, PATIENCE)
        waiting = [f"{one.name} waits for {one.wanted}, and sees: {one.shown[-1].text if one.shown else ''!r}"
                   for one in self.phones if one.wanted]
        raise AssertionError("\n".join(waiting))

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Meanwhile what each chat shows is kept, and whose chat changed wakes."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            self._look()
            await self.simulator.world.changes.next()

    def _look(self) -> None:
        for phone in self.phones:
            chat = self.simulator.chat(phone.user_id)
            if chat.touched > phone.seen:
                changed, _ = chat.since(phone.seen)
                news = [one for one in sorted(changed, key=lambda message: message.touched) if one.from_bot]
                phone.sees(Shown(one.id, one.text or one.caption, one.file.id if one.file else None) for one in news)
                phone.seen = chat.touched

    def serve(self, case_id: int) -> None:
        """The last one lets all handlers go home."""
        self.served.add(case_id)
        if len(self.served) == len(self.filing):
            for phone in self.staff:
                phone.awake.set()


def _phone(simulator: Simulator, number: int, *, staff: bool) -> Phone:
    """Half of the soldiers never come to the end of their form."""
    role = number % 12 if number % 12 <= ALBUM else LEAVES
    return Phone(simulator, number, staff, role, list(CATEGORIES)[number // 12 % len(CATEGORIES)])


def _home(phone: Phone) -> str:
    if not phone.staff:
        return f"c{phone.number % 3 + 1}"
    return "hq" if phone.number < 2 else [office for office, *_ in CATEGORIES.values()][phone.number % 4]


def _roles(phone: Phone) -> frozenset[Role]:
    if not phone.staff:
        return frozenset({Role.SOLDIER})
    return frozenset({Role.SOLDIER, Role.ADMIN, Role.SUPERVISOR} if phone.number < 2 else {Role.SOLDIER, Role.CADRE})


async def _file(crowd: Crowd, me: Phone) -> None:
    """A soldier's way: in, through the form, then whatever he is like."""
    me.starts()
    await me.until("n:intake")
    me.says("/new", "prompt.category")
    story = await _answer(me, crowd.policy)
    me.sends("prompt.files")
    me.says(me.words(), "prompt.files", me.said[-1])
    if me.role == LEAVES:
        me.sends("prompt.files")
        me.says(me.words(), "prompt.files", me.said[-1])
        return
    screen = await me.until(r"f:\d+:done:files", me.said[-1])
    if me.role == ALBUM:
        me.sends_album(3)  # nobody waits a second for what it is answered with
    me.presses(*screen, "prompt.asked")
    await me.taps(r"f:\d+:skip:asked", story)
    await me.taps(r"f:\d+:submit", "done.submit", twice=True)
    _, card = await me.until(r"c:\d+:message")
    me.case_id = int(card.split(":")[1])
    crowd.when_filed(me)
    await GOES_ON[me.role](me)


async def _answer(me: Phone, policy: Policy) -> str:
    """The form up to the story, which is typed ahead of the question."""
    _, steps, _ = CATEGORIES[me.category]
    asked = [one.words for one in policy.category(me.category).questions]
    prompts = [] if steps[0] != "route:hq" else ["prompt.route"]
    prompts += [words[me.language].split("\n")[0] for words in asked]
    await me.taps(f"f:\\d+:pick:category:{me.category}", prompts[0])
    for step, prompt in zip(steps, [*prompts[1:], "prompt.story"], strict=True):
        if ":" in step:
            await me.taps(f"f:\\d+:pick:{step}", prompt, twice=me.number % 2 == 0)
        else:
            me.says(me.words(), prompt)
    return me.says(me.words(), "prompt.files")


async def _nothing(_: Phone) -> None:
    return


async def _write(me: Phone) -> None:
    """Loose words: where do they belong? And one more at once after the tap that said so."""
    for _ in range(3):
        me.says(me.words(), "prompt.where", me.said[-1])
    await me.taps(rf"f:\d+:pick:where:{me.case_id}", "done.message_requester", after=me.said[-1])
    me.says(me.words())


async def _say(me: Phone, action: str, done: str) -> None:
    """Opens the talk of his case and says all of it at once."""
    await me.taps(f"c:{me.case_id}:{action}", f"prompt.{action}.talk")
    me.says(me.words(), f"prompt.{action}.talk", me.said[-1])
    me.sends(f"prompt.{action}.talk")
    me.says(me.words(), f"prompt.{action}.talk", me.said[-1])
    await me.taps(r"f:\d+:done:talk", done, after=me.said[-1], twice=True)


async def _rate(me: Phone) -> None:
    await _say(me, "message", "done.message_requester")
    await me.taps(f"c:{me.case_id}:confirm", "done.confirm", twice=True)
    await me.taps(r"f:\d+:pick:result:4", "prompt.service")
    await me.taps(r"f:\d+:pick:service:5", "prompt.trips")
    await me.taps(r"f:\d+:pick:trips:[^:]+", "prompt.rate.words")
    me.says(me.words(), "done.rate")


async def _reply(me: Phone) -> None:
    await _say(me, "reply", "done.reply")


async def _dispute(me: Phone) -> None:
    await me.taps(f"c:{me.case_id}:dispute", "prompt.dispute.reason")
    me.says(me.words(), "done.dispute")


GOES_ON: dict[int, Callable[[Phone], Awaitable[None]]] = {
    WRITES: _write, RATES: _rate, REPLIES: _reply, DISPUTES: _dispute, ALBUM: _nothing}


async def _serve(crowd: Crowd, me: Phone) -> None:
    """A cadre's way: each case that comes is accepted, then what its soldier needs."""
    me.starts()
    mine: set[int] = set()
    while len(crowd.served) < len(crowd.filing):
        me.awake.clear()
        for offered in _offered(crowd, me):
            if offered.id not in mine:
                mine.add(offered.id)
                await _handle(me, offered)
                crowd.serve(offered.id)
                break
        else:
            await me.awake.wait()


@dataclass(frozen=True, slots=True)
class Offered:
    """A new case as its handler sees it: the number stands above every form of it."""

    id: int
    number: str
    soldier: Phone


def _offered(crowd: Crowd, me: Phone) -> list[Offered]:
    found = []
    for message in me.messages:
        buttons = [button.data or "" for row in message.buttons for button in row]
        asking, number = re.search(r"s(\d{3})\.\d\d", message.text), re.search(r"\d{4}-\d{4}", message.text)
        found += [Offered(int(data.split(":")[1]), number[0], crowd.soldiers[int(asking[1])])
                  for data in buttons if asking and number and re.fullmatch(r"c:\d+:accept", data)]
    return found


async def _handle(me: Phone, case: Offered) -> None:
    await me.taps(f"c:{case.id}:accept", "prompt.accept.track", twice=case.soldier.number % 2 == 1)
    await me.taps(r"f:\d+:pick:track:dated", "done.accept", after=case.number)
    role = case.soldier.role
    if role in (RATES, DISPUTES):
        await me.taps(f"c:{case.id}:resolve", "prompt.resolve.outcome")
        await me.taps(r"f:\d+:pick:outcome:solved", "prompt.resolve.words", after=case.number)
        await _plainly(me, case, "done.resolve")
    elif role == REPLIES:
        await me.taps(f"c:{case.id}:ask", "prompt.materials")
        await me.taps(rf"f:\d+:pick:materials:{CATEGORIES[case.soldier.category][2]}", after=case.number)
        await me.taps(r"f:\d+:done:materials", "prompt.ask.words", after=case.number)
        me.says(me.words(), "done.ask")
    elif role == ALBUM:
        await me.taps(f"c:{case.id}:progress", "prompt.progress.words")
        await _plainly(me, case, "done.progress")


async def _plainly(me: Phone, case: Offered, done: str) -> None:
    """Marks say neither who nor when: the desk asks whether that is all, and it is."""
    me.says(me.words(), "prompt.clear")
    await me.taps(r"f:\d+:pick:clear:as_is", done, after=case.number)
