"""How updates reach the bot: getUpdates, setWebhook and their kin."""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.methods.call import Call
from bot.simulator.polling import Polling
from bot.simulator.updates import DEFAULT
from bot.simulator.webhook import Webhook
from bot.simulator.world import World

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = frozenset({443, 80, 88, 8443})
LONGEST_POLL = 50  # seconds
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the description some methods add to it."""

    result: Any
    description: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A result that is JSON already."""

    body: str


class Delivery:
    """The methods that need the poll and the webhook besides the world."""

    def __init__(self, world: World, polling: Polling, webhook: Webhook) -> None:
        self._world = world
        self._polling = polling
        self._webhook = webhook
        self.methods = {
            "getupdates": self.get_updates,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.get_webhook_info,
        }

    async def get_updates(self, _: World, call: Call) -> Encoded:
        offset, limit = call.integer("offset"), call.integer("limit", 100, 1, 100)
        if not self._world.webhook["url"]:
            self._allow(call)
        given = await self._polling.get(offset, limit, call.integer("timeout", 0, 0, LONGEST_POLL))
        return Encoded("[" + ",".join(update.body for update in given) + "]")

    def _allow(self, call: Call) -> None:
        """Nonsense in allowed_updates is no error: it leaves what was."""
        with suppress(ApiError):
            self._world.updates.allow(call.json("allowed_updates", "allowed updates"))

    async def set_webhook(self, world: World, call: Call) -> Told:
        url, secret = call.text("url").strip(), call.text("secret_token")
        if not url:
            return await self.delete_webhook(world, call)
        _check(url, secret)
        self._allow(call)
        if call.flag("drop_pending_updates"):
            world.updates.drop_all()
        connections = call.integer("max_connections", 40, 1, 100)
        new = {"url": url, "secret_token": secret, "max_connections": connections}
        same = new.items() <= world.webhook.items()
        await self._ended(world)
        world.webhook = new
        self._polling.end("terminated by setWebhook request")
        self._webhook.start()
        return Told(result=True, description="Webhook is already set" if same else "Webhook was set")

    async def delete_webhook(self, world: World, call: Call) -> Told:
        if call.flag("drop_pending_updates"):
            world.updates.drop_all()
        was = world.webhook["url"]
        await self._ended(world)
        return Told(result=True, description="Webhook was deleted" if was else "Webhook is already deleted")

    async def _ended(self, world: World) -> None:
        world.webhook = {"url": ""}  # first, so that nothing new starts on its way to the old address
        await self._webhook.stop()

    def get_webhook_info(self, world: World, _: Call) -> dict[str, Any]:
        told = {name: value for name, value in world.webhook.items() if name != "secret_token"}
        if told["url"]:
            told["ip_address"] = "127.0.0.1"
        if world.updates.allowed != DEFAULT:
            told["allowed_updates"] = sorted(world.updates.allowed)
        return told | {"has_custom_certificate": False, "pending_update_count": len(world.updates.pending)}


def _check(url: str, secret: str) -> None:
    """Loopback may be http and have any port, as with a Bot API server of one's own."""
    try:
        parts = urlsplit(url if "://" in url else "https://" + url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None  # from memory
    if host not in LOOPBACK:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if port is not None and port not in PORTS:
            # From memory.
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
