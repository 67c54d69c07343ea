"""What happened in the sample unit before you came: a few invented cases, made by the desk's own services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.app import App
from bot.demo import visited
from bot.demo.year import Year
from bot.domain.people import Person
from bot.domain.rules import Action
from bot.services.casework import cases, intake
from bot.services.casework.cases import Given
from bot.services.casework.intake import Request
from bot.services.house import Actor
from bot.simulator import Clock
from bot.storage import people
from bot.storage.cases import by_id
from bot.storage.talk import Line

DAYS = 10
"""How long ago the story begins."""
HOUR = 3600


@dataclass(frozen=True)
class Deed:
    """`hour`: since the beginning. `by`: a staff number, or handler or requester of the case (counted from 1)."""

    hour: int
    case: int
    by: str
    action: Action
    answers: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""


@dataclass(frozen=True)
class Filing:
    """A request: who, what about, his words, and the answers to the category's own questions."""

    hour: int
    by: str
    category: str
    story: str
    details: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    company: bool = False


STORY: tuple[Deed | Filing, ...] = (
    Filing(2, "1027", "pay", "9 月起少发一项岗位津贴，问过一次，说再等等，一直没有下文。"),
    Deed(4, 1, "handler", Action.ACCEPT, {"track": "dated"}),
    Filing(27, "1031", "medical", "爱人 5 月随军，医疗登记至今没有办下来，看病都是自费。", asked="1013"),
    Deed(29, 2, "handler", Action.ACCEPT, {"track": "dated"}),
    Deed(30, 2, "handler", Action.ASK, {
        "materials": {"ticked": ["kinship", "portrait"]}, "words": "周五前交到卫生科或请联络员转来都行。"}),
    Deed(50, 1, "handler", Action.PROGRESS, {"words": "核对过了，是调整岗位时漏登，已补报，随下月工资一起发。"}),
    Filing(75, "1034", "housing", "The bathroom ceiling of our flat has been leaking since the rains in October."),
    Deed(77, 3, "handler", Action.ACCEPT, {"track": "dated"}),
    Deed(98, 3, "handler", Action.MESSAGE, says="Can you send a photo of the spot? The plumber comes on Thursday."),
    Deed(99, 3, "requester", Action.MESSAGE, says="Thursday is fine. It is above the shower, the size of a plate."),
    Filing(122, "1033", "relocation", "结婚满三年了，想给爱人和孩子办随军，不知道还缺什么。"),
    Deed(124, 4, "handler", Action.ACCEPT, {
        "track": "higher", "whom": "上级政治工作部门", "reference": "第 12 号", "next_push": "下周一"}),
    Deed(146, 1, "handler", Action.RESOLVE, {"outcome": "solved", "words": "津贴已补发，请查一下到账记录。"}),
    Deed(150, 1, "requester", Action.CONFIRM),
    Deed(151, 1, "requester", Action.RATE, {"result": "5", "service": "5", "trips": "t1", "words": "说到做到，谢谢。"}),
    Filing(170, "1029", "equipment", "冬季作训鞋领小了一号，想换 43 码。", company=True),
    Deed(172, 5, "handler", Action.ACCEPT, {"track": "at_once"}),
    Deed(195, 5, "handler", Action.RESOLVE, {"outcome": "solved", "words": "已到库房换好，今晚点名后来拿。"}),
    Filing(218, "1040", "schooling", "孩子明年九月上小学，想提前问清楚军人子女入学怎么办。"),
)


async def write(app: App, clock: Clock, past: Year | None = None) -> None:
    """Plays STORY; letters go out as they are made, so that each chat holds them at their time.

    `past`: what else happens in these days, of which no letters come.
    """
    began = clock.now()
    numbers: list[int] = []
    visit, held = visited.instant(app, int(began) + DAYS * 24 * HOUR), False
    for part in STORY:
        at = began + part.hour * HOUR
        if at > visit and not held:
            clock.move(max(0.0, visit - clock.now()))
            await visited.held(app)
            held = True
        clock.move(max(0.0, at - clock.now()))
        if past:
            await past.upto(int(clock.now()))
        if isinstance(part, Filing):
            numbers.append(await _file(app, part))
        else:
            await _do(app, part, numbers[part.case - 1])
        await app.outbox.idle()
    clock.move(began + DAYS * 24 * HOUR - clock.now())
    if past:
        await past.upto(int(clock.now()))


async def _file(app: App, part: Filing) -> int:
    async with app.house.db.write() as tx:
        soldier = await _person(app, part.by)
        asked = await _person(app, part.asked) if part.asked else None
        category = app.house.policy.category(part.category)
        details = [["story", part.story], *([name, value] for name, value in part.details.items())]
        request = Request(soldier, None, category, part.story, details, asked=asked, company=part.company)
        unit = app.house.unit(tx, _actor(soldier), soldier)
        case = await intake.submit(unit, request)
        await cases.answer_card(unit, case, "submit")
    await app.outbox.deliver(unit.born)
    return case.id


async def _do(app: App, part: Deed, case_id: int) -> None:
    async with app.house.db.write() as tx:
        case = await by_id(tx, case_id)
        assert case is not None, "the story files it first"
        person = await people.by_id(tx, case.handler if part.by == "handler" else case.requester)
        assert person is not None, "the sample unit has everybody"
        given = Given(part.answers, [Line(part.says)] if part.says else ())
        unit = app.house.unit(tx, _actor(person), person)
        await cases.answer_card(unit, await cases.act(unit, case_id, part.action, given), part.action.value)
    await app.outbox.deliver(unit.born)


async def _person(app: App, staff_no: str) -> Person:
    async with app.house.db.read() as tx:
        person = await people.by_staff_no(tx, staff_no)
    assert person is not None, "the sample unit has everybody"
    return person


def _actor(person: Person) -> Actor:
    return Actor(person.chat_id or 0, person.language or "zh", 0)
