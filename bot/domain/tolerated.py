"""One item of the unit's tolerance list 容错清单."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerated:
    """`words`: what it is called; `yes`: what is tolerated; `no`: what is not; `when`: on which conditions."""

    id: str
    words: Mapping[str, str]
    yes: Mapping[str, str]
    no: Mapping[str, str]
    when: Mapping[str, str]
