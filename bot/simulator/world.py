"""The whole state of the simulator: one bot, its people, chats, files, updates and queries."""

import time
from collections.abc import Callable
from typing import Any, Unpack

from bot.simulator.changes import Changes
from bot.simulator.chats import Chat
from bot.simulator.clock import Clock
from bot.simulator.entities import Formatted
from bot.simulator.files import Files
from bot.simulator.messages import Details, Message
from bot.simulator.queries import Queries
from bot.simulator.updates import Updates
from bot.simulator.users import Bot, User

FIRST_USER_ID = 5_100_000_001  # beyond 32 bits, as new accounts are


class World:
    """Everything the methods and the people act on. `machine` gives seconds for rates and lifetimes."""

    def __init__(
        self, token: str, username: str, clock: Clock, machine: Callable[[], float] = time.monotonic, title: str = ""
    ) -> None:
        self.clock = clock
        self.machine = machine
        self.bot = Bot(int(token.partition(":")[0]), token, username, title or username)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.updates = Updates(machine)
        self.queries = Queries(machine)
        self.changes = Changes()
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}  # (scope as JSON, language) → commands
        self.menu_button: dict[str, Any] = {"type": "commands"}
        self.webhook: dict[str, Any] = {"url": ""}
        self._next_message = 1
        self._next_group = 1

    def now(self) -> int:
        return int(self.clock.now())

    def add_user(self, name: str, language: str, user_id: int | None, note: str) -> User:
        number = FIRST_USER_ID + len(self.users) if user_id is None else user_id
        if number in self.users or number == self.bot.id:
            raise ValueError(f"user id {number} is taken")
        user = User(number, name, language, note)
        self.users[number] = user
        self.chats[number] = Chat(number, user, touched=self.changes.happened())
        return user

    def add_group(self, title: str, members: list[User]) -> Chat:
        chat_id = -4_000_000_000 - len(self.chats)
        chat = Chat(chat_id, None, title, {user.id: user for user in members}, touched=self.changes.happened())
        self.chats[chat_id] = chat
        return chat

    def post(
        self, chat: Chat, sender: User | None, kind: str, content: Formatted, **details: Unpack[Details]
    ) -> Message:
        """Put a message into a chat."""
        message = Message(self._next_message, chat, self.bot, sender, self.now(), kind, content, **details)
        self._next_message += 1
        chat.messages[message.id] = message
        if sender is None:
            chat.incoming += 1
            chat.action = ""
        self.touch(message)
        return message

    def touch(self, message: Message) -> None:
        message.touched = self.changes.happened()
        message.chat.touch(message.id, message.touched)

    def delete(self, message: Message) -> None:
        del message.chat.messages[message.id]
        self.touch(message)

    def next_group_id(self) -> str:
        """The media_group_id of a new album."""
        number = 13_800_000_000_000_001 + self._next_group
        self._next_group += 1
        return str(number)
