"""What the sample unit has learned in its year: topics that repeated, good solutions, a mistake made in good faith."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time, timedelta
from functools import partial

from bot.app import App
from bot.demo.plan import NEW_HERE, Filing
from bot.demo.year import Year
from bot.domain import solutions as rules
from bot.domain.case import Case
from bot.domain.digest import week_begin
from bot.domain.forms import TARGET
from bot.domain.people import Person, Role
from bot.domain.solutions import Solution
from bot.domain.source_forms import SOLUTION
from bot.domain.tolerance import What, may_mark
from bot.domain.topics import Rate, Seen, Theme, Way
from bot.services.house import Actor, Unit
from bot.services.source import solution_telling, tolerating, topic_acting, topic_watch, topics
from bot.storage import cases, people, tolerated
from bot.storage import solutions as shared
from bot.storage import topics as store
from bot.storage.database import Transaction

WEEKS = 30
"""So many Mondays it is looked at what repeats."""
BEGINS, NOON = time(9, 30), time(12, 20)
DAY = 86_400
DID = {
    "pay": "补发随当月工资一起发，发放前和各中队对一遍名单。\nArrears come with the month's pay.",
    "leave": "休假一次报全，三天内必答复。\nLeave is filed in one go and answered within three days.",
    "housing": "报修当天派工，每周五公布没修完的和原因。\nRepairs start the same day; the rest is posted on Fridays.",
    "medical": "每月两天到中队集中录入，缺什么当场说。\nEnrolled at the companies, two days a month.",
    "equipment": "换号先在中队登记，每周三统一调换。\nSizes are noted at the company and changed each Wednesday.",
    "travel": "单据先在中队预审，齐了再报。\nThe company looks through the papers before they are handed in."}
OTHERWISE = "要带的材料和时限写进明白卡，各中队讲一遍。\nWhat to bring and by when now stands in the card."
"""What an office enters, by category; or this. In both languages, so that whoever looks at the demo reads it."""
SHARED = {
    "pay": "先和中队对名单，再一次补齐，随当月工资到账；以后每月发放前先公示，漏的当月就补上。\n"
        "Lists are checked with the companies, then all is paid; from now on they are posted before pay day.",
    "leave": "先在系统里占好日期，材料随后补；审批人不在时由 B 角批，三天内答复。\n"
        "Hold the dates in the system first, bring the papers later; a deputy approves where somebody is away.",
    "housing": "报修后先约时间再上门，修不了的当天说明原因和下一次的日期，不让人白等。\n"
        "Agree on a time before coming; what cannot be mended is explained the same day, with the next date.",
    "equipment": "库房把尺码登记在册，换号的先从邻近中队调剂，不用等下一次配发。\n"
        "The store keeps a list of sizes and swaps with the next company first, instead of waiting for the next issue.",
    "travel": "报销单据先在中队预审，缺的一次说清；交齐后五个工作日到账。\n"
        "The company says once what is missing; the money comes five working days after all is in.",
    "documents": "要盖章的材料列成一张单子，一次带齐；能由机关内部转的，不让本人跑。\n"
        "All papers to be stamped stand on one list, brought once; what can go between offices is not carried by hand.",
    "schooling": "提前两个月把入学材料清单发到各中队，由机关统一和学校对接。\n"
        "The list of school papers goes out two months ahead, and headquarters talks to the schools for all."}
DAYS_AGO = (38, 15, 9, 2)
"""When each was told; the last one still waits to be looked at."""
WHY = ("地方部门回函晚了两周，催办三次都有记录，进展也按时告诉了反映人。\n"
       "The local office answered two weeks late; it was pushed three times, and the soldier was told each time.")


MANY = {"housing": 150, "leave": 40, "pay": 10}
"""So many days ago ALIKE asked the same: by now the first has fallen, the second has its action, the third waits."""
ALIKE, THINKS = 7, 14
"""How many; and in days, how long the office of the last one thinks what to do."""


def plan(past: Year, ends: int) -> None:
    """Puts it into the year that is to come."""
    calendar = past.house.policy.calendar
    soldiers = [one for one in past.everybody.values() if one.roles == {Role.SOLDIER} and one.staff_no != NEW_HERE]
    for category, days in MANY.items():
        story = past.folk.stories.topics[category].stories[0]
        for number, person in enumerate(soldiers[:ALIKE]):
            at = calendar.at(calendar.day(ends - (days + number % 4) * DAY), NOON) + 60 * number
            past.put(at, partial(past.file, Filing(at, person, story)))
    monday = week_begin(calendar.day(ends))
    for weeks in range(WEEKS, -1, -1):
        past.put(calendar.at(monday - timedelta(weeks=weeks), BEGINS), partial(_week, past))
    for number, days in enumerate(DAYS_AGO):
        past.put(ends - days * DAY, partial(_share, past, waits=number == len(DAYS_AGO) - 1))
    past.put(ends - 4 * DAY, partial(_tolerate, past))


def _monday(app: App) -> int:
    calendar = app.house.policy.calendar
    return calendar.at(week_begin(calendar.day(app.house.clock())), time.min)


NOTICED = (Seen(Theme("housing", matter="洗澡热水"), Rate(9, 41), Rate(17, 260)), Seen(Theme("pay"), Rate(12, 41),
                                                                             Rate(39, 260)))
"""What a sample unit without a year is told of one: shares that its own few cases do not give."""


async def begin(app: App) -> None:
    """Without the year before: two topics, one with its action, and a good solution."""
    async with app.house.db.write() as tx:
        first, *_ = await topic_watch.open_all(app.house.by_clock(tx), NOTICED, _monday(app))
        head = await topics.head_of(tx, app.house.policy.place_of(first.office))
        assert head is not None, "the sample unit has everybody"
        await topic_acting.acted(_of(app, tx, head), {
            TARGET: first.id, "topic_way": Way.PROCESS.value, "topic_words": DID["housing"],
            "topic_on": app.house.policy.calendar.day(app.house.clock()).isoformat()})
        case = await cases.by_id(tx, 1)
        author = await people.by_id(tx, case.handler) if case else None
        assert case is not None, "the story has filed it"
        assert author is not None, "and somebody works it"
        await solution_telling.share(_of(app, tx, author), case.id)
        made = await shared.of_case(tx, case.id)
        assert made is not None, "it has just begun"
        await solution_telling.written(_of(app, tx, author), {TARGET: made.id, SOLUTION: SHARED["pay"]})
        await solution_telling.send(_of(app, tx, author), made.id)
        supervisor = next(one for one in await people.with_role(tx, Role.SUPERVISOR) if rules.may_settle(made, one))
        await solution_telling.settle(_of(app, tx, supervisor), made.id)
    await app.outbox.idle()


def _of(app: App, tx: Transaction, person: Person) -> Unit:
    return app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)


async def _week(past: Year, tx: Transaction) -> None:
    """The desk looks, and each office says what it does about what was found a week ago."""
    before = [one for one in await store.open_ones(tx) if one.duty_id]
    await topic_watch.look(past.house)
    for one in before:
        topic, head = await store.by_id(tx, one.id), await topics.head_of(tx, past.house.policy.place_of(one.office))
        thinks = one.theme.category == list(MANY)[-1] and past.now[0] - one.noticed_at < THINKS * DAY
        if topic and topic.duty_id and head and head.has(Role.HEAD) and not thinks:
            unit = _unit(past, tx, head)
            await topic_acting.acted(unit, {TARGET: topic.id, "topic_way": Way.PROCESS.value,
                                      "topic_words": DID.get(topic.theme.category, OTHERWISE),
                                      "topic_on": unit.today.isoformat()})


async def _share(past: Year, tx: Transaction, *, waits: bool) -> None:
    """Somebody tells how it was solved, and a supervisor shares it."""
    policy = past.house.policy
    known = {one.category for one in await shared.shared(tx, 0, past.now[0] + 1)}
    async for case in _newest(past, tx):
        author = past.everybody[case.handler]
        if case.category in SHARED and case.category not in known and rules.may_tell(case, author, policy):
            unit = _unit(past, tx, author)
            await solution_telling.share(unit, case.id)
            made = await shared.of_case(tx, case.id)
            assert made is not None, "it has just begun"
            await solution_telling.written(unit, {TARGET: made.id, SOLUTION: SHARED[case.category]})
            await solution_telling.send(unit, made.id)
            if not waits:
                await solution_telling.settle(_unit(past, tx, _supervisor(past, made)), made.id)
            return


def _supervisor(past: Year, made: Solution) -> Person:
    return next(one for one in past.everybody.values() if one.has(Role.SUPERVISOR) and rules.may_settle(made, one))


async def _tolerate(past: Year, tx: Transaction) -> None:
    """A date that was not kept, because somebody outside the unit did not answer."""
    policy = past.house.policy
    if not policy.tolerated:
        return
    async for case in _newest(past, tx):
        who = next((one for one in past.everybody.values() if may_mark(case, one, policy)), None)
        handler = await people.by_id(tx, case.handler)
        if who and handler and handler.has(Role.CADRE) and await tolerated.missed(tx, case.id):
            item = next((one for one in policy.tolerated if one.id == "outside"), policy.tolerated[0])
            await tolerating.marked(_unit(past, tx, who), {
                TARGET: [case.id, item.id], "tolerate_what": What.LATE.value, "tolerate_why": WHY})
            return


async def _newest(past: Year, tx: Transaction) -> AsyncIterator[Case]:
    for case_id in sorted(past.folk.told, reverse=True):
        case = await cases.by_id(tx, case_id)
        if case:
            yield case


def _unit(past: Year, tx: Transaction, person: Person) -> Unit:
    return past.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
