"""What the desk keeps of somebody: shown, taken along, erased; the ledger still holds."""

from __future__ import annotations

from dataclasses import replace

from bot.storage import events, leader_talks
from tests.stage import Stage
from tests.story import STORY, accepted, fill

SECRET = "只有他自己知道的一句话"


async def rows(stage: Stage, sql: str) -> list[dict[str, object]]:
    async with stage.db.read() as tx:
        return await tx.all(sql)


async def closed_case(stage: Stage) -> None:
    """From request to rating, with words of his everywhere."""
    handler, soldier = await accepted(stage), stage.player("1025")
    await handler.taps("resolve")
    await fill(handler, outcome="solved", text="财务已补发，依据津贴规定，下月10日前到账")
    await handler.taps("submit") if handler.offered("submit") else None
    await soldier.taps("confirm")
    await fill(soldier, words=SECRET, result="5", service="5")
    await soldier.taps("submit") if soldier.offered("submit") else None
    assert (await stage.case()).state == "closed"


async def test_it_is_shown_in_words_and_says_how_to_get_it(stage: Stage) -> None:
    await closed_case(stage)
    soldier = stage.player("1025")
    await soldier.says("/privacy")
    soldier.sees("1025", {"zh": "事项 1 件", "en": "Requests: 1"}[soldier.language])
    assert not any(line.count("•") > 1 for line in soldier.screens[-1].html.split("\n"))
    await soldier.taps("my_export")
    soldier.sees("python -m bot people export 1025")


async def test_it_comes_as_two_files_where_files_may(stage: Stage) -> None:
    await closed_case(stage)
    house, soldier = stage.app.house, stage.player("1025")
    house.go_by(replace(house.policy, files_in_chat=True))
    leader = stage.player("1002").record
    async with stage.db.write() as tx:
        await leader_talks.add(tx, 1, leader.id, house.clock(), house.clock() + 9)
    await soldier.says("/privacy")
    await soldier.taps("my_export")
    files = [one.file for one in soldier.heard if one.file]
    assert len(files) == 2
    content = "".join(one.content.decode() for one in files)
    assert content.count("补助没有到账") >= 2
    assert '"number": "2026-0001"' in content
    assert content.count(leader.name) == 2, "a leader wished to talk to him"
    assert "财务已补发" not in content, "what others wrote is theirs"


async def test_an_open_case_holds_and_staff_cannot_go(stage: Stage) -> None:
    await accepted(stage)
    soldier, cadre = stage.player("1025"), stage.player("1011")
    await soldier.says("/privacy")
    await soldier.taps("erase")
    soldier.sees("2026-0001")
    await cadre.says("/privacy")
    await cadre.taps("erase")
    cadre.sees("refused.erase_staff")


async def test_a_supervisor_erases_and_the_numbers_stay(stage: Stage) -> None:
    await closed_case(stage)
    soldier, supervisor = stage.player("1025"), stage.player("1004")
    await soldier.taps("menu") if soldier.offered("menu") else await soldier.says("/menu")
    await soldier.says(f"再问一句：{SECRET}")
    await soldier.says("/privacy")
    await soldier.taps("erase")
    await soldier.taps("erase_sure")
    assert soldier.offered("erase_keep")
    supervisor.sees({"zh": "要求清除", "en": "erased"}[supervisor.language])
    async with stage.db.write() as tx:  # he was a cadre once: versions of desk.toml have his number
        await tx.execute("""INSERT INTO unit_changes (person_id, at, verb, kind, subject, given, before, after)
                            VALUES (1, 1, 'cadres', 'category', 'pay', '{"cadres": ["1025"]}', 'cadres = ["1011"]',
                                    'cadres = ["1011", "1025"]')""")
    await supervisor.taps("erasures_open")
    supervisor.sees(soldier.record.name)
    await supervisor.taps("erase_do")
    supervisor.sees("menu.erase_done")
    assert await rows(stage, "SELECT staff_no, name, chat_id, active FROM people WHERE erased_at IS NOT NULL") == [
        {"staff_no": f"erased-{soldier.record.id}", "name": "—", "chat_id": None, "active": 0}]
    everything = str([await rows(stage, f"SELECT * FROM {table}") for table in (  # noqa: S608 - names of ours
        "people", "cases", "messages", "drafts", "ratings", "questions", "outbox", "held", "attachments", "inbox",
        "unit_changes")])
    for word in (SECRET, soldier.record.name, "补助没有到账", "1025"):
        assert word not in everything, word
    assert len(await rows(stage, "SELECT id FROM cases")) == 1
    assert await rows(stage, "SELECT result FROM ratings") == [{"result": 5}]
    assert await rows(stage, "SELECT term FROM case_terms") == [], "nor can it be searched by what it said"
    async with stage.db.read() as tx:
        assert await events.broken_at(tx) is None
    await soldier.says("还在吗")
    soldier.sees("refused.stranger")
    await supervisor.says("/all")
    await (await stage.handler()).says("2026-0001")


async def test_a_supervisor_says_why_not(stage: Stage) -> None:
    await closed_case(stage)
    soldier, supervisor = stage.player("1025"), stage.player("1004")
    await soldier.forges("pv:sure")
    await soldier.forges("pv:sure")
    assert len(await rows(stage, "SELECT id FROM erasures")) == 1
    await supervisor.taps("erasures_open")
    await supervisor.taps("erase_no_talk")
    soldier.sees("erase_reason.talk")
    await supervisor.forges("pv:do:1")
    supervisor.sees("refused.erase_settled")
    assert STORY[:4] in str(await rows(stage, "SELECT body FROM messages"))


async def test_nobody_else_decides(stage: Stage) -> None:
    await stage.player("1026").forges("pv:sure")
    for staff_no in ("1026", "1011", "1006", "1001", "1002"):
        for data in ("pv:list", "pv:do:1", "pv:no_talk:1"):
            await stage.player(staff_no).forges(data)
            stage.player(staff_no).sees("refused.not_yours")
    await stage.player("1026").forges("pv:keep")
    assert await rows(stage, "SELECT id FROM erasures") == []
