"""One person of a load at his phone: what he sends, what he waits for, what he was shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.simulator import Message, Simulator


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message of the bot's showed at one time."""

    message_id: int
    text: str
    file_id: str | None


@dataclass
class Phone:
    """One person. `said` and `files` are all he sent; each of `answers` he must read in this order."""

    simulator: Simulator
    number: int
    staff: bool
    role: int
    category: str
    user_id: int = 0
    said: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    answers: list[tuple[str, ...]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    case_id: int = 0
    seen: int = 0
    acted: int = 0
    wanted: str = ""
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        return f"{'干部' if self.staff else '战士'}{self.number:03d}"

    @property
    def staff_no(self) -> str:
        return f"{1 if self.staff else 2}{self.number:03d}"

    @property
    def language(self) -> str:
        return ("zh", "en")[(self.number + self.number // 12) % 2]

    @property
    def messages(self) -> list[Message]:
        """What the bot has in this chat now."""
        return [one for one in self.simulator.messages(self.user_id) if one.from_bot]

    def words(self) -> str:
        """Something to say, unlike anything else that anybody says."""
        self.said.append(f"{'h' if self.staff else 's'}{self.number:03d}.{len(self.said):02d}")
        return self.said[-1]

    def starts(self) -> None:
        self._acts("menu.welcome")
        self.simulator.start_bot(self.user_id, f"code-{self.staff_no}")

    def says(self, text: str, *answer: str) -> str:
        self._acts(*answer)
        self.simulator.send_text(self.user_id, text)
        return text

    def sends(self, *answer: str) -> None:
        self._acts(*answer)
        content = f"{self.staff_no} {len(self.files)}".encode()
        self._keep(self.simulator.send_file(self.user_id, "document", content, name=f"{content.decode()}.pdf"))

    def sends_album(self, parts: int) -> None:
        self._acts()
        contents = [f"{self.staff_no} album {part}".encode() for part in range(parts)]
        for sent in self.simulator.send_album(self.user_id, "photo", contents):
            self._keep(sent)

    def _keep(self, message_id: int) -> None:
        file = self.simulator.chat(self.user_id).messages[message_id].file
        self.files.append(file.id if file else "")

    async def taps(self, data: str, *answer: str, after: str = "", twice: bool = False) -> None:
        """Waits for a button of that data (a pattern) and taps it; `twice`: again at once."""
        message_id, found = await self.until(data, after)
        self.presses(message_id, found, *answer)
        if twice:
            self.presses(message_id, found)  # a stuck finger: what it is told depends on who is faster

    def presses(self, message_id: int, data: str, *answer: str) -> None:
        self._acts(*answer)
        self.simulator.press(self.user_id, message_id, data)

    async def until(self, data: str, after: str = "") -> tuple[int, str]:
        """The button, under a message that holds `after`; one of a form must have come since he last did something."""
        pattern = re.compile(data)
        self.wanted = data
        while (found := self._button(pattern, after)) is None:
            self.awake.clear()
            await self.awake.wait()
        self.wanted = ""
        return found

    def _button(self, data: re.Pattern[str], after: str) -> tuple[int, str] | None:
        since = self.acted if data.pattern.startswith("f:") else 0
        for message in reversed(self.messages):
            if message.touched > since and after in message.text:
                for button in (button for row in message.buttons for button in row):
                    if data.fullmatch(button.data or ""):
                        return message.id, button.data or ""
        return None

    def sees(self, news: Iterable[Shown]) -> None:
        """Keeps what reads differently now; a message that lost its buttons does not."""
        latest = {one.message_id: one for one in self.shown}
        self.shown += [one for one in news if latest.get(one.message_id) != one]
        self.awake.set()

    def _acts(self, *answer: str) -> None:
        self.acted = self.simulator.world.changes.version
        if answer:
            self.answers.append(answer)
