"""`[channel]` of `desk.toml`: the unit's own patterns of what must not be sent, each proved to be quick."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from math import prod
from typing import Any

from bot.config.table import Table
from bot.domain.channel import KINDS, STOPS, WINDOW, Channel, Stop

LONGEST = 200
"""Characters of a pattern."""
NAME = 40
WAYS = 20_000
"""In how many ways a pattern may try to fit from one place of a text: one open repeat (*, +) and little else."""

_parser: Any = importlib.import_module("re._parser")
"""Python's own reading of a pattern: it alone knows what repeats what."""
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class _Slow(ValueError):
    """A pattern that may take for ever; the message says why."""


def channel(table: Table) -> Channel:
    """The unit's own kinds before the desk's, less those it switched off."""
    own = tuple(_stop(each) for each in table.rows("stop"))
    ids = [one.id for one in own]
    if double := next((id_ for id_ in ids if ids.count(id_) > 1 or id_ in KINDS), None):
        raise table.wrong("stop", f'has the id "{double}" twice, or it is one of the desk\'s own: {", ".join(KINDS)}')
    off = frozenset(table.texts("off"))
    for kind in off:
        if kind not in KINDS:
            raise table.wrong("off", f'holds "{kind}"; there are {", ".join(KINDS)}')
    table.done()
    return Channel((*own, *STOPS), off)


def _stop(table: Table) -> Stop:
    stop = Stop(table.id(), pattern(table, "pattern", table.text("pattern", LONGEST)), table.words(NAME))
    table.done()
    return stop


def pattern(table: Table, key: str, text: str) -> re.Pattern[str]:
    """What was written under that key, proved to be quick."""
    if len(text) > LONGEST:
        raise table.wrong(key, f"is longer than {LONGEST} characters")
    try:
        made = re.compile(text, re.IGNORECASE)
        if _ways(_parser.parse(text)) > WAYS:
            raise _Slow("may try too long: repeat at most once without an end (* or +), else say how often, as {0,9}")
    except re.error as error:
        raise table.wrong(key, f"is no regular expression: {error}") from None
    except (_Slow, RecursionError, OverflowError) as error:
        raise table.wrong(key, str(error) or "is too deep") from None
    if made.search(""):
        raise table.wrong(key, "fits an empty text, so it would stop everything")
    return made


def _ways(items: Iterable[tuple[Any, Any]]) -> int:
    """In how many ways, at most, what was parsed can be tried from one place."""
    return prod(_one(str(name), value) for name, value in items)


def _one(name: str, value: Any) -> int:
    if name in _REPEATS:
        return _repeated(*value)
    if name == "BRANCH":
        return sum(map(_ways, value[1]))
    if name in {"SUBPATTERN", "ASSERT", "ASSERT_NOT"}:
        return _ways(value[-1])
    if name == "ATOMIC_GROUP":
        return _ways(value)
    if name.startswith("GROUPREF"):
        raise _Slow("refers back to a group, which can take too long")
    return 1


def _repeated(least: int, most: int, body: Any) -> int:
    """A repeat within a repeat, as in (a+)+, is what makes a pattern take for ever."""
    inner, most = _ways(body), min(int(most), WINDOW)
    if inner > 1 and most > 1:
        raise _Slow("repeats what can fit in several ways by itself, as (a+)+ does; write it without the inner one")
    return most - int(least) + 1 if inner == 1 else inner * (most - int(least) + 1)
