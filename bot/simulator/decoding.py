"""JSON as the Bot API reads it: no NaN, no lone surrogates, and nothing nested deeper than a hundred levels."""

import json
from typing import Any, NoReturn

DEEPEST = 100  # levels


def decode(source: str | bytes) -> Any:
    """Raises ValueError for whatever the Bot API does not take as JSON."""
    try:
        value = json.loads(source, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("too deep") from None
    if _too_deep(value):
        raise ValueError("too deep")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _too_deep(value: object) -> bool:
    """Level by level instead of by recursion, which depth itself would break."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            part for one in level if isinstance(one, list | dict)
            for part in (one.values() if isinstance(one, dict) else one) if isinstance(part, list | dict)
        ]  # fmt: skip
        if not level:
            return False
    return True


def utf8(text: str) -> bool:
    """Whether the text can be sent at all: half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
