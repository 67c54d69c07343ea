"""What the page shows beside the chats: handed in by whoever starts the simulator, which knows no calendar itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.guide import Guide
from bot.simulator.tour import Words


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: `at` in epoch seconds of the clock, and what."""

    at: int
    words: Words

    def view(self) -> dict[str, Any]:
        return {"at": self.at, "words": dict(self.words)}


@dataclass(slots=True)
class Showing:
    """`words`: how titles, notes and jumps read in each language; `agenda` tells what is due next, soonest first."""

    words: Mapping[str, Words] = field(default_factory=dict)
    agenda: Callable[[], Awaitable[Sequence[Due]]] | None = None
    guide: Guide | None = None
