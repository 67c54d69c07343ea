"""What the desk says no with."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """The desk does not do this; nothing was changed.

    `code` names a phrase under `[refused]`, `details` fill its places. The person reads the phrase.
    """

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details: Mapping[str, str | int] = details


class PolicyError(Exception):
    """`desk.toml` or a calendar cannot be used; the message is one clear sentence for an admin."""


class AlreadyDone(Exception):
    """This update had its effect before (a delivery repeated, a process killed after its commit)."""
