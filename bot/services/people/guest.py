"""Who acts from another's phone: what he is shown is one screen there, which goes when he is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.letters import Card, Letter
from bot.domain.people import Person
from bot.domain.pins import FAMILIES, ON_LISTS
from bot.services.keys import Key, key

KIND = "guest"


@dataclass(frozen=True, slots=True)
class Guest:
    """`host`: whose phone it is. `screen`: the message that shows the guest's case there, if there is one yet.

    `lists`: he came in for his delivery lists, not for a case; `number` is his name then.
    """

    host: Person
    case_id: int
    number: str
    screen: int | None
    lists: bool = False

    def shown(self, letter: Letter) -> Letter:
        """On the one screen; its buttons are the guest's alone."""
        return replace(self._wrapped(letter), edit_id=self.screen)

    def beside(self, letter: Letter, chat_id: int) -> Letter:
        """Files stand beside the screen, and go with it."""
        return replace(self._wrapped(letter), chat_id=chat_id)

    def _wrapped(self, letter: Letter) -> Letter:
        details = {**letter.details, "buttons": self._buttons(letter.details.get("buttons", ()))}
        return replace(letter, kind=KIND, details={
            "kind": letter.kind, "number": self.number, "lists": self.lists, "details": details},
                       person_id=self.host.id, card=Card.NONE, key=None, edit_id=None, case_id=None, talk_id=None)

    def _buttons(self, rows: Sequence[Sequence[Key]]) -> list[list[Key]]:
        """What he may press here goes by way of the PIN; nothing else of the desk is open to him."""
        own = [[one if one["to"][0] == "pin" else {**one, "to": ["pin", "g", *one["to"]]}
                for one in row if self._may(one.get("to", [""]))] for row in rows]
        return [*(row for row in own if row), [key("pin_end", "pin", "end")]]

    def _may(self, to: Sequence[str | int]) -> bool:
        if self.lists:
            return to[0] == "i" and to[1] in ON_LISTS
        return to[0] in FAMILIES or to[0] == "pin"
