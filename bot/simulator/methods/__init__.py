"""The Bot API's methods: a table from lower-case name to a function of the world and the call."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.methods import (
    albums,
    answering,
    editing,
    inlining,
    members,
    places,
    profile,
    sending,
    topics,
)
from bot.simulator.methods.call import Call
from bot.simulator.world import World

Method = Callable[[World, Call], Any]  # may be a coroutine function

METHODS: Mapping[str, Method] = {
    **profile.METHODS,
    **sending.METHODS,
    **albums.METHODS,
    **editing.METHODS,
    **answering.METHODS,
    **inlining.METHODS,
    **places.METHODS,
    **members.METHODS,
    **topics.METHODS,
}
