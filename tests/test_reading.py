"""Cards as a duty to read: who gets which, the receipt, the question, the reminder, who has not. Both languages."""

from __future__ import annotations

import pytest

from bot.services.cards import circulating
from bot.services.cards.readers import READERS
from bot.storage import people
from tests.circulation import DAY, MEDICAL, begins, caught_up, letters, marks, publishes, ticks
from tests.stage import Player, Stage


async def test_the_first_publication_is_a_letter_or_two_or_one_list(stage: Stage) -> None:
    marks(stage)
    await ticks(stage, 3)
    head, cadre, owner_of_all = stage.player("1006"), stage.player("1011"), stage.player("1017")
    assert len(letters(head)) == 1  # four of Finance
    assert head.offered("reading_list")
    assert len(letters(cadre)) == 2
    owner_of_all.hears_nothing()
    for no in ("1025", "1022", "1019", "1004", "1002"):
        stage.player(no).hears_nothing()


def first_card(player: Player) -> str:
    return next(one.data for row in player.screens[-1].buttons for one in row
                if one.data and one.data.startswith("k:show"))


async def test_a_list_is_read_card_by_card(stage: Stage) -> None:
    marks(stage)
    await ticks(stage)
    head = stage.player("1006")
    await head.taps("reading_list")
    for left in (3, 2, 1):
        await head.taps(first_card(head))
        await head.taps("card_read")
        head.sees(f"{left}")
        await head.taps("reading_list")
    await head.taps(first_card(head))
    await head.taps("card_read")
    assert not head.offered("reading_list")
    await head.forges("r:list:7")
    head.sees({"zh": "都读完了", "en": "All read"}[head.language])


async def test_a_major_version_is_a_letter_with_what_changed_and_a_minor_one_is_none(stage: Stage) -> None:
    await caught_up(stage)
    await publishes(stage, major=False)
    await ticks(stage)
    stage.player("1014").hears_nothing()
    await publishes(stage)
    await ticks(stage, 3)
    head, cadre, owner = stage.player("1008"), stage.player("1014"), stage.player("1013")
    owner.hears_nothing()
    for player in (head, cadre):
        assert len(letters(player)) == 1
        player.sees({"zh": "登记了 &lt;b&gt;&amp;amp;", "en": "enrolled now &lt;b&gt;&amp;amp;"}[player.language])
    await cadre.taps("card_open")
    cadre.sees({"zh": "有什么变化", "en": "What is new"}[cadre.language])
    await cadre.taps("card_read")
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT person_id, version, sent_at, read_at FROM readings WHERE card_id = :id"
                            " AND version = 3 ORDER BY person_id", id=MEDICAL)
    now = int(stage.clock.now())
    assert [(row["person_id"], row["sent_at"], row["read_at"]) for row in rows] == [
        (head.record.id, now, None), (cadre.record.id, now, now)]


async def test_who_has_not_read_is_for_owner_head_and_supervisors(stage: Stage) -> None:
    await caught_up(stage)
    number = await publishes(stage)
    await ticks(stage)
    await stage.player("1014").taps("card_read")
    for no in ("1013", "1008", "1004"):
        reader = stage.player(no)
        await reader.says("/cards")
        await reader.forges(f"k:show:{MEDICAL}:1")
        await reader.taps("card_who")
        reader.sees("卫生负责人", {"zh": f"第 {number} 版", "en": f"version {number}"}[reader.language])
        reader.sees_not("卫生乙")
    for no in ("1014", "1025", "1006"):
        other = stage.player(no)
        await other.forges(f"k:show:{MEDICAL}:1")
        assert not other.offered("card_who")
        await other.forges(f"r:who:{MEDICAL}")
        other.sees("refused.not_yours")


async def test_one_reminder_after_two_working_days(stage: Stage) -> None:
    await caught_up(stage)
    await publishes(stage)
    await ticks(stage)
    await stage.player("1014").taps("card_read")
    marks(stage)
    stage.clock.move(2 * DAY - 60)
    await ticks(stage)
    stage.player("1008").hears_nothing()
    stage.clock.move(60)
    await ticks(stage, 3)
    assert len(letters(stage.player("1008"))) == 1
    stage.player("1008").sees({"zh": "还没有收到您的“已读”", "en": "have not marked it"}[stage.player("1008").language])
    stage.player("1014").hears_nothing()
    stage.clock.move(7 * DAY)
    marks(stage)
    await ticks(stage, 2)
    stage.player("1008").hears_nothing()


