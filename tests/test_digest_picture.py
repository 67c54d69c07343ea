"""The digest's picture: drawn from the figures, beside the desk's work, in both languages."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot import exporting
from bot.domain import period as periods
from bot.domain.people import Role
from bot.domain.policy import LANGUAGES
from bot.exporting.chart import picture
from bot.exporting.columns import Tongue
from bot.pictures.chart import Bar, Chart, draw
from bot.services.cards.shelf import Shelf
from bot.services.figures.digest import Desk
from bot.storage.database import Database
from tests.histories import history
from tests.screens import NOW, shown, words
from tests.stage import Stage
from tests.story import accepted

WORDS = ("title", "under", "weeks", "created", "closed", "ages", "kept", "service", "nothing")


def test_a_week_of_nothing_is_drawn() -> None:
    said = dict.fromkeys(WORDS, "字")
    empty = Chart(said, ["W47"], [0], [0], {"a": 0, "b": 0}, [Bar("财务", None, 0)], [])
    image = Image.open(io.BytesIO(draw(empty)))
    assert (image.format, image.size) == ("PNG", (1080, 1350))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_drawn_from_the_figures(database: Database, language: str) -> None:
    async with history(database, 21) as made:
        await made.go_on(120)
        leader = next(one for one in made.roster if one.has(Role.LEADER))
        week = periods.week_of(made.policy.calendar.day(made.now[0]), made.policy.calendar)
        async with database.read() as tx:
            drawn = await picture(Desk(tx, made.policy, Shelf(), leader, week, made.now[0]),
                                  Tongue(words(language)))
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    colours = {colour for _, colour in image.getcolors(1 << 20) or ()}
    assert {(0, 114, 178), (230, 159, 0)} <= colours


async def test_it_comes_when_it_is_ready(stage: Stage) -> None:
    await accepted(stage)
    head = stage.player("1006")
    await head.says("/digest 2026-W48")
    await head.taps("digest_picture")
    await exporting.work(stage.app.house)
    await stage.app.tick()
    await stage.settled()
    head.sees("2026-W48")
    async with stage.db.read() as tx:
        assert (await tx.all("SELECT kind FROM exports WHERE made_at IS NOT NULL")) == [{"kind": "chart"}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words(language: str) -> None:
    paper = {"name": "chart.png", "text": "", "path": "x"}
    shown("digest_picture", {"count": 1, "at": NOW, "period": "2026-W47", "paper": paper}, language)
    shown("digest_meeting", {"count": 1, "at": NOW, "period": "2026-W47", "paper": paper}, language)
    for kind in ("chart", "meeting"):
        shown("digest_asked", {"period": "2026-W47", "kind": kind}, language)
