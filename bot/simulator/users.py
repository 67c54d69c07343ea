"""People (and the bot) as Telegram describes them."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class User:
    """A person. `note` is for the chat page (a role, say); `started` and `blocked` are towards the one bot."""

    id: int
    name: str
    language: str = "zh"
    note: str = ""
    username: str = ""
    started: bool = False
    blocked: bool = False

    def as_api(self) -> dict[str, Any]:
        described = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            described["username"] = self.username
        if self.language:
            described["language_code"] = self.language
        return described

    def view(self) -> dict[str, Any]:
        """For the page and the tests."""
        return {
            "id": self.id, "name": self.name, "language": self.language, "note": self.note,
            "started": self.started, "blocked": self.blocked,
        }  # fmt: skip


@dataclass(slots=True)
class Bot:
    """The bot itself: who it is and what it has told Telegram about itself."""

    id: int
    token: str
    username: str
    name: str
    description: str = ""
    short_description: str = ""

    def as_api(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def me(self) -> dict[str, Any]:
        """The answer to getMe: the bot and its abilities."""
        return self.as_api() | {
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True,
            "can_connect_to_business": False, "has_main_web_app": False,
        }  # fmt: skip
