"""Reviews: `v:<verb>:<review>`, of `list` the number is a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.buttons import PageButton
from bot.domain.errors import Refused
from bot.handlers.context import Context
from bot.services.house import Unit
from bot.services.reviews import due_reviews, reviews

VERBS: dict[str, Callable[[Unit, int], Awaitable[None]]] = {
    "list": due_reviews.show_list, "open": reviews.show, "take": reviews.take, "settle": reviews.settle,
    "account": reviews.ask_account, "tell": reviews.tell, "ask": reviews.ask_soldier, "record": reviews.record,
    "yes": reviews.agree, "phone": reviews.phone, "no": reviews.decline,
}  # fmt: skip


async def tap(context: Context) -> None:
    button = PageButton.parse(context.data)
    if button.name not in VERBS:
        raise Refused("stale")
    async with context.acting() as unit:
        await VERBS[button.name](unit, button.page)
