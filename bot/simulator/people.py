"""Acting as a person: each act changes the chat and makes the update exactly as Telegram would."""

from typing import Any, Unpack

from bot.simulator.asking import Asking
from bot.simulator.chats import Chat
from bot.simulator.entities import Formatted, cleaned, with_found
from bot.simulator.files import KINDS, Upload
from bot.simulator.groups import Groups
from bot.simulator.messages import Details, Message
from bot.simulator.methods.destination import standing
from bot.simulator.users import User


class People(Groups, Asking):
    """The persons of one bot. `chat` names a group; without it the private chat with the bot is meant."""

    def add_user(self, name: str, *, language: str = "zh", user_id: int | None = None, note: str = "") -> User:
        return self.world.add_user(name, language, user_id, note)

    def chat(self, user_id: int) -> Chat:
        return self.world.chats[user_id]

    def messages(self, user_id: int) -> list[Message]:
        """The chat as the person sees it now, oldest first."""
        return list(self.world.chats[user_id].messages.values())

    def send_text(
        self, user_id: int, text: str, *, reply_to: int | None = None, chat: int | None = None,
        topic: int | None = None,
    ) -> int:  # fmt: skip
        content = with_found(cleaned(Formatted(text)))
        if not content.text:
            raise ValueError("Telegram sends no empty text")
        place = self._place(user_id, chat, reply_to, topic)
        return self._sent(place, self.user(user_id), "text", content, reply_to=reply_to, thread=topic)

    def start_bot(self, user_id: int, payload: str = "") -> int:
        """Press Start, or a link with a payload; a person who had blocked the bot unblocks it so."""
        if self.user(user_id).blocked:
            self.unblock(user_id)
        return self.send_text(user_id, f"/start {payload}")

    def send_file(
        self, user_id: int, kind: str, content: bytes, *, name: str = "", caption: str | None = None,
        group: str | None = None, reply_to: int | None = None, chat: int | None = None, topic: int | None = None,
    ) -> int:  # fmt: skip
        """Send a photo, document, voice, audio, video, video_note or sticker; `group` is an album's id."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of file: {kind}")
        place = self._place(user_id, chat, reply_to, topic)
        file = self.world.files.add(kind, Upload(name, content))
        words = with_found(cleaned(Formatted(caption or "")))
        return self._sent(
            place, self.user(user_id), kind, words, file=file, media_group_id=group, reply_to=reply_to, thread=topic
        )  # fmt: skip

    def send_album(
        self, user_id: int, kind: str, contents: list[bytes], *, names: list[str] | None = None,
        caption: str | None = None, reply_to: int | None = None, chat: int | None = None,
    ) -> list[int]:  # fmt: skip
        """Several files of one kind as an album, the caption under the first; returns the message ids."""
        group = self.world.next_group_id()
        return [
            self.send_file(
                user_id, kind, content, name=names[at] if names else "", caption=None if at else caption,
                group=group, reply_to=reply_to, chat=chat,
            )
            for at, content in enumerate(contents)
        ]  # fmt: skip

    def send_contact(self, user_id: int, phone: str, *, chat: int | None = None) -> int:
        """Share one's own number."""
        user = self.user(user_id)
        contact = {"phone_number": phone, "first_name": user.name, "user_id": user.id}
        return self._figures(user_id, "contact", contact, chat)

    def send_location(self, user_id: int, latitude: float, longitude: float, *, chat: int | None = None) -> int:
        return self._figures(user_id, "location", {"latitude": latitude, "longitude": longitude}, chat)

    def _figures(self, user_id: int, kind: str, what: dict[str, Any], chat: int | None) -> int:
        place = self._place(user_id, chat, None, None)
        return self._sent(place, self.user(user_id), kind, Formatted(""), extra={kind: what})

    def press_key(self, user_id: int, text: str, *, chat: int | None = None) -> int:
        """Press a button of the reply keyboard: it sends its own words, or the number if it asks for one."""
        place = self.world.chats[chat or user_id]
        rows = (place.keyboard or {}).get("keyboard", [])
        key = next((key for row in rows for key in row if key["text"] == text), None)
        if key is None:
            raise KeyError(f"no key {text} on the keyboard")
        if (place.keyboard or {}).get("one_time_keyboard"):
            place.keyboard = None
        if key.get("request_contact"):
            return self.send_contact(user_id, f"1{user_id % 10**10:010d}", chat=chat)
        if key.get("request_location"):
            return self.send_location(user_id, 0.0, 0.0, chat=chat)
        return self.send_text(user_id, text, chat=chat)

    def forward(
        self, user_id: int, message_id: int, *, source: int | None = None, chat: int | None = None,
        hidden: bool = False,
    ) -> int:  # fmt: skip
        """Forward a message out of the chat `source`; `hidden`: its author lets forwards show only a name."""
        original = self.world.chats[source or user_id].messages[message_id]
        origin = original.origin()
        if hidden and origin["type"] == "user":
            name = origin["sender_user"]["first_name"]
            origin = {"type": "hidden_user", "sender_user_name": name, "date": origin["date"]}
        extra = original.substance | {"forward_origin": origin}
        place = self._place(user_id, chat, None, None)
        return self._sent(
            place, self.user(user_id), original.kind, original.content, file=original.file, extra=extra
        )  # fmt: skip

    def edit_text(self, user_id: int, message_id: int, text: str, *, chat: int | None = None) -> None:
        """Edit one's own message: its text, or the caption of a file."""
        message = self._own(user_id, message_id, chat)
        content = with_found(cleaned(Formatted(text)))
        if message.kind == "text" and not content.text:
            raise ValueError("Telegram sends no empty text")
        message.content = content
        message.edited = self.world.now()
        self.world.touch(message)
        self.world.tell("edited_message", message)

    def delete(self, user_id: int, message_id: int, *, chat: int | None = None) -> None:
        """Delete a message for both sides; the bot is not told, as in Telegram."""
        self.world.delete(self.world.chats[chat or user_id].messages[message_id])

    def react(self, user_id: int, message_id: int, emoji: str, *, chat: int | None = None) -> None:
        """Put one emoji under a message; in groups only administrators are told."""
        place = self.world.chats[chat or user_id]
        message = place.messages[message_id]
        if place.person is None and place.bots.get(self.world.bot.id) != "administrator":
            return
        body = {
            "chat": place.as_api(), "message_id": message.id, "user": self.user(user_id).as_api(),
            "date": self.world.now(), "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }  # fmt: skip
        self.world.updates.add("message_reaction", body, place.id)

    def block(self, user_id: int) -> None:
        self._switch(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        self._switch(user_id, blocked=False)

    def deactivate(self, user_id: int) -> None:
        """The person deletes the account."""
        self.user(user_id).account.deactivated = True

    def set_language(self, user_id: int, language: str) -> None:
        self.user(user_id).account.language = language
        self.chat(user_id).touched = self.world.changes.happened()

    def _switch(self, user_id: int, *, blocked: bool) -> None:
        user, chat = self.user(user_id), self.chat(user_id)
        if user.blocked == blocked:
            return
        user.blocked = blocked
        chat.touched = self.world.changes.happened()
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        self._changed(chat, user, old, new)

    def _place(self, user_id: int, chat: int | None, reply_to: int | None, topic: int | None) -> Chat:
        place = self.world.chats[chat or user_id]
        if place.person and place.person.blocked:
            raise ValueError("this person has blocked the bot and cannot write to it")
        if place.person is None and (user_id not in place.members or place.migrated_to):
            raise ValueError("this person cannot write in this group")
        if reply_to is not None and reply_to not in place.messages:
            raise KeyError(f"no message {reply_to} to reply to")
        if topic is not None and topic not in place.topics:
            raise KeyError(f"no topic {topic}")
        if place.forum and place.topics.get(topic or 0, place.general).closed:
            raise ValueError("this topic is closed")
        return place

    def _sent(self, place: Chat, user: User, kind: str, content: Formatted, **details: Unpack[Details]) -> int:
        if place.person:
            user.started = True
        original = place.messages.get(details.get("reply_to") or 0)
        details.update(standing(place, details.get("thread"), original))
        message = self.world.post(place, user, kind, content, **details)
        self.world.tell("message", message)
        return message.id

    def _own(self, user_id: int, message_id: int, chat: int | None) -> Message:
        message = self.world.chats[chat or user_id].messages[message_id]
        if message.sender is None or message.sender.id != user_id:
            raise KeyError(f"message {message_id} is not this person's own")
        return message
