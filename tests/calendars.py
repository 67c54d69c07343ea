"""A stage whose rules stand in files of its own, which a test may change; and the notice of a year to come."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import build
from bot.config import load_policy
from bot.config.policy_files import Files
from bot.demo import DATA
from bot.domain.policy import Pace
from bot.simulator import Clock, Simulator
from tests.stage import ROSTER, Stage, open_database, save_people

SHANGHAI = ZoneInfo("Asia/Shanghai")
PACE = Pace(total=0)
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至12日（周五）放假调休，共8天。1月30日（周六）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
"""Made up: what the notice of 2027 may look like."""


@dataclass
class Place:
    """A folder with desk.toml and calendars, as a unit has one."""

    path: Path

    @property
    def desk(self) -> Path:
        return self.path / "desk.toml"

    @property
    def calendars(self) -> Path:
        return self.path / "calendar"

    def change(self, old: str, new: str) -> None:
        text = self.desk.read_text("utf-8")
        assert old in text
        self.desk.write_text(text.replace(old, new, 1), "utf-8")

    def touch(self) -> None:
        """Something is new in the folder, though nothing that counts."""
        file = self.calendars / "touched.toml"
        file.write_text((file.read_text("utf-8") if file.exists() else "") + "# and so on\n", "utf-8")


def made(folder: Path) -> Place:
    """The sample rules in a folder of their own."""
    place = Place(folder / "rules")
    place.calendars.mkdir(parents=True)
    shutil.copy(DATA / "desk.toml", place.desk)
    return place


@asynccontextmanager
async def at_work(url: str, place: Place, language: str, at: str, *, again: bool = False,
                  joined: Collection[str] = tuple(ROSTER)) -> AsyncIterator[Stage]:
    """The bot over the rules of that place, at a time of Shanghai; all of ROSTER have joined, or had, `again`."""
    clock = Clock(instant(at), frozen=True)
    policy = load_policy(place.desk)
    async with Simulator(clock=clock) as simulator, open_database(url) as db:
        app = build(db, policy, token=simulator.token, api_url=simulator.url, clock=lambda: int(clock.now()),
                    pace=PACE, files=Files(place.desk))
        stage = Stage(app, simulator, clock, policy)
        await app.start()
        polling = asyncio.create_task(app.inbox.poll(stage.fetch))
        try:
            if not again:
                await save_people(db)
                await stage.join(language, *joined)
            yield stage
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            await app.stop()


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())
