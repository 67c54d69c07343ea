"""What all bots of one simulator share: time, people, groups, and the numbers of messages and files."""

from itertools import count
from typing import TYPE_CHECKING

from bot.simulator.changes import Changes
from bot.simulator.chats import Chat
from bot.simulator.clock import Clock
from bot.simulator.machine import Machine
from bot.simulator.users import Account

if TYPE_CHECKING:
    from bot.simulator.world import World

FIRST_USER_ID = 5_100_000_001  # beyond 32 bits, as new accounts are
FIRST_GROUP_ID = -4_000_000_001
FIRST_SUPERGROUP_ID = -1_002_000_000_001
FIRST_ALBUM = 13_800_000_000_000_002


class Town:
    """`clock` is what people read and move, `machine` what rates and lifetimes are counted in."""

    def __init__(self, clock: Clock, machine: Machine) -> None:
        self.clock = clock
        self.machine = machine
        self.changes = Changes()
        self.accounts: dict[int, Account] = {}
        self.groups: dict[int, Chat] = {}
        self.worlds: list[World] = []
        self.message_ids = count(1)
        self.file_ids = count(1)
        self._albums = count(FIRST_ALBUM)
        self._groups = count(-FIRST_GROUP_ID)
        self._supergroups = count(-FIRST_SUPERGROUP_ID)

    def settle(self, name: str, language: str, user_id: int | None, note: str) -> Account:
        """A new person, known to each bot."""
        number = FIRST_USER_ID + len(self.accounts) if user_id is None else user_id
        if number in self.accounts or number in {world.bot.id for world in self.worlds}:
            raise ValueError(f"user id {number} is taken")
        account = Account(number, name, language, note)
        self.accounts[number] = account
        for world in self.worlds:
            world.meet(account)
        return account

    def found(self, title: str, *, supergroup: bool = False, forum: bool = False) -> Chat:
        """A new group that nobody is in yet."""
        number = -next(self._supergroups if supergroup else self._groups)
        kind = "supergroup" if supergroup else "group"
        chat = Chat(number, title=title, kind=kind, forum=forum, touched=self.changes.happened())
        self.groups[number] = chat
        return chat

    def next_album(self) -> str:
        """The media_group_id of a new album."""
        return str(next(self._albums))
