"""A guided tour as data: what a newcomer does as whom, step by step. Patterns are regular expressions.

`{case}` and the like in a pattern or a text stand for what a named group of an earlier sign has caught.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a button with this data (and label) is shown, it is pressed next; or, with `write`, that is written.

    `attach` sends a sample of that kind instead ("photo", "voice"). Without `button` the mark fits anywhere.
    """

    button: str = ""
    label: str = ""
    write: Words | None = None
    attach: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """A message of the bot to one of `people` that has such a button and such a text: the step is done."""

    people: tuple[int, ...]
    button: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """`people`: who acts, the first of them who has a mark to press. `free`: one may go on without doing anything."""

    people: tuple[int, ...]
    title: Words
    text: Words
    marks: tuple[Mark, ...]
    done: Sign
    free: bool = False


@dataclass(frozen=True, slots=True)
class Tour:
    """`offer` invites, `end` takes leave. `opening`: what a button sends to make `{language}` one's language."""

    id: str
    title: Words
    offer: Words
    end: Words
    steps: tuple[Step, ...]
    opening: str = ""

    @property
    def cast(self) -> list[int]:
        """The first of each step's people, everybody once."""
        return list(dict.fromkeys(step.people[0] for step in self.steps))
