"""A leader's wish to talk to the soldier of a case: `tk:<verb>:<number>` (a case, a wish, or a page of `list`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.buttons import PageButton
from bot.domain.errors import Refused
from bot.domain.leader_talk import Way
from bot.handlers.context import Context
from bot.services.house import Unit
from bot.services.talk import leader_talks

VERBS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {
    "ask": leader_talks.ask, "reply": leader_talks.reply, "list": leader_talks.show_list, "open": leader_talks.show,
    "done": partial(leader_talks.end, talked=True), "missed": partial(leader_talks.end, talked=False),
    **{way.value: partial(leader_talks.choose, way=way) for way in Way},
}  # fmt: skip


async def tap(context: Context) -> None:
    button = PageButton.parse(context.data)
    if button.name not in VERBS:
        raise Refused("stale")
    async with context.acting() as unit:
        await VERBS[button.name](unit, button.page)
