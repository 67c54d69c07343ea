"""The desk put together: what no update, no person and no network may do to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.domain.letters import Letter
from bot.domain.people import Role
from bot.handlers.context import Context, step
from bot.services.forms import filling
from bot.simulator import Simulator
from bot.storage import events, outbox, people
from bot.storage.people import Entry
from tests.command import desk
from tests.serving import Served
from tests.stage import Player, Stage, opened, sqlite_url
from tests.story import accepted, filed

Row = dict[str, Any]
PRESSERS = 200


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """Nobody has joined yet."""
    async with opened(database_url, "en", joined=False) as opened_stage:
        yield opened_stage


@pytest.fixture
async def soldier(stage: Stage) -> Player:
    await stage.join("en", "1025")
    return stage.player("1025")


async def look(stage: Stage, sql: str, **values: Any) -> list[Row]:
    async with stage.db.read() as tx:
        return await tx.all(sql, **values)


def first(stage: Stage, word: str, callback: Callable[[Update, Context], Awaitable[None]]) -> None:
    """A handler of the test's own, before all others, for messages of that word."""
    handler: Any = MessageHandler(filters.Text([word]), callback)  # type: ignore[arg-type]
    stage.app.application.handlers[0].insert(0, handler)


def letter(stage: Stage, kind: str, **details: Any) -> str:
    """The words of a letter in English, as the page shows them."""
    return stage.app.renderer.screen(kind, {"buttons": [], **details}, "en").text


async def test_an_update_that_fails_three_times_is_set_aside_and_its_person_told(
    stage: Stage, soldier: Player, caplog: pytest.LogCaptureFixture
) -> None:
    tries = []

    async def fail(_: Update, context: Context) -> None:
        tries.append(context.text)
        raise ValueError(context.text)

    first(stage, "my secret", fail)
    await soldier.says("my secret")
    assert len(tries) == 3
    assert [one.html for one in soldier.heard] == [letter(stage, "failed")]
    assert await look(stage, "SELECT payload FROM inbox WHERE failed = 1") == [{"payload": ""}]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    await soldier.says("/menu")
    assert soldier.offered("new_request")


async def test_what_fails_within_its_transaction_leaves_nothing_and_acts_once_in_the_end(
    stage: Stage, soldier: Player
) -> None:
    tries = []

    async def shaky(context: Context) -> None:
        async with context.acting() as unit:
            await filling.start(unit, "intake")
            tries.append(1)
            if len(tries) < 3:
                raise ValueError

    first(stage, "now", step(shaky))
    await soldier.says("now")
    assert len(tries) == 3
    assert len(soldier.heard) == 1
    soldier.sees("prompt.category")
    assert await look(stage, "SELECT form FROM drafts") == [{"form": "intake"}]
    assert await look(stage, "SELECT 1 FROM inbox WHERE failed = 1") == []


async def test_an_update_that_comes_again_acts_once(stage: Stage, soldier: Player) -> None:
    """Once more from Telegram, and once more to the handlers, as after a kill between commit and answer."""
    raw: list[Row] = []
    stage.simulator.world.updates.listen(lambda update: raw.append(json.loads(update.body)))
    await soldier.says("/new")
    before = len(soldier.screens)
    await stage.app.inbox.accept([*raw, *raw])
    await stage.settled()
    await stage.app._work(raw[0])
    await stage.settled()
    assert len(soldier.screens) == before
    assert await look(stage, "SELECT form FROM drafts") == [{"form": "intake"}]


async def test_a_stranger_gets_one_polite_sentence(stage: Stage) -> None:
    user = stage.simulator.add_user("Nobody", language="en")
    for act in (lambda: stage.simulator.send_text(user.id, "help me"),
                lambda: stage.simulator.start_bot(user.id),
                lambda: stage.simulator.send_file(user.id, "photo", b"x"),
                lambda: stage.simulator.press(user.id, 1, "c:1:accept", forge=True)):
        act()
        await stage.settled()
    answers = [one.html for one in stage.simulator.messages(user.id) if one.from_bot]
    assert answers == [letter(stage, "refused", code="stranger", given={})] * 4
    stage.simulator.start_bot(user.id, "no-such-code")
    await stage.settled()
    assert stage.simulator.messages(user.id)[-1].html == letter(stage, "refused", code="bad_invitation", given={})
    assert await look(stage, "SELECT 1 FROM people WHERE chat_id IS NOT NULL") == []


async def test_in_a_group_the_desk_says_where_it_can_be_talked_to_and_nothing_else(
    stage: Stage, soldier: Player
) -> None:
    group = stage.simulator.add_group("Company 1", [soldier.user_id])
    for text in ("my pay is wrong", "/new@sample_bot", "2026-0001"):
        stage.simulator.send_text(soldier.user_id, text, chat=group)
    await stage.settled()
    said = [one for one in stage.simulator.messages(group) if one.from_bot]
    assert [one.html for one in said] == [letter(stage, "group")]
    assert [button.url for row in said[0].buttons for button in row] == ["https://t.me/sample_bot"]
    assert await look(stage, "SELECT 1 FROM drafts") == []


