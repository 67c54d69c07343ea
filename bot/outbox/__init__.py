"""The postman: what the desk has to tell goes out in lanes, at a pace, again until it went."""

from bot.outbox.postman import Outbox

__all__ = ["Outbox"]
