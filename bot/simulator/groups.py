"""Groups as their people run them: who is in, whether the bot is, topics, and becoming a supergroup."""

from typing import Any

from bot.simulator.chats import PRESENT, Chat
from bot.simulator.methods.topics import drop_topic, open_topic, turn
from bot.simulator.standing import changed
from bot.simulator.town import Town
from bot.simulator.users import User
from bot.simulator.world import World


class Groups:
    """The groups one bot may be in."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def town(self) -> Town:
        return self.world.town

    def user(self, user_id: int) -> User:
        return self.world.users[user_id]

    def add_group(self, title: str, members: list[int], *, supergroup: bool = False, forum: bool = False) -> int:
        """A group with the bot in it; the first member is the owner and has added the bot."""
        people = [self.user(member) for member in members]
        chat = self.world.add_group(title, people, supergroup=supergroup, forum=forum)
        if people:
            self._changed(chat, people[0], "left", "member")
        return chat.id

    def enter(self, group: int, by: int) -> None:
        """A member adds the bot: for the first time, again after it left, or another bot to the same group."""
        chat = self.town.groups[group]
        old = chat.bots.get(self.world.bot.id, "left")
        self.world.enter(chat)
        self._changed(chat, self.user(by), old, "member")

    def promote(self, group: int, by: int, *, status: str = "administrator") -> None:
        """Make the bot an administrator, or a plain member again."""
        self._stand(group, by, status)

    def expel(self, group: int, by: int) -> None:
        """Remove the bot: it may not come back by itself."""
        self._stand(group, by, "kicked")

    def _stand(self, group: int, by: int, status: str) -> None:
        chat = self.town.groups[group]
        old = chat.bots[self.world.bot.id]
        chat.bots[self.world.bot.id] = status
        self._changed(chat, self.user(by), old, status)

    def join(self, group: int, user_id: int) -> None:
        chat, user = self.town.groups[group], self.user(user_id)
        chat.members[user_id] = user
        self._note(chat, user, {"new_chat_members": [user.as_api()]})
        self._told_of_member(chat, user, "left", "member")

    def leave(self, group: int, user_id: int) -> None:
        chat, user = self.town.groups[group], self.user(user_id)
        del chat.members[user_id]
        self._note(chat, user, {"left_chat_member": user.as_api()})
        self._told_of_member(chat, user, "member", "left")

    def rename(self, group: int, by: int, title: str) -> None:
        chat = self.town.groups[group]
        chat.title = title
        self._note(chat, self.user(by), {"new_chat_title": title})

    def migrate(self, group: int, *, by: int, forum: bool = False) -> int:
        """Make a group a supergroup: a new chat; both tell of the other, and the old one takes nothing any more."""
        old = self.town.groups[group]
        new = self.town.found(old.title, supergroup=True, forum=forum)
        new.members, new.bots = dict(old.members), dict(old.bots)
        for world in self.town.worlds:
            if new.bots.get(world.bot.id) in PRESENT:
                world.chats[new.id] = new
        self._note(old, self.user(by), {"migrate_to_chat_id": new.id})
        self._note(new, self.user(by), {"migrate_from_chat_id": old.id})
        old.migrated_to = new.id
        return new.id

    def open_topic(self, group: int, by: int, name: str) -> int:
        return open_topic(self.world, self._forum(group), name, creator=self.user(by)).id

    def close_topic(self, group: int, by: int, topic: int, *, closed: bool = True) -> None:
        """Close a topic (1 is General), or open it again."""
        chat = self._forum(group)
        found = chat.general if topic == chat.general.id else chat.topics[topic]
        turn(self.world, chat, found, closed=closed, by=self.user(by))

    def delete_topic(self, group: int, topic: int) -> None:
        chat = self._forum(group)
        drop_topic(self.world, chat, chat.topics[topic])

    def _forum(self, group: int) -> Chat:
        chat = self.town.groups[group]
        if not chat.forum:
            raise ValueError("this group has no topics")
        return chat

    def _note(self, chat: Chat, user: User, what: dict[str, Any]) -> None:
        self.world.tell("message", self.world.announce(chat, user, what))

    def _changed(self, chat: Chat, by: User, old: str, new: str) -> None:
        """Tell the bot what has become of itself."""
        body = changed(self.world, chat, by.as_api(), self.world.bot.as_api(), old, new)
        self.world.updates.add("my_chat_member", body, chat.id)

    def _told_of_member(self, chat: Chat, user: User, old: str, new: str) -> None:
        """Only administrators hear how others stand."""
        for world in self.town.worlds:
            if chat.bots.get(world.bot.id) == "administrator":
                body = changed(world, chat, user.as_api(), user.as_api(), old, new)
                world.updates.add("chat_member", body, chat.id)
