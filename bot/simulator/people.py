"""Acting as a person: each act changes the chat and makes the update exactly as Telegram would."""

from typing import Unpack

from bot.simulator.chats import Chat
from bot.simulator.entities import Formatted, cleaned, with_found
from bot.simulator.files import KINDS, Upload
from bot.simulator.messages import Details, Message
from bot.simulator.users import User
from bot.simulator.world import World

CHAT_INSTANCE = "-3141592653589793238"


class People:
    """The persons of one simulator. `chat` names a group; without it the private chat with the bot is meant."""

    def __init__(self, world: World) -> None:
        self.world = world

    def add_user(self, name: str, *, language: str = "zh", user_id: int | None = None, note: str = "") -> User:
        return self.world.add_user(name, language, user_id, note)

    def add_group(self, title: str, members: list[int]) -> int:
        return self.world.add_group(title, [self.user(member) for member in members]).id

    def user(self, user_id: int) -> User:
        return self.world.users[user_id]

    def chat(self, user_id: int) -> Chat:
        return self.world.chats[user_id]

    def messages(self, user_id: int) -> list[Message]:
        """The chat as the person sees it now, oldest first."""
        return list(self.world.chats[user_id].messages.values())

    def send_text(self, user_id: int, text: str, *, reply_to: int | None = None, chat: int | None = None) -> int:
        content = with_found(cleaned(Formatted(text)))
        if not content.text:
            raise ValueError("Telegram sends no empty text")
        place = self._place(user_id, chat, reply_to)
        return self._sent(place, self.user(user_id), "text", content, reply_to=reply_to)

    def start_bot(self, user_id: int, payload: str = "") -> int:
        """Press Start, or a link with a payload; a person who had blocked the bot unblocks it so."""
        if self.user(user_id).blocked:
            self.unblock(user_id)
        return self.send_text(user_id, f"/start {payload}")

    def send_file(
        self, user_id: int, kind: str, content: bytes, *, name: str = "", caption: str | None = None,
        group: str | None = None, reply_to: int | None = None, chat: int | None = None,
    ) -> int:  # fmt: skip
        """Send a photo, document, voice, audio, video, video_note or sticker; `group` is an album's id."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of file: {kind}")
        place = self._place(user_id, chat, reply_to)
        file = self.world.files.add(kind, Upload(name, content))
        words = with_found(cleaned(Formatted(caption or "")))
        return self._sent(
            place, self.user(user_id), kind, words, file=file, media_group_id=group, reply_to=reply_to
        )  # fmt: skip

    def send_album(
        self, user_id: int, kind: str, contents: list[bytes], *, names: list[str] | None = None,
        caption: str | None = None, reply_to: int | None = None,
    ) -> list[int]:  # fmt: skip
        """Several files of one kind as an album, the caption under the first; returns the message ids."""
        group = self.world.next_group_id()
        return [
            self.send_file(
                user_id, kind, content, name=names[at] if names else "", caption=None if at else caption,
                group=group, reply_to=reply_to,
            )
            for at, content in enumerate(contents)
        ]  # fmt: skip

    def edit_text(self, user_id: int, message_id: int, text: str) -> None:
        """Edit one's own message: its text, or the caption of a file."""
        message = self._own(user_id, message_id)
        message.content = with_found(cleaned(Formatted(text)))
        message.edited = self.world.now()
        self.world.touch(message)
        self.world.updates.add("edited_message", message.as_api(), message.chat.id)

    def delete(self, user_id: int, message_id: int) -> None:
        """Delete a message for both sides; the bot is not told, as in Telegram."""
        self.world.delete(self.world.chats[user_id].messages[message_id])

    def press(self, user_id: int, message_id: int, data: str, *, chat: int | None = None, forge: bool = False) -> str:
        """Press an inline button; returns the callback query's id. `forge` sends data no button carries."""
        place = self.world.chats[chat or user_id]
        message = place.messages.get(message_id)
        if not forge and (message is None or not message.has_button(data)):
            raise KeyError(f"no button with this data on message {message_id}")
        gone = {"chat": place.as_api(), "message_id": message_id, "date": 0}
        query = self.world.queries.open()
        body = {
            "id": query.id, "from": self.user(user_id).as_api(), "chat_instance": CHAT_INSTANCE,
            "message": message.as_api() if message else gone, "data": data,
        }  # fmt: skip
        self.world.updates.add("callback_query", body, user_id)
        return query.id

    def ask_inline(self, user_id: int, text: str) -> str:
        """Type `@bot text` in some chat; returns the inline query's id."""
        query = self.world.queries.open()
        person = self.user(user_id).as_api()
        body = {"id": query.id, "from": person, "chat_type": "private", "query": text, "offset": ""}
        self.world.updates.add("inline_query", body, user_id)
        return query.id

    def block(self, user_id: int) -> None:
        self._switch(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        self._switch(user_id, blocked=False)

    def set_language(self, user_id: int, language: str) -> None:
        self.user(user_id).language = language
        self.chat(user_id).touched = self.world.changes.happened()

    def _switch(self, user_id: int, *, blocked: bool) -> None:
        user, chat = self.user(user_id), self.chat(user_id)
        if user.blocked == blocked:
            return
        user.blocked = blocked
        chat.touched = self.world.changes.happened()
        bot = self.world.bot.as_api()
        member = {"status": "member", "user": bot}
        kicked = {"status": "kicked", "user": bot, "until_date": 0}
        body = {
            "chat": chat.as_api(), "from": user.as_api(), "date": self.world.now(),
            "old_chat_member": member if blocked else kicked, "new_chat_member": kicked if blocked else member,
        }  # fmt: skip
        self.world.updates.add("my_chat_member", body, user_id)

    def _place(self, user_id: int, chat: int | None, reply_to: int | None) -> Chat:
        place = self.world.chats[chat or user_id]
        if place.person and place.person.blocked:
            raise ValueError("this person has blocked the bot and cannot write to it")
        if reply_to is not None and reply_to not in place.messages:
            raise KeyError(f"no message {reply_to} to reply to")
        return place

    def _sent(self, place: Chat, user: User, kind: str, content: Formatted, **details: Unpack[Details]) -> int:
        if place.person:
            user.started = True
        message = self.world.post(place, user, kind, content, **details)
        self.world.updates.add("message", message.as_api(), user.id)
        return message.id

    def _own(self, user_id: int, message_id: int) -> Message:
        message = self.world.chats[user_id].messages[message_id]
        if message.sender is None or message.sender.id != user_id:
            raise KeyError(f"message {message_id} is not this person's own")
        return message
