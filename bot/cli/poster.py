"""`poster`: a sheet for the notice board with QR codes to the desk and to cards."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli import account
from bot.cli.terminal import Mistake, say
from bot.config import Settings, read_settings
from bot.config.card_files import CARDS, load_card
from bot.domain.cards import Card
from bot.pictures import poster
from bot.pictures.poster import Entry, Language

DESK = "desk"
"""What the code to the desk carries: whoever is in gets the menu."""

_BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Wish:
    """What was asked for. `bot`: its name, None to ask Telegram; `cards`: ids; `output` ends in .pdf or .png."""

    output: Path
    language: Language = "both"
    bot: str | None = None
    cards: Sequence[str] = ()
    force: bool = False


def make(wish: Wish) -> None:
    """Writes the poster."""
    if wish.output.exists() and not wish.force:
        raise Mistake(f"{wish.output} is there already: give another --output, or --force to replace it.")
    settings = read_settings()
    entries = _entries(wish.cards, settings.policy.parent / CARDS)
    bot = _name(wish.bot) if wish.bot is not None else _asked(settings)
    scene = poster.layout(bot, account.link(bot, DESK), [_linked(bot, card) for card in entries], wish.language)
    data = poster.pdf(scene) if wish.output.suffix.lower() == ".pdf" else poster.png(scene)
    try:
        wish.output.write_bytes(data)
    except OSError as error:
        raise Mistake(f"{wish.output} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
    say(f"A4, to be printed at full size: {wish.output}")


def _asked(settings: Settings) -> str:
    try:
        return asyncio.run(account.username(settings))
    except Mistake as why:
        raise Mistake(f"The codes need the bot's name, and {why}: give it with --bot-name.") from None


def _name(given: str) -> str:
    name = given.strip().removeprefix("https://t.me/").removeprefix("@")
    if not _BOT.fullmatch(name):
        raise Mistake(f'"{given}" is no bot\'s name: it looks like our_desk_bot, as BotFather has it.')
    return name


def _linked(bot: str, card: Card) -> Entry:
    return Entry(account.link(bot, f"card_{card.id}"), card.title)


def _entries(ids: Sequence[str], folder: Path) -> list[Card]:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > poster.MOST:
        raise Mistake(f"A poster has room for {poster.MOST} cards; {len(wanted)} were named.")
    return [_card(id_, folder) for id_ in wanted]


def _card(id_: str, folder: Path) -> Card:
    path = folder / f"{id_}.md"
    if not _ID.fullmatch(id_) or not path.is_file():
        raise Mistake(f'There is no card "{id_}" in {folder}.')
    read = load_card(path)
    if not isinstance(read, Card):
        raise Mistake(str(read[0]))
    return read
