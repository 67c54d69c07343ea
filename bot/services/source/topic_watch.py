"""Topics and time: looked for once a week; whether one fell is looked at when its effect can be told.

A desk that was down looks once for the last week, and at each topic's own four weeks, however late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from bot.domain import digest
from bot.domain import topics as rules
from bot.domain.policy import Policy
from bot.domain.topics import PAST, WINDOW, Rate, Seen, Theme, Topic
from bot.services.house import House, Unit
from bot.services.posts import duties
from bot.services.source import matters, topics
from bot.services.source.matters import Weeks
from bot.storage import topics as store
from bot.storage.database import Transaction
from bot.storage.matters import Of
from bot.storage.topics import Counted

AT_ONCE = 50


async def look(house: House) -> None:
    await _notice(house)
    async with house.db.read(quick=True) as tx:
        found = await store.due(tx, house.clock(), AT_ONCE)
    if not found:
        return
    async with house.db.read() as tx:  # counting may take long and keeps nobody waiting
        rates = [await rate(tx, house.policy, one.theme, one.check_at or 0) for one in found]
    async with house.db.write() as tx:
        for one, after in zip(found, rates, strict=True):
            topic = await store.by_id(tx, one.id)
            if topic and topic.check_at == one.check_at:
                await check(house.by_clock(tx), topic, after)


# ── What repeats ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def _notice(house: House) -> None:
    """Once a week, from the beginning of its work on: the four weeks that ended with the last one."""
    calendar = house.policy.calendar
    monday = digest.week_begin(calendar.day(house.clock()))
    since, upto = digest.opening(monday, calendar), calendar.at(monday, time.min)
    if since is None or house.clock() < since:
        return
    async with house.db.read(quick=True) as tx:
        if await store.noticed_upto(tx) >= upto:
            return
    async with house.db.read() as tx:  # reading may take long and keeps nobody waiting
        found = await seen(tx, house.policy, upto)
    async with house.db.write() as tx:
        if await store.noticed_upto(tx) < upto:
            await store.set_noticed(tx, upto)
            await open_all(house.by_clock(tx), found, upto)


def kept_out(policy: Policy) -> list[str]:
    """Categories of which letters say nothing."""
    known = {**policy.former_categories, **policy.categories}
    return [one.id for one in known.values() if one.sensitive]


async def seen(tx: Transaction, policy: Policy, upto: int) -> list[Seen]:
    """What repeats in the four weeks before: the unit before companies; cards, then matters, then categories."""
    out = kept_out(policy)
    now = await store.counted(tx, upto - WINDOW, upto, out)
    before = await store.counted(tx, upto - WINDOW - PAST, upto - WINDOW, out)
    wholes, usual = ({theme.company: one.rate.whole for theme, one in each.items()} for each in (now, before))
    found = [Seen(theme, one.rate, _usual(before, theme, usual)) for theme, one in now.items()
             if theme.category in policy.categories and rules.repeats(one.rate, one.people,
                                                                      _usual(before, theme, usual))]
    if usual.get(None, 0) >= rules.ENOUGH:
        told = await matters.seen(Weeks(tx, policy, upto, out, wholes, usual))
        found += [replace(one, same=_same(one, now)) for one in told]
    return sorted(found, key=lambda one: (one.theme.company or "", _exactness(one.theme), -one.now.value,
                                          one.theme.category, one.theme.card_id or one.theme.matter or ""))


def _exactness(theme: Theme) -> int:
    if theme.card_id:
        return 0
    return 1 if theme.matter else 2


def _same(told: Seen, now: Mapping[Theme, Counted]) -> frozenset[Theme]:
    """The categories and cards that tell of the same cases as a matter does."""
    return frozenset(one for one in told.same if one in now and rules.one_thing(
        told.now, now[one].rate, card=one.card_id is not None))


def _usual(before: Mapping[Theme, Counted], theme: Theme, wholes: Mapping[str | None, int]) -> Rate:
    known = before.get(theme)
    return known.rate if known else Rate(0, wholes.get(theme.company, 0))


async def open_all(unit: Unit, found: Sequence[Seen], upto: int) -> list[Topic]:
    """An item for each that none tells of yet, with the office's promise."""
    themes = [one.theme for one in await store.open_ones(unit.tx)]
    made = []
    for one in found:
        if not any(rules.hides(known, one.theme) or known in one.same for known in themes):
            themes += [one.theme, *one.same]
            made.append(await _open(unit, one, upto))
    return made


async def _open(unit: Unit, one: Seen, upto: int) -> Topic:
    topic = Topic(0, one.theme, unit.policy.category(one.theme.category).department, upto, one.now, one.usual,
                  check_at=rules.look_at(upto))
    topic = replace(topic, id=await store.add(unit.tx, topic))
    topic = await topics.promise(unit, topic)
    await topics.record(unit, topic, "topic_noticed")
    await topics.tell(unit, topic, "noticed")
    return topic


# ── Whether it fell ──────────────────────────────────────────────────────────────────────────────────────────────────


async def check(unit: Unit, topic: Topic, after: Rate) -> None:
    """`after`: its share at the moment set. Where it stayed, another action is promised and it is looked at again."""
    upto = topic.check_at or unit.now
    acted = topic.duty_id is None
    if rules.fell(topic.noticed, after):
        if topic.duty_id:
            await duties.drop(unit, topic.duty_id)
        topic = replace(topic, duty_id=None, check_at=None, looked_at=upto, last=after, fell_at=unit.now)
    else:
        topic = replace(topic, check_at=upto + WINDOW, looked_at=upto, last=after)
    await store.save(unit.tx, topic)
    if topic.fell_at is None and acted:
        topic = await topics.promise(unit, topic)
    await topics.record(unit, topic, "topic_looked", part=after.part, whole=after.whole)
    if topic.fell_at is not None or acted:
        await topics.tell(unit, topic, topic.stage.value)


async def rate(tx: Transaction, policy: Policy, theme: Theme, upto: int) -> Rate:
    """Its share of what came in within the four weeks before."""
    out = kept_out(policy)
    if theme.matter:
        return await matters.rate(tx, theme, Of(upto - WINDOW, upto, out))
    known = (await store.counted(tx, upto - WINDOW, upto, out)).get(theme)
    return known.rate if known else Rate(0, await store.whole_of(tx, upto - WINDOW, upto, theme.company, out))
