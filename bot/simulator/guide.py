"""Playing a tour: which step it is at, what is to be pressed next. It only reads the chats."""

import re
from typing import Any

from bot.simulator.messages import Button, Message
from bot.simulator.people import People
from bot.simulator.tour import Mark, Sign, Step, Tour, Words

RECENT = 8
"""So many of a chat's newest messages with buttons may hold what is to be pressed."""


class Guide:
    """One tour and how far it has come; it stands still while it is not running."""

    def __init__(self, people: People, tour: Tour) -> None:
        self.tour = tour
        self.running = False
        self.at = 0
        self._people = people
        self._since = 0  # the simulator's version at which the step began
        self._known: dict[str, str] = {}

    def act(self, do: str, language: str) -> None:
        """`start` goes on where it was left, `restart` begins anew; `next` where a step is free; `stop`."""
        match do:
            case "start" | "restart":
                self._start(language, anew=do == "restart" or self.at >= len(self.tour.steps) or not self._since)
            case "next" if self._step and self._step.free:
                self._advance(self._people.world.changes.version)
            case "stop":
                self.running = False
            case _:
                raise ValueError("the tour cannot do this now")
        self._people.world.changes.happened()

    def _start(self, language: str, *, anew: bool) -> None:
        self.running = True
        if anew:
            self.at, self._since, self._known = 0, self._people.world.changes.version, {}
            for person in self.tour.cast if self.tour.opening else []:
                self._speak(person, language)

    def _speak(self, person: int, language: str) -> None:
        """Whoever takes part reads the language of the one who looks on."""
        spoken = [message for message in self._people.messages(person) if message.from_bot]
        if self._people.user(person).language == language or not spoken:
            return
        self._people.set_language(person, language)
        self._people.press(person, spoken[-1].id, self.tour.opening.replace("{language}", language), forge=True)

    @property
    def _step(self) -> Step | None:
        return self.tour.steps[self.at] if self.at < len(self.tour.steps) else None

    def _advance(self, since: int) -> None:
        self.at, self._since = self.at + 1, since

    def look(self) -> None:
        """Goes on as far as the chats show that things were done."""
        while self.running and self._step:
            found = self._seen(self._step.done)
            if found is None:
                return
            self._advance(found)

    def _seen(self, sign: Sign) -> int | None:
        """The version of the earliest message since the step began that shows the sign."""
        news = [message for person in sign.people for message in self._people.messages(person)
                if message.from_bot and message.touched > self._since]
        for message in sorted(news, key=lambda one: one.touched):
            text = self._match(sign.text, message.content.text)
            button = next(filter(None, (self._match(sign.button, one.data or "") for one in _buttons(message))), None)
            if text and (button or not sign.button):
                self._known |= text.groupdict() | (button.groupdict() if button else {})
                return message.touched
        return None

    def _match(self, pattern: str, text: str) -> re.Match[str] | None:
        return re.search(self._filled(pattern), text)

    def _filled(self, text: str) -> str:
        for name, value in self._known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def view(self) -> dict[str, Any]:
        """For the page: the offer, or the step with what to press next, in all languages."""
        tour, step = self.tour, self._step
        told: dict[str, Any] = {
            "id": tour.id, "running": self.running, "at": self.at, "steps": len(tour.steps), "begun": self._since > 0,
            "title": tour.title, "text": tour.offer if not self.running else tour.end, "cast": tour.cast,
        }  # fmt: skip
        if self.running and step:
            person, mark = self._next(step)
            told |= {"person": person, "title": step.title, "text": step.text, "free": step.free, "mark": mark}
        return told

    def _next(self, step: Step) -> tuple[int, dict[str, Any] | None]:
        for person in step.people:
            shown = self._marked(person, step.marks)
            if shown:
                return person, shown
        anywhere = next((mark for mark in step.marks if not mark.button), None)
        return step.people[0], self._hint(anywhere) if anywhere else None

    def _marked(self, person: int, marks: tuple[Mark, ...]) -> dict[str, Any] | None:
        """The first mark on the newest message that has one."""
        spoken = [message for message in self._people.messages(person) if message.from_bot and message.buttons]
        for message in sorted(spoken, key=lambda one: -one.touched)[:RECENT]:
            for mark in marks:
                hit = next((one for one in _buttons(message) if mark.button and self._fits(mark, one)), None)
                if hit:
                    return self._hint(mark) | {"message": message.id, "data": hit.data, "label": hit.label}
        return None

    def _fits(self, mark: Mark, button: Button) -> bool:
        return bool(self._match(mark.button, button.data or "") and self._match(mark.label, button.label))

    def _hint(self, mark: Mark) -> dict[str, Any]:
        return {"write": mark.write and self._worded(mark.write), "attach": mark.attach}

    def _worded(self, words: Words) -> dict[str, str]:
        return {language: self._filled(text) for language, text in words.items()}


def _buttons(message: Message) -> list[Button]:
    return [button for row in message.buttons for button in row]
