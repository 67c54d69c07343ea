"""The sample unit is in the middle of a collection round: one company raised problems, one has none, one is silent."""

from __future__ import annotations

from bot.app import App
from bot.domain.forms import ROWS, TARGET
from bot.domain.raising import of_chat
from bot.services.forms import dating
from bot.services.house import Actor, Unit
from bot.services.rounds import collecting, collections
from bot.storage import collections as store
from bot.storage import people
from bot.storage.database import Transaction

SUPERVISOR = "1005"
CLERKS = {"c1": "1022", "c2": "1023"}
RAISED = """孟溪亭：探亲路费单据交了两个月，还没有报销
匿名：冬季体能训练后热水不够，轮不上洗澡
淋浴喷头坏了两个
No warm water in the showers after ten in the evening
中队活动室的暖气不热，晚上学习坐不住"""
DAYS = 4
"""Working days that the companies still have."""


async def write(app: App) -> None:
    """Opened just now, by the one of the supervisors whom the tour does not need."""
    async with app.house.db.write() as tx:
        unit = await _unit(app, tx, SUPERVISOR)
        calendar = unit.policy.calendar
        last = calendar.day(calendar.after(unit.now, calendar.days(DAYS))).isoformat()
        made = await collections.begin(unit, [home.id for home in unit.policy.companies()],
                                       dating.deadline(unit.policy, last), unit.person)
        asks = {one.company: one for one in await store.asks(tx, made.id)} if made else {}
    for company, clerk in CLERKS.items():
        if company in asks:
            await _answer(app, clerk, asks[company].id, company)
    await app.outbox.idle()


async def _answer(app: App, clerk: str, ask_id: int, company: str) -> None:
    async with app.house.db.write() as tx:
        unit = await _unit(app, tx, clerk)
        if company == "c1":
            read = of_chat([{"text": RAISED, "message_id": 0}], [], await people.at_home(tx, company))
            await collecting.raised(unit, {TARGET: ask_id, ROWS: [one.kept() for one in read.items]})
        else:
            await collecting.nothing(unit, ask_id)
    await app.outbox.deliver(unit.born)


async def _unit(app: App, tx: Transaction, staff_no: str) -> Unit:
    person = await people.by_staff_no(tx, staff_no)
    assert person is not None, "the sample unit has everybody"
    return app.house.unit(tx, Actor(person.chat_id or 0, person.language or "zh", 0), person)
