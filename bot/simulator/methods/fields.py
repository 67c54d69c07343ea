"""The fields of a JSON object in a call, read with the Bot API's own complaints.

The sentences are those of its JSON reader, from memory where behaviours name none.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.simulator.decoding import utf8
from bot.simulator.errors import bad_request

_NUMBER = re.compile(r"-?\d{1,18}")


class Fields:
    """A JSON object; `problem` stands before each complaint ("can't parse InputMedia: ")."""

    def __init__(self, value: object, problem: str = "", otherwise: str = "expected an Object") -> None:
        self._problem = problem
        if not isinstance(value, dict):
            raise bad_request(problem + otherwise)
        self.values: Mapping[str, Any] = value

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, *, required: bool = False) -> str:
        value = self._value(name, required=required)
        if value is None:
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return json.dumps(value)
        if not isinstance(value, str):
            raise self._wrong(name, "must be of type String")
        if not utf8(value):
            raise bad_request("strings must be encoded in UTF-8")
        return value

    def integer(self, name: str, *, required: bool = False) -> int:
        value = self._value(name, required=required)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self._wrong(name, "must be of type Number")
        if not _NUMBER.fullmatch(str(value)):
            raise self._wrong(name, "must be a valid Number")
        return int(value)

    def decimal(self, name: str) -> float:
        value = self._value(name, required=True)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(name, "must be of type Number")
        return float(value)

    def flag(self, name: str) -> bool:
        value = self._value(name)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(name, "must be of type Boolean")
        return bool(value)

    def array(self, name: str, *, required: bool = False) -> list[Any] | None:
        value = self._value(name, required=required)
        if value is not None and not isinstance(value, list):
            raise self._wrong(name, "must be of type Array")
        return value

    def object(self, name: str, *, required: bool = False) -> "Fields | None":
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._wrong(name, "must be of type Object")
        return Fields(value, self._problem)

    def _value(self, name: str, *, required: bool = False) -> Any:
        value = self.values.get(name)
        if value is None and required:
            raise bad_request(f'{self._problem}Can\'t find field "{name}"')
        return value

    def _wrong(self, name: str, reason: str) -> Exception:
        return bad_request(f'{self._problem}Field "{name}" {reason}')
