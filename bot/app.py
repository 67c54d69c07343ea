"""The composition root: everything is put together here, and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import signal
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web
from telegram import BotCommand, Update
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ContextTypes, JobQueue

from bot import handlers, jobs
from bot.clock import steady, wall_clock
from bot.config import Settings, SettingsError
from bot.config.card_files import CARDS
from bot.config.card_folder import Folder
from bot.config.policy_files import Files
from bot.domain.letters import Drawing, Stub
from bot.domain.policy import LANGUAGES, Pace, Policy
from bot.domain.roster import Roster
from bot.exporting import rosters
from bot.handlers.context import Context, Hall
from bot.inbox import Inbox
from bot.inbox.updates import REPEATED
from bot.outbox import Outbox
from bot.outbox.copies import Copies
from bot.outbox.gallery import Gallery
from bot.pictures import LOOK
from bot.render import Renderer
from bot.services.cards.shelf import CardFolder, Shelf
from bot.services.figures import facts
from bot.services.host import Host
from bot.services.house import House
from bot.services.letters import releasing
from bot.services.promises import clocks, reckoning
from bot.services.unit import ruling
from bot.services.unit.rulebook import PolicyFiles, Rulebook
from bot.services.upkeep import health
from bot.services.upkeep import tidying as upkeep
from bot.sheets import received
from bot.storage.copying import Machine
from bot.storage.database import Database, Unreachable, engine_for
from bot.storage.standby import open_when_free
from bot.transport import Transport

log = logging.getLogger(__name__)

UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
"""What Telegram is to send, always told: the list is sticky there."""
POLL = 50
"""Seconds that Telegram holds a poll open at most (Bot API, getUpdates)."""

Bot = Application[Any, Context, Any, Any, Any, Any]


@dataclass
class App:
    """The desk in one process. `start` begins with what an earlier process left; `poll` or `serve` bring updates."""

    house: House
    transport: Transport
    application: Bot
    outbox: Outbox
    renderer: Renderer
    url: str
    wall: Callable[[], float]
    webhook: bool
    inbox: Inbox = field(init=False)
    _failures: dict[int, Exception] = field(default_factory=dict)
    _heard: int | None = None

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.house.db, self._work, self._apologise, clock=self.house.machine,
                           sleep=self.house.db.pause, shuffled=self.webhook,
                           judge=self._judge, sounds_urgent=self._sounds_urgent)
        self.application.bot_data["hall"] = Hall(self.house, self.outbox.deliver, self.transport.api(self.url),
                                                 self.renderer.screen, self._roster, received.rows)
        self.application.add_error_handler(self._failed)
        handlers.register(self.application)

    @property
    def copies(self) -> Copies:
        """Copies files into the unit's folder, if it has one."""
        return Copies(self.house.db, lambda: self.house.policy.files.keep, self._content)

    async def _content(self, file_id: str) -> bytes:
        file = await self.application.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def _roster(self, data: bytes, name: str) -> Roster | str:
        return await rosters.aside(data, name, self.house.policy)

    def _judge(self, text: str) -> str | None:
        """What must not be kept of a text, by the rules of now."""
        return self.house.policy.channel.stopped(text)

    def _sounds_urgent(self, text: str) -> bool:
        return self.house.policy.urgent.heard(text)

    async def start(self) -> None:
        """Needs Telegram for getMe; InvalidToken when the token is no bot's."""
        await self.application.initialize()
        await ruling.refresh(self.house)  # days named in the chat may stand in no file
        if self.application.job_queue:
            jobs.schedule(self.application.job_queue, self.house, self.wall)
            jobs.listening(self.application.job_queue, self.listen)
            jobs.copying(self.application.job_queue, self.copies.run, self.copies.sweep)
        await self.application.start()
        await self.outbox.start()
        await self.inbox.start()
        await clocks.catch_up(self.house)
        await reckoning.reckon(self.house)
        await releasing.look_again(self.house)
        await facts.catch_up(self.house)
        await upkeep.live(self.house.db, int(self.wall()))

    async def stop(self, grace: float = 10) -> None:
        """What is in work has `grace` seconds, letters as many again."""
        await self.inbox.stop(grace)
        await self.outbox.stop(grace)
        if self.application.running:
            await self.application.stop()
        await self.application.shutdown()
        await self.transport.shutdown()  # one that never reached Telegram is still open

    async def tick(self) -> None:
        """Does what is due by the desk's clock, which somebody has moved."""
        await jobs.run_due(self.house)

    async def poll(self) -> None:
        """Fetches updates until cancelled."""
        await self.inbox.poll(self.fetch)

    async def introduce(self) -> None:
        """The command menu in each language; without it the desk works as well."""
        for language in LANGUAGES:
            words = self.renderer.words(language)
            commands = [BotCommand(name, words.phrase(f"command.{name}")) for name in handlers.COMMANDS
                        if words.has(f"command.{name}")]
            code = None if language == LANGUAGES[1] else language
            with contextlib.suppress(TelegramError):
                await self.application.bot.set_my_commands(commands, language_code=code)

    async def fetch(self, offset: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.transport.call_raw(
            f"{self.url}/getUpdates", {"offset": offset, "timeout": POLL, "allowed_updates": UPDATES},
            read_timeout=POLL + 10)
        self._heard = int(self.wall())
        return found

    async def listen(self) -> None:
        """Keeps when Telegram answered last. By webhook it is silent whenever people are: then this process counts."""
        await health.heard(self.house.db, int(self.wall()) if self.webhook else self._heard)

    async def _work(self, raw: dict[str, Any]) -> None:
        """One update through PTB's handlers; raises what the handler raised."""
        update = Update.de_json(raw, self.application.bot)
        if REPEATED in raw and update.callback_query:
            with contextlib.suppress(TelegramError):  # its spinner stops; too late or not, nothing depends on it
                await self.application.bot.answer_callback_query(update.callback_query.id)
            return
        await self.application.process_update(update)
        failure = self._failures.pop(update.update_id, None)
        if failure:
            raise failure

    async def _failed(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """PTB swallows a handler's error; it is kept for the inbox. Where it happened is logged, not what was in it."""
        error = context.error
        if error and isinstance(update, Update):
            self._failures[update.update_id] = error
        if error and not isinstance(error, Unreachable):  # of that the database speaks once, not each who meets it
            log.error("%s at\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)[-3:]))

    async def _apologise(self, raw: dict[str, Any]) -> None:
        chat = Update.de_json(raw, self.application.bot).effective_chat
        if chat:
            await upkeep.apologise(self.house.db, chat.id, self.house.machine())


def build(db: Database, policy: Policy, *, token: str, api_url: str, clock: Callable[[], int] = wall_clock,
          pace: Pace | None = None, salt: Callable[[], str] = secrets.token_hex,
          wall: Callable[[], float] = time.time, folder: CardFolder | None = None, files: PolicyFiles | None = None,
          webhook: bool = False, host: Host | None = None) -> App:
    """The desk over an open database. `clock` is the desk's time; leases, pace and retries use the machine's.

    `wall` is the computer's clock, which somebody may set: read for the sign of life, and once for the start.
    `webhook`: updates will come by one, and so in any order. `files`: what the policy is read from again when it
    changes; its time zone and pace are those of the start. `host`: the machine, to be looked after.
    """
    machine = steady(wall)
    house = House(db, policy, clock, lambda: int(machine()), salt, Shelf(folder), Rulebook(files),
                  host=host, tables=partial(received.rows, first=True), secret=token)
    transport = Transport()
    application: Bot = (
        ApplicationBuilder().token(token).base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
        .request(transport).get_updates_request(transport).updater(None)
        .context_types(ContextTypes(context=Context)).job_queue(JobQueue()).build()
    )
    renderer = Renderer(policy.calendar.zone, house.expected)
    api = transport.api(f"{api_url}/bot{token}")
    outbox = Outbox(
        db, renderer.screen, api, pace or policy.pace, machine=machine, sleep=db.pause,
        unreachable=lambda tx, letter: upkeep.unreachable(tx, letter, house.bell),
        troubled=lambda tx, letter: upkeep.troubled(tx, letter, house.bell),
        gallery=Gallery(db, drawn(house), f"{token.partition(':')[0]}:{LOOK}"))
    return App(house, transport, application, outbox, renderer, f"{api_url}/bot{token}", wall, webhook)


def drawn(house: House) -> Callable[[Drawing | Stub], Awaitable[bytes]]:
    """Draws a slip, or a card's flowchart as the card was published under that number; off the loop."""

    async def draw(drawing: Drawing | Stub) -> bytes:
        from bot.pictures import flowchart, stub  # Pillow takes its time to be imported

        if isinstance(drawing, Stub):
            return await asyncio.to_thread(stub.draw, drawing)

        async with house.db.read() as tx:
            card = await house.shelf.version(tx, drawing.card_id, drawing.version)
        if card is None:
            raise BadRequest("there is no such card any more")  # the letter is set aside as one Telegram refuses
        return await asyncio.to_thread(flowchart.draw, card, drawing.language, at=drawing.at or None)

    return draw


async def run(settings: Settings, policy: Policy) -> None:
    """Serves Telegram until SIGTERM or SIGINT."""
    serving_, stopping = asyncio.create_task(_live(settings, policy)), asyncio.create_task(told_to_stop())
    await asyncio.wait({serving_, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (serving_, stopping):
        task.cancel()
    ended, _ = await asyncio.gather(serving_, stopping, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


async def _live(settings: Settings, policy: Policy) -> None:
    """Works until cancelled; whoever lost the database, at the start or to another process, begins anew."""
    patient = False
    while True:
        db = await open_when_free(lambda: Database(engine_for(settings.database_url)), patient=patient)
        try:
            app = build(db, policy, token=settings.token or "", api_url=settings.api_url,
                        folder=Folder(settings.policy.parent / CARDS, policy), files=Files(settings.policy),
                        webhook=bool(settings.webhook_url), host=Machine(settings.database_url, settings.policy.parent))
            await _serve(app, settings)
            log.warning("another process of the desk took this database over; standing by")
        except Unreachable:
            log.warning("the database went away at the start; waiting for it")
        finally:
            await db.close()
        patient = True


async def _serve(app: App, settings: Settings) -> None:
    """The desk at work, until cancelled or until its database is another's."""
    lost = app.house.db.lost
    try:
        await _started(app)
        async with _updates(app, settings):
            await app.introduce()
            await lost.wait()
    finally:
        await app.stop(grace=0 if lost.is_set() else 10)


async def _started(app: App) -> None:
    """Starts the app, waiting for Telegram if it is away; SettingsError when it does not know the token."""
    try:
        await _patiently(app.start)
    except InvalidToken as error:
        raise SettingsError("BOT_TOKEN is not known to Telegram; check it with BotFather.") from error


async def _patiently(call: Callable[[], Awaitable[Any]]) -> None:
    """Calls Telegram again and again while it is away, or wants to be left alone."""
    delay = 1.0
    while True:
        try:
            await call()
            return
        except BadRequest:  # PTB counts it among the network's errors; trying again changes nothing
            raise
        except (NetworkError, RetryAfter):
            log.warning("Telegram does not answer; trying again in %d s", delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 60)


@asynccontextmanager
async def _updates(app: App, settings: Settings) -> AsyncIterator[None]:
    """Updates come by webhook where one is set, else by polling."""
    bot = app.application.bot
    if settings.webhook_url and settings.webhook_listen:
        async with serving(app, settings.webhook_url, settings.webhook_listen, settings.webhook_secret or ""):
            yield
        return
    await _patiently(bot.delete_webhook)
    polling = asyncio.create_task(app.poll(), name="poll")
    try:
        yield
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


@asynccontextmanager
async def serving(app: App, url: str, listen: tuple[str, int], secret: str) -> AsyncIterator[None]:
    """The webhook on `listen`; TLS ends before it. Any path is taken: the secret tells Telegram from others."""
    server = web.Application(client_max_size=2**20)
    server.router.add_post("/{tail:.*}", app.inbox.route(secret))
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, *listen).start()
        bot = app.application.bot
        await _patiently(lambda: bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES))
        yield
    except BadRequest as error:
        raise SettingsError(f"BOT_WEBHOOK_URL is not taken by Telegram: {error.message}.") from error
    finally:
        await runner.cleanup()


async def told_to_stop() -> None:
    """Returns at SIGTERM, at SIGINT (even if our shell ignores it) or when the terminal closes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    hung_up = [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL else []  # nohup ignores it
    for name in (signal.SIGTERM, signal.SIGINT, *hung_up):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
