"""A handful of ticks on PTB's JobQueue. Each looks at what is due now; a missed or late one changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram.ext import CallbackContext, JobQueue

from bot import exporting
from bot.services.cards import caretaking, circulating, publishing
from bot.services.casework import recusing
from bot.services.delivery import delivery_watch
from bot.services.figures import digest_round
from bot.services.forms import unfinished
from bot.services.house import House
from bot.services.letters import releasing
from bot.services.people import guests
from bot.services.posts import absence_watch, duty_watch, handover_watch, orphans
from bot.services.promises import clocks, morning, nudging, reckoning
from bot.services.ratings import review_round_watch
from bot.services.reviews import sampling
from bot.services.rounds import collection_watch
from bot.services.source import topic_watch
from bot.services.talk import leader_talks
from bot.services.unit import ruling, unit_changing
from bot.services.upkeep import backing_up, health, purging
from bot.services.upkeep import tidying as upkeep
from bot.services.urgent import calling, duty_roster, on_call_watch
from bot.services.visits import service_watch

LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler would else skip a job that is a second late."""
ALIVE, CARDS, TIDY, EXPORTS, COPIES = 30, 10, 3600, 2, 20
"""Seconds between two ticks of a kind."""
LOOKS = 1000
"""Looks that may find a long file still in the making; APScheduler would tell of each that it skips."""


DUE: tuple[tuple[int, str, Callable[[House], Awaitable[None]]], ...] = (
    (60, "absences", absence_watch.look),  # first: whoever is back by now is told himself
    (60, "ladder", clocks.climb), (60, "nudges", nudging.nudge), (60, "reading", circulating.circulate),
    (3600, "caretaking", caretaking.look_after),
    (60, "dates", reckoning.reckon),
    (15, "urgent", calling.call), (600, "duty", duty_roster.look_ahead),
    (600, "sample", sampling.draw), (300, "unfinished", unfinished.remind), (60, "morning", morning.greet),
    (60, "silence", absence_watch.notice), (60, "rhythm", duty_watch.adopt), (60, "duties", duty_watch.climb),
    (600, "backup", backing_up.back_up), (600, "purge", purging.clear_out),
    (30, "on_call", on_call_watch.open_), (600, "on_call_gaps", on_call_watch.look_ahead),
    (60, "digests", digest_round.send),
    (60, "leavers", handover_watch.begin), (60, "handovers", handover_watch.climb),
    (60, "collections", collection_watch.look), (60, "collections_by_duty", collection_watch.by_duty),
    (600, "collection_results", collection_watch.results),
    (60, "review_rounds", review_round_watch.look), (60, "review_rounds_by_duty", review_round_watch.by_duty),
    (60, "recusals", recusing.look),
    (60, "health", health.tell), (300, "alarms", health.watch),
    (60, "orphans", orphans.look), (30, "lent", guests.give_back), (600, "talks", leader_talks.lapse),
    (600, "entitled", delivery_watch.match), (60, "deliveries", delivery_watch.deliver),
    (60, "service_days", service_watch.look), (600, "service_results", service_watch.results),
    (600, "service_heirs", service_watch.inherit), (600, "service_drafts", service_watch.drafts),
    (600, "topics", topic_watch.look),
    (60, "held", releasing.release),  # the last: what the others hold for this moment goes along
)  # fmt: skip
"""What the desk's time brings: seconds between two looks, name, and what looks at all that is due now."""


async def run_due(house: House) -> None:
    """All of it at once: for whoever has just moved the desk's clock."""
    for _, _, work in DUE:
        await work(house)


def schedule(queue: JobQueue[Any], house: House, wall: Callable[[], float]) -> None:
    """Registers every tick. `wall`: the computer's clock, which whoever looks for a sign of life reads, too."""
    _every(queue, ALIVE, "alive", lambda: upkeep.live(house.db, int(wall())))
    _every(queue, CARDS, "cards", lambda: _cards(house))
    _every(queue, CARDS, "rules", lambda: _rules(house))
    for seconds, name, work in DUE:
        _every(queue, seconds, name, partial(work, house))
    _every(queue, EXPORTS, "exports", exporting.Press(house).look, together=LOOKS)
    _every(queue, TIDY, "tidy", lambda: upkeep.tidy(house.db, house.machine()))


async def _cards(house: House) -> None:
    """What changed in the folder of cards is served."""
    await house.shelf.refresh(house.db, house.clock(), tell=publishing.by_hand(house))
    await house.shelf.sharpen()


async def _rules(house: House) -> None:
    """What changed in the unit's rules holds."""
    await unit_changing.settle(house)
    await ruling.refresh(house)


def listening(queue: JobQueue[Any], listen: Callable[[], Awaitable[None]]) -> None:
    """Whether Telegram answers."""
    _every(queue, ALIVE, "telegram", listen)


def copying(queue: JobQueue[Any], copy: Callable[[], Awaitable[None]], sweep: Callable[[], Awaitable[None]]) -> None:
    """Files to be copied, and copies that nobody needs any more."""
    _every(queue, COPIES, "copies", copy)
    _every(queue, TIDY, "copies swept", sweep)


def _every(queue: JobQueue[Any], seconds: int, name: str, work: Callable[[], Awaitable[None]], *,
           together: int = 1) -> None:
    async def tick(_: CallbackContext[Any, Any, Any, Any]) -> None:
        await work()

    queue.run_repeating(tick, seconds, first=0, name=name, job_kwargs=LATE_IS_FINE | {"max_instances": together})
