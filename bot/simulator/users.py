"""People (and bots) as Telegram describes them."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Account:
    """A person, whichever bot they talk to. `note` is for the chat page (a role, say)."""

    id: int
    name: str
    language: str = "zh"
    note: str = ""
    username: str = ""
    deactivated: bool = False

    def as_api(self) -> dict[str, Any]:
        described = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            described["username"] = self.username
        if self.language:
            described["language_code"] = self.language
        return described


@dataclass(slots=True)
class User:
    """A person towards one bot: whether Start was pressed, and whether the bot is blocked."""

    account: Account
    started: bool = False
    blocked: bool = False

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def language(self) -> str:
        return self.account.language

    @property
    def note(self) -> str:
        return self.account.note

    @property
    def username(self) -> str:
        return self.account.username

    def as_api(self) -> dict[str, Any]:
        return self.account.as_api()

    def view(self) -> dict[str, Any]:
        """For the page and the tests."""
        return {
            "id": self.id, "name": self.name, "language": self.language, "note": self.note,
            "started": self.started, "blocked": self.blocked,
        }  # fmt: skip


@dataclass(slots=True)
class Bot:
    """A bot: who it is and what it has told Telegram about itself. With `privacy` it hears little of a group."""

    id: int
    token: str
    username: str
    name: str
    privacy: bool = True
    description: str = ""
    short_description: str = ""

    def as_api(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def me(self) -> dict[str, Any]:
        """The answer to getMe: the bot and its abilities."""
        return self.as_api() | {
            "can_join_groups": True, "can_read_all_group_messages": not self.privacy, "supports_inline_queries": True,
            "can_connect_to_business": False, "has_main_web_app": False,
        }  # fmt: skip
