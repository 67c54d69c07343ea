"""A method call's parameters, whatever way they came: query, form, JSON or multipart."""

import json
from collections.abc import Mapping
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.files import Upload

Json = Any  # whatever JSON can hold
_TRUE = frozenset({"true", "yes", "1"})


class Call:
    """Typed access to parameters; a missing one and an empty one are the same, as in the Bot API."""

    def __init__(self, fields: Mapping[str, Any], uploads: Mapping[str, Upload] | None = None) -> None:
        self._fields = fields
        self.uploads: Mapping[str, Upload] = uploads or {}

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        text = value if isinstance(value, str) else json.dumps(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        return text

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            return default

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
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None
