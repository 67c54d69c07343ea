"""The command line: `python -m bot run | demo | check | people … | backup | export …` and more, see `--help`.

What a command needs is imported when it runs, so that `check --alive` is quick. Exit codes: 0; 2 for a mistake, which
is one clear sentence; 1 for `check --alive` when the desk does not tick (what Docker expects), and for
`check --ledger` when the chain of events breaks.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from bot.cli.terminal import Mistake, complain

Command = Callable[[argparse.Namespace], int | None]


class Parser(argparse.ArgumentParser):
    """A mistake is one sentence, without the usage in front; no option may be cut short."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given | {"allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        complain(f"{message[:1].upper()}{message[1:]}; see: {self.prog} --help")
        sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # where somebody put something else in its place
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may not know every letter
    os.umask(0o077)  # the database and all that is written beside it are for the desk's own account
    options = parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options) or 0
    except KeyboardInterrupt:
        return 130
    except _mistakes() as mistake:
        complain(str(mistake) or "The database does not answer now; try again.")
        return 2


def _mistakes() -> tuple[type[Exception], ...]:
    """What means that somebody has to mend something, each with a sentence of its own."""
    from bot.config import SettingsError
    from bot.domain.errors import PolicyError
    from bot.storage.database import DatabaseError, Unreachable

    return (Mistake, SettingsError, PolicyError, DatabaseError, Unreachable)


def parser() -> Parser:
    """All commands with their arguments; each sets `command`, what it does."""
    made = Parser(prog="python -m bot", description="A welfare desk in a messenger.")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="serve Telegram").set_defaults(command=_run)
    demo = commands.add_parser("demo", help="try it in a browser, with a sample unit")
    demo.add_argument("--port", type=_port, default=8080, metavar="N", help="of the chat page (8080)")
    demo.add_argument("--fresh", action="store_true", help="without the year of history that is else made at the start")
    demo.set_defaults(command=_demo)
    check = commands.add_parser("check", help="are settings, policy, database and token right?")
    check.add_argument("--alive", action="store_true", help="has the running desk ticked within two minutes?")
    check.add_argument("--ledger", action="store_true", help="was any event changed or removed?")
    check.set_defaults(command=_check)
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(command=_migrate)
    _add_people(commands.add_parser("people", help="import a roster, invite somebody"))
    _add_cards(commands.add_parser("cards", help="try which cards are found"))
    _add_poster(commands.add_parser("poster", help="a sheet for the notice board, with QR codes"))
    backup = commands.add_parser("backup", help="copy the database, also while the desk runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--force", action="store_true", help="replace FILE if it is there")
    backup.set_defaults(command=_backup)
    _add_ledger(commands.add_parser("export", help="the ledger as a file: what one person may see"))
    _add_digest(commands.add_parser("digest", help="print the digest of a week, a month, a quarter; nothing is sent"))
    _add_handover(commands.add_parser("handover", help="a handover's list as a file"))
    _add_delivery(commands.add_parser("delivery", help="a delivery list as a file"))
    _add_rounds(commands.add_parser("rounds", help="the coordination sheet of a collection round as a file"))
    _add_visits(commands.add_parser("visits", help="the report of a visit as a file"))
    facts = commands.add_parser("facts", help="do the figures of each case agree with its events?")
    facts.add_argument("--rebuild", action="store_true", help="put right those that do not")
    facts.set_defaults(command=_facts)
    restore = commands.add_parser("restore", help="put a backup in the database's place; stop the desk first")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(command=_restore)
    return made


def _add_people(people: argparse.ArgumentParser) -> None:
    commands = people.add_subparsers(required=True, metavar="import|invite|slips|export")
    roster = commands.add_parser("import", help="add and update people from a roster (.csv, .xlsx)")
    roster.add_argument("file", type=Path, metavar="FILE")
    roster.add_argument("--good-lines", action="store_true", help="take the good lines, give the bad ones back")
    roster.add_argument("--slips", action="store_true", help="write invitation slips to print and cut out, too")
    roster.set_defaults(command=_import)
    invite = commands.add_parser("invite", help="a new invitation for one person; the old one is void")
    invite.add_argument("staff_no", metavar="STAFF_NO")
    invite.set_defaults(command=_invite)
    slips = commands.add_parser("slips", help="new invitations to print for all of a home who have not joined")
    slips.add_argument("home", metavar="HOME", help="the id of a company or department, or hq")
    slips.set_defaults(command=_slips)
    export = commands.add_parser("export", help="all that the desk keeps of one person, as two files")
    export.add_argument("staff_no", metavar="STAFF_NO")
    export.set_defaults(command=_export_person)


