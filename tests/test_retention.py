"""What is kept long enough goes at night: words, never figures; and never what somebody still needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.domain.errors import PolicyError
from bot.domain.retention import Retention
from bot.services.upkeep import purging
from bot.storage import events, unit_changes
from tests.stage import Stage
from tests.story import accepted, filed
from tests.test_config import SMALL
from tests.test_privacy import closed_case, rows


def test_how_long_is_the_units_to_say(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(SMALL.replace("days = 2.5", "days = 2.5\nkeep_days = 90") + "\n[keep_days]\nwords = 0\n", "utf-8")
    policy = load_policy(path)
    assert policy.retention == Retention(words=0)
    assert policy.categories["pay"].keep_days == 90
    for wrong in ("words = 59", "words = -1", "cases = 90"):
        path.write_text(f"{SMALL}\n[keep_days]\n{wrong}\n", "utf-8")
        with pytest.raises(PolicyError, match="keep_days"):
            load_policy(path)


def keeps(stage: Stage, **days: int) -> None:
    house = stage.app.house
    house.go_by(replace(house.policy, retention=replace(house.policy.retention, **days)))


async def test_words_of_ended_cases_go_and_figures_stay(stage: Stage) -> None:
    await closed_case(stage)
    await filed(stage, "1026")
    keeps(stage, words=60)
    stage.clock.move(timedelta(days=59).total_seconds())
    await purging.clear_out(stage.app.house)
    assert "补助没有到账" in str(await rows(stage, "SELECT body FROM messages WHERE case_id = 1"))
    stage.clock.move(timedelta(days=2).total_seconds())
    await purging.clear_out(stage.app.house)
    assert {str(row["body"]) for row in await rows(stage, "SELECT body FROM messages WHERE case_id = 1")} == {"[]"}
    assert await rows(stage, "SELECT title FROM cases WHERE id = 1") == [{"title": "—"}]
    assert await rows(stage, "SELECT DISTINCT case_id FROM case_terms") == [{"case_id": 2}]
    assert await rows(stage, "SELECT result, words FROM ratings") == [{"result": 5, "words": None}]
    assert "补助没有到账" in str(await rows(stage, "SELECT body FROM messages WHERE case_id = 2")), "it is still open"
    async with stage.db.read() as tx:
        assert await events.broken_at(tx) is None
    soldier = stage.player("1025")
    await soldier.says("/case 1")
    soldier.sees("2026-0001")
    await soldier.taps("timeline")


async def test_a_category_may_keep_its_own_longer(stage: Stage) -> None:
    await closed_case(stage)
    house = stage.app.house
    pay = replace(house.policy.category("pay"), keep_days=0)
    house.go_by(replace(house.policy, categories={**house.policy.categories, "pay": pay},
                        retention=Retention(words=60)))
    stage.clock.move(timedelta(days=400).total_seconds())
    await purging.clear_out(house)
    assert "补助没有到账" in str(await rows(stage, "SELECT body FROM messages"))


async def test_records_of_messages_stay_for_live_cases(stage: Stage) -> None:
    await closed_case(stage)
    await accepted(stage, "1026")
    live = await rows(stage, "SELECT message_id FROM sent WHERE case_id = 2")
    assert await rows(stage, "SELECT message_id FROM sent WHERE case_id = 1")
    stage.clock.move(timedelta(days=91).total_seconds())
    await purging.clear_out(stage.app.house)
    assert await rows(stage, "SELECT message_id FROM sent WHERE case_id = 1") == []
    assert len(await rows(stage, "SELECT message_id FROM sent WHERE case_id = 2")) >= len(live)
    assert await rows(stage, "SELECT message_id FROM sent WHERE case_id IS NULL"), "those go by the machine's clock"


async def test_once_a_night_from_three_on_and_told_on_mondays(stage: Stage) -> None:
    await closed_case(stage)
    admin, house = stage.player("1001"), stage.app.house
    keeps(stage, words=60)
    await purging.clear_out(house)
    assert await rows(stage, "SELECT day, counts FROM purges") == [{"day": "2026-11-23", "counts": "{}"}]
    await admin.says("/menu")
    stage.clock.move(timedelta(days=69, hours=17).total_seconds())  # a Sunday, two at night
    await purging.clear_out(house)
    assert len(await rows(stage, "SELECT day FROM purges")) == 1
    stage.clock.move(timedelta(hours=2).total_seconds())
    await purging.clear_out(house)
    await purging.clear_out(house)
    await stage.settled()
    assert len(await rows(stage, "SELECT day FROM purges")) == 2
    admin.sees_not("[keep_days]")
    stage.clock.move(timedelta(days=1, hours=6).total_seconds())
    await stage.app.tick()
    await stage.settled()
    admin.sees("[keep_days]")
    await admin.says("/privacy")
    await admin.taps("purged")
    admin.sees({"zh": "附件：1 件", "en": "files now: 1"}[admin.language])
    await stage.player("1026").forges("pv:purged")
    stage.player("1026").sees("refused.not_yours")


async def test_old_versions_of_the_file_go_and_who_changed_it_stays(stage: Stage) -> None:
    async with stage.db.write() as tx:
        for settled in (1, int(stage.clock.now())):
            await tx.execute("""INSERT INTO unit_changes (person_id, at, verb, kind, subject, given, before, after,
                                    settled_at, outcome) VALUES (1, 1, 'rename', 'home', 'c1', '{}', 'old', 'new', :at,
                                    'done')""", at=settled)
        assert await unit_changes.forget_texts(tx, 2, 10) == 1
        assert await unit_changes.forget_texts(tx, 2, 10) == 0
        assert await unit_changes.texts(tx, 2) == ("old", "new")
        assert len((await unit_changes.done(tx, 0))[0]) == 2
