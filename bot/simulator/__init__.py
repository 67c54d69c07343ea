"""A local Telegram Bot API over HTTP, with people to act as and a chat page; it knows nothing of any bot."""

from bot.simulator.clock import Clock
from bot.simulator.guide import Guide
from bot.simulator.machine import Machine
from bot.simulator.messages import Button, Message
from bot.simulator.people import People
from bot.simulator.showing import Due, Showing
from bot.simulator.simulator import TOKEN, Simulator
from bot.simulator.tour import Mark, Sign, Step, Tour
from bot.simulator.users import User

__all__ = [
    "TOKEN", "Button", "Clock", "Due", "Guide", "Machine", "Mark", "Message", "People", "Showing", "Sign", "Simulator",
    "Step", "Tour", "User",
]  # fmt: skip
