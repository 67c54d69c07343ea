"""reply_markup: what is read, and what the server refuses."""

from typing import Any

from bot.simulator.chats import Chat
from bot.simulator.errors import bad_request
from bot.simulator.links import checked_link
from bot.simulator.methods.call import Call
from bot.simulator.methods.fields import Fields

DATA_LIMIT = 64  # bytes
MOST_BUTTONS = 100
PLACEHOLDER_LIMIT = 64  # characters
_TEXTS = ("switch_inline_query", "switch_inline_query_current_chat")
_OBJECTS = ("callback_game", "switch_inline_query_chosen_chat", "login_url", "web_app", "copy_text")
_REQUESTS = ("request_users", "request_chat", "request_poll", "web_app")

Markup = dict[str, Any]


def keyboard_of(call: Call) -> Markup | None:
    """The markup of a call, None if it has none; raises what the Bot API says of a malformed one."""
    return read_keyboard(call.json("reply_markup", "reply keyboard markup"))


def read_keyboard(given: object) -> Markup | None:
    """The first there is of a keyboard with buttons, an inline one, a removal and a forced reply."""
    if given is None:
        return None
    fields = Fields(given, otherwise="object expected as reply markup")
    rows = _rows(fields, "keyboard", 'field "keyboard" must be an Array of Arrays', _key)
    inline = _rows(
        fields, "inline_keyboard",
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays', _button,
    )  # fmt: skip
    remove, force = fields.flag("remove_keyboard"), fields.flag("force_reply")
    more = _options(fields)
    if rows:
        return {"keyboard": rows} | more
    if inline:
        return {"inline_keyboard": inline}
    if remove:
        return {"remove_keyboard": True}
    return {"force_reply": True} | more if force else None


def inline_keyboard_of(call: Call) -> Markup | None:
    """As `keyboard_of` for edits, which take no other kind."""
    markup = keyboard_of(call)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _options(fields: Fields) -> Markup:
    names = ("selective", "resize_keyboard", "one_time_keyboard", "is_persistent")
    placeholder = fields.text("input_field_placeholder")
    if len(placeholder) > PLACEHOLDER_LIMIT:
        raise bad_request("REPLY_MARKUP_PLACEHOLDER_INVALID")  # from memory
    options: Markup = {name: True for name in names if fields.flag(name)}
    return options | ({"input_field_placeholder": placeholder} if placeholder else {})


def _rows(fields: Fields, name: str, problem: str, read: Any) -> list[list[Markup]]:
    rows = fields.array(name) or []
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(problem)
    buttons = [[read(cell) for cell in row] for row in rows if row]
    if sum(map(len, buttons)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return buttons


def _key(cell: object) -> Markup:
    """A button of a reply keyboard."""
    problem = "can't parse keyboard button: "
    if isinstance(cell, str):
        return {"text": cell}
    fields = Fields(cell, problem, "KeyboardButton must be a String or an Object")
    button: Markup = {"text": fields.text("text", required=True)}
    for name in ("request_contact", "request_location"):
        if fields.flag(name):
            return button | {name: True}
    for name in _REQUESTS:
        asked = fields.object(name)
        if asked is not None:
            return button | {name: dict(asked.values)}
    return button


def _button(cell: object) -> Markup:
    """An inline button does the first thing it names that is not empty."""
    problem = "can't parse inline keyboard button: "
    fields = Fields(cell, problem, "InlineKeyboardButton must be an Object")
    button: Markup = {"text": fields.text("text", required=True)}
    url = fields.text("url")
    if url:
        checked = checked_link(url)
        if checked is None:
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return button | {"url": checked}
    if fields.has("callback_data"):
        return button | {"callback_data": fields.text("callback_data")}
    if fields.flag("pay"):
        return button | {"pay": True}
    for name in _TEXTS:
        if fields.has(name):
            return button | {name: fields.text(name)}
    for name in _OBJECTS:
        given = fields.object(name)
        if given is not None:
            return button | {name: dict(given.values)}
    raise bad_request(problem + "Text buttons are unallowed in the inline keyboard")


def check_keyboard(markup: Markup | None, chat: Chat | None = None) -> None:
    """What only the server behind the Bot API finds out, after the chat has been found."""
    for row in (markup or {}).get("inline_keyboard", []):
        for cell in row:
            if not 1 <= len(str(cell.get("callback_data", "x")).encode()) <= DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
            if "copy_text" in cell and not 1 <= len(str(cell["copy_text"].get("text", ""))) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")  # from memory
    if chat and chat.person is None:
        _check_keys(markup or {})


def _check_keys(markup: Markup) -> None:
    """In groups nobody is asked for a number or a place (from memory)."""
    names = {"request_contact": "phone number", "request_location": "location"}
    for row in markup.get("keyboard", []):
        for cell in row:
            for name, what in names.items():
                if name in cell:
                    raise bad_request(f"{what} can be requested in private chats only")


def show_keyboard(chat: Chat, markup: Markup | None) -> None:
    """What the people in the chat have under their text field from now on."""
    if markup and "inline_keyboard" not in markup:
        chat.keyboard = None if "remove_keyboard" in markup else markup