async def test_nothing_goes_out_of_working_hours(stage: Stage) -> None:
    await caught_up(stage)
    stage.clock.move(10 * 3600)  # 19:00
    await publishes(stage)
    await ticks(stage, 2)
    stage.player("1014").hears_nothing()
    stage.clock.move(13 * 3600 + 1800)  # 8:30
    await ticks(stage, 2)
    assert len(letters(stage.player("1014"))) == 1


async def test_who_comes_to_the_post_or_joins_later_reads_as_well(stage: Stage) -> None:
    await caught_up(stage)
    async with stage.db.write() as tx:
        await tx.execute("UPDATE people SET home = 'medical' WHERE staff_no = '1011'")
    await ticks(stage, 2)
    assert len(letters(stage.player("1011"))) == 2


async def test_the_question_must_be_answered_where_the_unit_wants_it(stage: Stage) -> None:
    begins(stage, reading_quiz=True)
    await caught_up(stage)
    number = await publishes(stage)
    await ticks(stage)
    cadre = stage.player("1014")
    await cadre.taps("card_read")
    cadre.sees({"zh": "军士的父母看病", "en": "a sergeant's parents"}[cadre.language])
    await cadre.taps(f"r:pick:{MEDICAL}:{number}:a")
    cadre.sees("reading.wrong", {"zh": "谁能办", "en": "Who is entitled"}[cadre.language])
    await cadre.says("/menu")
    await cadre.forges(f"r:pick:{MEDICAL}:{number}:zzz")
    cadre.sees("reading.wrong")
    await cadre.taps("card_read")
    await cadre.taps(f"r:pick:{MEDICAL}:{number}:b")
    cadre.sees({"zh": "已记下", "en": "Noted"}[cadre.language])
    await cadre.forges(f"k:show:{MEDICAL}:0")
    assert not cadre.offered("card_read")


async def test_read_of_an_older_version_shows_the_new_one_first(stage: Stage) -> None:
    await caught_up(stage)
    number = await publishes(stage)
    await ticks(stage)
    await publishes(stage)
    cadre = stage.player("1014")
    await cadre.taps("card_read")
    cadre.sees("reading.newer")
    await cadre.says("/menu")
    await cadre.forges(f"r:pick:{MEDICAL}:{number}:b")
    cadre.sees("reading.newer")
    await cadre.taps("card_read")
    marks(stage)
    await ticks(stage)  # it is read already: no letter
    cadre.hears_nothing()


async def test_who_has_no_part_in_it_has_no_receipt(stage: Stage) -> None:
    for no, code in (("1025", "not_yours"), ("1013", "not_yours"), ("1006", "not_yours")):
        player = stage.player(no)
        await player.forges(f"r:read:{MEDICAL}:1")
        player.sees(f"refused.{code}")
    await stage.player("1014").forges("r:read:no-such:1")
    stage.player("1014").sees("refused.card_gone")
    for data in ("r:nonsense:x", "r:read", "r:list:x", "x:eaten:1", "r:read:a:b:c:d", "r:read:family-medical:x"):
        await stage.player("1014").forges(data)
        stage.player("1014").sees("refused.stale")


@pytest.mark.parametrize("kills", [1, 3])
async def test_a_tick_that_dies_before_its_commit_does_nothing_and_the_next_does_it_once(
        stage: Stage, kills: int) -> None:
    await caught_up(stage)
    await publishes(stage)
    for _ in range(kills):
        with pytest.raises(ZeroDivisionError):
            await dying(stage)
    stage.player("1014").hears_nothing()
    await ticks(stage, 2)
    assert len(letters(stage.player("1014"))) == 1


async def dying(stage: Stage) -> None:
    """A tick whose transaction never commits."""
    house = stage.app.house
    async with house.db.write() as tx:
        readers = await people.with_role(tx, *READERS)
        tour = circulating.Round(tx, house.policy, house.shelf, house.clock(), house.machine(), readers)
        await circulating.work(tour)
        raise ZeroDivisionError