async def test_who_blocks_the_bot_cannot_be_reached_until_he_comes_back(stage: Stage, soldier: Player) -> None:
    reachable = "SELECT reachable FROM people WHERE staff_no = '1025'"
    for act, expected in ((stage.simulator.block, 0), (stage.simulator.unblock, 1), (stage.simulator.block, 0)):
        act(soldier.user_id)
        await stage.settled()
        assert await look(stage, reachable) == [{"reachable": expected}]
    stage.simulator.start_bot(soldier.user_id)
    await stage.settled()
    assert await look(stage, reachable) == [{"reachable": 1}]


async def test_who_works_a_case_learns_that_its_soldier_was_not_reached(stage: Stage, soldier: Player) -> None:
    await stage.join("en", "1004", "1005", "1011", "1012")
    handler = await filed(stage)
    stage.simulator.block(soldier.user_id)
    await handler.taps("accept")
    await handler.taps("dated")
    told = letter(stage, "unreachable", name=soldier.record.name, number="2026-0001")
    assert told in [one.html for one in handler.heard]
    supervisor = stage.someone((await stage.case()).supervisor)
    who = {one.record.staff_no for one in stage.players.values() if told in [shown.html for shown in one.screens]}
    assert who == {handler.record.staff_no, supervisor.record.staff_no}
    assert await look(stage, "SELECT kind FROM outbox") == []


async def test_a_button_nobody_knows_leads_to_a_fresh_screen(stage: Stage, soldier: Player) -> None:
    await soldier.forges("from:an:older:release")
    soldier.sees("menu.stale")
    assert soldier.offered("new_request")


async def test_buttons_stop_spinning_and_inline_queries_find_nothing(stage: Stage, soldier: Player) -> None:
    message, button = soldier.button("new_request")
    pressed = stage.simulator.press(soldier.user_id, message.id, button.data or "")
    asked = stage.simulator.ask_inline(soldier.user_id, "pay")
    assert await stage.simulator.answer_to(pressed) == {"text": "", "show_alert": False, "url": None}
    assert await stage.simulator.answer_to(asked) == {"results": []}
    await stage.settled()


PERSON = {"id": 7, "is_bot": False, "first_name": "Odd"}
CHAT = {"id": 7, "type": "private"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON}
MALFORMED: list[Row] = [
    {},
    {"message": None},
    {"message": {}},
    {"message": {"message_id": "one", "secret": 1}},
    {"message": MESSAGE | {"text": {"secret": 1}}},
    {"message": MESSAGE | {"entities": [{"type": "bot_command", "offset": 90, "length": 9}], "text": "secret"}},
    {"message": MESSAGE | {"from": None, "text": "secret"}},
    {"message": MESSAGE | {"chat": CHAT | {"type": "moon"}, "text": "secret"}},
    {"message": MESSAGE | {"document": {"file_name": "secret"}}},
    {"edited_message": MESSAGE},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "c:1:accept"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "inline_message_id": "x", "data": "m"}},
    {"inline_query": {"id": "1", "from": PERSON, "query": "secret", "offset": ""}},
    {"my_chat_member": {"chat": CHAT, "from": PERSON, "date": 1}},
    {"poll": {"id": "1", "question": "secret"}},
    {"from_the_future": {"secret": 1}},
]


async def test_whatever_comes_is_worked_or_set_aside_and_the_next_one_served(
    stage: Stage, soldier: Player, caplog: pytest.LogCaptureFixture
) -> None:
    updates = [{"update_id": number} | body for number, body in enumerate(MALFORMED, start=1)]
    await stage.app.inbox.accept([*updates, {"update_id": "secret"}, {}, "secret"])
    await stage.settled()
    assert await look(stage, "SELECT update_id FROM inbox WHERE done_at IS NULL OR payload <> ''") == []
    assert await look(stage, "SELECT kind FROM outbox WHERE aside = 1") == []
    assert "secret" not in caplog.text
    await soldier.says("/new")
    soldier.sees("prompt.category")


async def test_a_letter_of_an_older_release_that_cannot_be_shown_is_not_passed_over(
    stage: Stage, soldier: Player
) -> None:
    """Held for weeks, its details lack what the template has come to need."""
    async with stage.db.write() as tx:
        old = Letter("service_ask", {"buttons": []}, soldier.user_id, soldier.language, soldier.record.id, case_id=1)
        await outbox.put(tx, old, int(stage.app.house.machine()))
    await stage.settled()
    soldier.sees({"zh": "有一条给您的消息没能显示出来", "en": "A message for you could not be shown"}[soldier.language])
    assert soldier.offered("open_case")


async def test_an_edit_of_what_is_in_no_case_changes_nothing(stage: Stage, soldier: Player) -> None:
    said = await soldier.says("/help")
    await soldier.edits(said, "/new")
    soldier.hears_nothing()
    assert await look(stage, "SELECT 1 FROM drafts") == []


