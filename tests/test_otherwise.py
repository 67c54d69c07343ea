"""*I was told otherwise*: asked in a line, a task for both owners, settled once, told back. Both languages."""

from __future__ import annotations

from tests.circulation import DAY, MEDICAL, publishes, ticks
from tests.stage import Player, Stage

WORDS = "窗口说父母也免费 <b>&amp;"
ESCAPED = "窗口说父母也免费 &lt;b&gt;&amp;amp;"


async def tells(stage: Stage, office: str = "finance", *, staff_no: str = "1025", card: str = MEDICAL) -> Player:
    """A soldier was told otherwise than the card says."""
    for player in stage.players.values():
        player._acts()
    soldier = stage.player(staff_no)
    await soldier.says("/cards")
    await soldier.forges(f"k:show:{card}:1")
    await soldier.taps("card_otherwise")
    soldier.sees("prompt.otherwise.said")
    await soldier.says(WORDS)
    soldier.sees("prompt.otherwise.office")
    _, button = next((message, one) for message in reversed(soldier.screens) for row in message.buttons for one in row
                     if one.data and one.data.endswith(f":pick:office:{office}"))
    await soldier.taps(button.data or "")
    return soldier


def data_of(player: Player, way: str) -> str:
    return player.button(way)[1].data or ""


async def test_both_owners_get_the_words_and_one_tap_tells_the_soldier(stage: Stage) -> None:
    soldier = await tells(stage)
    owner, head = stage.player("1013"), stage.player("1006")
    soldier.sees(owner.record.name, head.record.name)
    for player in (owner, head):
        player.sees(ESCAPED, soldier.record.name)
        assert len(player.heard) == 1
    head.sees({"zh": "财务这样讲的", "en": "by Finance"}[head.language])
    for no in ("1014", "1008", "1004", "1031"):
        stage.player(no).hears_nothing()

    await owner.taps("answered")
    owner.sees({"zh": "已记下", "en": "Noted"}[owner.language])
    soldier.sees(ESCAPED, owner.record.name)
    soldier.mark = max(one.touched for one in soldier.screens)
    await head.taps("answered")
    soldier.sees(head.record.name)
    assert len(soldier.heard) == 1


async def test_it_is_settled_once_and_only_by_who_was_addressed(stage: Stage) -> None:
    soldier = await tells(stage)
    owner = stage.player("1013")
    data = data_of(owner, "answered")
    for no in ("1014", "1025", "1004"):
        await stage.player(no).forges(data)
        stage.player(no).sees("refused.not_yours")
    await owner.forges("x:answered:999")
    owner.sees("refused.not_yours")
    await owner.forges(data)
    soldier.mark = max(one.touched for one in soldier.screens)
    await owner.forges(data)
    owner.sees("refused.settled_already")
    soldier.hears_nothing()


async def test_corrected_only_when_the_card_has_changed(stage: Stage) -> None:
    soldier = await tells(stage, "unknown")
    owner = stage.player("1013")
    stage.player("1006").hears_nothing()
    await owner.taps("corrected")
    owner.sees("refused.card_same")
    await publishes(stage, major=False, changed=False, alias="父母看病免不免费")
    await owner.taps("corrected")  # an alias more corrects nothing
    owner.sees("refused.card_same")
    await publishes(stage, major=False)
    await owner.taps("corrected")
    soldier.sees({"zh": "明白卡已经改了", "en": "has been corrected"}[soldier.language])
    await soldier.taps("card_case")
    soldier.sees({"zh": "有什么变化", "en": "What is new"}[soldier.language])


async def test_if_it_is_not_answered_it_becomes_a_request(stage: Stage) -> None:
    soldier = await tells(stage, "unknown")
    await stage.player("1013").taps("answered")
    await soldier.taps("card_still")
    assert soldier.offered("cancel")


