"""The bot's table of contents: every handler in order, the first match wins."""

from __future__ import annotations

from typing import Any

from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.handlers import (
    absence,
    advice,
    cases,
    channel,
    collections,
    deliveries,
    digest,
    duties,
    editing,
    eyes,
    handover,
    holidays,
    inline,
    intake,
    leader_talks,
    ledger,
    moving,
    on_call,
    orphans,
    persons,
    pins,
    privacy,
    reading,
    record,
    review_rounds,
    reviews,
    service_days,
    settings,
    solutions,
    start,
    tables,
    together,
    topics,
    unit,
    urgent,
)
from bot.handlers.context import Act, Context, step

Handler = CommandHandler[Any, Any] | CallbackQueryHandler[Any, Any] | MessageHandler[Any, Any] | Any

PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
SPEECH = (filters.TEXT | filters.PHOTO | filters.Document.ALL | filters.VOICE | filters.AUDIO | filters.VIDEO
          | filters.VIDEO_NOTE | filters.Sticker.ALL)
COMMANDS: dict[str, Act] = {
    "start": start.start,
    "menu": start.first_screen,
    "new": intake.new,
    "urgent": urgent.urgent,
    "ask": advice.ask,
    "cards": advice.cards,
    "for": intake.file_for,
    "my": cases.listing("mine"),
    "queue": cases.listing("queue"),
    "department": cases.listing("department"),
    "all": cases.listing("all"),
    "duty": urgent.duty,
    "case": cases.by_number,
    "today": together.today,
    "ledger": ledger.command,
    "language": start.language,
    "privacy": privacy.privacy,
    "cancel": intake.cancel,
    "away": absence.away,
    "duties": duties.listing,
    "digest": digest.command,
    "record": record.command,
    "handover": handover.command,
    "orphans": orphans.command,
    "people": persons.command,
    "unit": unit.command,
    "move": moving.move,
    "lost": moving.lost,
    "rounds": collections.command,
    "visits": service_days.command,
    "burden": review_rounds.command,
    "slip": pins.command,
    "settings": settings.command,
    "topics": topics.command,
    "solutions": solutions.command,
    "help": start.help_,
}
BUTTONS: dict[str, Act] = {
    r"^c:": cases.act,
    r"^f:": intake.tap,
    r"^o:": cases.open_case,
    r"^t:": cases.timeline,
    r"^a:": cases.files,
    r"^l:": cases.page,
    r"^n:": intake.open_form,
    r"^k:": advice.tap,
    r"^r:": reading.tap,
    r"^x:": reading.settle,
    r"^e:": editing.tap,
    r"^cal:": holidays.tap,
    r"^u:": urgent.tap,
    r"^v:": reviews.tap,
    r"^b:": together.tap,
    r"^y:": absence.tap,
    r"^j:": duties.tap,
    r"^i:": deliveries.tap,
    r"^d:": ledger.tap,
    r"^pv:": privacy.tap,
    r"^oc:": on_call.tap,
    r"^dg:": digest.tap,
    r"^tk:": leader_talks.tap,
    r"^w:": handover.tap,
    r"^or:": orphans.tap,
    r"^p:(set$|speak:|quiet:|daily:)": settings.tap,
    r"^p:": persons.tap,
    r"^q:": collections.tap,
    r"^s:": service_days.tap,
    r"^z:": review_rounds.tap,
    r"^us:": unit.tap,
    r"^ts:": topics.tap,
    r"^gs:": solutions.tap,
    r"^pin:": pins.tap,
    r"^an:": eyes.tap,
    r"^m$": start.first_screen,
    r"^m:": start.ways,
    r"^h$": start.help_,
    r"^g$": start.language,
    r"^g:": start.set_language,
}


def handlers() -> list[Handler]:
    """In a group nothing but where to go; in private commands, words, buttons; then whatever is left."""
    return [
        MessageHandler(filters.ChatType.GROUPS & (filters.COMMAND | filters.Entity("mention")), step(start.group)),
        MessageHandler(~PRIVATE & filters.UpdateType.MESSAGE, step(start.nothing)),
        MessageHandler(filters.ChatType.PRIVATE & channel.STOPPED, step(channel.stopped)),
        *(CommandHandler(name, step(act), filters=PRIVATE) for name, act in COMMANDS.items()),
        MessageHandler(PRIVATE & filters.COMMAND, step(start.unknown_command)),
        MessageHandler(PRIVATE & filters.Document.FileExtension("md"), step(editing.document)),
        MessageHandler(PRIVATE & tables.TABLE, step(tables.document)),
        MessageHandler(PRIVATE & SPEECH, step(cases.hear)),
        MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, step(start.not_here)),
        MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE, step(cases.edited)),
        *(CallbackQueryHandler(step(act), pattern) for pattern, act in BUTTONS.items()),
        CallbackQueryHandler(step(start.stale)),
        ChatMemberHandler(step(start.membership), ChatMemberHandler.MY_CHAT_MEMBER),
        InlineQueryHandler(step(inline.query)),
    ]


def register(application: Application[Any, Context, Any, Any, Any, Any]) -> None:
    application.add_handlers(handlers())
