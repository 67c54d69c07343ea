"""A chat: its messages in order and which of them changed last; of a group, who is in it and its topics."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator.messages import Message
from bot.simulator.users import User

PRESENT = frozenset({"member", "administrator", "creator"})


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is that of the message that made it, and 1 is General."""

    id: int
    name: str
    color: int = 7322096
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's), a group or a supergroup (negative id, `title`, `members`, `bots`)."""

    id: int
    person: User | None = None
    title: str = ""
    members: dict[int, User] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    incoming: int = 0  # how many messages the bot has sent here
    touched: int = 0
    action: str = ""  # the last sendChatAction, gone with the bot's next message
    action_ends: float = 0.0  # machine time at which it is gone anyway
    kind: str = "private"  # private, group, supergroup
    bots: dict[int, str] = field(default_factory=dict)  # id of a bot → member, administrator, left or kicked
    last_bot: int = 0  # the bot that wrote last: commands that name no bot are its
    migrated_to: int | None = None
    forum: bool = False
    general: Topic = field(default_factory=lambda: Topic(1, "General"))
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None  # the reply keyboard (or forced reply) that people see
    _recent: dict[int, int] = field(default_factory=dict)  # message id → version, the last touched at the end

    def as_api(self) -> dict[str, Any]:
        if self.person is None:
            described = {"id": self.id, "type": self.kind, "title": self.title}
            return described | {"is_forum": True} if self.forum else described
        described = {"id": self.id, "type": "private", "first_name": self.person.name}
        if self.person.username:
            described["username"] = self.person.username
        return described

    def touch(self, message_id: int, version: int) -> None:
        self._recent.pop(message_id, None)
        self._recent[message_id] = version
        self.touched = version

    def has_button(self, message_id: int, data: str) -> bool:
        message = self.messages.get(message_id)
        return message is not None and message.has_button(data)

    def changed(self, message_id: int, version: int) -> bool:
        """Whether the message was changed or deleted after `version`."""
        return self._recent.get(message_id, 0) > version

    def since(self, version: int) -> tuple[list[Message], list[int]]:
        """Messages that are new or changed after `version`, and the ids of those deleted since, oldest first."""
        changed, deleted = [], []
        for message_id in reversed(self._recent):
            if self._recent[message_id] <= version:
                break
            if message_id in self.messages:
                changed.append(self.messages[message_id])
            else:
                deleted.append(message_id)
        return sorted(changed, key=lambda message: message.id), sorted(deleted)
