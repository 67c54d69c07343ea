"""A method call's parameters, whatever way they came: query, form, JSON or multipart."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.simulator.decoding import decode, utf8
from bot.simulator.errors import bad_request
from bot.simulator.files import Upload

Json = Any  # whatever JSON can hold
_TRUE = frozenset({"true", "yes", "1"})
_INTEGER = re.compile(r"-?\d{1,18}")
_MOST = 2**31 - 1


class Call:
    """Typed access to parameters; a missing one and an empty one are the same, as in the Bot API."""

    def __init__(self, fields: Mapping[str, Any], uploads: Mapping[str, Upload] | None = None) -> None:
        self._fields = fields
        self.uploads: Mapping[str, Upload] = uploads or {}

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if value is None:
            return ""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if not utf8(text):
            raise bad_request("strings must be encoded in UTF-8")
        return text

    def required(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise bad_request(f'parameter "{name}" is required')
        return text

    def integer(self, name: str, default: int = 0, lowest: int = -_MOST, highest: int = _MOST) -> int:
        """The number a parameter begins with: 0 if it begins with none, as in the Bot API."""
        number = self.identity(name, default)
        return max(lowest, min(number, highest))

    def identity(self, name: str, default: int = 0) -> int:
        """A number of 64 bits, such as a chat's."""
        text = self.text(name)
        if not text:
            return default
        match = _INTEGER.match(text.strip())
        return int(match[0]) if match else 0

    def message_id(self, name: str = "message_id") -> int:
        """0 if it is missing or cannot be one."""
        return self.integer(name, lowest=0)

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in _TRUE

    def has(self, name: str) -> bool:
        return name in self._fields

    def json(self, name: str, what: str) -> Json:
        """A nested object, sent as JSON or as a string holding it; None if absent. `what` names it in the error."""
        value = self._fields.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return decode(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def within(self, **fields: Any) -> "Call":
        """The same call with some parameters replaced."""
        return Call({**self._fields, **fields}, self.uploads)
