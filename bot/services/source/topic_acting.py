"""What an office does about a topic that repeats: entered with its day and what it made, which keeps the promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from bot.domain import topics as rules
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.domain.source_forms import TOPIC_ACT
from bot.domain.topics import Act, Topic, Way
from bot.services.forms import opening
from bot.services.house import Unit
from bot.services.posts import duties
from bot.services.source import topics
from bot.storage import topics as store

LONG_AGO = 366
"""Days that an action may lie back."""


async def begin(unit: Unit, topic_id: int) -> None:
    """The form in which the office says what it does."""
    await opening.anew(unit, TOPIC_ACT, {TARGET: (await _actable(unit, topic_id)).id})


async def _actable(unit: Unit, topic_id: int) -> Topic:
    topic = await topics.known(unit, topic_id)
    if topic.fell_at is not None:
        raise Refused("topic_over")
    if not rules.may_act(unit.person, topic, await topics.owner_of(unit.tx, topic), unit.policy):
        raise Refused("topic_of_office")
    return topic


async def acted(unit: Unit, answers: Mapping[str, Any]) -> None:
    """An action is entered: the promise is kept, and after a fair while its effect is looked at.

    A further one moves that moment no more: else it could be put off for ever.
    """
    topic = await _actable(unit, int(answers[TARGET]))
    way, on = Way(answers["topic_way"]), date.fromisoformat(str(answers["topic_on"]))
    if not unit.today - timedelta(days=LONG_AGO) <= on <= unit.today:
        raise Refused("topic_day")
    duty = str(answers.get("topic_duty") or "")
    await store.act(unit.tx, Act(topic.id, way, str(answers["topic_words"]), on, unit.person.id, unit.now,
                                 answers.get("topic_card"), int(duty) if duty else None))
    if topic.duty_id:
        await duties.keep(unit, topic.duty_id)
        began = unit.policy.calendar.at(on, time.min)
        topic = replace(topic, duty_id=None, check_at=rules.look_at(max(topic.looked_at or topic.noticed_at, began)))
        await store.save(unit.tx, topic)
    await topics.record(unit, topic, "topic_act", way=way.value, on=on.isoformat())
    await topics.show(unit, topic.id, "acted")


async def of_duty(unit: Unit, duty_id: int) -> int | None:
    """The topic whose promise a duty is: it is kept by entering an action, not by a tap."""
    topic = await store.of_duty(unit.tx, duty_id)
    return topic.id if topic else None
