"""Faults on request: a method refused, delayed or cut off a number of times."""

from dataclasses import dataclass
from fnmatch import fnmatch

from bot.simulator.errors import ApiError, flood

KINDS = frozenset({"429", "403", "500", "cut", "lost", "delay"})


@dataclass(slots=True)
class Fault:
    """`method` is a pattern such as "send*". `seconds` is the delay, or the retry_after of a 429.

    cut: the connection ends before the method acts; lost: it acts, but its answer never arrives.
    """

    method: str
    kind: str
    count: int = 1
    seconds: float = 1
    chat_id: int | None = None

    def fits(self, method: str, chat_id: str) -> bool:
        return fnmatch(method.lower(), self.method.lower()) and self.chat_id in (None, _number(chat_id))

    def refusal(self) -> ApiError | None:
        """The error to answer with; None for the faults of the connection."""
        if self.kind == "429":
            return flood(int(self.seconds))
        if self.kind == "403":
            return ApiError(403, "Forbidden: bot was blocked by the user")
        return ApiError(500, "Internal Server Error") if self.kind == "500" else None


class Faults:
    """Those still to happen, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if fault.kind not in KINDS:
            raise ValueError(f"no such fault: {fault.kind}")
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    @property
    def left(self) -> int:
        """How many times a fault is still to happen."""
        return sum(fault.count for fault in self._waiting)

    def due(self, method: str, chat_id: str) -> Fault | None:
        """The fault for this call, counted down."""
        for fault in self._waiting:
            if fault.fits(method, chat_id):
                fault.count -= 1
                if fault.count <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


def _number(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None
