"""A local Telegram Bot API over HTTP, with people to act as and a chat page; it knows nothing of any bot."""

from bot.simulator.clock import Clock
from bot.simulator.machine import Machine
from bot.simulator.messages import Button, Message
from bot.simulator.people import People
from bot.simulator.simulator import TOKEN, Simulator
from bot.simulator.users import User

__all__ = ["TOKEN", "Button", "Clock", "Machine", "Message", "People", "Simulator", "User"]
