"""Updates that come in another order than they happened in are worked in the order in which they happened."""

import asyncio
import json
from typing import Any

from bot.inbox.order import Order
from bot.storage import inbox as rows
from tests.reception import NOW, Desk, said


class Shelf:
    """What was handed on, by number."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.order = Order(lambda _, raw: self.got.append(raw["update_id"]))

    def add(self, *numbers: int) -> list[int]:
        for number in numbers:
            self.order.add(number, (1, {"update_id": number}))
        return self.got


async def test_what_overtook_another_waits_for_it() -> None:
    shelf = Shelf()
    assert shelf.add(5) == [5]
    assert shelf.add(8, 7) == [5]
    assert shelf.order.waiting == 2
    assert shelf.add(6) == [5, 6, 7, 8]
    assert shelf.add(9) == [5, 6, 7, 8, 9]
    assert shelf.order.waiting == 0


async def test_what_does_not_come_is_not_waited_for_for_ever() -> None:
    shelf = Shelf()
    assert shelf.add(5, 7, 9) == [5]
    shelf.order.give_up(asyncio.get_running_loop().time() - 60)
    assert shelf.got == [5]
    shelf.order.give_up(asyncio.get_running_loop().time())
    assert shelf.add(6, 8, 10) == [5, 7, 9, 6, 8, 10]


async def test_what_was_worked_before_is_no_gap() -> None:
    shelf = Shelf()
    shelf.add(5)
    shelf.order.add(7, None)
    assert shelf.add(8) == [5]
    assert shelf.add(6) == [5, 6, 8]


async def test_after_the_end_nothing_is_handed_on() -> None:
    shelf = Shelf()
    shelf.add(5, 7)
    shelf.order.stop()
    assert shelf.add(6) == [5, 6]
    assert shelf.order.waiting == 0


async def test_patience_ends_by_itself() -> None:
    came = asyncio.Event()
    order = Order(lambda _, raw: came.set() if raw["update_id"] == 7 else None, patience=0.01)
    for number in (5, 7):
        order.add(number, (1, {"update_id": number}))
    async with asyncio.timeout(240):
        await came.wait()


async def store(desk: Desk, *updates: dict[str, Any]) -> None:
    async with desk.db.write() as tx:
        await rows.store(tx, [(raw["update_id"], 1, json.dumps(raw)) for raw in updates], NOW - 5)


async def test_an_inbox_by_webhook_works_them_as_they_happened_across_a_start(desk: Desk) -> None:
    await store(desk, said(1), said(2), said(4), said(5))
    async with desk.db.write() as tx:
        assert await rows.take(tx, 1, NOW)
        assert await rows.take(tx, 4, NOW)
    inbox = desk.inbox(shuffled=True)
    await inbox.start()
    await inbox.accept([said(7)])
    await inbox.accept([said(6)])
    assert 5 not in desk.worked
    await inbox.accept([said(3)])
    await inbox.idle()
    assert desk.worked == [2, 3, 5, 6, 7]
    await inbox.stop()
