"""Words that mean a leader of the unit: his post, or his name. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.people import Person, Role, plain

POSTS = ("大队长", "教导员", "政委", "政治委员", "支队长", "营长", "团长", "旅长", "大队领导", "单位领导",
         "battalion commander", "commissar", "battalion leader", "unit leader")
"""Posts whose holders are leaders, where the unit lists none of its own; company leaders are none."""
ANY = frozenset(map(plain, ("领导", "首长", "主官", "leader", "a leader", "the leader", "leaders")))
"""What somebody types who is asked whom it is about."""
SHORTEST = 2
"""Letters of a name that is looked for in a text."""


def meant(typed: str, posts: Iterable[str]) -> bool:
    """Whether who is asked for a name has typed a leader's post, alone or with a name."""
    said = plain(typed)
    return said in ANY or _named(said, posts)


def mentioned(text: str, posts: Iterable[str], people: Iterable[Person]) -> bool:
    """Whether a story speaks of a leader: it may be about him, or only say what he said."""
    names = (one.name for one in people if one.has(Role.LEADER) and len(plain(one.name)) >= SHORTEST)
    return _named(plain(text), (*posts, *names))


def named_in(text: str, people: Iterable[Person]) -> list[Person]:
    """Those whose names stand in a text."""
    said = plain(text)
    return [one for one in people if len(plain(one.name)) >= SHORTEST and plain(one.name) in said]


def _named(said: str, words: Iterable[str]) -> bool:
    return any(plain(one) in said for one in words)
