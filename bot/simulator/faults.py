"""Faults on request: a method refused, delayed or cut off; an update that comes twice; a webhook that stays silent."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from typing import Any

from bot.simulator.errors import ApiError, flood

METHOD_KINDS = frozenset({"429", "403", "500", "502", "cut", "lost", "delay"})
UPDATE_KINDS = frozenset({"duplicate", "silent"})


@dataclass(slots=True)
class Fault:
    """`method` is a pattern such as "send*". `seconds` is the delay, or the retry_after of a 429.

    cut: the connection ends before the method acts; lost: it acts, but its answer never arrives. A file's download
    counts as the method "download".

    For these `method` is a pattern of the update's kind, such as "message". duplicate: it comes again after the bot
    has taken it; silent: the webhook gets it, but its answer never arrives at the simulator.
    """

    method: str
    kind: str
    count: int = 1
    seconds: float = 1
    chat_id: int | None = None

    def fits(self, name: str, chat_id: str) -> bool:
        return fnmatch(name.lower(), self.method.lower()) and self.chat_id in (None, _number(chat_id))

    def refusal(self) -> ApiError | None:
        """The error to answer with; None for the faults of the connection."""
        if self.kind == "429":
            return flood(int(self.seconds))
        if self.kind == "403":
            return ApiError(403, "Forbidden: bot was blocked by the user")
        if self.kind == "502":
            return ApiError(502, "Bad Gateway", page=True)
        return ApiError(500, "Internal Server Error") if self.kind == "500" else None


class Faults:
    """Those still to happen, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if fault.kind not in METHOD_KINDS | UPDATE_KINDS:
            raise ValueError(f"no such fault: {fault.kind}")
        if fault.count < 1 or fault.seconds < 0:
            raise ValueError("a fault happens at least once and takes no less than no time")
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    @property
    def left(self) -> int:
        """How many times a fault is still to happen."""
        return sum(fault.count for fault in self._waiting)

    def view(self) -> list[dict[str, Any]]:
        """Those still to happen, for the page and the tests."""
        return [asdict(fault) for fault in self._waiting]

    def due(self, method: str, chat_id: str) -> Fault | None:
        """The fault for this call, counted down."""
        return self._next(lambda fault: fault.kind in METHOD_KINDS and fault.fits(method, chat_id))

    def strikes(self, kind: str, update: str, chat_id: int) -> bool:
        """Whether a fault of this kind is due for an update of that kind; it is counted down."""
        return self._next(lambda fault: fault.kind == kind and fault.fits(update, str(chat_id))) is not None

    def _next(self, wanted: Callable[[Fault], bool]) -> Fault | None:
        for fault in self._waiting:
            if wanted(fault):
                fault.count -= 1
                if fault.count <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


def _number(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdecimal() else None
