"""The sample unit has rated headquarters twice, and is just doing so again: two rounds with results, one open."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bot.app import App
from bot.domain import review_rounds as rules
from bot.domain.people import Role
from bot.domain.review_rounds import Aspect, Round
from bot.services.house import Actor, Unit
from bot.services.ratings import ballots, review_closing, review_rating, review_round_watch, review_rounds
from bot.storage import people
from bot.storage import review_results as results
from bot.storage import review_rounds as store

SUPERVISOR = "1005"
BEFORE, LASTED, AGO, OPEN_DAYS = (143, 52), 14, 3, 10
"""Days ago that those were opened that are over, how long they were open, days ago that the last was, working days
that it has left."""
ANSWERED, ANSWERING = 0.8, 0.35
"""The share of those asked who have rated."""
LIKED = {"finance": 4, "medical": 4, "personnel": 4, "politics": 3, "logistics": 3}
"""What most give an office."""
SAID = {"finance": ("工资条看得懂了，多谢", "Always told me by when"), "medical": ("材料一次说清就更好了",),
        "politics": ("等得久，但有人回话",)}
CHANGED = {"finance": "补发工资一律当月到账；工资条每一项加了说明。",
           "medical": "随军家属登记的材料改成一次告知，张贴在卫生队门口。",
           "personnel": "探亲假改为机关代办，不用本人跑。", "politics": "子女入学的进度，每两周主动说一次。"}
"""Supply and Housing has not said what it has changed."""


async def write(app: App) -> None:
    chance = Random(7)
    async with app.house.db.write() as tx:
        person = await people.by_staff_no(tx, SUPERVISOR)
        assert person is not None, "the sample unit has everybody"
        unit = app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
        if not [days for days in BEFORE if await _over(unit, chance, days)]:
            return
        calendar, opened = unit.policy.calendar, replace(unit, now=unit.now - AGO * rules.DAY)
        closes_at = calendar.before(calendar.end_of_day(calendar.after(unit.now, calendar.days(OPEN_DAYS))), 0)
        made = await review_rounds.begin(opened, closes_at, person)
        if made:
            await _answer(opened, made, chance, ANSWERING)
    await review_round_watch.look(app.house)
    await app.outbox.idle()


async def _over(unit: Unit, chance: Random, before: int) -> bool:
    """Long over: everybody has read of it. False: nobody had to do with an office then."""
    begun, ended = (replace(unit, now=unit.now - days * rules.DAY) for days in (before, before - LASTED))
    made = await review_rounds.begin(begun, ended.now, unit.person)
    if made is None:
        return False
    await _answer(begun, made, chance, ANSWERED)
    await review_closing.count(ended, made)
    for office in [one.result.office for one in await results.of_round(unit.tx, made.id)]:
        head = next((one for one in await people.at_home(unit.tx, office) if one.has(Role.HEAD)), unit.person)
        if office in CHANGED:
            await results.change(unit.tx, made.id, office, CHANGED[office], head.id, ended.now + 5 * rules.DAY)
        await store.wind(unit.tx, made.id, office, ())
    await store.tell(unit.tx, made.id, ended.now + 14 * rules.DAY)
    await store.done_with(unit.tx, made.id)
    return True


async def _answer(unit: Unit, made: Round, chance: Random, share: float) -> None:
    """Some of those asked rate; which of them leaves no trace here either."""
    dealt = await store.dealings(unit.tx, made.since, made.opened_at + 1)
    asked = set(await store.waiting(unit.tx, made.id, "told", len(dealt) + 1))
    known = await people.names(unit.tx, asked)
    spoken = {office: list(words) for office, words in SAID.items()}
    for person in sorted(asked):
        if chance.random() >= share:
            continue
        for office in await review_rating.offices(unit, made, known[person]):
            marks = [min(5, max(1, LIKED.get(office, 4) + chance.choice((-1, 0, 0, 1)))) for _ in Aspect]
            box = (await ballots.box(unit, made, office)).rated(ballots.token(unit), "".join(map(str, marks)))
            assert box is not None, "nobody changes anything"
            if spoken.get(office):
                box = box.said(ballots.token(unit), spoken[office].pop())
                await store.give(unit.tx, made.id, person, office, review_rating.SAID)
            await ballots.lock(unit, made, office, box)
            await store.give(unit.tx, made.id, person, office, review_rating.RATED)
        await store.rated(unit.tx, person, unit.policy.calendar.start_of_day(unit.now))
