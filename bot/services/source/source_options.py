"""What can be chosen for questions about topics that repeat and about mistakes made in good faith."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

from bot.domain.absence import parse_day
from bot.domain.forms import TARGET, codes
from bot.domain.policy import Choice
from bot.domain.topics import Topic, Way
from bot.services.house import Unit
from bot.services.source import tolerance
from bot.storage import duties, topics
from bot.storage.drafts import Draft

MOST = 20
BEFORE: Mapping[int, dict[str, str]] = {
    0: {"zh": "今天", "en": "Today"}, 1: {"zh": "昨天", "en": "Yesterday"}, 7: {"zh": "一周前", "en": "A week ago"}}


async def _topic(unit: Unit, draft: Draft) -> Topic | None:
    return await topics.by_id(unit.tx, int(draft.answers[TARGET]))


async def _cards(unit: Unit, draft: Draft) -> list[Choice]:
    """The cards of its category, that of the topic first."""
    topic = await _topic(unit, draft)
    found = unit.shelf.of_category(topic.theme.category, unit.today) if topic else []
    found = sorted(found, key=lambda one: topic is None or one.id != topic.theme.card_id)
    return [Choice(one.id, one.title) for one in found][:MOST]


async def _duties(unit: Unit, draft: Draft) -> list[Choice]:
    """The office's standing duties, the newest first; a promise like this one's is none."""
    topic = await _topic(unit, draft)
    found = await duties.listed(unit.tx, homes=(unit.policy.place_of(topic.office),)) if topic else []
    kept = [one for one in found if await topics.of_duty(unit.tx, one.id) is None]
    return [Choice(str(one.id), one.title) for one in sorted(kept, key=lambda one: -one.id)][:MOST]


async def _ways(unit: Unit, draft: Draft) -> list[Choice]:
    """What there is a card or a duty to name for."""
    left_out = [way for way, found in ((Way.CARD, await _cards(unit, draft)), (Way.DUTY, await _duties(unit, draft)))
                if not found]
    return list(codes(*(way for way in Way if way not in left_out)))


async def _days_past(unit: Unit, _: Draft) -> list[Choice]:
    return [Choice((unit.today - timedelta(days=days)).isoformat(), words) for days, words in BEFORE.items()]


def past_day(text: str, today: date) -> date | None:
    """A day as it was typed; without a year the last such day."""
    day = parse_day(text, today)
    if day is None or day <= today or str(day.year) in text:
        return day
    return parse_day(f"{day.year - 1}-{day.month}-{day.day}", today)


async def _mistakes(unit: Unit, draft: Draft) -> list[Choice]:
    return list(codes(*await tolerance.open_mistakes(unit, int(draft.answers[TARGET][0]))))


SOURCES: dict[str, Callable[[Unit, Draft], Awaitable[list[Choice]]]] = {
    "topic_ways": _ways, "topic_cards": _cards, "topic_duties": _duties, "days_past": _days_past, "mistakes": _mistakes}
