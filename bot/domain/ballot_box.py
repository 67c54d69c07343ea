"""What was answered of one office while a round is open: all of it together, nobody's and in no order. Pure.

Whose an answer is stands nowhere. Each lies under the hash of a token that only the button of its soldier carries, on
the screen that he handed it in from; with it he changes what he gave, and without it nobody finds it, he neither. A
free word lies apart from the marks. The whole box is one text, its answers sorted by their hashes, written anew with
each: the order in which they came, the row and the transaction that brought them tell nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

TOKEN = 16
"""Characters of a token that a button has room for."""


@dataclass(frozen=True, slots=True)
class Box:
    """`marks`: one digit for each aspect; `words`: free ones; each under the hash of a token."""

    marks: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def rated(self, token: str, digits: str, before: str = "") -> Box | None:
        """With these marks, instead of those under the token `before`, if it is given. None: there are no such."""
        if before and under(before) not in self.marks:
            return None
        kept = {one: given for one, given in self.marks.items() if not before or one != under(before)}
        return Box({**kept, under(token): digits}, self.words)

    def said(self, token: str, words: str) -> Box:
        return Box(self.marks, {**self.words, under(token): words})

    def unsaid(self, token: str) -> Box | None:
        """Without the word under this token; None: there is none."""
        if under(token) not in self.words:
            return None
        return Box(self.marks, {one: given for one, given in self.words.items() if one != under(token)})

    def text(self) -> str:
        return json.dumps([dict(self.marks), dict(self.words)], ensure_ascii=False, sort_keys=True)


def box_of(text: str) -> Box:
    marks, words = json.loads(text)
    return Box(marks, words)


def under(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:2 * TOKEN]
