"""How long what is kept is kept, in days; 0: for ever. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 60
"""Days below which nothing goes: a case may be reopened, a rating changed, a question asked again till then."""


@dataclass(frozen=True)
class Retention:
    """`words`: of ended cases (text, file ids, title). `questions`: settled ones. `sent`: which message was which.

    `versions`: of desk.toml, kept with each change by chat: staff numbers and telephones of former years stand in them.
    """

    words: int = 1095
    questions: int = 365
    sent: int = 90
    versions: int = 365
