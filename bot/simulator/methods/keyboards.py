"""reply_markup: what is read, and what the server refuses."""

from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.links import checked_link
from bot.simulator.methods.call import Call

DATA_LIMIT = 64  # bytes
MOST_BUTTONS = 100
_KEYBOARDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_ACTIONS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip


def keyboard_of(call: Call) -> dict[str, Any] | None:
    """The markup of a call, None if it has none; raises what the Bot API says of a malformed one."""
    markup = call.json("reply_markup", "reply keyboard markup")
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup if any(name in markup for name in _KEYBOARDS) else None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    read = [[_button(cell) for cell in row] for row in rows if row]
    if sum(map(len, read)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": read} if read else None


def _button(cell: object) -> dict[str, Any]:
    problem = "can't parse inline keyboard button: "
    if not isinstance(cell, dict):
        raise bad_request(problem + "InlineKeyboardButton must be an Object")
    if not isinstance(cell.get("text"), str):
        raise bad_request(problem + 'Can\'t find field "text"')
    if not any(name in cell for name in _ACTIONS):
        raise bad_request(problem + "Text buttons are unallowed in the inline keyboard")
    url = cell.get("url")
    if url is None:
        return {name: value for name, value in cell.items() if value is not None}
    checked = checked_link(str(url))
    if checked is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return {**cell, "url": checked}


def check_keyboard(markup: dict[str, Any] | None) -> None:
    """What only the server behind the Bot API finds out, after the chat has been found."""
    for row in (markup or {}).get("inline_keyboard", []):
        for cell in row:
            data = cell.get("callback_data")
            if data is not None and not 1 <= len(str(data).encode()) <= DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
