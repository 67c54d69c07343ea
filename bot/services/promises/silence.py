"""A case whose soldier has heard nothing for days: the letter's taps, which say in one go what he will read."""

from __future__ import annotations

from typing import Any

from bot.domain.promises import Kind
from bot.services.keys import Key, key


def way(line: dict[str, Any]) -> tuple[str | int, ...]:
    """Where a line of a list leads: to the taps, or to the case."""
    if line["kind"] == Kind.SILENT and line["own"]:
        return "b", "silent", line["case"]["id"]
    return "o", line["case"]["id"]


def taps(line: dict[str, Any]) -> list[list[Key]]:
    """What its handler may say, or who stands in for him; nobody else speaks for him."""
    if line["kind"] != Kind.SILENT or not line["own"]:
        return []
    case_id, since = line["case"]["id"], line["serial"]
    return [[key("on_course", "b", "course", case_id, since)],
            [key("waits_for", "b", "waits", case_id, since), key("later_because", "b", "later", case_id, since)]]
