"""One bot's Telegram: its chats, files, updates and queries, over what it shares with other bots."""

from typing import Any, Unpack

from bot.simulator.chats import PRESENT, Chat
from bot.simulator.entities import Formatted
from bot.simulator.files import Files
from bot.simulator.inline import Inline
from bot.simulator.messages import Details, Message
from bot.simulator.privacy import hears
from bot.simulator.queries import Queries
from bot.simulator.town import Town
from bot.simulator.updates import Updates
from bot.simulator.users import Account, Bot, User


class World:
    """Everything the methods of one bot and the acts of people towards it work on."""

    def __init__(self, town: Town, token: str, username: str, title: str = "", *, privacy: bool = True) -> None:
        self.town = town
        self.clock = town.clock
        self.machine = town.machine
        self.changes = town.changes
        self.bot = Bot(int(token.partition(":")[0]), token, username, title or username, privacy)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files = Files(town.file_ids)
        self.updates = Updates(town.machine)
        self.queries = Queries(town.machine)
        self.inline = Inline(town.machine)
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}  # (scope as JSON, language) → commands
        self.menu_button: dict[str, Any] = {"type": "commands"}
        self.webhook: dict[str, Any] = {"url": ""}
        town.worlds.append(self)
        for account in town.accounts.values():
            self.meet(account)

    def now(self) -> int:
        return int(self.clock.now())

    def meet(self, account: Account) -> None:
        """Get to know a person; the private chat is there, though nobody has pressed Start."""
        user = User(account)
        self.users[account.id] = user
        self.chats[account.id] = Chat(account.id, user, touched=self.changes.happened())

    def add_user(self, name: str, language: str, user_id: int | None, note: str) -> User:
        return self.users[self.town.settle(name, language, user_id, note).id]

    def add_group(self, title: str, members: list[User], *, supergroup: bool = False, forum: bool = False) -> Chat:
        chat = self.town.found(title, supergroup=supergroup or forum, forum=forum)
        chat.members = {user.id: user for user in members}
        self.enter(chat)
        return chat

    def enter(self, chat: Chat) -> None:
        """Be a member of a group from now on."""
        self.chats[chat.id] = chat
        chat.bots[self.bot.id] = "member"

    def inside(self, chat: Chat) -> bool:
        return chat.bots.get(self.bot.id) in PRESENT

    def post(
        self, chat: Chat, sender: User | None, kind: str, content: Formatted, **details: Unpack[Details]
    ) -> Message:
        """Put a message into a chat."""
        number = next(self.town.message_ids)
        message = Message(number, chat, self.bot, sender, self.now(), kind, content, **details)
        chat.messages[message.id] = message
        if message.file and chat.person is None:
            for world in self.town.worlds:
                world.files.adopt(message.file)
        if sender is None:
            chat.incoming += 1
            chat.last_bot = self.bot.id
            chat.action = ""
        self.touch(message)
        return message

    def announce(self, chat: Chat, sender: User | None, what: dict[str, Any], **details: Unpack[Details]) -> Message:
        """A service message: `what` is its field, such as {"new_chat_title": "x"}."""
        details["extra"] = what
        return self.post(chat, sender, "service", Formatted(""), **details)

    def tell(self, kind: str, message: Message) -> None:
        """Make the update about a message for each bot that hears it."""
        for world in [self] if message.chat.person else self.town.worlds:
            if hears(world.bot, message):
                world.updates.add(kind, message.as_api(), message.chat.id)

    def touch(self, message: Message) -> None:
        message.touched = self.changes.happened()
        message.chat.touch(message.id, message.touched)

    def delete(self, message: Message) -> None:
        del message.chat.messages[message.id]
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        self.touch(message)

    def next_group_id(self) -> str:
        """The media_group_id of a new album."""
        return self.town.next_album()