async def test_where_the_owner_is_not_there_the_head_gets_it_and_then_a_supervisor(stage: Stage) -> None:
    await tells(stage, "unknown", card="retirement")  # its owner and his office are not in this roster
    asked = [no for no in ("1004", "1005") if stage.player(no).heard]
    assert asked == ["1004"]
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = '1013'")
    await tells(stage, "medical")
    assert len(stage.player("1008").heard) == 1  # the head of the card's office, and of the other one, too
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 1, chat_id = NULL WHERE staff_no = '1013'")
    await tells(stage, "unknown")
    assert len(stage.player("1008").heard) == 1  # the owner never pressed his link


async def test_one_reminder_and_what_somebody_left_behind_goes_to_the_next(stage: Stage) -> None:
    await tells(stage)
    owner, head, next_ = stage.player("1013"), stage.player("1006"), stage.player("1008")
    await head.taps("answered")
    await ticks(stage)
    for player in (owner, head, next_):
        player._acts()
    stage.clock.move(2 * DAY)
    await ticks(stage, 3)
    assert sum(ESCAPED in message.html for message in owner.heard) == 1
    assert not any(ESCAPED in message.html for message in (*head.heard, *next_.heard))
    await tells(stage, "unknown", staff_no="1026")
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET active = 0 WHERE staff_no = '1013'")
    await ticks(stage, 3)
    assert sum(ESCAPED in message.html for message in next_.heard) == 1
    await next_.taps("answered")
    stage.player("1026").sees(next_.record.name)


async def test_a_line_begun_under_one_card_is_not_told_of_another(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/cards")
    await soldier.forges(f"r:otherwise:{MEDICAL}")
    await soldier.says(WORDS)
    await soldier.forges("r:otherwise:pay-query")
    soldier.sees("prompt.otherwise.said")
    await soldier.says("/cancel")
    await soldier.forges("r:otherwise:no-such")
    soldier.sees("refused.card_gone")


async def test_it_needs_words_and_a_known_office(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/cards")
    await soldier.forges(f"r:otherwise:{MEDICAL}")
    await soldier.says("长" * 601)
    soldier.sees("refused.too_long")
    await soldier.says(WORDS)
    await soldier.says("没有这个部门")
    soldier.sees("refused.no_such_choice")
    async with stage.db.read() as tx:
        assert await tx.all("SELECT id FROM told_otherwise") == []


async def test_its_owner_needs_no_such_button(stage: Stage) -> None:
    owner = stage.player("1013")
    await owner.says("/cards")
    await owner.forges(f"k:show:{MEDICAL}:1")
    assert not owner.offered("card_otherwise")


async def test_what_came_before_it_was_told_corrects_nothing(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.says("/cards")
    await soldier.forges(f"k:show:{MEDICAL}:1")
    await soldier.taps("card_otherwise")
    await publishes(stage, major=False)  # he still has the version before on his screen
    stage.clock.move(60)
    await soldier.says(WORDS)
    await soldier.taps("choice.unknown")
    await stage.player("1013").taps("corrected")
    stage.player("1013").sees("refused.card_same")


async def test_the_card_stays_readable_and_the_tasks_are_a_list(stage: Stage) -> None:
    soldier = await tells(stage)
    await tells(stage, "unknown", staff_no="1026")
    shown = [button.data or "" for one in soldier.screens for row in one.buttons for button in row]
    assert any(data.startswith("r:otherwise") for data in shown)  # the card stays readable
    owner = stage.player("1013")
    await owner.says("/menu")
    await owner.taps("otherwise_list")
    owner.sees(ESCAPED)
    assert owner.offered("2")
    await owner.taps("1")
    owner.sees(ESCAPED, soldier.record.name)
    await owner.taps("answered")
    assert owner.offered("otherwise_list")
    await owner.taps("otherwise_list")
    assert not owner.offered("2")
    await owner.taps("1")
    await owner.taps("answered")
    await owner.forges("x:list:0")
    owner.sees({"zh": "都处理完了", "en": "All of it is settled"}[owner.language])
    await owner.forges("x:open:1")
    owner.sees("refused.settled_already")
    await stage.player("1031").forges("x:open:1")
    stage.player("1031").sees("refused.not_yours")
