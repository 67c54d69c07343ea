"""What the bot says of itself: name, descriptions, commands, menu button."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of
from bot.simulator.world import World

MOST_COMMANDS = 100
_COMMAND = re.compile(r"^[a-z0-9_]{1,32}$")


def get_me(world: World, _: Call) -> dict[str, Any]:
    return world.bot.me()


def set_my_commands(world: World, call: Call) -> bool:
    commands = call.json("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.match(str(command.get("command", "")).lstrip("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_place(call)] = [
        {"command": command["command"].lstrip("/"), "description": command["description"]} for command in commands
    ]
    world.changes.happened()
    return True


def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    return world.commands.get(_place(call), [])


def delete_my_commands(world: World, call: Call) -> bool:
    world.commands.pop(_place(call), None)
    return True


def _place(call: Call) -> tuple[str, str]:
    scope = call.json("scope", "bot command scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), call.text("language_code")


def set_my_name(world: World, call: Call) -> bool:
    world.bot.name = call.text("name") or world.bot.name
    return True


def set_description(world: World, call: Call) -> bool:
    world.bot.description = call.text("description")
    return True


def set_short_description(world: World, call: Call) -> bool:
    world.bot.short_description = call.text("short_description")
    return True


def set_menu_button(world: World, call: Call) -> bool:
    world.menu_button = call.json("menu_button", "menu button") or {"type": "default"}
    return True


def get_chat(world: World, call: Call) -> dict[str, Any]:
    unlimited = {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True, "premium_subscription": True}
    gifts = unlimited | {"gifts_from_channels": True}
    return chat_of(world, call).as_api() | {
        "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts,
    }  # fmt: skip


def _told(field: str, key: str) -> Callable[[World, Call], dict[str, Any]]:
    return lambda world, _: {key: getattr(world.bot, field)}


METHODS: dict[str, Callable[[World, Call], Any]] = {
    "getme": get_me,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmyname": set_my_name,
    "getmyname": _told("name", "name"),
    "setmydescription": set_description,
    "getmydescription": _told("description", "description"),
    "setmyshortdescription": set_short_description,
    "getmyshortdescription": _told("short_description", "short_description"),
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": lambda world, _: world.menu_button,
    "getchat": get_chat,
    "logout": lambda *_: True,
    "close": lambda *_: True,
}