def _add_cards(cards: argparse.ArgumentParser) -> None:
    commands = cards.add_subparsers(required=True, metavar="find")
    find = commands.add_parser("find", help="the cards that answer each question")
    find.add_argument("--cards", type=Path, metavar="DIR", help="the folder of the cards (cards, beside desk.toml)")
    find.add_argument("--json", action="store_true", help="one line of JSON for each question")
    find.add_argument("questions", nargs="*", metavar="QUESTION", help="none: one a line on the standard input")
    find.set_defaults(command=_find)


def _add_poster(poster: argparse.ArgumentParser) -> None:
    poster.add_argument("--cards", type=_ids, default=(), metavar="ID,ID", help="cards to have a code of their own")
    poster.add_argument("--language", choices=("zh", "en", "both"), default="both", help="of its words (both)")
    poster.add_argument("--output", type=_sheet, default=Path("poster.pdf"), metavar="FILE", help=".pdf or .png")
    poster.add_argument("--bot-name", metavar="NAME", help="if it shall not be asked of Telegram with BOT_TOKEN")
    poster.add_argument("--force", action="store_true", help="replace FILE if it is there")
    poster.set_defaults(command=_poster)


def _add_ledger(export: argparse.ArgumentParser) -> None:
    export.add_argument("--as", dest="staff_no", required=True, metavar="STAFF_NO", help="whose ledger")
    export.add_argument("--period", metavar="PERIOD", help="2026-W47, 2026-11, 2026-Q4, 2026-11-01..2026-11-15 (all)")
    export.add_argument("--language", choices=("zh", "en"), default="zh", help="of its words (zh)")
    export.add_argument("--review-meeting", action="store_true", dest="meeting",
                        help="the list for the review meeting, a sheet for each department (of this month)")
    export.add_argument("--force", action="store_true", help="replace FILE if it is there")
    export.add_argument("file", type=_table, metavar="FILE", help=".xlsx or .csv")
    export.set_defaults(command=_export)


def _add_digest(digest: argparse.ArgumentParser) -> None:
    digest.add_argument("--week", "--period", dest="period", metavar="PERIOD",
                        help="2026-W47, 2026-11, 2026-Q4, 2026-11-01..2026-11-15 (the last week)")
    digest.add_argument("--for", dest="staff_no", metavar="STAFF_NO", help="whose (the first leader's)")
    digest.add_argument("--lang", choices=("zh", "en"), default="zh", help="of its words (zh)")
    digest.set_defaults(command=_digest)


def _add_handover(handover: argparse.ArgumentParser) -> None:
    commands = handover.add_subparsers(required=True, metavar="show")
    show = commands.add_parser("show", help="its lines, with notes and who accepted them, as a file (.xlsx)")
    show.add_argument("number", type=int, metavar="NUMBER", help="as the chat names it")
    _add_workbook(show)
    show.set_defaults(command=_handover)


def _add_delivery(delivery: argparse.ArgumentParser) -> None:
    commands = delivery.add_subparsers(required=True, metavar="show")
    show = commands.add_parser("show", help="who is on it and where each stands, as a file (.xlsx)")
    show.add_argument("number", type=int, metavar="NUMBER", help="as the chat names it")
    _add_workbook(show)
    show.set_defaults(command=_delivery)


def _add_rounds(rounds: argparse.ArgumentParser) -> None:
    commands = rounds.add_subparsers(required=True, metavar="sheet")
    sheet = commands.add_parser("sheet", help="what an office has of it, as the agenda of the meeting (.xlsx)")
    sheet.add_argument("number", type=int, metavar="NUMBER", help="as the chat names it")
    sheet.add_argument("office", metavar="OFFICE", help="its id in desk.toml")
    _add_workbook(sheet)
    sheet.set_defaults(command=_rounds)


