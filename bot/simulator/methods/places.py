"""Messages of figures instead of words: places, contacts, dice."""

import re
from typing import Any

from bot.simulator.entities import Formatted
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call
from bot.simulator.methods.sending import post
from bot.simulator.world import World

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def send_location(world: World, call: Call) -> dict[str, Any]:
    return _send(world, call, "location", _location(call))


def send_venue(world: World, call: Call) -> dict[str, Any]:
    place = _location(call)
    venue = {"location": place, "title": call.required("title"), "address": call.required("address")}
    return _send(world, call, "venue", venue, location=place)


def send_contact(world: World, call: Call) -> dict[str, Any]:
    contact = {"phone_number": call.required("phone_number"), "first_name": call.required("first_name")}
    return _send(world, call, "contact", contact)


def send_dice(world: World, call: Call) -> dict[str, Any]:
    """A throw that can be foretold: it goes by the number of the message before."""
    emoji = call.text("emoji") or "🎲"
    if emoji not in _SIDES:
        raise bad_request("EMOTICON_INVALID")  # from memory
    thrown = sum(len(chat.messages) for chat in world.chats.values()) % _SIDES[emoji] + 1
    return _send(world, call, "dice", {"emoji": emoji, "value": thrown})


def _send(world: World, call: Call, kind: str, what: dict[str, Any], **more: Any) -> dict[str, Any]:
    return post(world, call, kind, Formatted(""), extra={kind: what, **more}).as_api()


def _location(call: Call) -> dict[str, float]:
    return {"latitude": _degrees(call, "latitude", 90), "longitude": _degrees(call, "longitude", 180)}


def _degrees(call: Call, name: str, most: int) -> float:
    given = call.text(name).strip()
    if not given:
        raise bad_request(f"{name} is empty")
    match = _DECIMAL.match(given)
    degrees = float(match[0]) if match else 0.0
    if abs(degrees) > most:
        raise bad_request("wrong location specified")  # from memory
    return degrees


METHODS = {
    "sendlocation": send_location, "sendvenue": send_venue, "sendcontact": send_contact, "senddice": send_dice,
}  # fmt: skip
