"""One bot's API: its methods, faults and pace, whatever way a call has come."""

import inspect
from contextlib import suppress
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.faults import Faults
from bot.simulator.methods import METHODS, Method
from bot.simulator.methods.call import Call, Json
from bot.simulator.methods.delivery import Delivery
from bot.simulator.pace import Pace
from bot.simulator.polling import Polling
from bot.simulator.webhook import Webhook
from bot.simulator.world import World


class BotApi:
    """`strict_pace` switches Telegram's flood limits on."""

    def __init__(self, world: World, faults: Faults, *, strict_pace: bool) -> None:
        self.world = world
        self._pace = Pace(world.machine) if strict_pace else None
        self._polling = Polling(world, strict=strict_pace)
        self._webhook = Webhook(world, self._from_webhook, faults)
        self._methods: dict[str, Method] = {**METHODS, **Delivery(world, self._polling, self._webhook).methods}
        world.updates.doubled = lambda kind, chat_id: faults.strikes("duplicate", kind, chat_id)

    @property
    def polled(self) -> bool:
        return self._polling.waits

    async def stop(self) -> None:
        self._polling.end("the simulator stops")
        await self._webhook.stop()

    def method(self, name: str) -> Method:
        act = self._methods.get(name)
        if act is None:
            raise ApiError(404, "Not Found: method not found")
        return act

    async def run(self, act: Method, method: str, call: Call) -> Json:
        if self._pace:
            self._pace.check(method, call.text("chat_id"))
        result = act(self.world, call)
        return await result if inspect.isawaitable(result) else result

    async def _from_webhook(self, fields: dict[str, Any]) -> None:
        """A method call in the answer to a webhook; nobody learns what became of it."""
        method = str(fields["method"]).lower()
        with suppress(ApiError):
            await self.run(self.method(method), method, Call(fields))