def _add_visits(visits: argparse.ArgumentParser) -> None:
    commands = visits.add_subparsers(required=True, metavar="report")
    report = commands.add_parser("report", help="what was raised, what became of it, the questions (.xlsx)")
    report.add_argument("number", type=int, metavar="NUMBER", help="as the chat names it")
    _add_workbook(report)
    report.set_defaults(command=_visits)


def _add_workbook(command: argparse.ArgumentParser) -> None:
    command.add_argument("--file", type=_workbook, required=True, metavar="FILE", help=".xlsx")
    command.add_argument("--language", choices=("zh", "en"), default="zh", help="of its words (zh)")
    command.add_argument("--force", action="store_true", help="replace FILE if it is there")


def _workbook(text: str) -> Path:
    if Path(text).suffix != ".xlsx":
        raise argparse.ArgumentTypeError(f'"{text}" must end in .xlsx')
    return Path(text)


def _table(text: str) -> Path:
    if Path(text).suffix not in {".xlsx", ".csv"}:
        raise argparse.ArgumentTypeError(f'"{text}" must end in .xlsx or .csv')
    return Path(text)


def _ids(text: str) -> tuple[str, ...]:
    return tuple(id_.strip() for id_ in text.split(",") if id_.strip())


def _sheet(text: str) -> Path:
    if Path(text).suffix.lower() not in {".pdf", ".png"}:
        raise argparse.ArgumentTypeError(f'"{text}" must end in .pdf or .png')
    return Path(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f'"{text}" is no port: give a number up to 65535')
    return int(text)


def _run(_: argparse.Namespace) -> None:
    from bot.cli.serving import serve

    serve()


def _demo(options: argparse.Namespace) -> None:
    from bot.cli.serving import serve_demo

    serve_demo(options.port, fresh=options.fresh)


def _check(options: argparse.Namespace) -> int:
    from bot.cli.chain import ledger
    from bot.cli.checks import alive, check

    if options.ledger:
        return ledger()
    return alive() if options.alive else check()


def _migrate(_: argparse.Namespace) -> None:
    from bot.cli.tables import migrate

    migrate()


def _import(options: argparse.Namespace) -> None:
    from bot.cli.people import import_file

    import_file(options.file, good_lines=options.good_lines, with_slips=options.slips)


def _invite(options: argparse.Namespace) -> None:
    from bot.cli.people import invite

    invite(options.staff_no)


def _slips(options: argparse.Namespace) -> None:
    from bot.cli.people import slips_of

    slips_of(options.home)


def _export_person(options: argparse.Namespace) -> None:
    from bot.cli.personal import export

    export(options.staff_no)


def _find(options: argparse.Namespace) -> None:
    from bot.cli.cards import find

    find(options.cards, options.questions, as_json=options.json)


def _poster(options: argparse.Namespace) -> None:
    from bot.cli.poster import Wish, make

    make(Wish(options.output, options.language, options.bot_name, options.cards, options.force))


def _export(options: argparse.Namespace) -> None:
    from bot.cli.ledgers import Wish, export

    export(Wish(options.staff_no, options.file, options.period, options.language, options.force, options.meeting))


def _digest(options: argparse.Namespace) -> None:
    from bot.cli.digest import Wish, show

    show(Wish(options.period, options.staff_no, options.lang))


def _handover(options: argparse.Namespace) -> None:
    from bot.cli.papers import handover

    handover(options.number, options.file, options.language, force=options.force)


def _delivery(options: argparse.Namespace) -> None:
    from bot.cli.papers import delivery

    delivery(options.number, options.file, options.language, force=options.force)


def _visits(options: argparse.Namespace) -> None:
    from bot.cli.visits import report

    report(options.number, options.file, options.language, force=options.force)


def _rounds(options: argparse.Namespace) -> None:
    from bot.cli.rounds import sheet

    sheet(options.number, options.office, options.file, options.language, force=options.force)


def _facts(options: argparse.Namespace) -> int:
    from bot.cli.ledgers import check_facts

    return check_facts(rebuild=options.rebuild)


def _backup(options: argparse.Namespace) -> None:
    from bot.cli.backups import backup

    backup(options.file, force=options.force)


def _restore(options: argparse.Namespace) -> None:
    from bot.cli.backups import restore

    restore(options.file)
