"""What the sample unit has learned in its year: topics that repeated, good solutions, a mistake made in good faith."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time, timedelta
from functools import partial

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
from bot.domain.topics import Way
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
    "pay": "补发改为随当月工资一起发，发放前先和各中队对一遍名单。", "leave": "休假审批改成网上一次报，三天内必答复。",
    "housing": "报修当天派工，每周五公布没修完的和原因。", "medical": "每月固定两天到中队集中录入，缺什么当场告知。",
    "equipment": "换号先在中队登记，库房每周三统一调换。", "travel": "单据先在中队预审，齐了再报，不让人跑第二趟。"}
OTHERWISE = "把要带的材料和办理时限写进明白卡，各中队统一讲一遍。"
"""What an office enters, by category; or this."""
SHARED = {
    "pay": "先和中队对名单，再一次补齐，随当月工资到账；以后每月发放前先公示，漏的当月就补上。",
    "leave": "先在系统里占好日期，材料随后补；审批人不在时由 B 角批，三天内答复。",
    "housing": "报修后先约时间再上门，修不了的当天说明原因和下一次的日期，不让人白等。",
    "equipment": "库房把尺码登记在册，换号的先从邻近中队调剂，不用等下一次配发。",
    "travel": "报销单据先在中队预审，缺的一次说清；交齐后五个工作日到账。",
    "documents": "要盖章的材料列成一张单子，一次带齐；能由机关内部转的，不让本人跑。",
    "schooling": "提前两个月把入学材料清单发到各中队，由机关统一和学校对接。"}
DAYS_AGO = (38, 15, 9, 2)
"""When each was told; the last one still waits to be looked at."""
WHY = "地方部门回函晚了两周，催办三次都有记录，进展也按时告诉了反映人。"


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
