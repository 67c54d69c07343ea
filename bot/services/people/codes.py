"""Codes that are told once: the desk keeps only their hashes."""

from __future__ import annotations

import hashlib

VALID = 365 * 86_400
"""Seconds an invitation is good for: twelve months."""
VOUCHED = 86_400
"""Seconds in which the new account that somebody vouched for joins."""
MOVES = 600
"""Seconds in which another account takes the place of the old one."""


def hashed(code: str) -> str:
    """Only this of a code is ever stored."""
    return hashlib.sha256(code.encode()).hexdigest()
