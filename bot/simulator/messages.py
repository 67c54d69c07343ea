"""A message: as the bot gets it from the API and as a person sees it in the chat."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from bot.simulator.entities import Formatted
from bot.simulator.files import File
from bot.simulator.users import Bot, User

if TYPE_CHECKING:
    from bot.simulator.chats import Chat

SUBSTANCE = frozenset({"location", "venue", "contact", "dice"})


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it sends `data` to the bot or opens `url`."""

    label: str
    data: str | None = None
    url: str | None = None


class Details(TypedDict, total=False):
    """What a message may have besides its text; see Message."""

    file: File | None
    markup: dict[str, Any] | None
    media_group_id: str | None
    reply_to: int | None
    silent: bool
    extra: dict[str, Any] | None
    thread: int | None
    topical: bool
    quote: dict[str, Any] | None
    via: Bot | None
    inline_id: str


@dataclass(slots=True)
class Message:
    """`sender` is None for the bot; `kind` is "text", the file's kind, "service" or the field that `extra` holds.

    Dates are epoch seconds of the clock.
    """

    id: int
    chat: "Chat"
    bot: Bot
    sender: User | None
    date: int
    kind: str
    content: Formatted
    file: File | None = None
    markup: dict[str, Any] | None = None
    edited: int | None = None
    media_group_id: str | None = None
    reply_to: int | None = None
    silent: bool = False
    extra: dict[str, Any] | None = None  # further fields of the API's Message, such as forward_origin
    thread: int | None = None  # message_thread_id: a topic if `topical`, else only the thread of a reply
    topical: bool = False
    quote: dict[str, Any] | None = None  # the part of the message replied to that was quoted
    via: Bot | None = None  # the bot whose inline result this is
    inline_id: str = ""  # its inline_message_id, if it has buttons
    touched: int = 0  # the simulator's version at the last change

    @property
    def from_bot(self) -> bool:
        return self.sender is None

    @property
    def substance(self) -> dict[str, Any]:
        """What the message is made of besides words and file: a place, a card, a die."""
        return {name: value for name, value in (self.extra or {}).items() if name in SUBSTANCE}

    def origin(self) -> dict[str, Any]:
        """Where a forward of it says it is from: what was forwarded before keeps its first origin."""
        first: dict[str, Any] | None = (self.extra or {}).get("forward_origin")
        author = self.sender.as_api() if self.sender else self.bot.as_api()
        return first or {"type": "user", "sender_user": author, "date": self.date}

    @property
    def text(self) -> str:
        return self.content.text if self.kind == "text" else ""

    @property
    def caption(self) -> str:
        return "" if self.kind == "text" else self.content.text

    @property
    def html(self) -> str:
        """Text or caption with Telegram's tags."""
        return self.content.html

    @property
    def buttons(self) -> list[list[Button]]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(cell["text"], cell.get("callback_data"), cell.get("url")) for cell in row] for row in rows]

    def has_button(self, data: str) -> bool:
        return any(button.data == data for row in self.buttons for button in row)

    def as_api(self, *, with_reply: bool = True) -> dict[str, Any]:
        author = self.sender.as_api() if self.sender else self.bot.as_api()
        body: dict[str, Any] = {"message_id": self.id, "from": author, "chat": self.chat.as_api(), "date": self.date}
        body.update(self.extra or {})
        if self.edited is not None:
            body["edit_date"] = self.edited
        if self.media_group_id:
            body["media_group_id"] = self.media_group_id
        body.update(self._place())
        original = self.chat.messages.get(self.reply_to) if with_reply and self.reply_to else None
        if original:
            body["reply_to_message"] = original.as_api(with_reply=False)
        body.update(self._body())
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def _place(self) -> dict[str, Any]:
        """What tells where it stands: topic or thread, quote, inline bot."""
        place: dict[str, Any] = {"message_thread_id": self.thread} if self.thread else {}
        if self.topical:
            place["is_topic_message"] = True
        if self.quote:
            place["quote"] = self.quote
        if self.via:
            place["via_bot"] = self.via.as_api()
        return place

    def _body(self) -> dict[str, Any]:
        words, entities = ("text", "entities") if self.kind == "text" else ("caption", "caption_entities")
        body: dict[str, Any] = {self.kind: self.file.as_api()} if self.file else {}
        if self.content.text or self.kind == "text":
            body[words] = self.content.text
        if self.content.entities:
            body[entities] = self.content.entities
        return body

    def view(self) -> dict[str, Any]:
        """The same as JSON for the page and the tests; the page shows text by its entities, tests compare html."""
        file = self.file
        return {
            "id": self.id, "chat": self.chat.id, "from_bot": self.from_bot,
            "sender": self.sender.id if self.sender else None, "date": self.date, "edited": self.edited,
            "kind": self.kind, "text": self.text, "caption": self.caption, "html": self.html,
            "entities": self.content.entities, "media_group_id": self.media_group_id, "reply_to": self.reply_to,
            "silent": self.silent,
            "buttons": [[{"label": b.label, "data": b.data, "url": b.url} for b in row] for row in self.buttons],
            "file": file and {"id": file.id, "name": file.name, "mime": file.mime, "size": len(file.content),
                              "width": file.width, "height": file.height},
        }  # fmt: skip
