"""How many cases speak of a matter, by the words they are found by, on either engine."""

from __future__ import annotations

from bot.search.repeated import searches
from bot.storage import matters
from bot.storage.database import Database
from bot.storage.matters import Of

SHOWERS = "洗澡热水"


async def test_all_words_of_any_way_to_say_it(database: Database) -> None:
    """A single character is a range of terms; without any word nothing is found."""
    async with database.write() as tx:
        of = Of(0, 100, ("secret",))
        assert await matters.numbers(tx, searches(SHOWERS), of) == {None: 0}
        assert await matters.told(tx, [*searches(SHOWERS), *searches("电梯"), [(1, 9), (4, 4)]], of) == []
        assert await matters.beginnings(tx, of) == []
        assert await matters.numbers(tx, [], of) == {None: 0}
