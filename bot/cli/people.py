"""`people import` and `people invite`. What they write holds names and codes: only its owner may read it."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import sheets
from bot.cli import account
from bot.cli.tables import opened
from bot.cli.terminal import Mistake, complain, say
from bot.cli.terminal import language as terminal_language
from bot.config import Settings, load_policy, read_settings
from bot.domain import roster as rosters
from bot.domain import roster_header
from bot.domain.people import HQ
from bot.domain.policy import Policy
from bot.domain.roster import Roster
from bot.pictures import slips
from bot.services.people.roster import Imported, Invitation, RosterError, import_roster, invite_outside
from bot.services.people.roster import invite as invite_one
from bot.sheets import SheetError

COLUMNS = ("staff_no", "name", "code", "link")
OWN_COLUMNS = (2, 3)  # code and link are the desk's own words: a code may begin with "-"


@dataclass(frozen=True)
class Task:
    """One import: the file, what was read in it, and what is to be written beside it."""

    file: Path
    settings: Settings
    policy: Policy
    rows: list[list[str]]
    roster: Roster
    with_slips: bool
    language: str
    """Of what is said and written about the lines."""


def import_file(file: Path, *, good_lines: bool, with_slips: bool) -> None:
    """Imports a roster, whole or (if asked to) its good lines, and writes what has to be handed out or mended."""
    settings = read_settings()
    policy = load_policy(settings.policy)
    try:
        rows = sheets.read_table(file)
        task = Task(file, settings, policy, rows, rosters.read_for(policy, rows), with_slips, _language(rows))
        _tell(task.roster, task.language, good_lines=good_lines)
        imported = asyncio.run(_import(task))
        say(f"Imported: {imported.added} new, {imported.updated} known and updated.")
        if task.roster.problems:
            bad = _beside(file, "bad.csv")
            sheets.write_table(bad, rosters.bad_lines_sheet(rows, task.roster.problems, task.language))
            say(f"Bad lines, to be mended and imported again: {bad}")
    except (SheetError, RosterError) as error:
        raise Mistake(str(error)) from error


def _language(rows: Sequence[Sequence[str]]) -> str:
    """Chinese where the system or the sheet's header speaks it."""
    header = roster_header.find(rows)
    names = "".join(rows[header.line - 1]) if header else ""
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in names) else terminal_language()


def _tell(roster: Roster, language: str, *, good_lines: bool) -> None:
    """Names each bad line; Mistake unless there is something that may be imported."""
    for note in roster.notes:
        say(rosters.sentence(note, language))
    for problem in roster.problems:
        complain(rosters.sentence(problem, language))
    if not roster.lines:
        raise Mistake("Nothing was imported: there is no good line.")
    if roster.problems and not good_lines:
        bad = len({problem.line for problem in roster.problems})
        raise Mistake(
            f"Nothing was imported: mend the {bad} bad line{'s' if bad > 1 else ''}, "
            f"or take the {len(roster.lines)} good ones with --good-lines."
        )


async def _import(task: Task) -> Imported:
    """The files are there before anybody is imported: a code that cannot be written down would be lost."""
    bot, why_not = await _bot(task.settings)
    async with opened(task.settings.database_url) as database:
        with _reserved(task) as (codes_file, slips_file):
            imported = await import_roster(
                database, task.roster, task.policy, now=int(time.time()), random=secrets.token_bytes
            )
            if imported.invitations:
                _write_codes(codes_file, imported.invitations, bot)
                if slips_file:
                    _write_slips(slips_file, imported.invitations, bot, task)
                if why_not:
                    say(why_not)
    return imported


async def _bot(settings: Settings) -> tuple[str, str]:
    """The bot's name for the links; or nothing, and why not."""
    try:
        return await account.username(settings), ""
    except Mistake as why:
        return "", f"No link was made: {why}."


@contextmanager
def _reserved(task: Task) -> Iterator[tuple[Path, Path | None]]:
    """Empty files of free names; those that stay empty are gone afterwards. Earlier codes are never written over."""
    codes_file = _free(task.file)
    slips_file = codes_file.with_name(codes_file.name.removesuffix("invitations.csv") + "slips.html")
    wanted = [codes_file, slips_file] if task.with_slips else [codes_file]
    with ExitStack() as stack:
        for file in wanted:
            stack.callback(_remove_if_empty, file)
            sheets.write_private(file, b"")
        yield codes_file, slips_file if task.with_slips else None


def _remove_if_empty(file: Path) -> None:
    if file.exists() and file.stat().st_size == 0:
        file.unlink()


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.stem}-{ending}")


def _free(file: Path) -> Path:
    """roster-invitations.csv, or roster-2-invitations.csv where the first is still there."""
    number = 1
    while os.path.lexists(found := _beside(file, "invitations.csv" if number == 1 else f"{number}-invitations.csv")):
        number += 1
    return found


def _write_codes(file: Path, invitations: Sequence[Invitation], bot: str) -> None:
    rows = [(one.staff_no, one.name, one.code, account.link(bot, one.code)) for one in invitations]
    sheets.write_table(file, [COLUMNS, *rows], trusted=OWN_COLUMNS)
    say(f"Invitations, each to its person alone: {file}")


def _write_slips(file: Path, invitations: Sequence[Invitation], bot: str, task: Task) -> None:
    pages = [
        slips.Slip(one.name, task.policy.home_words(one.home)[task.language], account.link(bot, one.code), one.code)
        for one in invitations
    ]
    sheets.write_private(file, slips.page(pages, task.language).encode())
    say(f"Slips to print and cut out: {file}")


def slips_of(home: str) -> None:
    """New codes and slips for all of a home who have not joined, in files here."""
    settings = read_settings()
    policy = load_policy(settings.policy)
    if home != HQ and home not in policy.homes:
        raise Mistake(f'No home has the id "{home}": {", ".join((HQ, *policy.homes))}.')
    asyncio.run(_slips_of(home, settings, policy))


async def _slips_of(home: str, settings: Settings, policy: Policy) -> None:
    bot, why_not = await _bot(settings)
    task = Task(Path(home), settings, policy, [], Roster(), with_slips=True, language=terminal_language())
    async with opened(settings.database_url) as database:
        with _reserved(task) as (codes_file, slips_file):
            async with database.write() as tx:
                made = await invite_outside(tx, home, int(time.time()), secrets.token_bytes, staff=True)
                if made and slips_file:
                    _write_codes(codes_file, made, bot)
                    _write_slips(slips_file, made, bot, task)
    if made and why_not:
        say(why_not)
    say(f"{len(made)} slip{'s' if len(made) > 1 else ''}." if made else "Everybody there has joined: nothing was made.")


def invite(staff_no: str) -> None:
    """A new code for one person, printed once."""
    try:
        asyncio.run(_invite(read_settings(), staff_no))
    except RosterError as error:
        raise Mistake(str(error)) from error


async def _invite(settings: Settings, staff_no: str) -> None:
    bot, why_not = await _bot(settings)
    async with opened(settings.database_url) as database:
        invitation = await invite_one(database, staff_no, now=int(time.time()), random=secrets.token_bytes)
    say(f"A new invitation for {invitation.name} ({invitation.staff_no}); an earlier one that was not used is void.")
    say(f"code: {invitation.code}")
    say(f"link: {account.link(bot, invitation.code)}" if bot else why_not)