async def test_the_menu_of_commands_is_set_in_both_languages(stage: Stage) -> None:
    await stage.app.introduce()
    menus = {language: {one["command"]: one["description"] for one in told}
             for (_, language), told in stage.simulator.world.commands.items()}
    assert sorted(menus) == ["", "zh"]
    assert menus[""].keys() == menus["zh"].keys() >= {"new", "my", "help", "language", "cancel"}
    assert all(menus[""][name] != menus["zh"][name] for name in menus[""] if name != "language")


async def test_who_goes_on_before_an_album_is_answered_gets_no_screen_of_before(stage: Stage, soldier: Player) -> None:
    await soldier.says("/new")
    await soldier.taps(stage.policy.categories["leave"].words["en"])
    for choice in ("hq", "annual", "days"):
        await soldier.taps(next(data for data in under(soldier) if data.endswith(f":{choice}")))
    await soldier.says("My leave was cancelled twice")
    stage.simulator.send_album(soldier.user_id, "photo", [b"one", b"two"])
    await soldier.taps("no_files")
    soldier.sees("prompt.asked")
    assert await look(stage, "SELECT kind FROM outbox") == []


def under(player: Player) -> list[str]:
    """What stands under his messages, the newest first."""
    return [button.data or "" for message in reversed(player.screens) for row in message.buttons for button in row]


async def test_of_200_who_press_at_once_one_wins_and_the_others_read_who_was_faster(
    stage: Stage, soldier: Player
) -> None:
    """A case is offered to an office of 200."""
    await stage.join("en", "1011", "1012")
    handler = await filed(stage)
    crowd = await _colleagues(stage)
    await handler.taps("offer")
    await handler.taps(stage.policy.homes["medical"].words["en"])
    await handler.taps("skip_person")
    await handler.says("It is yours")
    for user_id in crowd:
        card = stage.simulator.messages(user_id)[-1]
        stage.simulator.press(user_id, card.id, "c:1:take_over")
    await stage.settled()
    case = await stage.case()
    winner = await _name(stage, case.handler)
    shown = {user_id: stage.simulator.messages(user_id)[-1].html for user_id in crowd}
    late = [user_id for user_id, text in shown.items() if f"{winner} was faster" in text]
    assert len(late) == PRESSERS - 1
    assert await stage.history() == ["submit", "offer", "take_over"]
    assert (case.version, case.offered_office, case.first_responder) == (3, None, handler.record.id)
    soldier.sees(winner)


async def _colleagues(stage: Stage) -> list[int]:
    """People of one office, who have joined."""
    users = [stage.simulator.add_user(f"Colleague {number:03d}", language="en") for number in range(PRESSERS)]
    roles = frozenset({Role.SOLDIER, Role.CADRE})
    async with stage.db.write() as tx:
        for number, user in enumerate(users):
            entry = Entry(f"9{number:03d}", user.name, "medical", roles, None, None, active=True)
            person_id, _ = await people.save(tx, entry)
            await people.join(tx, person_id, user.id, "en", 1)
            user.started = True
        # The office's own of the sample unit stay out of it.
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no IN ('1008', '1013', '1014')")
    return [user.id for user in users]


async def _name(stage: Stage, person_id: int) -> str:
    found = await look(stage, "SELECT name FROM people WHERE id = :id", id=person_id)
    return str(found[0]["name"])


async def test_of_one_who_presses_200_times_at_once_one_press_counts(stage: Stage, soldier: Player) -> None:
    await stage.join("en", "1011", "1012")
    await accepted(stage)
    await soldier.taps("withdraw")
    message, button = soldier.button("solved")
    for _ in range(PRESSERS):
        stage.simulator.press(soldier.user_id, message.id, button.data or "")
    await stage.settled()
    assert await stage.history() == ["submit", "accept", "withdraw"]
    async with stage.db.read() as tx:
        assert await events.broken_at(tx) is None


async def test_the_process_waits_for_telegram_serves_alone_and_ends_when_told(tmp_path: Path) -> None:
    async with Simulator() as simulator, asyncio.timeout(240):
        served = Served(simulator, tmp_path, sqlite_url(tmp_path))
        user = simulator.add_user("Nobody", language="en")
        simulator.fault("getMe", "429")
        simulator.fault("deleteWebhook", "cut")
        await served.start()
        try:
            simulator.start_bot(user.id)
            await simulator.wait_for(lambda _: simulator.messages(user.id)[-1].from_bot, 60)
            second, alive = await asyncio.gather(
                desk(tmp_path, "run", **served.settings), desk(tmp_path, "check", "--alive", **served.settings))
            assert second.refusal == "Another process of the desk is working on this database; stop it first."
            assert alive.code == 0
        finally:
            code = await served.stop()
    assert code == 0
    assert served.log.count("Telegram does not answer; trying again") == len(served.log.splitlines()) == 2
