"""What the bot says of itself: name, descriptions, commands, menu button. Sentences in capitals are from memory."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of
from bot.simulator.methods.fields import Fields
from bot.simulator.world import World

MOST_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})


def set_my_commands(world: World, call: Call) -> bool:
    given = call.json("commands", "commands")
    if given is not None and not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(one) for one in given or []]
    place = _place(world, call)
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[place] = commands
    world.changes.happened()
    return True


def _command(given: object) -> dict[str, str]:
    fields = Fields(given, "can't parse BotCommand: ")
    command = fields.text("command", required=True).removeprefix("/")
    return {"command": command, "description": fields.text("description", required=True)}


def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    return world.commands.get(_place(world, call), [])


def delete_my_commands(world: World, call: Call) -> bool:
    world.commands.pop(_place(world, call), None)
    world.changes.happened()
    return True


def _place(world: World, call: Call) -> tuple[str, str]:
    """The key commands are kept by: scope and language."""
    language = _language(call)
    given = call.json("scope", "BotCommandScope")
    if given is None:
        return json.dumps({"type": "default"}), language
    problem = "can't parse BotCommandScope: "
    fields = Fields(given, problem, "BotCommandScope must be an Object")
    kind = fields.text("type", required=True)
    if kind in _SCOPES:
        return json.dumps({"type": kind}), language
    if kind not in _CHAT_SCOPES:
        raise bad_request(problem + "Unsupported type specified")
    if not fields.text("chat_id", required=True):
        raise bad_request(problem + "Empty chat_id specified")
    scope: dict[str, Any] = {"type": kind, "chat_id": fields.text("chat_id")}
    if kind == "chat_member":
        scope["user_id"] = fields.integer("user_id", required=True)
    chat_of(world, Call({"chat_id": scope["chat_id"]}))
    return json.dumps(scope), language


def _language(call: Call) -> str:
    language = call.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")  # from memory
    return language


def _set(field: str, parameter: str, most: int, problem: str) -> Callable[[World, Call], bool]:
    """A method that sets one of the bot's texts, up to `most` characters; an empty name is none at all."""

    def act(world: World, call: Call) -> bool:
        text = call.text(parameter)
        _language(call)
        if len(text) > most:
            raise bad_request(problem)
        if text or field != "name":
            setattr(world.bot, field, text)
        return True

    return act


def _told(field: str, key: str) -> Callable[[World, Call], dict[str, Any]]:
    return lambda world, _: {key: getattr(world.bot, field)}


def set_menu_button(world: World, call: Call) -> bool:
    given = call.json("menu_button", "menu button")
    world.menu_button = _menu_button(given) if given is not None else {"type": "default"}
    return True


def _menu_button(given: object) -> dict[str, Any]:
    problem = "can't parse menu button: "
    fields = Fields(given, problem, "MenuButton must be an Object")
    kind = fields.text("type", required=True)
    if kind in {"default", "commands"}:
        return {"type": kind}
    if kind != "web_app":
        raise bad_request(problem + "MenuButton has unsupported type")
    text, app = fields.text("text", required=True), fields.object("web_app", required=True)
    assert app is not None
    return {"type": kind, "text": text, "web_app": {"url": app.text("url", required=True)}}


METHODS: dict[str, Callable[[World, Call], Any]] = {
    "getme": lambda world, _: world.bot.me(),
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmyname": _set("name", "name", 64, "BOT_TITLE_INVALID"),
    "getmyname": _told("name", "name"),
    "setmydescription": _set("description", "description", 512, "BOT_DESCRIPTION_INVALID"),
    "getmydescription": _told("description", "description"),
    "setmyshortdescription": _set("short_description", "short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID"),
    "getmyshortdescription": _told("short_description", "short_description"),
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": lambda world, _: world.menu_button,
    "logout": lambda *_: True,
    "close": lambda *_: True,
}
