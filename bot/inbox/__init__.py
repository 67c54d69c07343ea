"""Where updates come in: on disk before Telegram is told so, worked in each person's order, never twice."""

from bot.inbox.reception import Inbox

__all__ = ["Inbox"]
