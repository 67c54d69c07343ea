"""Buttons and inline queries: what a person presses, types and chooses."""

from typing import Any

from bot.simulator.inline import Asked
from bot.simulator.messages import Message
from bot.simulator.users import User
from bot.simulator.world import World

CHAT_INSTANCE = "-3141592653589793238"
MOST_ASKED = 1000  # inline queries remembered


class Asking:
    """The asking side of the people of one bot."""

    world: World

    def press(self, user_id: int, message_id: int, data: str, *, chat: int | None = None, forge: bool = False) -> str:
        """Press an inline button; returns the callback query's id. `forge` sends data no button carries."""
        place = self.world.chats[chat or user_id]
        message = place.messages.get(message_id)
        if not forge and (message is None or not message.has_button(data)):
            raise KeyError(f"no button with this data on message {message_id}")
        if message and message.inline_id:
            return self._pressed(user_id, data, {"inline_message_id": message.inline_id})
        gone = {"chat": place.as_api(), "message_id": message_id, "date": 0}
        return self._pressed(user_id, data, {"message": message.as_api() if message else gone})

    def _pressed(self, user_id: int, data: str, where: dict[str, Any]) -> str:
        query = self.world.queries.open()
        person = self.world.users[user_id].as_api()
        body = {"id": query.id, "from": person, "chat_instance": CHAT_INSTANCE, **where, "data": data}
        self.world.updates.add("callback_query", body, user_id)
        return query.id

    def ask_inline(self, user_id: int, text: str, *, offset: str = "", chat_type: str = "sender") -> str:
        """Type `@bot text` in some chat; returns the inline query's id. What is cached does not reach the bot."""
        query, inline = self.world.queries.open(), self.world.inline
        cached = inline.cached(user_id, text, offset)
        while len(inline.asked) >= MOST_ASKED:
            del inline.asked[next(iter(inline.asked))]
        inline.asked[query.id] = Asked(user_id, text, offset)
        if cached:
            inline.asked[query.id].answer = cached
            self.world.queries.answer(query.id, cached.view())
            return query.id
        person = self.world.users[user_id].as_api()
        body = {"id": query.id, "from": person, "chat_type": chat_type, "query": text, "offset": offset}
        self.world.updates.add("inline_query", body, user_id)
        return query.id

    def choose_inline(self, user_id: int, query_id: str, result_id: str, *, chat: int | None = None) -> int:
        """Send one of the results shown, into the chat with the bot or into a group; returns the message's id."""
        asked = self.world.inline.asked[query_id]
        results = asked.answer.results if asked.answer else []
        chosen = next((one for one in results if one.id == result_id), None)
        if chosen is None:
            raise KeyError(f"no result {result_id}")
        user, place = self.world.users[user_id], self.world.chats[chat or user_id]
        message = self.world.post(place, user, "text", chosen.content, markup=chosen.markup, via=self.world.bot)
        if chosen.markup:
            message.inline_id = f"AQAAAInline{message.id:08d}"
            self.world.inline.keep(message)
        self.world.tell("message", message)
        self._chosen(user, asked, result_id, message)
        return message.id

    def _chosen(self, user: User, asked: Asked, result_id: str, message: Message) -> None:
        body = {"result_id": result_id, "from": user.as_api(), "query": asked.text}
        inline = {"inline_message_id": message.inline_id} if message.inline_id else {}
        self.world.updates.add("chosen_inline_result", body | inline, user.id)
